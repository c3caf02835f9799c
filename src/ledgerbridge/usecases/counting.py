"""Counting: how many records a sync would touch, and how many it would leave alone because of which condition."""

from __future__ import annotations

import msgspec

from ledgerbridge.planner.decision import Outcome
from ledgerbridge.planner.reason import Reason, in_words
from ledgerbridge.usecases import passes
from ledgerbridge.usecases.extent import Extent
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.passes import PlanLine, is_main


class Exclusions:
    """Records left out by filters, by flow and reason; what a record itself holds is no part of a reason here."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[str, int]] = {}
        """{flow: {reason, in English: records}}."""
        self.reasons: dict[str, tuple[Reason, ...]] = {}
        """{reason, in English: the same as data}."""

    def add(self, line: PlanLine) -> None:
        """Counts a line of a plan, if it is one of a record left out."""
        if is_main(line) and line.outcome == Outcome.EXCLUDED:
            told = tuple(reason.public for reason in line.reasons)
            reason = in_words(told)
            self.reasons[reason] = told
            by_reason = self.counts.setdefault(line.flow, {})
            by_reason[reason] = by_reason.get(reason, 0) + 1


class HowMany(msgspec.Struct, frozen=True):
    """What a sync of one flow would come to."""

    outcomes: dict[str, int]
    """{outcome: records}."""
    excluded: dict[str, int]
    """{reason, in English: records} of those left out by filters."""
    reasons: dict[str, tuple[Reason, ...]]
    """{reason, in English: the same as data}."""


async def how_many(hub: Hub, integration: Integration, flow: str) -> HowMany:
    """Counts for one flow; both systems are read, nothing is written. Raises SetupError for a flow that is not on."""
    report = await passes.plan(hub, integration, Extent(flows=(flow,)))
    excluded = Exclusions()
    async for line in passes.lines(hub, integration, report.pass_id):
        excluded.add(line)
    return HowMany(report.counts.get(flow, {}), excluded.counts.get(flow, {}), excluded.reasons)
