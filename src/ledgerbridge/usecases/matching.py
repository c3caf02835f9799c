"""Matching, told before the first write: who would be linked with whom, by what, and where a person should look."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.matching import Meeting, State, likeness_tags, meetings
from ledgerbridge.engine.reading import Reading
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.survey import survey
from ledgerbridge.model.side import Side
from ledgerbridge.store import links, passes
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.naming import flows_named

KIND = "match"


class Summary(msgspec.Struct, frozen=True):
    """One flow in numbers."""

    flow: str
    linked: int
    """Pairs that have a link already."""
    left: int
    """Records read there."""
    right: int
    states: dict[str, int]
    """{what would become of a record without a link: how many}."""


class Preview:
    """A survey of both sides, told record by record; good for as long as its block lasts."""

    def __init__(self, run: Run, reading: Reading) -> None:
        self._run = run
        self._reading = reading
        self._tally: dict[str, Counter[State]] = {flow.name: Counter() for flow in run.flows}

    async def meetings(self) -> AsyncIterator[Meeting]:
        """Every source record without a link, flow by flow; few in memory at a time."""
        for flow in self._run.flows:
            async for portion in meetings(self._run, flow, self._reading):
                for meeting in portion:
                    self._tally[flow.name][meeting.state] += 1
                    yield meeting

    async def summaries(self) -> list[Summary]:
        """Each flow in numbers, as far as it was told."""
        return await self._run.read(lambda c: [self._summary(flow, c) for flow in self._run.flows])

    def _summary(self, flow: Flow, connection: Connection) -> Summary:
        count = partial(passes.count_observed, connection, self._run.id, flow.name)
        linked = links.count(connection, self._run.integration, flow.name, MAIN)
        tally = self._tally[flow.name]
        states = {state.value: tally[state] for state in State if tally[state]}
        return Summary(flow.name, linked, count(Side.LEFT), count(Side.RIGHT), states)

    @property
    def unclear(self) -> int:
        """Records told of so far that a person has to decide about."""
        return sum(tally[State.UNCLEAR] for tally in self._tally.values())


@asynccontextmanager
async def preview(hub: Hub, integration: Integration, only: Sequence[str] = ()) -> AsyncIterator[Preview]:
    """Reads both sides of the flows whole; nothing is written to any system, no cursor moves. Raises SetupError for a
    flow that is not there."""
    flows = flows_named(integration, only)
    async with survey(hub.world, integration.name, flows, KIND, likeness_tags) as (run, reading):
        yield Preview(run, reading)
