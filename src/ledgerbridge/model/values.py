"""The values a field can hold, and how they are written down and read back without losing their type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

Value: TypeAlias = str | int | bool | Decimal | date | datetime | tuple[str, ...] | None
"""Never float. A datetime is aware UTC. Text is never empty: a field without a value holds None."""

WRITTEN_OUT_MAX = 40
"""A number of more digits is written with an exponent."""

Fields: TypeAlias = Mapping[str, Value]
"""{vendor field path: value}, such as {"BillAddr.City": "Berlin"}."""


def _tagged(value: Value) -> Any:
    match value:
        case bool() | int() | str() | None:
            return value
        case Decimal():
            return {"d": str(value)}
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"on": value.isoformat()}
        case tuple():
            return list(value)


def _untagged(raw: Any) -> Value:
    match raw:
        case {"d": text}:
            return Decimal(text)
        case {"t": text}:
            return datetime.fromisoformat(text)
        case {"on": text}:
            return date.fromisoformat(text)
        case list():
            return tuple(raw)
        case bool() | int() | str() | None:
            return raw
    raise ValueError(f"no value is written as {type(raw).__name__}")


def to_plain(fields: Fields) -> dict[str, Any]:
    """Fields as JSON-ready data; `from_plain` gives the same fields back."""
    return {path: _tagged(value) for path, value in fields.items()}


def from_plain(plain: Mapping[str, Any]) -> dict[str, Value]:
    return {path: _untagged(raw) for path, raw in plain.items()}


def canonical(value: Value) -> bytes:
    """One spelling of a value for fingerprints: equal values give equal bytes, 1.0 and 1.00 included."""
    if isinstance(value, bool):
        return b"b1" if value else b"b0"
    if isinstance(value, int | Decimal):
        return b"n" + _digits(Decimal(value)).encode()
    if isinstance(value, str):
        return b"s" + value.encode()
    return b"j" + msgspec.json.encode(_tagged(value))


def _digits(number: Decimal) -> str:
    """All digits but trailing zeros, and their place; arithmetic would round numbers of more than 28, and writing them
    out would take as many bytes as a hostile exponent says."""
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return str(number)
    text = "".join(map(str, digits)).lstrip("0")
    bare = text.rstrip("0")
    return f"{'-' if sign else ''}{bare}e{exponent + len(text) - len(bare)}" if bare else "0"


def as_text(value: Value) -> str:
    """A value as a person reads it in a plan."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return format(value, "f") if abs(value.adjusted()) < WRITTEN_OUT_MAX else str(value)
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return ", ".join(value)
    return str(value)
