"""What does not count as a difference when values of Hyperline are compared.

Nothing is published about what Hyperline rewrites; it takes ISO codes of countries and currencies (ASSUMED: it keeps
all else as given, blanks around texts apart).
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.hyperline.wire import day
from ledgerbridge.model.countries import alpha2
from ledgerbridge.model.values import Value, as_text

FLAGS = {"true": True, "yes": True, "false": False, "no": False}
UPPER_CASE = ("currency",)


def normal_value(spec: FieldSpec | None, value: Value) -> Value:
    """Text trimmed, line ends as one character; e-mail addresses without case; countries and currencies as codes."""
    if isinstance(value, tuple):
        return tuple(text for one in value if (text := _text(one))) or None
    if spec is None:
        return (_text(value) or None) if isinstance(value, str) else value
    if spec.kind is Kind.NUMBER:
        return _number(value)
    if spec.kind is Kind.BOOL:
        return FLAGS.get(_text(value).lower(), value) if isinstance(value, str) else value
    if spec.kind is Kind.DATE:
        return _day(value)
    if spec.kind is Kind.DATETIME and not isinstance(value, str):
        return value
    return _normal_text(spec, _text(value))


def _normal_text(spec: FieldSpec, text: str) -> Value:
    if spec.kind is Kind.EMAIL:
        return text.lower() or None
    if spec.kind is Kind.COUNTRY:
        return alpha2(text) or text or None
    if spec.path in UPPER_CASE:
        return text.upper() or None
    return text or None


def _text(value: Value) -> str:
    return as_text(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _day(value: Value) -> Value:
    """The day of a moment or a text; text that is none stays as it is, for Hyperline to refuse."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).date()
    return (day(value) or _text(value) or None) if isinstance(value, str) else value


def _number(value: Value) -> Value:
    """The number a value stands for; text that is none stays as it is, for Hyperline to refuse."""
    text = _text(value)
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return text
