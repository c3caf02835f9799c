"""The three-way merge of one rule: what each side holds, what both held when they last agreed, and who wins."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.marks import Base, Marker, NormalForm


class Winner(StrEnum):
    """Whose value stands when both sides changed the same field."""

    LEFT = "left"
    RIGHT = "right"
    ASK = "ask"


class Why(StrEnum):
    """The reason for a change or for leaving things, as data."""

    NEW = "new record"
    FILLED = "empty on this side"
    CHANGED = "changed on the other side"
    WON = "changed on both sides, the other side wins"
    KEPT = "cleared on the winning side, the other value is kept"
    FIRST = "different at the first meeting, the other side wins"
    AGREED = "agreed"
    STANDS = "this side's value stands"
    ASKED = "changed on both sides"
    UNREAD = "the other side must be read first"


class Terms(msgspec.Struct, frozen=True):
    """Everything a merge depends on beside the values."""

    direction: Direction
    winner: Winner
    marker: Marker
    left_form: NormalForm
    right_form: NormalForm

    def form(self, side: Side, path: str, value: Value) -> Value:
        return (self.left_form if side is Side.LEFT else self.right_form)(path, value)


class View(msgspec.Struct, frozen=True):
    """One side of a pair of records: what was read (None when it was not) and its base."""

    record: Record | None
    base: Base


class Merge(msgspec.Struct, frozen=True):
    """What a rule decides: at most one side is written."""

    rule: Rule
    write: Side | None
    value: Value
    why: Why


def own_mark(rule: Rule, side: Side, record: Record, terms: Terms) -> bytes:
    """The mark of what this side brings to the rule now."""
    return mark_of(rule, side, rule.remembered(side, record.fields), terms)


def mark_of(rule: Rule, side: Side, value: Value, terms: Terms) -> bytes:
    """The mark of a value as this side would store it."""
    path = rule.path(side)
    normal = terms.form(side, path, value) if path is not None else value
    return terms.marker.mark(rule.key(side), normal)


def merge(rule: Rule, left: View, right: View, terms: Terms) -> Merge:
    """Decides one rule for two records that exist; a side not read counts as unchanged.

    Raises MappingError where a value cannot be carried over.
    """
    direction = rule.direction.within(terms.direction)
    if direction is None or rule.when is When.CREATE:
        return Merge(rule, None, None, Why.STANDS)
    if left.record is not None and right.record is not None:
        held = {Side.LEFT: left.record, Side.RIGHT: right.record}
        if any(_same(rule, side, held, terms) for side in Side):
            return Merge(rule, None, None, Why.AGREED)
    left_changed, right_changed = _changed(rule, Side.LEFT, left, terms), _changed(rule, Side.RIGHT, right, terms)
    if left_changed is None or right_changed is None:
        return _first_meeting(rule, direction, left, right, terms)
    if left_changed and right_changed:
        return _both(rule, direction, left, right, terms)
    if left_changed or right_changed:
        source = Side.LEFT if left_changed else Side.RIGHT
        return _carry(
            rule, direction, source, left if left_changed else right, _other(source, left, right), Why.CHANGED
        )
    return Merge(rule, None, None, Why.AGREED)


def _other(source: Side, left: View, right: View) -> View:
    return right if source is Side.LEFT else left


def _same(rule: Rule, side: Side, held: Mapping[Side, Record], terms: Terms) -> bool:
    """Whether a side holds what its vendor would make of the other side's value: then it cannot come any closer, and
    the other side need not give up what this one cannot hold."""
    path = rule.path(side)
    if path is None:
        return False
    try:
        carried = rule.carried(side, rule.own(side.other, held[side.other].fields))
    except MappingError:
        return False
    return terms.form(side, path, carried) == terms.form(side, path, held[side].fields.get(path))


def _changed(rule: Rule, side: Side, view: View, terms: Terms) -> bool | None:
    """Whether a side changed since its base; None when the base knows nothing of this rule."""
    known = view.base.marks.get(rule.key(side))
    if known is None:
        return None
    return view.record is not None and own_mark(rule, side, view.record, terms) != known


def _first_meeting(rule: Rule, direction: Direction, left: View, right: View, terms: Terms) -> Merge:
    """No base: an empty side is filled, different values go by the policy."""
    if left.record is None or right.record is None:
        return Merge(rule, None, None, Why.UNREAD)
    left_value, right_value = rule.own(Side.LEFT, left.record.fields), rule.own(Side.RIGHT, right.record.fields)
    if left_value is None or right_value is None:
        source = Side.LEFT if right_value is None else Side.RIGHT
        return _carry(rule, direction, source, left if right_value is None else right, None, Why.FILLED)
    return _by_policy(rule, direction, left, right, terms, Why.FIRST)


def _both(rule: Rule, direction: Direction, left: View, right: View, terms: Terms) -> Merge:
    """Both sides changed. A value cleared on the winning side does not clear the other one."""
    decided = _by_policy(rule, direction, left, right, terms, Why.WON)
    if terms.direction is not Direction.BOTH or decided.write is None or decided.value is not None:
        return decided
    loser = decided.write
    view = left if loser is Side.LEFT else right
    return _carry(rule, direction, loser, view, _other(loser, left, right), Why.KEPT)


def _by_policy(rule: Rule, direction: Direction, left: View, right: View, terms: Terms, why: Why) -> Merge:
    if terms.direction is Direction.BOTH:
        if terms.winner is Winner.ASK:
            return Merge(rule, None, None, Why.ASKED)
        source = Side(terms.winner.value)
    else:
        source = Side.LEFT if terms.direction is Direction.TO_RIGHT else Side.RIGHT
    return _carry(rule, direction, source, left if source is Side.LEFT else right, _other(source, left, right), why)


def _carry(rule: Rule, direction: Direction, source: Side, view: View, held: View | None, why: Why) -> Merge:
    """Brings the source side's value to the other side, where the rule goes that way and may write there."""
    target = source.other
    assert view.record is not None
    path = rule.path(target)
    if path is None or not direction.goes(target):
        return Merge(rule, None, None, Why.STANDS)
    occupied = held is not None and held.record is not None and held.record.fields.get(path) is not None
    if rule.when is When.EMPTY and occupied:
        return Merge(rule, None, None, Why.STANDS)
    return Merge(rule, target, rule.carried(target, rule.own(source, view.record.fields)), why)
