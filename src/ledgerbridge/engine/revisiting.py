"""Revisiting: which parked records a pass looks at again, and which are forgotten because they went through."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine import prints
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.backing_off import spares_calls
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.model.side import Side
from ledgerbridge.store import actions, links, parking, passes
from ledgerbridge.store.prints import load

PLACES = ("ids", "id", "other")
"""Where a problem names the records that are part of it."""
NEEDED = "needed"
"""Where a document's problem names the record of the source that it stands on, beside the flow of that record."""
NEEDED_AS = "needed_as"
"""Where it names the version of that record, as it was then."""

Went: TypeAlias = tuple[Side, str, str | None]
"""(side of a record that went through, its id, id of its partner)."""


def due(run: Run, flow: Flow, side: Side, now: float, connection: Connection) -> list[str]:
    """Ids of parked records to look at now: their time has come, what was chosen for the flow is not what it was, or
    their partner, a record that their problem names or one that they stand on was seen again."""
    spares = spares_calls(flow)
    waiting = parking.due(connection, run.integration, flow.name, side, now, run.retry_failed, fresh_only=spares)
    failed = (
        parking.failed(connection, run.integration, flow.name, side) if _chosen_otherwise(run, flow, connection) else {}
    )
    return sorted({*waiting, *failed, *_freed(run, flow, side, connection), *_provided(run, flow, side, connection)})


def _chosen_otherwise(run: Run, flow: Flow, connection: Connection) -> bool:
    """Whether a setting differs from what it was when a pass of the flow last completed."""
    before = load(connection, run.integration).get(flow.name, {})
    return prints.CHOICES in before and before[prints.CHOICES] != prints.prints_of(flow)[prints.CHOICES]


def _freed(run: Run, flow: Flow, side: Side, connection: Connection) -> set[str]:
    stuck = parking.failed(connection, run.integration, flow.name, side)
    partners = links.by_ids(connection, run.integration, flow.name, MAIN, side, sorted(stuck))
    named = {id: _named(json.loads(problem)["values"]) for id, problem in stuck.items()}
    named = {id: ids | ({partners[id].id_on(side.other)} if id in partners else set()) for id, ids in named.items()}
    wanted = sorted({*named, *(id for ids in named.values() for id in ids)})
    seen = {where: set(passes.observed_by_id(connection, run.id, flow.name, where, wanted)) for where in Side}
    anywhere = seen[Side.LEFT] | seen[Side.RIGHT]
    return {id for id, ids in named.items() if id not in seen[side] and ids & anywhere}


class Needed(msgspec.Struct, frozen=True):
    """A record of the source that a document stands on, as it was when the document failed."""

    flow: str
    id: str
    version: str


def needed(run: Run, flow: Flow, side: Side, connection: Connection) -> dict[str, Needed]:
    """{id of a document that failed for want of a customer or a product: that record}."""
    stuck = parking.failed(connection, run.integration, flow.name, side) if flow.documents is not None else {}
    told = {id: json.loads(problem)["values"] for id, problem in stuck.items()}
    return {
        id: Needed(values["flow"], values[NEEDED], values.get(NEEDED_AS, ""))
        for id, values in told.items()
        if values.get(NEEDED)
    }


async def changed_since(run: Run, flow: Flow, side: Side) -> list[str]:
    """Ids of documents that failed for want of a record which is another one now. Only records of flows that are off
    are asked for: what the others read tells by itself. None is asked for where a vendor's calls run out."""
    waits = await run.read(partial(needed, run, flow, side))
    found: list[str] = []
    for one in run.flows if not spares_calls(flow) else ():
        mine = {id: it for id, it in waits.items() if it.flow == one.name and one.on_demand}
        end = one.end(side)
        now = (await fetch_all(end.connector, end.type, sorted({it.id for it in mine.values()}))).found
        found += [id for id, it in mine.items() if it.id in now and (now[it.id].version or "") != it.version]
    return sorted(found)


def _provided(run: Run, flow: Flow, side: Side, connection: Connection) -> set[str]:
    """Documents that failed for want of a customer or a product which this pass has seen again."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for id, it in needed(run, flow, side, connection).items():
        wanted.setdefault((it.flow, it.id), set()).add(id)
    seen = _seen_again(run, side, wanted, connection)
    return {id for it in seen for id in wanted[it]}


def _seen_again(
    run: Run, side: Side, wanted: Iterable[tuple[str, str]], connection: Connection
) -> set[tuple[str, str]]:
    """Those of these (flow, id) that a flow about the same records has read in this pass."""
    by_flow: dict[str, set[str]] = {}
    for name, id in wanted:
        by_flow.setdefault(name, set()).add(id)
    found = set()
    for one in run.flows:
        for name in _alike(run, one, side) & by_flow.keys():
            seen = passes.observed_by_id(connection, run.id, one.name, side, sorted(by_flow[name]))
            found |= {(name, id) for id in seen}
    return found


def _alike(run: Run, flow: Flow, side: Side) -> set[str]:
    """Names of the flows whose records on that side are those of this flow."""
    end = flow.end(side)
    ends = {one.name: one.end(side) for one in run.flows}
    return {name for name, other in ends.items() if (other.connection, other.type) == (end.connection, end.type)}


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
