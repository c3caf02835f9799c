"""Revisiting: which parked records a pass looks at again, and which are forgotten because they went through."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from sqlalchemy import Connection

from ledgerbridge.engine import prints
from ledgerbridge.engine.backing_off import spares_calls
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.model.side import Side
from ledgerbridge.store import actions, links, parking, passes, schemas
from ledgerbridge.store.prints import load

PLACES = ("ids", "id", "other")
"""Where a problem names the records that are part of it."""

Went: TypeAlias = tuple[Side, str, str | None]
"""(side of a record that went through, its id, id of its partner)."""


def due(run: Run, flow: Flow, side: Side, now: float, connection: Connection) -> list[str]:
    """Ids of parked records to look at now: their time has come, what was chosen for the flow or for one that brings
    what its documents stand on is not what it was, or their partner or a record that their problem names was seen
    again."""
    spares = spares_calls(flow)
    waiting = parking.due(connection, run.integration, flow.name, side, now, run.retry_failed, fresh_only=spares)
    failed = (
        parking.failed(connection, run.integration, flow.name, side) if _chosen_otherwise(run, flow, connection) else {}
    )
    return sorted({*waiting, *failed, *_freed(run, flow, side, connection)})


def _chosen_otherwise(run: Run, flow: Flow, connection: Connection) -> bool:
    """Whether a setting differs from what it was when a pass of the flow last completed. Flows that are off count with
    the documents that need them: what is chosen for others makes those read their records again."""
    known = load(connection, run.integration)
    before = known.get(flow.name, {})
    if prints.CHOICES in before and before[prints.CHOICES] != prints.prints_of(flow)[prints.CHOICES]:
        return True
    needs = flow.documents.needs if flow.documents is not None else frozenset()
    idle = [one for one in run.flows if one.on_demand and one.name in needs & known.keys()]
    if not idle:
        return False
    left_out = schemas.left_out(connection, run.integration)
    return any(known[one.name] != prints.as_run(one, left_out) for one in idle)


def _freed(run: Run, flow: Flow, side: Side, connection: Connection) -> set[str]:
    stuck = parking.failed(connection, run.integration, flow.name, side)
    partners = links.by_ids(connection, run.integration, flow.name, MAIN, side, sorted(stuck))
    named = {id: _named(json.loads(problem)["values"]) for id, problem in stuck.items()}
    named = {id: ids | ({partners[id].id_on(side.other)} if id in partners else set()) for id, ids in named.items()}
    wanted = sorted({*named, *(id for ids in named.values() for id in ids)})
    seen = {where: set(passes.observed_by_id(connection, run.id, flow.name, where, wanted)) for where in Side}
    anywhere = seen[Side.LEFT] | seen[Side.RIGHT]
    return {id for id, ids in named.items() if id not in seen[side] and ids & anywhere}


def _named(values: Mapping[str, str]) -> set[str]:
    return {id for place in PLACES for id in values.get(place, "").split(", ")} - {""}


def let_go(run: Run, flow: Flow, went: Iterable[Went], connection: Connection) -> None:
    """Nobody waits for these records any more, nor for their partners, where this pass has read those and nothing
    else of theirs failed."""
    went = list(went)
    for side in Side:
        own = [id for where, id, _ in went if where is side]
        partners = [id for where, _, id in went if where is side.other and id is not None]
        read = set(passes.observed_by_id(connection, run.id, flow.name, side, partners))
        failed = actions.ids_failed(connection, run.id, flow.name, f"{side.value}_id", sorted(read))
        parking.release(connection, run.integration, flow.name, side, [*own, *sorted(read - failed)])
