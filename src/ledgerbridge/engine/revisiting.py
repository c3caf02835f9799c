"""Revisiting: parked records whose time has come, or whose problem named a record that was seen again since."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection

from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.model.side import Side
from ledgerbridge.store import parking, passes

NAMING = ("LB-MATCH-01", "LB-MATCH-02", "LB-REC-02", "LB-REC-06")
"""Codes of problems that another record is part of."""
PLACES = ("ids", "id", "other")
"""Where such a problem names it."""


def due(run: Run, flow: Flow, side: Side, now: float, connection: Connection) -> list[str]:
    """Ids of parked records to look at now."""
    waiting = parking.due(connection, run.integration, flow.name, side, now, run.retry_failed)
    return sorted({*waiting, *_freed(run, flow, side, connection)})


def _freed(run: Run, flow: Flow, side: Side, connection: Connection) -> set[str]:
    """Failed records, not seen in this pass themselves, whose problem may be gone with what it names."""
    stuck = parking.failed_with(connection, run.integration, flow.name, side, NAMING)
    named = {id: _named(json.loads(problem)["values"]) for id, problem in stuck.items()}
    ids = sorted({*named, *(other for others in named.values() for other in others)})
    seen = {where: set(passes.observed_by_id(connection, run.id, flow.name, where, ids)) for where in Side}
    anywhere = seen[Side.LEFT] | seen[Side.RIGHT]
    return {id for id, others in named.items() if id not in seen[side] and others & anywhere}


def _named(values: Mapping[str, str]) -> set[str]:
    return {id for place in PLACES for id in values.get(place, "").split(", ")} - {""}
