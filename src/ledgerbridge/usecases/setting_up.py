"""Setting up a pair: which questions have no safe default, what answers there are, and the configuration they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.model.wording import Phrase
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import Configuration, FlowChoice, IntegrationChoice
from ledgerbridge.usecases.exporting import connections_of, exported
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.presets import FlowData, Preset
from ledgerbridge.usecases.settings import ADVICE_READ, OFF, Setting, SettingType, fault, typed


class Question(msgspec.Struct, frozen=True):
    """A setting of a flow that has no safe default, with the entries it can be answered by where a list has them."""

    flow: str
    setting: Setting
    choices: tuple[Choice, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.flow}.{self.setting.key}"


class Pair(msgspec.Struct, frozen=True):
    """Two connections that a preset is made for."""

    preset: str
    left: ConnectionRow
    right: ConnectionRow


async def pair_for(hub: Hub, preset: str, left: str | None = None, right: str | None = None) -> Pair:
    """The connections for a preset, by name or as the only ones that fit. Raises SetupError naming what is missing."""
    described = _preset(preset)
    rows = await hub.connections()
    sides = {Side.LEFT: (described.left, left), Side.RIGHT: (described.right, right)}
    fitting = {side: _fitting(rows, vendor, name) for side, (vendor, name) in sides.items()}
    problems = [_not_one(sides[side][0], found) for side, found in fitting.items() if len(found) != 1]
    if problems:
        raise SetupError(problems)
    return Pair(preset, fitting[Side.LEFT][0], fitting[Side.RIGHT][0])


def _preset(name: str) -> Preset:
    if name in presets.names():
        return presets.load(name)
    values = {"name": name, "known": ", ".join(presets.offered())}
    raise SetupError([Problem("LB-SETUP-46", "There is no preset called {name}.", "Choose one of: {known}.", values)])


def _fitting(rows: Iterable[ConnectionRow], vendor: str, name: str | None) -> list[ConnectionRow]:
    return [row for row in rows if row.vendor == vendor and name in (None, row.name)]


def _not_one(vendor: str, found: Sequence[ConnectionRow]) -> Problem:
    if not found:
        return Problem(
            "LB-SETUP-47",
            "No connection to {vendor} is there.",
            "Connect it first: ledgerbridge connect {vendor}",
            {"vendor": vendor},
        )
    names = ", ".join(row.name for row in found)
    return Problem(
        "LB-SETUP-48",
        "Several connections to {vendor} are there: {names}.",
        "Say which is meant with --left or --right.",
        {"vendor": vendor, "names": names},
    )


def flows_for(preset: str, wanted: Sequence[str]) -> list[FlowData]:
    """The flows to set up: those named, else those the preset has on. Raises SetupError for unknown ones."""
    described = _preset(preset).flow
    known = {flow.name: flow for flow in described}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        values = {"names": ", ".join(unknown), "known": ", ".join(known)}
        raise SetupError(
            [Problem("LB-SETUP-49", "The preset has no flow called {names}.", "Choose of: {known}.", values)]
        )
    return [flow for flow in described if (flow.name in wanted if wanted else not flow.off)]


async def questions(hub: Hub, pair: Pair, flows: Sequence[FlowData]) -> list[Question]:
    """What has to be answered for these flows, in their order, with the live lists of both accounts."""
    found = []
    for flow in flows:
        for setting in flow.settings().values():
            if setting.asked and not setting.lacking:
                found.append(Question(flow.name, setting, await _choices(hub, pair, flow, setting)))
    return found


async def _choices(hub: Hub, pair: Pair, flow: FlowData, setting: Setting) -> tuple[Choice, ...]:
    if not setting.list:
        return tuple(Choice(option, option) for option in setting.options)
    side = setting.side or (Side.RIGHT if flow.direction.goes(Side.RIGHT) else Side.LEFT)
    connector = hub.connector(pair.left if side is Side.LEFT else pair.right)
    offered = await connector.reference_data(setting.list)
    return tuple(choice for choice in offered if not choice.is_closed)


def faults(asked: Sequence[Question], answers: Mapping[str, Any]) -> list[Problem]:
    """What is missing or wrong in the answers, by `flow.key`."""
    return [problem for question in asked if (problem := fault_of(question, answers)) is not None]


def fault_of(question: Question, answers: Mapping[str, Any]) -> Problem | None:
    """What is wrong with the answer to a question; None when nothing is."""
    answer = answers.get(question.key)
    if answer is None:
        return _problem(question, "it is not answered")
    found = fault(question.setting, answer)
    if found is not None:
        return _problem(question, found.clause, found.known)
    known = [choice.id for choice in question.choices] if question.setting.type is SettingType.ENTRY else []
    if known and answer not in known:
        return _problem(question, "choose one of: {known}", ", ".join(known[:20]))
    return None


def _problem(question: Question, what: str, known: str = "") -> Problem:
    return Problem(
        "LB-SETUP-71",
        "The question {key}: {what}.",
        "Answer it with --answer {key}=VALUE.",
        {"key": question.key, "help": question.setting.help, "known": known},
        words={"what": (Phrase(what),)},
    )


def choice_of(pair: Pair, name: str, flows: Sequence[FlowData], answers: Mapping[str, Any]) -> IntegrationChoice:
    """What is chosen so: the flows wanted are on, the others off, answers in their places, the advice read."""
    on = {flow.name for flow in flows}
    preset = _preset(pair.preset)
    chosen = {flow.name: FlowChoice(_settings(flow, flow.name in on, answers)) for flow in preset.flow}
    read = {ADVICE_READ.key: True} if preset.advice else {}
    return IntegrationChoice(name, pair.preset, pair.left.name, pair.right.name, chosen, settings=read)


def configured(
    hub: Hub,
    pair: Pair,
    name: str,
    flows: Sequence[FlowData],
    answers: Mapping[str, Any],
    rows: Sequence[ConnectionRow],
) -> str:
    """The configuration file of a pair."""
    choice = choice_of(pair, name, flows, answers)
    mine = [row for row in rows if row.name in (pair.left.name, pair.right.name)]
    return exported(hub, Configuration((choice,), connections_of(mine)), {})


def _settings(flow: FlowData, is_on: bool, answers: Mapping[str, Any]) -> dict[str, Any]:
    if not is_on:
        return {} if flow.off else {"direction": OFF}
    own = {key: typed(setting, answers[f"{flow.name}.{key}"]) for key, setting in _answered(flow, answers)}
    return {"direction": flow.direction.value, **own} if flow.off else own


def next_preset(rows: Sequence[ConnectionRow], vendor: str) -> str | None:
    """The preset to set up next once a system of this vendor is connected: the only one whose two systems are there."""
    vendors = {row.vendor for row in rows}
    described = {name: presets.load(name) for name in presets.offered()}
    fit = [
        name for name, one in described.items() if {one.left, one.right} <= vendors and vendor in (one.left, one.right)
    ]
    return fit[0] if len(fit) == 1 else None


def _answered(flow: FlowData, answers: Mapping[str, Any]) -> Iterable[tuple[str, Setting]]:
    return ((key, setting) for key, setting in flow.settings().items() if f"{flow.name}.{key}" in answers)
