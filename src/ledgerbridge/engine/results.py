"""Results: what became of planned actions goes into links, bases, journal and parking, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Delayed, Refused, Unknown, Written
from ledgerbridge.engine import following, losses
from ledgerbridge.engine.done import Done, ids_after, outcome_of, problem_of
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.linking import link_all, link_companions, note_followed, unlink_all
from ledgerbridge.engine.losses import Writing
from ledgerbridge.engine.parked import is_parked, park, see_to_pictures, see_to_what_follows
from ledgerbridge.engine.planned import sealed_plan
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.telling import is_told, journal_row
from ledgerbridge.planner.decision import Action
from ledgerbridge.planner.decision import Outcome as Became
from ledgerbridge.store import actions, journal


async def finish(run: Run, flow: Flow, done: Sequence[Done]) -> None:
    """What became of these actions stands in the store, and is counted."""
    if done:
        for outcome, n in await run.commit(partial(record, run, flow, done)):
            run.count(flow.name, outcome, n)


def record(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> list[tuple[Became, int]]:
    """Stores what became of the actions; returns how many came to which outcome."""
    link_all(run, flow, [entry for entry in done if entry.role == MAIN], connection)
    unlink_all(run, flow, [entry for entry in done if entry.role == MAIN and entry.planned.unlinks], connection)
    followed = [entry for entry in done if entry.role in following.ROLES]
    note_followed(run, flow, followed, connection)
    companions = [entry for entry in done if entry.role not in (MAIN, *following.ROLES)]
    link_companions(run, flow, companions, connection)
    actions.settle(connection, [_settlement(entry) for entry in done if entry.row_id is not None])
    actions.reseal(connection, [_resealed(run, flow, entry) for entry in done if _was_turned_down(entry)])
    journal.write(connection, [journal_row(run, flow, entry) for entry in done if is_told(entry)])
    written = [
        Writing(entry.planned, entry.role, *ids_after(entry)) for entry in done if isinstance(entry.answer, Written)
    ]
    losses.keep(run, flow.name, written, connection)
    mains = [entry for entry in done if entry.role == MAIN]
    park(run, flow, [*mains, *(entry for entry in followed if is_parked(entry))], connection)
    see_to_what_follows(run, flow, mains, followed, connection)
    see_to_pictures(run, flow, mains, connection)
    became = [outcome_of(entry) for entry in mains]
    return [(outcome, became.count(outcome)) for outcome in Became if outcome in became]


def _settlement(entry: Done) -> tuple[int, str, str | None, str | None]:
    problem = problem_of(entry)
    result = entry.answer.id if isinstance(entry.answer, Written) else None
    assert entry.row_id is not None
    return entry.row_id, outcome_of(entry).value, problem.code if problem is not None else None, result


def _was_turned_down(entry: Done) -> bool:
    """Whether what the vendor said has to be kept beside what was planned."""
    left = entry.planned.decision.action is Action.SKIP and bool(entry.planned.fields)
    return entry.row_id is not None and (left or isinstance(entry.answer, Refused | Delayed | Unknown))


def _resealed(run: Run, flow: Flow, entry: Done) -> tuple[int, bytes]:
    """The action with the vendor's answer: its words may name a person, so they stand in the sealed part."""
    decision = msgspec.structs.replace(entry.planned.decision, problem=problem_of(entry))
    told = msgspec.structs.replace(entry.planned, decision=decision)
    assert entry.row_id is not None
    return entry.row_id, sealed_plan(flow.name, told, run.seal)
