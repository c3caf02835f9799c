"""Configuration and mapping examples of the manual do what the manual says."""

from __future__ import annotations

import json
import re
import tomllib

import msgspec
import pytest
from docs.generate import DOCS, manual
from tests.docs.pages import fenced, name, text

from ledgerbridge.mapping.expressions import FIXED, FUNCTIONS, evaluate, faults
from ledgerbridge.mapping.rules import When, rule_from_data
from ledgerbridge.model.problems import SetupError
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.filters import Operator
from ledgerbridge.planner.merge import Winner
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.configuration import OFF, IntegrationChoice, parse
from ledgerbridge.usecases.presets import ConditionData, FlowData, RuleData, SwitchData

FILE = "ledgerbridge.toml"
CONNECTED = {"hubspot": "hubspot", "quickbooks": "quickbooks"}
WRONG = "# wrong"
MAPPING, CONFIGURATION = DOCS / "mapping.md", DOCS / "configuration.md"
EXPRESSION_ROW = re.compile(r"^\| `([^|]+)` \| `({[^|]*})` \| `([^|]+)` \|$", re.MULTILINE)

BLOCKS = [(name(page), block) for page in manual() for block in fenced(page, "toml")]
FILES = [(page, block) for page, block in BLOCKS if "version =" in block]
RULES = [block for page, block in BLOCKS if page == name(MAPPING) and "[[rule]]" in block]


@pytest.mark.parametrize(("page", "block"), [entry for entry in FILES if WRONG not in entry[1]])
def test_a_configuration_example_is_accepted(page: str, block: str) -> None:
    assert parse(block, FILE, CONNECTED)


def test_the_wrong_example_is_answered_as_shown() -> None:
    [wrong] = [block for _, block in FILES if WRONG in block]
    with pytest.raises(SetupError) as refused:
        parse(wrong, FILE, CONNECTED)
    assert fenced(CONFIGURATION, "text") == [f"{refused.value}\n"]


def test_what_the_pair_s_examples_say_is_what_they_choose() -> None:
    one_way, both_ways = [parse(block, FILE, CONNECTED)[0] for page, block in FILES if page.startswith("docs/pairs/")]
    assert one_way.flows["customers"].direction is Direction.TO_RIGHT
    assert one_way.flows["customers"].switches == {"display_name_from_company": False}
    assert one_way.flows["products"].off
    assert both_ways.flows["customers"].conflict is Winner.ASK
    assert both_ways.flows["products"].direction is Direction.BOTH


def test_every_key_and_value_of_the_configuration_is_explained() -> None:
    page = text(CONFIGURATION)
    keys = {field for field in IntegrationChoice.__struct_fields__ if field not in ("name", "flows")}
    switches = {
        switch.name for preset in presets.names() for flow in presets.load(preset).flow for switch in flow.switch
    }
    words = keys | switches | {"version", "flows.FLOW", "direction", "conflict", OFF}
    words |= {member.value for kind in (Direction, Winner) for member in kind} | set(presets.names())
    assert sorted(word for word in words if f"`{word}`" not in page) == []


def test_every_toml_block_is_of_a_kind_that_is_tried() -> None:
    kinds = ("version =", "[[rule]]", "[[condition]]")
    assert [page for page, block in BLOCKS if not any(kind in block for kind in kinds)] == []


@pytest.mark.parametrize("block", RULES)
def test_a_rule_example_is_a_rule(block: str) -> None:
    for data in tomllib.loads(block)["rule"]:
        rule = msgspec.convert(data, RuleData)
        assert rule.value is None or faults(rule.value) == []
        assert rule_from_data(data).id == rule.id


def test_the_table_example_carries_values_both_ways() -> None:
    [block] = [block for block in RULES if "table" in block]
    rule = rule_from_data(tomllib.loads(block)["rule"][0])
    assert rule.carried(Side.RIGHT, "service") == "Service"
    assert rule.carried(Side.LEFT, "NonInventory") == "non_inventory"


def test_the_condition_example_is_a_condition() -> None:
    [block] = [block for _, block in BLOCKS if "[[condition]]" in block]
    assert msgspec.convert(tomllib.loads(block)["condition"][0], ConditionData).operator is Operator.NONE_OF


def test_expressions_give_what_the_table_says() -> None:
    rows = EXPRESSION_ROW.findall(text(MAPPING))
    for expression, fields, value in rows:
        assert faults(json.loads(expression)) == []
        assert evaluate(json.loads(expression), json.loads(fields)) == json.loads(value)
    shown = " ".join(expression for expression, _, _ in rows)
    assert all(f'"{function}"' in shown for function in (*FUNCTIONS, FIXED))


def test_every_key_of_a_preset_is_explained() -> None:
    page = text(MAPPING)
    keys = {field for kind in (RuleData, ConditionData, SwitchData, FlowData) for field in kind.__struct_fields__}
    words = keys | {member.value for kind in (When, Operator, Direction) for member in kind}
    assert sorted(word for word in words if f"`{word}`" not in page and f"\n{word} = " not in page) == []
