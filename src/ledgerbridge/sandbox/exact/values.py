"""Values of properties: read from bodies, written into answers."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from ledgerbridge.sandbox.exact.model import Prop
from ledgerbridge.sandbox.exact.problems import Problem, bad_stream
from ledgerbridge.sandbox.exact.times import json_date, read_date

GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
RANGES: Mapping[str, tuple[int, int]] = {
    "Byte": (0, 2**8 - 1),
    "Int16": (-(2**15), 2**15 - 1),
    "Int32": (-(2**31), 2**31 - 1),
    "Int64": (-(2**63), 2**63 - 1),
}
CENT = Decimal("0.01")
DIGITS_MAX = 15
"""What a Double holds exactly."""
BINARY_MAX = 10 * 1024 * 1024


def rounded(amount: Decimal) -> Decimal:
    """Two decimals, half away from zero."""
    # EX-ROUNDING
    return amount.quantize(CENT, ROUND_HALF_UP)


def read(prop: Prop, raw: Any) -> Any:
    """The value of a property sent in a body; empty text is no value. Raises Problem for another type."""
    # EX-BODY-TYPES
    if raw is None:
        return None
    value = _READERS[prop.kind](prop, raw)
    if value is _MISFIT:
        raise bad_stream(
            f"Error encountered in converting the value of property '{prop.name}' to type 'Edm.{prop.kind}'."
        )
    return value


_MISFIT = object()


def _guid(prop: Prop, raw: Any) -> Any:
    return raw.lower() if isinstance(raw, str) and GUID.fullmatch(raw) else _MISFIT


def _text(prop: Prop, raw: Any) -> Any:
    return (raw or None) if isinstance(raw, str) else _MISFIT


def _flag(prop: Prop, raw: Any) -> Any:
    return raw if isinstance(raw, bool) else _MISFIT


def _number(prop: Prop, raw: Any) -> Any:
    """A number, or one written as text."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal | str):
        return _MISFIT
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return _MISFIT
    return number if number.is_finite() and number.adjusted() < DIGITS_MAX else _MISFIT


def _whole(prop: Prop, raw: Any) -> Any:
    number = _number(prop, raw)
    if number is _MISFIT or number != number.to_integral_value():
        return _MISFIT
    low, high = RANGES[prop.kind]
    return int(number) if low <= number <= high else _MISFIT


def _date(prop: Prop, raw: Any) -> Any:
    return (read_date(raw) or _MISFIT) if isinstance(raw, str) else _MISFIT


def _binary(prop: Prop, raw: Any) -> Any:
    """At most 10 MB, measured after decoding."""
    # EX-BODY-SIZE
    if not isinstance(raw, str):
        return _MISFIT
    try:
        size = len(base64.b64decode(raw, validate=True))
    except (binascii.Error, ValueError):
        return _MISFIT
    if size > BINARY_MAX:
        raise Problem(400, "The request is larger than 10 MB.")
    return raw


_READERS: Mapping[str, Any] = {
    "Guid": _guid,
    "String": _text,
    "Double": _number,
    "Int32": _whole,
    "Int16": _whole,
    "Int64": _whole,
    "Byte": _whole,
    "Boolean": _flag,
    "DateTime": _date,
    "Binary": _binary,
}


def shown(kind: str, value: Any) -> Any:
    """The value as it stands in a JSON answer."""
    if isinstance(value, datetime):
        return json_date(value)
    if isinstance(value, Decimal):
        return plain(value)
    if kind == "Int64" and value is not None:
        return str(value)  # EX-INT64-TEXT
    return value


def plain(number: Decimal) -> Decimal | int:
    """A number without trailing zeros or exponent, as a double is printed."""
    # EX-NUMBERS
    if number == number.to_integral_value():
        return int(number)
    short = number.normalize()
    return Decimal(f"{short:f}")
