"""Value maps: what a value of one side is called on the other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.support.phrases import english

from ledgerbridge.mapping.valuemaps import Row, ValueMap, value_map_faults, value_map_from_data
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value

TERMS = ValueMap("terms", (Row("net30", "30", first=True), Row("net30b", "30"), Row("now", "00")))
RATES = ValueMap("rates", (Row("full", "V21"), Row("full", "V22", date(2026, 7, 1)), Row("none", "V0")))
STAGES = ValueMap("stages", (Row("won", "Open"),), default_left="won", default_right="")


def refused(values: ValueMap, towards: Side, value: Value, on: date | None = None) -> str:
    with pytest.raises(MappingError) as caught:
        values.carried(towards, value, on, "Terms")
    return caught.value.problem.code


@pytest.mark.feature("F-CORE-ORD-17")
@pytest.mark.parametrize(
    ("towards", "value", "carried"),
    [
        (Side.RIGHT, "net30", "30"),
        (Side.RIGHT, "net30b", "30"),
        (Side.LEFT, "30", "net30"),
        (Side.LEFT, "00", "now"),
        (Side.RIGHT, None, None),
        (Side.RIGHT, ("now", "net30", "net30b"), ("00", "30")),
    ],
)
def test_a_value_is_called_what_its_row_says(towards: Side, value: Value, carried: Value) -> None:
    assert TERMS.carried(towards, value) == carried


@pytest.mark.feature("F-CORE-ORD-17", "F-CORE-B-19")
def test_a_value_without_a_row_is_refused_and_the_field_is_named() -> None:
    with pytest.raises(MappingError) as caught:
        TERMS.carried(Side.RIGHT, "net60", field="Terms")
    problem = caught.value.problem
    assert (problem.code, problem.field, problem.vendor_text) == ("LB-MAP-01", "Terms", "net60")
    assert "value map terms" in str(problem)
    assert "net60" not in str(problem), "values of records are shown from sealed rows only"


def test_one_value_of_a_list_without_a_row_refuses_the_list() -> None:
    assert refused(TERMS, Side.RIGHT, ("now", "net60")) == "LB-MAP-01"


def test_a_value_without_a_row_becomes_the_default_of_the_side_it_goes_to() -> None:
    assert STAGES.carried(Side.RIGHT, "lost") is None
    assert STAGES.carried(Side.LEFT, "Closed") == "won"
    assert STAGES.carried(Side.RIGHT, "won") == "Open"


@pytest.mark.feature("F-CORE-FIN-07")
@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2026, 6, 30), "V21"),
        (date(2026, 7, 1), "V22"),
        (datetime(2026, 6, 30, 23, 59, tzinfo=UTC), "V21"),
        (datetime(2026, 7, 1, tzinfo=UTC), "V22"),
    ],
)
def test_a_rate_that_changes_on_a_day_is_chosen_by_the_date_of_the_record(on: date, code: str) -> None:
    assert RATES.carried(Side.RIGHT, "full", on) == code


@pytest.mark.feature("F-CORE-FIN-07")
def test_rows_with_dates_ask_for_one_and_others_do_not() -> None:
    assert refused(RATES, Side.RIGHT, "full") == "LB-MAP-06"
    assert RATES.carried(Side.RIGHT, "none") == "V0"


def test_before_its_first_row_a_value_has_none() -> None:
    later = ValueMap("later", (Row("new", "V5", date(2026, 7, 1)),))
    assert refused(later, Side.RIGHT, "new", date(2026, 6, 30)) == "LB-MAP-01"
    assert later.carried(Side.RIGHT, "new", date(2026, 7, 1)) == "V5"


def test_an_old_code_still_says_what_it_meant() -> None:
    assert RATES.carried(Side.LEFT, "V21", date(2026, 8, 1)) == "full"


def test_capitals_and_blanks_matter_where_that_is_said() -> None:
    exact = ValueMap("exact", TERMS.rows, exact=True)
    assert TERMS.carried(Side.RIGHT, " NET30 ") == "30"
    assert refused(exact, Side.RIGHT, "NET30") == "LB-MAP-01"


@pytest.mark.parametrize(
    ("row", "value"),
    [("21", Decimal("21.00")), ("21", 21), (21, "21"), (Decimal("21.0"), 21), ("yes", True), ("false", False)],
)
def test_a_number_and_yes_or_no_are_found_by_how_they_are_written(row: Value, value: Value) -> None:
    assert ValueMap("any", (Row(row, "found"),)).carried(Side.RIGHT, value) == "found"


@pytest.mark.parametrize(("row", "value"), [("021", 21), ("1", True), ("21", "021"), ("V", Decimal("sNaN"))])
def test_a_code_that_looks_like_a_number_is_none(row: Value, value: Value) -> None:
    assert refused(ValueMap("any", (Row(row, "found"),)), Side.RIGHT, value) == "LB-MAP-01"


def test_what_a_map_gives_keeps_its_type() -> None:
    values = ValueMap("any", (Row("a", Decimal("21")), Row("b", True), Row("c", "")))
    assert [values.carried(Side.RIGHT, one) for one in ("a", "b", "c")] == [Decimal("21"), True, None]


def test_values_without_a_row_are_listed_once() -> None:
    assert TERMS.unmapped(Side.RIGHT, ["net30", "net60", None, "NET60", "net60"]) == ("net60", "NET60")
    assert STAGES.unmapped(Side.RIGHT, ["lost"]) == ()
    assert RATES.unmapped(Side.RIGHT, ["full"]) == ()


def test_what_a_map_can_give_is_known() -> None:
    assert TERMS.given(Side.RIGHT) == ("30", "00")
    assert STAGES.given(Side.LEFT) == ("won",)
    assert STAGES.given(Side.RIGHT) == ("Open",)


@pytest.mark.parametrize(
    ("rows", "direction", "said"),
    [
        ([], Direction.BOTH, ["it has no rows"]),
        ([Row("", None)], Direction.BOTH, ["row 1 is empty"]),
        ([Row("a", "x"), Row("b", "x")], Direction.TO_RIGHT, []),
        (
            [Row("a", "x"), Row("b", "x")],
            Direction.BOTH,
            ["'x' stands in 2 rows on the right; mark the one to be taken towards the left with first = true"],
        ),
        ([Row("a", "x"), Row("b", "x", first=True)], Direction.BOTH, []),
        (
            [Row("a", "x", first=True), Row("b", "x", first=True)],
            Direction.TO_LEFT,
            ["'x' stands in 2 rows on the right; mark the one to be taken towards the left with first = true"],
        ),
        (
            [Row("a", "x"), Row("A ", "y")],
            Direction.TO_RIGHT,
            ["'a' stands in 2 rows on the left; mark the one to be taken towards the right with first = true"],
        ),
        ([Row("a", "x"), Row("A ", "y")], Direction.TO_LEFT, []),
        (
            [Row("a", "x"), Row("a", "x")],
            Direction.TO_RIGHT,
            ["'a' stands in 2 rows on the left, all for the same; one is enough"],
        ),
        ([Row("a", "x"), Row("a", "y", date(2026, 7, 1))], Direction.BOTH, []),
        (
            [Row("a", "x", date(2026, 7, 1)), Row("a", "y", date(2026, 7, 1))],
            Direction.TO_RIGHT,
            ["'a' stands in 2 rows on the left; mark the one to be taken towards the right with first = true"],
        ),
    ],
)
def test_what_is_unclear_is_said_before_anything_runs(rows: list[Row], direction: Direction, said: list[str]) -> None:
    assert english(ValueMap("any", tuple(rows)).faults(direction)) == said


def test_the_first_of_a_later_date_goes_before_that_of_an_earlier() -> None:
    rows = (Row("a", "x", first=True), Row("a", "y", date(2026, 7, 1)))
    assert ValueMap("any", rows).carried(Side.RIGHT, "a", date(2026, 7, 2)) == "y"


@pytest.mark.parametrize(
    ("data", "values"),
    [
        ({"values": {"a": "x"}}, ValueMap("v", (Row("a", "x"),))),
        (
            {"row": [{"left": "a", "right": 1.5, "valid_from": date(2026, 7, 1), "first": True}], "exact": True},
            ValueMap("v", (Row("a", Decimal("1.5"), date(2026, 7, 1), True),), exact=True),
        ),
        (
            {"name": "v", "help": "", "row": [], "values": {}, "default_left": "a", "default_right": None},
            ValueMap("v", (), "a"),
        ),
    ],
)
def test_a_value_map_is_read_as_files_write_it(data: dict[str, Any], values: ValueMap) -> None:
    assert value_map_faults("v", data) == []
    assert value_map_from_data("v", data) == values


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], ["the value map v is a table"]),
        ({"rows": []}, ["a value map has no 'rows'; did you mean 'row'?"]),
        ({"row": {}}, []),
        ({"row": "a"}, ["row is a list of tables, and values a table"]),
        ({"row": ["a"]}, ["row 1: a row is a table with left and right"]),
        (
            {"row": [{"left": "a", "rigth": "b"}]},
            ["row 1: a row has no 'rigth'; did you mean 'right'?", "row 1: right is missing"],
        ),
        ({"row": [{"left": [], "right": "b"}]}, ["row 1: left is a text, a number, true or false"]),
        ({"row": [{"left": "a", "right": "b", "first": 1}]}, ["row 1: first is true or false"]),
        (
            {"row": [{"left": "a", "right": "b", "valid_from": "2026-07-01"}]},
            ["row 1: valid_from is a date, such as 2026-07-01"],
        ),
        ({"values": {"a": {}}}, ["values.a is a text, a number, true or false"]),
        ({"default_left": []}, ["default_left is a text, a number, true or false"]),
        ({"exact": "no"}, ["exact is true or false"]),
    ],
)
def test_what_is_wrong_with_a_value_map_is_said_in_words(data: Any, said: list[str]) -> None:
    assert english(value_map_faults("v", data)) == said
