"""JSON with exact numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire

CENT = Decimal("0.01")


def decode(body: bytes) -> Any:
    """The body read as JSON, fractions as Decimal. Raises UnicodeDecodeError or msgspec.DecodeError."""
    return msgspec.json.Decoder(float_hook=Decimal).decode(body.decode())


def tidy(number: Decimal) -> Decimal:
    """The number without trailing zeros and without an exponent."""
    if number == number.to_integral_value():
        return Decimal(int(number))
    return Decimal(format(number, "f").rstrip("0"))


def money(number: Decimal) -> Decimal:
    """An amount as QuickBooks prints it: two decimals, but zero as `0`."""
    # QB-MONEY
    rounded = number.quantize(CENT)
    return rounded if rounded else Decimal(0)


def reference(value: str, name: str = "") -> Wire:
    """A reference to another record, with its name where QuickBooks gives one."""
    return {"value": value, "name": name} if name else {"value": value}
