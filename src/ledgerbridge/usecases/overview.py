"""Every setting of every flow: what it takes, what holds, and what was chosen otherwise."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.usecases import integrations, presets
from ledgerbridge.usecases.choices import FlowChoice, IntegrationChoice
from ledgerbridge.usecases.chosen import flows_of
from ledgerbridge.usecases.exporting import as_preset_says
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.settings import WHOLE, Group, Setting


class Held(msgspec.Struct, frozen=True):
    """One setting of a flow, or with an empty flow of the integration as a whole, and its value; `chosen` where it
    differs from what holds without it."""

    flow: str
    setting: Setting
    value: Any
    chosen: bool


class Overview(msgspec.Struct, frozen=True):
    """The settings of one integration, or of a preset that nobody uses yet."""

    name: str
    preset: str
    """Empty where none stands behind it."""
    settings: list[Held]
    unavailable: dict[str, dict[str, str]]
    """{flow: {what users ask for: why this pair has none of it}}."""


async def overview(hub: Hub, name: str | None) -> Overview:
    """The settings of an integration by its name, of a preset by its name, or of the only integration."""
    if name in presets.names():
        return _overview(IntegrationChoice(str(name), name, "", "", {}))
    return _overview(await integrations.choice_named(hub, name))


def _overview(choice: IntegrationChoice) -> Overview:
    flows = flows_of(choice)
    of_all = [(setting, choice.settings.get(setting.key, setting.default)) for setting in WHOLE]
    held = [Held("", setting, value, value != setting.default) for setting, value in of_all]
    for data in flows:
        chosen = choice.flows.get(data.name, FlowChoice()).settings
        for key, declared in sorted(data.settings().items(), key=_by_group):
            setting = as_preset_says(declared, data)
            value = chosen.get(key, setting.default)
            held.append(Held(data.name, setting, value, value != setting.default))
    return Overview(
        choice.name,
        choice.preset or "",
        held,
        {data.name: dict(data.unavailable) for data in flows if data.unavailable},
    )


def _by_group(declared: tuple[str, Setting]) -> int:
    return list(Group).index(declared[1].group)
