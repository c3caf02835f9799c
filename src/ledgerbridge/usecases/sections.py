"""Sections of a set-up: each flow by itself with what it would do and what is still wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ledgerbridge.engine.flow import Flow
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.filters import Condition
from ledgerbridge.planner.merge import Winner
from ledgerbridge.usecases import setting_up
from ledgerbridge.usecases.chosen import setup_of
from ledgerbridge.usecases.composing import Composer
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.presets import FlowData
from ledgerbridge.usecases.setting_up import Pair, Question


class Section(msgspec.Struct, frozen=True):
    """One flow of a set-up. Where something is wrong in one, the others are as they would be without it."""

    flow: str
    label: str
    direction: Direction
    conflict: Winner | None
    """Who stands where both sides changed a field; None in a flow that goes one way."""
    rules: tuple[Rule, ...]
    conditions: tuple[Condition, ...]
    """What the filters ask of records; a record passes that meets those of one group of its side."""
    problems: tuple[Problem, ...]


def sections(
    hub: Hub,
    pair: Pair,
    name: str,
    flows: Sequence[FlowData],
    asked: Sequence[Question],
    answers: Mapping[str, Any],
) -> list[Section]:
    """The sections of the flows that are to be on, in their order; what is not answered rightly is left out of them."""
    wrong = {one.key: problem for one in asked if (problem := setting_up.fault_of(one, answers)) is not None}
    right = {key: value for key, value in answers.items() if key not in wrong}
    choice = setting_up.choice_of(pair, name, flows, right)
    connectors = {Side.LEFT: hub.connector(pair.left), Side.RIGHT: hub.connector(pair.right)}
    found = []
    for data in flows:
        composer = Composer(choice, connectors, setup_of(choice, (pair.left, pair.right)))
        flow = composer.flow(data)
        mine = {key: problem for key, problem in wrong.items() if key.partition(".")[0] == data.name}
        others = [one for one in composer.problems if f"{data.name}.{one.values.get('key', '')}" not in mine]
        found.append(_section(data, flow, (*mine.values(), *others)))
    return found


def _section(data: FlowData, flow: Flow, problems: tuple[Problem, ...]) -> Section:
    both = flow.direction is Direction.BOTH
    conditions = tuple(one for filter in flow.filters for group in filter.groups for one in group)
    return Section(
        data.name, data.label, flow.direction, flow.winner if both else None, flow.rules, conditions, problems
    )
