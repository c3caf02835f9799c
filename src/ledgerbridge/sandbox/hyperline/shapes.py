"""What bodies must look like, and the list of what is wrong with one that does not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import msgspec

from ledgerbridge.sandbox.hyperline import times
from ledgerbridge.sandbox.hyperline.errors import wrong_body
from ledgerbridge.sandbox.kit.vendor import Wire

Kind = Literal["string", "number", "integer", "boolean", "object", "array", "date", "any"]


class Rule(msgspec.Struct, frozen=True):
    """What one field may hold."""

    kind: Kind
    required: bool = False
    null: bool = False
    choices: tuple[str, ...] = ()
    item: Rule | None = None
    shape: Mapping[str, Rule] | None = None
    least: int | None = None
    most: int | None = None


Shape: TypeAlias = Mapping[str, Rule]
Path: TypeAlias = tuple[str | int, ...]

TEXT = Rule("string")
TEXT_OR_NULL = Rule("string", null=True)
NUMBER = Rule("number")
AMOUNT = Rule("integer")
FLAG = Rule("boolean")
MOMENT = Rule("date")
MOMENT_OR_NULL = Rule("date", null=True)
ANYTHING = Rule("any", null=True)
OBJECT_OR_NULL = Rule("object", null=True)


def needed(rule: Rule) -> Rule:
    return msgspec.structs.replace(rule, required=True)


def one_of(*choices: str, null: bool = False) -> Rule:
    return Rule("string", choices=choices, null=null)


def list_of(rule: Rule) -> Rule:
    return Rule("array", item=rule)


def part(shape: Shape, null: bool = True) -> Rule:
    return Rule("object", shape=shape, null=null)


def fitted(shape: Shape, body: Any) -> Wire:
    """The fields of the shape that the body has. Raises Refused with everything that does not fit."""
    issues: list[Wire] = []
    clean = _object(shape, body, (), issues)
    if issues:
        raise wrong_body(issues)
    return clean


def _object(shape: Shape, value: Any, path: Path, issues: list[Wire]) -> Wire:
    if not isinstance(value, dict):
        issues.append(_wrong_type("object", value, path))
        return {}
    clean: Wire = {}
    for name, rule in shape.items():
        if name in value:
            clean[name] = _value(rule, value[name], (*path, name), issues)
        elif rule.required:
            issues.append(_wrong_type(rule.kind, _ABSENT, (*path, name)))
    return clean


def _value(rule: Rule, value: Any, path: Path, issues: list[Wire]) -> Any:
    if value is None and rule.null:
        return None
    if not _is_kind(rule.kind, value):
        issues.append(_wrong_type(rule.kind, value, path))
    elif rule.choices and value not in rule.choices:
        issues.append(_no_option(rule.choices, value, path))
    elif rule.kind == "date" and times.read(value) is None:
        issues.append({"code": "invalid_string", "validation": "datetime", "path": path, "message": "Invalid datetime"})
    elif rule.kind in ("number", "integer"):
        return _number(rule, value, path, issues)
    elif rule.shape is not None:
        return _object(rule.shape, value, path, issues)
    elif rule.item is not None:
        return [_value(rule.item, entry, (*path, n), issues) for n, entry in enumerate(value)]
    return value


def _number(rule: Rule, value: int | Decimal, path: Path, issues: list[Wire]) -> int | Decimal:
    if rule.kind == "integer" and value != int(value):  # HYP-AMOUNT-INTEGER
        issues.append(
            {
                "code": "invalid_type",
                "expected": "integer",
                "received": "float",
                "path": path,
                "message": "Expected integer, received float",
            }
        )
        return value
    if rule.least is not None and value < rule.least:
        text = f"Number must be greater than or equal to {rule.least}"
        issues.append({"code": "too_small", "minimum": rule.least, "type": "number", "path": path, "message": text})
    if rule.most is not None and value > rule.most:
        text = f"Number must be less than or equal to {rule.most}"
        issues.append({"code": "too_big", "maximum": rule.most, "type": "number", "path": path, "message": text})
    return int(value) if value == int(value) else value


class _Absent:
    """Stands for a field that is not there."""


_ABSENT = _Absent()


def _is_kind(kind: Kind, value: Any) -> bool:
    match kind:
        case "any":
            return True
        case "string" | "date":
            return isinstance(value, str)
        case "number" | "integer":
            return isinstance(value, int | Decimal) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)


def _named(value: Any) -> str:
    names: tuple[tuple[type, str], ...] = (
        (bool, "boolean"),
        (str, "string"),
        (int, "number"),
        (Decimal, "number"),
        (dict, "object"),
        (list, "array"),
        (_Absent, "undefined"),
    )
    return next((name for kind, name in names if isinstance(value, kind)), "null")


def _wrong_type(kind: str, value: Any, path: Path) -> Wire:
    expected = {"integer": "number", "date": "string"}.get(kind, kind)
    received = _named(value)
    text = "Required" if received == "undefined" else f"Expected {expected}, received {received}"
    return {"code": "invalid_type", "expected": expected, "received": received, "path": path, "message": text}


def _no_option(choices: tuple[str, ...], value: str, path: Path) -> Wire:
    listed = " | ".join(f"'{choice}'" for choice in choices)
    text = f"Invalid enum value. Expected {listed}, received '{value}'"
    return {"code": "invalid_enum_value", "options": choices, "received": value, "path": path, "message": text}
