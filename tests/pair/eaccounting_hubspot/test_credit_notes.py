"""Credit notes: properties of an invoice in HubSpot, credit invoices in eAccounting."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.support.eaccounting_hubspot import BOOKS, BooksAndCrm, configuration

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
def test_a_credit_note_without_an_invoice_to_carry_it_is_left_out() -> None:
    with BooksAndCrm(configuration(customers=OFF, products=OFF, credits=TO_CRM)) as pair:
        pair.article("OAK-1")
        id = pair.invoice(pair.customer("Öberg AB"), pair.row("OAK-1"), credit=True)
        line = pair.outcomes(pair.synced(), "credits")[id]
        assert (line.outcome, line.reason) == ("excluded", "no number of an invoice to carry it")


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
        credits = [one for one in pair.records(BOOKS, "customerinvoices") if one["IsCreditInvoice"]]
        made = [(one["TotalAmountInvoiceCurrency"], one["YourReference"]) for one in credits]
        assert made == ([(Decimal("-1250.00"), "INV-1")] if outcome == "created" else [])
