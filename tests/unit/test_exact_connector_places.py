"""Where orders and invoices of Exact are delivered: addresses of their account."""

from __future__ import annotations

import asyncio

import pytest
from tests.support.exact_world import Division, new

from ledgerbridge.connectors.base.protocol import Refused, Written
from ledgerbridge.connectors.exact.invoices import INVOICES
from ledgerbridge.connectors.exact.orders import ORDERS
from ledgerbridge.model.values import Value

PLACE: dict[str, Value] = {
    "Delivery.AddressLine1": "Herengracht 9",
    "Delivery.Postcode": "2011 DE",
    "Delivery.City": "Haarlem",
    "Delivery.State": "NH",
    "Delivery.Country": "NL",
}
LINES = {ORDERS: "salesorder/SalesOrders", INVOICES: "salesinvoice/SalesInvoices"}


def deliveries(division: Division) -> list[str]:
    return [row["AddressLine1"] for row in division.stored("crm/Addresses") if row["Type"] == 4]


@pytest.mark.parametrize("type", LINES)
def test_document_is_delivered_to_the_address_it_says_and_the_address_is_made_once(type: str) -> None:
    async def run() -> None:
        division = Division(sales_journal="70")
        account, item = division.customer(), division.item()
        line: dict[str, Value] = {"Item": item, "Quantity": 1, "NetPrice": 5}
        made = await division.write(type, *(new(n, type, {"OrderedBy": account, **PLACE}, line) for n in (1, 2)))
        assert all(isinstance(outcome, Written) for outcome in made)
        assert deliveries(division) == ["Herengracht 9"]
        ids = [outcome.id for outcome in made if isinstance(outcome, Written)]
        found = (await division.connector.fetch(type, ids)).found
        assert [{path: record.fields[path] for path in PLACE} for record in found.values()] == [PLACE, PLACE]

    asyncio.run(run())


def test_order_without_one_goes_where_exact_sends_it() -> None:
    async def run() -> None:
        division = Division()
        account = division.enters("crm/Accounts", Name="Lind", Status="C", AddressLine1="Rokin 1", City="Amsterdam")
        line: dict[str, Value] = {"Item": division.item(), "Quantity": 1}
        [made] = await division.write(ORDERS, new(1, ORDERS, {"OrderedBy": account}, line))
        assert isinstance(made, Written)
        [record] = (await division.connector.fetch(ORDERS, [made.id])).found.values()
        assert (record.fields["Delivery.AddressLine1"], record.fields["Delivery.City"]) == ("Rokin 1", "Amsterdam")
        assert deliveries(division) == []

    asyncio.run(run())


def test_order_of_nobody_is_refused_with_its_address() -> None:
    async def run() -> None:
        division = Division()
        line: dict[str, Value] = {"Item": division.item(), "Quantity": 1}
        stranger = "00000000-0000-4000-8000-000000000000"
        [outcome] = await division.write(ORDERS, new(1, ORDERS, {"OrderedBy": stranger, **PLACE}, line))
        assert isinstance(outcome, Refused)
        assert deliveries(division) == []

    asyncio.run(run())
