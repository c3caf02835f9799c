"""The planner: values in, decisions out. No clock, no chance, no I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.model.problems import MappingError, MissingPartner, NoPartner, Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.planner.merge import Merge, Terms, View, Why, merge, own_mark
from ledgerbridge.planner.reason import Reason
from ledgerbridge.planner.shape import Shape, is_ahead, lacking, misfit


class Target(msgspec.Struct, frozen=True):
    """What the planner knows of the record type on one side."""

    shapes: Mapping[str, Shape] = {}
    needs_any: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


class Plan(msgspec.Struct, frozen=True):
    """What all decisions of a flow share."""

    rules: tuple[Rule, ...]
    terms: Terms
    left: Target
    right: Target
    line_rules: tuple[Rule, ...] = ()
    """Rules for the lines of new documents, apart from those for records."""

    def target(self, side: Side) -> Target:
        return self.left if side is Side.LEFT else self.right

    @property
    def direction(self) -> Direction:
        return self.terms.direction


def decide_pair(plan: Plan, left: View, right: View, ids: tuple[str, str], linked: bool) -> Decision:
    """The decision for two records that belong together, `linked` already or just matched.

    A side that was not read counts as unchanged. Changes found only there are decided when it is read.
    """
    try:
        merges = [_forward_only(plan, merge(rule, left, right, plan.terms), left, right) for rule in plan.rules]
    except MappingError as error:
        return _without_value(error, ids)
    changes = tuple(_change(m, left, right) for m in merges if m.write is not None)
    bad = _first_misfit(plan, changes)
    if bad is not None:
        return Decision(Action.REFUSE, *ids, problem=bad)
    conflicts = tuple(m.rule.id for m in merges if m.why is Why.ASKED)
    settled = _settled(merges, changes, left, right, plan.terms)
    action = _pair_action(changes, conflicts, linked)
    problem = _conflict(conflicts) if conflicts else None
    unread = any(m.why is Why.UNREAD for m in merges)
    return Decision(action, *ids, changes, problem, (), settled, conflicts, unread)


def decide_create(
    plan: Plan, source: Record, towards: Side, given: Sequence[Change] = (), awaited: Collection[str] = ()
) -> Decision:
    """The decision for a record that has no counterpart on the other side.

    What is `given` stands beside what the rules make, which goes first; paths that are `awaited` get their values when
    other records were made.
    """
    left_id, right_id = (source.id, None) if towards is Side.RIGHT else (None, source.id)
    try:
        ruled = tuple(_new_fields(plan, source, towards))
    except MappingError as error:
        return _without_value(error, (left_id, right_id))
    target, made = plan.target(towards), {change.path for change in ruled}
    changes = (*(change for change in given if change.path not in made), *ruled)
    fields: dict[str, Value] = {**dict.fromkeys(awaited, AWAITED), **{change.path: change.new for change in changes}}
    bad = _first_misfit(plan, changes) or lacking(fields, target.needs_any, target.required)
    if bad is not None:
        return Decision(Action.REFUSE, left_id, right_id, problem=bad)
    marks = {rule.key(towards.other): own_mark(rule, towards.other, source, plan.terms) for rule in plan.rules}
    return Decision(Action.CREATE, left_id, right_id, changes=changes, settled={towards.other.value: marks})


AWAITED = "awaited"
"""Stands for a value that is known once another record was made."""


NO_PARTNER = "what it belongs to is not linked in the flow {flow}"


def _without_value(error: MappingError, ids: tuple[str | None, str | None]) -> Decision:
    """What becomes of a record one of whose values cannot be carried over."""
    if isinstance(error, NoPartner):
        return Decision(Action.EXCLUDE, *ids, reasons=(Reason(NO_PARTNER, {"flow": error.problem.values["flow"]}),))
    return Decision(Action.WAIT if isinstance(error, MissingPartner) else Action.REFUSE, *ids, problem=error.problem)


def _new_fields(plan: Plan, source: Record, towards: Side) -> Iterable[Change]:
    for rule in plan.rules:
        path, direction = rule.path(towards), rule.direction.within(plan.direction)
        if path is None or direction is None or not direction.goes(towards):
            continue
        value = rule.brought(towards, source.fields, plan.terms.partners)
        if value is not None:
            yield Change(towards, path, None, value, rule.id, Why.NEW)


def _forward_only(plan: Plan, merged: Merge, left: View, right: View) -> Merge:
    """The merge, but for a choice that must not go back and would."""
    if merged.write is None or merged.rule.when is not When.FORWARD:
        return merged
    view = left if merged.write is Side.LEFT else right
    path = merged.rule.path(merged.write)
    assert path is not None
    shape = plan.target(merged.write).shapes.get(path)
    if shape is None or view.record is None:
        return merged
    new, held = (plan.terms.form(merged.write, path, value) for value in (merged.value, view.record.fields.get(path)))
    return merged if is_ahead(shape, new, held) else Merge(merged.rule, None, None, Why.BEHIND)


def _change(merged: Merge, left: View, right: View) -> Change:
    assert merged.write is not None
    view = left if merged.write is Side.LEFT else right
    path = merged.rule.path(merged.write)
    assert path is not None
    old = view.record.fields.get(path) if view.record is not None else None
    return Change(merged.write, path, old, merged.value, merged.rule.id, merged.why, merged.times)


def _first_misfit(plan: Plan, changes: Sequence[Change]) -> Problem | None:
    for change in changes:
        shape = plan.target(change.side).shapes.get(change.path)
        form = plan.terms.form(change.side, change.path, change.new)
        problem = misfit(change.path, change.new, form, shape) if shape is not None else None
        if problem is not None:
            return problem
    return None


def _settled(
    merges: Sequence[Merge], changes: Sequence[Change], left: View, right: View, terms: Terms
) -> dict[str, dict[str, bytes]]:
    """The marks both bases get once the action has succeeded; what is written is marked from the vendor's answer."""
    written = {(change.side, change.rule) for change in changes}
    settled: dict[str, dict[str, bytes]] = {Side.LEFT.value: {}, Side.RIGHT.value: {}}
    for decided in merges:
        if decided.why in (Why.ASKED, Why.UNREAD, Why.HELD):
            continue
        for side, view in ((Side.LEFT, left), (Side.RIGHT, right)):
            if view.record is not None and (side, decided.rule.id) not in written:
                mark = own_mark(decided.rule, side, view.record, terms)
                key = decided.rule.key(side)
                if view.base.marks.get(key) != mark or key in view.base.unconfirmed:
                    settled[side.value][key] = mark
    return settled


def _pair_action(changes: Sequence[Change], conflicts: Sequence[str], linked: bool) -> Action:
    if conflicts and not changes:
        return Action.CONFLICT
    if changes:
        return Action.UPDATE
    return Action.NOTHING if linked else Action.LINK


def _conflict(rules: Sequence[str]) -> Problem:
    return Problem(
        "LB-CON-01",
        "Both sides changed {fields} since they last agreed.",
        "Give both sides the value that is right, or choose which side wins.",
        {"fields": ", ".join(rules)},
    )
