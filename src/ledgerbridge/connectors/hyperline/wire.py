"""Hyperline's JSON to field values: dotted paths here, nested objects there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeAlias

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.hyperline.currencies import major
from ledgerbridge.connectors.hyperline.errors import does_not_fit
from ledgerbridge.model.problems import VendorDrift
from ledgerbridge.model.values import Value, as_text

Wire: TypeAlias = dict[str, Any]
"""An object as Hyperline names it."""


class Shape(Enum):
    """What a field is in the JSON."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    """Smallest units of the object's currency."""
    FLAG = "flag"
    MOMENT = "moment"
    DAY = "day"
    TEXTS = "texts"


class Form(msgspec.Struct, frozen=True):
    """One field: what it is, and where it stands; of several places the first that holds a value counts, because
    Hyperline keeps deprecated twins of some fields."""

    spec: FieldSpec
    shape: Shape
    places: tuple[str, ...]


def form(
    path: str,
    label: str,
    shape: Shape = Shape.TEXT,
    *places: str,
    kind: Kind | None = None,
    read_only: bool = False,
    required: bool = False,
    longest: int | None = None,
    options: tuple[str, ...] = (),
    custom: bool = False,
) -> Form:
    """A field that stands where its path says, unless places are named."""
    spec = FieldSpec(path, label, kind or _KINDS[shape], read_only, required, longest, options=options, custom=custom)
    return Form(spec, shape, places or (path,))


_KINDS = {
    Shape.TEXT: Kind.TEXT,
    Shape.NUMBER: Kind.NUMBER,
    Shape.MONEY: Kind.NUMBER,
    Shape.FLAG: Kind.BOOL,
    Shape.MOMENT: Kind.DATETIME,
    Shape.DAY: Kind.DATE,
    Shape.TEXTS: Kind.CHOICES,
}


def read_fields(forms: Iterable[Form], wire: Wire, currency: str | None = None) -> dict[str, Value]:
    """Every path's value, absent ones as None. Raises VendorDrift, naming the field, where one is not of its shape."""
    return {form.spec.path: _read(form, wire, currency) for form in forms}


def _read(form: Form, wire: Wire, currency: str | None) -> Value:
    try:
        found = next((found for place in form.places if (found := dig(wire, place)) not in (None, "")), None)
        return None if found is None else _value(form.shape, found, currency)
    except (ValueError, TypeError, KeyError, ArithmeticError, InvalidOperation) as error:
        raise VendorDrift(does_not_fit(form.spec.path)) from error


def _value(shape: Shape, found: Any, currency: str | None) -> Value:
    if shape is Shape.TEXTS:
        return _texts(found)
    if isinstance(found, dict | list):
        raise ValueError("a list or an object where a value belongs")
    if shape in (Shape.NUMBER, Shape.MONEY):
        number = _number(found)
        return number if shape is Shape.NUMBER else major(number, currency or "")
    if shape is Shape.FLAG:
        if not isinstance(found, bool):
            raise ValueError("neither yes nor no")
        return found
    if shape is Shape.MOMENT:
        return _strict_moment(found)
    if shape is Shape.DAY:
        return _strict_day(found)
    return as_text(found)


def _number(found: Any) -> Decimal:
    if isinstance(found, bool):
        raise ValueError("a yes or no where a number belongs")
    number = Decimal(found)
    if not number.is_finite():
        raise ValueError("not a number")
    return number


def _texts(found: Any) -> Value:
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise ValueError("not a list of texts")
    return tuple(text for text in found if text) or None


def _strict_moment(found: Any) -> datetime:
    at = moment(found)
    if at is None:
        raise ValueError("not a time")
    return at


def _strict_day(found: Any) -> date:
    at = day(found)
    if at is None:
        raise ValueError("not a day")
    return at


def dig(wire: Any, path: str) -> Any:
    """What stands at a dotted path, numbers counting in lists; None where nothing does. Raises ValueError where
    something else stands in the way."""
    for name in path.split("."):
        if wire is None:
            return None
        if isinstance(wire, list) and name.isdecimal():
            wire = wire[int(name)] if int(name) < len(wire) else None
        elif isinstance(wire, dict):
            wire = wire.get(name)
        else:
            raise ValueError("no object")
    return wire


def text_of(wire: Mapping[str, Any], name: str) -> str | None:
    """A property that is text or absent, such as an id."""
    value = wire.get(name)
    return value if isinstance(value, str) and value else None


def moment(text: Any) -> datetime | None:
    """A printed time as aware UTC; None where it is none. Times without a zone are UTC (conventions page)."""
    try:
        read = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def day(text: Any) -> date | None:
    """A printed day, or that of a printed time; None where it is none."""
    try:
        return datetime.fromisoformat(text).date()
    except (TypeError, ValueError):
        return None


def printed(at: datetime) -> str:
    """A time as Hyperline prints it, with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def nested(fields: Mapping[str, Any]) -> Wire:
    """{"billing_address.city": "Lyon"} as {"billing_address": {"city": "Lyon"}}."""
    wire: Wire = {}
    for path, value in fields.items():
        *parents, leaf = path.split(".")
        place = wire
        for name in parents:
            place = place.setdefault(name, {})
        place[leaf] = value
    return wire


def objects(found: Any, what: str) -> list[Wire]:
    """A list of objects; what is none counts as an empty one, so that pages keep their length."""
    if not isinstance(found, list):
        raise VendorDrift(does_not_fit(what))
    return [one if isinstance(one, dict) else {} for one in found]


def wish(value: Value) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, datetime):
        return printed(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value


def encode(body: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """The same bytes for the same content."""
    return msgspec.json.Encoder(decimal_format="number", order="deterministic").encode(body)
