"""Coverage: what a mapping does not cover yet, found on all real records before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.coverage import Obstacle, obstacles
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.survey import survey
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Outcome
from ledgerbridge.planner.reason import HIDDEN, Reason
from ledgerbridge.store import passes
from ledgerbridge.usecases.code_tables import CodeTable, code_tables
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.naming import flows_named

KIND = "coverage"
VALUES_MAX = 100
"""Different values named for one gap; the rest are counted."""


class Topic(StrEnum):
    """What is not covered, in the words of the screen."""

    NO_ENTRY = "not in a value map"
    TOO_LONG = "too long"
    MISSING = "mandatory value missing"
    UNFIT = "no rule can handle it"
    UNCLEAR = "ambiguous match"
    TAKEN = "name or key in use"
    PARTNER = "needs another record"
    UNREADABLE = "not as the vendor describes it"
    REFUSED = "cannot go"
    WAITING = "goes by itself later"
    EXCLUDED = "filtered out"


TOPICS: Mapping[str, Topic] = {
    **dict.fromkeys(("LB-MAP-01", "LB-MAP-06", "LB-DOC-02", "LB-DOC-03"), Topic.NO_ENTRY),
    **dict.fromkeys(("LB-MAP-02", "LB-MAP-03", "LB-REC-01", "LB-DOC-01"), Topic.UNFIT),
    **dict.fromkeys(("LB-MATCH-01", "LB-MATCH-02", "LB-MATCH-03", "LB-MATCH-04", "LB-MATCH-05"), Topic.UNCLEAR),
    **dict.fromkeys(("LB-REC-02", "LB-REC-06", "LB-REC-16", "LB-DOC-09"), Topic.TAKEN),
    **dict.fromkeys(("LB-DOC-06", "LB-DOC-07", "LB-DOC-08", "LB-REC-11"), Topic.PARTNER),
    "LB-REC-03": Topic.MISSING,
    "LB-REC-04": Topic.TOO_LONG,
    "LB-DRIFT-01": Topic.UNREADABLE,
}
CLOSED = (Topic.WAITING, Topic.EXCLUDED)
"""Topics that need nobody."""
SHOWN = ("sku", "rate", "value", "length")
"""Places of a problem that hold a value of the record."""
OF_ONE_RECORD = (*SHOWN, "id", "ids", "other", "who")
"""Places of a problem that differ from record to record."""


class Gap(msgspec.Struct, frozen=True):
    """One thing that is not covered, over all records that it concerns."""

    flow: str
    system: str
    topic: Topic
    rule: str
    field: str
    records: int
    examples: list[str]
    """Ids of the first records."""
    values: dict[str, int]
    """{value that is not covered: how often}; the most frequent first. Personal: for the screen alone."""
    values_more: int = 0
    """Different values that are not named."""
    problem: Problem | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a person has to see to it."""
        return self.topic not in CLOSED


class Coverage(msgspec.Struct, frozen=True):
    """What all records of the sources came to."""

    records: dict[str, int]
    """{flow: source records looked at}."""
    gaps: list[Gap]
    tables: list[CodeTable] = []
    """What the documents' terms and methods become."""

    @property
    def is_open(self) -> bool:
        return any(gap.is_open for gap in self.gaps)


async def coverage(hub: Hub, integration: Integration, only: Iterable[str] = (), examples_max: int = 5) -> Coverage:
    """Plans every record of the flows' sources and gathers what keeps records from going. Nothing is written to any
    system, no cursor moves. Raises SetupError for a flow that is not there, and where a flow cannot be planned."""
    flows = flows_named(integration, list(only))
    gathering = _Gathering(integration, examples_max)
    async with survey(hub.world, integration.name, flows, KIND) as (run, reading):
        async for portion in obstacles(run, reading):
            for obstacle in portion:
                gathering.add(obstacle)
        counted = {flow.name: await run.read(partial(_sources, run, flow)) for flow in flows}
        tables = [table for flow in flows for table in await code_tables(run, flow)]
    return Coverage(counted, gathering.gaps(), tables)


def _sources(run: Run, flow: Flow, connection: Connection) -> int:
    return sum(passes.count_observed(connection, run.id, flow.name, side) for side in flow.sources)


class _Found:
    """A gap while it is gathered."""

    def __init__(self, first: Obstacle) -> None:
        self.first = first
        self.ids: list[str] = []
        self.records = 0
        self.values: Counter[str] = Counter()
        self.values_more = 0


class _Gathering:
    """Obstacles put together by what they have in common."""

    def __init__(self, integration: Integration, examples_max: int) -> None:
        self._integration = integration
        self._examples_max = examples_max
        self._found: dict[tuple[object, ...], _Found] = {}

    def add(self, obstacle: Obstacle) -> None:
        found = self._found.setdefault(_key(obstacle), _Found(obstacle))
        found.records += 1
        if len(found.ids) < self._examples_max:
            found.ids.append(obstacle.id)
        value = _value(obstacle)
        if value and (value in found.values or len(found.values) < VALUES_MAX):
            found.values[value] += 1
        elif value:
            found.values_more += 1

    def gaps(self) -> list[Gap]:
        """The gaps, those that need somebody first, the most frequent of each topic first."""
        made = [self._gap(found) for found in self._found.values()]
        order = list(Topic)
        return sorted(made, key=lambda gap: (order.index(gap.topic), gap.flow, -gap.records, gap.rule, gap.field))

    def _gap(self, found: _Found) -> Gap:
        first = found.first
        problem = _common(first.problem) if first.problem is not None else None
        return Gap(
            first.flow,
            self._integration.row(first.side).name,
            _topic(first),
            first.rule,
            problem.field if problem is not None else "",
            found.records,
            found.ids,
            dict(found.values.most_common()),
            found.values_more,
            problem,
            tuple(reason.public for reason in first.reasons),
        )


def _topic(obstacle: Obstacle) -> Topic:
    if obstacle.problem is None:
        return Topic.EXCLUDED
    if obstacle.outcome is Outcome.WAITING:
        return Topic.WAITING
    return TOPICS.get(obstacle.problem.code, Topic.REFUSED)


def _key(obstacle: Obstacle) -> tuple[object, ...]:
    """What obstacles have in common that are one gap."""
    where: tuple[Side | str, ...] = (obstacle.flow, obstacle.side, obstacle.rule, _topic(obstacle))
    if obstacle.problem is None:
        return (*where, *(str(reason.public) for reason in obstacle.reasons))
    common = _common(obstacle.problem)
    return (*where, common.code, common.field, common.said(common.cause))


def _common(problem: Problem) -> Problem:
    """The problem without what differs from record to record."""
    values = {name: HIDDEN if name in OF_ONE_RECORD else value for name, value in problem.values.items()}
    return msgspec.structs.replace(problem, values=values, vendor_text="", awaits=())


def _value(obstacle: Obstacle) -> str:
    """The value of the record that is not covered, where that is known."""
    problem = obstacle.problem
    if problem is None:
        return ", ".join(value for reason in obstacle.reasons for value in reason.personal.values())
    named = (problem.values[place] for place in SHOWN if problem.values.get(place))
    return problem.vendor_text or next(named, "")
