"""Exact's JSON to field values and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.connectors.exact.errors import does_not_fit
from ledgerbridge.connectors.exact.fields import Edm, Field
from ledgerbridge.connectors.exact.times import wall, written
from ledgerbridge.model.problems import VendorDrift
from ledgerbridge.model.values import Value, as_text

Wire: TypeAlias = dict[str, Any]
"""A row as Exact names its properties."""


def plain(value: Any) -> str | None:
    """Text without the blanks that Exact pads codes with; None where there is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    return str(value).strip() or None


def guid_of(wire: Mapping[str, Any], name: str) -> str | None:
    """An id, in lower case; None where there is none."""
    value = wire.get(name)
    return value.lower() if isinstance(value, str) and value else None


def read_fields(fields: Iterable[Field], wire: Mapping[str, Any]) -> dict[str, Value]:
    """Every path's value, absent ones as None. Raises VendorDrift where a value is not of its kind."""
    return {field.path: _read(field, wire.get(field.path)) for field in fields}


def _read(field: Field, found: Any) -> Value:
    if found is None or found == "":
        return None
    try:
        return _value(field, found)
    except (ValueError, InvalidOperation) as error:
        raise VendorDrift(does_not_fit(field.path)) from error


def _value(field: Field, found: Any) -> Value:
    if isinstance(found, dict | list):
        raise ValueError("a list or an object where a value belongs")
    match field.spec.kind:
        case Kind.NUMBER:
            return _number(found)
        case Kind.BOOL:
            return _flag(found)
        case Kind.DATE:
            return _day(found)
        case _:
            return _text(field, found)


def _number(found: Any) -> Decimal:
    if isinstance(found, bool):
        raise ValueError("a yes or no where a number belongs")
    number = Decimal(found)
    if not number.is_finite():
        raise ValueError("no finite number")
    return number


def _flag(found: Any) -> bool:
    """Flags of type Byte come as 0 and 1."""
    if isinstance(found, bool):
        return found
    if isinstance(found, int) and found in (0, 1):
        return found == 1
    raise ValueError("neither yes nor no")


def _day(found: Any) -> date:
    local = wall(found)
    if local is None:
        raise ValueError("no date")
    return local.date()


def _text(field: Field, found: Any) -> str | None:
    if isinstance(found, bool):
        raise ValueError("a yes or no where a text belongs")
    text = str(found).strip()
    if field.edm is Edm.PICTURE and _is_placeholder(text):
        return None
    return (text.lower() if field.edm is Edm.GUID else text) or None


def _is_placeholder(url: str) -> bool:
    """Whether an address is that of the image shown for none: it has a double slash behind the host (REST API facts,
    crm/Accounts, LogoUrl)."""
    return "//" in urlsplit(url).path


def written_fields(fields: Mapping[str, Field], values: Mapping[str, Value]) -> Wire:
    """Values as Exact takes them; None clears."""
    return {path: _written(fields[path], value) for path, value in sorted(values.items())}


def _written(field: Field, value: Value) -> Any:
    if value is None:
        return None
    match field.edm:
        case Edm.BOOLEAN:
            return value
        case Edm.BYTE:
            return int(value) if isinstance(value, bool) else value
        case Edm.DATE:
            return _written_day(value)
        case Edm.INTEGER:
            text = as_text(value).strip()
            return int(text) if text.lstrip("-").isdigit() and text.isascii() else text
        case Edm.DOUBLE:
            return _written_number(value)
        case _:
            return as_text(value)


def _written_number(value: Value) -> Any:
    """The number a value stands for; text that is none stays as it is, for Exact to refuse."""
    try:
        number = Decimal(as_text(value).strip())
    except InvalidOperation:
        return as_text(value)
    return number if number.is_finite() else as_text(value)


def _written_day(value: Value) -> Any:
    """A day of the site's calendar; whoever has a moment maps it to a day first."""
    if isinstance(value, datetime):
        return written(value.date())
    if isinstance(value, date):
        return written(value)
    found = wall(as_text(value))
    return written(found.date()) if found else as_text(value)
