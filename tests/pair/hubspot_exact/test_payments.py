"""Payments booked in Exact, told to the invoices, deals and orders of HubSpot."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.pair.hubspot_exact.test_sales import customer, sold
from tests.support.hubspot_exact_world import BILLS, DEALS, ENTRIES, INVOICES, SALES, World, world

INVOICED = """
[flows.companies]
direction = "right-to-left"
[flows.contacts]
direction = "right-to-left"
[flows.products]
direction = "right-to-left"
[flows.invoices]
direction = "right-to-left"
source = "sales invoice"
start = "everything"
[flows.payments]
direction = "right-to-left"
start = "everything"
"""
SENT = """
[flows.orders]
direction = "left-to-right"
source = "{source}"
type = "sales entry"
tax.default_code = "2"
revenue.account = "@account:8000"
[flows.{payments}]
direction = "right-to-left"
{more}
"""


def paid(office: World, type: str = INVOICES) -> tuple[Any, ...]:
    """What HubSpot says of a sale: paid, open, when."""
    held = office.held(type)
    amounts = [Decimal(held[name]) if held.get(name) else None for name in ("lb_amount_paid", "lb_amount_open")]
    return *amounts, held.get("lb_paid_on")


@pytest.mark.feature("F-CORE-B-17", "F-HS-EX-ORD-04", "F-HS-EX-INV-01", "F-CORE-FIN-04")
def test_a_partial_payment_then_the_rest_stand_on_the_invoice() -> None:
    with world(INVOICED) as office:
        account, _ = customer(office)
        bill = sold(office, BILLS, account)
        office.sync()
        office.sync()
        assert (office.held(INVOICES)["hs_invoice_status"], paid(office)) == ("open", (0, Decimal("302.50"), None))
        office.does(BILLS, bill, do="pay", amount=100, date="2026-11-10")
        office.sync()
        assert office.held(INVOICES)["hs_invoice_status"] == "open"
        assert paid(office) == (100, Decimal("202.50"), "2026-11-10")
        office.does(BILLS, bill, do="pay", date="2026-11-12")
        office.sync()
        assert office.held(INVOICES)["hs_invoice_status"] == "paid"
        assert paid(office) == (Decimal("302.50"), 0, "2026-11-12")
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-FIN-04")
def test_a_payment_taken_back_opens_the_invoice_again() -> None:
    with world(INVOICED) as office:
        account, _ = customer(office)
        bill = sold(office, BILLS, account)
        office.does(BILLS, bill, do="pay")
        office.sync()
        office.sync()
        assert office.held(INVOICES)["hs_invoice_status"] == "paid"
        office.does("cashflow/Receivables", office.row("cashflow/Receivables")["ID"], do="reopen")
        office.sync()
        assert (office.held(INVOICES)["hs_invoice_status"], paid(office)[:2]) == ("open", (0, Decimal("302.50")))


@pytest.mark.feature("F-CORE-B-17")
@pytest.mark.parametrize(
    ("source", "type", "flow", "stage"),
    [("deal", DEALS, "deal_payments", "dealstage"), ("order", SALES, "order_payments", "hs_pipeline_stage")],
)
def test_what_is_paid_of_a_sale_stands_on_it_and_moves_its_stage(source: str, type: str, flow: str, stage: str) -> None:
    last = {"deal": "contractsent", "order": "4b27b500-f031-4927-9811-68a0b525cbae"}[source]
    with world(SENT.format(source=source, payments=flow, more=f'paid_stage = "{last}"'), sales_journal="70") as office:
        company = office.company("Lind AB")
        contact = office.contact("ann@lind.example", company)
        number = {"hs_external_order_id": "W-1"} if source == "order" else {}
        office.sale([{"name": "Oak", "quantity": 1, "price": "100"}], company, contact, type, **number)
        office.sync()
        entry = office.row(ENTRIES)["EntryID"]
        office.does(ENTRIES, entry, do="pay", amount=21, date="2026-11-10")
        office.sync()
        assert paid(office, type) == (21, 100, "2026-11-10")
        assert office.held(type).get(stage) != last
        office.does(ENTRIES, entry, do="pay", date="2026-11-12")
        office.sync()
        assert (paid(office, type), office.held(type)[stage]) == ((121, 0, "2026-11-12"), last)


@pytest.mark.feature("F-CORE-B-17")
def test_payments_are_told_only_where_that_is_switched_on() -> None:
    with world(INVOICED.partition("[flows.payments]")[0]) as office:
        account, _ = customer(office)
        office.does(BILLS, sold(office, BILLS, account), do="pay")
        office.sync()
        office.sync()
        assert (office.held(INVOICES)["hs_invoice_status"], paid(office)) == ("open", (None, None, None))
