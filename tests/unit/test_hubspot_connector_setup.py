"""Connecting to HubSpot: the account, the scopes, the property our reference lives in, the limits."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.support.hubspot_world import ADDRESS, World, changed, create

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.connectors.base.kind import Connection
from ledgerbridge.connectors.base.protocol import SetupStep, Written
from ledgerbridge.connectors.hubspot import CONNECTOR
from ledgerbridge.model.problems import AuthError, PermissionMissing, SetupError

CONTACT_STEP = SetupStep("contacts.lb_external_id", "Add it")


def test_contacts_need_the_property_on_companies_too() -> None:
    async def run() -> None:
        world = World(bare=True)
        steps = await world.hubspot.missing_setup(["contacts", "products"])
        assert [step.id for step in steps] == [f"{t}.lb_external_id" for t in ("companies", "contacts", "products")]
        assert "lb_external_id" in steps[0].what

    asyncio.run(run())


def test_set_up_twice_adds_it_once_and_creates_work() -> None:
    async def run() -> None:
        world = World(bare=True)
        for hubspot in (world.hubspot, world.connector()):
            await hubspot.set_up(CONTACT_STEP)
        assert [step.id for step in await world.hubspot.missing_setup(["contacts"])] == ["companies.lb_external_id"]
        outcomes = await world.write("contacts", create("LB1", email="ada@x.test"))
        assert isinstance(outcomes["LB1"], Written)
        [spec] = [spec for spec in await world.hubspot.schema("contacts") if spec.path == "lb_external_id"]
        assert not spec.read_only

    asyncio.run(run())


def test_property_that_is_not_unique_is_a_setup_error() -> None:
    async def run() -> None:
        world = World(bare=True)
        world.define("contacts", name="lb_external_id")
        with pytest.raises(SetupError, match="LB-SETUP-31"):
            await world.hubspot.missing_setup(["contacts"])
        with pytest.raises(SetupError, match="not unique"):
            await world.hubspot.set_up(CONTACT_STEP)

    asyncio.run(run())


def test_used_up_unique_properties_are_a_setup_error_that_says_what_to_do() -> None:
    async def run() -> None:
        world = World(bare=True)
        for n in range(10):
            world.define("contacts", name=f"own_key_{n}", hasUniqueValue=True)
        with pytest.raises(SetupError, match=r"10 unique properties, and all are in use.*Archive"):
            await world.hubspot.missing_setup(["contacts"])
        with pytest.raises(SetupError, match="LB-SETUP-32"):
            await world.hubspot.set_up(CONTACT_STEP)
        findings = {finding.what: finding.problem for finding in await world.hubspot.check()}
        told = findings["A unique property for references on contacts"]
        assert told is not None
        assert told.code == "LB-SETUP-32"

    asyncio.run(run())


def test_set_up_without_the_right_names_the_scope() -> None:
    async def run() -> None:
        world = World(bare=True)
        world.control("POST", "settings", {"rights": ["crm.schemas.contacts.write"]})
        with pytest.raises(PermissionMissing, match=r"crm\.schemas\.contacts\.write"):
            await world.hubspot.set_up(CONTACT_STEP)

    asyncio.run(run())


def test_schema_shows_what_a_user_can_map() -> None:
    async def run() -> None:
        world = World()
        world.define("products", name="weight", label="Weight", type="number", fieldType="number")
        world.define("products", name="secret", hidden=True)
        specs = {spec.path: spec for spec in await world.connector().schema("products")}
        slots = CONNECTOR.capabilities.types["products"].slots
        assert {*slots.values(), "lb_external_id", "weight", "createdate"} <= set(specs)
        assert not {"secret", "hs_object_id", "hs_merged_object_ids", "num_notes"} & set(specs)
        assert (specs["weight"].kind, specs["weight"].label) == (Kind.NUMBER, "Weight")
        assert (specs["hs_product_type"].kind, specs["hs_product_type"].options) == (
            Kind.CHOICE,
            ("inventory", "non_inventory", "service"),
        )
        assert specs["createdate"].read_only
        assert specs["description"].max_length == 65_536
        assert specs["hs_folder"].options == ()

    asyncio.run(run())


def test_schema_of_contacts_shows_their_company() -> None:
    async def run() -> None:
        specs = {spec.path: spec for spec in await World().hubspot.schema("contacts")}
        assert (specs["email"].kind, specs["country"].kind) == (Kind.EMAIL, Kind.COUNTRY)
        assert (specs["company.name"].read_only, specs["company.domain"].read_only) == (True, True)
        assert not specs["associatedcompanyid"].read_only

    asyncio.run(run())


def test_definition_that_does_not_fit_is_left_out_and_noted() -> None:
    def spoil(body: Any) -> None:
        for definition in body.get("results", []):
            if definition.get("name") == "fax":
                definition["label"] = 7

    async def run() -> None:
        world = World()
        world.transport.change = lambda request, answer: (
            changed(answer, spoil) if "properties" in request.url else answer
        )
        paths = {spec.path for spec in await world.hubspot.schema("contacts")}
        assert "fax" not in paths
        assert "mobilephone" in paths
        assert [(type, name, problem.code) for type, name, problem in world.hubspot.drift] == [
            ("contacts", "fax", "LB-DRIFT-01")
        ]

    asyncio.run(run())


def test_record_that_does_not_fit_is_left_out_and_noted_and_the_page_goes_on() -> None:
    async def run() -> None:
        world = World()
        good, odd, other = world.load("products", *({"name": f"W{n}", "price": "1.00"} for n in range(3)))

        def spoil(body: Any) -> None:
            for record in body.get("results", []):
                if record.get("id") == odd:
                    record["properties"]["price"] = "dear"
                if record.get("id") == other:
                    record["properties"] = None

        world.transport.change = lambda request, answer: changed(answer, spoil)
        swept = await world.sweep("products")
        assert set(swept.records) == {good}
        assert swept.gone == {}
        assert {(type, id) for type, id, _ in world.hubspot.drift} == {("products", odd), ("products", other)}
        fetched = await world.hubspot.fetch("products", [good, odd, other])
        assert (set(fetched.found), list(fetched.missing)) == ({good}, [])

    asyncio.run(run())


def test_check_of_a_good_connection_finds_nothing_wrong() -> None:
    async def run() -> None:
        findings = await World().hubspot.check()
        assert len(findings) == 45
        assert all(finding.problem is None for finding in findings)

    asyncio.run(run())


def test_check_changes_nothing() -> None:
    async def run() -> None:
        world = World(bare=True)
        world.load("contacts", {"email": "ada@x.test"})
        before = [world.control("GET", f"state/{type}") for type in ("contacts", "companies", "products")]
        await world.hubspot.check()
        assert [world.control("GET", f"state/{type}") for type in ("contacts", "companies", "products")] == before

    asyncio.run(run())


@pytest.mark.parametrize(
    ("scope", "what"),
    [
        ("crm.objects.contacts.read", "Read contacts"),
        ("crm.objects.contacts.write", "Change contacts"),
        ("crm.objects.companies.write", "Change companies"),
    ],
)
def test_check_names_a_missing_scope(scope: str, what: str) -> None:
    async def run() -> None:
        world = World()
        world.control("POST", "settings", {"rights": [scope]})
        findings = {finding.what: finding.problem for finding in await world.hubspot.check()}
        problem = findings[what]
        assert problem is not None
        assert (problem.code, scope in str(problem)) == ("LB-PERM-01", True)

    asyncio.run(run())


def test_check_says_when_the_token_is_no_good() -> None:
    async def run() -> None:
        [finding] = await World().connector("pat-na1-nonsense").check()
        assert finding.problem is not None
        assert finding.problem.code.startswith("LB-AUTH")

    asyncio.run(run())


def test_check_says_when_the_token_opens_another_account() -> None:
    async def run() -> None:
        world = World()
        connection = Connection("crm", "hubspot", "123", CONNECTOR.base_url(ADDRESS))
        [finding] = await CONNECTOR.build(connection, world.toolbox()).check()
        assert finding.problem is not None
        assert "123" in str(finding.problem)
        assert world.credentials["account_id"] in str(finding.problem)

    asyncio.run(run())


def test_account_is_the_portal_of_the_token() -> None:
    async def run() -> None:
        world = World()
        connection = Connection("crm", "hubspot", "", CONNECTOR.base_url(ADDRESS))
        assert await CONNECTOR.account_of(None, connection, world.toolbox()) == world.credentials["account_id"]
        with pytest.raises(AuthError):
            await CONNECTOR.account_of(None, connection, world.toolbox("pat-na1-nonsense"))

    asyncio.run(run())


@pytest.mark.feature("F-CORE-FIN-12")
def test_where_properties_are_refused_none_is_asked_for_none_is_checked_and_no_type_creates() -> None:
    async def run() -> None:
        world = World(bare=True, settings={"own_properties": "never"})
        assert await world.hubspot.missing_setup(["contacts", "invoices.lb_number", "files"]) == []
        assert not any(type.creates for type in world.hubspot.capabilities.types.values())
        assert "lb_number" in world.hubspot.capabilities.types["invoices"].not_wanted
        findings = await world.hubspot.check()
        assert findings and all("unique property" not in finding.what for finding in findings)

    asyncio.run(run())


def test_an_answer_about_properties_that_is_not_known_is_refused_when_connecting() -> None:
    async def run() -> None:
        world = World(bare=True)
        settings = {"own_properties": "maybe"}
        connection = Connection("crm", "hubspot", "", CONNECTOR.base_url(ADDRESS), settings)
        with pytest.raises(SetupError, match="own_properties cannot be maybe"):
            await CONNECTOR.account_of(None, connection, world.toolbox())

    asyncio.run(run())


@pytest.mark.parametrize("version", ["2026-03", "2026-09", "v3"])
def test_every_version_of_the_api_serves(version: str) -> None:
    async def run() -> None:
        world = World(bare=True, settings={"api_version": version})
        for step in await world.hubspot.missing_setup(["contacts"]):
            await world.hubspot.set_up(step)
        [acme] = world.load("companies", {"name": "Acme"})
        outcomes = await world.write("contacts", create("LB1", acme, email="ada@x.test"))
        world.later(3600)
        first = await world.sweep("contacts")
        world.edit("companies", acme, name="Apex")
        world.later()
        second = await world.sweep("contacts", first.cursor)
        assert isinstance(outcomes["LB1"], Written)
        assert [record.fields["company.name"] for record in second.records.values()] == ["Apex"]
        assert all(f"/{version}/" in url or "/v4/" in url for url in (r.url for r in world.transport.requests))

    asyncio.run(run())


def test_limits_are_never_broken() -> None:
    async def run() -> None:
        world = World(limited=True)
        world.control("POST", "settings", {"limits": True})
        world.load("products", {"name": "Widget", "hs_sku": "W-1"})
        world.later()
        await asyncio.gather(*(world.hubspot.find("products", "hs_sku", ["W-1"]) for _ in range(70)))
        meters = world.control("GET", "meters")
        assert (meters["breaches"], "429" in meters["statuses"]) == (0, False)

    asyncio.run(run())


def test_version_that_was_read_is_older_than_the_one_written() -> None:
    async def run() -> None:
        world = World()
        [id] = world.load("products", {"name": "Widget"})
        before = (await world.hubspot.fetch("products", [id])).found[id].version
        world.later(1)
        world.edit("products", id, name="Gadget")
        after = (await world.hubspot.fetch("products", [id])).found[id].version
        is_older = world.hubspot.is_older
        assert is_older("products", before, after)
        assert not is_older("products", after, before)
        assert not is_older("products", before, before)
        assert not is_older("products", None, after)

    asyncio.run(run())
