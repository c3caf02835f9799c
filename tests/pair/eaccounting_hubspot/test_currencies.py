"""eAccounting makes invoices in their customer's currency: no invoice is made in another one than its deal's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.pair.eaccounting_hubspot.test_sales_to_eaccounting import made, setup, stocked
from tests.support.eaccounting_hubspot import BOOKS, BooksAndCrm

pytestmark = pytest.mark.feature("F-CORE-B-16")
INVOICE = 'type = "invoice"'
CURRENCY = {"invoice": "CurrencyCode", "invoice draft": "InvoiceCurrencyCode"}
TOTAL = {"invoice": "TotalAmountInvoiceCurrency", "invoice draft": "TotalAmount"}
DEBTOR = f'{INVOICE}\ndefault_debtor.when = "always"\ndefault_debtor.id = "{{debtor}}"'


def buyer(pair: BooksAndCrm) -> str:
    """A product on both sides, and the id of a contact who buys it."""
    stocked(pair)
    return pair.contact("ann@oberg.example")


def known(pair: BooksAndCrm, currency: str) -> str:
    """A contact who is a customer of eAccounting already, in that currency; its id."""
    pair.customer("Ann Öberg", "ann@oberg.example", CurrencyCode=currency)
    return buyer(pair)


@pytest.mark.parametrize("kind", ["invoice", "invoice draft"])
@pytest.mark.parametrize(
    ("theirs", "deal", "outcome"),
    [("EUR", "EUR", "created"), ("EUR", "SEK", "failed"), ("SEK", "EUR", "failed")],
)
def test_an_invoice_is_made_only_where_its_customer_has_its_currency(
    kind: str, theirs: str, deal: str, outcome: str
) -> None:
    with BooksAndCrm(setup(f'type = "{kind}"')) as pair:
        id = pair.deal(known(pair, theirs), pair.line("OAK-1"), deal_currency_code=deal)
        line = pair.outcomes(pair.synced(), "orders")[id]
        totals = [(one[CURRENCY[kind]], one[TOTAL[kind]]) for one in made(pair, kind)]
        assert line.outcome == outcome
        assert totals == ([(deal, Decimal("125.00"))] if outcome == "created" else [])
        if line.problem is not None:
            assert (line.problem.code, line.problem.values["theirs"]) == ("LB-DOC-60", theirs)
        assert len(pair.customers()) == 1
        assert pair.settles()


def test_a_deal_goes_by_itself_once_its_customer_has_its_currency() -> None:
    with BooksAndCrm(setup(INVOICE)) as pair:
        pair.deal(known(pair, "SEK"), pair.line("OAK-1"), deal_currency_code="EUR")
        pair.synced()
        assert made(pair, "invoice") == []
        pair.changes("customers", pair.customers()[0]["Id"], CurrencyCode="EUR")
        pair.synced()
        assert [one["CurrencyCode"] for one in made(pair, "invoice")] == ["EUR"]
        assert pair.settles()


def test_a_customer_that_is_made_for_deals_has_the_currency_of_the_first() -> None:
    with BooksAndCrm(setup(INVOICE)) as pair:
        contact = buyer(pair)
        first, second = (
            pair.deal(contact, pair.line("OAK-1"), deal_currency_code=currency) for currency in ("EUR", "SEK")
        )
        lines = pair.outcomes(pair.synced(), "orders")
        assert [lines[id].outcome for id in (first, second)] == ["created", "failed"]
        assert [one["CurrencyCode"] for one in pair.customers()] == ["EUR"]
        assert [one["CurrencyCode"] for one in made(pair, "invoice")] == ["EUR"]


@pytest.mark.parametrize(("currency", "outcome"), [("EUR", "created"), ("SEK", "failed")])
def test_a_default_debtor_says_the_currency_too(currency: str, outcome: str) -> None:
    with BooksAndCrm() as pair:
        pair.configuration = setup(DEBTOR.format(debtor=pair.customer("Web shop", CurrencyCode="EUR")))
        id = pair.deal(buyer(pair), pair.line("OAK-1"), deal_currency_code=currency)
        assert pair.outcomes(pair.synced(), "orders")[id].outcome == outcome
        assert len(pair.records(BOOKS, "customerinvoices")) == (outcome == "created")
