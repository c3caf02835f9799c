"""Sales of Exact, made in HubSpot: every kind into every kind, with line items and whom they are for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.support.hubspot_exact_world import (
    ACCOUNTS,
    BILLS,
    COMPANIES,
    CONTACTS,
    DEALS,
    ENTRIES,
    INVOICES,
    ITEMS,
    ORDERS,
    PEOPLE,
    SALES,
    World,
    world,
)

TAKEN = """
[flows.products]
direction = "right-to-left"
[flows.companies]
direction = "right-to-left"
[flows.customers]
direction = "right-to-left"
[flows.contacts]
direction = "right-to-left"
[flows.sales]
direction = "right-to-left"
start = "everything"
source = "{source}"
type = "{made}"
{more}
"""
SOURCES = {"sales order": ORDERS, "sales invoice": BILLS, "sales entry": ENTRIES}
MADE = {"order": SALES, "invoice": INVOICES, "deal": DEALS}
TOTALS = {SALES: "hs_total_price", INVOICES: "hs_amount_billed", DEALS: "amount"}
LINES_OF = {ORDERS: "SalesOrderLines", BILLS: "SalesInvoiceLines", ENTRIES: "SalesEntryLines"}


def customer(office: World) -> tuple[str, str]:
    """Ids of an account of Exact and of its contact person."""
    account = office.enters(
        ACCOUNTS, Name="Lind BV", Status="C", Email="ann@lind.example", City="Delft", Country="NL", VATNumber="NL1"
    )
    person = office.enters(PEOPLE, Account=account, FirstName="Ann", LastName="Lind", Email="ann@lind.example")
    return account, person


def sold(office: World, type: str, account: str, **more: Any) -> str:
    """A document of Exact with two lines, which comes to 302.50 with tax."""
    item = office.rows(ITEMS, Code="OAK-1")
    id = item[0]["ID"] if item else office.enters(ITEMS, Code="OAK-1", Description="Oak table", IsSalesItem=True)
    amounts = ((2, 100), (1, 50))
    if type == ENTRIES:
        account_of = office.id_of("financial/GLAccounts", "8000")
        lines = [
            {"GLAccount": account_of, "AmountFC": quantity * price, "VATCode": "2", "Description": "Oak table"}
            for quantity, price in amounts
        ]
        head = {"Customer": account, "Journal": "70", "EntryDate": "2026-11-02"}
    else:
        lines = [{"Item": id, "Quantity": quantity, "NetPrice": price, "VATCode": "2"} for quantity, price in amounts]
        head = {"OrderedBy": account, "OrderDate": "2026-11-02"}
    made = office.enters(type, **{**head, LINES_OF[type]: lines, "Description": "Tables", **more})
    if type == BILLS:
        office.does(BILLS, made, do="print")
    return made


@pytest.mark.feature("F-HS-EX-ORD-02", "F-CORE-ORD-07", "F-CORE-B-06")
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("made", MADE)
def test_every_kind_of_sale_makes_every_kind_of_record(source: str, made: str) -> None:
    with world(TAKEN.format(source=source, made=made, more="")) as office:
        account, _ = customer(office)
        sold(office, SOURCES[source], account)
        report = office.sync()
        assert report.counts["sales"] == {"created": 1}, [str(line.problem) for line in office.lines(report, "sales")]
        type = MADE[made]
        (record,) = office.pair.records("hubspot", type)
        held = record["properties"]
        assert Decimal(held[TOTALS[type]]) == Decimal("302.50")
        lines = office.lines_of(type, record["id"])
        assert [Decimal(line["quantity"]) * Decimal(line["price"]) for line in lines] == [200, 50]
        beside = office.beside(type, record["id"])
        (company,) = office.pair.records("hubspot", COMPANIES)
        assert beside[COMPANIES] == [company["id"]]
        (person,) = office.pair.records("hubspot", CONTACTS)
        assert beside.get(CONTACTS) == ([person["id"]] if source != "sales entry" else None)
        office.comes_to_rest()
        assert len(office.pair.records("hubspot", type)) == 1
