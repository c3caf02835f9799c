"""Everything wrong with a record is told, not the first thing alone; what is told is what the planner refuses."""

from __future__ import annotations

import pytest

from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decide import Plan, Target, decide_create
from ledgerbridge.planner.decision import Action
from ledgerbridge.planner.faults import faults
from ledgerbridge.planner.marks import Marker
from ledgerbridge.planner.merge import Terms, Winner
from ledgerbridge.planner.shape import Shape

RULES = (
    Rule("name", "name", "Name", Direction.BOTH),
    Rule("kind", "kind", "Kind", Direction.TO_RIGHT, table={"s": "Service"}),
    Rule("country", None, "Country", Direction.TO_RIGHT, value={"country_code": "country"}),
    Rule("code", "code", "Code", Direction.TO_RIGHT, when=When.CREATE),
    Rule("back", "note", "Note", Direction.TO_LEFT),
)
RIGHT = Target({"Name": Shape("Name", 5), "Code": Shape("Code", 3)}, ("Name",), ("Code", "Kind"))
GOOD: dict[str, Value] = {"name": "Ann", "kind": "s", "country": "Sweden", "code": "A1"}


def plain(path: str, value: Value) -> Value:
    return value


PLAN = Plan(RULES, Terms(Direction.BOTH, Winner.RIGHT, Marker(b"key", "k1"), plain, plain), Target(), RIGHT)


def found(**changed: Value) -> list[tuple[str, str]]:
    return found_in(True, changed)


def found_in(is_new: bool, changed: dict[str, Value]) -> list[tuple[str, str]]:
    record = Record("thing", "1", {**GOOD, **changed})
    return [(fault.rule, fault.problem.code) for fault in faults(PLAN, record, Side.RIGHT, is_new)]


def test_a_record_in_order_has_no_faults() -> None:
    assert found() == []


def test_all_that_is_wrong_with_a_record_is_told_at_once() -> None:
    assert found(name="Annabella", kind="x", country="Atlantis", code="A1234") == [
        ("name", "LB-REC-04"),
        ("kind", "LB-MAP-01"),
        ("country", "LB-MAP-02"),
        ("code", "LB-REC-04"),
    ]


@pytest.mark.parametrize("missing", [{"code": None}, {"kind": None}, {"name": None}])
def test_a_new_record_is_told_what_it_lacks(missing: dict[str, Value]) -> None:
    assert found(**missing) == [("", "LB-REC-03")]


def test_a_field_whose_value_could_not_be_made_is_not_called_missing() -> None:
    assert found(kind="x") == [("kind", "LB-MAP-01")]


def test_an_existing_record_is_not_asked_for_what_only_new_ones_need() -> None:
    assert found_in(False, {"code": "A1234", "name": None}) == []


def test_rules_that_go_the_other_way_are_not_looked_at() -> None:
    assert found(note="x" * 1000) == []


@pytest.mark.parametrize("name", ["Ann", "Annabella", None])
@pytest.mark.parametrize("kind", ["s", "x", None])
@pytest.mark.parametrize("country", ["Sweden", "Atlantis", None])
@pytest.mark.parametrize("code", ["A1", "A1234", None])
def test_the_planner_refuses_exactly_what_has_a_fault_and_for_one_of_these_reasons(
    name: Value, kind: Value, country: Value, code: Value
) -> None:
    record = Record("thing", "1", {"name": name, "kind": kind, "country": country, "code": code})
    told = faults(PLAN, record, Side.RIGHT, True)
    decision = decide_create(PLAN, record, Side.RIGHT)
    assert bool(told) is (decision.action is Action.REFUSE)
    assert decision.problem is None or decision.problem in [fault.problem for fault in told]
