"""Discounts that a source holds as lines below zero, in a target that takes none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.support.documents import DUTCH, EXACT_ENTRY, HS_DEAL, line, made, sale, target

from ledgerbridge.model.documents import Document
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.planner.documents.terms import DiscountMode, DiscountTerms, DocumentTerms
from ledgerbridge.planner.reason import Reason
from ledgerbridge.planner.totals import amount_of

SPREAD = DocumentTerms(tax=DUTCH, discount=DiscountTerms(DiscountMode.SPREAD))


def amounts(sold: Document) -> list[Decimal]:
    """What the lines come to in HubSpot."""
    return [amount_of(one, included=False) for one in made(sold, SPREAD, target(HS_DEAL)).document.lines]


def test_a_discount_comes_off_the_lines_of_its_own_tax_by_their_shares() -> None:
    sold = sale(line("75"), line("25"), line("50", rate="9"), line("-10"), total="163.40")
    assert amounts(sold) == [Decimal("67.5"), Decimal("22.5"), 50]


def test_shares_add_up_to_the_cent() -> None:
    sold = sale(line("0.10", "3"), line("10", "3"), line("3.33"), line("-1.01"), total="39.47")
    assert sum(round(amount, 2) for amount in amounts(sold)) == Decimal("32.62")


def test_the_price_stays_and_the_discount_shows() -> None:
    (only,) = made(sale(line("50", "2"), line("-10"), total="108.90"), SPREAD, target(HS_DEAL)).document.lines
    assert (only.price, only.quantity, only.discount_percent) == (50, 2, 10)


def test_several_discounts_are_one() -> None:
    assert amounts(sale(line("100"), line("-5"), line("-5"), total="108.90")) == [90]


@pytest.mark.parametrize(
    "sold",
    [
        sale(line("100"), line("20", "-1"), total="96.80"),
        sale(line("5"), line("100", rate="9"), line("-20"), total="90.85"),
        sale(line("100", rate="9"), line("-20"), total="84.80"),
    ],
)
def test_returned_goods_and_a_discount_that_its_tax_does_not_hold_are_refused(sold: Document) -> None:
    with pytest.raises(RecordRefused) as error:
        amounts(sold)
    assert error.value.problem.code == "LB-DOC-20"


def test_a_target_that_takes_such_lines_gets_them() -> None:
    composed = made(sale(line("100"), line("-10"), total="108.90"), SPREAD, target(EXACT_ENTRY))
    assert [one.net for one in composed.document.lines] == [100, -10]


def test_it_is_told() -> None:
    composed = made(sale(line("100"), line("-10"), total="108.90"), SPREAD, target(HS_DEAL))
    assert Reason("lines below zero are spread over the others: {amount}", {"amount": "-10"}) in composed.steps
