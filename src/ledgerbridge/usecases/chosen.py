"""What a user chose of an integration: its flows, and {setting: value} of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import FlowChoice, IntegrationChoice
from ledgerbridge.usecases.depending import is_about
from ledgerbridge.usecases.presets import (
    SOURCE,
    TYPE,
    FlowData,
    MapData,
)
from ledgerbridge.usecases.settings import (
    EVERYTHING,
    SETUP_DAY,
    SETUP_MOMENT,
    TIME_ZONE,
    Setting,
    SettingType,
)


class Setup(msgspec.Struct, frozen=True):
    """When an integration came to be."""

    moment: datetime
    """When the later of its connections was made, UTC."""
    zone: str

    @property
    def day(self) -> datetime:
        """The first moment of that day where the company is, in its time."""
        zone = ZoneInfo(self.zone)
        return datetime.combine(self.moment.astimezone(zone).date(), time(), zone)


def setup_of(choice: IntegrationChoice, rows: Sequence[ConnectionRow]) -> Setup:
    # Systems tell times to the second or the millisecond, so the second it happened in counts as a whole.
    moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(max(row.created_at for row in rows)))
    return Setup(moment, str(choice.settings.get(TIME_ZONE.key, TIME_ZONE.default)))


def flows_of(choice: IntegrationChoice) -> list[FlowData]:
    """The flows of an integration: those of its preset, then those of its own."""
    found = list(presets.load(choice.preset).flow) if choice.preset else []
    return [*found, *(flow.own for flow in choice.flows.values() if flow.own is not None)]


def maps_of(choice: IntegrationChoice) -> list[MapData]:
    """The value maps of an integration: as chosen, else as its preset says."""
    found = {one.name: one for one in presets.load(choice.preset).map} if choice.preset else {}
    return list({**found, **choice.maps}.values())


def is_off(choice: IntegrationChoice, data: FlowData) -> bool:
    """Whether a flow is off: as chosen, else as the flow is that it follows, else as the preset says."""
    chosen = choice.flows.get(data.name, FlowChoice())
    if "direction" in chosen.settings:
        return chosen.off
    leader = next((flow for flow in flows_of(choice) if flow.name == data.follows), None)
    if leader is None:
        return data.off
    values = values_of(leader, choice.flows.get(leader.name, FlowChoice()))
    return is_off(choice, leader) or not is_about(data.follows_if, values)


def with_chosen_ends(data: FlowData, values: Mapping[str, Any]) -> FlowData:
    """A flow of documents with the kinds that were chosen to be read and made."""
    if data.documents is None:
        return data
    source = Side.LEFT if data.direction is Direction.TO_RIGHT else Side.RIGHT
    read, made = data.documents.sources.get(values.get(SOURCE, "")), data.documents.targets.get(values.get(TYPE, ""))
    left, right = (read, made) if source is Side.LEFT else (made, read)
    return msgspec.structs.replace(data, left=left or data.left, right=right or data.right)


def slots_of(data: FlowData, connectors: Mapping[Side, Connector]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    left = connectors[Side.LEFT].capabilities.types[data.left.type].slots
    right = connectors[Side.RIGHT].capabilities.types[data.right.type].slots
    return left, right


def values_of(data: FlowData, chosen: FlowChoice, setup: Setup | None = None) -> dict[str, Any]:
    """{setting: value} of a flow: as chosen, else its default; those without either are left out."""
    settings = data.settings()
    found = {key: setting.default for key, setting in settings.items() if setting.default is not None}
    found |= {key: value for key, value in chosen.settings.items() if value is not None}
    return {key: _dated(settings[key], value, setup) for key, value in found.items() if value != EVERYTHING}


def _dated(setting: Setting, value: Any, setup: Setup | None) -> Any:
    """A value with the words for moments replaced by the moments they stand for; dates begin where the company is."""
    if setting.type is not SettingType.DAY or setup is None:
        return value
    if value in (SETUP_DAY, SETUP_MOMENT):
        return setup.day if value == SETUP_DAY else setup.moment
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(), ZoneInfo(setup.zone))
    return value


def second_key(side: Side) -> str:
    """The setting that names a side's second match key."""
    return f"{side.value}.second_key"


def key_label_of(data: FlowData, chosen: FlowChoice) -> str:
    """What the match key is called: as the preset says, else by the fields that were chosen."""
    keys = [chosen.settings.get("left.key", data.left.key), chosen.settings.get(second_key(Side.LEFT))]
    is_chosen = "left.key" in chosen.settings or keys[1]
    return ", ".join(key for key in keys if key) if is_chosen else data.key_label
