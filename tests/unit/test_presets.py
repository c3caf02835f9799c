"""Presets: every file that ships loads, is whole, and speaks of fields its systems have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
import pytest

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.side import Side
from ledgerbridge.model.slots import OF_ONE_ACCOUNT
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import FlowChoice
from ledgerbridge.usecases.chosen_rules import rules_of
from ledgerbridge.usecases.presets import FlowData
from ledgerbridge.usecases.settings import SettingType
from ledgerbridge.wiring import connector_kinds

KINDS = connector_kinds()
FLOWS = [(name, flow) for name in presets.names() for flow in presets.load(name).flow]
OF_FIELDS = [(name, flow) for name, flow in FLOWS if flow.documents is None and flow.slots]
"""Flows whose fields are mapped from the start; documents are composed."""
every_flow_of_fields = pytest.mark.parametrize(
    ("preset", "flow"), OF_FIELDS, ids=[f"{name}-{flow.name}" for name, flow in OF_FIELDS]
)
every_flow = pytest.mark.parametrize(("preset", "flow"), FLOWS, ids=[f"{name}-{flow.name}" for name, flow in FLOWS])


def types(preset: str, flow: FlowData) -> Mapping[Side, TypeCapabilities]:
    loaded = presets.load(preset)
    return {
        Side.LEFT: KINDS[loaded.left].capabilities.types[flow.left.type],
        Side.RIGHT: KINDS[loaded.right].capabilities.types[flow.right.type],
    }


def rules(preset: str, flow: FlowData, chosen: FlowChoice | None = None) -> tuple[Rule, ...]:
    capabilities = types(preset, flow)
    slots = capabilities[Side.LEFT].slots, capabilities[Side.RIGHT].slots
    return rules_of(flow, chosen or FlowChoice(), *slots)


def all_rules(preset: str, flow: FlowData) -> Iterable[Rule]:
    """The rules with all switches on, and with all off."""
    switches = [setting.key for setting in flow.setting if setting.type is SettingType.SWITCH]
    for value in (True, False):
        yield from rules(preset, flow, FlowChoice(dict.fromkeys(switches, value)))


def test_there_are_presets() -> None:
    assert "hubspot-quickbooks" in presets.names()


@pytest.mark.parametrize("name", presets.names())
def test_preset_is_named_after_its_systems_and_is_found_by_them(name: str) -> None:
    preset = presets.load(name)
    assert preset.version == 1
    assert presets.for_pair(preset.left, preset.right) == name
    assert len({flow.name for flow in preset.flow}) == len(preset.flow)


def test_a_pair_without_a_preset_has_none() -> None:
    assert presets.for_pair("quickbooks", "hubspot") is None


@every_flow_of_fields
def test_each_slot_both_systems_fill_is_mapped_once(preset: str, flow: FlowData) -> None:
    capabilities = types(preset, flow)
    shared = set(capabilities[Side.LEFT].slots) & set(capabilities[Side.RIGHT].slots)
    ids = [rule.id for rule in rules(preset, flow)]
    assert shared - OF_ONE_ACCOUNT <= set(ids)
    assert len(ids) == len(set(ids))


@every_flow
def test_no_two_rules_write_one_field(preset: str, flow: FlowData) -> None:
    for side in Side:
        written = [rule.path(side) for rule in rules(preset, flow) if rule.path(side) and rule.direction.goes(side)]
        assert len(written) == len(set(written))


@every_flow
def test_records_are_matched_by_a_key_both_systems_can_be_asked_for(preset: str, flow: FlowData) -> None:
    capabilities = types(preset, flow)
    assert flow.left.key in capabilities[Side.LEFT].match_keys
    assert flow.right.key in capabilities[Side.RIGHT].match_keys


@every_flow_of_fields
def test_the_match_key_is_mapped(preset: str, flow: FlowData) -> None:
    assert any((rule.left, rule.right) == (flow.left.key, flow.right.key) for rule in rules(preset, flow))


def is_fixed(rule: Rule) -> bool:
    """Whether a rule always gives the same value."""
    return isinstance(rule.value, Mapping) and set(rule.value) == {"fixed"}


@every_flow
def test_every_derived_rule_reads_one_side_and_writes_the_other(preset: str, flow: FlowData) -> None:
    for rule in all_rules(preset, flow):
        if rule.is_derived:
            (towards,) = [side for side in Side if rule.path(side) is not None]
            assert rule.direction.goes(towards) and not rule.direction.goes(towards.other)
            assert rule.inputs(towards.other) or is_fixed(rule)


@every_flow
def test_tables_can_be_read_backwards(preset: str, flow: FlowData) -> None:
    for rule in all_rules(preset, flow):
        assert len(set(rule.table.values())) == len(rule.table)


@every_flow_of_fields
def test_what_a_new_record_needs_is_mapped(preset: str, flow: FlowData) -> None:
    for side, capabilities in types(preset, flow).items():
        if flow.makes in (True, side) and flow.direction.goes(side) and capabilities.needs_any:
            written = {rule.path(side) for rule in rules(preset, flow)}
            assert written & set(capabilities.needs_any)


def test_a_switch_changes_its_own_rules_alone() -> None:
    (flow,) = [flow for flow in presets.load("hubspot-quickbooks").flow if flow.name == "customers"]
    on, off = (
        {rule.id: rule for rule in rules("hubspot-quickbooks", flow, FlowChoice(switches))}
        for switches in ({}, {"display_name_from_company": False})
    )
    assert {id for id in on if on[id] != off[id]} == {"display_name"}
    assert "company.name" in on["display_name"].inputs(Side.LEFT)
    assert "company.name" not in off["display_name"].inputs(Side.LEFT)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"left": "email"}, "a pair names a field on both sides"),
        ({"into": "right", "field": "Name", "value": {"setting": "shout"}}, "no setting is called 'shout'"),
        ({"into": "right", "field": "Name", "value": {"shout": ["a"]}}, "no function is called 'shout'"),
    ],
)
def test_a_faulty_rule_is_told_with_its_flow_and_name(rule: dict[str, object], said: str) -> None:
    (flow, *_) = presets.load("memory-memory").flow
    faulty = msgspec.structs.replace(flow, rule=[{"id": "odd", **rule}])
    (fault,) = presets._faults(faulty, {})
    assert str(fault).startswith("rule odd: ")
    assert said in str(fault)
