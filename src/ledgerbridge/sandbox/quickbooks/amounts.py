"""Amounts of sales documents: to the cent, halves away from zero."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

from ledgerbridge.sandbox.quickbooks.wire import CENT

ZERO = Decimal(0)
WIDE = Context(prec=80)
"""Room for the product of any two numbers that the binder lets in."""


def cents(number: Decimal) -> Decimal:
    """The amount with two decimals; zero is a bare 0."""
    # QB-MONEY, QB-TAX-ROUNDING
    rounded = number.quantize(CENT, ROUND_HALF_UP, WIDE)
    return rounded if rounded else ZERO


def added(amounts: Iterable[Decimal]) -> Decimal:
    return cents(sum(amounts, ZERO))


def shared_out(total: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """The total split by weights, to the cent; the last part takes what rounding leaves over."""
    whole = sum(weights, ZERO)
    if not weights:
        return []
    if not whole:
        return [ZERO] * (len(weights) - 1) + [cents(total)]
    parts = [cents(total * weight / whole) for weight in weights[:-1]]
    return [*parts, cents(total - sum(parts, ZERO))]
