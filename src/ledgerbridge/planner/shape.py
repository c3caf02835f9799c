"""Whether a value fits the field it is meant for, before any call is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.values import Fields, Value, as_text


class Shape(msgspec.Struct, frozen=True):
    """What a target field takes."""

    label: str
    max_length: int | None = None
    forbidden: str = ""
    read_only: bool = False
    options: tuple[str, ...] = ()
    """Accepted values in their order; empty where they are not known."""
    kind: str = ""
    """What it holds, as the schema says, such as `number` or `date`; empty where that is not known."""


def misfit(path: str, value: Value, form: Value, shape: Shape) -> Problem | None:
    """Why a value cannot be written to a path; None when it can. `form` is the value as that vendor would store it."""
    if value is None:
        return None
    # A country's name is stored as its code, so it is the code that must fit: `Sweden` into two letters.
    sized = form if shape.kind == "country" else value
    return _outsize(path, sized, shape) or _of_another_kind(path, form, shape) or _no_option(path, form, shape)


def is_ahead(shape: Shape, new: Value, held: Value) -> bool:
    """Whether a choice stands later among the options than the one held. Clearing goes back; where one of the two is
    no option, there is no telling, and nothing stands in the way."""
    if held is None or new is None:
        return new is not None
    known = {option: place for place, option in enumerate(shape.options)}
    one, other = known.get(as_text(new)), known.get(as_text(held))
    return one is None or other is None or one > other


# --- size and characters ----------------------------------------------------------------------------------------------


def _outsize(path: str, value: Value, shape: Shape) -> Problem | None:
    named = {"field": shape.label}
    if isinstance(value, str) and shape.max_length is not None and len(value) > shape.max_length:
        named |= filled({"length": len(value), "limit": shape.max_length})
        return Problem(
            "LB-REC-04",
            "The text for {field} has {length} characters; {limit} fit.",
            "Shorten it in the source record.",
            named,
            field=path,
        )
    if isinstance(value, str) and any(character in value for character in shape.forbidden):
        return Problem(
            "LB-REC-01",
            "The text for {field} holds a character that is not allowed there.",
            "Take colons, tabs and line breaks out of it in the source record.",
            named,
            field=path,
        )
    return None


# --- kinds ------------------------------------------------------------------------------------------------------------


def _is_number(form: Value) -> bool:
    return isinstance(form, int | Decimal) and not isinstance(form, bool)


def _is_day(form: Value) -> bool:
    """A day or a moment, or the text of one where the vendor's own form is text."""
    return isinstance(form, date) or (isinstance(form, str) and _reads(date.fromisoformat, form[:10]))


def _is_moment(form: Value) -> bool:
    return isinstance(form, date) or (isinstance(form, str) and _reads(datetime.fromisoformat, form))


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


KINDS: Mapping[str, tuple[Callable[[Value], bool], str]] = {
    "number": (_is_number, "{field} takes a number, and the value is none."),
    "date": (_is_day, "{field} takes a date, and the value is none."),
    "datetime": (_is_moment, "{field} takes a date with a time, and the value is none."),
}
"""{kind: (whether a value is one, what is said where it is not)}; other kinds take whatever their vendor takes."""


def _of_another_kind(path: str, form: Value, shape: Shape) -> Problem | None:
    if form is None or shape.kind not in KINDS:
        return None
    is_one, cause = KINDS[shape.kind]
    if is_one(form):
        return None
    return Problem(
        "LB-REC-13",
        cause,
        "Correct the value in the source record, or put a function into the rule that makes one of it.",
        {"field": shape.label},
        field=path,
        vendor_text=as_text(form),
    )


# --- options ----------------------------------------------------------------------------------------------------------


def _no_option(path: str, form: Value, shape: Shape) -> Problem | None:
    """A list must be made of options alone."""
    if form is None or not shape.options:
        return None
    unknown = [one for one in (form if isinstance(form, tuple) else (as_text(form),)) if one not in shape.options]
    if not unknown:
        return None
    return Problem(
        "LB-REC-14",
        "{field} is chosen from a list of {count}, and the value is not in it.",
        "Add the choice there, give the rule a table that names the choice for the value, or change it in the source "
        "record.",
        filled({"field": shape.label, "count": len(shape.options)}),
        field=path,
        vendor_text=", ".join(unknown),
    )


# --- new records ------------------------------------------------------------------------------------------------------


def lacking(fields: Fields, needs_any: Sequence[str], required: Sequence[str]) -> Problem | None:
    """What a new record lacks; None when it has all it needs."""
    missing = [path for path in required if fields.get(path) is None]
    if missing:
        return _missing(missing, "Fill it in the source record, or give it a value by a rule.")
    if needs_any and all(fields.get(path) is None for path in needs_any):
        return _missing(needs_any, "Fill one of them in the source record.")
    return None


def _missing(paths: Sequence[str], next_step: str) -> Problem:
    return Problem(
        "LB-REC-03", "A new record there needs {fields}.", next_step, {"fields": ", ".join(paths)}, field=paths[0]
    )
