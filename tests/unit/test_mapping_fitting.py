"""Which fields fit which: every kind against every other, both ways, one way, or through a value map."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.mapping.fitting import FieldShape, Fit, chained, converted, fit, rule_fit, shape_of
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.mapping.rules import Rule, rule_from_data
from ledgerbridge.mapping.valuemaps import Row, ValueMap
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value

BOTH, RIGHT, LEFT = Direction.BOTH, Direction.TO_RIGHT, Direction.TO_LEFT
TEXTS = {FieldKind.TEXT, FieldKind.EMAIL, FieldKind.COUNTRY}
DATES = {FieldKind.DATE, FieldKind.DATETIME}
CHOICES = {FieldKind.CHOICE, FieldKind.CHOICES}
MIRRORED = {BOTH: BOTH, RIGHT: LEFT, LEFT: RIGHT, None: None}
PAIRS = list(product(FieldKind, FieldKind))


VALUES: dict[FieldKind, Value] = {
    FieldKind.TEXT: "a",
    FieldKind.EMAIL: "a@b.example",
    FieldKind.COUNTRY: "NL",
    FieldKind.NUMBER: Decimal("1.50"),
    FieldKind.BOOL: True,
    FieldKind.DATE: date(2026, 3, 1),
    FieldKind.DATETIME: datetime(2026, 3, 1, tzinfo=UTC),
    FieldKind.CHOICE: "a",
    FieldKind.CHOICES: ("a", "b"),
}
SAMPLES = {kind: type(value) for kind, value in VALUES.items()}


def field(kind: FieldKind, *options: str, read_only: bool = False) -> FieldShape:
    """A field of that kind; one with options of its own where none are given."""
    return FieldShape(kind, (options or ("a", "b")) if kind in CHOICES else (), read_only)


def expected(left: FieldKind, right: FieldKind) -> Direction | None:
    """What the catalogue says of two kinds: two-way, one way as text, or refused."""
    if left is right or {left, right} <= TEXTS or {left, right} <= DATES:
        return BOTH
    if right is FieldKind.TEXT or (left is FieldKind.CHOICE and right in TEXTS):
        return RIGHT
    if left is FieldKind.TEXT or (right is FieldKind.CHOICE and left in TEXTS):
        return LEFT
    return None


def test_the_kinds_are_those_of_connectors() -> None:
    assert {kind.value for kind in FieldKind} == {kind.value for kind in Kind}


@pytest.mark.feature("F-CORE-B-10")
@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_every_pair_of_kinds_goes_as_far_as_the_catalogue_says(left: FieldKind, right: FieldKind) -> None:
    found = fit(field(left), field(right), BOTH)
    assert found.direction == expected(left, right)
    assert bool(found.reason) == (found.direction is not BOTH)
    assert fit(field(right), field(left), BOTH).direction == MIRRORED[found.direction]


@pytest.mark.feature("F-CORE-B-10")
@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_a_way_that_is_open_both_ways_is_open_alone(left: FieldKind, right: FieldKind) -> None:
    whole = fit(field(left), field(right), BOTH).direction
    for wish, side in ((RIGHT, Side.RIGHT), (LEFT, Side.LEFT)):
        alone = fit(field(left), field(right), wish)
        assert (alone.direction is wish) == (whole is not None and whole.goes(side))
        assert alone.direction is wish or alone.reason


@pytest.mark.feature("F-CORE-B-10")
@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_a_read_only_field_gives_and_is_never_written(left: FieldKind, right: FieldKind) -> None:
    found = fit(field(left), field(right, read_only=True), BOTH)
    open_left = fit(field(left), field(right), LEFT).direction is LEFT
    assert found.direction is (LEFT if open_left else None)
    assert str(fit(field(left), field(right, read_only=True), RIGHT).reason) == "the field on the right is read-only"
    assert fit(field(left, read_only=True), field(right, read_only=True), BOTH).direction is None


@pytest.mark.feature("F-CORE-B-10")
@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_a_value_that_goes_arrives_as_the_other_kind(left: FieldKind, right: FieldKind) -> None:
    found = fit(field(left), field(right), RIGHT)
    if found.direction is RIGHT:
        rule = converted(Rule("a", "l", "r", RIGHT), found)
        assert rule is not None
        assert SAMPLES[right] is type(rule.carried(Side.RIGHT, VALUES[left]))


@pytest.mark.feature("F-CORE-B-10")
@pytest.mark.parametrize(
    ("left", "right", "reason", "instead"),
    [
        (
            FieldKind.TEXT,
            FieldKind.NUMBER,
            "a text is not a number",
            'direction = "right-to-left", or via = ["number"]',
        ),
        (
            FieldKind.NUMBER,
            FieldKind.TEXT,
            "a text is not a number",
            'direction = "left-to-right", or via = ["number"]',
        ),
        (
            FieldKind.TEXT,
            FieldKind.BOOL,
            "a text is not a yes or no",
            'direction = "right-to-left", or via = ["yes_no"]',
        ),
        (
            FieldKind.TEXT,
            FieldKind.CHOICE,
            "a text is not a choice",
            'direction = "right-to-left", or map = NAME, a value map',
        ),
        (FieldKind.BOOL, FieldKind.CHOICE, "a yes or no is not a choice", "map = NAME, a value map"),
        (FieldKind.NUMBER, FieldKind.DATE, "a number is not a date", ""),
        (FieldKind.NUMBER, FieldKind.BOOL, "a number is not a yes or no", "a derived rule with a formula"),
        (FieldKind.DATE, FieldKind.BOOL, "a date is not a yes or no", ""),
        (
            FieldKind.CHOICES,
            FieldKind.CHOICE,
            "several choices are not a choice",
            "a derived rule with first_item or last_item",
        ),
    ],
)
def test_what_is_refused_says_why_and_what_to_write_instead(
    left: FieldKind, right: FieldKind, reason: str, instead: str
) -> None:
    found = fit(field(left), field(right), BOTH)
    assert (str(found.reason), str(found.instead or "")) == (reason, instead)


# --- choices and value maps -------------------------------------------------------------------------------------------

WHOLE = ValueMap("m", (Row("a", "x"), Row("b", "y")))
HALF = ValueMap("m", (Row("a", "x"),))


@pytest.mark.feature("F-CORE-B-10")
@pytest.mark.parametrize(
    ("left", "right", "values", "direction", "reason"),
    [
        (("a", "b"), ("a", "b", "c"), None, RIGHT, "the target has no option c"),
        (("a", "b"), ("b", "a"), None, BOTH, ""),
        (("a", "b"), ("x", "y"), None, None, "the target has no option a, b"),
        (("a", "b"), ("x", "y"), WHOLE, BOTH, ""),
        (("a", "b"), ("x", "y"), HALF, None, "the value map has no row for b"),
        (("a", "b"), ("x", "y", "z"), WHOLE, RIGHT, "the value map has no row for z"),
        (("a", "b"), ("x",), WHOLE, LEFT, "the value map gives what is no option there: y"),
        (("a", "b"), ("x", "y"), ValueMap("m", (Row("a", "x"),), "b", "y"), BOTH, ""),
        (("a", "b"), ("x", "y"), ValueMap("m", (Row("a", "x"),), "", ""), BOTH, ""),
        (
            ("a", "b"),
            ("x", "y"),
            ValueMap("m", (Row("a", "x"), Row("b", "no")), "a"),
            LEFT,
            "the value map gives what is no option there: no",
        ),
        (tuple("abcdefgh"), ("x",), None, None, "the target has no option a, b, c, d, e and 3 more"),
    ],
)
def test_choices_fit_where_every_option_has_a_row_or_a_default(
    left: tuple[str, ...], right: tuple[str, ...], values: ValueMap | None, direction: Direction | None, reason: str
) -> None:
    for kind in CHOICES:
        found = fit(FieldShape(kind, left), FieldShape(kind, right), BOTH, values)
        assert (found.direction, str(found.reason or "")) == (direction, reason)


@pytest.mark.feature("F-CORE-B-10")
def test_options_that_are_not_known_ask_for_a_map() -> None:
    unknown = FieldShape(FieldKind.CHOICE)
    assert str(fit(unknown, unknown, BOTH).reason) == "the options of the fields are not known"
    assert fit(unknown, unknown, BOTH, WHOLE).direction is BOTH


@pytest.mark.parametrize(
    ("kind", "rows", "direction"),
    [
        (FieldKind.NUMBER, (Row("a", Decimal(21)), Row("b", 0)), BOTH),
        (FieldKind.NUMBER, (Row("a", "21"), Row("b", 0)), LEFT),
        (FieldKind.BOOL, (Row("a", True), Row("b", False)), BOTH),
        (FieldKind.BOOL, (Row("a", 1), Row("b", 0)), LEFT),
        (FieldKind.TEXT, (Row("a", "x"), Row("b", "y")), BOTH),
        (FieldKind.DATE, (Row("a", "2026-01-01"), Row("b", "2026-02-01")), None),
        (FieldKind.CHOICES, (Row("a", "x"), Row("b", "y")), None),
    ],
)
def test_a_map_brings_a_choice_to_any_kind_it_gives(
    kind: FieldKind, rows: tuple[Row, ...], direction: Direction | None
) -> None:
    found = fit(field(FieldKind.CHOICE), field(kind), BOTH, ValueMap("m", rows))
    assert found.direction is direction


# --- rules ------------------------------------------------------------------------------------------------------------

FIELDS = {
    Side.LEFT: {
        "text": field(FieldKind.TEXT),
        "number": field(FieldKind.NUMBER),
        "date": field(FieldKind.DATE),
        "choice": field(FieldKind.CHOICE, "a", "b"),
        "score": field(FieldKind.NUMBER, read_only=True),
    },
    Side.RIGHT: {
        "Text": field(FieldKind.TEXT),
        "Number": field(FieldKind.NUMBER),
        "Moment": field(FieldKind.DATETIME),
        "Choice": field(FieldKind.CHOICE, "x", "y"),
    },
}


def pair(left: str, right: str, **more: Any) -> Rule:
    return rule_from_data({"id": "a", "left": left, "right": right, **more}, {"m": WHOLE, "half": HALF})


def made(field: str, value: Any) -> Rule:
    return rule_from_data({"id": "a", "into": "right", "field": field, "value": value}, {"m": WHOLE, "half": HALF})


@pytest.mark.feature("F-CORE-RUL-04")
@pytest.mark.parametrize(
    ("rule", "direction"),
    [
        (pair("text", "Number"), LEFT),
        (pair("text", "Number", via=["number"]), BOTH),
        (pair("number", "Text"), RIGHT),
        (pair("number", "Text", via=["number_text"]), BOTH),
        (pair("date", "Moment"), BOTH),
        (pair("score", "Number"), RIGHT),
        (pair("choice", "Choice"), None),
        (pair("choice", "Choice", map="m"), BOTH),
        (pair("choice", "Choice", table={"a": "x", "b": "y"}), BOTH),
        (pair("choice", "Choice", map="half"), None),
        (pair("choice", "Choice", via=["lower"], direction="left-to-right"), None),
        (pair("text", "Choice", map="m"), BOTH),
        (pair("text", "Choice", via=[{"prefix": "a"}], map="m"), BOTH),
        (pair("unknown", "Number"), BOTH),
        (pair("text", "unknown"), BOTH),
        (pair("number", "Number", through="products"), BOTH),
        (made("Text", {"join": ["text", "number"]}), RIGHT),
        (made("Text", {"multiply": ["number", 2]}), RIGHT),
        (made("Number", {"join": ["text", "number"]}), None),
        (made("Number", {"formula": "number * 2"}), RIGHT),
        (made("Choice", {"fixed": "x"}), RIGHT),
        (made("Choice", {"fixed": "z"}), None),
        (made("Choice", {"map": ["text", "m"]}), RIGHT),
        (made("Choice", {"lookup": ["text", {"a": "z"}]}), None),
        (made("Choice", {"if": {"known": "text", "then": {"fixed": "x"}, "else": {"fixed": "y"}}}), RIGHT),
        (made("Choice", "text"), None),
    ],
)
def test_a_rule_goes_as_far_as_what_comes_out_of_it_fits(rule: Rule, direction: Direction | None) -> None:
    assert rule_fit(rule, FIELDS).direction is direction


def test_a_rule_that_fits_in_part_keeps_that_part_with_what_its_values_need() -> None:
    rule = pair("number", "Text")
    kept = converted(rule, rule_fit(rule, FIELDS))
    assert kept is not None
    assert kept.direction is RIGHT
    assert kept.carried(Side.RIGHT, Decimal("1.50")) == "1.50"
    assert converted(rule, Fit(None)) is None


def test_a_derived_value_is_brought_to_the_kind_of_its_field() -> None:
    rule = made("Text", {"multiply": ["number", 2]})
    kept = converted(rule, rule_fit(rule, FIELDS))
    assert kept is not None
    assert kept.own(Side.LEFT, {"number": Decimal("1.50")}) == "3.00"


@pytest.mark.parametrize(
    ("expression", "shape"),
    [
        ("text", field(FieldKind.TEXT)),
        ("score", field(FieldKind.NUMBER)),
        ("unknown", None),
        ({"setting": "key"}, None),
        ({"formula": "1"}, None),
        ({"first": ["text", "choice"]}, field(FieldKind.TEXT)),
        ({"first": ["number", "score"]}, field(FieldKind.NUMBER)),
        ({"first": ["text", "number"]}, None),
        ({"first": ["text", "unknown"]}, None),
        ({"shift_date": ["date", 3]}, field(FieldKind.DATE)),
        ({"moment": "date"}, field(FieldKind.DATETIME)),
        ({"fixed": True}, field(FieldKind.BOOL)),
        ({"fixed": 1.5}, field(FieldKind.NUMBER)),
        ({"fixed": ["a", "b"]}, field(FieldKind.CHOICES, "a", "b")),
        ({"in_words": ["active", "Ja", "Nej"]}, field(FieldKind.CHOICE, "Ja", "Nej")),
        ({"lookup": {"of": "text", "table": {"a": "x"}, "default": "z"}}, field(FieldKind.CHOICE, "x", "z")),
        ({"map": {"of": "text", "in": WHOLE, "back": True}}, field(FieldKind.CHOICE, "a", "b")),
        ({"map": ["text", "m"]}, None),
        ({"if": {"known": "text", "then": "number"}}, field(FieldKind.NUMBER)),
    ],
)
def test_what_an_expression_makes_is_known_beforehand(expression: Any, shape: FieldShape | None) -> None:
    assert shape_of(expression, FIELDS[Side.LEFT]) == shape


def test_what_comes_out_of_a_chain_is_known_beforehand() -> None:
    links = pair("text", "Text", via=[{"date": "D.M.YYYY"}, "moment"]).via
    assert chained(field(FieldKind.TEXT), links) == field(FieldKind.DATETIME)
    assert chained(None, links[:0]) is None
