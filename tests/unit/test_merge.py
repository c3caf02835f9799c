"""The three-way merge of one rule, case by case."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.marks import NO_BASE, Base, Marker
from ledgerbridge.planner.merge import Terms, View, Why, Winner, mark_of, merge

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


def view(rule: Rule, side: Side, terms: Terms, base: Any, now: Any) -> View:
    """A side with one field: what it held when both agreed (NEVER: they did not), and what it holds now."""
    path = rule.path(side)
    assert path is not None
    marks = {} if base is NEVER else {rule.key(side): mark_of(rule, side, base, terms)}
    record = None if now is UNREAD else Record("thing", side.value, {path: now})
    return View(record, Base("k1", marks) if marks else NO_BASE)


def merged(
    bases: tuple[Any, Any], now: tuple[Any, Any], rule: Rule = PHONE, terms: Terms = TERMS, **changed: Any
) -> tuple[Side | None, Value, Why]:
    terms = msgspec.structs.replace(terms, **changed)
    views = [view(rule, side, terms, base, value) for side, base, value in zip(Side, bases, now, strict=True)]
    result = merge(rule, views[0], views[1], terms)
    return result.write, result.value, result.why


LEFT_WINS = {"winner": Winner.LEFT}
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


# --- tables and derived values ----------------------------------------------------------------------------------------


def test_a_table_decides_what_is_the_same() -> None:
    kind = msgspec.structs.replace(PHONE, table={"s": "Service"})
    assert merged(MET, ("s", "Service"), kind) == (None, None, Why.AGREED)
    assert merged(("s", "Service"), (None, "Service"), kind) == (Side.RIGHT, None, Why.CHANGED)


def test_a_changed_value_the_table_lacks_is_an_error() -> None:
    kind = msgspec.structs.replace(PHONE, table={"s": "Service"})
    with pytest.raises(MappingError):
        merged(("s", "Service"), ("x", "Service"), kind)


def named(first: str, last: str, name: str | None, base: tuple[str, str]) -> tuple[Side | None, Value, Why]:
    left = View(
        Record("contacts", "1", {"first": first, "last": last}),
        Base("k1", {NAME.key(Side.LEFT): mark_of(NAME, Side.LEFT, base[0], TERMS)}),
    )
    right = View(
        Record("Customer", "2", {"Name": name}),
        Base("k1", {NAME.key(Side.RIGHT): mark_of(NAME, Side.RIGHT, base[1], TERMS)}),
    )
    result = merge(NAME, left, right, TERMS)
    return result.write, result.value, result.why


def test_a_derived_value_follows_its_inputs() -> None:
    assert named("Ada", "King", "Ada Byron", ("Ada Byron", "Ada Byron")) == (Side.RIGHT, "Ada King", Why.CHANGED)


def test_an_edit_of_a_derived_value_stands_until_its_inputs_change() -> None:
    assert named("Ada", "Byron", "Lady Byron", ("Ada Byron", "Ada Byron")) == (None, None, Why.STANDS)
    assert named("Ada", "Byron", "Lady Byron", ("Ada Byron", "Lady Byron")) == (None, None, Why.AGREED)
    assert named("Ada", "King", "Lady Byron", ("Ada Byron", "Lady Byron")) == (Side.RIGHT, "Ada King", Why.CHANGED)
