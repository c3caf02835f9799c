"""Accounts, cost centres, terms and methods, dates and currencies of documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.support.documents import DUTCH, EA_DRAFT, EXACT_ENTRY, FACTS, SWEDEN, line, made, sale, target

from ledgerbridge.model.documents import LineKind
from ledgerbridge.model.problems import MappingError, RecordRefused
from ledgerbridge.planner.documents.codes import coded
from ledgerbridge.planner.documents.dating import dated
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.terms import (
    AccountTerms,
    Codes,
    DiscountTerms,
    DocumentTerms,
    RoundingTerms,
    ShippingTerms,
    Unmapped,
)

SALES = AccountTerms(
    default="8000",
    by_country={"DE": "8020", "EU": "8010", "*": "8030"},
    by_country_and_group={"DE": {"books": "8021"}, "EU": {"books": "8011"}},
    by_group={"books": "8001"},
    by_sku={"GIFT": "8900"},
    by_source={"3001": "8500"},
)


# --- accounts ---------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-ORD-15")
@pytest.mark.parametrize(
    ("country", "sku", "source", "account"),
    [
        ("NL", "A1", None, "8000"),
        ("DE", "A1", None, "8020"),
        ("FR", "A1", None, "8010"),
        ("US", "A1", None, "8030"),
        ("DE", "B1", None, "8021"),
        ("FR", "B1", None, "8011"),
        ("US", "B1", None, "8030"),
        ("NL", "B1", None, "8001"),
        ("DE", "GIFT", None, "8900"),
        ("DE", "GIFT", "3001", "8500"),
        ("NL", "A1", "unknown there", "8000"),
        (None, "A1", None, "8000"),
    ],
)
def test_account_is_that_of_the_source_product_country_and_group_country_group_or_default(
    country: str | None, sku: str, source: str | None, account: str
) -> None:
    terms = DocumentTerms(tax=DUTCH, accounts=SALES)
    sold = sale(line(sku=sku, account=source))
    groups = {"A1": "shoes", "B1": "books"}
    composed = made(sold, terms, target(EXACT_ENTRY), Party(country), groups)
    assert composed.document.lines[0].account == account


def test_lines_that_are_added_have_accounts_of_their_own_or_the_default() -> None:
    terms = DocumentTerms(
        tax=DUTCH, accounts=SALES, shipping=ShippingTerms(account="8100"), discount=DiscountTerms(account=None)
    )
    composed = made(sale(line("100"), shipping_cost="10", discount="5"), terms, target(EXACT_ENTRY))
    by_kind = {one.kind: one.account for one in composed.document.lines}
    assert by_kind == {LineKind.PRODUCT: "8000", LineKind.SHIPPING: "8100", LineKind.DISCOUNT: "8000"}


@pytest.mark.feature("F-CORE-CUS-08")
@pytest.mark.parametrize(
    ("centre", "unit", "there"),
    [("north", "p1", ("N", "P")), ("south", "p2", ("MAIN", None)), (None, None, ("MAIN", None))],
)
def test_cost_centres_and_units_go_by_their_tables_else_by_the_default(
    centre: str | None, unit: str | None, there: tuple[str | None, str | None]
) -> None:
    accounts = AccountTerms(cost_centre="MAIN", cost_centres={"north": "N"}, cost_units={"p1": "P"})
    sold = sale(line("100", cost_centre=centre, cost_unit=unit), shipping_cost="10")
    composed = made(sold, DocumentTerms(tax=DUTCH, accounts=accounts), target(EXACT_ENTRY))
    first, shipping = composed.document.lines
    assert (first.cost_centre, first.cost_unit) == there
    assert shipping.cost_centre == "MAIN"


def test_text_has_no_account() -> None:
    text = line(None, kind=LineKind.TEXT, account="x", cost_centre="y")
    composed = made(sale(text, line()), DocumentTerms(accounts=SALES), target(("hubspot", "deals")))
    assert (composed.document.lines[0].account, composed.document.lines[0].cost_centre) == (None, None)


# --- terms and methods ------------------------------------------------------------------------------------------------

NET30 = Codes({"NET30": "30", "COD": "00"}, default="14")


@pytest.mark.feature("F-CORE-ORD-12")
@pytest.mark.parametrize(
    ("said", "own", "code"),
    [("NET30", "21", "30"), ("NET60", "21", "21"), ("NET60", None, "14"), (None, "21", "21"), (None, None, "14")],
)
def test_payment_term_is_mapped_else_the_customer_s_own_else_the_default(
    said: str | None, own: str | None, code: str
) -> None:
    found = coded(sale(payment_term=said), DocumentTerms(payment_terms=NET30), Party(payment_term=own))
    assert found.payment_term == code


@pytest.mark.feature("F-CORE-ORD-13")
@pytest.mark.parametrize(("unmapped", "code"), [(Unmapped.DEFAULT, "cash"), (Unmapped.FAIL, None)])
def test_payment_method_that_is_not_mapped_becomes_the_default_or_fails(unmapped: Unmapped, code: str | None) -> None:
    terms = DocumentTerms(payment_methods=Codes({"iDEAL": "20"}, "cash", unmapped))
    assert coded(sale(payment_method="iDEAL"), terms, Party()).payment_method == "20"
    if code is not None:
        assert coded(sale(payment_method="barter"), terms, Party()).payment_method == code
        return
    with pytest.raises(MappingError) as error:
        coded(sale(payment_method="barter"), terms, Party())
    assert (error.value.problem.code, error.value.problem.field) == ("LB-DOC-03", "payment_method")
    assert "barter" not in str(error.value)
    assert error.value.problem.vendor_text == "barter"


def test_shipping_method_fails_only_where_the_document_names_one() -> None:
    terms = DocumentTerms(shipping_methods=Codes({"DHL": "d"}, None, Unmapped.FAIL))
    assert coded(sale(shipping_method="DHL"), terms, Party()).shipping_method == "d"
    assert coded(sale(), terms, Party()).shipping_method is None
    with pytest.raises(MappingError):
        coded(sale(shipping_method="pigeon"), terms, Party())


def test_words_of_the_source_are_never_passed_on() -> None:
    found = coded(sale(payment_term="NET30", payment_method="card", account="1000"), DocumentTerms(), Party())
    assert (found.payment_term, found.payment_method, found.account) == (None, None, None)


# --- dates ------------------------------------------------------------------------------------------------------------

CLOSED = date(2026, 2, 28)


@pytest.mark.feature("F-CORE-FIN-06")
def test_document_of_a_closed_period_is_refused() -> None:
    with pytest.raises(RecordRefused) as error:
        dated(sale(date=CLOSED), DocumentTerms(closed_until=CLOSED))
    assert (error.value.problem.code, error.value.problem.field) == ("LB-REC-10", "date")


@pytest.mark.feature("F-CORE-FIN-06")
def test_document_of_a_closed_period_goes_on_the_next_open_day_by_choice_and_says_so() -> None:
    terms = DocumentTerms(tax=DUTCH, closed_until=CLOSED, next_open_day=True)
    composed = made(sale(line(), date=date(2026, 1, 31)), terms)
    assert composed.document.date == date(2026, 3, 1)
    assert "the next open day is taken: 2026-03-01 instead of 2026-01-31" in [str(step) for step in composed.steps]


@pytest.mark.parametrize("on", [date(2026, 3, 1), None])
def test_document_of_an_open_day_keeps_it(on: date | None) -> None:
    assert dated(sale(date=on), DocumentTerms(closed_until=CLOSED)).date == on


# --- currencies -------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-B-16")
def test_currency_and_rate_are_kept_where_both_companies_count_alike() -> None:
    terms = DocumentTerms(tax=DUTCH, source_currency="EUR")
    composed = made(sale(line(), currency="USD", rate="0.92", total="12.10"), terms)
    assert (composed.document.currency, composed.document.rate) == ("USD", Decimal("0.92"))
    assert composed.expected.total == Decimal("12.10")


@pytest.mark.feature("F-CORE-B-16")
@pytest.mark.parametrize(
    ("source", "currency"), [("SEK", "USD"), (None, "USD"), ("EUR", "EUR")], ids=["other home", "unknown home", "own"]
)
def test_rate_of_another_currency_is_left_to_the_target(source: str | None, currency: str) -> None:
    composed = made(sale(line(), currency=currency, rate="10.5"), DocumentTerms(tax=DUTCH, source_currency=source))
    assert composed.document.rate is None


@pytest.mark.feature("F-CORE-B-16")
def test_currency_that_the_target_does_not_take_is_refused() -> None:
    with pytest.raises(RecordRefused) as error:
        made(sale(line(), currency="USD"), DocumentTerms(tax=DUTCH, currencies=frozenset({"EUR"})))
    assert (error.value.problem.code, error.value.problem.field) == ("LB-REC-12", "currency")


@pytest.mark.feature("F-CORE-B-16")
@pytest.mark.parametrize(
    ("customer", "currency", "is_taken"),
    [("USD", "USD", True), (None, "SEK", True), (None, "USD", False), ("USD", "SEK", False)],
)
def test_document_that_would_get_its_customer_s_currency_goes_only_where_that_is_the_same(
    customer: str | None, currency: str, is_taken: bool
) -> None:
    there = target(EA_DRAFT, {"A1": Decimal(25)}, **SWEDEN)
    sold = sale(line(rate="25"), currency=currency, total="12.50")
    party = Party("SE", currency=customer)
    if is_taken:
        assert made(sold, DocumentTerms(), there, party).expected.total == Decimal("12.50")
        return
    with pytest.raises(RecordRefused) as error:
        made(sold, DocumentTerms(), there, party)
    assert error.value.problem.code == "LB-DOC-60"


@pytest.mark.feature("F-CORE-FIN-13")
@pytest.mark.parametrize(
    ("currency", "price", "quantity", "total"),
    [("JPY", "333", "3", "1009"), ("EUR", "3.33", "3", "10.09"), ("KWD", "3.331", "3", "10.093")],
)
def test_amounts_have_the_decimals_of_their_currency(currency: str, price: str, quantity: str, total: str) -> None:
    sold = sale(line(price, quantity, rate="1"), currency=currency, total=total)
    assert made(sold, DocumentTerms(), target(("hubspot", "deals"))).document.total == Decimal(total)


@pytest.mark.feature("F-CORE-FIN-13")
def test_thousandths_are_refused_where_the_target_holds_hundredths() -> None:
    sold = sale(line("3.331", "3", rate="0"), currency="KWD", total="9.993")
    with pytest.raises(RecordRefused) as error:
        made(sold, DocumentTerms(tax=DUTCH, rounding=RoundingTerms(line=True)), target(EXACT_ENTRY, **FACTS))
    assert error.value.problem.code == "LB-DOC-05"
