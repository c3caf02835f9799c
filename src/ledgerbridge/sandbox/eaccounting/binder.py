"""Reading what a client sends into the properties a record has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from ledgerbridge.sandbox.eaccounting.errors import Refusal, invalid_model
from ledgerbridge.sandbox.eaccounting.fields import Field, Fields
from ledgerbridge.sandbox.eaccounting.money import tidy
from ledgerbridge.sandbox.eaccounting.times import day_form, read_day, read_moment, stamp
from ledgerbridge.sandbox.kit.vendor import Wire


def bind(fields: Fields, sent: Any, lenient: bool = False) -> Wire:
    """Every property of the record: as sent where it may be written, else as it starts. Raises Refusal 2000.

    Unknown properties are dropped. Leniently, what breaks the model is kept as it came.
    """
    # EA-UNKNOWN-PROPERTY, EA-READ-ONLY
    wire, problems = _read(fields, sent, lenient)
    if problems and not lenient:
        raise invalid_model(" ".join(problems))
    return wire


def _read(fields: Fields, sent: Any, lenient: bool) -> tuple[Wire, list[str]]:
    if not isinstance(sent, Mapping):
        return {name: field.started() for name, field in fields.items()}, ["The body must be a JSON object."]
    wire: Wire = {}
    problems: list[str] = []
    for name, field in fields.items():
        value = None if field.read_only else sent.get(name)
        if value is None:
            wire[name] = field.started()
            if field.required:  # EA-REQUIRED
                problems.append(f"The {name} field is required.")
            continue
        try:
            wire[name] = value if field.kind == "open" else READERS[field.kind](name, field, value, lenient)
        except ValueError as problem:
            wire[name] = value
            problems.append(str(problem))
    return wire, problems


def _text(name: str, field: Field, value: Any, lenient: bool) -> str:
    # EA-LENGTH
    if not isinstance(value, str):
        raise ValueError(f"The {name} field must be a string.")
    if field.required and not value:
        raise ValueError(f"The {name} field is required.")
    if field.longest is not None and len(value) > field.longest:
        raise ValueError(f"The field {name} must be a string with a maximum length of {field.longest}.")
    return value


def _guid(name: str, field: Field, value: Any, lenient: bool) -> str:
    # EA-GUID
    try:
        return str(UUID(value))
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError(f"The {name} field must be a GUID.") from error


def _flag(name: str, field: Field, value: Any, lenient: bool) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"The {name} field must be true or false.")
    return value


def _number(name: str, field: Field, value: Any, lenient: bool) -> Decimal:
    """An exact number within the field's bounds and decimals."""
    # EA-DECIMALS
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"The {name} field must be a number.")
    read = Decimal(value)
    if len(read.as_tuple().digits) > 28 or not -20 < read.adjusted() < 20:
        raise ValueError(f"The field {name} is out of range.")
    if field.places is not None and read != round(read, field.places):
        raise ValueError(f"The field {name} takes at most {field.places} decimals.")
    _check_bounds(name, field, read)
    return tidy(read)


def _whole(name: str, field: Field, value: Any, lenient: bool) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"The {name} field must be a whole number.")
    if field.choices and value not in field.choices:  # EA-CHOICES
        raise ValueError(f"The field {name} must be one of {', '.join(map(str, field.choices))}.")
    _check_bounds(name, field, Decimal(value))
    return value


def _check_bounds(name: str, field: Field, value: Decimal) -> None:
    below = field.least is not None and value < field.least
    above = field.most is not None and value > field.most
    if below or above:
        raise ValueError(f"The field {name} must be between {field.least} and {field.most}.")


def _moment(name: str, field: Field, value: Any, lenient: bool) -> str:
    moment = read_moment(value) if isinstance(value, str) else None
    if moment is None:
        raise ValueError(f"The {name} field must be a date and time.")
    return stamp(moment)


def _day(name: str, field: Field, value: Any, lenient: bool) -> str:
    found = read_day(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"The {name} field must be a date.")
    return day_form(found)


def _texts(name: str, field: Field, value: Any, lenient: bool) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise ValueError(f"The {name} field must be a list of strings.")
    return list(value)


def _rows(name: str, field: Field, value: Any, lenient: bool) -> list[Wire]:
    if not isinstance(value, list):
        raise ValueError(f"The {name} field must be a list.")
    try:
        return [bind(field.parts, part, lenient) for part in value]
    except Refusal as refusal:
        raise ValueError(f"{name}: {refusal.message.partition(' - ')[2]}") from refusal


READERS: Mapping[str, Callable[[str, Field, Any, bool], Any]] = {
    "text": _text,
    "guid": _guid,
    "flag": _flag,
    "number": _number,
    "whole": _whole,
    "moment": _moment,
    "day": _day,
    "texts": _texts,
    "guids": _texts,
    "rows": _rows,
}


def from_text(field: Field, value: str) -> Any:
    """A cell of a table as the JSON value its property takes; text that does not fit stays text."""
    try:
        if field.kind == "number":
            return Decimal(value)
        if field.kind == "whole":
            return int(value)
    except (ValueError, ArithmeticError):
        return value
    if field.kind == "flag" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value.split(";") if field.kind == "texts" else value
