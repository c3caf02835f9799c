"""Presets: what a pair of systems starts with, read from data files and checked whole before use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

import msgspec

from ledgerbridge.mapping.expressions import faults
from ledgerbridge.mapping.rules import When
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.filters import Operator
from ledgerbridge.planner.merge import Winner


class EndData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    type: str
    key: str


class RuleData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pair (`left`, `right`) or a derived rule (`into`, `field`, `value`)."""

    id: str
    left: str | None = None
    right: str | None = None
    direction: Direction = Direction.BOTH
    table: dict[str, str] = {}
    into: Side | None = None
    field: str | None = None
    value: Any = None
    when: When = When.ALWAYS


class ConditionData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    side: Side
    field: str
    operator: Operator
    values: list[str] = []
    reason: str = ""


class SwitchData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A yes-or-no setting; turned off, its rules replace those of the same id."""

    name: str
    help: str
    default: bool
    off: list[RuleData]


class FlowData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    label: str
    left: EndData
    right: EndData
    key_label: str
    direction: Direction
    conflict: Winner
    rule: list[RuleData] = []
    condition: list[ConditionData] = []
    switch: list[SwitchData] = []


class Preset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Flows, default rules, filters and switches of one pair of systems."""

    version: int
    left: str
    right: str
    flow: list[FlowData]


def names() -> list[str]:
    """The presets that come with the hub."""
    files = resources.files("ledgerbridge.presets").iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


def offered() -> list[str]:
    """The presets made for users: those of the reference system are for tests."""
    return [name for name in names() if "memory" not in name]


def load(name: str) -> Preset:
    """A preset by name. Raises SetupError where the file is wrong, all faults at once."""
    text = (resources.files("ledgerbridge.presets") / f"{name}.toml").read_text(encoding="utf-8")
    try:
        preset = msgspec.convert(tomllib.loads(text), Preset)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise SetupError([_wrong(name, str(error))]) from error
    found = [_wrong(name, fault) for flow in preset.flow for fault in _faults(flow)]
    if found:
        raise SetupError(found)
    return preset


def for_pair(left: str, right: str) -> str | None:
    """The preset made for two vendors in this order, if there is one."""
    name = f"{left}-{right}"
    return name if name in names() else None


def _faults(flow: FlowData) -> list[str]:
    rules = [*flow.rule, *(rule for switch in flow.switch for rule in switch.off)]
    return [f"flow {flow.name}, rule {rule.id}: {fault}" for rule in rules for fault in _rule_faults(rule)]


def _rule_faults(rule: RuleData) -> list[str]:
    if rule.into is not None:
        return faults(rule.value) if rule.field else ["a derived rule names the field it writes"]
    return [] if rule.left and rule.right else ["a pair names a field on both sides"]


def _wrong(name: str, what: str) -> Problem:
    values: Mapping[str, str] = {"preset": name, "what": what}
    return Problem("LB-SETUP-03", "The preset {preset} is not right: {what}.", "Correct the preset file.", dict(values))
