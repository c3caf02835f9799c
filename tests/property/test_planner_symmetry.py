"""Neither side is special: what is called left and what is called right makes no difference to the plan."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.property.planner_cases import Pair, disturbed, strangers

from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.decide import Plan
from ledgerbridge.planner.decision import Decision
from ledgerbridge.planner.merge import Terms, Winner
from ledgerbridge.planner.recency import Times

TURNED = {
    Direction.BOTH: Direction.BOTH,
    Direction.TO_LEFT: Direction.TO_RIGHT,
    Direction.TO_RIGHT: Direction.TO_LEFT,
}
OTHER = {
    Winner.LEFT: Winner.RIGHT,
    Winner.RIGHT: Winner.LEFT,
    Winner.ASK: Winner.ASK,
    Winner.NEWEST_ELSE_LEFT: Winner.NEWEST_ELSE_RIGHT,
    Winner.NEWEST_ELSE_RIGHT: Winner.NEWEST_ELSE_LEFT,
}


def mirrored(pair: Pair) -> Pair:
    plan, terms = pair.plan, pair.plan.terms
    turned = Terms(
        TURNED[terms.direction],
        OTHER[terms.winner],
        terms.marker,
        terms.right_form,
        terms.left_form,
        frozenset(side.other for side in terms.held),
        terms.replan,
        terms.right_timing,
        terms.left_timing,
    )
    rules = tuple(_turned(rule) for rule in plan.rules)
    fields = {side: pair.fields[side.other] for side in Side}
    bases = {side: pair.bases[side.other] for side in Side}
    modified = {side: pair.modified[side.other] for side in Side}
    return Pair(Plan(rules, turned, plan.right, plan.left), fields, bases, modified)


def _turned(rule: Rule) -> Rule:
    table = {right: left for left, right in rule.table.items()}
    return msgspec.structs.replace(
        rule, left=rule.right, right=rule.left, direction=TURNED[rule.direction], table=table
    )


def _turned_times(times: Times | None) -> Times | None:
    return Times(times.right, times.left) if times is not None else None


def mirror_image(decision: Decision) -> Decision:
    changes = tuple(
        msgspec.structs.replace(change, side=change.side.other, times=_turned_times(change.times))
        for change in decision.changes
    )
    settled = {side.value: decision.settled[side.other.value] for side in Side} if decision.settled else {}
    return msgspec.structs.replace(decision, changes=changes, settled=settled)


@given(
    strangers() | disturbed(),
    st.sampled_from([None, *Side]),
    st.frozensets(st.sampled_from(Side)),
    st.frozensets(st.sampled_from([f"rule {n}" for n in range(4)])),
)
def test_swapping_the_sides_mirrors_the_decision(
    pair: Pair, unread: Side | None, held: frozenset[Side], replan: frozenset[str]
) -> None:
    pair = pair.with_terms(held=held, replan=replan)
    expected = mirror_image(pair.decided(unread))
    assert mirrored(pair).decided(unread.other if unread else None) == expected
