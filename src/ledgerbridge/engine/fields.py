"""Fields as accounts have them and as flows know them: what has changed is found before a pass fails.

An account's owner may delete a field, change what it holds, lock it, or rename the options of a choice. A rule that
used such a field would write nothing but refusals, or worse: a field that is gone reads as empty, and emptiness
travels. So a rule is left out where it cannot be trusted any more. A filter or a match key decides *which* records
travel; where one of those cannot be trusted, the pass pauses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.engine import field_problems as told
from ledgerbridge.engine.companions import companion_paths
from ledgerbridge.engine.fitting import shapes_of, with_links
from ledgerbridge.engine.flow import Flow, Matching
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import as_text
from ledgerbridge.planner.filters import Condition, Operator
from ledgerbridge.store.schemas import KnownField, Place

CHOSEN = frozenset({Kind.CHOICE, Kind.CHOICES})
OF_OPTIONS = frozenset({Operator.IS, Operator.IS_NOT, Operator.ANY_OF, Operator.NONE_OF})
"""Operators that compare with whole values, which of a choice are its options."""

Specs: TypeAlias = Mapping[Side, Sequence[FieldSpec]]
Known: TypeAlias = Mapping[Place, KnownField]


class Effect(StrEnum):
    """What a change of a field does to the flow until somebody has seen to it."""

    TOLD = "told"
    LEFT_OUT = "left out"
    """The rule takes no part."""
    ONE_WAY = "one way"
    """The rule does not write on this side."""
    PAUSES = "pauses"


class Drift(msgspec.Struct, frozen=True):
    """One thing that is not as the flow needs it, or not as the flow knows it."""

    problem: Problem
    side: Side
    path: str
    effect: Effect
    rule: str = ""
    """Empty for what decides which records travel, and for fields that are newly required."""


class Use(msgspec.Struct, frozen=True):
    """One place in a flow that names a field."""

    side: Side
    path: str
    rule: str = ""
    """Empty for what decides which records travel."""
    writes: bool = False
    options: tuple[str, ...] = ()
    """Options of a choice that it names."""
    filters: bool = False
    """Whether it is a filter; one that never fitted is refused with the hint it needs (`admitting`), not here."""


def uses(flow: Flow) -> Iterator[Use]:
    """Every use of a field in the flow's rules, scope, filters and match keys."""
    for rule in flow.rules:
        for side in Side:
            yield from _uses_of(flow, rule, side)
    for condition in flow.conditions:
        yield Use(condition.side, condition.field, options=_named(condition))
    for condition in _filtering(flow):
        yield Use(condition.side, condition.field, options=_named(condition), filters=True)
    if flow.matching is not Matching.NONE:
        for side in Side:
            yield Use(side, flow.end(side).key)
            if flow.end(side).second_key:
                yield Use(side, flow.end(side).second_key)


def _uses_of(flow: Flow, rule: Rule, side: Side) -> Iterator[Use]:
    direction = rule.direction.within(flow.direction)
    path = rule.path(side)
    if direction is None or (path is None and not direction.goes(side.other)):
        return
    for each in rule.inputs(side):
        is_own = each == path
        writes = is_own and direction.goes(side) and not companion_paths(flow, side, each)
        yield Use(side, each, rule.id, writes, _mapped(rule, side) if is_own else ())


def _mapped(rule: Rule, side: Side) -> tuple[str, ...]:
    """What the rule's value map names of a side's field; nothing where a chain stands between field and map."""
    if rule.values is None or (side is Side.LEFT and (rule.via or rule.back)):
        return ()
    return tuple(dict.fromkeys(as_text(value) for value in rule.values.given(side)))


def _filtering(flow: Flow) -> Iterator[Condition]:
    for filter in flow.filters:
        if filter.side in flow.sources:
            for group in filter.groups:
                yield from group


def _named(condition: Condition) -> tuple[str, ...]:
    return tuple(as_text(value) for value in condition.values) if condition.operator in OF_OPTIONS else ()


def schema_drift(flow: Flow, specs: Specs, known: Known) -> list[Drift]:
    """What of the accounts' fields is not as the flow's rules, filters and keys need it, or not as the flow knows it.

    `known` is what the flow remembers; of what it does not remember, only what cannot work at all is told.
    """
    by_path = {side: {spec.path: spec for spec in specs[side]} for side in Side}
    changes = (
        _change(flow, use, by_path[use.side].get(use.path), known.get((use.side, use.path))) for use in uses(flow)
    )
    found = {(change.side, change.path, change.rule): change for change in changes if change is not None}
    return [*found.values(), *_newly_required(flow, specs, known)]


def _change(flow: Flow, use: Use, spec: FieldSpec | None, before: KnownField | None) -> Drift | None:
    """The first thing that stands in the way of a use."""
    if use.filters and before is None:
        return None
    place = told.Place.of(flow, use.side, use.path, spec, before)
    never = _never(flow, use, spec, before) if use.rule else ""
    if never:
        return _drift(use, told.never_there(place, use.rule, never), Effect.LEFT_OUT)
    if spec is None or spec.barred:
        return _drift(use, told.gone(place, use.rule) if use.rule else told.unsure(place), Effect.LEFT_OUT)
    if before is not None and before.kind != spec.kind.value:
        problem = told.holds_another(place, use.rule, before.kind, spec.kind.value)
        return _drift(use, problem if use.rule else told.unsure(place), Effect.LEFT_OUT)
    if before is not None and use.writes and spec.read_only and not before.read_only:
        return _drift(use, told.locked(place, use.rule), Effect.ONE_WAY)
    lost = _lost_options(use, spec, before)
    if not lost:
        return None
    problem = told.option_gone(place, use.rule, lost, spec.options)
    return _drift(use, problem if use.rule else told.unsure(place), Effect.ONE_WAY if use.writes else Effect.TOLD)


def _never(flow: Flow, use: Use, spec: FieldSpec | None, before: KnownField | None) -> str:
    """Why the vendor has no such field in any account, or no rule can use it, a sentence; empty where that is not
    known."""
    if spec is not None or before is not None:
        return spec.barred if spec is not None else ""
    cannot = flow.end(use.side).capabilities.cannot
    return next((why for field, why in cannot.items() if use.path.startswith(field)), "")


def _drift(use: Use, problem: Problem, effect: Effect) -> Drift:
    """What decides which records travel cannot be left out."""
    return Drift(problem, use.side, use.path, effect if use.rule else Effect.PAUSES, use.rule)


def _lost_options(use: Use, spec: FieldSpec, before: KnownField | None) -> tuple[str, ...]:
    """Options that a use names and that are not there: any where it writes them, else those that were there."""
    if spec.kind not in CHOSEN or not spec.options:
        return ()
    listed = use.options if use.rule and use.writes else tuple(before.options if before is not None else ())
    return tuple(option for option in use.options if option in listed and option not in spec.options)


def _newly_required(flow: Flow, specs: Specs, known: Known) -> Iterator[Drift]:
    """Fields that a new record needs, that no rule fills and that were not needed when the flow was last in order."""
    for side in Side:
        capabilities = flow.end(side).capabilities
        is_first = not any(place is side for place, _ in known)
        if is_first or not (flow.makes_on(side) and flow.direction.goes(side) and capabilities.creates):
            continue
        written = {use.path for use in uses(flow) if use.side is side and use.writes}
        for spec in specs[side]:
            before = known.get((side, spec.path))
            if _must_be_given(spec) and spec.path not in written and not (before is not None and before.required):
                place = told.Place.of(flow, side, spec.path, spec, before)
                yield Drift(told.required(place), side, spec.path, Effect.TOLD)


def _must_be_given(spec: FieldSpec) -> bool:
    return spec.required and not spec.read_only and "[]" not in spec.path


def usable(flow: Flow, specs: Specs, drift: Sequence[Drift]) -> tuple[Rule, ...]:
    """The flow's rules without those left out, each without the directions in which its field cannot be written."""
    out = {change.rule for change in drift if change.effect is Effect.LEFT_OUT}
    shut = {(change.rule, change.side) for change in drift if change.effect is Effect.ONE_WAY}
    shut |= {(use.rule, use.side) for use in uses(flow) if use.writes and not _is_writable(specs[use.side], use.path)}
    fitting = (_narrowed(rule, {side for side in Side if (rule.id, side) in shut}) for rule in flow.rules)
    shapes = shapes_of(flow, specs)
    return tuple(with_links(rule, shapes) for rule in fitting if rule is not None and rule.id not in out)


def _is_writable(specs: Sequence[FieldSpec], path: str) -> bool:
    return any(spec.path == path and not spec.read_only for spec in specs)


def _narrowed(rule: Rule, shut: set[Side]) -> Rule | None:
    """The rule without the directions towards these sides; None where no direction is left."""
    direction: Direction | None = rule.direction
    for side in shut:
        outward = Direction.TO_RIGHT if side is Side.LEFT else Direction.TO_LEFT
        direction = direction.within(outward) if direction is not None else None
    return msgspec.structs.replace(rule, direction=direction) if direction is not None else None


def worth_knowing(flow: Flow, specs: Specs, known: Known, drift: Sequence[Drift]) -> dict[Place, KnownField]:
    """What the flow is to remember from here on: the fields it uses and those it must fill. What has changed stays as
    it was known until somebody has seen to it."""
    changed = {(change.side, change.path) for change in drift}
    used = {(use.side, use.path) for use in uses(flow)}
    now = {
        (side, spec.path): as_known(flow.end(side).connection, flow.end(side).type, spec)
        for side in Side
        for spec in specs[side]
        if (side, spec.path) in used or _must_be_given(spec)
    }
    kept = {place: known[place] for place in used & changed if place in known}
    return {place: field for place, field in now.items() if place not in changed} | kept


def as_known(connection: str, type: str, spec: FieldSpec) -> KnownField:
    """A field as it is remembered."""
    labels = spec.option_labels or spec.options
    options = dict(zip(spec.options, labels, strict=True))
    return KnownField(connection, type, spec.path, spec.kind.value, spec.label, spec.read_only, spec.required, options)
