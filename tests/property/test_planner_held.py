"""Sides held back by a filter: nothing travels from there, and nothing that changed there is forgotten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.property.planner_cases import (
    TEXTS,
    Pair,
    agreed,
    applied,
    disturbed,
    plans,
    settled_down,
    strangers,
    two_way,
)

from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.decision import Action

sides = st.sampled_from(Side)
pairs = strangers() | disturbed()
both_ways = plans((Direction.BOTH,), limited=False)


def holding(pair: Pair, *held: Side) -> Pair:
    return pair.with_terms(held=frozenset(held))


@pytest.mark.feature("F-CORE-RUL-07")
@given(pairs, sides)
def test_nothing_travels_from_a_side_that_is_held(pair: Pair, held: Side) -> None:
    assert not holding(pair, held).decided().towards(held.other)


@given(pairs)
def test_nothing_travels_at_all_when_both_sides_are_held(pair: Pair) -> None:
    decision = holding(pair, *Side).decided()
    assert decision.changes == ()
    assert decision.action in (Action.NOTHING, Action.LINK, Action.CONFLICT)


@given(disturbed(), sides, st.sampled_from(Side))
def test_an_unread_partner_is_asked_for_only_where_something_could_travel(pair: Pair, held: Side, unread: Side) -> None:
    assert not holding(pair, *Side).decided(unread).unread or not holding(pair, held).decided().changes


@pytest.mark.feature("F-CORE-RUL-07")
@given(disturbed(both_ways), sides)
def test_a_change_held_back_is_still_a_change_afterwards(pair: Pair, held: Side) -> None:
    decision = holding(pair, held).decided()
    after = applied(pair, decision)
    written = {change.rule for change in decision.towards(held)}
    for rule in two_way(pair):
        if pair.changed(rule, held) and not pair.same(rule) and rule.id not in written:
            assert after.changed(rule, held)


@pytest.mark.feature("F-CORE-RUL-07")
@given(agreed(both_ways), sides, st.sampled_from(TEXTS))
def test_a_change_held_back_travels_once_the_side_is_free(pair: Pair, held: Side, text: str) -> None:
    edited = pair.edited(held, {str(rule.path(held)): text for rule in two_way(pair)})
    kept = settled_down(holding(edited, held))
    freed = settled_down(holding(kept))
    for rule in two_way(pair):
        assert kept.own(rule, held.other) == pair.own(rule, held.other)
        assert freed.own(rule, held) == edited.own(rule, held)
        assert freed.same(rule)


@given(pairs, sides)
def test_a_pair_with_a_side_held_comes_to_rest(pair: Pair, held: Side) -> None:
    settled_down(holding(pair, held))


@given(disturbed(both_ways), sides)
def test_the_other_side_s_own_changes_go_on(pair: Pair, held: Side) -> None:
    decision = holding(pair, held).decided()
    told = {change.rule for change in decision.towards(held)}
    for rule in two_way(pair):
        if pair.changed(rule, held.other) and not pair.changed(rule, held) and not pair.same(rule):
            assert rule.id in told or decision.action is Action.REFUSE
