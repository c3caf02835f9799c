"""Settings in expressions: replaced by what was chosen before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from tests.support.phrases import english

from ledgerbridge.mapping.expressions import evaluate, faults
from ledgerbridge.mapping.settings import resolved, resolved_rule, settings_named

CHOSEN: Mapping[str, Any] = {
    "code": "NL",
    "most": 4,
    "rate": Decimal("21"),
    "off": False,
    "among": ("B2B", "gov"),
    "rates": {"full": "1", "half": "2"},
    "empty": "",
    "none": None,
    "bare": {},
}
TYPE = {"if": {"is": ["type", {"setting": "code"}], "then": "company", "else": {"setting": "most"}}}


def setting(key: str) -> dict[str, str]:
    return {"setting": key}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("email", "email"),
        ({"fixed": "NL"}, {"fixed": "NL"}),
        ({"formula": "price * 2"}, {"formula": "price * 2"}),
        (setting("code"), {"fixed": "NL"}),
        (setting("off"), {"fixed": False}),
        (setting("rate"), {"fixed": Decimal("21")}),
        (setting("among"), {"fixed": ["B2B", "gov"]}),
        ({"first": ["country", setting("code")]}, {"first": {"of": ["country", {"fixed": "NL"}]}}),
        ({"limit": ["name", setting("most")]}, {"limit": {"of": "name", "length": 4}}),
        ({"trim": {"upper": setting("code")}}, {"trim": {"of": {"upper": {"of": {"fixed": "NL"}}}}}),
        ({"lookup": ["tax", setting("rates")]}, {"lookup": {"of": "tax", "table": {"full": "1", "half": "2"}}}),
        ({"lookup": ["tax", {"x": setting("code")}]}, {"lookup": {"of": "tax", "table": {"x": "NL"}}}),
        ({"one_of": ["type", "B2C", setting("code")]}, {"one_of": {"of": "type", "among": ["B2C", "NL"]}}),
        (TYPE, {"if": {"is": ["type", {"fixed": "NL"}], "then": "company", "else": {"fixed": 4}}}),
        ({"if": {"known": "vat", "then": setting("code")}}, {"if": {"known": "vat", "then": {"fixed": "NL"}}}),
    ],
)
def test_a_setting_is_replaced_by_what_was_chosen(written: Any, found: Any) -> None:
    assert resolved(written, CHOSEN) == found
    assert not faults(written)
    assert not faults(found)


@pytest.mark.parametrize("key", ["unknown", "empty", "none", "bare"])
def test_an_expression_that_needs_a_setting_without_a_value_is_dropped(key: str) -> None:
    assert resolved(setting(key), CHOSEN) is None
    assert resolved({"trim": {"upper": setting(key)}}, CHOSEN) is None
    assert resolved({"limit": ["name", setting(key)]}, CHOSEN) is None
    assert resolved({"lookup": ["tax", {"x": setting(key)}]}, CHOSEN) is None
    assert resolved({"join": [setting(key)]}, CHOSEN) is None


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ({"first": ["country", setting("none")]}, {"first": {"of": ["country"]}}),
        ({"join": {"of": ["a", setting("none")], "between": ", "}}, {"join": {"of": ["a"], "between": ", "}}),
        ({"join": {"of": ["a", "b"], "between": setting("none")}}, {"join": {"of": ["a", "b"]}}),
        ({"if": {"known": "vat", "then": setting("none"), "else": "a"}}, {"if": {"known": "vat", "else": "a"}}),
        ({"if": {"known": "vat", "then": setting("none")}}, None),
        ({"if": {"is": ["type", setting("none")], "then": "a", "else": "b"}}, "b"),
        ({"if": {"is_not": ["type", setting("none")], "then": "a", "else": "b"}}, "b"),
        ({"if": {"is": ["type", setting("none")], "then": "a"}}, None),
        (
            {"if": {"one_of": ["type", "B2B", setting("none")], "then": "a"}},
            {"if": {"one_of": ["type", "B2B"], "then": "a"}},
        ),
    ],
)
def test_what_can_do_without_a_setting_does(written: Any, found: Any) -> None:
    assert resolved(written, CHOSEN) == found


def test_without_then_an_if_gives_nothing_where_its_test_holds() -> None:
    found = resolved({"if": {"known": "vat", "then": setting("none"), "else": "name"}}, CHOSEN)
    assert found is not None
    assert evaluate(found, {"vat": "NL1", "name": "Lind"}) is None
    assert evaluate(found, {"name": "Lind"}) == "Lind"


def test_the_settings_an_expression_depends_on_are_known() -> None:
    written = {"first": [TYPE, {"limit": ["name", setting("most")]}, {"lookup": ["tax", setting("rates")]}]}
    assert settings_named(written) == {"code", "most", "rates"}
    assert settings_named("setting") == set()
    assert settings_named({"fixed": "setting"}) == set()
    assert settings_named({"formula": "setting + 1"}) == set()


def test_a_rule_takes_settings_wherever_something_is_written() -> None:
    pair = {"id": "tax", "left": "tax", "right": "VatCode", "table": setting("rates"), "map": setting("code")}
    chosen = resolved_rule(pair, CHOSEN)
    assert chosen == {**pair, "table": {"full": "1", "half": "2"}, "map": "NL"}
    derived = {"id": "a", "into": "right", "field": "F", "value": {"first": ["f", setting("code")]}, "table": None}
    assert resolved_rule(derived, CHOSEN) == {**derived, "value": {"first": {"of": ["f", {"fixed": "NL"}]}}}
    chain = {"id": "a", "left": "l", "right": "r", "via": [{"scale": setting("most")}]}
    assert resolved_rule(chain, CHOSEN) == {**chain, "via": [{"scale": 4}]}
    assert settings_named(chain) == {"most"}


def test_a_rule_of_which_nothing_is_left_is_dropped() -> None:
    assert resolved_rule({"id": "a", "into": "right", "field": "F", "value": setting("none")}, CHOSEN) is None
    assert resolved_rule({"id": "a", "left": "l", "right": "r", "map": setting("none")}, CHOSEN) is None


@pytest.mark.parametrize(("written", "fault"), [({"setting": ""}, "setting takes"), ({"setting": 3}, "setting takes")])
def test_a_setting_is_named_by_a_text(written: Any, fault: str) -> None:
    [found] = english(faults(written))
    assert found.startswith(fault)


def test_a_branch_is_needed_by_if() -> None:
    assert english(faults({"if": {"known": "vat"}})) == ["if needs 'then' or 'else'"]
