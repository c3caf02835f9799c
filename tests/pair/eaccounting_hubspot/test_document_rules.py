"""What holds for every document between HubSpot and eAccounting: currencies, closed periods, later changes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.support.eaccounting_hubspot import BOOKS, BooksAndCrm, configuration

OFF = 'direction = "off"'


def setup(settings: str = "") -> str:
    orders = f'direction = "right-to-left"\nstart = "everything"\n{settings}'
    return configuration(customers=OFF, products=OFF, orders=orders)


def stocked(pair: BooksAndCrm) -> str:
    """A product on both sides, and the id of a contact at a company."""
    pair.article("OAK-1", "Oak table", "890.00")
    pair.product("OAK-1", "Oak table")
    return pair.contact("ann@oberg.example", company="Öberg AB")


@pytest.mark.feature("F-CORE-ORD-19")
def test_a_deal_that_changes_after_it_was_sent_is_told_once_and_the_order_stays() -> None:
    with BooksAndCrm(setup()) as pair:
        id = pair.deal(stocked(pair), pair.line("OAK-1"), description="as agreed")
        pair.synced()
        pair.property_edits("deals", id, description="other words")
        line = pair.outcomes(pair.synced(), "orders")[id]
        assert (line.outcome, "changed after it was sent" in line.reason) == ("skipped", True)
        assert len(pair.records(BOOKS, "orders")) == 1
        assert pair.settles()


@pytest.mark.feature("F-CORE-B-16")
def test_an_order_keeps_its_currency_whatever_its_customer_has() -> None:
    with BooksAndCrm(setup()) as pair:
        id = pair.deal(stocked(pair), pair.line("OAK-1"), deal_currency_code="EUR")
        assert pair.outcomes(pair.synced(), "orders")[id].outcome == "created"
        made = [(one["CurrencyCode"], one["Amount"]) for one in pair.records(BOOKS, "orders")]
        assert made == [("EUR", Decimal("100.00"))]
        assert [one["CurrencyCode"] for one in pair.customers()] == ["SEK"]


@pytest.mark.feature("F-CORE-FIN-06")
@pytest.mark.parametrize(("chosen", "outcome"), [("", "failed"), ("next_open_day = true", "created")])
def test_a_date_in_a_closed_period_is_refused_or_becomes_the_next_open_day(chosen: str, outcome: str) -> None:
    with BooksAndCrm() as pair:
        first = pair.sandbox.clock.now().date().replace(day=1)
        closed, early = first - timedelta(days=1), first - timedelta(days=10)
        pair.configuration = setup(f'type = "invoice"\nclosed_until = {closed}\n{chosen}')
        pair.switches(closing_date=str(closed))
        id = pair.deal(stocked(pair), pair.line("OAK-1"), closedate=f"{early}T09:00:00Z")
        line = pair.outcomes(pair.synced(), "orders")[id]
        days = [one["InvoiceDate"][:10] for one in pair.records(BOOKS, "customerinvoices")]
        assert (line.outcome, days) == (outcome, [str(first)] if outcome == "created" else [])


@pytest.mark.feature("F-CORE-FIN-01")
def test_an_invoice_that_is_made_is_mailed_by_nobody() -> None:
    with BooksAndCrm(setup('type = "invoice"')) as pair:
        pair.deal(stocked(pair), pair.line("OAK-1"))
        pair.synced()
        assert len(pair.records(BOOKS, "customerinvoices")) == 1
        sent = [call for call in pair.calls(BOOKS) if "email" in call or "einvoice" in call or "print" in call]
        assert sent == []


@pytest.mark.feature("F-CORE-FIN-13")
@pytest.mark.feature("F-EA-HS-ORD-02")
def test_a_total_in_whole_krona_is_the_same_in_hubspot() -> None:
    sales = 'direction = "left-to-right"\nsource = "invoice"\ntype = "invoice"\nstart = "everything"'
    with BooksAndCrm(configuration(customers=OFF, products=OFF, sales=sales)) as pair:
        pair.switches(currency_rounding=True)
        pair.article("OAK-1")
        pair.invoice(pair.customer("Öberg AB", "ann@oberg.example"), pair.row("OAK-1", price="1602.00"))
        pair.synced()
        (made,), (held,) = pair.records(BOOKS, "customerinvoices"), pair.held("invoices")
        assert Decimal(held["hs_amount_billed"]) == made["TotalAmountInvoiceCurrency"] == Decimal("2003.00")
