"""Random documents through the whole hub; `python -m tests.pair.through_hub` sends as many as you like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from tests.pair.routes.drawing import (
    AGAIN,
    ALL_OF_IT,
    DISCOUNT,
    LINE_DISCOUNT,
    MARKS,
    MIXED,
    PART_OF_IT,
    SHIPPING,
    WHOLE,
    WITH_TAX,
    WITHOUT_TAX,
)
from tests.pair.routes.listing import DIRECTIONS, ROUTES
from tests.pair.routes.route import carried

DOCUMENTS = 300
"""For each pair and direction, shared by its routes."""
LEAST = 5
"""So many of a route's documents are written at least, whatever is refused."""
SHOWN: Mapping[str, Sequence[str]] = {
    "hubspot order to exact, sales entry": (LINE_DISCOUNT, DISCOUNT, SHIPPING, WITHOUT_TAX, "EUR", "USD"),
    "hyperline to exact, every currency": (LINE_DISCOUNT, MIXED, WITHOUT_TAX, "EUR", "JPY", "KWD"),
    "quickbooks invoice to exact, entry": (DISCOUNT, SHIPPING, MIXED, WITH_TAX, WITHOUT_TAX, "EUR"),
    "quickbooks to hubspot, Dutch": (DISCOUNT, SHIPPING, MIXED, WITH_TAX),
    "exact order to hubspot order": (MIXED, WITH_TAX, WITHOUT_TAX),
    "eaccounting invoice to hubspot order": (LINE_DISCOUNT, MIXED, WITH_TAX, "SEK", "EUR"),
    "hubspot order to eaccounting, whole kronor": (WHOLE, "SEK"),
    "quickbooks payment to exact": (ALL_OF_IT, PART_OF_IT, AGAIN),
    "exact payment to quickbooks": (ALL_OF_IT, PART_OF_IT, AGAIN),
    "hyperline payment to exact": (ALL_OF_IT, PART_OF_IT, AGAIN),
    "exact payment to hyperline": (ALL_OF_IT, PART_OF_IT, AGAIN),
}
"""{route: what is surely in documents that it writes}."""


def _share(name: str) -> int:
    (routes,) = [routes for routes in DIRECTIONS.values() if name in routes]
    return max(30, -(-DOCUMENTS // len(routes)))


@pytest.mark.feature("F-CORE-ORD-14", "F-CORE-ORD-21", "F-CORE-FIN-13")
@pytest.mark.parametrize("name", ROUTES)
def test_every_document_arrives_with_its_total_or_is_refused_and_told_why(name: str) -> None:
    found = carried(name, ROUTES[name], _share(name), seed=1)
    assert found.differing == []
    assert found.written >= LEAST
    assert found.written + found.refused.total() == _share(name)
    assert [mark for mark in SHOWN.get(name, ()) if not found.marks[mark]] == []


def test_all_that_money_goes_wrong_by_is_shown_by_some_route() -> None:
    assert {mark for marks in SHOWN.values() for mark in marks} == set(MARKS)
    assert SHOWN.keys() <= ROUTES.keys()
    assert all(sum(_share(name) for name in routes) >= DOCUMENTS for routes in DIRECTIONS.values())
