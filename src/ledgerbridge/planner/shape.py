"""Whether a value fits the field it is meant for, before any call is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.values import Fields, Value


class Shape(msgspec.Struct, frozen=True):
    """What a target field takes."""

    label: str
    max_length: int | None = None
    forbidden: str = ""
    read_only: bool = False
    options: tuple[str, ...] = ()


def misfit(path: str, value: Value, shapes: Mapping[str, Shape]) -> Problem | None:
    """Why a value cannot be written to a path; None when it can."""
    shape = shapes.get(path)
    if shape is None or value is None:
        return None
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
