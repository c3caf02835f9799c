"""Credit notes: properties of an invoice in HubSpot, credit invoices in eAccounting."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.support.eaccounting_hubspot import BOOKS, NUMBER, BooksAndCrm, configuration

OFF = 'direction = "off"'
ORDERS = 'direction = "right-to-left"\nsource = "invoice"\ntype = "invoice"'
TO_CRM, TO_BOOKS = 'direction = "left-to-right"', 'direction = "right-to-left"'
CREDITED = ("lb_credit_number", "lb_amount_credited", "lb_credit_status")


def invoiced(pair: BooksAndCrm) -> str:
    """The id of an invoice of eAccounting over 1250.00, made of HubSpot's invoice INV-1."""
    pair.article("OAK-1", price="100")
    pair.product("OAK-1")
    pair.crm_invoice(pair.contact("ann@oberg.example", company="Öberg AB"), pair.line("OAK-1", "10"))
    pair.synced()
    (invoice,) = pair.records(BOOKS, "customerinvoices")
    return str(invoice["Id"])


def booked(pair: BooksAndCrm) -> list[dict[str, Any]]:
    """Invoices and credit notes of eAccounting."""
    return pair.records(BOOKS, "customerinvoices")


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_credit_note_of_eaccounting_is_told_to_the_invoice_of_hubspot() -> None:
    flows = {"orders": ORDERS, "payments": TO_CRM, "credits": TO_CRM}
    with BooksAndCrm(configuration(customers=OFF, products=OFF, **flows)) as pair:
        id = invoiced(pair)
        pair.does("customerinvoices", id, "credit")
        pair.synced()
        (one,) = pair.held("invoices")
        assert (one["lb_credit_number"], Decimal(one["lb_amount_credited"])) == ("2", Decimal("1250.00"))
        assert (one["lb_credit_status"], one["hs_invoice_status"]) == ("credited", "paid")
        assert pair.settles()


@pytest.mark.feature("F-CORE-ORD-21")
@pytest.mark.parametrize(
    ("quantity", "left", "status"), [("10", "0.00", "paid"), ("4", "750.00", "open")], ids=["whole", "part"]
)
def test_whole_or_in_part_the_amount_what_is_open_and_whether_it_is_paid_are_told(
    quantity: str, left: str, status: str
) -> None:
    payments = f'{TO_CRM}\nopen_property = "still_open"'
    with BooksAndCrm() as pair:
        pair.owner.add("invoices", "still_open", "Open", NUMBER)
        flows = {"orders": ORDERS, "payments": payments, "credits": TO_CRM}
        pair.configuration = configuration(customers=OFF, products=OFF, **flows)
        id = invoiced(pair)
        (invoice,) = pair.records(BOOKS, "customerinvoices")
        note = pair.invoice(
            invoice["CustomerId"], pair.row("OAK-1", quantity), credit=True, YourReference=invoice["YourReference"]
        )
        # The books set the credit note off against the invoice.
        credited = Decimal(quantity) * 125
        pair.does("customerinvoices", id, "pay", amount=str(credited))
        pair.synced()
        (one,), (held,) = pair.held("invoices"), [row for row in booked(pair) if row["Id"] == note]
        assert (one["lb_credit_number"], one["lb_credit_status"]) == (str(held["InvoiceNumber"]), "credited")
        assert held["TotalAmountInvoiceCurrency"] == -credited == -Decimal(one["lb_amount_credited"])
        assert (Decimal(one["still_open"]), one["hs_invoice_status"]) == (Decimal(left), status)
        assert pair.settles()


@pytest.mark.feature("F-CORE-ORD-21")
@pytest.mark.parametrize(
    ("reference", "outcome", "reason"),
    [
        (None, "excluded", "no number of an invoice to carry it"),
        (
            "INV-9",
            "skipped",
            "HubSpot has none with this number of an invoice to carry it, and this flow makes none there",
        ),
    ],
)
def test_a_credit_note_without_an_invoice_to_carry_it_is_left_out(
    reference: str | None, outcome: str, reason: str
) -> None:
    with BooksAndCrm(configuration(customers=OFF, products=OFF, credits=TO_CRM)) as pair:
        pair.article("OAK-1")
        id = pair.invoice(pair.customer("Öberg AB"), pair.row("OAK-1"), credit=True, YourReference=reference)
        line = pair.outcomes(pair.synced(), "credits")[id]
        assert (line.outcome, line.reason) == (outcome, reason)


@pytest.mark.feature("F-CORE-ORD-21")
@pytest.mark.parametrize(("amount", "outcome"), [("1000.00", "created"), ("400.00", "failed")])
def test_an_invoice_that_hubspot_credits_is_credited_whole_and_a_part_is_refused(amount: str, outcome: str) -> None:
    flows = {"orders": ORDERS, "credit_notes": TO_BOOKS}
    with BooksAndCrm(configuration(customers=OFF, products=OFF, **flows)) as pair:
        for name, sort in zip(CREDITED, (("string", "text"), ("number", "number"), ("string", "text")), strict=True):
            pair.owner.add("invoices", name, name, sort)
        invoiced(pair)
        (here,) = pair.held("invoices")
        said = {"lb_amount_credited": amount, "lb_credit_status": "to be credited"}
        pair.property_edits("invoices", here["id"], **said)
        assert pair.outcomes(pair.synced(), "credit_notes")[here["id"]].outcome == outcome
        credits = [one for one in booked(pair) if one["IsCreditInvoice"]]
        made = [(one["TotalAmountInvoiceCurrency"], one["YourReference"]) for one in credits]
        assert made == ([(Decimal("-1250.00"), "INV-1")] if outcome == "created" else [])
        (told,) = pair.held("invoices")
        status = ("2", "credited") if outcome == "created" else (None, "to be credited")
        assert (told.get("lb_credit_number"), told["lb_credit_status"]) == status
        assert pair.settles()


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_credit_of_hubspot_waits_for_an_invoice_that_has_not_gone() -> None:
    with BooksAndCrm() as pair:
        for name, sort in zip(CREDITED, (("string", "text"), ("number", "number"), ("string", "text")), strict=True):
            pair.owner.add("invoices", name, name, sort)
        closed = f"{ORDERS}\nclosed_until = {pair.today()}"
        pair.configuration = configuration(customers=OFF, products=OFF, orders=closed, credit_notes=TO_BOOKS)
        pair.article("OAK-1", price="100")
        pair.product("OAK-1")
        id = pair.crm_invoice(pair.contact("ann@oberg.example", company="Öberg AB"), pair.line("OAK-1", "10"))
        asked = {"lb_amount_credited": "1000.00", "lb_credit_status": "to be credited"}
        pair.property_edits("invoices", id, **asked)
        counts = pair.synced().counts
        assert (counts["orders"], counts["credit_notes"], booked(pair)) == ({"failed": 1}, {"waiting": 1}, [])
        pair.configuration = configuration(customers=OFF, products=OFF, orders=ORDERS, credit_notes=TO_BOOKS)
        pair.sync(retry_failed=True)
        pair.synced()
        made = {(one["IsCreditInvoice"], one["TotalAmountInvoiceCurrency"]) for one in booked(pair)}
        assert len(booked(pair)) == 2 and made == {(False, Decimal("1250.00")), (True, Decimal("-1250.00"))}
        assert pair.settles()
