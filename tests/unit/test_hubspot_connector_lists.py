"""The lists of an account, its scopes and what must be set up for documents."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from tests.support.hubspot_world import World

from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.hubspot import CONNECTOR
from ledgerbridge.model.kinds import Reference

VERSIONS = ["2026-03", "2026-09", "v3"]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_declared_list_can_be_had(version: str) -> None:
    async def run() -> None:
        world = World(settings={"api_version": version})
        for kind in CONNECTOR.capabilities.reference_data:
            found = await world.hubspot.reference_data(kind)
            assert found, kind
            assert len({choice.id for choice in found}) == len(found)
            assert all(choice.id and choice.name for choice in found)

    asyncio.run(run())


def test_lists_name_what_they_belong_to() -> None:
    async def run() -> None:
        world = World()
        lists = {kind: await world.hubspot.reference_data(kind) for kind in CONNECTOR.capabilities.reference_data}
        assert Choice("default", "Sales Pipeline", "Deals") in lists[Reference.PIPELINES]
        assert Choice("closedwon", "Closed Won", "Deals, Sales Pipeline") in lists[Reference.STAGES]
        assert lists[Reference.CURRENCIES] == [Choice("USD", "USD", "Company currency"), Choice("EUR", "EUR")]
        assert lists[Reference.TAX_CODES][0] == Choice("15970230", "Standard rate", "25 %", rate=Decimal(25))
        assert all("@" in choice.detail for choice in lists[Reference.OWNERS])
        assert await world.hubspot.reference_data(Reference.WAREHOUSES) == []

    asyncio.run(run())


@pytest.mark.parametrize("type", ["deals", "orders", "invoices"])
def test_documents_need_the_property_on_line_items_too(type: str) -> None:
    async def run() -> None:
        world = World(bare=True)
        steps = await world.hubspot.missing_setup([type])
        assert [step.id for step in steps] == ["line_items.lb_external_id", f"{type}.lb_external_id"]
        for step in steps:
            await world.hubspot.set_up(step)
        assert await world.hubspot.missing_setup([type]) == []

    asyncio.run(run())


def test_files_need_the_property_of_notes_and_quotes_none() -> None:
    async def run() -> None:
        world = World(bare=True)
        assert [step.id for step in await world.hubspot.missing_setup(["files", "quotes"])] == ["notes.lb_external_id"]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("scope", "what"),
    [
        ("crm.objects.deals.read", "Read deals"),
        ("crm.objects.deals.write", "Change deals"),
        ("crm.objects.orders.write", "Change orders"),
        ("crm.objects.invoices.write", "Change invoices"),
        ("crm.objects.commercepayments.write", "Change commerce_payments"),
        ("crm.objects.owners.read", "Read owners"),
    ],
)
def test_check_names_a_missing_scope_of_each_type(scope: str, what: str) -> None:
    async def run() -> None:
        world = World()
        world.control("POST", "settings", {"rights": [scope]})
        problem = {finding.what: finding.problem for finding in await world.hubspot.check()}[what]
        assert problem is not None
        assert (problem.code, scope in str(problem)) == ("LB-PERM-01", True)

    asyncio.run(run())


def test_check_tells_the_version_and_the_currencies() -> None:
    async def run() -> None:
        said = [finding.what for finding in await World().hubspot.check()]
        assert "Currencies of the account: USD, EUR" in said
        assert "Use version 2026-03 of HubSpot's API; version 2026-03 was tested" in said

    asyncio.run(run())


def test_schema_of_a_document_shows_what_it_names_and_its_lines() -> None:
    async def run() -> None:
        specs = {spec.path: spec for spec in await World().hubspot.schema("orders")}
        slots = CONNECTOR.capabilities.types["orders"].slots
        assert set(slots.values()) <= set(specs)
        assert specs["lines[].amount"].read_only
        assert not specs["lines[].price"].read_only
        assert not specs["contact.id"].read_only

    asyncio.run(run())
