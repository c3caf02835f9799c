"""Expressions: values made from fields."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.support.phrases import english

from ledgerbridge.mapping.expressions import Expression, compiled, evaluate, faults, inputs
from ledgerbridge.mapping.functions.budget import Budget
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.values import Value

FIELDS: dict[str, Value] = {
    "first": "Ada",
    "last": "Lovelace",
    "empty": None,
    "price": Decimal("1.50"),
    "since": date(2026, 3, 1),
    "tags": ("a", "b"),
    "active": True,
}
DISPLAY_NAME: Expression = {"first": ["company", {"join": ["first", "last"]}, "email"]}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("first", "Ada"),
        ("price", Decimal("1.50")),
        ("empty", None),
        ("never heard of", None),
        ({"first": ["empty", "last", "first"]}, "Lovelace"),
        ({"first": ["price", "last"]}, Decimal("1.50")),
        ({"first": ["empty", "missing"]}, None),
        ({"join": ["first", "last"]}, "Ada Lovelace"),
        ({"join": ["first", "empty", "last"]}, "Ada Lovelace"),
        ({"join": ["empty", "missing"]}, None),
        ({"join": ["price", "since", "tags", "active"]}, "1.50 2026-03-01 a, b yes"),
        ({"fixed": "NonInventory"}, "NonInventory"),
        ({"join": [{"fixed": "Dr"}, "last"]}, "Dr Lovelace"),
        (DISPLAY_NAME, "Ada Lovelace"),
        ({"fixed": 1.1}, Decimal("1.1")),
        ({"fixed": ["a", "b"]}, ("a", "b")),
        ({"trim": {"upper": "first"}}, "ADA"),
        ({"join": {"of": ["first", "last"], "between": "/"}}, "Ada/Lovelace"),
        ({"multiply": ["price", 2]}, Decimal("3.00")),
        ({"multiply": ["price", 0.1]}, Decimal("0.150")),
        ({"if": {"is": ["first", "Ada"], "then": "last", "else": "price"}}, "Lovelace"),
        ({"if": {"is": ["price", "1.5"], "then": "last"}}, "Lovelace"),
        ({"if": {"is": ["active", True], "then": "last"}}, "Lovelace"),
        ({"if": {"is": ["first", "last"], "then": "last"}}, None),
        ({"if": {"is_not": ["first", {"upper": "first"}], "then": "last"}}, "Lovelace"),
        ({"if": {"is_not": ["empty", "x"], "then": "last"}}, "Lovelace"),
        ({"if": {"one_of": ["first", "Eva", "Ada"], "then": "last"}}, "Lovelace"),
        ({"if": {"known": "empty", "then": "last", "else": "first"}}, "Ada"),
        ({"if": {"greater": ["price", 1], "then": "last"}}, "Lovelace"),
        ({"if": {"less": ["since", date(2026, 3, 2)], "then": "last"}}, "Lovelace"),
        ({"if": {"less": ["empty", 1], "then": "last"}}, None),
        ({"if": {"holds": {"contains": ["first", "AD"]}, "then": "last"}}, "Lovelace"),
        (
            {"if": {"holds": {"formula": "price > 1"}, "then": {"divide": ["price", 2]}, "else": "last"}},
            Decimal("0.75"),
        ),
        ({"formula": "price * 2"}, Decimal("3.00")),
    ],
)
def test_expression_gives_its_value(expression: Expression, value: Value) -> None:
    assert evaluate(expression, FIELDS) == value


def test_display_name_prefers_the_company() -> None:
    assert evaluate(DISPLAY_NAME, {**FIELDS, "company": "Analytical Engines"}) == "Analytical Engines"


def test_display_name_falls_back_to_the_address() -> None:
    assert evaluate(DISPLAY_NAME, {"email": "ada@example.com"}) == "ada@example.com"


def test_a_function_that_does_not_exist_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        evaluate({"shout": ["first"]}, FIELDS)


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        ("email", ("email",)),
        ({"fixed": "x"}, ()),
        ({"join": ["first", "last", "first"]}, ("first", "last")),
        (DISPLAY_NAME, ("company", "first", "last", "email")),
        ({"split": {"of": "a", "at": "b"}}, ("a",)),
        ({"multiply": ["a", 2]}, ("a",)),
        ({"postal_code": ["a", {"upper": "b"}]}, ("a", "b")),
        ({"if": {"is": ["a", "b"], "then": "c", "else": {"trim": "d"}}}, ("a", "c", "d")),
        ({"if": {"one_of": ["a", {"trim": "b"}], "then": "c"}}, ("a", "b", "c")),
        ({"if": {"known": "a", "then": "b"}}, ("a", "b")),
        ({"formula": "a + field('b c')"}, ("a", "b c")),
    ],
)
def test_an_expression_names_what_it_reads(expression: Expression, paths: tuple[str, ...]) -> None:
    assert inputs(expression) == paths


@pytest.mark.parametrize("expression", ["email", {"fixed": "x"}, {"first": ["a"]}, DISPLAY_NAME])
def test_a_sound_expression_has_no_faults(expression: Any) -> None:
    assert faults(expression) == []


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("", "an empty field name"),
        (None, "an expression is a field name or one function"),
        (7, "an expression is a field name or one function"),
        ({}, "an expression is a field name or one function"),
        ({"first": ["a"], "join": ["b"]}, "an expression is a field name or one function"),
        ({"shout": ["a"]}, "no function is called 'shout'"),
        ({"join": "a"}, "join takes a list"),
        ({"first": []}, "first takes a list"),
        ({"first": ["a", {"join": [""]}]}, "an empty field name"),
        ({"uper": "a"}, "no function is called 'uper'; did you mean 'upper'?"),
        ({"trim": {"uper": "a"}}, "no function is called 'uper'; did you mean 'upper'?"),
        ({"split": "a"}, "split needs 'at'"),
        ({"split": {"of": "a", "att": " ", "at": ","}}, "split takes no 'att'; did you mean 'at'?"),
        ({"split": ["a", " ", "1"]}, "'part' of split is a whole number as written"),
        ({"split": ["a", 1]}, "'at' of split is a text as written"),
        ({"split": ["a", " ", 1, 2]}, "split takes at most 3 arguments"),
        ({"multiply": ["a", True]}, "'by' of multiply is a number"),
        ({"trim": 7}, "an expression is a field name or one function"),
        ({"join": {"of": "a"}}, "'of' of join is a list"),
        ({"lookup": ["a", {"b": 1}]}, "'table' of lookup is a table of texts as written"),
        ({"phone": {"of": "a", "otherwise": "drop"}}, "'otherwise' of phone is one of refuse, keep, nothing"),
        ({"regex": ["a", "(b+)+"]}, "'pattern' of regex is a pattern without a repeat of a repeat or of a choice"),
        ({"fixed": {}}, "fixed takes a text, a number, a date, true, false or a list of texts"),
        ({"fixed": float("nan")}, "fixed takes a text, a number, a date, true, false or a list of texts"),
        ({"formula": 7}, "formula: it is a text"),
        ({"formula": "a.b"}, "formula: Attribute is not part of formulas"),
        ({"if": {"known": "a"}}, "if needs 'then' or 'else'"),
        ({"if": {"then": "a"}}, "if takes exactly one of is, is_not, one_of, greater, less, known, holds"),
        ({"if": {"known": "a", "than": "b", "then": "c"}}, "if takes no 'than'; did you mean 'then'?"),
        ({"if": {"is": ["a"], "then": "b"}}, "'is' of if takes a list: what is compared, and one value"),
        ({"if": {"is": ["a", [1]], "then": "b"}}, "'is' of if compares with a text, a number, a date, true or false"),
    ],
)
def test_a_fault_is_said_in_words(expression: Any, said: str) -> None:
    assert english(faults(expression)) == [said]


def test_all_faults_of_an_expression_are_listed() -> None:
    assert english(faults({"first": ["", {"shout": ["a"]}, {"join": {}}]})) == [
        "an empty field name",
        "no function is called 'shout'",
        "join takes a list",
    ]


def test_a_table_of_tables_of_tables_is_refused_before_it_is_walked() -> None:
    expression: Any = "a"
    for _ in range(5_000):
        expression = {"trim": expression}
    assert english(faults(expression)) == ["an expression has at most 1,000 parts"]


def test_a_tower_of_functions_is_refused() -> None:
    expression: Any = "a"
    for _ in range(22):
        expression = {"trim": expression}
    assert english(faults(expression)) == ["an expression has at most 20 functions within one another"]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ({"join": ["a"] * 1_000}, "an expression has at most 1,000 parts"),
        ({"lookup": ["a", {str(number): "x" for number in range(1_000)}]}, "an expression has at most 1,000 parts"),
        ({"fixed": "a" * 100_001}, "a text has at most 100,000 characters"),
    ],
)
def test_an_expression_beyond_measure_is_refused(expression: Any, said: str) -> None:
    assert english(faults(expression)) == [said]


def test_an_expression_made_ready_gives_what_it_gives_by_itself() -> None:
    ready = compiled(DISPLAY_NAME)
    assert [ready(fields, Budget()) for fields in (FIELDS, {"email": "e"}, {})] == ["Ada Lovelace", "e", None]


def test_work_is_counted_over_all_functions_of_an_expression() -> None:
    title: Any = {"title": "long"}
    fields: dict[str, Value] = {"long": "a" * 100_000}
    assert evaluate(title, fields) is not None
    with pytest.raises(MappingError) as caught:
        evaluate({"if": {"one_of": ["x", *[title] * 3], "then": "x"}}, fields)
    assert caught.value.problem.code == "LB-MAP-03"
    assert "units of work" in str(caught.value)


def test_what_is_not_chosen_is_not_evaluated() -> None:
    broken = {"round": "first"}
    assert evaluate({"first": ["last", broken]}, FIELDS) == "Lovelace"
    assert evaluate({"if": {"known": "last", "then": "last", "else": broken}}, FIELDS) == "Lovelace"
    with pytest.raises(MappingError):
        evaluate(broken, FIELDS)
