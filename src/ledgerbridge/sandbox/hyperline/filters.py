"""Filters of lists: `field=value` and `field__operator=value`; what a list does not know is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, TypeAlias

import msgspec

from ledgerbridge.sandbox.hyperline import times
from ledgerbridge.sandbox.kit.vendor import Wire

COMPARING = ("equals", "not", "lt", "lte", "gt", "gte", "contains", "startsWith", "endWith", "endsWith")
OPERATORS = (*COMPARING, "in", "notIn", "isNull", "isNotNull")
NO_DATE = "Invalid ISO datetime"
_CUSTOM = re.compile(r"custom_properties\[([^\]]+)\]\Z")

Kind = Literal["text", "number", "date", "enum", "search", "key"]


class Field(msgspec.Struct, frozen=True):
    """A parameter that a list knows, and where in the record its value stands."""

    kind: Kind
    path: str
    choices: tuple[str, ...] = ()


Fields: TypeAlias = Mapping[str, Field]


class Condition(msgspec.Struct, frozen=True):
    """One filter as understood."""

    field: Field
    operator: str
    value: Any

    def holds(self, wire: Wire) -> bool:
        return _holds(self, value_at(wire, self.field.path))


def value_at(wire: Wire, path: str) -> Any:
    """The value at a dotted path; None where it leads nowhere."""
    value: Any = wire
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def read(fields: Fields, query: Mapping[str, Sequence[str]], flaws: dict[str, list[str]]) -> list[Condition]:
    """The conditions a query sets; the flaws grow by values that do not fit."""
    conditions: list[Condition] = []
    for name, values in query.items():
        field, operator = _known(fields, name)
        if field is None:  # HYP-FILTER-UNKNOWN
            continue
        try:
            conditions.append(Condition(field, operator, _understood(field, operator, values[0])))
        except ValueError as error:
            flaws[name] = [str(error)]
    return conditions


def _known(fields: Fields, name: str) -> tuple[Field | None, str]:
    custom = _CUSTOM.match(name)
    if custom and "custom_properties" in fields:  # HYP-FILTER-CUSTOM
        return Field("key", f"custom_properties.{custom[1]}"), "equals"
    stem, _, operator = name.partition("__")
    field = fields.get(stem)
    if field is None or (operator and operator not in OPERATORS) or field.path == "custom_properties":
        return None, ""
    return field, operator or "equals"


def _understood(field: Field, operator: str, text: str) -> Any:
    """The value to compare with. Raises ValueError in Hyperline's words."""
    if field.kind == "date":
        return _moments(operator, text)
    if operator in ("isNull", "isNotNull"):
        return text != "false"
    parts = [part.strip() for part in text.split(",")] if operator in ("in", "notIn") else [text]
    if field.kind == "number":
        parts_read: list[Any] = [_number(part) for part in parts]
    else:
        parts_read = list(parts)
    if field.choices and operator in ("equals", "not", "in", "notIn"):
        _check_choices(field.choices, parts)
    return parts_read if operator in ("in", "notIn") else parts_read[0]


def _moments(operator: str, text: str) -> Any:
    """A date-only value is refused, and so is `true` after `isNull`: every value of a date is read as a moment."""
    # HYP-FILTER-DATES
    listed = operator in ("in", "notIn")
    moments = [times.read(part.strip()) for part in (text.split(",") if listed else [text])]
    if None in moments:
        raise ValueError(NO_DATE)
    return moments if listed else moments[0]


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("Invalid input: expected number, received NaN") from None


def _check_choices(choices: tuple[str, ...], parts: Sequence[str]) -> None:
    for part in parts:
        if part not in choices:
            raise ValueError(no_option(choices))


def no_option(choices: Sequence[str]) -> str:
    return "Invalid option: expected one of " + "|".join(f'"{choice}"' for choice in choices)


def _holds(condition: Condition, found: Any) -> bool:
    # HYP-FILTER-OPERATORS
    operator, wanted = condition.operator, condition.value
    if operator in ("isNull", "isNotNull"):
        return ((found is None) == (operator == "isNull")) is wanted
    if condition.field.kind == "date" and found is not None:
        found = times.read(found)
    if operator == "not":
        return bool(found != wanted)
    if operator == "notIn":
        return found not in wanted
    if found is None:
        return False
    return _COMPARED[operator](found, wanted)


def _folded(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda found, wanted: test(str(found).casefold(), str(wanted).casefold())


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "equals": lambda found, wanted: str(found) == wanted if isinstance(wanted, str) else found == wanted,
    "lt": lambda found, wanted: found < wanted,
    "lte": lambda found, wanted: found <= wanted,
    "gt": lambda found, wanted: found > wanted,
    "gte": lambda found, wanted: found >= wanted,
    "contains": _folded(lambda found, wanted: wanted in found),
    "startsWith": _folded(lambda found, wanted: found.startswith(wanted)),
    "endWith": _folded(lambda found, wanted: found.endswith(wanted)),
    "endsWith": _folded(lambda found, wanted: found.endswith(wanted)),
    "in": lambda found, wanted: found in wanted,
}
