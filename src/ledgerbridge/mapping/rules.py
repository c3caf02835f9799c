"""Rules: what feeds what. A rule ties one value of the left record to one of the right.

A *pair* ties a field to a field and can go both ways: as it is, through a chain of functions that can be undone,
through a value map or a table where the two sides call the same thing differently, or through the links of another flow
where the value names a record. A *derived* rule makes a field of one side from an expression over the other side's
fields, one way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

import msgspec

from ledgerbridge.mapping import chains
from ledgerbridge.mapping.expressions import Expression, compiled, inputs
from ledgerbridge.mapping.functions.budget import Budget
from ledgerbridge.mapping.functions.calling import Step
from ledgerbridge.mapping.functions.limits import unfit
from ledgerbridge.mapping.functions.taking import Unfit, day_of
from ledgerbridge.mapping.naming import with_maps
from ledgerbridge.mapping.valuemaps import Row, ValueMap
from ledgerbridge.model.problems import MappingError, MissingPartner, NoPartner, Problem, filled
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.slots import LABELS, OF_ONE_ACCOUNT
from ledgerbridge.model.values import Fields, Value, as_text
from ledgerbridge.model.wording import phrase

UNFIT = "no value"
"""Begins what is remembered of fields that a rule can make nothing of."""

Partners: TypeAlias = Callable[[str, Side, str], str | None]
"""(flow, side, id of a record on that side) to the id of the record linked to it on the other; None where none is."""


LEAVE_OUT = "leave out"
EMPTY = "empty"
"""What a rule says of records that name one which is not linked; without it they wait."""


def no_partners(flow: str, side: Side, id: str) -> str | None:
    """Where no links are known."""
    return None


class When(StrEnum):
    """When a rule may write into a record that exists."""

    ALWAYS = "always"
    CREATE = "create"
    """Only into records we make."""
    EMPTY = "empty"
    """Only where the target holds nothing."""
    FORWARD = "forward"
    """Only a choice that comes later among the target's options than the one held there."""


class Rule(msgspec.Struct, frozen=True, dict=True):
    """One line of a mapping; `left` and `right` name the paths, or None on the source side of a derived rule."""

    id: str
    left: str | None
    right: str | None
    direction: Direction
    value: Expression | None = None
    table: Mapping[str, str] = {}
    """{left value: right value} of a pair: a value map of its own, for texts."""
    when: When = When.ALWAYS
    via: tuple[Expression, ...] = ()
    """The chain that a left value goes through to the right."""
    back: tuple[Expression, ...] = ()
    """The chain that a right value goes through to the left."""
    map: ValueMap | None = None
    """What a value is called on the other side, after `via`."""
    on: Mapping[Side, str] = {}
    """{side: path of the date there that says which rows of the map hold}; looked at when a value travels."""
    through: str = ""
    """The flow whose links say which record of the other side a value names."""
    take: str = ""
    """The field of that record that is written instead of its id; such a rule goes one way."""
    leaves_unlinked: bool = False
    """Whether a record that names one which is not linked takes no part; else it waits for the link."""
    empties_unlinked: bool = False
    """Whether the field stays empty instead."""

    @property
    def asks(self) -> str:
        """What `Partners` are asked for: the flow of `through`, with the field to take after a dot."""
        return f"{self.through}.{self.take}" if self.take else self.through

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
            return (path, self.on[side]) if side in self.on else (path,)
        return inputs(self.value) if self.value is not None else ()

    def own(self, side: Side, fields: Fields) -> Value:
        """The value that side brings to this rule, in its own terms. Raises MappingError where it can make none of
        what the record holds."""
        path = self.path(side)
        if path is not None:
            return fields.get(path)
        if self._made is None:
            return None
        try:
            made: Value = self._made(fields, Budget())
        except MappingError as error:
            raise MappingError(_of_field(error.problem, inputs(self.value or ""))) from None
        return made

    def remembered(self, side: Side, fields: Fields) -> Value:
        """What a base remembers of that side's value: the value itself, or what none could be made of."""
        try:
            return self.own(side, fields)
        except MappingError:
            return (UNFIT, *(as_text(fields.get(path)) for path in self.inputs(side)))

    def brought(self, towards: Side, fields: Fields, partners: Partners = no_partners) -> Value:
        """What the other side's fields bring to this rule, in the terms of the side it goes to. Raises as `carried`."""
        value = self.own(towards.other, fields)
        if value is None or self._is_plain:
            return value
        return self.carried(towards, value, partners, self._day(towards.other, fields))

    def carried(self, towards: Side, value: Value, partners: Partners = no_partners, on: date | None = None) -> Value:
        """A side's own value in the other side's terms; `on` chooses rows of its value map. Raises MappingError for a
        value that has none there, MissingPartner for a record that is not linked yet."""
        if value is None or self._is_plain:
            return value
        if self.through:
            return self._partner(towards, value, partners)
        if towards is Side.RIGHT:
            return self._called(towards, chains.run(self._chains[towards], value), on)
        return chains.run(self._chains[towards], self._called(towards, value, on))

    @cached_property
    def _made(self) -> Step | None:
        return compiled(self.value) if self.value is not None else None

    @cached_property
    def _chains(self) -> Mapping[Side, tuple[Step, ...]]:
        """{the side values go to: the links they go through}"""
        return {Side.RIGHT: chains.compiled_links(self.via), Side.LEFT: chains.compiled_links(self.back)}

    @cached_property
    def _is_plain(self) -> bool:
        """Whether values are carried as they are."""
        return not (self.table or self.via or self.back or self.map or self.through)

    @cached_property
    def values(self) -> ValueMap | None:
        """The value map a value goes through, its own table included."""
        if not self.table:
            return self.map
        return ValueMap("", tuple(Row(left, right) for left, right in self.table.items()), exact=True)

    def _day(self, side: Side, fields: Fields) -> date | None:
        """The date in a side's record that the map is asked for. Raises MappingError for what is none."""
        value = fields.get(self.on[side]) if side in self.on else None
        try:
            return day_of(value) if value is not None else None
        except Unfit:
            raise unfit("on", phrase("a date"), value) from None

    def _called(self, towards: Side, value: Value, on: date | None) -> Value:
        """What the map or table calls a value on the side it goes to."""
        field = self.key(towards.other)
        if self.values is None:
            return value
        try:
            return self.values.carried(towards, value, on, field)
        except MappingError as error:
            if self.map is not None:
                raise
            raise MappingError(_no_entry(self.id, field, error.problem.vendor_text)) from None

    def _partner(self, towards: Side, value: Value, partners: Partners) -> Value:
        if isinstance(value, tuple):
            found = (self._linked(towards, one, partners) for one in value)
            return tuple(one for one in found if one is not None)
        return self._linked(towards, as_text(value), partners)

    def _linked(self, towards: Side, id: str, partners: Partners) -> str | None:
        found = partners(self.asks, towards.other, id)
        if found is None and not self.empties_unlinked:
            problem = not_linked(self.through, self.key(towards.other), id)
            raise NoPartner(problem) if self.leaves_unlinked else MissingPartner(problem)
        return found


def _no_entry(rule: str, field: str, shown: str) -> Problem:
    return Problem(
        "LB-MAP-01",
        "Rule {rule} has no entry for the value of {field}.",
        "Add the value to the rule's table, or change it in the record.",
        filled({"rule": rule, "field": field}),
        field=field,
        vendor_text=shown,
    )


def _of_field(problem: Problem, read: Sequence[str]) -> Problem:
    """The problem of a value, with the field it stands in where an expression reads that one alone."""
    if problem.field or "field" not in problem.words or len(read) != 1:
        return problem
    words = {place: word for place, word in problem.words.items() if place != "field"}
    return msgspec.structs.replace(problem, field=read[0], words=words, values={**problem.values, "field": read[0]})


def not_linked(flow: str, field: str, id: str) -> Problem:
    """What is said of a record that names another without a partner."""
    return Problem(
        "LB-MAP-05",
        "The record {id}, which {field} names, is not linked in the flow {flow} yet.",
        "Nothing to do if it is about to be: this record goes on by itself then. Else see why it is not in that flow.",
        {"id": id, "field": field, "flow": flow},
        field=field,
    )


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


def rule_from_data(data: Mapping[str, Any], maps: Mapping[str, ValueMap] | None = None) -> Rule:
    """A rule as presets write it; see docs/mapping.md. `maps` are the value maps it may name, by name. Assumes data
    that was checked."""
    when = When(data.get("when") or When.ALWAYS)
    known = maps if maps is not None else {}
    if data.get("into"):
        towards = Side(data["into"])
        left, right = (data["field"], None) if towards is Side.LEFT else (None, data["field"])
        direction = Direction.TO_LEFT if towards is Side.LEFT else Direction.TO_RIGHT
        return Rule(data["id"], left, right, direction, with_maps(data["value"], known), when=when)
    direction = Direction(data.get("direction") or Direction.BOTH)
    via, back = chains_of(data.get("via") or (), direction, known)
    return Rule(
        data["id"],
        data["left"],
        data["right"],
        direction,
        table=data.get("table") or {},
        when=when,
        via=via,
        back=back,
        map=known[data["map"]] if data.get("map") else None,
        on=dates_of(data.get("on"), direction),
        through=data.get("through") or "",
        take=data.get("take") or "",
        leaves_unlinked=data.get("unlinked") == LEAVE_OUT,
        empties_unlinked=data.get("unlinked") == EMPTY,
    )


def chains_of(
    written: Iterable[Any], direction: Direction, maps: Mapping[str, ValueMap]
) -> tuple[tuple[Expression, ...], tuple[Expression, ...]]:
    """(the chain to the right, the chain to the left) of a `via`, which is written from where values come from."""
    forth = tuple(with_maps(link, maps) for link in chains.links(list(written)))
    if direction is Direction.TO_LEFT:
        return (), forth
    return forth, chains.undone(forth) if direction is Direction.BOTH else ()


def dates_of(written: str | Mapping[str, str] | None, direction: Direction) -> dict[Side, str]:
    """{side: path of its date} of an `on`, which names the date of each side that values come from."""
    if isinstance(written, Mapping):
        return {Side(side): path for side, path in written.items()}
    sources = [side for side in Side if direction.goes(side.other)]
    return dict.fromkeys(sources, written) if written else {}
