"""Configuration as a file: integrations, their flows and switches; all problems are listed at once."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Direction
from ledgerbridge.planner.merge import Winner
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.presets import FlowData, Preset

OFF = "off"
VERSION = 1


class FlowChoice(msgspec.Struct, frozen=True):
    """What a user chose for one flow; None keeps what the preset says."""

    direction: Direction | None = None
    conflict: Winner | None = None
    off: bool = False
    switches: dict[str, bool] = {}


class IntegrationChoice(msgspec.Struct, frozen=True):
    """An integration: which preset between which connections, and what differs from the preset."""

    name: str
    preset: str
    left: str
    right: str
    flows: dict[str, FlowChoice] = {}


def parse(text: str, file: str, connections: Mapping[str, str]) -> list[IntegrationChoice]:
    """The integrations of a configuration file; `connections` is {name: vendor}.

    Raises SetupError with every problem, each with the file, the place in it and what would be right.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SetupError([_problem(file, "", f"it is not TOML: {error}", "Correct the file.")]) from error
    reader = _Reader(file, connections)
    choices = reader.read(data)
    if reader.problems:
        raise SetupError(reader.problems)
    return choices


def _problem(file: str, at: str, what: str, next_step: str) -> Problem:
    place = f"{file}, {at}" if at else file
    return Problem("LB-SETUP-01", "In {place}: {what}.", "{step}", {"place": place, "what": what, "step": next_step})


class _Reader:
    """Reads the tree and gathers problems instead of stopping at the first."""

    def __init__(self, file: str, connections: Mapping[str, str]) -> None:
        self._file = file
        self._connections = connections
        self.problems: list[Problem] = []

    def read(self, data: Mapping[str, Any]) -> list[IntegrationChoice]:
        self._keys("", data, ("version", "integration"))
        if data.get("version") != VERSION:
            self._wrong("version", f"it is {data.get('version')!r}", f"Write version = {VERSION}.")
        integrations = self._table("integration", data.get("integration", {}))
        if not integrations:
            self._wrong("", "no integration is described", "Add a table [integration.NAME] with preset, left, right.")
        found = [self._integration(name, self._table(f"integration.{name}", d)) for name, d in integrations.items()]
        return [choice for choice in found if choice is not None]

    def _integration(self, name: str, data: Mapping[str, Any]) -> IntegrationChoice | None:
        at = f"integration.{name}"
        self._keys(at, data, ("preset", "left", "right", "flows"))
        preset = self._preset(at, data.get("preset"))
        if preset is None:
            return None
        for side, vendor in (("left", preset.left), ("right", preset.right)):
            self._connection(f"{at}.{side}", data.get(side), vendor)
        flows = self._table(f"{at}.flows", data.get("flows", {}))
        self._known(f"{at}.flows", flows, [flow.name for flow in preset.flow], "flow")
        choices = {
            flow.name: self._flow(f"{at}.flows.{flow.name}", flow, self._table(at, flows.get(flow.name, {})))
            for flow in preset.flow
        }
        return IntegrationChoice(name, str(data["preset"]), str(data.get("left")), str(data.get("right")), choices)

    def _preset(self, at: str, name: Any) -> Preset | None:
        if name in presets.names():
            return presets.load(name)
        self._wrong(f"{at}.preset", f"{name!r} is no preset", f"Choose one of: {', '.join(presets.names())}.")
        return None

    def _connection(self, at: str, name: Any, vendor: str) -> None:
        fitting = sorted(known for known, its in self._connections.items() if its == vendor)
        if name not in fitting:
            step = f"Choose one of: {', '.join(fitting)}." if fitting else f"Run: ledgerbridge connect {vendor}"
            self._wrong(at, f"{name!r} is no connection to {vendor}", step)

    def _flow(self, at: str, flow: FlowData, data: Mapping[str, Any]) -> FlowChoice:
        switches = {switch.name for switch in flow.switch}
        self._keys(at, data, ("direction", "conflict", *sorted(switches)))
        direction = data.get("direction")
        chosen = {name: data[name] for name in sorted(switches) if name in data}
        for name, value in chosen.items():
            if not isinstance(value, bool):
                self._wrong(f"{at}.{name}", f"it is {value!r}", "Write true or false.")
        return FlowChoice(
            None if direction in (None, OFF) else self._member(f"{at}.direction", direction, Direction, (OFF,)),
            self._member(f"{at}.conflict", data["conflict"], Winner) if "conflict" in data else None,
            direction == OFF,
            chosen,
        )

    def _member(self, at: str, value: Any, kind: Any, more: Sequence[str] = ()) -> Any:
        allowed = [member.value for member in kind]
        if value in allowed:
            return kind(value)
        self._wrong(at, f"it is {value!r}", f"Choose one of: {', '.join([*allowed, *more])}.")
        return None

    def _table(self, at: str, value: Any) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self._wrong(at, "it is not a table", "Write it as a table in square brackets.")
        return {}

    def _keys(self, at: str, data: Mapping[str, Any], allowed: Sequence[str]) -> None:
        self._known(at, data, allowed, "key")

    def _known(self, at: str, given: Iterable[str], allowed: Sequence[str], what: str) -> None:
        for name in given:
            if name not in allowed:
                near = difflib.get_close_matches(name, allowed, 1)
                step = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(allowed)}."
                self._wrong(f"{at}.{name}".lstrip("."), f"no {what} is called {name!r}", step)

    def _wrong(self, at: str, what: str, next_step: str) -> None:
        self.problems.append(_problem(self._file, at, what, next_step))
