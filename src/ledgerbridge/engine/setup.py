"""Set-up: what must be added to an account before records can be made there stands in the plan like any write."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import SetupStep
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.planned import Planned, place
from ledgerbridge.engine.run import Run
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.store import actions

ROLE = "set-up"


async def plan_setup(run: Run) -> None:
    """Writes down what the planned creates need in the accounts; asks nothing when there are none."""
    counts = await run.read(lambda c: actions.creates_towards(c, run.id))
    for flow in run.flows:
        for side in Side:
            types = sorted({type for name, to, type in counts if name == flow.name and to == side.value})
            if types:
                for step in await flow.end(side).connector.missing_setup(types):
                    await run.commit(partial(_write_down, run, flow, side, step))


def _write_down(run: Run, flow: Flow, side: Side, step: SetupStep, connection: Connection) -> None:
    decision = Decision(Action.SET_UP, reason=step.what)
    planned = Planned(decision, side.other, step.id, side, reference=step.id)
    actions.add(
        connection,
        {
            "pass_id": run.id,
            "flow": flow.name,
            "role": ROLE,
            "phase": 0,
            "action": Action.SET_UP.value,
            "side": side.value,
            "type": flow.end(side).type,
            "left_id": None,
            "right_id": None,
            "key_tag": None,
            "needs": None,
            "sealed": run.seal(place(flow.name, None, None), planned.packed()),
        },
    )
