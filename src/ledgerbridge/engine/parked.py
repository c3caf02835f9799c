"""Parking: records that failed or wait are looked at again later; those that went through are let go."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Written
from ledgerbridge.engine import backing_off, following, pictures
from ledgerbridge.engine.done import Done, ids_after, outcome_of, problem_of
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.revisiting import Went, let_go
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.telling import public
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action
from ledgerbridge.planner.decision import Outcome as Became
from ledgerbridge.planner.marks import Base
from ledgerbridge.store import links, parking
from ledgerbridge.store.parking import Tried

DEFAULT_WAIT_S = 60.0


def is_parked(followed: Done) -> bool:
    """Whether what follows a document has a problem of its own, beside the document's."""
    problem = problem_of(followed)
    return problem is not None and problem.code not in (following.DOCUMENT_MISSING, pictures.PRODUCT_MISSING)


def see_to_what_follows(
    run: Run, flow: Flow, mains: Sequence[Done], followed: Sequence[Done], connection: Connection
) -> None:
    """A document that was made is looked at again until all that follows it is done, whatever interrupts that."""
    if flow.documents is None:
        return
    made = [entry for entry in mains if _is_made(entry) and following.wanted(flow, entry.planned.source.other)]
    rows = [_parked_row(run, flow, entry, Became.WAITING, following.to_follow()) for entry in made]
    parking.park(connection, run.integration, rows)
    for entry in followed:
        side, id = entry.planned.source, entry.planned.source_id
        known = links.by_ids(connection, run.integration, flow.name, MAIN, side, [id])
        bases = [Base.unpacked(link.base(side.other)) for link in known.values()]
        if bases and not any(following.missing(run, flow, side.other, base) for base in bases):
            parking.release(connection, run.integration, flow.name, side, [id])


def see_to_pictures(run: Run, flow: Flow, mains: Sequence[Done], connection: Connection) -> None:
    """A product whose write turned out to have happened is looked at again, since nobody planned its picture then."""
    found = [entry for entry in mains if entry.row_id is None and isinstance(entry.answer, Written)]
    brought = [entry for entry in found if entry.planned.source is pictures.source_of(flow)]
    rows = [_parked_row(run, flow, entry, Became.WAITING, pictures.to_go()) for entry in brought]
    parking.park(connection, run.integration, rows)


def _is_made(entry: Done) -> bool:
    action = entry.planned.decision.action
    return action is Action.CREATE and isinstance(entry.answer, Written) and entry.fault is None


def park(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> None:
    rows, through = [], []
    tried = _tried(run, flow, done, connection)
    for entry in done:
        became, problem = outcome_of(entry), problem_of(entry)
        if became in (Became.FAILED, Became.WAITING) and problem is not None:
            before = tried[entry.planned.source].get(entry.planned.source_id)
            rows.append(_parked_row(run, flow, entry, became, problem, before))
        elif became is not Became.FAILED:
            through.append(entry)
    let_go(run, flow, map(_went, through), connection)
    parking.park(connection, run.integration, rows)


def _tried(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> dict[Side, dict[str, Tried]]:
    """{side: {record id: its tries in vain so far}}."""
    ids = {side: [entry.planned.source_id for entry in done if entry.planned.source is side] for side in Side}
    return {side: parking.tried(connection, run.integration, flow.name, side, ids[side]) for side in Side}


def _went(entry: Done) -> Went:
    planned, (left_id, right_id) = entry.planned, ids_after(entry)
    return planned.source, planned.source_id, right_id if planned.source is Side.LEFT else left_id


def _parked_row(
    run: Run, flow: Flow, entry: Done, became: Became, problem: Problem, before: Tried | None = None
) -> dict[str, Any]:
    now, planned = run.now(), entry.planned
    then = backing_off.next_try(problem, before, now, DEFAULT_WAIT_S)
    due_at = then.due_at if became is Became.WAITING else None
    row = parked_row(flow.name, planned.source, planned.source_id, problem, now, due_at, planned.key_tag)
    return {**row, "attempts": then.attempts if due_at is not None else 0}


def parked_row(
    flow: str, side: Side, id: str, problem: Problem, now: float, due_at: float | None, key_tag: str | None = None
) -> dict[str, Any]:
    """A record that is looked at again when it is due, or when a person has it tried again; never by itself without."""
    return {
        "flow": flow,
        "side": side.value,
        "record_id": id,
        "outcome": (Became.WAITING if due_at is not None else Became.FAILED).value,
        "code": problem.code,
        "key_tag": key_tag,
        "problem": json.dumps(public(problem)),
        "due_at": due_at,
        "since": now,
    }
