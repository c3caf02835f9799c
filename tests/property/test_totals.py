"""Totals, reckoned a second time in another way."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.documents import EA_ORDER, EXACT_ORDER, QB_INVOICE, target

from ledgerbridge.model.documents import Document, Line
from ledgerbridge.model.money import CompanyFact, MoneyModel
from ledgerbridge.planner.documents.amounts import shared
from ledgerbridge.planner.documents.terms import TargetTax
from ledgerbridge.planner.totals import totals

CODES = {
    "full": TargetTax(Decimal(21)),
    "low": TargetTax(Decimal("5.5")),
    "none": TargetTax(Decimal(0)),
    "two": TargetTax(None, rates=(Decimal(5), Decimal(7))),
    "within": TargetTax(Decimal(21), included=True),
}
RATES = {"full": [21], "low": [Fraction(11, 2)], "none": [0], "two": [5, 7], "within": [21]}
PRICES = st.decimals(-10_000, 10_000, places=3)
QUANTITIES = st.decimals(0, 500, places=2)
BRITAIN = {CompanyFact.COUNTRY: "GB"}


def cents(amount: Fraction) -> Fraction:
    """Halves away from zero."""
    whole = floor(abs(amount) * 100 + Fraction(1, 2))
    return Fraction(whole, 100) * (-1 if amount < 0 else 1)


def lines(*codes: str) -> st.SearchStrategy[list[Line]]:
    one = st.builds(Line, sku=st.just("A1"), quantity=QUANTITIES, price=PRICES, tax_code=st.sampled_from(codes))
    return st.lists(one, max_size=8)


def by_hand(document: Document, model: MoneyModel) -> Fraction:
    """The total in fractions: line by line at Exact, by rate or by code elsewhere."""
    net, tax = Fraction(0), Fraction(0)
    groups: dict[object, Fraction] = {}
    for line in document.lines:
        assert line.price is not None
        exact = Fraction(line.quantity) * Fraction(line.price)
        code = line.tax_code or ""
        rate = Fraction(sum(RATES[code]))
        if code == "within":
            base = cents(exact / (1 + rate / 100))
            net, tax = net + base, tax + cents(exact) - base
            continue
        net += cents(exact)
        if model.tax_of_unrounded:
            tax += cents(exact * rate / 100)
        else:
            groups[code] = groups.get(code, Fraction(0)) + cents(exact)
    for code, amount in groups.items():
        tax += sum((cents(amount * rate / 100) for rate in RATES[str(code)]), Fraction(0))
    return net + tax


@pytest.mark.feature("F-CORE-ORD-14")
@given(lines("full", "low", "none", "within"))
def test_total_at_exact_is_the_sum_of_its_lines(several: list[Line]) -> None:
    document = Document(currency="EUR", lines=tuple(several))
    model = target(EXACT_ORDER).money
    assert Fraction(totals(document, model, CODES).total or 0) == by_hand(document, model)


@given(lines("full", "low", "none", "two"))
def test_total_at_quickbooks_has_the_tax_of_each_code(several: list[Line]) -> None:
    document = Document(currency="EUR", lines=tuple(several))
    model = target(QB_INVOICE, **BRITAIN).money
    assert Fraction(totals(document, model, CODES).total or 0) == by_hand(document, model)


@given(lines("full", "low", "none"), st.booleans())
def test_total_at_eaccounting_has_the_tax_of_each_rate_and_may_be_in_whole_units(
    several: list[Line], whole: bool
) -> None:
    rated = [msgspec.structs.replace(line, tax_rate=CODES[line.tax_code or ""].rate) for line in several]
    document = Document(currency="SEK", lines=tuple(rated))
    model = target(EA_ORDER).money
    found = totals(document, model, {}, whole)
    assert Fraction(found.before_rounding or 0) == by_hand(document, model)
    if whole:
        assert found.total == (found.total or Decimal(0)).to_integral_value()
        assert abs(found.rounding) <= Decimal("0.5")
    else:
        assert found.rounding == 0


@given(lines("full", "low"), st.integers(0, 7))
def test_order_of_lines_does_not_change_a_total(several: list[Line], by: int) -> None:
    turned = [*several[by % max(1, len(several)) :], *several[: by % max(1, len(several))]]
    for model in (target(EXACT_ORDER).money, target(QB_INVOICE, **BRITAIN).money):
        one, other = (totals(Document(currency="EUR", lines=tuple(each)), model, CODES) for each in (several, turned))
        assert (one.net, one.tax) == (other.net, other.tax)


@given(lines("full"))
def test_tax_that_is_not_known_makes_the_total_unknown_unless_nothing_is_sold(several: list[Line]) -> None:
    found = totals(Document(currency="EUR", lines=tuple(several)), target(EXACT_ORDER).money, {})
    sold = any((line.quantity * (line.price or 0)).quantize(Decimal("0.01"), "ROUND_HALF_UP") for line in several)
    assert (found.total is None) is sold


@given(
    st.decimals(-100_000, 100_000, places=2),
    st.lists(st.decimals(-1000, 100_000, places=3), min_size=1, max_size=20),
    st.integers(0, 3),
)
def test_shares_add_up_to_what_is_shared_and_differ_from_their_ideal_by_less_than_a_unit(
    amount: Decimal, weights: list[Decimal], places: int
) -> None:
    shares = shared(amount, weights, places)
    assert sum(shares, Decimal(0)) == amount
    counted = [max(weight, Decimal(0)) for weight in weights]
    whole = sum(counted, Decimal(0))
    if whole:
        unit = Fraction(1, 10**places)
        for share, weight in zip(shares, counted, strict=True):
            ideal = Fraction(amount) * Fraction(weight) / Fraction(whole)
            assert abs(Fraction(share) - ideal) < 2 * unit
