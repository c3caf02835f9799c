"""Credit notes: properties of an invoice in HubSpot, entries the other way round in Exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.pair.hubspot_exact.test_payments import INVOICED
from tests.pair.hubspot_exact.test_sales import customer, sold
from tests.support.hubspot_exact_world import BILLS, ENTRIES, INVOICES, World, world

TOLD = f"""{INVOICED}
[flows.credits]
direction = "right-to-left"
start = "everything"
"""
SENT = """
[flows.orders]
direction = "left-to-right"
source = "invoice"
type = "sales entry"
tax.default_code = "2"
revenue.account = "@account:8000"
{more}
[flows.credit_notes]
direction = "left-to-right"
tax.default_code = "2"
revenue.account = "@account:8000"
"""
PROPERTIES = {"lb_credit_number": "string", "lb_amount_credited": "number", "lb_credit_status": "string"}
CREDIT = 21


def credited(office: World, account: str, amount: int, reference: str | None) -> str:
    """A credit entry that a person makes in Exact, without the tax of 21 %."""
    line = {"GLAccount": office.id_of("financial/GLAccounts", "8000"), "AmountFC": -amount, "VATCode": "2"}
    head = {"Customer": account, "Journal": "70", "EntryDate": "2026-11-03", "Type": CREDIT}
    return office.enters(ENTRIES, **head, YourRef=reference, SalesEntryLines=[line])


def told(office: World) -> tuple[Any, ...]:
    """What the invoice of HubSpot says of its credit note: status, amount, number."""
    held = office.held(INVOICES)
    amount = held.get("lb_amount_credited")
    return held.get("lb_credit_status"), Decimal(amount) if amount else None, held.get("lb_credit_number")


@pytest.mark.feature("F-CORE-ORD-21")
@pytest.mark.parametrize(("net", "total"), [(250, "302.50"), (50, "60.50")])
def test_a_credit_of_exact_stands_on_the_invoice_whole_or_in_part(net: int, total: str) -> None:
    with world(TOLD) as office:
        account, _ = customer(office)
        bill = sold(office, BILLS, account)
        office.sync()
        number = office.held(INVOICES)["hs_number"]
        assert told(office) == (None, None, None)
        entry = credited(office, account, net, number)
        office.sync()
        assert told(office) == ("credited", Decimal(total), str(office.row(ENTRIES, EntryID=entry)["EntryNumber"]))
        # The accounts set the credit against the invoice, and HubSpot follows.
        office.does(BILLS, bill, do="pay", amount=total)
        office.sync()
        held = office.held(INVOICES)
        assert Decimal(held["lb_amount_open"]) == Decimal("302.50") - Decimal(total)
        assert held["hs_invoice_status"] == ("paid" if net == 250 else "open")
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_processed_credit_invoice_is_told_as_well() -> None:
    with world(TOLD) as office:
        account, _ = customer(office)
        sold(office, BILLS, account)
        office.sync()
        sold(office, BILLS, account, Type=8021, YourRef=office.held(INVOICES)["hs_number"])
        office.sync()
        assert told(office)[:2] == ("credited", Decimal("302.50"))


@pytest.mark.feature("F-CORE-ORD-21")
@pytest.mark.parametrize(
    ("reference", "outcome", "reason"),
    [
        (None, "excluded", "no number of an invoice to carry it"),
        (
            "9999",
            "skipped",
            "HubSpot has none with this number of an invoice to carry it, and this flow makes none there",
        ),
    ],
)
def test_a_credit_without_an_invoice_to_carry_it_is_left_out_and_says_so(
    reference: str | None, outcome: str, reason: str
) -> None:
    with world(TOLD) as office:
        account, _ = customer(office)
        credited(office, account, 50, reference)
        (line,) = office.lines(office.sync(), "credits")
        assert (line.outcome, line.reason) == (outcome, reason)


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_second_credit_of_one_invoice_is_refused_and_the_first_stays() -> None:
    with world(TOLD) as office:
        account, _ = customer(office)
        sold(office, BILLS, account)
        office.sync()
        number = office.held(INVOICES)["hs_number"]
        credited(office, account, 50, number)
        office.sync()
        before = told(office)
        second = credited(office, account, 25, number)
        office.sync()
        assert told(office) == before
        assert second in office.problems()


# --- from HubSpot -----------------------------------------------------------------------------------------------------


def invoiced(office: World) -> str:
    """Id of an invoice of HubSpot over 121.00 with tax."""
    for name, kind in PROPERTIES.items():
        office.property(INVOICES, name, kind)
    company = office.company("Lind AB")
    contact = office.contact("ann@lind.example", company)
    line = {"name": "Oak", "quantity": 1, "price": "100"}
    return office.sale([line], company, contact, INVOICES, hs_number="INV-1")


def asks(office: World, id: str, amount: str) -> None:
    office.edits(INVOICES, id, lb_amount_credited=amount, lb_credit_status="to be credited")


@pytest.mark.feature("F-CORE-ORD-21")
@pytest.mark.parametrize("amount", ["100.00", "40.00"])
def test_an_invoice_that_hubspot_credits_is_credited_whole_and_a_part_is_refused(amount: str) -> None:
    with world(SENT.format(more=""), sales_journal="70") as office:
        id = invoiced(office)
        office.sync()
        asks(office, id, amount)
        report = office.sync()
        notes = office.rows(ENTRIES, Type=CREDIT)
        if amount == "40.00":
            assert (notes, report.counts["credit_notes"]) == ([], {"failed": 1})
            return
        (note,) = notes
        assert (note["AmountFC"], note["VATAmountFC"], note["YourRef"]) == (Decimal("-121"), Decimal("-21"), "INV-1")
        assert told(office) == ("credited", Decimal(amount), str(note["EntryNumber"]))
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_credit_waits_for_an_invoice_that_has_not_gone() -> None:
    with world(SENT.format(more="closed_until = 2026-11-30"), sales_journal="70") as office:
        id = invoiced(office)
        asks(office, id, "100.00")
        counts = office.sync().counts
        assert (counts["orders"], counts["credit_notes"]) == ({"failed": 1}, {"waiting": 1})
        office.configured(SENT.format(more=""))
        office.sync(retry_failed=True)
        office.pair.later(2)
        office.sync()
        assert sorted(row["Type"] for row in office.rows(ENTRIES)) == [20, CREDIT]
