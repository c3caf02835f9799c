"""What settled receivables of Exact, by the bookings that carry their invoice's number."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from ledgerbridge.connectors.exact.settled_by import ways

MONEY, WRITE_OFF, CREDIT = 40, 90, 21


@pytest.mark.parametrize(
    ("paid", "booked", "found"),
    [
        ([121], [(MONEY, 121)], ["payment"]),
        ([100, 21], [(MONEY, 100), (WRITE_OFF, 21)], ["payment", "write-off"]),
        ([50, 50], [(MONEY, 50), (CREDIT, 50)], ["payment", "credit note"]),
        ([121], [], [None]),
        ([121], [(MONEY, 100)], [None]),
        ([121], [(MONEY, 100), (WRITE_OFF, 21)], ["unclear"]),
        ([121], [(10, 121)], [None]),
    ],
    ids=[
        "money",
        "money and a write-off",
        "money and a credit note of the same amount",
        "bookings that name no invoice",
        "another amount of money",
        "both at once",
        "a booking of another kind",
    ],
)
def test_each_term_is_settled_by_a_booking_of_its_amount(
    paid: Sequence[int], booked: Sequence[tuple[int, int]], found: Sequence[str | None]
) -> None:
    terms = {str(place): {"AmountFC": Decimal(amount)} for place, amount in enumerate(paid)}
    told = ways(terms, [(type, Decimal(amount)) for type, amount in booked])
    assert [told.get(id) for id in terms] == list(found)
