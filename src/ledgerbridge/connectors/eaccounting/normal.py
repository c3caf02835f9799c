"""What eAccounting makes of the values it is given, and what does not count when values are compared."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.connectors.eaccounting.record_type import RecordType, Scale
from ledgerbridge.model.countries import alpha2
from ledgerbridge.model.values import Value, as_text

FLAGS = {"true": True, "yes": True, "false": False, "no": False}
_EXACT = Context(prec=60)


def normal_form(kind: RecordType, path: str, value: Value) -> Value:
    """Text trimmed, line ends as one character; e-mail addresses without case; countries as codes; company numbers as
    letters and digits alone; numbers with as many decimals as the field holds; dates without a time of day."""
    spec = kind.spec(path)
    if spec is None:
        return value
    if value is None:
        return kind.blank.get(path)
    if path in kind.several or isinstance(value, tuple):
        return tuple(sorted(one.lower() for one in texts_in(value))) or None
    if spec.kind is Kind.NUMBER:
        return _number(value, kind.scale(path))
    if spec.kind is Kind.BOOL:
        return FLAGS.get(_text(value).lower(), _text(value) or None) if isinstance(value, str) else value
    if spec.kind in (Kind.DATE, Kind.DATETIME):
        return _day(value) if spec.kind is Kind.DATE else value
    return _text_form(kind, path, spec.kind, _text(value)) or None


def _text_form(kind: RecordType, path: str, holds: Kind, text: str) -> str:
    if holds is Kind.EMAIL:
        return text.lower()
    if holds is Kind.COUNTRY:
        return alpha2(text) or text
    if path in kind.loose:
        return re.sub(r"[\W_]", "", text).upper()
    return text


def texts_in(value: Value) -> tuple[str, ...]:
    """The texts of a value that may hold several: a list, or one text that commas part."""
    several = value if isinstance(value, tuple) else as_text(value).split(",")
    return tuple(one.strip() for one in several if one.strip())


def spellings(kind: RecordType, path: str, value: str) -> list[str]:
    """What to ask for so that records with a value are found: as it is and in normal form. A company number is also
    asked for with its hyphen, as Sweden writes it."""
    form = as_text(normal_form(kind, path, value))
    asked = [_text(value), form]
    if path == "CorporateIdentityNumber" and re.fullmatch(r"\d{10}|\d{12}", form, re.ASCII):
        asked.append(f"{form[:-4]}-{form[-4:]}")
    return [text for text in dict.fromkeys(asked) if text]


def as_taken(kind: RecordType, path: str, value: Value) -> Value:
    """The value as it is sent: in the form the vendor takes, where that is not left to people."""
    spec, scale = kind.spec(path), kind.scale(path)
    if spec is None or value is None:
        return value
    if path in kind.several:
        return texts_in(value)
    if spec.kind is Kind.COUNTRY or (spec.kind is Kind.NUMBER and (scale is None or scale.rounds)):
        return normal_form(kind, path, value)
    if spec.kind in (Kind.BOOL, Kind.DATE):
        return normal_form(kind, path, value)
    if spec.kind is Kind.NUMBER:
        return _number(value, None)
    return value


def _text(value: Value) -> str:
    return as_text(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _number(value: Value, scale: Scale | None) -> Value:
    """The number a value stands for; text that is none stays as it is, to be refused."""
    text = _text(value)
    try:
        number = Decimal(text) if text and not isinstance(value, bool) else None
    except InvalidOperation:
        return text
    if number is None or scale is None or not scale.rounds or not number.is_finite() or number.adjusted() > 20:
        return number
    return number.quantize(Decimal(1).scaleb(-scale.decimals), ROUND_HALF_UP, _EXACT) + 0


def _day(value: Value) -> Value:
    """The date alone; text that is none stays as it is, to be refused."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip()[:10])
        except ValueError:
            return value.strip()
    return value
