"""New records: made whole, from the source alone, and at rest once they exist."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.property.planner_cases import MARKER, Pair, quiet, settled_down, strangers

from ledgerbridge.mapping.rules import When
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decide import decide_create
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.marks import Base
from ledgerbridge.planner.merge import own_mark


def created(pair: Pair, decision: Decision, towards: Side) -> Pair:
    """The pair once the target's vendor has made the record, in its own form."""
    blank: Mapping[str, Value] = dict.fromkeys(pair.fields[towards])
    bare = msgspec.structs.replace(pair, fields={**pair.fields, towards: blank})
    made = bare.edited(towards, {change.path: change.new for change in decision.changes})
    marks = {
        rule.key(towards): own_mark(rule, towards, made.record(towards), made.plan.terms) for rule in made.plan.rules
    }
    bases = {
        towards: Base(MARKER.key_id, marks),
        towards.other: Base(MARKER.key_id, decision.settled[towards.other.value]),
    }
    return msgspec.structs.replace(made, bases=bases)


@given(strangers(), st.sampled_from(Side))
def test_a_record_just_made_needs_nothing_more(pair: Pair, towards: Side) -> None:
    decision = decide_create(pair.plan, pair.record(towards.other), towards)
    assume(decision.action is Action.CREATE)
    assert quiet(created(pair, decision, towards).decided())


@given(strangers(), st.sampled_from(Side), st.data())
def test_an_edit_after_a_create_comes_to_rest(pair: Pair, towards: Side, data: st.DataObject) -> None:
    decision = decide_create(pair.plan, pair.record(towards.other), towards)
    assume(decision.action is Action.CREATE)
    made = created(pair, decision, towards)
    path = data.draw(st.sampled_from(sorted(made.fields[towards.other])))
    settled_down(made.edited(towards.other, {path: data.draw(st.sampled_from([None, "Dora"]))}))


@given(strangers(), st.sampled_from(Side))
def test_a_new_record_gets_every_value_its_rules_carry(pair: Pair, towards: Side) -> None:
    decision = decide_create(pair.plan, pair.record(towards.other), towards)
    assume(decision.action is Action.CREATE)
    changes = {change.rule: change for change in decision.changes}
    for rule in pair.plan.rules:
        direction = rule.direction.within(pair.plan.direction)
        carried = rule.carried(towards, rule.own(towards.other, pair.fields[towards.other]))
        if rule.path(towards) is None or direction is None or not direction.goes(towards) or carried is None:
            assert rule.id not in changes
        else:
            change = changes[rule.id]
            assert (change.side, change.path, change.old, change.new) == (towards, rule.path(towards), None, carried)


@given(strangers(), st.sampled_from(Side))
def test_rules_for_new_records_apply_to_them(pair: Pair, towards: Side) -> None:
    rules = tuple(msgspec.structs.replace(rule, when=When.CREATE) for rule in pair.plan.rules)
    only_new = msgspec.structs.replace(pair.plan, rules=rules)
    source = pair.record(towards.other)
    assert decide_create(only_new, source, towards) == decide_create(pair.plan, source, towards)
