"""Decisions about whole records: which action, which values, what is remembered, who is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decide import Plan, Target, decide_create, decide_pair
from ledgerbridge.planner.decision import OUTCOMES, WRITES, Action, Change, Decision, Outcome
from ledgerbridge.planner.marks import NO_BASE, Base, Marker
from ledgerbridge.planner.merge import Terms, View, Why, Winner, own_mark
from ledgerbridge.planner.recency import Times
from ledgerbridge.planner.shape import Shape

MARKER = Marker(b"key", "k1")
EMAIL = Rule("email", "email", "Mail", Direction.BOTH)
PHONE = Rule("phone", "phone", "Phone", Direction.BOTH)
KIND = Rule("kind", "kind", "Kind", Direction.BOTH, table={"s": "Service"})
RULES = (EMAIL, PHONE)
LEFT: dict[str, Value] = {"email": "a@b.c", "phone": "1"}
RIGHT: dict[str, Value] = {"Mail": "a@b.c", "Phone": "1"}
IDS = ("501", "58")


def plain(path: str, value: Value) -> Value:
    return value


def plan(rules: tuple[Rule, ...] = RULES, right: Target = Target(), **terms: Any) -> Plan:  # noqa: B008
    given = {"direction": Direction.BOTH, "winner": Winner.RIGHT, "marker": MARKER}
    return Plan(rules, Terms(**{**given, "left_form": plain, "right_form": plain, **terms}), Target(), right)


def base(side: Side, fields: dict[str, Value]) -> Base:
    record = Record("thing", "0", fields)
    marks = {rule.key(side): own_mark(rule, side, record, plan().terms) for rule in RULES}
    return Base("k1", marks)


def linked(left: dict[str, Value], right: dict[str, Value] | None, chosen: Plan | None = None) -> Decision:
    """The decision for a pair that agreed on LEFT and RIGHT and holds this now."""
    views = (
        View(Record("contacts", IDS[0], left), base(Side.LEFT, LEFT)),
        View(Record("Customer", IDS[1], right) if right is not None else None, base(Side.RIGHT, RIGHT)),
    )
    return decide_pair(chosen or plan(), *views, IDS, linked=True)


def met(left: dict[str, Value], right: dict[str, Value], chosen: Plan | None = None) -> Decision:
    """The decision for two records just matched."""
    views = (View(Record("contacts", IDS[0], left), NO_BASE), View(Record("Customer", IDS[1], right), NO_BASE))
    return decide_pair(chosen or plan(), *views, IDS, linked=False)


def test_nothing_changed_nothing_to_do() -> None:
    assert linked(LEFT, RIGHT) == Decision(Action.NOTHING, *IDS, settled={"left": {}, "right": {}})


def test_a_change_is_told_with_old_and_new_and_its_rule() -> None:
    decision = linked({**LEFT, "phone": "2"}, RIGHT)
    assert decision.action is Action.UPDATE
    assert decision.changes == (Change(Side.RIGHT, "Phone", "1", "2", "phone", Why.CHANGED),)
    assert decision.id_on(Side.LEFT) == "501"
    assert decision.id_on(Side.RIGHT) == "58"


def test_what_is_written_is_remembered_from_the_answer_the_rest_from_what_was_read() -> None:
    decision = linked({**LEFT, "phone": "2"}, RIGHT)
    assert decision.settled["right"] == {}
    assert list(decision.settled["left"]) == ["phone"]


def test_a_value_that_is_overwritten_is_not_remembered() -> None:
    decision = linked({**LEFT, "phone": "2"}, {**RIGHT, "Phone": "3"})
    assert [(change.side, change.new) for change in decision.changes] == [(Side.LEFT, "3")]
    assert (list(decision.settled["left"]), list(decision.settled["right"])) == ([], ["Phone"])


def test_changes_on_both_sides_go_both_ways_at_once() -> None:
    decision = linked({**LEFT, "phone": "2"}, {**RIGHT, "Mail": "x@y.z"})
    assert [(change.side, change.new) for change in decision.changes] == [(Side.LEFT, "x@y.z"), (Side.RIGHT, "2")]
    assert [change.path for change in decision.towards(Side.RIGHT)] == ["Phone"]


def test_equal_strangers_are_linked_and_remembered() -> None:
    decision = met(LEFT, RIGHT)
    assert (decision.action, decision.changes) == (Action.LINK, ())
    assert decision.settled == {"left": base(Side.LEFT, LEFT).marks, "right": base(Side.RIGHT, RIGHT).marks}


def test_strangers_that_differ_are_brought_into_step() -> None:
    decision = met({**LEFT, "phone": None}, {**RIGHT, "Mail": "x@y.z"})
    assert decision.action is Action.UPDATE
    assert [(change.side, change.why) for change in decision.changes] == [
        (Side.LEFT, Why.FIRST),
        (Side.LEFT, Why.FILLED),
    ]


def test_a_conflict_for_a_person_names_its_fields() -> None:
    decision = linked({**LEFT, "phone": "2"}, {**RIGHT, "Phone": "3"}, plan(winner=Winner.ASK))
    assert (decision.action, decision.conflicts, decision.changes) == (Action.CONFLICT, ("phone",), ())
    assert decision.problem is not None
    assert decision.problem.code == "LB-CON-01"
    assert decision.problem.values == {"fields": "phone"}


def test_a_conflict_does_not_keep_other_fields_waiting() -> None:
    left: dict[str, Value] = {"email": "x@y.z", "phone": "2"}
    decision = linked(left, {**RIGHT, "Phone": "3"}, plan(winner=Winner.ASK))
    assert (decision.action, decision.conflicts) == (Action.UPDATE, ("phone",))
    assert [change.path for change in decision.changes] == ["Mail"]
    assert decision.problem is not None


def test_a_value_that_does_not_fit_refuses_the_record_before_any_call() -> None:
    short = plan(right=Target({"Phone": Shape("Phone", max_length=3)}))
    decision = linked({**LEFT, "phone": "12345"}, RIGHT, short)
    assert (decision.action, decision.changes, decision.settled) == (Action.REFUSE, (), {})
    assert decision.problem is not None
    assert decision.problem.code == "LB-REC-04"


def test_a_value_without_an_entry_in_the_table_refuses_the_record() -> None:
    decision = met({**LEFT, "kind": "x"}, {**RIGHT, "Kind": None}, plan((*RULES, KIND)))
    assert decision.action is Action.REFUSE
    assert decision.problem is not None
    assert decision.problem.code == "LB-MAP-01"


def test_a_partner_that_was_not_read_counts_as_unchanged() -> None:
    decision = linked({**LEFT, "phone": "2"}, None)
    assert decision.changes == (Change(Side.RIGHT, "Phone", None, "2", "phone", Why.CHANGED),)
    assert decision.settled["right"] == {}
    assert not decision.unread


def test_a_rule_without_a_base_asks_for_the_partner_to_be_read() -> None:
    decision = linked({**LEFT, "kind": "s"}, None, plan((*RULES, KIND)))
    assert decision.unread
    assert not decision.changes


def test_what_the_vendor_would_store_as_it_is_is_not_written() -> None:
    def rounded(path: str, value: Value) -> Value:
        return value[:1] if isinstance(value, str) and path == "Phone" else value

    decision = linked({**LEFT, "phone": "12"}, RIGHT, plan(right_form=rounded))
    assert (decision.action, decision.changes) == (Action.NOTHING, ())
    assert "phone" in decision.settled["left"], "the edit was seen, and leads to nothing"


def test_a_confirmed_value_is_remembered_again() -> None:
    unsure = msgspec.structs.replace(base(Side.RIGHT, RIGHT), unconfirmed=frozenset({"Phone"}))
    views = (View(Record("c", IDS[0], LEFT), base(Side.LEFT, LEFT)), View(Record("C", IDS[1], RIGHT), unsure))
    decision = decide_pair(plan(), *views, IDS, linked=True)
    assert (decision.action, list(decision.settled["right"])) == (Action.NOTHING, ["Phone"])


# --- new records ------------------------------------------------------------------------------------------------------


def test_a_new_record_gets_what_there_is_and_is_remembered_at_its_source() -> None:
    decision = decide_create(plan(), Record("contacts", "501", {"email": "a@b.c", "phone": None}), Side.RIGHT)
    assert (decision.action, decision.left_id, decision.right_id) == (Action.CREATE, "501", None)
    assert decision.changes == (Change(Side.RIGHT, "Mail", None, "a@b.c", "email", Why.NEW),)
    assert list(decision.settled) == ["left"]
    assert list(decision.settled["left"]) == ["email", "phone"]


def test_a_new_record_may_go_to_the_left() -> None:
    decision = decide_create(plan(), Record("Customer", "58", dict(RIGHT)), Side.LEFT)
    assert (decision.left_id, decision.right_id) == (None, "58")
    assert [change.path for change in decision.changes] == ["email", "phone"]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (Target(needs_any=("First", "Last")), "LB-REC-03"),
        (Target(required=("Account",)), "LB-REC-03"),
        (Target({"Mail": Shape("E-mail", max_length=2)}), "LB-REC-04"),
        (Target({"Mail": Shape("E-mail", forbidden="@")}), "LB-REC-01"),
    ],
)
def test_a_new_record_its_vendor_would_refuse_is_refused_here(target: Target, code: str) -> None:
    decision = decide_create(plan(right=target), Record("contacts", "501", dict(LEFT)), Side.RIGHT)
    assert (decision.action, decision.changes) == (Action.REFUSE, ())
    assert decision.problem is not None
    assert decision.problem.code == code


def test_a_new_record_with_a_value_no_rule_can_carry_is_refused() -> None:
    decision = decide_create(plan((KIND,)), Record("contacts", "501", {"kind": "x"}), Side.RIGHT)
    assert decision.action is Action.REFUSE


# --- choices that go forward ------------------------------------------------------------------------------------------

STAGE = Rule("stage", "stage", "Stage", Direction.BOTH, when=When.FORWARD)
STAGES = Target({"Stage": Shape("Stage", options=("lead", "customer", "evangelist"), kind="choice")})


def staged(here: Value, there: Value, target: Target = STAGES, **terms: Any) -> Decision:
    """The decision for two records just matched, the left one's stage to be carried to the right one."""
    chosen = plan((STAGE,), target, **{"winner": Winner.LEFT, **terms})
    return met({"stage": here}, {"Stage": there}, chosen)


@pytest.mark.feature("F-CORE-B-07")
@pytest.mark.parametrize(
    ("here", "there", "written"),
    [
        ("customer", "lead", "customer"),
        ("lead", "customer", None),
        ("customer", None, "customer"),
        ("lead", "left long ago", "lead"),
    ],
)
def test_a_stage_is_never_moved_backwards(here: Value, there: Value, written: Value) -> None:
    decision = staged(here, there)
    assert [change.new for change in decision.changes] == ([written] if written else [])
    assert decision.action is (Action.UPDATE if written else Action.LINK)


@pytest.mark.feature("F-CORE-B-07")
def test_a_stage_that_stays_ahead_is_agreed_on_until_somebody_moves_it() -> None:
    assert list(staged("lead", "customer").settled["right"]) == ["Stage"]


def test_a_stage_is_compared_as_its_vendor_stores_it() -> None:
    decision = staged(" Lead ", "customer", right_form=lambda path, value: str(value).strip().lower())
    assert decision.changes == ()


def test_without_known_options_a_stage_goes_as_any_value() -> None:
    assert [change.new for change in staged("lead", "customer", Target()).changes] == ["lead"]


def test_a_stage_is_decided_when_both_records_are_known() -> None:
    chosen = plan((STAGE,), STAGES)
    marks = {side: {STAGE.key(side): own_mark(STAGE, side, held, chosen.terms)} for side, held in LEADS.items()}
    views = (
        View(Record("contacts", IDS[0], {"stage": "lead"}), Base("k1", marks[Side.LEFT])),
        View(None, Base("k1", marks[Side.RIGHT])),
    )
    assert decide_pair(chosen, *views, IDS, linked=True).towards(Side.RIGHT), "so that the other record is read"


LEADS = {side: Record("thing", "0", {"stage": "evangelist", "Stage": "evangelist"}) for side in Side}


def test_a_new_record_gets_its_stage_whatever_it_is() -> None:
    decision = decide_create(plan((STAGE,), STAGES), Record("contacts", "501", {"stage": "lead"}), Side.RIGHT)
    assert [change.new for change in decision.changes] == ["lead"]


# --- values that do not fit -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "value", "code"),
    [
        (Shape("Phone", options=("1", "2")), "3", "LB-REC-14"),
        (Shape("Phone", kind="number"), "three", "LB-REC-13"),
        (Shape("Phone", kind="date"), "soon", "LB-REC-13"),
    ],
)
def test_a_value_its_field_cannot_hold_refuses_the_record_with_the_field_named(
    shape: Shape, value: str, code: str
) -> None:
    decision = linked({**LEFT, "phone": value}, RIGHT, plan(right=Target({"Phone": shape})))
    assert (decision.action, decision.changes) == (Action.REFUSE, ())
    assert decision.problem is not None
    assert (decision.problem.code, decision.problem.field) == (code, "Phone")


def test_a_choice_fits_when_its_vendor_makes_it_one_of_the_options() -> None:
    target = Target({"Phone": Shape("Phone", options=("two",))})
    decision = linked({**LEFT, "phone": "TWO"}, RIGHT, plan(right=target, right_form=lambda _, value: lower(value)))
    assert [change.new for change in decision.changes] == ["TWO"]


def lower(value: Value) -> Value:
    return value.lower() if isinstance(value, str) else value


# --- values that name records of another flow -------------------------------------------------------------------------

OWNER = Rule("owner", "owner", "Owner", Direction.BOTH, through="companies")
LINKED = {("companies", Side.LEFT, "7"): "70"}


def partner(flow: str, side: Side, id: str) -> str | None:
    return LINKED.get((flow, side, id))


def test_a_value_that_names_a_linked_record_goes_over_as_its_partner() -> None:
    chosen = plan((OWNER,), partners=partner)
    assert [change.new for change in met({"owner": "7"}, {"Owner": None}, chosen).changes] == ["70"]
    made = decide_create(chosen, Record("contacts", "501", {"owner": "7"}), Side.RIGHT)
    assert [change.new for change in made.changes] == ["70"]
    assert met({"owner": "7"}, {"Owner": "70"}, chosen).action is Action.LINK


def test_a_record_waits_for_one_it_names_that_is_not_linked_yet() -> None:
    chosen = plan((OWNER, PHONE), partners=partner)
    decision = met({**LEFT, "owner": "8"}, {**RIGHT, "Owner": None}, chosen)
    made = decide_create(chosen, Record("contacts", "501", {"owner": "8"}), Side.RIGHT)
    for waiting in (decision, made):
        assert (waiting.action, waiting.changes, waiting.settled) == (Action.WAIT, (), {})
        assert waiting.problem is not None
        assert waiting.problem.code == "LB-MAP-05"


# --- what is kept -----------------------------------------------------------------------------------------------------

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.feature("F-CORE-RUL-02")
def test_a_conflict_decided_by_time_keeps_both_times_and_the_value_that_lost() -> None:
    left = Record("contacts", IDS[0], {**LEFT, "phone": "2"}, modified=NOON)
    right = Record("Customer", IDS[1], {**RIGHT, "Phone": "3"}, modified=NOON + timedelta(hours=1))
    views = (View(left, base(Side.LEFT, LEFT)), View(right, base(Side.RIGHT, RIGHT)))
    decision = decide_pair(plan(winner=Winner.NEWEST_ELSE_LEFT), *views, IDS, linked=True)
    [change] = decision.changes
    assert (change.side, change.old, change.new, change.why) == (Side.LEFT, "2", "3", Why.NEWER)
    assert change.times == Times(NOON, NOON + timedelta(hours=1))
    assert Decision.unpacked(decision.packed()) == decision


def test_a_change_written_down_before_times_were_kept_can_still_be_read() -> None:
    change = Change(Side.RIGHT, "Phone", "1", "2", "phone", Why.CHANGED)
    assert Change.from_plain(change.plain[:-1]) == change


# --- the words --------------------------------------------------------------------------------------------------------


def test_every_action_has_an_outcome_and_those_that_write_are_known() -> None:
    assert set(OUTCOMES) == set(Action)
    assert {OUTCOMES[action] for action in WRITES} == {Outcome.CREATED, Outcome.UPDATED}


DAY = Rule("day", None, "Day", Direction.TO_RIGHT, {"date_format": ["due", "YYYY"]})
"""A rule that can make nothing of a text that is no date."""
UNFIT = {**LEFT, "due": "next spring"}


@pytest.mark.parametrize("direction", [Direction.TO_RIGHT, Direction.BOTH])
def test_what_a_rule_can_make_nothing_of_refuses_the_record_towards_its_target(direction: Direction) -> None:
    decision = met(UNFIT, RIGHT, plan((*RULES, DAY), direction=direction))
    assert (decision.action, decision.problem and decision.problem.code) == (Action.REFUSE, "LB-MAP-02")


def test_what_a_rule_can_make_nothing_of_is_nobodys_trouble_the_other_way() -> None:
    chosen = plan((*RULES, DAY), direction=Direction.TO_LEFT)
    decision = met(UNFIT, RIGHT, chosen)
    assert decision.action is Action.LINK
    again = own_mark(DAY, Side.LEFT, Record("contacts", "501", {**UNFIT, "due": "in May"}), chosen.terms)
    assert decision.settled["left"][DAY.key(Side.LEFT)] != again
