"""Coverage: every record of the sources planned, nothing written, and everything gathered that keeps one from going."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.deriving import FlowDerivation, derive
from ledgerbridge.engine.flow import MAIN
from ledgerbridge.engine.planned import Planned, plan_in
from ledgerbridge.engine.reading import Reading, opened
from ledgerbridge.engine.run import Run
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decide import Plan
from ledgerbridge.planner.decision import OUTCOMES, Action, Outcome
from ledgerbridge.planner.faults import Fault, faults
from ledgerbridge.planner.reason import Reason
from ledgerbridge.store import actions, passes
from ledgerbridge.store.actions import ActionRow

BARRED = (Action.REFUSE, Action.WAIT)
"""What a record comes to whose values cannot be carried over; there may be more wrong with it than was said."""


class Obstacle(msgspec.Struct, frozen=True):
    """One thing that keeps one record from going: a problem, or the reason for which it is left alone."""

    flow: str
    side: Side
    id: str
    outcome: Outcome
    rule: str = ""
    problem: Problem | None = None
    reasons: tuple[Reason, ...] = ()


async def obstacles(run: Run, reading: Reading) -> AsyncIterator[list[Obstacle]]:
    """Plans what a survey has read and tells, in portions, everything in the way of each record."""
    yield _unreadable(run)
    await derive(run, reading)
    flows = {flow.name: _Inspected(run, flow, reading) for flow in run.flows}
    after = 0
    while rows := await run.read(partial(_rows, run, after)):
        after = rows[-1].id
        for row in rows:
            if row.role == MAIN:
                yield await flows[row.flow].obstacles(row)


def _rows(run: Run, after: int, connection: Connection) -> list[ActionRow]:
    return actions.of_pass(connection, run.id, after)


def _unreadable(run: Run) -> list[Obstacle]:
    """Records that a connector could not read."""
    return [
        Obstacle(flow.name, side, id, Outcome.FAILED, problem=problem)
        for flow in run.flows
        for side in Side
        for type, id, problem in flow.end(side).connector.drift
        if type == flow.end(side).type
    ]


class _Inspected(FlowDerivation):
    """A flow's derivation, looked into once it is done."""

    async def obstacles(self, row: ActionRow) -> list[Obstacle]:
        planned = plan_in(row, self._run.unseal)
        decision = planned.decision
        outcome = OUTCOMES[decision.action]
        told = partial(Obstacle, row.flow, planned.source, planned.source_id, outcome)
        if decision.problem is None:
            return [told(reasons=decision.reasons)] if outcome in (Outcome.EXCLUDED, Outcome.SKIPPED) else []
        first = decision.problem
        found = await self._faults(planned) if decision.action in BARRED else []
        rest = [told(fault.rule, fault.problem) for fault in found]
        return rest if any(fault.problem == first for fault in found) else [told(problem=first), *rest]

    async def _faults(self, planned: Planned) -> list[Fault]:
        """Everything wrong with the values of the record that an action is about."""
        run, flow, side = self._run, self._flow, planned.source
        ids: Sequence[str] = [planned.source_id]
        seen = await run.read(lambda c: passes.observed_by_id(c, run.id, flow.name, side, ids))
        row = seen.get(planned.source_id)
        if row is None or row.gone is not None:
            return []
        # What a new document needs is told when it is planned: its own fields come from no rule.
        is_new = planned.decision.id_on(side.other) is None and flow.documents is None
        return faults(await self._whole_plan(), opened(run, flow, side, row), side.other, is_new)

    async def _whole_plan(self) -> Plan:
        return await self._desk.terms.whole()
