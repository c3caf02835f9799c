"""What a document comes to in eAccounting follows from its own record of the customer: that is read before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.pair.eaccounting_hubspot.test_sales_to_eaccounting import made, setup, stocked
from tests.support.eaccounting_hubspot import TEXT, BooksAndCrm, Wire

from ledgerbridge.usecases.passes import PlanLine

pytestmark = pytest.mark.feature("F-CORE-FIN-07", "F-CORE-FIN-13")
TAX = {"order": "VatAmount", "invoice": "TotalVatAmountInvoiceCurrency"}
KINDS = tuple(TAX)
GERMAN = {"InvoiceCountryCode": "DE", "VatNumber": "DE136695976"}


def sold_again(pair: BooksAndCrm, kind: str, company: str = "", **there: Any) -> tuple[PlanLine, Wire]:
    """What became of a second deal of 100 without tax, after people in eAccounting changed its customer, and what was
    made of it. No change of the contact goes along."""
    pair.configuration = setup(f'type = "{kind}"\nupdate_customer = false')
    stocked(pair)
    contact = pair.contact("ann@oberg.example", company=company)
    pair.deal(contact, pair.line("OAK-1"))
    pair.synced()
    (first,) = made(pair, kind)
    pair.changes("customers", pair.customers()[0]["Id"], **there)
    id = pair.deal(contact, pair.line("OAK-1"))
    line = pair.outcomes(pair.synced(), "orders")[id]
    (second,) = [one for one in made(pair, kind) if one["Id"] != first["Id"]]
    return line, second


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize("company", ["Öberg AB", ""])
def test_prices_are_as_eaccounting_has_them_for_the_customer_it_knows(kind: str, company: str, private: bool) -> None:
    with BooksAndCrm() as pair:
        line, one = sold_again(pair, kind, company, IsPrivatePerson=private)
        assert (line.outcome, line.problem) == ("created", None)
        assert [row["UnitPrice"] for row in one["Rows"]] == [Decimal(125 if private else 100)]
        assert pair.settles()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("there", "tax"), [(GERMAN, 0), ({"InvoiceCountryCode": "NO"}, 0), ({}, 25)])
def test_tax_is_foreseen_for_the_customer_as_eaccounting_knows_it(kind: str, there: Wire, tax: int) -> None:
    with BooksAndCrm() as pair:
        line, one = sold_again(pair, kind, "Öberg AB", **there)
        assert (line.outcome, line.problem) == ("created", None)
        assert one[TAX[kind]] == tax
        assert pair.settles()


def test_a_change_of_the_customer_in_the_same_pass_counts_already() -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("contacts", "vat", "VAT number", TEXT)
        pair.configuration = setup('type = "invoice"', customers='vat_property = "vat"')
        stocked(pair)
        contact = pair.contact("ann@oberg.example", company="Öberg")
        pair.deal(contact, pair.line("OAK-1"))
        pair.synced()
        (first,) = made(pair, "invoice")
        pair.property_edits("contacts", contact, country="DE", vat=GERMAN["VatNumber"])
        id = pair.deal(contact, pair.line("OAK-1"))
        line = pair.outcomes(pair.synced(), "orders")[id]
        assert (line.outcome, line.problem) == ("created", None)
        (second,) = [one for one in made(pair, "invoice") if one["Id"] != first["Id"]]
        assert (first[TAX["invoice"]], second[TAX["invoice"]]) == (25, 0)
