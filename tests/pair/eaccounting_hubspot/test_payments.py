"""What is paid in eAccounting, told to the invoices of HubSpot that were sent there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.support.eaccounting_hubspot import BOOKS, NUMBER, TEXT, BooksAndCrm, configuration

OFF = 'direction = "off"'
ORDERS = 'direction = "right-to-left"\nsource = "invoice"\ntype = "invoice"'
PAYMENTS = 'direction = "left-to-right"\nopen_property = "still_open"\nnumber_property = "ea_number"'


@pytest.mark.feature("F-CORE-B-17")
def test_an_invoice_of_hubspot_is_paid_in_part_and_then_in_full() -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("invoices", "still_open", "Open", NUMBER)
        pair.owner.add("invoices", "ea_number", "Number", TEXT)
        pair.configuration = configuration(customers=OFF, products=OFF, orders=ORDERS, payments=PAYMENTS)
        pair.article("OAK-1", price="100")
        pair.product("OAK-1")
        pair.crm_invoice(pair.contact("ann@oberg.example", company="Öberg AB"), pair.line("OAK-1", "10"))
        pair.synced()
        (invoice,) = pair.records(BOOKS, "customerinvoices")
        assert invoice["TotalAmountInvoiceCurrency"] == Decimal("1250.00")
        told = []
        for amount in ("0", "250.00", "1000.00"):
            if amount != "0":
                pair.does("customerinvoices", invoice["Id"], "pay", amount=amount)
            pair.synced()
            told += [
                (one["hs_invoice_status"], Decimal(one["still_open"]), one["ea_number"])
                for one in pair.held("invoices")
            ]
        assert told == [
            ("open", Decimal(1250), "1"),
            ("open", Decimal(1000), "1"),
            ("paid", Decimal(0), "1"),
        ]
        assert len(pair.records(BOOKS, "customerinvoices")) == 1
        assert pair.settles()


@pytest.mark.feature("F-CORE-B-17")
def test_an_invoice_that_hubspot_does_not_know_is_skipped_and_made_nowhere() -> None:
    with BooksAndCrm(configuration(customers=OFF, products=OFF, payments='direction = "left-to-right"')) as pair:
        pair.article("OAK-1")
        id = pair.invoice(pair.customer("Öberg AB"), pair.row("OAK-1"), YourReference="Anna")
        line = pair.outcomes(pair.synced(), "payments")[id]
        assert line.outcome == "skipped"
        assert pair.held("invoices") == []
