"""Sums as HubSpot stores them: text of any exact decimal, worked out without rounding."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

CENTS = 2
DIGITS_MAX = 30
HUNDRED = Decimal(100)


def decimal_of(properties: Mapping[str, str], name: str) -> Decimal | None:
    """The value of a number property; None where it is empty, no number, or beyond all sums."""
    try:
        value = Decimal(properties[name])
    except (KeyError, InvalidOperation):
        return None
    return value if value.is_finite() and abs(value.adjusted()) < DIGITS_MAX else None


def sum_text(value: Decimal) -> str:
    """The sum with two decimals, and with more where it has more."""
    exact = (value + 0).normalize()  # no sum is "-0"
    exponent = exact.as_tuple().exponent
    decimals = max(CENTS, -exponent) if isinstance(exponent, int) else CENTS
    return f"{exact:.{decimals}f}"


def part_of(value: Decimal, per_cent: Decimal) -> Decimal:
    """So many per cent of the value, exact."""
    return value * per_cent / HUNDRED
