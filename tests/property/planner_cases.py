"""Pairs of records for the planner's properties: an agreed state first, then edits on both sides.

Sides drawn independently hardly ever meet; so a pair is drawn, brought into step by the planner itself, and disturbed.
The stores are ideal in all but one thing: each side may rewrite what it is given by its normal form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import assume
from hypothesis import strategies as st

from ledgerbridge.mapping.expressions import Expression
from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decide import Plan, Target, decide_pair
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.marks import NO_BASE, Base, Marker, NormalForm, merged
from ledgerbridge.planner.merge import Terms, View, Winner, own_mark
from ledgerbridge.planner.recency import Timing
from ledgerbridge.planner.shape import Shape

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENING = NOON + timedelta(hours=8)
"""When the hub writes, in these tests."""
MARKER = Marker(b"property key", "k1")
TABLE = {"yes": "ja", "no": "nein", "maybe": "evtl"}
ROUNDS = 3
"""Within so many plans both sides must agree."""
LONGEST = 12
"""What the fields with a limited length take."""


# --- how vendors rewrite what they are given ------------------------------------------------------------------------


def _as_given(path: str, value: Value) -> Value:
    return value


def _on_text(change: Callable[[str], str]) -> NormalForm:
    def form(path: str, value: Value) -> Value:
        return (change(value) or None) if isinstance(value, str) else value

    return form


def _two_decimals(path: str, value: Value) -> Value:
    return value.quantize(Decimal("0.01")) if isinstance(value, Decimal) else value


FORMS = [_as_given, _on_text(str.lower), _on_text(str.strip), _on_text(lambda text: text[:6].strip()), _two_decimals]

TEXTS = ["Anna", "anna", "ANNA ", " Bert", "Bert", "Christopher", "Christ", "x", "a text that is too long"]
AMOUNTS = st.decimals(-100, 100, places=3).map(lambda number: number + 0)
VALUES = st.none() | st.sampled_from(TEXTS) | st.text("abAB ", min_size=1, max_size=8) | AMOUNTS
ORDER = ("Anna", "anna", "Bert", "bert", "x")
"""Options of a choice, and their order."""
TIMINGS = st.builds(Timing, st.sampled_from([0.0, 0.0, -7.0, 3.5]))
"""Vendors' clocks, some of them wrong."""
MOMENTS = st.none() | st.integers(0, 120).map(lambda half_s: NOON + timedelta(seconds=half_s / 2))
"""When a record was last changed; some vendors do not say."""
LISTED = st.none() | st.sampled_from([*TABLE, *TABLE.values()])


# --- rules ------------------------------------------------------------------------------------------------------------


def _slot(draw: st.DrawFn, n: int, slots: int) -> Rule:
    """Rule number n of a mapping of so many."""
    name, when = f"rule {n}", draw(st.sampled_from([*[When.ALWAYS] * 4, When.CREATE, When.EMPTY, When.FORWARD]))
    match draw(st.sampled_from(["pair", "pair", "pair", "table", "into left", "into right"])):
        case "table":
            return Rule(name, f"l{n}", f"r{n}", draw(st.sampled_from(Direction)), table=TABLE, when=when)
        case "into left":
            return Rule(name, f"l{n}", None, Direction.TO_LEFT, _expression(draw, "r", slots), when=when)
        case "into right":
            return Rule(name, None, f"r{n}", Direction.TO_RIGHT, _expression(draw, "l", slots), when=when)
    return Rule(name, f"l{n}", f"r{n}", draw(st.sampled_from(Direction)), when=when)


def _expression(draw: st.DrawFn, prefix: str, slots: int) -> Expression:
    if draw(st.integers(0, 4)) == 0:
        return {"fixed": "made"}
    paths = draw(st.lists(st.sampled_from([f"{prefix}{n}" for n in range(slots)]), min_size=1, max_size=3))
    return {draw(st.sampled_from(["first", "join"])): paths}


@st.composite
def plans(draw: st.DrawFn, directions: Sequence[Direction] = tuple(Direction), limited: bool = True) -> Plan:
    """Up to four rules, any policy, two vendors' habits; `limited`: some fields take no long text."""
    slots = draw(st.integers(1, 4))
    rules = tuple(_slot(draw, n, slots) for n in range(slots))
    forms = draw(st.sampled_from(FORMS)), draw(st.sampled_from(FORMS))
    terms = Terms(draw(st.sampled_from(directions)), draw(st.sampled_from(Winner)), MARKER, *forms)
    terms = msgspec.structs.replace(terms, left_timing=draw(TIMINGS), right_timing=draw(TIMINGS))
    targets = (_target(draw, "l", slots), _target(draw, "r", slots)) if limited else (Target(), Target())
    return _ordered(draw, Plan(rules, terms, *targets))


def _target(draw: st.DrawFn, prefix: str, slots: int) -> Target:
    limited = draw(st.none() | st.integers(0, slots - 1))
    shapes = {} if limited is None else {f"{prefix}{limited}": Shape("Limited", max_length=LONGEST)}
    return Target(shapes)


def _ordered(draw: st.DrawFn, plan: Plan) -> Plan:
    """The plan with known options, in some order, for the rules that go forward alone; often there are none."""
    targets = {side: dict(plan.target(side).shapes) for side in Side}
    for rule in plan.rules:
        for side in Side:
            path = rule.path(side)
            if rule.when is When.FORWARD and path is not None and draw(st.booleans()):
                targets[side][path] = Shape("Ordered", options=ORDER)
    return msgspec.structs.replace(plan, left=Target(targets[Side.LEFT]), right=Target(targets[Side.RIGHT]))


# --- pairs of records -------------------------------------------------------------------------------------------------


class Pair(msgspec.Struct, frozen=True):
    """Two records and what both held when they last agreed."""

    plan: Plan
    fields: Mapping[Side, Mapping[str, Value]]
    bases: Mapping[Side, Base]
    modified: Mapping[Side, datetime | None]

    def record(self, side: Side) -> Record:
        return Record("things", f"{side.value} 1", dict(self.fields[side]), modified=self.modified[side])

    @property
    def linked(self) -> bool:
        return any(base.marks for base in self.bases.values())

    def decided(self, unread: Side | None = None) -> Decision:
        """The planner's decision; one side may not have been read."""
        ids = self.record(Side.LEFT).id, self.record(Side.RIGHT).id
        views = [View(None if side is unread else self.record(side), self.bases[side]) for side in Side]
        return decide_pair(self.plan, views[0], views[1], ids, self.linked)

    def own(self, rule: Rule, side: Side) -> Value:
        return rule.own(side, self.fields[side])

    def same(self, rule: Rule) -> bool:
        """Whether one side of a pair of fields holds what its vendor would make of the other side's value."""
        assert rule.left is not None and rule.right is not None
        left, right, form = self.own(rule, Side.LEFT), self.own(rule, Side.RIGHT), self.plan.terms.form
        return form(Side.RIGHT, rule.right, left) == right or form(Side.LEFT, rule.left, right) == left

    def under(self, winner: Winner) -> Pair:
        """The same pair under another policy."""
        return self.with_terms(winner=winner)

    def with_terms(self, **terms: Any) -> Pair:
        plan = msgspec.structs.replace(self.plan, terms=msgspec.structs.replace(self.plan.terms, **terms))
        return msgspec.structs.replace(self, plan=plan)

    @property
    def winner(self) -> Side | None:
        """The side that stands in a conflict; None where a person is asked."""
        terms = self.plan.terms
        times = [self.modified[side] for side in Side]
        if terms.winner in (Winner.LEFT, Winner.RIGHT, Winner.ASK) or None in times:
            return None if terms.winner is Winner.ASK else Side(terms.winner.value.rpartition("-")[2])
        left_s, right_s = (moment.timestamp() for moment in times if moment is not None)
        clocks_s = terms.left_timing.skew_s - terms.right_timing.skew_s
        ahead_s = left_s - right_s - clocks_s
        whole = any(moment.microsecond == 0 for moment in times if moment is not None)
        if abs(ahead_s) > abs(clocks_s) + (2 if whole else 1):
            return Side.LEFT if ahead_s > 0 else Side.RIGHT
        return Side(terms.winner.value.rpartition("-")[2])

    def changed(self, rule: Rule, side: Side) -> bool:
        """Whether somebody edited what this side brings to the rule since both agreed."""
        return self.bases[side].marks.get(rule.key(side)) != own_mark(rule, side, self.record(side), self.plan.terms)

    def edited(self, side: Side, values: Mapping[str, Value]) -> Pair:
        """After a person has entered these values on a side."""
        form = self.plan.terms.form
        stored = {path: form(side, path, value) for path, value in values.items()}
        return msgspec.structs.replace(self, fields={**self.fields, side: {**self.fields[side], **stored}})


def two_way(pair: Pair) -> list[Rule]:
    """Rules that tie a field to a field, as it is, both ways and always."""
    if pair.plan.direction is not Direction.BOTH:
        return []
    return [
        rule
        for rule in pair.plan.rules
        if not (rule.is_derived or rule.table) and rule.direction is Direction.BOTH and rule.when is When.ALWAYS
    ]


def quiet(decision: Decision) -> bool:
    """Whether there is nothing to do and nothing to remember."""
    return not decision.changes and not any(decision.settled.values())


def applied(pair: Pair, decision: Decision) -> Pair:
    """After both stores took what the decision sends, each in its own form, and the bases were laid down; a record that
    is written is dated anew."""
    after = pair
    modified = dict(pair.modified)
    for side in Side:
        sent = {change.path: change.new for change in decision.towards(side)}
        after = after.edited(side, sent)
        modified[side] = EVENING if sent and modified[side] else modified[side]
    bases = {side: _new_base(pair, after, decision, side) for side in Side}
    return msgspec.structs.replace(after, bases=bases, modified=modified)


def _new_base(before: Pair, after: Pair, decision: Decision, side: Side) -> Base:
    """Marks as decided; of what was written as it is now; of rules that read the side, where our write is no edit."""
    marks = dict(decision.settled.get(side.value, {}))
    written = {change.rule for change in decision.towards(side)}
    for rule in before.plan.rules:
        reads_only = rule.path(side) is None
        agreed = rule.key(side) in marks or not before.changed(rule, side)
        if rule.id in written or (written and reads_only and agreed):
            marks[rule.key(side)] = own_mark(rule, side, after.record(side), after.plan.terms)
    return merged(before.bases[side], marks, frozenset(), MARKER.key_id)


def settled_down(pair: Pair) -> Pair:
    """The pair once planning it gives nothing more. Fails where that takes more rounds than it may."""
    for _ in range(ROUNDS):
        decision = pair.decided()
        if quiet(decision):
            return pair
        pair = applied(pair, decision)
    decision = pair.decided()
    assert quiet(decision), f"still at work after {ROUNDS} rounds: {decision}"
    return pair


def replanned(pair: Pair) -> Pair:
    """The pair at rest after its changed rules were applied once, in the pass after the change."""
    decision = pair.decided()
    assume(decision.action is not Action.REFUSE)
    return settled_down(applied(pair, decision).with_terms(replan=frozenset()))


def _sides_fields(draw: st.DrawFn, plan: Plan, side: Side) -> dict[str, Value]:
    prefix = "l" if side is Side.LEFT else "r"
    fields = {}
    for n, rule in enumerate(plan.rules):
        table = tuple(rule.table) if side is Side.LEFT else tuple(rule.table.values())
        values = st.none() | st.sampled_from(table) if table else VALUES
        fields[f"{prefix}{n}"] = plan.terms.form(side, f"{prefix}{n}", draw(values))
    return fields


@st.composite
def strangers(draw: st.DrawFn, drawn_plans: st.SearchStrategy[Plan] | None = None) -> Pair:
    """Two records at their first meeting; often one is a copy of the other, as far as its vendor can hold it."""
    plan = draw(drawn_plans if drawn_plans is not None else plans())
    left = _sides_fields(draw, plan, Side.LEFT)
    right = _sides_fields(draw, plan, Side.RIGHT)
    copied = draw(st.sampled_from([None, *Side]))
    for rule in plan.rules:
        if copied is not None and not rule.is_derived and not rule.table:
            source, target = (left, right) if copied is Side.LEFT else (right, left)
            path = str(rule.path(copied.other))
            target[path] = plan.terms.form(copied.other, path, source[str(rule.path(copied))])
    modified = {side: draw(MOMENTS) for side in Side}
    return Pair(plan, {Side.LEFT: left, Side.RIGHT: right}, dict.fromkeys(Side, NO_BASE), modified)


@st.composite
def agreed(draw: st.DrawFn, drawn_plans: st.SearchStrategy[Plan] | None = None) -> Pair:
    """Two linked records that are in step in every field."""
    pair = settled_down(draw(strangers(drawn_plans)))
    assume(pair.decided().action is Action.NOTHING)
    return pair


@st.composite
def disturbed(draw: st.DrawFn, drawn_plans: st.SearchStrategy[Plan] | None = None) -> Pair:
    """Two linked records after people have edited some fields on the left, on the right, or on both sides."""
    pair = draw(agreed(drawn_plans))
    for side in Side:
        touched = draw(st.lists(st.sampled_from(sorted(pair.fields[side])), max_size=3, unique=True))
        values = {path: draw(LISTED if _is_listed(pair.plan, side, path) else VALUES) for path in touched}
        pair = pair.edited(side, values)
    return msgspec.structs.replace(pair, modified={side: draw(MOMENTS) for side in Side})


@st.composite
def rewritten(draw: st.DrawFn, drawn: st.SearchStrategy[Pair] | None = None) -> Pair:
    """A pair some of whose rules were changed since both sides agreed, and which says so."""
    pair = draw(drawn if drawn is not None else disturbed())
    slots = len(pair.plan.rules)
    changed = draw(st.sets(st.integers(0, slots - 1), min_size=1))
    rules = tuple(_slot(draw, n, slots) if n in changed else rule for n, rule in enumerate(pair.plan.rules))
    replan = frozenset(rules[n].id for n in changed)
    plan = msgspec.structs.replace(pair.plan, rules=rules)
    return msgspec.structs.replace(pair, plan=plan).with_terms(replan=replan)


def _is_listed(plan: Plan, side: Side, path: str) -> bool:
    return any(rule.table for rule in plan.rules if rule.path(side) == path)
