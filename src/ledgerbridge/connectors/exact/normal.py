"""What Exact makes of the values it is given, and what does not count when values are compared."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.connectors.exact.fields import Edm, Field
from ledgerbridge.connectors.exact.record_type import LINES, RecordType
from ledgerbridge.connectors.exact.times import wall
from ledgerbridge.model.countries import alpha2
from ledgerbridge.model.values import Value, as_text

FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_OF_LINES = f"{LINES}[]."


def field_at(kind: RecordType, path: str) -> Field | None:
    """The field at a path, one of its lines included; None where there is none."""
    if path.startswith(_OF_LINES):
        return kind.lines.fields.get(path.removeprefix(_OF_LINES)) if kind.lines else None
    return kind.fields.get(path)


def normal_form(kind: RecordType, path: str, value: Value) -> Value:
    """Text trimmed, line ends as one character; e-mail addresses without case; countries as codes; an empty amount as
    the 0 that Exact answers."""
    field = field_at(kind, path)
    if field is None:
        return value
    form = normal_value(field, value)
    return Decimal(0) if form is None and path in kind.zero else form


def normal_value(field: Field, value: Value) -> Value:
    match field.spec.kind:
        case Kind.NUMBER:
            return _number(value)
        case Kind.BOOL:
            return value if isinstance(value, bool) else FLAGS.get(_tidy(value).lower(), _tidy(value) or None)
        case Kind.DATE:
            return _day(value)
        case Kind.EMAIL:
            return _tidy(value).lower() or None
        case Kind.COUNTRY:
            return alpha2(_tidy(value)) or _tidy(value) or None
        case _:
            text = _tidy(value)
            return (text.lower() if field.edm is Edm.GUID else text) or None


def _tidy(value: Value) -> str:
    return as_text(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _number(value: Value) -> Value:
    """The number a value stands for; text that is none stays as it is, for Exact to refuse."""
    if isinstance(value, Decimal):
        return value
    text = _tidy(value)
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return text


def _day(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or value is None:
        return value
    found = wall(_tidy(value))
    return found.date() if found else _tidy(value) or None
