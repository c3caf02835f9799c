"""What the planner may write, and what not: direction, conflict policy, conditions of rules, source of values."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.property.planner_cases import (
    TEXTS,
    Pair,
    agreed,
    disturbed,
    plans,
    replanned,
    rewritten,
    settled_down,
    strangers,
    two_way,
)

from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.planner.decision import Action, Change
from ledgerbridge.planner.merge import Winner

ONE_WAY = (Direction.TO_LEFT, Direction.TO_RIGHT)
DECIDING = [winner for winner in Winner if winner is not Winner.ASK]
pairs = strangers() | disturbed()


def two_way_plans() -> st.SearchStrategy[object]:
    return plans((Direction.BOTH,), limited=False)


# --- direction --------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-RUL-01")
@given(strangers(plans(ONE_WAY)) | disturbed(plans(ONE_WAY)))
def test_a_one_way_flow_never_writes_its_source(pair: Pair) -> None:
    source = Side.LEFT if pair.plan.direction is Direction.TO_RIGHT else Side.RIGHT
    assert not pair.decided().towards(source)


@given(pairs)
def test_a_rule_never_writes_against_its_own_direction(pair: Pair) -> None:
    rules = {rule.id: rule for rule in pair.plan.rules}
    for change in pair.decided().changes:
        assert rules[change.rule].direction.goes(change.side)
        assert rules[change.rule].path(change.side) == change.path


# --- values -----------------------------------------------------------------------------------------------------------


def told(rule: Rule, towards: Side, pair: Pair) -> Value:
    """What the source side says to a rule, worked out anew."""
    fields = pair.fields[towards.other]
    if isinstance(rule.value, dict):
        ((function, arguments),) = rule.value.items()
        if function == "fixed":
            return str(arguments)
        there = [fields[path] for path in arguments if fields[path] is not None]
        return (" ".join(map(as_text, there)) or None) if function == "join" else next(iter(there), None)
    path = rule.path(towards.other)
    assert path is not None
    value = fields[path]
    words = list(rule.table.items()) if towards is Side.RIGHT else [(r, left) for left, r in rule.table.items()]
    return next((theirs for ours, theirs in words if ours == value), None) if rule.table else value


@given(pairs)
def test_every_value_written_comes_from_the_other_side(pair: Pair) -> None:
    rules = {rule.id: rule for rule in pair.plan.rules}
    for change in pair.decided().changes:
        assert change.new == told(rules[change.rule], change.side, pair)
        assert change.old == pair.fields[change.side][change.path]


@given(pairs)
def test_nothing_is_written_that_its_vendor_would_store_as_it_is(pair: Pair) -> None:
    for change in pair.decided().changes:
        assert pair.plan.terms.form(change.side, change.path, change.new) != change.old


# --- conflicts --------------------------------------------------------------------------------------------------------


def written(pair: Pair) -> dict[str, Change]:
    return {change.rule: change for change in pair.decided().changes}


@given(disturbed(plans((Direction.BOTH,))))
def test_only_fields_that_collide_follow_the_policy(pair: Pair) -> None:
    results = [pair.under(winner) for winner in Winner]
    assume(all(result.decided().action is not Action.REFUSE for result in results))
    for rule in pair.plan.rules:
        if len({written(result).get(rule.id) for result in results}) > 1:
            assert pair.changed(rule, Side.LEFT) and pair.changed(rule, Side.RIGHT)


@pytest.mark.feature("F-CORE-RUL-02")
@given(disturbed(plans((Direction.BOTH,), limited=False)), st.sampled_from(DECIDING))
def test_in_a_conflict_the_winner_is_on_both_sides_afterwards(pair: Pair, winner: Winner) -> None:
    before = pair.under(winner)
    side = before.winner
    assert side is not None
    after = settled_down(before)
    assume(after.decided().action is not Action.REFUSE)
    for rule in two_way(before):
        collides = before.changed(rule, side) and before.changed(rule, side.other)
        if collides and before.own(rule, side) is not None:
            assert after.own(rule, side) == before.own(rule, side)
            assert after.same(rule)


@given(disturbed(plans((Direction.BOTH,))))
def test_a_conflict_left_for_a_person_touches_neither_side(pair: Pair) -> None:
    decision = pair.under(Winner.ASK).decided()
    assert not {change.rule for change in decision.changes} & set(decision.conflicts)
    for rule in pair.plan.rules:
        if rule.id in decision.conflicts:
            assert pair.changed(rule, Side.LEFT) and pair.changed(rule, Side.RIGHT)
            assert all(rule.key(side) not in decision.settled[side.value] for side in Side)


# --- edits, clearing, filling -----------------------------------------------------------------------------------------


@given(disturbed(plans((Direction.BOTH,), limited=False)))
def test_an_edit_on_one_side_alone_travels_as_it_is(pair: Pair) -> None:
    decision = pair.decided()
    assume(decision.action is not Action.REFUSE)
    for rule in two_way(pair):
        for side in Side:
            if pair.changed(rule, side) and not pair.changed(rule, side.other) and not pair.same(rule):
                (change,) = [change for change in decision.changes if change.rule == rule.id]
                assert (change.side, change.new) == (side.other, pair.own(rule, side))


@given(agreed(plans((Direction.BOTH,), limited=False)), st.sampled_from(Side))
def test_clearing_on_one_side_alone_clears_the_other(pair: Pair, side: Side) -> None:
    cleared = pair.edited(side, dict.fromkeys(pair.fields[side]))
    for winner in Winner:
        after = settled_down(cleared.under(winner))
        for rule in two_way(cleared):
            if pair.own(rule, side) is not None:
                assert after.own(rule, Side.LEFT) is None
                assert after.own(rule, Side.RIGHT) is None


@pytest.mark.feature("F-CORE-RUL-02")
@given(agreed(plans((Direction.BOTH,), limited=False)), st.sampled_from(DECIDING), st.sampled_from(TEXTS))
def test_clearing_on_the_winning_side_in_a_conflict_keeps_the_other_value(
    pair: Pair, winner: Winner, entered: str
) -> None:
    side = pair.under(winner).winner
    assert side is not None
    plain = two_way(pair)
    edited = pair.under(winner).edited(side, {str(rule.path(side)): None for rule in plain})
    edited = edited.edited(side.other, {str(rule.path(side.other)): entered for rule in plain})
    after = settled_down(edited)
    assume(after.decided().action is not Action.REFUSE)
    for rule in plain:
        if edited.changed(rule, side) and edited.changed(rule, side.other):
            assert after.own(rule, side.other) == edited.own(rule, side.other)
            assert after.own(rule, side) is not None
            assert after.same(rule)


@given(strangers(plans((Direction.BOTH,), limited=False)), st.sampled_from(Side))
def test_a_side_that_never_had_a_value_is_filled(pair: Pair, side: Side) -> None:
    bare = pair.edited(side, dict.fromkeys(pair.fields[side]))
    decision = bare.decided()
    assume(decision.action is not Action.REFUSE)
    for rule in two_way(bare):
        if not bare.same(rule):
            (change,) = [change for change in decision.changes if change.rule == rule.id]
            assert (change.side, change.new) == (side, bare.own(rule, side.other))


# --- conditions of rules ----------------------------------------------------------------------------------------------


@given(pairs)
def test_rules_for_new_records_never_touch_one_that_exists(pair: Pair) -> None:
    only_new = {rule.id for rule in pair.plan.rules if rule.when is When.CREATE}
    assert not only_new & {change.rule for change in pair.decided().changes}


@given(pairs)
def test_rules_for_empty_fields_never_overwrite(pair: Pair) -> None:
    careful = {rule.id for rule in pair.plan.rules if rule.when is When.EMPTY}
    assert all(change.old is None for change in pair.decided().changes if change.rule in careful)


@pytest.mark.feature("F-CORE-B-07")
@given(pairs | rewritten())
def test_a_choice_that_goes_forward_never_goes_back(pair: Pair) -> None:
    rules = {rule.id: rule for rule in pair.plan.rules}
    for change in pair.decided().changes:
        new = pair.plan.terms.form(change.side, change.path, change.new)
        shape = pair.plan.target(change.side).shapes.get(change.path)
        if rules[change.rule].when is not When.FORWARD or shape is None:
            continue
        assert new is not None
        if new in shape.options and change.old in shape.options:
            assert shape.options.index(str(new)) > shape.options.index(str(change.old))


# --- rules that were changed ------------------------------------------------------------------------------------------


@given(rewritten(disturbed(plans((Direction.BOTH,), limited=False))))
def test_a_changed_rule_loses_no_edit_that_was_made_on_one_side_alone(pair: Pair) -> None:
    decision = pair.decided()
    assume(decision.action is not Action.REFUSE)
    for rule in two_way(pair):
        for side in Side:
            if pair.changed(rule, side) and not pair.changed(rule, side.other) and known(pair, rule, side):
                assert pair.same(rule) or written(pair)[rule.id].new == pair.own(rule, side)


@given(rewritten())
def test_an_edit_of_the_target_stands_when_its_rule_is_changed(pair: Pair) -> None:
    for change in pair.decided().changes:
        [rule] = [rule for rule in pair.plan.rules if rule.id == change.rule]
        target_alone = pair.changed(rule, change.side) and not pair.changed(rule, change.side.other)
        assert not (target_alone and known(pair, rule, change.side) and rule.id in pair.plan.terms.replan)


@given(rewritten(disturbed(plans((Direction.BOTH,), limited=False))), st.sampled_from(DECIDING))
def test_a_changed_rule_is_applied_to_all_that_it_is_about(pair: Pair, winner: Winner) -> None:
    after = replanned(pair.under(winner))
    assume(after.decided().action is not Action.REFUSE)
    for rule in two_way(after):
        if rule.id in pair.plan.terms.replan:
            assert after.same(rule)


@given(rewritten(), st.sampled_from(Side))
def test_a_changed_rule_waits_until_both_sides_are_read(pair: Pair, unread: Side) -> None:
    decision = pair.decided(unread)
    assert not {change.rule for change in decision.changes} & pair.plan.terms.replan
    for rule in pair.plan.rules:
        if rule.id in pair.plan.terms.replan and rule.when is not When.CREATE and decision.action is not Action.REFUSE:
            assert decision.unread or rule.direction.within(pair.plan.direction) is None


def known(pair: Pair, rule: Rule, side: Side) -> bool:
    """Whether it is known what the side held when both last agreed."""
    return rule.key(side) in pair.bases[side].marks


# --- sides whose values do not travel ---------------------------------------------------------------------------------


@given(pairs | rewritten(), st.sampled_from(Side))
def test_nothing_travels_from_a_side_that_is_held(pair: Pair, side: Side) -> None:
    assert not pair.with_terms(held=frozenset({side})).decided().towards(side.other)


@given(disturbed(plans((Direction.BOTH,), limited=False)), st.sampled_from(Side))
def test_what_was_edited_on_a_side_that_is_held_travels_once_it_is_free(pair: Pair, side: Side) -> None:
    free = settled_down(pair.with_terms(held=frozenset({side}))).with_terms(held=frozenset())
    assume(free.decided().action is not Action.REFUSE)
    for rule in two_way(pair):
        if pair.changed(rule, side) and not pair.changed(rule, side.other) and not pair.same(rule):
            assert written(free)[rule.id].new == pair.own(rule, side)


# --- a side that was not read -----------------------------------------------------------------------------------------


@given(agreed(), st.sampled_from(Side))
def test_nothing_is_done_where_the_side_that_was_read_is_unchanged(pair: Pair, unread: Side) -> None:
    decision = pair.decided(unread)
    assert not decision.changes and not decision.settled.get(unread.value)


@given(disturbed(plans(limited=False)), st.sampled_from(Side))
def test_a_side_that_was_not_read_is_never_the_source(pair: Pair, unread: Side) -> None:
    decision = pair.decided(unread)
    assert not decision.towards(unread.other)
    assert not decision.settled.get(unread.value)


@given(agreed(plans(limited=False)), st.sampled_from(Side), st.data())
def test_a_side_that_was_not_read_counts_as_unchanged(pair: Pair, side: Side, data: st.DataObject) -> None:
    paths = data.draw(st.lists(st.sampled_from(sorted(pair.fields[side])), unique=True))
    edited = pair.edited(side, {path: data.draw(st.none() | st.sampled_from(TEXTS)) for path in paths})
    read, blind = edited.decided(), edited.decided(side.other)
    assume(Action.REFUSE not in (read.action, blind.action))
    needed = {(change.rule, change.new) for change in read.towards(side.other)}
    assert needed <= {(change.rule, change.new) for change in blind.changes}
