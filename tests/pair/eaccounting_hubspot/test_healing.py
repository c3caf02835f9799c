"""A deal that failed for its customer's VAT number goes by itself once that number is put right: in HubSpot, or in
eAccounting where the customer is one of eAccounting's own."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from tests.pair.eaccounting_hubspot.test_sales_to_eaccounting import made, setup, stocked
from tests.support.eaccounting_hubspot import TEXT, BooksAndCrm, configuration

WRONG, RIGHT = "DE136695977", "DE136695976"
DEBTOR = 'type = "invoice"\ndefault_debtor.when = "always"\ndefault_debtor.id = "{debtor}"'
Mend = Callable[[BooksAndCrm, str], None]


class Case(msgspec.Struct, frozen=True):
    mend: Mend
    rate: int
    """What VAT the invoice has at last."""
    customers: str = "off"
    by_debtor: bool = False
    """Whether it is booked on a customer of eAccounting, whose number is the wrong one."""


def contact_gets(number: str) -> Mend:
    def mend(pair: BooksAndCrm, contact: str) -> None:
        pair.property_edits("contacts", contact, vat=number)

    return mend


def debtor_gets(number: str) -> Mend:
    def mend(pair: BooksAndCrm, contact: str) -> None:
        (debtor,) = pair.customers()
        pair.changes("customers", debtor["Id"], VatNumber=number)

    return mend


def contact_moves_home(pair: BooksAndCrm, contact: str) -> None:
    pair.property_edits("contacts", contact, country="SE")


CASES = {
    "the number is corrected": Case(contact_gets(RIGHT), 0),
    "the number is taken away": Case(contact_gets(""), 25),
    "the customer is at home": Case(contact_moves_home, 25),
    "the number is corrected, customers on": Case(contact_gets(RIGHT), 0, "right-to-left"),
    "the default debtor's number is corrected": Case(debtor_gets(RIGHT), 0, by_debtor=True),
    "the default debtor's number is taken away": Case(debtor_gets(""), 25, by_debtor=True),
}


def configured(pair: BooksAndCrm, case: Case) -> str:
    """Deals become invoices."""
    vat = 'vat_property = "vat"'
    if case.by_debtor:
        debtor = pair.customer("Web shop", InvoiceCountryCode="DE", VatNumber=WRONG)
        return setup(DEBTOR.format(debtor=debtor))
    if case.customers == "off":
        return setup('type = "invoice"', customers=vat)
    orders = 'direction = "right-to-left"\ntype = "invoice"'
    return configuration(
        "", customers=f'direction = "{case.customers}"\n{vat}', products='direction = "off"', orders=orders
    )


@pytest.mark.feature("F-CORE-B-20", "F-CORE-FIN-07")
@pytest.mark.parametrize("name", CASES)
def test_a_deal_goes_by_itself_once_its_customers_vat_number_is_put_right(name: str) -> None:
    case = CASES[name]
    with BooksAndCrm() as pair:
        pair.owner.add("contacts", "vat", "VAT number", TEXT)
        pair.configuration = configured(pair, case)
        stocked(pair)
        vat = {} if case.by_debtor else {"vat": WRONG}
        contact = pair.contact("ann@oberg.example", company="Öberg", country="DE", **vat)
        deal = pair.deal(contact, pair.line("OAK-1"))
        refused = pair.outcomes(pair.synced(), "orders")[deal].problem
        assert refused is not None and refused.code == "LB-DOC-59"
        assert pair.synced().counts.get("orders", {}) == {}
        case.mend(pair, contact)
        pair.synced()
        (one,) = made(pair, "invoice")
        assert [row["PercentVat"] * 100 for row in one["Rows"]] == [case.rate]
        assert pair.settles()
