"""Sales of HubSpot, made in Exact: every kind into every kind."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.support.hubspot_exact_world import (
    BILLS,
    DEALS,
    ENTRIES,
    INVOICES,
    ORDERS,
    SALES,
    world,
)

ORDERED = """
[flows.orders]
direction = "left-to-right"
source = "{source}"
type = "{made}"
tax.default_code = "2"
revenue.account = "@account:8000"
"""
TYPES = {"deal": DEALS, "order": SALES, "invoice": INVOICES}
MADE = {"sales order": ORDERS, "sales invoice": BILLS, "direct invoice": BILLS, "sales entry": ENTRIES}
IDS = {ORDERS: "OrderID", BILLS: "InvoiceID", ENTRIES: "EntryID"}
NUMBERS = {"deal": {}, "order": {"hs_external_order_id": "W-1"}, "invoice": {"hs_number": "F-1"}}
KINDS = {"sales order": None, "sales invoice": 8020, "direct invoice": 8023, "sales entry": 20}


@pytest.mark.feature("F-HS-EX-ORD-01", "F-CORE-ORD-07", "F-CORE-ORD-01")
@pytest.mark.parametrize("source", TYPES)
@pytest.mark.parametrize("made", MADE)
def test_every_kind_of_sale_makes_every_kind_of_document(source: str, made: str) -> None:
    with world(ORDERED.format(source=source, made=made), sales_journal="70") as office:
        office.product("OAK-1")
        company = office.company("Lind AB")
        contact = office.contact("ann@lind.example", company, firstname="Ann", lastname="Lind")
        lines = [
            {"hs_sku": "OAK-1", "name": "Oak table", "quantity": 2, "price": "100.00"},
            {"hs_sku": "OAK-1", "name": "Used", "quantity": 1, "price": "50.00"},
        ]
        id = office.sale(lines, company, contact, TYPES[source], **NUMBERS[source])
        report = office.sync()
        assert report.counts["orders"] == {"created": 1}, office.lines(report, "orders")
        document = office.row(MADE[made])
        assert document["YourRef"] == next(iter(NUMBERS[source].values()), id)
        assert (document.get("Type"), document["AmountFC"]) == (KINDS[made], Decimal("302.50"))
        account = office.row("crm/Accounts", Name="Lind AB")
        assert document["Customer" if made == "sales entry" else "OrderedBy"] == account["ID"]
        found = office.rows_of(MADE[made], document[IDS[MADE[made]]])
        assert [(line["Description"], line["AmountFC"], line["VATCode"]) for line in found] == [
            ("Oak table", 200, "2"),
            ("Used", 50, "2"),
        ]
        office.comes_to_rest()
        assert len(office.rows(MADE[made])) == 1
