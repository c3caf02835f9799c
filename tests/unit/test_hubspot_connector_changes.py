"""What changed at HubSpot is listed, none of it skipped, in few calls."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from tests.support.hubspot_world import World, create, only

from ledgerbridge.connectors.hubspot import changes, companions, cursor

HOUR_S = 3600.0


def test_first_sweep_lists_every_contact_with_its_company() -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme", "domain": "acme.test"})
        employed = world.contact_at(acme, email="ada@x.test")
        others = world.load("contacts", *({"email": f"c{n}@x.test", "firstname": ""} for n in range(205)))
        swept = await world.sweep("contacts")
        assert set(swept.records) == {employed, *others}
        assert swept.sizes == [100, 100, 6]
        ada = swept.records[employed]
        assert (ada.companion, ada.fields["company.name"], ada.fields["company.domain"]) == (
            {"company": acme},
            "Acme",
            "acme.test",
        )
        alone = swept.records[others[0]]
        assert (alone.companion, alone.fields["company.name"], alone.fields["firstname"]) == ({}, None, None)

    asyncio.run(run())


def test_record_holds_every_field_of_the_schema_and_its_time_of_change() -> None:
    async def run() -> None:
        world = World()
        [id] = world.load("products", {"name": "Widget", "price": "10.50"})
        record = (await world.sweep("products")).records[id]
        assert set(record.fields) == {spec.path for spec in await world.hubspot.schema("products")}
        assert str(record.fields["price"]) == "10.50"
        assert record.modified == world.sandbox.clock.now()

    asyncio.run(run())


def test_companies_of_a_sweep_are_read_once() -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        for n in range(150):
            world.contact_at(acme, email=f"c{n}@x.test")
        before = len(world.transport.requests)
        swept = await world.sweep("contacts")
        calls = world.calls_since(before)
        assert {record.fields["company.name"] for record in swept.records.values()} == {"Acme"}
        assert sum("companies/batch/read" in call for call in calls) == 1

    asyncio.run(run())


def test_only_so_many_companies_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companions, "KEPT_MAX", 1)

    async def run() -> None:
        world = World()
        names = {world.load("companies", {"name": f"Company {n}"})[0]: f"Company {n}" for n in range(3)}
        contacts = {world.contact_at(id, email=f"c{id}@x.test"): name for id, name in names.items()}
        swept = await world.sweep("contacts")
        assert {id: record.fields["company.name"] for id, record in swept.records.items()} == contacts

    asyncio.run(run())


@pytest.mark.parametrize("type", ["contacts", "companies", "products"])
def test_later_sweep_lists_what_was_made_and_changed_since(type: str) -> None:
    async def run() -> None:
        world = World()
        named = "firstname" if type == "contacts" else "name"
        same, edited = world.load(type, {named: "Same"}, {named: "Before"})
        world.later(HOUR_S)
        first = await world.sweep(type)
        world.later(HOUR_S)
        world.edit(type, edited, **{named: "After"})
        [made] = world.load(type, {named: "New"})
        world.later()
        second = await world.sweep(type, first.cursor)
        assert {id: record.fields[named] for id, record in second.records.items()} == {edited: "After", made: "New"}
        assert same in first.records

    asyncio.run(run())


def test_quiet_pass_over_contacts_and_products_costs_three_calls() -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        world.contact_at(acme, email="ada@x.test")
        world.load("contacts", *({"email": f"c{n}@x.test"} for n in range(50)))
        world.load("products", *({"name": f"Widget {n}"} for n in range(50)))
        cursors = {type: (await world.sweep(type)).cursor for type in ("contacts", "products")}
        for waited_s in (0, 10, HOUR_S):
            world.later(waited_s)
            hubspot, before = world.connector(), len(world.transport.requests)
            for type, since in cursors.items():
                quiet = await world.sweep(type, since, hubspot)
                cursors[type] = quiet.cursor
                assert (quiet.records, quiet.gone) == ({}, {})
            assert [call.split("/", 5)[-1] for call in world.calls_since(before)] == [
                "contacts/search",
                "companies/search",
                "products/search",
            ]

    asyncio.run(run())


def test_more_changes_at_one_moment_than_a_search_pages_are_all_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "SEARCH_PAGE", 7)

    async def run() -> None:
        world = World()
        world.later(HOUR_S)
        first = await world.sweep("products")
        made = world.load("products", *({"name": f"Widget {n}"} for n in range(40)))
        world.later()
        second = await world.sweep("products", first.cursor)
        assert set(second.records) == set(made)
        assert second.sizes == [7, 7, 7, 7, 7, 5]

    asyncio.run(run())


def test_change_hidden_by_the_index_is_listed_once_it_shows() -> None:
    async def run() -> None:
        world = World()
        world.control("POST", "settings", {"search_lag_s": 55})
        [id] = world.load("products", {"name": "Before"})
        world.later()
        swept = await world.sweep("products")
        world.edit("products", id, name="After")
        early = await world.sweep("products", swept.cursor)
        world.later(56)
        late = await world.sweep("products", early.cursor)
        assert early.records == {}
        assert late.records[id].fields["name"] == "After"

    asyncio.run(run())


@pytest.mark.parametrize("ahead_s", [-7200, 7200])
@pytest.mark.parametrize("type", ["contacts", "products"])
def test_wrong_clock_of_ours_hides_no_change(type: str, ahead_s: int) -> None:
    async def run() -> None:
        world = World()
        world.clock.ahead = timedelta(seconds=ahead_s)
        first = await world.sweep(type)
        world.later(HOUR_S)
        second = await world.sweep(type, first.cursor, world.connector())
        world.load(type, {"name": "New"} if type == "products" else {"email": "new@x.test"})
        world.later()
        assert len((await world.sweep(type, second.cursor)).records) == 1

    asyncio.run(run())


def test_company_renamed_shows_with_its_contacts_though_they_did_not_change() -> None:
    async def run() -> None:
        world = World()
        acme, other = world.load("companies", {"name": "Acme"}, {"name": "Other"})
        employed = {world.contact_at(acme, email=f"c{n}@x.test") for n in range(3)}
        world.contact_at(other, email="else@x.test")
        world.later(HOUR_S)
        first = await world.sweep("contacts")
        world.edit("companies", acme, name="Apex")
        world.later()
        second = await world.sweep("contacts", first.cursor)
        assert {id: record.fields["company.name"] for id, record in second.records.items()} == dict.fromkeys(
            employed, "Apex"
        )

    asyncio.run(run())


def test_company_renamed_between_pages_of_the_first_sweep_is_not_missed() -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        early = world.contact_at(acme, email="first@x.test")
        world.load("contacts", *({"email": f"c{n}@x.test"} for n in range(120)))
        late = world.contact_at(acme, email="last@x.test")
        page = (await world.hubspot.read_changes({"contacts": None}))["contacts"]
        world.later(1)
        world.edit("companies", acme, name="Apex")
        rest = await world.sweep("contacts", page.cursor, world.connector())
        world.later()
        second = await world.sweep("contacts", rest.cursor)
        assert rest.records[late].fields["company.name"] == "Apex"
        assert second.records[early].fields["company.name"] == "Apex"

    asyncio.run(run())


def test_company_renamed_while_changed_contacts_are_read_is_not_missed() -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        stays, moves = world.contact_at(acme, email="a@x.test"), world.contact_at(acme, email="b@x.test")
        world.later(HOUR_S)
        first = await world.sweep("contacts")
        world.edit("contacts", moves, firstname="Bea")
        world.edit("companies", acme, phone="1")
        world.later()
        page = (await world.hubspot.read_changes({"contacts": first.cursor}))["contacts"]
        world.edit("companies", acme, name="Apex")
        world.later()
        rest = await world.sweep("contacts", page.cursor)
        assert [record.fields["company.name"] for record in page.records] == ["Acme"]
        assert {id: rest.records[id].fields["company.name"] for id in (stays, moves)} == {stays: "Apex", moves: "Apex"}

    asyncio.run(run())


def test_company_is_read_anew_in_each_sweep() -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        contact = world.contact_at(acme, email="ada@x.test")
        world.later(HOUR_S)
        first = await world.sweep("contacts")
        world.edit("companies", acme, name="Apex")
        world.edit("contacts", contact, firstname="Ada")
        world.later()
        page = (await world.hubspot.read_changes({"contacts": first.cursor}))["contacts"]
        assert [record.fields["company.name"] for record in page.records] == ["Apex"]

    asyncio.run(run())


def test_contacts_of_a_large_company_are_listed_over_several_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "SEARCH_PAGE", 4)

    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        employed = {world.contact_at(acme, email=f"c{n}@x.test") for n in range(10)}
        world.later(HOUR_S)
        first = await world.sweep("contacts")
        world.edit("companies", acme, name="Apex")
        world.later()
        second = await world.sweep("contacts", first.cursor)
        assert set(second.records) == employed
        assert second.sizes == [0, 4, 4, 2]

    asyncio.run(run())


def test_archived_record_that_the_index_still_shows_is_gone() -> None:
    async def run() -> None:
        world = World()
        world.later(HOUR_S)
        first = await world.sweep("products")
        [id] = world.load("products", {"name": "Widget"})
        world.later(10)
        world.delete("products", id)
        second = await world.sweep("products", first.cursor)
        assert (second.records, second.gone) == ({}, {id: "archived"})

    asyncio.run(run())


@pytest.mark.parametrize("type", ["contacts", "companies"])
def test_merge_names_the_survivor(type: str) -> None:
    async def run() -> None:
        world = World()
        named = "firstname" if type == "contacts" else "name"
        survivor, loser = world.load(type, {named: "Stays"}, {named: "Goes"})
        world.later(HOUR_S)
        first = await world.sweep(type)
        world.merge(type, survivor, loser)
        world.later()
        second = await world.sweep(type, first.cursor)
        assert second.merged == {loser: survivor}
        assert second.records[survivor].fields[named] == "Stays"

    asyncio.run(run())


def test_own_write_is_listed_with_the_version_answered_and_only_once() -> None:
    async def run() -> None:
        world = World()
        [acme] = world.load("companies", {"name": "Acme"})
        world.later(HOUR_S)
        first = await world.sweep("contacts")
        written = only(await world.write("contacts", create("LB1", acme, email="ada@x.test")))
        world.later(10)
        second = await world.sweep("contacts", first.cursor)
        third = await world.sweep("contacts", second.cursor)
        assert [record.version for record in second.records.values()] == [written.version]  # type: ignore[union-attr]
        assert third.records == {}

    asyncio.run(run())


def test_names_too_long_for_an_address_are_asked_for_in_a_body() -> None:
    async def run() -> None:
        world = World()
        for n in range(70):
            world.define("products", name=f"p{n}_{'x' * 90}")
        long_name = f"p7_{'x' * 90}"
        made = world.load("products", *({"name": f"Widget {n}", long_name: str(n)} for n in range(120)))
        swept = await world.sweep("products", None, world.connector())
        assert {id: swept.records[id].fields[long_name] for id in made} == {id: str(n) for n, id in enumerate(made)}
        assert max(len(request.url) for request in world.transport.requests) < 7_000

    asyncio.run(run())


def test_sweep_is_taken_up_by_another_process() -> None:
    async def run() -> None:
        world = World()
        made = world.load("products", *({"name": f"Widget {n}"} for n in range(130)))
        page = (await world.hubspot.read_changes({"products": None}))["products"]
        rest = await world.sweep("products", page.cursor, world.connector())
        assert {record.id for record in page.records} | set(rest.records) == set(made)
        assert not page.ended

    asyncio.run(run())


def test_only_so_many_versions_are_carried_in_the_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursor, "SEEN_MAX", 20)

    async def run() -> None:
        world = World()
        made = world.load("products", *({"name": f"Widget {n}"} for n in range(50)))
        first = await world.sweep("products")
        world.later(10)
        second = await world.sweep("products", first.cursor)
        assert len(first.cursor["seen"]) == 20
        assert set(second.records) == set(made[20:])

    asyncio.run(run())


def test_count_takes_one_call() -> None:
    async def run() -> None:
        world = World()
        world.load("products", *({"name": f"Widget {n}"} for n in range(12)))
        world.later()
        before = len(world.transport.requests)
        assert await world.hubspot.count("products") == 12
        assert len(world.transport.requests) - before == 1

    asyncio.run(run())
