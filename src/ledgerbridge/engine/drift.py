"""Answers that did not fit: the record is parked and told of, all others go on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection

from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.telling import alone, happened, public
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action, Outcome
from ledgerbridge.store import journal, parking


async def report_drift(run: Run) -> None:
    """Records that a connector could not read stand as failed, with the reason; its notes are emptied."""
    for flow in run.flows:
        for side in Side:
            end = flow.end(side)
            mine = {id: problem for type, id, problem in end.connector.drift if type == end.type}
            end.connector.drift[:] = [note for note in end.connector.drift if note[0] != end.type]
            if mine:
                await run.commit(partial(_park, run, flow, side, sorted(mine.items())))
                run.count(flow.name, Outcome.FAILED, len(mine))


def _park(run: Run, flow: Flow, side: Side, misfits: Sequence[tuple[str, Problem]], connection: Connection) -> None:
    now = run.now()
    parking.park(
        connection,
        run.integration,
        [
            {
                "flow": flow.name,
                "side": side.value,
                "record_id": id,
                "outcome": Outcome.FAILED.value,
                "code": problem.code,
                "key_tag": None,
                "problem": json.dumps(public(problem)),
                "due_at": None,
                "since": now,
            }
            for id, problem in misfits
        ],
    )
    journal.write(
        connection,
        [happened(run, flow, alone(side, id), Action.REFUSE, Outcome.FAILED, problem) for id, problem in misfits],
    )
