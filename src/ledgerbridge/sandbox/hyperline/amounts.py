"""Amounts of lines and documents, in the smallest unit of their currency."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ledgerbridge.sandbox.kit.vendor import Wire


def whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def line_amounts(units: Any, unit_amount: Any, tax_rate: Any, percent: Any = None, off: int = 0) -> Wire:
    """Amounts of one line: a discount comes off before tax, and `amount` includes the tax."""
    # HYP-LINE-AMOUNTS
    gross = whole(Decimal(units) * Decimal(unit_amount))
    if percent is not None:
        off = whole(Decimal(gross) * Decimal(percent) / 100)
    net = gross - off
    tax = whole(Decimal(net) * Decimal(tax_rate) / 100)
    return {
        "amount": net + tax,
        "amount_excluding_tax": net,
        "tax_amount": tax,
        "discount_amount": off,
        "discount_percent": percent,
    }


def document_amounts(lines: Sequence[Wire]) -> Wire:
    """The sums over all lines."""
    # HYP-INVOICE-TOTALS
    sums = {
        name: sum(line[name] for line in lines) for name in ("amount_excluding_tax", "tax_amount", "discount_amount")
    }
    fixed = sum(line["amount_excluding_tax"] for line in lines if line["product_type"] != "dynamic")
    return {"total_amount": sum(line["amount"] for line in lines), "amount_fixed": fixed, **sums}


def turned(wire: Wire) -> Wire:
    """A document with its amounts below zero."""
    document = ("total_amount", "amount_due", "amount_paid", "amount_fixed", "amount_excluding_tax", "tax_amount")
    line = ("unit_amount", "amount", "amount_excluding_tax", "tax_amount")
    lines = [{**entry, **{name: -entry[name] for name in line}} for entry in wire["line_items"]]
    return {**wire, **{name: -wire[name] for name in (*document, "converted_amount")}, "line_items": lines}
