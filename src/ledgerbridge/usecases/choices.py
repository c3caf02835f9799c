"""What a user chose: integrations, their flows, and what differs there from the preset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ledgerbridge.usecases.presets import FilterData, FlowData, MapData
from ledgerbridge.usecases.settings import OFF


class FlowChoice(msgspec.Struct, frozen=True):
    """What a user chose for one flow; what is not there stands as the preset says."""

    settings: Mapping[str, Any] = {}
    """{key: value}, of the general settings and of the flow's own."""
    rules: tuple[dict[str, Any], ...] = ()
    """Rules of the user's own; one with the id of another replaces it."""
    rules_off: tuple[str, ...] = ()
    filters: tuple[FilterData, ...] | None = None
    """Instead of the preset's filters, but for the fixed ones; None leaves those as they are."""
    own: FlowData | None = None
    """The flow itself, where no preset has one of this name."""

    @property
    def off(self) -> bool:
        return bool(self.settings.get("direction") == OFF)


class IntegrationChoice(msgspec.Struct, frozen=True):
    """An integration: which connections, started from which preset, and what differs from it."""

    name: str
    preset: str | None
    left: str
    right: str
    flows: Mapping[str, FlowChoice] = {}
    maps: Mapping[str, MapData] = {}
    settings: Mapping[str, Any] = {}
    """Settings of the integration as a whole."""


class ConnectionChoice(msgspec.Struct, frozen=True):
    """A connection as the configuration describes it. Its credentials are never part of it."""

    name: str
    vendor: str
    account: str = ""
    """The vendor's id of the account it must be; empty where any will do."""
    settings: Mapping[str, str] = {}


class Configuration(msgspec.Struct, frozen=True):
    """A whole configuration file."""

    integrations: tuple[IntegrationChoice, ...]
    connections: tuple[ConnectionChoice, ...] = ()

    def integration(self, name: str) -> IntegrationChoice | None:
        return next((one for one in self.integrations if one.name == name), None)
