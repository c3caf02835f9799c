"""Values as HubSpot writes them, all of them text, and as records hold them (properties guide, value formats)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from enum import StrEnum

from ledgerbridge.model.values import Value

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_EXACT = Context(prec=60)
SUM_PLACES = 6
WHOLE_MAX = 40
"""A number with more digits before the point is left as it is."""


class Form(StrEnum):
    """How a property's text is to be read."""

    TEXT = "text"
    NUMBER = "number"
    SUM = "sum"
    """A number that HubSpot reckons; it can come with fifty digits, and is rounded."""
    BOOL = "bool"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    CHOICES = "choices"
    """Several options, joined by semicolons."""


def read_value(form: Form, text: str | None) -> Value:
    """The value a text stands for; nothing and the empty text are None. Raises ValueError where it does not fit."""
    if not text:
        return None
    match form:
        case Form.NUMBER:
            return _number(text)
        case Form.SUM:
            return _rounded(_number(text))
        case Form.BOOL:
            return _claim(text)
        case Form.DATE:
            return moment(text).date() if _is_milliseconds(text) else date.fromisoformat(text)
        case Form.MOMENT:
            return moment(text)
        case Form.CHOICES:
            return tuple(part for part in text.split(";") if part) or None
        case Form.TEXT | Form.CHOICE:
            return text


def read_fields(properties: Mapping[str, str | None], forms: Mapping[str, Form]) -> dict[str, Value]:
    """A value for every form's property, absent ones None. Raises ValueError naming a property that does not fit."""
    fields: dict[str, Value] = {}
    for name, form in forms.items():
        try:
            fields[name] = read_value(form, properties.get(name))
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return fields


def write_value(value: Value) -> str:
    """The text HubSpot takes for a value; the empty one clears a property."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case tuple():
            return ";".join(value)
    return str(value)


def moment(text: str) -> datetime:
    """The instant of ISO text, with or without a fraction, or of milliseconds since 1970; aware UTC."""
    if _is_milliseconds(text):
        return _EPOCH + int(text) * _MILLISECOND
    read = datetime.fromisoformat(text)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def moment_text(value: datetime) -> str:
    """With exactly three digits of fraction: HubSpot refuses six."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_earlier(version: str, than: str) -> bool:
    """Whether one time of change surely lies before another."""
    try:
        return moment(version) < moment(than)
    except ValueError:
        return False


def milliseconds(value: datetime) -> str:
    """Milliseconds since 1970, as search filters take instants."""
    return str((value - _EPOCH) // _MILLISECOND)


def _is_milliseconds(text: str) -> bool:
    return text.lstrip("-").isdigit()


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not number.is_finite():
        raise ValueError("not a finite number")
    return number


def _rounded(number: Decimal) -> Decimal:
    """To six places where it has more."""
    _, _, exponent = number.as_tuple()
    is_long = isinstance(exponent, int) and exponent < -SUM_PLACES and number.adjusted() < WHOLE_MAX
    return number.quantize(Decimal(1).scaleb(-SUM_PLACES), ROUND_HALF_EVEN, _EXACT) if is_long else number


def _claim(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("neither true nor false")
    return text == "true"
