"""eAccounting's JSON to field values and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.eaccounting.errors import does_not_fit
from ledgerbridge.model.problems import VendorDrift
from ledgerbridge.model.values import Value

Wire: TypeAlias = dict[str, Any]
"""An object as eAccounting names it."""
Codes: TypeAlias = Mapping[str, Mapping[int, str]]
"""{path: {number: its name in the vendor's documentation}} of fields that hold one of a few numbers."""

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?", re.ASCII)
FLAGS = {"true": True, "false": False}


def read_fields(specs: Iterable[FieldSpec], codes: Codes, wire: Wire) -> dict[str, Value]:
    """Every path's value, absent ones as None. Raises VendorDrift where a value is not of its kind."""
    return {spec.path: _read(spec, codes.get(spec.path), wire.get(spec.path)) for spec in specs}


def _read(spec: FieldSpec, names: Mapping[int, str] | None, found: Any) -> Value:
    if found is None or found == "" or found == []:
        return None
    try:
        if names is not None and isinstance(found, int):
            return names.get(found, str(found))
        return _value(spec.kind, found)
    except (ValueError, TypeError, InvalidOperation) as error:
        raise VendorDrift(does_not_fit(spec.path)) from error


def _value(kind: Kind, found: Any) -> Value:
    """Raises ValueError where it is not of its kind."""
    if isinstance(found, list) and kind in (Kind.TEXT, Kind.CHOICE, Kind.CHOICES):
        return _texts(found)
    if isinstance(found, dict | list):
        raise ValueError("a list or an object where a value belongs")
    if kind is Kind.NUMBER:
        return _number(found)
    if kind is Kind.BOOL:
        return _flag(found)
    if kind is Kind.DATE:
        return date.fromisoformat(str(found)[:10])
    if kind is Kind.DATETIME:
        return _moment(found)
    if isinstance(found, bool):
        raise ValueError("a yes or no where a text belongs")
    return str(found)


def _texts(found: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(one, str) for one in found):
        raise ValueError("something else in a list of texts")
    return tuple(found)


def _number(found: Any) -> Decimal:
    if isinstance(found, bool):
        raise ValueError("a yes or no where a number belongs")
    number = Decimal(found)
    if not number.is_finite():
        raise ValueError("no number")
    return number


def _flag(found: Any) -> bool:
    flag = found if isinstance(found, bool) else FLAGS.get(str(found).lower())
    if flag is None:
        raise ValueError("neither yes nor no")
    return flag


def _moment(found: Any) -> datetime:
    read = moment(found)
    if read is None:
        raise ValueError("no time")
    return read


def moment(text: Any) -> datetime | None:
    """A printed time as aware UTC; None where it is none. Times without a zone are UTC, as their names say."""
    parts = _STAMP.fullmatch(text) if isinstance(text, str) else None
    if parts is None:
        return None
    day, time, fraction, zone = parts.groups()
    try:
        read = datetime.fromisoformat(f"{day}T{time}.{(fraction or '0')[:6]:0<6}{(zone or 'Z').replace('Z', '+00:00')}")
    except ValueError:
        return None
    return read.astimezone(UTC)


def stamp(text: Any) -> str | None:
    """A printed time with all its digits, so that two compare as texts; up to seven digits of a second are told."""
    parts = _STAMP.fullmatch(text) if isinstance(text, str) else None
    read = moment(text)
    if parts is None or read is None:
        return None
    return f"{read:%Y-%m-%dT%H:%M:%S}.{(parts[3] or '')[:7]:0<7}Z"


def text_of(wire: Mapping[str, Any], name: str) -> str | None:
    """A property that is text or absent, such as an id."""
    value = wire.get(name)
    return value if isinstance(value, str) and value else None


def plain(value: Value, names: Mapping[int, str] | None = None) -> Any:
    """A value as JSON takes it; numbers stay exact. A name of a code becomes its number."""
    if names is not None and isinstance(value, str):
        return next((number for number, name in names.items() if name == value), value)
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def percent(found: Any) -> Any:
    """A share as percent: 0.25 is 25. What is above 1 is percent already (the documents do not say which they mean)."""
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        return found
    return found * 100 if -1 <= found <= 1 else found
