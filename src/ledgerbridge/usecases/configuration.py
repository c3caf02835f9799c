"""Configuration as a file: integrations, their flows, settings, rules, filters and value maps; all problems are listed
at once, each with its place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from ledgerbridge.mapping.valuemaps import ValueMap
from ledgerbridge.model.problems import SetupError
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.wording import Phrase
from ledgerbridge.planner.merge import Winner
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import Configuration, ConnectionChoice, FlowChoice, IntegrationChoice
from ledgerbridge.usecases.file_tree import Tree, problem
from ledgerbridge.usecases.presets import FilterData, FlowData, MapData, Preset
from ledgerbridge.usecases.settings import WHOLE, Setting, SettingType, fault, typed
from ledgerbridge.usecases.unreadable import toml_fault

VERSION = 1
TOP = ("version", "integration", "connection")
OF_INTEGRATION = ("preset", "left", "right", "flows", "map", *(setting.key for setting in WHOLE))
OF_CONNECTION = ("vendor", "account", "settings")
LISTS = ("rule", "rules_off", "filter")
OF_OWN_FLOW = ("left.type", "right.type", "label", "key_label")
"""What describes a flow that no preset has, beside its settings."""
FIXED = {Side.LEFT: "the filter of the left side is fixed", Side.RIGHT: "the filter of the right side is fixed"}


def parse(text: str, file: str, connections: Mapping[str, str]) -> Configuration:
    """What a configuration file says; `connections` is {name: vendor}.

    Raises SetupError with every problem, each with file, line and column, the place in it and what would be right.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SetupError([problem(file, "", "{fault}", "Correct the file.", fault=toml_fault(error))]) from error
    reader = _Reader(file, text, connections)
    found = reader.read(data)
    if reader.problems:
        raise SetupError(reader.problems)
    return found


class _Reader(Tree):
    """Reads what a tree says of connections and integrations."""

    def __init__(self, file: str, text: str, connections: Mapping[str, str]) -> None:
        super().__init__(file, text)
        self._connections = connections
        self._value_maps: dict[str, ValueMap] = {}

    def read(self, data: Mapping[str, Any]) -> Configuration:
        self.only_known("", data, TOP)
        if data.get("version") != VERSION:
            self.wrong(
                "version",
                "it is {found}",
                "Write version = {version}.",
                found=repr(data.get("version")),
                version=VERSION,
            )
        connections = self._each("connection", data, self._connection)
        self._connections = {**self._connections, **{one.name: one.vendor for one in connections}}
        integrations = self.table("integration", data.get("integration", {}))
        if not integrations:
            self.wrong("", "no integration is described", "Add a table [integration.NAME] with preset, left, right.")
        found = self._each("integration", data, self._integration)
        return Configuration(tuple(found), tuple(connections))

    def _each(self, at: str, data: Mapping[str, Any], read: Any) -> list[Any]:
        """What is read of every table in a table."""
        tables = self.table(at, data.get(at, {}))
        found = [read(name, self.table(f"{at}.{name}", table)) for name, table in tables.items()]
        return [one for one in found if one is not None]

    # --- connections -------------------------------------------------------------------------------------------------

    def _connection(self, name: str, data: Mapping[str, Any]) -> ConnectionChoice | None:
        at = f"connection.{name}"
        self.only_known(at, data, OF_CONNECTION)
        if not isinstance(data.get("vendor"), str):
            self.wrong(at, "it says no vendor", 'Write which system it is: vendor = "hubspot".')
            return None
        settings = self.table(f"{at}.settings", data.get("settings", {}))
        for key, value in settings.items():
            if not isinstance(value, str):
                self.wrong(f"{at}.settings.{key}", "it is {found}", "Write a text in quotes.", found=repr(value))
        return ConnectionChoice(name, data["vendor"], str(data.get("account", "")), dict(settings))

    # --- integrations ------------------------------------------------------------------------------------------------

    def _integration(self, name: str, data: Mapping[str, Any]) -> IntegrationChoice | None:
        at = f"integration.{name}"
        self.only_known(at, data, OF_INTEGRATION)
        preset = None
        if "preset" in data:
            preset = self._preset(at, data["preset"])
            if preset is None:
                return None
        for side in Side:
            self._side(f"{at}.{side.value}", data.get(side.value), getattr(preset, side.value, ""))
        if preset is None and "flows" not in data:
            self.wrong(at, "no flow is described", "Name a preset, or describe flows under it.")
        maps = self._maps(f"{at}.map", preset, self.table(f"{at}.map", data.get("map", {})))
        self._value_maps = presets.value_maps(maps.values())
        flows = self._flows(f"{at}.flows", preset, self.table(f"{at}.flows", data.get("flows", {})))
        declared = [setting for setting in WHOLE if setting.key in data]
        settings = {one.key: self._value(f"{at}.{one.key}", one, data[one.key]) for one in declared}
        left, right = str(data.get("left")), str(data.get("right"))
        return IntegrationChoice(name, data.get("preset"), left, right, flows, maps, settings)

    def _preset(self, at: str, name: Any) -> Preset | None:
        if name in presets.names():
            return presets.load(name)
        known = ", ".join(presets.names())
        self.wrong(f"{at}.preset", "{name} is no preset", "Choose one of: {known}.", name=repr(name), known=known)
        return None

    def _side(self, at: str, name: Any, vendor: str) -> None:
        fitting = sorted(known for known, its in self._connections.items() if vendor in ("", its))
        if name not in fitting:
            step = "Run: ledgerbridge connect {vendor}" if vendor else "Run: ledgerbridge connect"
            what = "{name} is no connection to {vendor}" if vendor else "{name} is no connection"
            self.wrong(
                at,
                "no connection is named" if name is None else what,
                "Choose one of: {known}." if fitting else step,
                name=repr(name),
                vendor=vendor,
                known=", ".join(fitting),
            )

    def _maps(self, at: str, preset: Preset | None, data: Mapping[str, Any]) -> dict[str, MapData]:
        """The value maps, those of the preset with what was written here in place of its rows and defaults."""
        found = {one.name: one for one in preset.map} if preset is not None else {}
        for name in data:
            table = self.table(f"{at}.{name}", data[name])
            given = self.made(f"{at}.{name}", {"name": name, **table}, MapData)
            if given is None:
                continue
            base = found.get(name)
            chosen = {key: getattr(given, key) for key in table}
            faults = presets.map_faults(given)
            for what in faults:
                step = "Correct it; docs/mapping.md says how value maps are written."
                self.wrong(f"{at}.{name}", "{fault}", step, fault=what)
            if not faults:
                found[name] = msgspec.structs.replace(base, **chosen) if base is not None else given
        return found

    # --- flows -------------------------------------------------------------------------------------------------------

    def _flows(self, at: str, preset: Preset | None, data: Mapping[str, Any]) -> dict[str, FlowChoice]:
        named = [flow.name for flow in preset.flow] if preset is not None else []
        found = {}
        for name in [*named, *(name for name in data if name not in named)]:
            flow = preset.flow_named(name) if preset is not None else None
            table = self.table(f"{at}.{name}", data.get(name, {}))
            if flow is None and not self._describes_a_flow(table):
                self.only_known(at, [name], named, "no flow is called {name}")
                continue
            found[name] = self._flow(f"{at}.{name}", name, flow, table)
        return found

    def _describes_a_flow(self, table: Mapping[str, Any]) -> bool:
        sides = (table.get(side.value) for side in Side)
        return all(isinstance(side, Mapping) and "type" in side for side in sides)

    def _flow(self, at: str, name: str, flow: FlowData | None, data: Mapping[str, Any]) -> FlowChoice:
        own = self._own_flow(at, name, data) if flow is None else None
        declared = (flow or own or _NOTHING).settings()
        given = dict(_flat(data, declared))
        allowed = [*declared, *LISTS, *(OF_OWN_FLOW if flow is None else ()), *(flow.unavailable if flow else ())]
        self.only_known(at, given, allowed)
        for key in (flow.unavailable if flow else {}).keys() & given.keys():
            assert flow is not None
            why = Phrase(flow.unavailable[key])
            self.wrong(f"{at}.{key}", "this pair has no {key}: {why}", "Leave it out.", why=why, key=key)
        return FlowChoice(
            {key: self._value(f"{at}.{key}", declared[key], given[key]) for key in given if key in declared},
            tuple(self._rules(f"{at}.rule", data.get("rule", []), declared)),
            tuple(self.texts(f"{at}.rules_off", data.get("rules_off", []))),
            self._filters(at, flow, data["filter"]) if "filter" in data else None,
            own,
        )

    def _own_flow(self, at: str, name: str, data: Mapping[str, Any]) -> FlowData | None:
        """A flow that no preset has, as described here."""
        ends = {side.value: {key: data[side.value].get(key) for key in ("type", "key")} for side in Side}
        label = data.get("label", name.replace("_", " ").capitalize())
        made = {"name": name, "label": label, "key_label": data.get("key_label", "key"), **ends}
        direction = data.get("direction") if data.get("direction") in list(Direction) else Direction.TO_RIGHT.value
        conflict = data.get("conflict") if data.get("conflict") in list(Winner) else Winner.RIGHT.value
        found: FlowData | None = self.made(at, {**made, "direction": direction, "conflict": conflict}, FlowData)
        return found

    def _value(self, at: str, setting: Setting, value: Any) -> Any:
        if setting.lacking:
            self.wrong(at, "it cannot be set for this pair: {why}", "Leave it out.", why=Phrase(setting.lacking))
            return None
        found = fault(setting, value)
        if found is None:
            return typed(setting, value)
        self.wrong(at, "it is {found}", found.sentence, found=repr(value), known=found.known)
        return None

    def _rules(self, at: str, given: Any, declared: Mapping[str, Setting]) -> list[dict[str, Any]]:
        found = []
        for number, one in enumerate(self.several(at, given)):
            place = f"{at}.{number}"
            rule = dict(self.table(place, one))
            if not isinstance(rule.get("id"), str):
                self.wrong(place, "the rule has no id", 'Give it a name of its own: id = "segment".')
                continue
            for what in presets.rule_faults(rule, declared, self._value_maps):
                step = "Correct it; docs/mapping.md says how rules are written."
                self.wrong(place, "rule {rule}: {fault}", step, rule=rule["id"], fault=what)
            found.append(rule)
        return found

    def _filters(self, at: str, flow: FlowData | None, given: Any) -> tuple[FilterData, ...]:
        found = []
        fixed = {one.side for one in flow.filter if one.fixed} if flow is not None else set()
        for number, one in enumerate(self.several(f"{at}.filter", given)):
            place = f"{at}.filter.{number}"
            made = self.made(place, one, FilterData)
            if made is None:
                continue
            if made.side in fixed:
                self.wrong(place, FIXED[made.side], "Leave it out.")
            found.append(made)
        return tuple(found)


def _flat(data: Mapping[str, Any], declared: Mapping[str, Setting], path: str = "") -> Iterable[tuple[str, Any]]:
    """(dotted key, value) of a flow's table; settings that are tables stay whole."""
    for name, value in data.items():
        key = f"{path}{name}"
        is_whole = key in declared and declared[key].type is SettingType.TABLE
        if isinstance(value, Mapping) and not is_whole:
            yield from _flat(value, declared, f"{key}.")
        else:
            yield key, value


_NOTHING = msgspec.convert(
    {
        "name": "-",
        "label": "-",
        "left": {"type": "-", "key": "-"},
        "right": {"type": "-", "key": "-"},
        "key_label": "-",
        "direction": Direction.TO_RIGHT.value,
        "conflict": Winner.RIGHT.value,
    },
    FlowData,
)
"""Stands in for a flow that was described wrongly, so that the rest of it is checked too."""
