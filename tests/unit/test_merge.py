"""The three-way merge of one rule, case by case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.marks import NO_BASE, Base, Marker
from ledgerbridge.planner.merge import Merge, Terms, View, Why, Winner, mark_of, merge
from ledgerbridge.planner.recency import Times, Timing

MARKER = Marker(b"key", "k1")
PHONE = Rule("phone", "phone", "Phone", Direction.BOTH)
NAME = Rule("name", None, "Name", Direction.TO_RIGHT, {"join": ["first", "last"]})
UNREAD = object()
NEVER = object()


def plain(path: str, value: Value) -> Value:
    return value


def lower(path: str, value: Value) -> Value:
    return value.lower() if isinstance(value, str) else value


def zero(path: str, value: Value) -> Value:
    """A vendor that stores nothing as nought."""
    return "0" if value is None else value


TERMS = Terms(Direction.BOTH, Winner.RIGHT, MARKER, plain, plain)


def view(rule: Rule, side: Side, terms: Terms, base: Any, now: Any, modified: datetime | None = None) -> View:
    """A side with one field: what it held when both agreed (NEVER: they did not), and what it holds now."""
    path = rule.path(side)
    assert path is not None
    marks = {} if base is NEVER else {rule.key(side): mark_of(rule, side, base, terms)}
    record = None if now is UNREAD else Record("thing", side.value, {path: now}, modified=modified)
    return View(record, Base("k1", marks) if marks else NO_BASE)


def merged(
    bases: tuple[Any, Any], now: tuple[Any, Any], rule: Rule = PHONE, terms: Terms = TERMS, **changed: Any
) -> tuple[Side | None, Value, Why]:
    terms = msgspec.structs.replace(terms, **changed)
    views = [view(rule, side, terms, base, value) for side, base, value in zip(Side, bases, now, strict=True)]
    result = merge(rule, views[0], views[1], terms)
    return result.write, result.value, result.why


LEFT_WINS: dict[str, Any] = {"winner": Winner.LEFT}
ASK = {"winner": Winner.ASK}
TO_RIGHT = {"direction": Direction.TO_RIGHT}
TO_LEFT = {"direction": Direction.TO_LEFT}
MET = (NEVER, NEVER)


@pytest.mark.parametrize(
    ("bases", "now", "changed", "expected"),
    [
        # nobody, one, or both changed the same
        (("1", "1"), ("1", "1"), {}, (None, None, Why.AGREED)),
        (("1", "1"), ("2", "1"), {}, (Side.RIGHT, "2", Why.CHANGED)),
        (("1", "1"), ("1", "2"), {}, (Side.LEFT, "2", Why.CHANGED)),
        (("1", "1"), ("2", "2"), {}, (None, None, Why.AGREED)),
        (("1", "one"), ("1", "one"), {}, (None, None, Why.AGREED)),
        # both changed
        (("1", "1"), ("2", "3"), {}, (Side.LEFT, "3", Why.WON)),
        (("1", "1"), ("2", "3"), LEFT_WINS, (Side.RIGHT, "2", Why.WON)),
        (("1", "1"), ("2", "3"), ASK, (None, None, Why.ASKED)),
        (("1", "1"), ("2", "3"), TO_RIGHT, (Side.RIGHT, "2", Why.WON)),
        (("1", "1"), ("2", "3"), TO_LEFT, (Side.LEFT, "3", Why.WON)),
        # one-way flows look one way
        (("1", "1"), ("1", "2"), TO_RIGHT, (None, None, Why.STANDS)),
        (("1", "1"), ("2", "1"), TO_LEFT, (None, None, Why.STANDS)),
        # clearing
        (("1", "1"), (None, "1"), {}, (Side.RIGHT, None, Why.CHANGED)),
        (("1", "1"), ("1", None), LEFT_WINS, (Side.LEFT, None, Why.CHANGED)),
        (("1", "1"), (None, "2"), LEFT_WINS, (Side.LEFT, "2", Why.KEPT)),
        (("1", "1"), ("2", None), {}, (Side.RIGHT, "2", Why.KEPT)),
        (("1", "1"), (None, "2"), {}, (Side.LEFT, "2", Why.WON)),
        (("1", "1"), (None, None), {}, (None, None, Why.AGREED)),
        (("1", "1"), (None, "2"), TO_RIGHT, (Side.RIGHT, None, Why.WON)),
        # first meetings
        (MET, ("1", "1"), {}, (None, None, Why.AGREED)),
        (MET, (None, None), {}, (None, None, Why.AGREED)),
        (MET, ("1", None), {}, (Side.RIGHT, "1", Why.FILLED)),
        (MET, (None, "1"), LEFT_WINS, (Side.LEFT, "1", Why.FILLED)),
        (MET, (None, "1"), TO_RIGHT, (None, None, Why.STANDS)),
        (MET, ("1", "2"), {}, (Side.LEFT, "2", Why.FIRST)),
        (MET, ("1", "2"), LEFT_WINS, (Side.RIGHT, "1", Why.FIRST)),
        (MET, ("1", "2"), ASK, (None, None, Why.ASKED)),
        (MET, ("1", "2"), TO_LEFT, (Side.LEFT, "2", Why.FIRST)),
        (("1", NEVER), ("1", "2"), {}, (Side.LEFT, "2", Why.FIRST)),
        # a side that was not read
        (("1", "1"), ("2", UNREAD), {}, (Side.RIGHT, "2", Why.CHANGED)),
        (("1", "1"), (UNREAD, "1"), {}, (None, None, Why.AGREED)),
        (MET, ("1", UNREAD), {}, (None, None, Why.UNREAD)),
        ((NEVER, "1"), (UNREAD, "1"), {}, (None, None, Why.UNREAD)),
    ],
)
def test_merge(
    bases: tuple[Any, Any], now: tuple[Any, Any], changed: dict[str, Any], expected: tuple[Side | None, Value, Why]
) -> None:
    assert merged(bases, now, **changed) == expected


# --- vendors that rewrite what they are given -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "changed", "expected"),
    [
        (("Ada", "ada"), {"right_form": lower}, (None, None, Why.AGREED)),
        (("ada", "Ada"), {"left_form": lower}, (None, None, Why.AGREED)),
        (("Ada", "ada"), {}, (Side.LEFT, "ada", Why.FIRST)),
        # whichever way the flow goes: what the source cannot hold is not taken from the target
        (("Ada", "ada"), {"right_form": lower, **TO_LEFT}, (None, None, Why.AGREED)),
        (("ada", "Ada"), {"left_form": lower, **TO_RIGHT}, (None, None, Why.AGREED)),
        (("ada", "Ada"), {"left_form": lower, **TO_LEFT}, (None, None, Why.AGREED)),
        ((None, "0"), {"right_form": zero, **TO_LEFT}, (None, None, Why.AGREED)),
        (("5", "0"), {"right_form": zero, **TO_LEFT}, (Side.LEFT, "0", Why.FIRST)),
    ],
)
def test_what_a_vendor_makes_of_a_value_is_the_same_value(
    now: tuple[Any, Any], changed: dict[str, Any], expected: tuple[Side | None, Value, Why]
) -> None:
    assert merged(MET, now, **changed) == expected


def test_a_difference_in_spelling_alone_is_no_change() -> None:
    assert merged(("ada", "Lady"), ("Ada", "Lady"), left_form=lower) == (None, None, Why.AGREED)


# --- rules with conditions --------------------------------------------------------------------------------------------

CREATE = msgspec.structs.replace(PHONE, when=When.CREATE)
EMPTY = msgspec.structs.replace(PHONE, when=When.EMPTY)
ONE_WAY = msgspec.structs.replace(PHONE, direction=Direction.TO_RIGHT)


@pytest.mark.parametrize(
    ("rule", "bases", "now", "changed", "expected"),
    [
        (CREATE, MET, ("1", None), {}, (None, None, Why.STANDS)),
        (CREATE, ("1", "1"), ("2", "1"), {}, (None, None, Why.STANDS)),
        (EMPTY, MET, ("1", None), {}, (Side.RIGHT, "1", Why.FILLED)),
        (EMPTY, MET, ("1", "2"), {}, (None, None, Why.STANDS)),
        (EMPTY, ("1", "1"), ("2", "1"), {}, (None, None, Why.STANDS)),
        (EMPTY, ("1", None), ("2", None), {}, (Side.RIGHT, "2", Why.CHANGED)),
        (ONE_WAY, ("1", "1"), ("1", "2"), {}, (None, None, Why.STANDS)),
        (ONE_WAY, ("1", "1"), ("2", "1"), {}, (Side.RIGHT, "2", Why.CHANGED)),
        (ONE_WAY, ("1", "1"), ("2", "1"), TO_LEFT, (None, None, Why.STANDS)),
        (ONE_WAY, MET, ("1", "2"), {}, (None, None, Why.STANDS)),
        (ONE_WAY, MET, ("1", "2"), LEFT_WINS, (Side.RIGHT, "1", Why.FIRST)),
    ],
)
def test_rule_with_a_condition(
    rule: Rule,
    bases: tuple[Any, Any],
    now: tuple[Any, Any],
    changed: dict[str, Any],
    expected: tuple[Side | None, Value, Why],
) -> None:
    assert merged(bases, now, rule, **changed) == expected


# --- the newest -------------------------------------------------------------------------------------------------------

NOON = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
WHOLE_S = -0.25
"""What makes it a time in whole seconds."""
BY_TIME = {Winner.NEWEST_ELSE_LEFT: Side.LEFT, Winner.NEWEST_ELSE_RIGHT: Side.RIGHT}


def dated(
    winner: Winner,
    left_s: float | None,
    right_s: float | None,
    bases: tuple[Any, Any] = ("1", "1"),
    now: tuple[Any, Any] = ("2", "3"),
    **changed: Any,
) -> Merge:
    """Both changed so many seconds after noon, by their vendors' clocks; None where a vendor gives no time."""
    terms = msgspec.structs.replace(TERMS, winner=winner, **changed)
    times = [None if after_s is None else NOON + timedelta(seconds=after_s) for after_s in (left_s, right_s)]
    views = [view(PHONE, *entry) for entry in zip(Side, [terms] * 2, bases, now, times, strict=True)]
    return merge(PHONE, views[0], views[1], terms)


def stands(decided: Merge) -> tuple[Side | None, Why]:
    """The side whose value is on both sides afterwards, and why."""
    return decided.write and decided.write.other, decided.why


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.parametrize("winner", BY_TIME)
@pytest.mark.parametrize(
    ("left_s", "right_s", "newest"),
    [
        (3600, 0, Side.LEFT),
        (0, 3600, Side.RIGHT),
        (0, 1.001, Side.RIGHT),
        (0, 1, None),
        (0.5, 0, None),
        (0, 0, None),
        # a time in whole seconds may be almost a second later than it says
        (WHOLE_S, WHOLE_S + 2, None),
        (WHOLE_S, WHOLE_S + 2.001, Side.RIGHT),
        (WHOLE_S + 3, WHOLE_S, Side.LEFT),
        (None, 0, None),
        (0, None, None),
        (None, None, None),
    ],
)
def test_the_newest_stands_where_it_is_clear_else_the_side_named(
    winner: Winner, left_s: float | None, right_s: float | None, newest: Side | None
) -> None:
    decided = dated(winner, left_s, right_s)
    assert stands(decided) == ((newest, Why.NEWER) if newest else (BY_TIME[winner], Why.UNCLEAR))


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.parametrize(
    ("left_ahead_s", "right_ahead_s", "expected"),
    [
        (0.0, 0.0, (Side.RIGHT, Why.NEWER)),
        # a clock that runs behind: what it calls 50 s past noon was 70 s past
        (-20.0, 0.0, (Side.LEFT, Why.UNCLEAR)),
        (-100.0, 0.0, (Side.LEFT, Why.UNCLEAR)),
        # both as wrong as one another: nothing is unclear
        (-500.0, -500.0, (Side.RIGHT, Why.NEWER)),
        (0.0, -4.0, (Side.RIGHT, Why.NEWER)),
    ],
)
def test_clocks_that_differ_are_allowed_for(
    left_ahead_s: float, right_ahead_s: float, expected: tuple[Side, Why]
) -> None:
    timing: dict[str, Any] = {"left_timing": Timing(left_ahead_s), "right_timing": Timing(right_ahead_s)}
    decided = dated(Winner.NEWEST_ELSE_LEFT, 50, 60, **timing)
    assert stands(decided) == expected
    assert decided.times == Times(
        NOON + timedelta(seconds=50 - left_ahead_s), NOON + timedelta(seconds=60 - right_ahead_s)
    )


@pytest.mark.parametrize("winner", BY_TIME)
def test_a_record_s_time_says_nothing_of_fields_that_do_not_move_it(winner: Winner) -> None:
    undated = Timing(undated=frozenset({"Phone", "company.name"}))
    decided = dated(winner, 0, 3600, right_timing=undated)
    assert stands(decided) == (BY_TIME[winner], Why.UNCLEAR)
    assert decided.times == Times(NOON, None)


@pytest.mark.parametrize("winner", BY_TIME)
def test_the_newest_at_a_first_meeting(winner: Winner) -> None:
    assert stands(dated(winner, 3600, 0, MET)) == (Side.LEFT, Why.FIRST_NEWER)
    assert stands(dated(winner, 0, 0, MET)) == (BY_TIME[winner], Why.FIRST_UNCLEAR)
    assert stands(dated(winner, 3600, 0, MET, (None, "3"))) == (Side.RIGHT, Why.FILLED)


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.parametrize("winner", BY_TIME)
def test_clearing_as_the_newest_change_in_a_conflict_keeps_the_other_value(winner: Winner) -> None:
    kept = dated(winner, 0, 3600, now=("2", None))
    assert (kept.write, kept.value, kept.why) == (Side.RIGHT, "2", Why.KEPT)
    assert kept.times == Times(NOON, NOON + timedelta(hours=1))


@pytest.mark.parametrize("winner", BY_TIME)
def test_the_newest_counts_in_a_conflict_alone(winner: Winner) -> None:
    assert stands(dated(winner, 0, 3600, now=("2", "1"))) == (Side.LEFT, Why.CHANGED)
    assert stands(dated(winner, 0, 3600, direction=Direction.TO_RIGHT)) == (Side.LEFT, Why.WON)


def test_every_winner_but_asking_names_a_side() -> None:
    assert {winner: winner.named for winner in Winner} == {
        **BY_TIME,
        Winner.LEFT: Side.LEFT,
        Winner.RIGHT: Side.RIGHT,
        Winner.ASK: None,
    }
    assert {winner for winner in Winner if winner.is_by_time} == set(BY_TIME)


# --- rules that are new or were changed -------------------------------------------------------------------------------

AGAIN: dict[str, Any] = {"replan": frozenset({"phone"})}


@pytest.mark.parametrize(
    ("rule", "bases", "now", "changed", "expected"),
    [
        # nobody changed anything, and the sides differ by the rule as it is now
        (PHONE, ("1", "2"), ("1", "1"), {}, (None, None, Why.AGREED)),
        (PHONE, ("1", "2"), ("1", "2"), {}, (Side.LEFT, "2", Why.REPLANNED)),
        (PHONE, ("1", "2"), ("1", "2"), LEFT_WINS, (Side.RIGHT, "1", Why.REPLANNED)),
        (PHONE, ("1", "2"), ("1", "2"), ASK, (None, None, Why.ASKED)),
        (PHONE, ("1", "2"), ("1", "2"), TO_RIGHT, (Side.RIGHT, "1", Why.REPLANNED)),
        (PHONE, ("1", "2"), ("1", "2"), TO_LEFT, (Side.LEFT, "2", Why.REPLANNED)),
        # an edit since the last agreement is not lost
        (PHONE, ("1", "2"), ("3", "2"), {}, (Side.RIGHT, "3", Why.CHANGED)),
        (PHONE, ("1", "2"), ("1", "3"), LEFT_WINS, (Side.LEFT, "3", Why.CHANGED)),
        (PHONE, ("1", "2"), ("1", "3"), TO_RIGHT, (None, None, Why.STANDS)),
        (PHONE, ("1", "2"), (None, "2"), {}, (Side.RIGHT, None, Why.CHANGED)),
        (PHONE, ("1", "2"), ("4", "5"), {}, (Side.LEFT, "5", Why.REPLANNED)),
        # empty sides are filled, and nothing is cleared that nobody cleared
        (PHONE, (None, "2"), (None, "2"), LEFT_WINS, (Side.LEFT, "2", Why.FILLED)),
        (PHONE, (None, "2"), (None, "2"), TO_RIGHT, (None, None, Why.STANDS)),
        (PHONE, ("1", None), ("1", None), TO_RIGHT, (Side.RIGHT, "1", Why.REPLANNED)),
        # a rule that the bases know nothing of
        (PHONE, MET, ("1", "2"), {}, (Side.LEFT, "2", Why.REPLANNED)),
        (PHONE, ("1", NEVER), ("3", "2"), {}, (Side.RIGHT, "3", Why.CHANGED)),
        # one way by the rule, in a flow of two
        (ONE_WAY, ("1", "2"), ("1", "2"), {}, (Side.RIGHT, "1", Why.REPLANNED)),
        (ONE_WAY, ("1", "2"), ("1", "3"), LEFT_WINS, (None, None, Why.STANDS)),
        # conditions stay what they are
        (EMPTY, ("1", "2"), ("1", "2"), LEFT_WINS, (None, None, Why.STANDS)),
        (CREATE, ("1", "2"), ("1", "2"), {}, (None, None, Why.STANDS)),
        # both must be read
        (PHONE, ("1", "2"), ("1", UNREAD), {}, (None, None, Why.UNREAD)),
        (PHONE, ("1", "2"), (UNREAD, "2"), TO_RIGHT, (None, None, Why.UNREAD)),
        (CREATE, ("1", "2"), ("1", UNREAD), {}, (None, None, Why.STANDS)),
    ],
)
def test_a_rule_that_was_changed(
    rule: Rule,
    bases: tuple[Any, Any],
    now: tuple[Any, Any],
    changed: dict[str, Any],
    expected: tuple[Side | None, Value, Why],
) -> None:
    assert merged(bases, now, rule, **changed, **AGAIN) == expected


def test_other_rules_than_the_changed_one_are_merged_as_ever() -> None:
    assert merged(("1", "2"), ("1", "2"), replan=frozenset({"name"})) == (None, None, Why.AGREED)


def test_a_changed_table_is_applied_to_what_nobody_touched() -> None:
    kind = msgspec.structs.replace(PHONE, table={"s": "Service", "t": "Other"})
    assert merged(("s", "Other"), ("s", "Other"), kind, **LEFT_WINS, **AGAIN) == (Side.RIGHT, "Service", Why.REPLANNED)
    with pytest.raises(MappingError):
        merged(("x", "Other"), ("x", "Other"), kind, **LEFT_WINS, **AGAIN)


def test_a_changed_expression_writes_what_it_makes_now() -> None:
    again = msgspec.structs.replace(TERMS, replan=frozenset({"name"}))
    assert named("Ada", "King", "King Ada", ("King Ada", "King Ada"), again) == (Side.RIGHT, "Ada King", Why.REPLANNED)
    assert named("Ada", "King", "Ada King", ("King Ada", "King Ada"), again) == (None, None, Why.AGREED)
    assert named("Ada", "King", "Lady Ada", ("Ada King", "Lady Ada"), again) == (Side.RIGHT, "Ada King", Why.REPLANNED)


# --- sides whose values do not travel ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bases", "now", "expected"),
    [
        (("1", "1"), ("2", "1"), (None, None, Why.HELD)),
        (("1", "1"), ("1", "2"), (Side.LEFT, "2", Why.CHANGED)),
        (("1", "1"), ("2", "2"), (None, None, Why.AGREED)),
        (MET, ("1", None), (None, None, Why.HELD)),
        (MET, (None, "1"), (Side.LEFT, "1", Why.FILLED)),
    ],
)
def test_a_side_that_is_held_gives_nothing(
    bases: tuple[Any, Any], now: tuple[Any, Any], expected: tuple[Side | None, Value, Why]
) -> None:
    assert merged(bases, now, held=frozenset({Side.LEFT})) == expected


# --- tables and derived values ----------------------------------------------------------------------------------------


def test_a_table_decides_what_is_the_same() -> None:
    kind = msgspec.structs.replace(PHONE, table={"s": "Service"})
    assert merged(MET, ("s", "Service"), kind) == (None, None, Why.AGREED)
    assert merged(("s", "Service"), (None, "Service"), kind) == (Side.RIGHT, None, Why.CHANGED)


def test_a_changed_value_the_table_lacks_is_an_error() -> None:
    kind = msgspec.structs.replace(PHONE, table={"s": "Service"})
    with pytest.raises(MappingError):
        merged(("s", "Service"), ("x", "Service"), kind)


def named(
    first: str, last: str, name: str | None, base: tuple[str, str], terms: Terms = TERMS
) -> tuple[Side | None, Value, Why]:
    left = View(
        Record("contacts", "1", {"first": first, "last": last}),
        Base("k1", {NAME.key(Side.LEFT): mark_of(NAME, Side.LEFT, base[0], TERMS)}),
    )
    right = View(
        Record("Customer", "2", {"Name": name}),
        Base("k1", {NAME.key(Side.RIGHT): mark_of(NAME, Side.RIGHT, base[1], TERMS)}),
    )
    result = merge(NAME, left, right, terms)
    return result.write, result.value, result.why


def test_a_derived_value_follows_its_inputs() -> None:
    assert named("Ada", "King", "Ada Byron", ("Ada Byron", "Ada Byron")) == (Side.RIGHT, "Ada King", Why.CHANGED)


def test_an_edit_of_a_derived_value_stands_until_its_inputs_change() -> None:
    assert named("Ada", "Byron", "Lady Byron", ("Ada Byron", "Ada Byron")) == (None, None, Why.STANDS)
    assert named("Ada", "Byron", "Lady Byron", ("Ada Byron", "Lady Byron")) == (None, None, Why.AGREED)
    assert named("Ada", "King", "Lady Byron", ("Ada Byron", "Lady Byron")) == (Side.RIGHT, "Ada King", Why.CHANGED)
