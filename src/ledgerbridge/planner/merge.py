"""The three-way merge of one rule: what each side holds, what both held when they last agreed, and who wins."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from ledgerbridge.mapping.rules import Partners, Rule, When, no_partners
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.marks import Base, Marker, NormalForm
from ledgerbridge.planner.recency import Times, Timing, unclear_s


class Winner(StrEnum):
    """Whose value stands when both sides changed the same field."""

    LEFT = "left"
    RIGHT = "right"
    ASK = "ask"
    NEWEST_ELSE_LEFT = "newest-else-left"
    NEWEST_ELSE_RIGHT = "newest-else-right"
    """The later change where that is clear, else the side named."""

    @property
    def is_by_time(self) -> bool:
        return self in (Winner.NEWEST_ELSE_LEFT, Winner.NEWEST_ELSE_RIGHT)

    @property
    def named(self) -> Side | None:
        """The side that stands where nothing else decides; None where a person is asked."""
        return None if self is Winner.ASK else Side(self.value.removeprefix("newest-else-"))


class Why(StrEnum):
    """The reason for a change or for leaving things, as data."""

    NEW = "new record"
    FILLED = "empty on this side"
    CHANGED = "changed on the other side"
    WON = "changed on both sides, the other side wins"
    NEWER = "changed on both sides, the other side's change is newer"
    UNCLEAR = "changed on both sides, unclear which is newer: the other side wins"
    KEPT = "cleared on the winning side, the other value is kept"
    FIRST = "different at the first meeting, the other side wins"
    FIRST_NEWER = "different at the first meeting, the other side's record is newer"
    FIRST_UNCLEAR = "different at the first meeting, unclear which is newer: the other side wins"
    REPLANNED = "the rule is new or was changed"
    AGREED = "agreed"
    STANDS = "this side's value stands"
    BEHIND = "it would be a step back"
    ASKED = "changed on both sides"
    UNREAD = "the other side must be read first"
    HELD = "this side's values do not travel now"


OVERRULED = frozenset({Why.WON, Why.NEWER, Why.UNCLEAR, Why.FIRST, Why.FIRST_NEWER, Why.FIRST_UNCLEAR, Why.REPLANNED})
"""Reasons for which a value gives way that was not the other side's before: it is lost."""


class Verdicts(msgspec.Struct, frozen=True):
    """What is said where a policy decides: by the side named, by time, or by the side named where time is unclear."""

    named: Why
    newer: Why
    unclear: Why


COLLISION = Verdicts(Why.WON, Why.NEWER, Why.UNCLEAR)
MEETING = Verdicts(Why.FIRST, Why.FIRST_NEWER, Why.FIRST_UNCLEAR)
REPLANNING = Verdicts(Why.REPLANNED, Why.REPLANNED, Why.REPLANNED)


class Terms(msgspec.Struct, frozen=True):
    """Everything a merge depends on beside the values."""

    direction: Direction
    winner: Winner
    marker: Marker
    left_form: NormalForm
    right_form: NormalForm
    held: frozenset[Side] = frozenset()
    """Sides whose values do not travel now. What changed there is not forgotten: it travels once the side is free."""
    replan: frozenset[str] = frozenset()
    """Ids of rules that are new or were changed since the last pass: they are applied to linked records anew."""
    left_timing: Timing = Timing()
    right_timing: Timing = Timing()
    partners: Partners = no_partners
    """Which records of other flows are linked, for values that name records."""

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
    times: Times | None = None
    """When both sides changed, where the policy asked."""


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

    Raises MappingError where a value cannot be carried over, MissingPartner where it names a record not linked yet.
    """
    direction = rule.direction.within(terms.direction)
    if direction is None or rule.when is When.CREATE:
        return _left_alone(rule, Why.STANDS)
    if left.record is not None and right.record is not None:
        held = {Side.LEFT: left.record, Side.RIGHT: right.record}
        if any(_same(rule, side, held, terms) for side in Side if rule.direction.goes(side)):
            return _left_alone(rule, Why.AGREED)
    if all(source in terms.held for source in Side if direction.goes(source.other)):
        return _left_alone(rule, Why.HELD)
    if rule.id in terms.replan and (left.record is None or right.record is None):
        return _left_alone(rule, Why.UNREAD)
    left_changed, right_changed = _changed(rule, Side.LEFT, left, terms), _changed(rule, Side.RIGHT, right, terms)
    if rule.id in terms.replan:
        return _replanned(rule, direction, left, right, terms, (bool(left_changed), bool(right_changed)))
    if left_changed is None or right_changed is None:
        return _first_meeting(rule, direction, left, right, terms, MEETING)
    if left_changed and right_changed:
        return _both(rule, direction, left, right, terms)
    if left_changed or right_changed:
        return _carry(rule, direction, Side.LEFT if left_changed else Side.RIGHT, left, right, terms, Why.CHANGED)
    return _left_alone(rule, Why.AGREED)


def _left_alone(rule: Rule, why: Why) -> Merge:
    return Merge(rule, None, None, why)


def _same(rule: Rule, side: Side, held: Mapping[Side, Record], terms: Terms) -> bool:
    """Whether a side holds what its vendor would make of the other side's value: then it cannot come any closer, and
    the other side need not give up what this one cannot hold."""
    path = rule.path(side)
    if path is None:
        return False
    try:
        carried = rule.brought(side, held[side.other].fields, terms.partners)
    except MappingError:
        return False
    return terms.form(side, path, carried) == terms.form(side, path, held[side].fields.get(path))


def _changed(rule: Rule, side: Side, view: View, terms: Terms) -> bool | None:
    """Whether a side changed since its base; None when the base knows nothing of this rule."""
    known = view.base.marks.get(rule.key(side))
    if known is None:
        return None
    return view.record is not None and own_mark(rule, side, view.record, terms) != known


def _first_meeting(
    rule: Rule, direction: Direction, left: View, right: View, terms: Terms, verdicts: Verdicts
) -> Merge:
    """No base: an empty side is filled, different values go by the policy."""
    if left.record is None or right.record is None:
        return _left_alone(rule, Why.UNREAD)
    left_value, right_value = rule.own(Side.LEFT, left.record.fields), rule.own(Side.RIGHT, right.record.fields)
    if left_value is None or right_value is None:
        return _carry(rule, direction, Side.LEFT if right_value is None else Side.RIGHT, left, right, terms, Why.FILLED)
    return _by_policy(rule, direction, left, right, terms, verdicts)


def _replanned(
    rule: Rule, direction: Direction, left: View, right: View, terms: Terms, changed: tuple[bool, bool]
) -> Merge:
    """A rule that is not what it was: an edit since the last agreement is not lost over it; else the source's value
    goes over, and where both sides are sources, it is a first meeting."""
    if changed[0] is not changed[1]:
        # What a derived rule made before was made by other means, so its change is the rule's own.
        why = Why.REPLANNED if rule.is_derived else Why.CHANGED
        return _carry(rule, direction, Side.LEFT if changed[0] else Side.RIGHT, left, right, terms, why)
    if direction is Direction.BOTH:
        return _first_meeting(rule, direction, left, right, terms, REPLANNING)
    source = Side.LEFT if direction is Direction.TO_RIGHT else Side.RIGHT
    view = left if source is Side.LEFT else right
    assert view.record is not None
    if rule.own(source, view.record.fields) is None:
        return _left_alone(rule, Why.STANDS)
    return _carry(rule, direction, source, left, right, terms, Why.REPLANNED)


def _both(rule: Rule, direction: Direction, left: View, right: View, terms: Terms) -> Merge:
    """Both sides changed. A value cleared on the winning side does not clear the other one."""
    decided = _by_policy(rule, direction, left, right, terms, COLLISION)
    if terms.direction is not Direction.BOTH or decided.write is None or decided.value is not None:
        return decided
    kept = _carry(rule, direction, decided.write, left, right, terms, Why.KEPT)
    return msgspec.structs.replace(kept, times=decided.times)


def _by_policy(rule: Rule, direction: Direction, left: View, right: View, terms: Terms, verdicts: Verdicts) -> Merge:
    if terms.direction is not Direction.BOTH:
        source = Side.LEFT if terms.direction is Direction.TO_RIGHT else Side.RIGHT
        return _carry(rule, direction, source, left, right, terms, verdicts.named)
    named = terms.winner.named
    if named is None:
        return _left_alone(rule, Why.ASKED)
    if not terms.winner.is_by_time:
        return _carry(rule, direction, named, left, right, terms, verdicts.named)
    assert left.record is not None
    assert right.record is not None
    times = Times(
        terms.left_timing.changed_at(rule, Side.LEFT, left.record),
        terms.right_timing.changed_at(rule, Side.RIGHT, right.record),
    )
    told = (left.record.modified, right.record.modified)
    later = times.later(unclear_s(terms.left_timing, terms.right_timing, told))
    why = verdicts.unclear if later is None else verdicts.newer
    return msgspec.structs.replace(_carry(rule, direction, later or named, left, right, terms, why), times=times)


def _carry(rule: Rule, direction: Direction, source: Side, left: View, right: View, terms: Terms, why: Why) -> Merge:
    """Brings the source side's value to the other side, where the rule goes that way and may write there."""
    target = source.other
    view, held = (left, right) if source is Side.LEFT else (right, left)
    assert view.record is not None
    path = rule.path(target)
    if path is None or not direction.goes(target):
        return _left_alone(rule, Why.STANDS)
    if source in terms.held:
        return _left_alone(rule, Why.HELD)
    occupied = held.record is not None and held.record.fields.get(path) is not None
    if rule.when is When.EMPTY and occupied:
        return _left_alone(rule, Why.STANDS)
    return Merge(rule, target, rule.brought(target, view.record.fields, terms.partners), why)
