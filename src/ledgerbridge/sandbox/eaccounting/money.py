"""Amounts: rounding as the service rounds."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
ONE = Decimal(1)


def cents(amount: Decimal) -> Decimal:
    """Two decimals, halves away from zero; a zero has no sign."""
    return +amount.quantize(CENT, ROUND_HALF_UP)


def whole(amount: Decimal) -> Decimal:
    """Whole units of the currency, halves away from zero."""
    return +amount.quantize(ONE, ROUND_HALF_UP).quantize(CENT)


def signed(amount: Decimal, sign: int) -> Decimal:
    """The amount, or its negative; a zero has no sign."""
    return +(sign * amount)


def tidy(number: Decimal) -> Decimal:
    """The same number without an exponent that would show."""
    return number.quantize(ONE) if number == number.to_integral_value() and number.adjusted() < 20 else number
