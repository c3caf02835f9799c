"""Putting a condition to work on the records of one type."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from ledgerbridge.sandbox.eaccounting.errors import invalid_model
from ledgerbridge.sandbox.eaccounting.fields import Field, Fields
from ledgerbridge.sandbox.eaccounting.filter_language import (
    AnyOf,
    Compare,
    Condition,
    Contains,
    Joined,
    Literal,
    Operand,
    Path,
    parse,
)
from ledgerbridge.sandbox.eaccounting.table import Row, Table
from ledgerbridge.sandbox.eaccounting.times import read_moment
from ledgerbridge.sandbox.kit.vendor import Wire

Test: TypeAlias = Callable[[Wire], bool]
Getter: TypeAlias = Callable[[Wire], Any]
FAMILIES: Mapping[str, str] = {
    "text": "text",
    "guid": "guid",
    "flag": "flag",
    "number": "number",
    "whole": "number",
    "moment": "moment",
    "day": "moment",
}
"""Which kind of value a property of a kind is compared with."""
ORDERINGS: Mapping[str, Callable[[Any, Any], Any]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


class Filter:
    """A `$filter` understood for one type. Raises Refusal 2000 where it does not fit the type."""

    def __init__(self, text: str, fields: Fields, changed: str) -> None:
        self._condition = parse(text)
        self._changed = changed
        self.test = _test(self._condition, fields, "")
        self.asks_for_changes = changed != "" and changed in set(_names(self._condition))

    def narrowed(self, table: Table) -> list[Row] | None:
        """The rows an index finds for one of the parts joined by `and`; None where none has an index."""
        comparisons = [part for part in _required(self._condition) if isinstance(part, Compare)]
        for part in comparisons:
            if part.operator == "eq" and isinstance(part.left, Path) and isinstance(part.right, Literal):
                found = _looked_up(table, part.left, part.right.value)
                if found is not None:
                    return found
        for part in comparisons:
            if part.operator in ("gt", "ge") and part.left == Path((self._changed,)):
                return table.changed_since(_second(part.right), part.operator == "ge")
        return None


def _required(condition: Condition) -> tuple[Condition, ...]:
    """The parts that must all be true."""
    return condition.parts if isinstance(condition, Joined) and condition.word == "and" else (condition,)


def _looked_up(table: Table, path: Path, value: Any) -> list[Row] | None:
    name = path.steps[0]
    if len(path.steps) > 1 or path.negated or not isinstance(value, str):
        return None
    if name == "Id":
        return [table.rows[value]] if value in table.rows else []
    return table.find(name, value) if table.has_index(name) else None


def _second(operand: Operand) -> float:
    moment = read_moment(operand.value) if isinstance(operand, Literal) and operand.kind == "moment" else None
    return moment.timestamp() if moment else 0.0


def _names(condition: Condition) -> Iterator[str]:
    """The properties a condition speaks of, at the top."""
    if isinstance(condition, Joined):
        for part in condition.parts:
            yield from _names(part)
    elif isinstance(condition, AnyOf):
        yield condition.path.steps[0]
    else:
        operands = (condition.left, condition.right) if isinstance(condition, Compare) else (condition.path,)
        yield from (operand.steps[0] for operand in operands if isinstance(operand, Path))


def _test(condition: Condition, fields: Fields, variable: str) -> Test:
    if isinstance(condition, Joined):
        tests = [_test(part, fields, variable) for part in condition.parts]
        if condition.word == "and":
            return lambda wire: all(test(wire) for test in tests)
        return lambda wire: any(test(wire) for test in tests)
    if isinstance(condition, AnyOf):
        return _any_test(condition, fields, variable)
    if isinstance(condition, Contains):
        return _contains_test(condition, fields, variable)
    return _compare_test(condition, fields, variable)


def _any_test(condition: AnyOf, fields: Fields, variable: str) -> Test:
    """One of the rows has it."""
    # EA-FILTER-ANY
    field = _field(condition.path, fields, variable)
    if field.kind != "rows":
        raise invalid_model(f"The property {'/'.join(condition.path.steps)} is no collection.")
    inside = _test(condition.condition, field.parts, condition.variable)
    name = condition.path.steps[-1]
    return lambda wire: any(inside(row) for row in wire[name])


def _contains_test(condition: Contains, fields: Fields, variable: str) -> Test:
    # EA-FILTER-CONTAINS
    if not isinstance(condition.path, Path) or not isinstance(condition.text, Literal):
        raise invalid_model("contains takes a property and a text.")
    get, family = _getter(condition.path, fields, variable)
    if family != "text" or condition.text.kind != "text":
        raise invalid_model("contains takes a property and a text.")
    wanted = condition.text.value
    return lambda wire: wanted in (get(wire) or "")


def _compare_test(condition: Compare, fields: Fields, variable: str) -> Test:
    left, left_family = _getter(condition.left, fields, variable)
    right, right_family = _getter(condition.right, fields, variable)
    if "null" not in (left_family, right_family) and left_family != right_family:
        # EA-FILTER-REFUSED
        raise invalid_model(f"A {left_family} cannot be compared with a {right_family} in $filter.")
    if condition.operator in ("eq", "ne"):
        wanted = condition.operator == "eq"
        return lambda wire: (left(wire) == right(wire)) == wanted
    compare = ORDERINGS[condition.operator]

    def ordered(wire: Wire) -> bool:
        one, other = left(wire), right(wire)
        return one is not None and other is not None and bool(compare(one, other))

    return ordered


def _getter(operand: Operand, fields: Fields, variable: str) -> tuple[Getter, str]:
    """How to take the operand's value out of a record, and the family of that value."""
    if isinstance(operand, Literal):
        value = _moment(operand.value) if operand.kind == "moment" else operand.value
        return (lambda wire: value), operand.kind
    family = FAMILIES.get(_field(operand, fields, variable).kind)
    if family is None or (operand.negated and family != "number"):
        raise invalid_model(f"The property {'/'.join(operand.steps)} cannot be compared in $filter.")
    name = operand.steps[-1]
    if family == "moment":
        return (lambda wire: None if wire[name] is None else read_moment(wire[name])), family
    if operand.negated:
        return (lambda wire: -(wire[name] or Decimal(0))), family
    return (lambda wire: wire[name]), family


def _moment(text: str) -> datetime:
    moment = read_moment(text)
    if moment is None:
        raise invalid_model(f"{text} is no date and time.")
    return moment


def _field(path: Path, fields: Fields, variable: str) -> Field:
    """The property a path leads to. Raises Refusal 2000 for an unknown one."""
    # EA-FILTER-REFUSED
    steps = path.steps
    if variable:
        steps = steps[1:] if steps[0] == variable else ()
    field = fields.get(steps[0]) if len(steps) == 1 else None
    if field is None:
        raise invalid_model(f"Could not find a property named '{'/'.join(path.steps)}'.")
    return field


def sort_key(field: Field, value: Any) -> tuple[bool, Any]:
    """A value as it sorts; empty ones come first."""
    if value is not None and field.kind in ("moment", "day"):
        value = read_moment(value)
    return value is not None, value
