"""Rules in words."""

from __future__ import annotations

from typing import Any

import pytest

from ledgerbridge.mapping.expressions import faults
from ledgerbridge.mapping.rules import Rule, rule_from_data
from ledgerbridge.mapping.valuemaps import Row, ValueMap
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.describing import described, entry_used, parts_of, written

TERMS = ValueMap("terms", (Row("net30", "30 days"), Row("net30b", "30 days"), Row("cash", "0 days")))


def rule(**data: Any) -> Rule:
    return rule_from_data({"id": "a", **data}, {"terms": TERMS})


def pair(**data: Any) -> Rule:
    return rule(left="phone", right="Phone", **data)


@pytest.mark.feature("F-CORE-RUL-05")
@pytest.mark.parametrize(
    ("of", "towards", "text"),
    [
        (pair(), None, "phone and Phone, both ways"),
        (pair(), Side.RIGHT, "Phone from phone"),
        (pair(), Side.LEFT, "phone from Phone"),
        (pair(direction="right-to-left"), None, "phone from Phone"),
        (pair(when="create"), None, "phone and Phone, both ways, only into records we make"),
        (pair(when="empty"), Side.RIGHT, "Phone from phone, only where nothing is held"),
        (pair(when="forward"), Side.RIGHT, "Phone from phone, never a step back"),
        (pair(table={"a": "b", "c": "d"}), Side.RIGHT, "Phone from phone, by a table of 2"),
        (pair(map="terms", on="date"), Side.RIGHT, "Phone from phone, by the value map terms, as of the day in date"),
        (pair(through="customers"), Side.LEFT, "phone from Phone, as linked in customers"),
        (
            pair(via=["trim", {"replace": ["-", " "]}], direction="left-to-right"),
            None,
            'Phone from phone, through trim, replace(old="-", new=" ")',
        ),
        (
            pair(via=[{"multiply": 100}]),
            Side.LEFT,
            "phone from Phone, through divide(by=100)",
        ),
        (
            rule(into="right", field="Name", value={"join": ["first", "last"]}, when="create"),
            None,
            "Name from join(first, last), only into records we make",
        ),
    ],
)
def test_a_rule_is_described(of: Rule, towards: Side | None, text: str) -> None:
    assert described(of, towards) == text


EXPRESSIONS: list[tuple[Any, str]] = [
    ("email", "email"),
    ({"fixed": "NonInventory"}, '"NonInventory"'),
    ({"fixed": 5}, "5"),
    ({"fixed": True}, "true"),
    ({"fixed": ["a", "b"]}, '["a", "b"]'),
    (
        {"first": ["company.name", {"join": ["firstname", "lastname"]}, "email"]},
        "first(company.name, join(firstname, lastname), email)",
    ),
    ({"join": {"of": ["city", "country"], "between": ", "}}, 'join(city, country, between=", ")'),
    ({"split": ["name", " ", 1]}, 'split(name, at=" ", part=1)'),
    ({"trim": {"upper": "city"}}, "trim(upper(city))"),
    ({"formula": "price * 1.25"}, "price * 1.25"),
    (
        {"if": {"is": ["type", "B2B"], "then": "company", "else": "name"}},
        'if type is "B2B" then company else name',
    ),
    (
        {"if": {"one_of": ["country", "NL", {"fixed": "BE"}], "then": {"fixed": "Benelux"}}},
        'if country is one of "NL", "BE" then "Benelux"',
    ),
    ({"if": {"greater": ["amount", 1000], "then": {"fixed": "large"}}}, 'if amount > 1000 then "large"'),
    ({"if": {"known": "vat", "then": "vat"}}, "if vat is known then vat"),
    ({"if": {"holds": {"contains": ["name", "AB"]}, "then": "name"}}, 'if contains(name, text="AB") then name'),
    ({"lookup": ["size", {"S": "small"}]}, 'lookup(size, table={"S": "small"})'),
]


@pytest.mark.parametrize(("expression", "text"), EXPRESSIONS)
def test_an_expression_is_written_on_one_line(expression: Any, text: str) -> None:
    assert faults(expression) == []
    assert written(expression) == text


@pytest.mark.parametrize(
    ("of", "towards", "new", "entry"),
    [
        (pair(table={"s": "Service", "t": "Thing"}), Side.RIGHT, "Service", "s = Service"),
        (pair(table={"s": "Service", "t": "Thing"}), Side.LEFT, "t", "Thing = t"),
        (pair(map="terms"), Side.RIGHT, "30 days", "net30 / net30b = 30 days"),
        (pair(map="terms"), Side.RIGHT, "a default", ""),
        (pair(map="terms"), Side.RIGHT, None, ""),
        (pair(), Side.RIGHT, "5", ""),
        (pair(map="terms", via=["upper"], direction="left-to-right"), Side.RIGHT, "0 days", "cash = 0 days"),
        (pair(table={"1": "a"}, via=[{"multiply": 100}]), Side.LEFT, 1, ""),
    ],
)
def test_the_entry_of_a_table_that_was_used_is_named(of: Rule, towards: Side, new: Value, entry: str) -> None:
    assert entry_used(of, towards, new) == entry


def test_the_parts_can_be_translated_one_by_one() -> None:
    assert [part.text for part in parts_of(pair(map="terms", when="create"))] == [
        "{left} and {right}, both ways",
        "by the value map {name}",
        "only into records we make",
    ]
