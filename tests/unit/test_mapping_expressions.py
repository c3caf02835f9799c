"""Expressions: values made from fields."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledgerbridge.mapping.expressions import Expression, evaluate, faults, inputs
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
        ({"shout": ["a"]}, "no function is called 'shout'; there are: first, join, fixed"),
        ({"join": "a"}, "join takes a list"),
        ({"first": []}, "first takes a list"),
        ({"first": ["a", {"join": [""]}]}, "an empty field name"),
    ],
)
def test_a_fault_is_said_in_words(expression: Any, said: str) -> None:
    assert faults(expression) == [said]


def test_all_faults_of_an_expression_are_listed() -> None:
    assert faults({"first": ["", {"shout": ["a"]}, {"join": {}}]}) == [
        "an empty field name",
        "no function is called 'shout'; there are: first, join, fixed",
        "join takes a list",
    ]
