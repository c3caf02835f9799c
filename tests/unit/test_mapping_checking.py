"""What is wrong with rules as presets and users write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from tests.support.phrases import english

from ledgerbridge.mapping.checking import rule_faults
from ledgerbridge.mapping.rules import rule_from_data
from ledgerbridge.mapping.valuemaps import Row, ValueMap

PAIR: Mapping[str, Any] = {"id": "a", "left": "l", "right": "R"}
MADE: Mapping[str, Any] = {"id": "a", "into": "right", "field": "R", "value": "l"}
MAPS = {
    "terms": ValueMap("terms", (Row("a", "x"), Row("b", "x"))),
    "rates": ValueMap("rates", (Row("full", "V21"), Row("full", "V22", date(2026, 7, 1)))),
}
SETTING = {"setting": "key"}


@pytest.mark.parametrize(
    "data",
    [
        PAIR,
        {**PAIR, "table": {"a": "x"}, "when": "create", "direction": "two-way"},
        {**PAIR, "table": {"a": "x", "b": "x"}, "direction": "left-to-right"},
        {**PAIR, "table": {}, "map": None, "value": None},
        {**PAIR, "map": "terms", "direction": "left-to-right"},
        {**PAIR, "map": "rates", "on": {"left": "d", "right": "D"}},
        {**PAIR, "map": "rates", "on": "d", "direction": "left-to-right"},
        {**PAIR, "via": [{"multiply": 100}, "text"], "direction": "left-to-right"},
        {**PAIR, "via": ["country_name"], "map": "rates", "on": {"left": "d", "right": "D"}},
        {**PAIR, "through": "products"},
        MADE,
        {**MADE, "value": {"map": {"of": "l", "in": "rates", "on": "d"}}, "when": "empty"},
    ],
)
def test_a_sound_rule_has_no_faults_and_can_be_read(data: Mapping[str, Any]) -> None:
    assert rule_faults(data, MAPS) == []
    assert rule_from_data(data, MAPS).id == "a"


@pytest.mark.parametrize(
    "data",
    [
        {**PAIR, "table": SETTING},
        {**PAIR, "table": {"a": SETTING}},
        {**PAIR, "map": SETTING, "on": SETTING},
        {**PAIR, "via": [{"multiply": SETTING}], "right": SETTING},
        {**PAIR, "through": SETTING, "direction": SETTING, "when": SETTING},
        {**MADE, "value": {"map": {"of": "l", "in": SETTING}}},
    ],
)
def test_what_a_setting_says_is_checked_when_it_is_put_in(data: Mapping[str, Any]) -> None:
    assert rule_faults(data, MAPS) == []


@pytest.mark.feature("F-CORE-RUL-04")
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("email", ["a rule is a table"]),
        ({}, ["a rule has an id", "a pair names a field on both sides"]),
        ({**PAIR, "id": 7}, ["a rule has an id"]),
        ({"id": "a", "left": "l"}, ["a pair names a field on both sides"]),
        ({**PAIR, "rigth": "x"}, ["a pair has no 'rigth'; did you mean 'right'?"]),
        (
            {**PAIR, "direction": "both"},
            ["direction is one of left-to-right, right-to-left, two-way"],
        ),
        ({**PAIR, "when": "creates"}, ["when is one of always, create, empty, forward; did you mean 'create'?"]),
        ({**PAIR, "table": ["a"]}, ["table holds texts: left value = right value"]),
        ({**PAIR, "table": {"a": 1}}, ["table holds texts: left value = right value"]),
        (
            {**PAIR, "table": {"a": "x", "b": "x"}},
            ["table: 'x' stands in 2 rows on the right; mark the one to be taken towards the left with first = true"],
        ),
        ({**PAIR, "map": ["a"]}, ["map names a value map"]),
        ({**PAIR, "map": "term"}, ["no value map is called 'term'; did you mean 'terms'?"]),
        (
            {**PAIR, "map": "terms"},
            [
                "value map terms: 'x' stands in 2 rows on the right; "
                "mark the one to be taken towards the left with first = true"
            ],
        ),
        ({**PAIR, "on": "d", "direction": "left-to-right"}, ["on goes with a value map: map = NAME"]),
        (
            {**PAIR, "map": "rates", "on": "d"},
            ["on names the date of both sides: on = { left = ..., right = ... }"],
        ),
        (
            {**PAIR, "map": "rates", "on": {"left": "d"}},
            ["on names the date of each side that values come from: left, right"],
        ),
        ({**PAIR, "map": "rates", "on": ""}, ["on names a field that holds a date"]),
        ({**PAIR, "via": ["trim"]}, ['trim cannot be undone; write direction = "left-to-right"']),
        (
            {**PAIR, "via": [{"map": {"in": "term"}}]},
            ["no value map is called 'term'; did you mean 'terms'?"],
        ),
        (
            {**PAIR, "table": {"a": "x"}, "map": "rates"},
            ["a pair has one of table, map, through, and via beside table or map alone"],
        ),
        (
            {**PAIR, "through": "products", "via": ["country_name"]},
            ["a pair has one of table, map, through, and via beside table or map alone"],
        ),
        ({**PAIR, "through": 7}, ["through names a flow"]),
        ({**MADE, "table": {}}, ["a rule that makes a field has no 'table'; did you mean 'value'?"]),
        ({**MADE, "into": "rihgt"}, ["into is one of left, right; did you mean 'right'?"]),
        (
            {"id": "a", "field": "R", "value": "l"},
            ['a rule that makes a field says into which side: into = "left" or "right"'],
        ),
        ({"id": "a", "into": "left", "value": "l"}, ["a derived rule names the field it writes"]),
        ({**MADE, "value": {"uper": "l"}}, ["no function is called 'uper'; did you mean 'upper'?"]),
        (
            {**MADE, "value": {"first": [{"map": ["l", "term"]}, "b"]}},
            ["no value map is called 'term'; did you mean 'terms'?"],
        ),
    ],
)
def test_a_fault_of_a_rule_is_said_in_words(data: Any, said: list[str]) -> None:
    assert english(rule_faults(data, MAPS)) == said


def test_without_value_maps_their_names_are_not_looked_up() -> None:
    assert rule_faults({**PAIR, "map": "any"}) == []


def test_all_faults_of_a_rule_are_listed() -> None:
    data = {**PAIR, "id": "", "when": "never", "via": ["uper"], "map": "none", "tabel": {}}
    assert len(rule_faults(data, MAPS)) == 5
