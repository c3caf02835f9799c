"""The whole configuration as a file: what was chosen, and beside it, as comments, what could be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from textwrap import wrap
from typing import Any

import msgspec
import tomlkit

from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.side import Direction
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases.choices import Configuration, ConnectionChoice, FlowChoice, IntegrationChoice
from ledgerbridge.usecases.chosen import flows_of
from ledgerbridge.usecases.configuration import VERSION
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.presets import FilterData, FlowData, MapData
from ledgerbridge.usecases.settings import WHOLE, Setting

WIDTH = 100
SANDBOX = "sandbox"
"""A connection's own note of the sandbox it was made in; no setting of a user's."""
ARROWS = {Direction.TO_RIGHT: "->", Direction.TO_LEFT: "<-", Direction.BOTH: "<->"}


def connections_of(rows: Iterable[ConnectionRow]) -> tuple[ConnectionChoice, ...]:
    """The connections of a hub as a configuration describes them."""
    return tuple(ConnectionChoice(row.name, row.vendor, row.account, chosen_settings(row)) for row in rows)


def chosen_settings(row: ConnectionRow) -> dict[str, str]:
    return {key: value for key, value in row.settings.items() if key != SANDBOX}


def exported(hub: Hub, configuration: Configuration, rules: Mapping[tuple[str, str], Sequence[Rule]]) -> str:
    """The configuration as TOML that reads back as the same; `rules` are {(integration, flow): its rules in force}."""
    lines = [
        *_comment(
            "Configuration of Ledgerbridge: docs/configuration.md explains it. What begins with # is as it would be."
        ),
        *_comment("Credentials are kept in the hub, sealed; they are no part of this file."),
        f"version = {VERSION}",
    ]
    for connection in configuration.connections:
        lines += ["", *_connection(hub, connection)]
    for integration in configuration.integrations:
        lines += ["", *_integration(integration, rules)]
    return "\n".join(lines) + "\n"


def _connection(hub: Hub, connection: ConnectionChoice) -> Iterator[str]:
    head = ("connection", connection.name)
    yield _header(head)
    yield _pair("vendor", connection.vendor)
    if connection.account:
        yield _pair("account", connection.account)
    kind = hub.kinds.get(connection.vendor)
    known = {spec.key: spec for spec in kind.settings} if kind is not None else {}
    if known or connection.settings:
        yield _header((*head, "settings"))
    for key in dict.fromkeys((*known, *connection.settings)):
        if key in known:
            yield from _comment(known[key].help)
        if key in connection.settings:
            yield _pair(key, connection.settings[key])
        else:
            yield f"# {_pair(key, known[key].default or known[key].example)}"


def _integration(integration: IntegrationChoice, rules: Mapping[tuple[str, str], Sequence[Rule]]) -> Iterator[str]:
    head = ("integration", integration.name)
    yield _header(head)
    if integration.preset:
        yield _pair("preset", integration.preset)
    yield _pair("left", integration.left)
    yield _pair("right", integration.right)
    for setting in WHOLE:
        yield from _setting(setting, setting.key, integration.settings)
    for data in flows_of(integration):
        chosen = integration.flows.get(data.name, FlowChoice())
        yield ""
        yield from _flow((*head, "flows", data.name), data, chosen, rules.get((integration.name, data.name), ()))
    for name, map in integration.maps.items():
        yield ""
        yield from _map((*head, "map", name), map)


def _flow(head: tuple[str, ...], data: FlowData, chosen: FlowChoice, rules: Sequence[Rule]) -> Iterator[str]:
    yield _header(head)
    if chosen.own is not None:
        yield _pair("label", data.label)
        yield _pair("key_label", data.key_label)
        for side in ("left", "right"):
            yield _pair(f"{side}.type", getattr(data, side).type)
    declared = dict(data.settings())
    for key, setting in declared.items():
        if not setting.lacking:
            yield from _setting(as_preset_says(setting, data), key, chosen.settings)
    yield _pair("rules_off", list(chosen.rules_off)) if chosen.rules_off else "# rules_off = []"
    yield from _rules_in_force(rules)
    if chosen.filters is not None and not chosen.filters:
        yield "filter = []"
    for one in chosen.filters if chosen.filters is not None else [own for own in data.filter if not own.scope]:
        yield from _filter(head, one, active=chosen.filters is not None)
    for rule in chosen.rules:
        yield _header((*head, "rule"), entry=True)
        yield from (_pair(key, value) for key, value in rule.items())


def as_preset_says(setting: Setting, data: FlowData) -> Setting:
    """A setting with what this flow's preset says in place of a general default."""
    said = {
        "direction": "off" if data.off else data.direction.value,
        "conflict": data.conflict.value,
        "left.key": data.left.key,
        "right.key": data.right.key,
    }
    return msgspec.structs.replace(setting, default=said[setting.key]) if setting.key in said else setting


def _setting(setting: Setting, key: str, chosen: Mapping[str, Any]) -> Iterator[str]:
    """The setting as chosen, else what holds without it as a comment."""
    options = f" One of: {', '.join(setting.options)}." if setting.options else ""
    yield from _comment(f"{setting.help}{options}")
    if key in chosen:
        yield _pair(key, chosen[key])
    else:
        shown = setting.default if setting.default is not None else setting.example
        yield f"# {_pair(key, shown if shown is not None else '')}"


def _rules_in_force(rules: Sequence[Rule]) -> Iterator[str]:
    if rules:
        yield "# Rules in force, by id; rules_off takes these ids:"
    for rule in rules:
        left, right = rule.left or "...", rule.right or "..."
        yield f"#   {rule.id}: {left} {ARROWS[rule.direction]} {right}"


def _filter(head: tuple[str, ...], given: FilterData, active: bool) -> Iterator[str]:
    plain = msgspec.to_builtins(given, builtin_types=_AS_THEY_ARE)
    plain["condition"] = [{key: value for key, value in one.items() if value} for one in plain["condition"]]
    lines = [_header((*head, "filter"), entry=True), *(_pair(key, value) for key, value in plain.items() if value)]
    yield from lines if active else (f"# {line}" for line in lines)


def _map(head: tuple[str, ...], given: MapData) -> Iterator[str]:
    if given.help:
        yield from _comment(given.help)
    yield _header(head)
    plain = msgspec.to_builtins(given, builtin_types=_AS_THEY_ARE)
    yield from (_pair(key, value) for key, value in plain.items() if key != "name" and value not in ("", None, [], {}))


# --- TOML -------------------------------------------------------------------------------------------------------------

_AS_THEY_ARE = (Decimal, date, datetime)


def _header(names: Sequence[str], entry: bool = False) -> str:
    path = ".".join(_key(name) for name in names)
    return f"[[{path}]]" if entry else f"[{path}]"


def _pair(key: str, value: Any) -> str:
    return f"{'.'.join(_key(part) for part in key.split('.'))} = {_value(value)}"


def _key(name: str) -> str:
    return tomlkit.key(name).as_string()


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, Decimal):
        return str(value)
    return str(tomlkit.item(value).as_string())


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, WIDTH)]
