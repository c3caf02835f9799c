"""Settings that name an entry of a list which is blocked or inactive in its system: documents would be refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.side import Side
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import FlowChoice, IntegrationChoice
from ledgerbridge.usecases.chosen import values_of
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.presets import FlowData
from ledgerbridge.usecases.settings import SettingType


class _Lists:
    """The closed entries of the lists of both systems, each list read once."""

    def __init__(self, hub: Hub, integration: Integration) -> None:
        self._connectors = {side: hub.connector(integration.row(side)) for side in Side}
        self._closed: dict[tuple[Side, str], dict[str, Choice]] = {}

    async def closed(self, side: Side, list: str) -> Mapping[str, Choice]:
        """{id: an entry that is blocked or inactive}."""
        if (side, list) not in self._closed:
            choices = await self._connectors[side].reference_data(list)
            self._closed[side, list] = {one.id: one for one in choices if one.is_closed}
        return self._closed[side, list]

    def label(self, side: Side) -> str:
        return self._connectors[side].capabilities.label


async def closed_choices(hub: Hub, integration: Integration, choice: IntegrationChoice) -> list[Problem]:
    """What is wrong with the settings of both connections, and with those of the flows of documents and payments
    that are on."""
    lists = _Lists(hub, integration)
    named = [*_of_connections(hub, integration), *_of_flows(integration, choice)]
    problems = []
    for side, list, setting, id in named:
        entry = (await lists.closed(side, list)).get(id)
        if entry is not None:
            problems.append(_is_closed(lists.label(side), setting, entry))
    return problems


def _of_connections(hub: Hub, integration: Integration) -> Iterator[tuple[Side, str, str, str]]:
    """(side, list, setting, id) of what the connections' settings name."""
    for side in Side:
        row = integration.row(side)
        for spec in hub.kind(row.vendor).settings:
            id = row.settings.get(spec.key)
            if spec.reference_data and id:
                yield side, spec.reference_data, f"{row.name}: {spec.key}", id


def _of_flows(integration: Integration, choice: IntegrationChoice) -> Iterator[tuple[Side, str, str, str]]:
    preset = presets.load(choice.preset) if choice.preset else None
    for flow in integration.flows:
        chosen = choice.flows.get(flow.name, FlowChoice())
        data = chosen.own or (preset.flow_named(flow.name) if preset is not None else None)
        if data is not None and (flow.documents is not None or data.coded):
            yield from _of_flow(data, chosen, flow.sources[0].other)


def _of_flow(data: FlowData, chosen: FlowChoice, target: Side) -> Iterator[tuple[Side, str, str, str]]:
    values = values_of(data, chosen)
    for key, setting in data.settings().items():
        if setting.list and setting.type in (SettingType.ENTRY, SettingType.TABLE) and key in values:
            for id in _ids(values[key]):
                yield setting.side or target, setting.list, f"{data.name}: {key}", id


def _ids(value: Any) -> Iterable[str]:
    """The entries that a setting names: itself, or the values of a table, which may hold tables."""
    if isinstance(value, Mapping):
        return [id for inner in value.values() for id in _ids(inner)]
    return [str(value)] if value else []


def _is_closed(vendor: str, setting: str, entry: Choice) -> Problem:
    return Problem(
        "LB-SETUP-54",
        "The setting {setting} names {entry}, which is blocked or inactive in {vendor}.",
        "Take the block off there, or choose another entry.",
        filled({"setting": setting, "entry": f"{entry.detail} {entry.name}".strip(), "vendor": vendor}),
    )
