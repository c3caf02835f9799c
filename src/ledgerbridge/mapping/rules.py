"""Rules: what feeds what. A rule ties one value of the left record to one of the right.

A *pair* ties a field to a field and can go both ways, through a table of values where the two sides call the same thing
differently. A *derived* rule makes a field of one side from an expression over the other side's fields, one way.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from ledgerbridge.mapping.expressions import Expression, evaluate, inputs
from ledgerbridge.model.problems import MappingError, Problem, filled
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.slots import LABELS, OF_ONE_ACCOUNT
from ledgerbridge.model.values import Fields, Value, as_text

UNFIT = "no value"
"""Begins what is remembered of fields that a rule can make nothing of."""


class When(StrEnum):
    """When a rule may write into a record that exists."""

    ALWAYS = "always"
    CREATE = "create"
    """Only into records we make."""
    EMPTY = "empty"
    """Only where the target holds nothing."""


class Rule(msgspec.Struct, frozen=True):
    """One line of a mapping; `left` and `right` name the paths, or None on the source side of a derived rule."""

    id: str
    left: str | None
    right: str | None
    direction: Direction
    value: Expression | None = None
    table: Mapping[str, str] = {}
    """{left value: right value} of a pair."""
    when: When = When.ALWAYS

    @property
    def is_derived(self) -> bool:
        return self.value is not None

    def path(self, side: Side) -> str | None:
        """The field written on that side; None where this rule writes none."""
        return self.left if side is Side.LEFT else self.right

    def key(self, side: Side) -> str:
        """The name under which that side's base remembers this rule's value."""
        return self.path(side) or f"={self.id}"

    def inputs(self, side: Side) -> tuple[str, ...]:
        """The paths this rule reads on a side."""
        path = self.path(side)
        if path is not None:
            return (path,)
        return inputs(self.value) if self.value is not None else ()

    def own(self, side: Side, fields: Fields) -> Value:
        """The value that side brings to this rule, in its own terms. Raises MappingError where it can make none of
        what the record holds."""
        path = self.path(side)
        if path is not None:
            return fields.get(path)
        return evaluate(self.value, fields) if self.value is not None else None

    def remembered(self, side: Side, fields: Fields) -> Value:
        """What a base remembers of that side's value: the value itself, or what none could be made of."""
        try:
            return self.own(side, fields)
        except MappingError:
            return (UNFIT, *(as_text(fields.get(path)) for path in self.inputs(side)))

    def carried(self, towards: Side, value: Value) -> Value:
        """A side's own value in the other side's terms. Raises MappingError where the table has no entry."""
        if not self.table or value is None:
            return value
        table = self.table if towards is Side.RIGHT else {right: left for left, right in self.table.items()}
        try:
            return table[str(value)]
        except KeyError:
            raise MappingError(
                Problem(
                    "LB-MAP-01",
                    "Rule {rule} has no entry for the value of {field}.",
                    "Add the value to the rule's table, or change it in the record.",
                    filled({"rule": self.id, "field": self.key(towards.other)}),
                    field=self.key(towards.other),
                    vendor_text=as_text(value),
                )
            ) from None


def default_rules(left: Mapping[str, str], right: Mapping[str, str]) -> list[Rule]:
    """A two-way pair for each slot both sides fill, in the order of the slot list; those whose values mean something
    in one account alone are left to be mapped by hand."""
    shared = [slot for slot in LABELS if slot in left and slot in right and slot not in OF_ONE_ACCOUNT]
    return [Rule(slot, left[slot], right[slot], Direction.BOTH) for slot in shared]


def unavailable(left: Mapping[str, str], right: Mapping[str, str]) -> dict[str, Side]:
    """{slot: the side that lacks it} for slots only one side fills."""
    lacking = {slot: Side.RIGHT for slot in left if slot not in right}
    lacking |= {slot: Side.LEFT for slot in right if slot not in left}
    return {slot: side for slot, side in lacking.items() if slot not in OF_ONE_ACCOUNT}


def rule_from_data(data: Mapping[str, Any]) -> Rule:
    """A rule as presets write it; see docs/mapping.md. Assumes data that was checked."""
    if "value" in data:
        towards = Side(data["into"])
        left, right = (data["field"], None) if towards is Side.LEFT else (None, data["field"])
        direction = Direction.TO_LEFT if towards is Side.LEFT else Direction.TO_RIGHT
        return Rule(data["id"], left, right, direction, data["value"], when=When(data.get("when", "always")))
    return Rule(
        data["id"],
        data["left"],
        data["right"],
        Direction(data.get("direction", Direction.BOTH)),
        table=data.get("table", {}),
        when=When(data.get("when", "always")),
    )
