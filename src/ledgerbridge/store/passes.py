"""Passes, their right to run (the epoch), cursors, and what each pass observed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from ledgerbridge.model.batches import batches
from ledgerbridge.model.problems import Problem, TemporaryError
from ledgerbridge.model.side import Side
from ledgerbridge.store.database import insert_missing, upsert
from ledgerbridge.store.links import CHUNK
from ledgerbridge.store.schema import actions, cursors, integrations, links, observed, observed_tags, passes
from ledgerbridge.store.statements import among, given, id_columns

PLAN_LASTS_S = 24 * 3600.0
"""A plan that has not ended after this long never will: reading the largest account takes less."""
SYNC = "sync"
PLAN = "plan"
"""The kind of a pass that stops at the plan; every other kind takes its integration."""
SKIP = "skip"
"""The kind of a pass that takes as agreed what both sides hold."""


_EPOCH = select(integrations.c.epoch).where(given(integrations, "name"))
_EPOCH_HELD = _EPOCH.with_for_update(read=True)
_TAKE = (
    update(integrations).where(integrations.c.name == bindparam("integration")).values(epoch=integrations.c.epoch + 1)
)
_BEGIN = insert(passes)
_CURSORS = select(cursors.c.flow, cursors.c.side, cursors.c.cursor).where(given(cursors, "integration"))
_OF_SIDE = given(observed, "pass_id", "flow", "side")
_NEXT = (
    select(observed.c.record_id, observed.c.sealed, observed.c.gone, observed.c.index_only)
    .where(_OF_SIDE, observed.c.index_only.is_(False), observed.c.record_id > bindparam("after"))
    .order_by(observed.c.record_id)
    .limit(bindparam("limit"))
)
_SEEN = select(observed.c.record_id, observed.c.sealed, observed.c.gone, observed.c.index_only).where(
    _OF_SIDE, among(observed.c.record_id)
)
_SIDES = select(observed.c.flow, observed.c.side).where(given(observed, "pass_id")).distinct()
_TAGGED = (
    select(observed_tags.c.tag, observed_tags.c.record_id)
    .where(given(observed_tags, "pass_id", "flow", "side", "path"), among(observed_tags.c.tag))
    .order_by(observed_tags.c.record_id)
)
_END = (
    update(passes)
    .where(passes.c.id == bindparam("pass_id"))
    .values({name: bindparam(name) for name in ("ended_at", "state", "report")})
)
_UNTAG_THESE = delete(observed_tags).where(
    given(observed_tags, "pass_id", "flow", "side"), among(observed_tags.c.record_id)
)
_UNTAG = delete(observed_tags).where(given(observed_tags, "pass_id"))
_UNSEE = delete(observed).where(given(observed, "pass_id"))


class Superseded(TemporaryError):
    """Another pass of the same integration has begun; this one may write nothing more."""


class PassRow(msgspec.Struct, frozen=True):
    """One pass as remembered; `report` is its result as JSON, without personal data."""

    id: str
    integration: str
    kind: str
    started_at: float
    ended_at: float | None
    state: str
    report: str | None


class Observation(msgspec.Struct, frozen=True):
    """One record as a pass saw it. `sealed` is the packed record, None for one that is gone."""

    record_id: str
    sealed: bytes | None
    gone: str | None = None
    index_only: bool = False
    """Read to be found, not because it changed."""


def begin(connection: Connection, id: str, integration: str, kind: str, now: float) -> int:
    """Begins a pass and returns the epoch it runs under.

    All but a plan take the integration: they raise the epoch, which stops every other pass at its next commit, and drop
    what those observed. A plan writes nothing to a vendor, so it runs beside a sync and leaves its rows alone.
    """
    insert_missing(connection, integrations, {"name": integration, "epoch": 0})
    if kind != PLAN:
        take(connection, integration)
    epoch = int(connection.execute(_EPOCH, {"name": integration}).scalar_one())
    _forget_scratch(connection, integration, now, running_syncs=kind != PLAN)
    row = {"id": id, "integration": integration, "epoch": epoch, "kind": kind, "started_at": now, "state": "running"}
    connection.execute(_BEGIN, row)
    return epoch


def take(connection: Connection, integration: str) -> None:
    """Every pass of the integration that is under way may write nothing more."""
    connection.execute(_TAKE, {"integration": integration})


def was_taken(connection: Connection, integration: str) -> bool:
    """Whether a pass that writes was ever begun."""
    return bool(connection.execute(_EPOCH, {"name": integration}).scalar())


def hold(connection: Connection, integration: str) -> None:
    """Nobody else begins a pass or writes for the integration until this transaction ends."""
    insert_missing(connection, integrations, {"name": integration, "epoch": 0})
    connection.execute(_EPOCH.with_for_update(), {"name": integration}).scalar_one()


def check_epoch(connection: Connection, integration: str, epoch: int) -> None:
    """Raises Superseded when the integration was taken by another pass."""
    query = _EPOCH_HELD if connection.dialect.name == "postgresql" else _EPOCH
    if connection.execute(query, {"name": integration}).scalar_one() != epoch:
        raise Superseded(
            Problem(
                "LB-RUN-01",
                "Another pass of this integration has begun; this one stopped.",
                "Nothing to do: the other pass goes on from here.",
            )
        )


def _forget_scratch(connection: Connection, integration: str, now: float, running_syncs: bool) -> None:
    """Drops the observations of earlier passes, and their action rows but those of the last finished one.

    Plans under way keep theirs, unless they began so long ago that their process must be dead.
    """
    ended = passes.c.ended_at.is_not(None)
    dead_plan = (passes.c.kind == PLAN) & (passes.c.started_at < now - PLAN_LASTS_S)
    droppable = ended | dead_plan | (passes.c.kind != PLAN) if running_syncs else ended | dead_plan
    mine = select(passes.c.id).where(passes.c.integration == integration, droppable)
    last = (
        select(passes.c.id)
        .where(passes.c.integration == integration, passes.c.ended_at.is_not(None))
        .order_by(passes.c.started_at.desc())
        .limit(1)
    )
    connection.execute(delete(observed_tags).where(observed_tags.c.pass_id.in_(mine)))
    connection.execute(delete(observed).where(observed.c.pass_id.in_(mine)))
    connection.execute(
        delete(actions).where(actions.c.pass_id.in_(mine), actions.c.pass_id.not_in(last.scalar_subquery()))
    )


def end(connection: Connection, id: str, state: str, report: str, now: float) -> None:
    """Closes a pass and drops what it observed."""
    connection.execute(_END, {"pass_id": id, "ended_at": now, "state": state, "report": report})
    connection.execute(_UNTAG, {"pass_id": id})
    connection.execute(_UNSEE, {"pass_id": id})


def recent(connection: Connection, integration: str | None = None, limit: int = 10) -> list[PassRow]:
    """Passes, the newest first."""
    query = select(*(passes.c[name] for name in PassRow.__struct_fields__)).order_by(passes.c.started_at.desc())
    if integration is not None:
        query = query.where(passes.c.integration == integration)
    return [PassRow(*row) for row in connection.execute(query.limit(limit))]


def load_cursors(connection: Connection, integration: str) -> dict[tuple[str, Side], dict[str, Any]]:
    """{(flow, side): cursor}."""
    rows = connection.execute(_CURSORS, {"integration": integration})
    return {(flow, Side(side)): json.loads(text) for flow, side, text in rows}


def save_cursors(connection: Connection, integration: str, moved: dict[tuple[str, Side], dict[str, Any]]) -> None:
    rows = [
        {"integration": integration, "flow": flow, "side": side.value, "cursor": json.dumps(cursor, sort_keys=True)}
        for (flow, side), cursor in moved.items()
    ]
    upsert(connection, cursors, rows)


def observe(
    connection: Connection,
    pass_id: str,
    flow: str,
    side: Side,
    seen: Sequence[Observation],
    tags: Iterable[tuple[str, str, str]],
) -> None:
    """Stores what was read; a record seen again replaces what was seen before. `tags` are (path, tag, record id)."""
    place = {"pass_id": pass_id, "flow": flow, "side": side.value}
    upsert(connection, observed, [{**place, **msgspec.structs.asdict(entry)} for entry in seen])
    for ids in batches([entry.record_id for entry in seen], CHUNK):
        connection.execute(_UNTAG_THESE, {**place, "ids": ids})
    rows = [{**place, "path": path, "tag": tag, "record_id": id} for path, tag, id in tags]
    upsert(connection, observed_tags, rows)


def next_observed(
    connection: Connection, pass_id: str, flow: str, side: Side, after: str, limit: int
) -> list[Observation]:
    """The next records that changed, in order of id."""
    place = {"pass_id": pass_id, "flow": flow, "side": side.value}
    return [Observation(*row) for row in connection.execute(_NEXT, {**place, "after": after, "limit": limit})]


def seen_sides(connection: Connection, pass_id: str) -> set[tuple[str, Side]]:
    """(flow, side) of everything that a pass observed something of."""
    return {(flow, Side(side)) for flow, side in connection.execute(_SIDES, {"pass_id": pass_id})}


def observed_by_id(
    connection: Connection, pass_id: str, flow: str, side: Side, ids: Sequence[str]
) -> dict[str, Observation]:
    place = {"pass_id": pass_id, "flow": flow, "side": side.value}
    found = {}
    for part in batches(ids, CHUNK):
        for row in connection.execute(_SEEN, {**place, "ids": part}):
            found[row[0]] = Observation(*row)
    return found


def tagged(
    connection: Connection, pass_id: str, flow: str, side: Side, path: str, tags: Sequence[str]
) -> dict[str, list[str]]:
    """{tag: ids of observed records that carry it}, ids in order."""
    place = {"pass_id": pass_id, "flow": flow, "side": side.value, "path": path}
    found: dict[str, list[str]] = {}
    for part in batches(tags, CHUNK):
        for tag, id in connection.execute(_TAGGED, {**place, "ids": part}):
            found.setdefault(tag, []).append(id)
    return found


def count_observed(connection: Connection, pass_id: str, flow: str, side: Side, gone: bool = False) -> int:
    query = select(func.count()).where(
        observed.c.pass_id == pass_id,
        observed.c.flow == flow,
        observed.c.side == side.value,
        observed.c.gone.is_not(None) if gone else observed.c.gone.is_(None),
    )
    return int(connection.execute(query).scalar_one())


def links_unseen(
    connection: Connection, pass_id: str, integration: str, flow: str, side: Side, after: int, limit: int = CHUNK
) -> list[tuple[int, str]]:
    """(link id, record id) of links between records not known to be gone whose record on a side was not seen in this
    pass, in order."""
    record_id = links.c[f"{side.value}_id"]
    seen = select(observed.c.record_id).where(
        observed.c.pass_id == pass_id,
        observed.c.flow == flow,
        observed.c.side == side.value,
        observed.c.record_id == record_id,
    )
    query = (
        select(links.c.id, record_id)
        .where(_links_of(integration, flow), links.c.gone.is_(None), links.c.id > after, ~seen.exists())
        .order_by(links.c.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def forget_index(connection: Connection, pass_id: str, flow: str, side: Side) -> None:
    """Drops what was read to be found; what changed and what is gone stays."""
    here = {"pass_id": pass_id, "flow": flow, "side": side.value}
    rows = [observed.c[name] == value for name, value in here.items()]
    tags = [observed_tags.c[name] == value for name, value in here.items()]
    indexed = select(observed.c.record_id).where(*rows, observed.c.index_only.is_(True))
    connection.execute(delete(observed_tags).where(*tags, observed_tags.c.record_id.in_(indexed)))
    connection.execute(delete(observed).where(*rows, observed.c.index_only.is_(True)))


_MAIN = given(links, "integration", "flow") & (links.c.role == "main")
_KNOWN_GONE = {
    side: select(column).where(_MAIN, links.c.gone == bindparam("why"), among(column))
    for side, column in id_columns(links).items()
}
_GONE = select(observed.c.record_id).where(_OF_SIDE, observed.c.gone.is_not(None))
_COUNT_GONE = {
    side: select(func.count()).where(_MAIN, links.c.gone.is_(None), column.in_(_GONE))
    for side, column in id_columns(links).items()
}


def known_gone(connection: Connection, integration: str, flow: str, side: Side, ids: Sequence[str]) -> set[str]:
    """Which of these records an earlier pass found gone and told of."""
    place = {"integration": integration, "flow": flow, "why": _gone_on(side)}
    found: set[str] = set()
    for part in batches(ids, CHUNK):
        found.update(row[0] for row in connection.execute(_KNOWN_GONE[side], {**place, "ids": part}))
    return found


def count_gone(connection: Connection, pass_id: str, integration: str, flow: str, side: Side) -> int:
    """Linked records that this pass is the first to find gone."""
    place = {"integration": integration, "pass_id": pass_id, "flow": flow, "side": side.value}
    return int(connection.execute(_COUNT_GONE[side], place).scalar_one())


def _gone_on(side: Side) -> str:
    return f"gone on the {side.value}"


def note_gone(connection: Connection, pass_id: str, integration: str, flow: str, side: Side) -> None:
    """Links whose record this pass found gone are marked so; those whose record it saw alive are marked no more."""
    record_id = id_columns(links)[side]
    why = _gone_on(side)
    seen = select(observed.c.record_id).where(
        observed.c.pass_id == pass_id, observed.c.flow == flow, observed.c.side == side.value
    )
    alive, gone = seen.where(observed.c.gone.is_(None)), seen.where(observed.c.gone.is_not(None))
    mine = update(links).where(_links_of(integration, flow))
    connection.execute(mine.where(links.c.gone == why, record_id.in_(alive)).values(gone=None))
    connection.execute(mine.where(links.c.gone.is_(None), record_id.in_(gone)).values(gone=why))


def _links_of(integration: str, flow: str) -> ColumnElement[bool]:
    return (links.c.integration == integration) & (links.c.flow == flow) & (links.c.role == "main")
