"""From a request's JSON to values of the right kind: unknown names refused, empty leftovers dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.fields import Field, Fields
from ledgerbridge.sandbox.quickbooks.times import read_date
from ledgerbridge.sandbox.quickbooks.wire import decode, tidy

SCHEMA = "com.intuit.schema.finance.v3"
ADDRESS_MOST = 2000
NUMBER_MOST = Decimal(10) ** 15
DIGITS_MOST = 25
"""More than any amount has; keeps a hostile exponent from growing into a long text."""


def read_body(body: bytes) -> Wire:
    """The JSON object of a request. Raises Fault where it is none."""
    # QB-SYSTEM-FAULT
    try:
        sent = decode(body)
    except UnicodeDecodeError as error:
        raise faults.broken("Invalid byte 1 of 1-byte UTF-8 sequence") from error
    except msgspec.DecodeError as error:
        raise faults.unsupported_property(f"The body is no JSON ({error})") from error
    if not isinstance(sent, dict):
        raise faults.unsupported_property("The body is no JSON object")
    return sent


def bind(owner: str, fields: Fields, sent: Wire, strict: bool = True) -> Wire:
    """What the sender said about each property; None stands for null and for empty leftovers.

    Not strict, it converts kinds but neither refuses unknown names nor looks at lengths and words.
    """
    bound: Wire = {}
    for name, value in sent.items():
        field = fields.get(name)
        if field is None:
            if strict:
                raise _unknown(owner, name, fields)
            bound[name] = value
        elif field.kind != "ignored":
            bound[name] = None if value is None or value == "" else _value(name, field, value, strict)
    return bound


def _unknown(owner: str, name: str, fields: Fields) -> faults.Fault:
    """The strict binder's complaint; case counts, so `displayName` fails too."""
    # QB-UNKNOWN-PROPERTY
    known = ", ".join(f'"{field}"' for field in sorted(fields))
    return faults.unsupported_property(
        f'Unrecognized field "{name}" (class {SCHEMA}.{owner}), '
        f"not marked as ignorable ({len(fields)} known properties: {known})"
    )


def _value(name: str, field: Field, value: Any, strict: bool) -> Any:
    return READERS[field.kind](name, field, value, strict)


def _text(name: str, field: Field, value: Any, strict: bool) -> str:
    if isinstance(value, dict | list):
        raise faults.unsupported_property(f"{name} is no text and")
    read = str(value)
    if strict and field.longest and len(read) > field.longest:
        raise faults.wrong_length(name, 0, field.longest, len(read))
    if strict and any(mark in read for mark in field.forbidden):
        raise faults.invalid_text(name, read)
    return read


def _flag(name: str, field: Field, value: Any, strict: bool) -> bool:
    """A yes or no; its name in quotes is tolerated."""
    # QB-FLAG-TEXT
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    raise faults.unsupported_property(f"{name} is neither true nor false and")


def _number(name: str, field: Field, value: Any, strict: bool) -> Decimal:
    """An exact number; digits in quotes are tolerated, as clients with decimals send them."""
    # QB-NUMBER-TEXT
    try:
        read = Decimal(str(value))
    except InvalidOperation as error:
        raise faults.illegal_number(name, value) from error
    if not read.is_finite():
        raise faults.illegal_number(name, value)
    most = field.most if strict and field.most is not None else NUMBER_MOST
    if read.copy_abs() > most or len(read.as_tuple().digits) > DIGITS_MOST or read.adjusted() < -DIGITS_MOST:
        raise faults.number_out_of_range(name, value)
    return tidy(read)


def _date(name: str, field: Field, value: Any, strict: bool) -> str:
    read = read_date(str(value))
    if read is None:
        raise faults.unsupported_property(f"{name} is no date and")
    return read


def _choice(name: str, field: Field, value: Any, strict: bool) -> str:
    read = str(value)
    if strict and field.choices and read not in field.choices:
        raise faults.unknown_choice(name, read)
    return read


def _email(name: str, field: Field, value: Any, strict: bool) -> str:
    """One or several addresses, joined by commas."""
    # QB-EMAIL
    read = _text(name, field, value, strict)
    if strict and not all("@" in part and "." in part for part in read.split(",")):
        raise faults.invalid_email()
    return read


def _ref(name: str, field: Field, value: Any, strict: bool) -> Wire | None:
    """The value alone: on writing, a reference's name is ignored."""
    # QB-REF-VALUE
    if not isinstance(value, dict):
        raise faults.unsupported_property(f"{name} is no reference and")
    for key in value:
        if key not in ("value", "name", "type"):
            raise faults.unsupported_property(f'Unrecognized field "{key}" (class {SCHEMA}.ReferenceType)')
    target = str(value.get("value") or "")
    if strict and field.longest and len(target) > field.longest:
        raise faults.wrong_length(name, 0, field.longest, len(target))
    if not target:
        return None
    return {"value": target, "type": str(value.get("type", ""))} if field.typed else {"value": target}


def _parts(name: str, field: Field, value: Any, strict: bool) -> Wire | None:
    if not isinstance(value, dict):
        raise faults.unsupported_property(f"{name} is no {field.owner} and")
    bound = bind(field.owner, field.parts, value, strict)
    kept = {part: said for part, said in bound.items() if said is not None}
    lines = sum(len(said) for part, said in kept.items() if part.startswith("Line"))
    if strict and lines > ADDRESS_MOST:
        raise faults.wrong_length(name, 0, ADDRESS_MOST, lines)
    return kept or None


def _list(name: str, field: Field, value: Any, strict: bool) -> list[Wire]:
    """Each member bound like a part; empty members are dropped."""
    if not isinstance(value, list):
        raise faults.unsupported_property(f"{name} is no list and")
    return [bound for member in value if (bound := _parts(name, field, member, strict))]


READERS: Mapping[str, Callable[[str, Field, Any, bool], Any]] = {
    "text": _text,
    "flag": _flag,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "email": _email,
    "ref": _ref,
    "parts": _parts,
    "list": _list,
}
