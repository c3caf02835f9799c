"""Integrations: presets, choices and connections put together into flows that can run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.mapping.rules import Rule, default_rules, rule_from_data, unavailable
from ledgerbridge.model.problems import Problem, SetupError, filled
from ledgerbridge.model.side import Side
from ledgerbridge.planner.filters import Condition
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases import configuration, presets
from ledgerbridge.usecases.configuration import FlowChoice, IntegrationChoice
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.presets import FlowData, Preset, RuleData


class Integration(msgspec.Struct, frozen=True):
    """A pair of connections with the flows between them, ready to run."""

    name: str
    preset: str
    left: ConnectionRow
    right: ConnectionRow
    flows: tuple[Flow, ...]
    labels: Mapping[str, str]
    """{flow: what users call it}."""
    missing_slots: Mapping[str, Mapping[str, Side]]
    """{flow: {slot: the side that has no such field}}."""

    def row(self, side: Side) -> ConnectionRow:
        return self.left if side is Side.LEFT else self.right


async def choices(hub: Hub) -> list[IntegrationChoice]:
    """What is configured: the file's integrations, or without a file the one pair a preset exists for."""
    rows = await hub.connections()
    file = hub.read_configuration()
    if file is not None:
        text, name = file
        return configuration.parse(text, name, {row.name: row.vendor for row in rows})
    found = [
        IntegrationChoice(f"{left.name}-{right.name}", preset, left.name, right.name)
        for left in rows
        for right in rows
        if left is not right and (preset := presets.for_pair(left.vendor, right.vendor)) is not None
    ]
    found = _once(found)
    if len(found) != 1:
        raise SetupError([_not_one_pair(rows, found)])
    return found


def _once(found: Sequence[IntegrationChoice]) -> list[IntegrationChoice]:
    """Each pair of connections once, whichever way round it was found."""
    seen: dict[frozenset[str], IntegrationChoice] = {}
    for choice in found:
        seen.setdefault(frozenset((choice.left, choice.right)), choice)
    return list(seen.values())


def _not_one_pair(rows: Sequence[ConnectionRow], found: Sequence[IntegrationChoice]) -> Problem:
    connected = ", ".join(f"{row.name} ({row.vendor})" for row in rows) or "nothing"
    if found:
        pairs = ", ".join(f"{choice.left}/{choice.right}" for choice in found)
        return Problem(
            "LB-SETUP-07",
            "Several pairs could be meant: {pairs}.",
            "Say in ledgerbridge.toml which connections belong together.",
            {"pairs": pairs},
        )
    return Problem(
        "LB-SETUP-08",
        "No two connections make a pair; connected is: {connected}.",
        "Connect both systems of a pair: {presets}.",
        filled({"connected": connected, "presets": ", ".join(presets.offered())}),
    )


async def load(hub: Hub, name: str | None = None) -> Integration:
    """The integration of that name, or the only one. Raises SetupError when it cannot be told which."""
    found = await choices(hub)
    fitting = [choice for choice in found if name in (None, choice.name)]
    if len(fitting) != 1:
        known = ", ".join(choice.name for choice in found)
        raise SetupError(
            [
                Problem(
                    "LB-SETUP-09",
                    "It is not clear which integration is meant.",
                    "Name one of: {known}.",
                    {"known": known},
                )
            ]
        )
    return build(hub, fitting[0], await hub.connections())


def build(hub: Hub, choice: IntegrationChoice, rows: Sequence[ConnectionRow]) -> Integration:
    """The integration a choice describes."""
    by_name = {row.name: row for row in rows}
    left, right = by_name[choice.left], by_name[choice.right]
    preset = presets.load(choice.preset)
    connectors = {Side.LEFT: hub.connector(left), Side.RIGHT: hub.connector(right)}
    chosen = {data.name: choice.flows.get(data.name, FlowChoice()) for data in preset.flow}
    return Integration(
        choice.name,
        choice.preset,
        left,
        right,
        tuple(_flow(d, chosen[d.name], choice, connectors) for d in preset.flow if not chosen[d.name].off),
        {data.name: data.label for data in preset.flow},
        _missing(preset, connectors),
    )


def _missing(preset: Preset, connectors: Mapping[Side, Connector]) -> dict[str, dict[str, Side]]:
    return {data.name: unavailable(*_slots(data, connectors)) for data in preset.flow}


def _slots(data: FlowData, connectors: Mapping[Side, Connector]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    left = connectors[Side.LEFT].capabilities.types[data.left.type].slots
    right = connectors[Side.RIGHT].capabilities.types[data.right.type].slots
    return left, right


def _flow(data: FlowData, chosen: FlowChoice, choice: IntegrationChoice, connectors: Mapping[Side, Connector]) -> Flow:
    left = End(choice.left, connectors[Side.LEFT], data.left.type, data.left.key)
    right = End(choice.right, connectors[Side.RIGHT], data.right.type, data.right.key)
    conditions = tuple(
        Condition(entry.side, entry.field, entry.operator, tuple(entry.values), entry.reason)
        for entry in data.condition
    )
    return Flow(
        data.name,
        left,
        right,
        chosen.direction or data.direction,
        chosen.conflict or data.conflict,
        rules(data, chosen, *_slots(data, connectors)),
        conditions,
        data.key_label,
    )


def rules(data: FlowData, chosen: FlowChoice, left: Mapping[str, str], right: Mapping[str, str]) -> tuple[Rule, ...]:
    """The default rules of the slots, with the preset's own laid over them, and the switches' over those."""
    laid = {rule.id: rule for rule in default_rules(left, right)}
    laid |= _by_id(data.rule)
    for switch in data.switch:
        if not chosen.switches.get(switch.name, switch.default):
            laid |= _by_id(switch.off)
    return tuple(laid.values())


def _by_id(entries: Iterable[RuleData]) -> dict[str, Rule]:
    plain = (
        {name: value for name, value in msgspec.structs.asdict(entry).items() if value is not None} for entry in entries
    )
    return {data["id"]: rule_from_data(data) for data in plain}
