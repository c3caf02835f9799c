"""Set-up: what must be added to an account before records can be made there stands in the plan like any write."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import SetupStep
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.phases import SET_UP
from ledgerbridge.engine.planned import Planned, place
from ledgerbridge.engine.run import Run
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.reason import Reason
from ledgerbridge.store import actions

ROLE = "set-up"


async def plan_setup(run: Run) -> None:
    """Writes down what the planned writes need in the accounts; asks nothing when there are none."""
    counts = await run.read(lambda c: actions.creates_towards(c, run.id))
    written = await run.read(lambda c: actions.written_towards(c, run.id))
    known: set[tuple[str, str]] = set()
    for flow in run.flows:
        for side in Side:
            types = sorted({type for name, to, type in counts if name == flow.name and to == side.value})
            fields = await _absent(flow, side) if (flow.name, side.value) in written else []
            steps = await flow.end(side).connector.missing_setup([*types, *fields]) if types or fields else []
            for step in steps:
                if (flow.end(side).connection, step.id) not in known:
                    known.add((flow.end(side).connection, step.id))
                    await run.commit(partial(_write_down, run, flow, side, step))


async def _absent(flow: Flow, side: Side) -> list[str]:
    """The fields that the flow's rules write on a side and that are not there yet, as `type.path`."""
    end = flow.end(side)
    told = flow.documents.tell if flow.documents is not None else ()
    paths = {path for rule in (*flow.rules, *told) if (path := rule.path(side)) is not None}
    return [
        f"{end.type}.{spec.path}" for spec in await end.connector.schema(end.type) if spec.absent and spec.path in paths
    ]


def _write_down(run: Run, flow: Flow, side: Side, step: SetupStep, connection: Connection) -> None:
    decision = Decision(Action.SET_UP, reasons=(Reason(step.text, step.values),))
    planned = Planned(decision, side.other, step.id, side, reference=step.id)
    actions.add(
        connection,
        {
            "pass_id": run.id,
            "flow": flow.name,
            "role": ROLE,
            "phase": SET_UP,
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
