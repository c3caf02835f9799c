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
from ledgerbridge.mapping.rules import rule_from_data
from ledgerbridge.model.problems import SetupError
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.filters import Operator
from ledgerbridge.planner.merge import Winner
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import IntegrationChoice
from ledgerbridge.usecases.configuration import parse
from ledgerbridge.usecases.presets import FlowData, ScopeData, rule_faults
from ledgerbridge.usecases.presets import parse as parse_preset
from ledgerbridge.usecases.settings import GENERAL, OFF, Group, Setting, SettingType

FILE = "ledgerbridge.toml"
CONNECTED = {name: name for name in ("hubspot", "quickbooks", "exact", "eaccounting", "hyperline")}
CONNECTED |= {"books": "memory", "crm": "memory"}
WRONG = "# wrong"
MAPPING, CONFIGURATION, PRESETS = DOCS / "mapping.md", DOCS / "configuration.md", DOCS / "presets.md"
EXPRESSION_ROW = re.compile(r"^\| `([^|]+)` \| `({[^|]*})` \| `([^|]+)` \|$", re.MULTILINE)

BLOCKS = [(name(page), block) for page in manual() for block in fenced(page, "toml")]
FILES = [(page, block) for page, block in BLOCKS if "version =" in block and not block.startswith("# preset")]
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
    everybody, sent, unpaid, standalone, one_way, both_ways = [
        parse(block, FILE, CONNECTED).integrations[0] for page, block in FILES if page.endswith("hubspot-quickbooks.md")
    ]
    assert everybody.flows["customers"].filters == ()
    assert sent.flows["sent_invoices"].settings["custom_line_account"] == "79"
    assert not sent.flows["sent_invoices"].off
    assert (unpaid.flows["sent_invoices"].off, unpaid.flows["invoice_payments"].off) == (False, True)
    assert standalone.flows["standalone_payments"].settings["type"] == "sales receipt"
    assert one_way.flows["customers"].settings["direction"] == Direction.TO_RIGHT
    assert one_way.flows["customers"].settings["display_name_from_company"] is False
    assert one_way.flows["products"].off
    assert both_ways.flows["customers"].settings["conflict"] == Winner.ASK
    assert both_ways.flows["products"].settings["direction"] == Direction.BOTH


def test_every_key_and_value_of_the_configuration_is_explained() -> None:
    page = text(CONFIGURATION)
    keys = {
        field for field in IntegrationChoice.__struct_fields__ if field not in ("name", "flows", "maps", "settings")
    }
    settings = {
        setting.key for preset in presets.names() for flow in presets.load(preset).flow for setting in flow.setting
    }
    words = keys | settings | {setting.key for setting in GENERAL} | {"version", "flows.FLOW", OFF}
    words |= {member.value for kind in (Direction, Winner) for member in kind} | set(presets.names())
    assert sorted(word for word in words if f"`{word}`" not in page) == []


def test_every_toml_block_is_of_a_kind_that_is_tried() -> None:
    kinds = ("version =", "[[rule]]", "[[condition]]", "# part of a preset")
    assert [page for page, block in BLOCKS if not any(kind in block for kind in kinds)] == []


@pytest.mark.parametrize("block", RULES)
def test_a_rule_example_is_a_rule(block: str) -> None:
    for data in tomllib.loads(block)["rule"]:
        assert list(rule_faults(data, {})) == []
        assert rule_from_data(data).id == data["id"]


def test_the_table_example_carries_values_both_ways() -> None:
    [block] = [block for block in RULES if "table" in block]
    rule = rule_from_data(tomllib.loads(block)["rule"][0])
    assert rule.carried(Side.RIGHT, "service") == "Service"
    assert rule.carried(Side.LEFT, "NonInventory") == "non_inventory"


def test_the_condition_example_is_a_condition() -> None:
    [block] = [block for _, block in BLOCKS if "[[condition]]" in block]
    assert msgspec.convert(tomllib.loads(block)["condition"][0], ScopeData).operator is Operator.NONE_OF


def test_expressions_give_what_the_table_says() -> None:
    rows = EXPRESSION_ROW.findall(text(MAPPING))
    for expression, fields, value in rows:
        assert faults(json.loads(expression)) == []
        assert evaluate(json.loads(expression), json.loads(fields)) == json.loads(value)
    shown = " ".join(expression for expression, _, _ in rows)
    assert all(f'"{function}"' in shown for function in (*FUNCTIONS, FIXED))


def test_every_key_of_a_preset_is_explained() -> None:
    page = text(PRESETS)
    keys = {field for kind in (ScopeData, FlowData, Setting) for field in kind.__struct_fields__}
    words = keys | {member.value for kind in (SettingType, Group) for member in kind}
    assert sorted(word for word in words if f"`{word}`" not in page and f" {word} = " not in page) == []


def test_the_preset_example_is_a_preset() -> None:
    [block] = [block for _, block in BLOCKS if block.startswith("# preset")]
    assert parse_preset("example", block).flow[0].name == "customers"
