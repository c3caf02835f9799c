"""Intents: what we are about to write, committed before the call, settled right after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ledgerbridge.model.batches import batches as batches_of
from ledgerbridge.model.side import Side
from ledgerbridge.store.links import CHUNK
from ledgerbridge.store.schema import batches, intents
from ledgerbridge.store.statements import among, given


class IntentRow(msgspec.Struct, frozen=True):
    """One record of one call. `sealed` holds what to remember once the write is known to have happened."""

    id: str
    flow: str
    role: str
    side: str
    connection: str
    type: str
    kind: str
    reference: str
    key_tag: str | None
    batch_id: str
    position: int
    source_id: str
    target_id: str | None
    sealed: bytes
    created_at: float


class BatchRow(msgspec.Struct, frozen=True):
    """One call, sealed whole until all its intents are settled."""

    id: str
    connection: str
    type: str
    kind: str
    sealed: bytes
    created_at: float


_COLUMNS = [intents.c[name] for name in IntentRow.__struct_fields__]
_BATCH_COLUMNS = [batches.c[name] for name in BatchRow.__struct_fields__]


class Taken(msgspec.Struct, frozen=True):
    """How far an earlier create with a reference came: `settled` is None while it is open."""

    settled: str | None
    target_id: str | None
    source_id: str
    """The record it was, or is being, made for."""


_CREATES = given(intents, "connection", "type") & (intents.c.kind == "create")
_TAKEN = select(intents.c.reference, intents.c.settled, intents.c.target_id, intents.c.source_id).where(
    _CREATES, among(intents.c.reference)
)
_OPEN_KEYS = select(intents.c.key_tag, intents.c.reference).where(
    _CREATES, intents.c.settled.is_(None), among(intents.c.key_tag)
)
_MAKE_ROOM = delete(intents).where(_CREATES, intents.c.settled.is_not(None), among(intents.c.reference))
_ADD_CALL, _ADD = insert(batches), insert(intents)


def taken(connection: Connection, target: str, type: str, references: Sequence[str]) -> dict[str, Taken]:
    """{reference: the earlier create that is open or was done}; references whose way is free are left out."""
    found: dict[str, Taken] = {}
    for part in batches_of(references, CHUNK):
        rows = connection.execute(_TAKEN, {"connection": target, "type": type, "ids": part})
        for reference, settled, target_id, source_id in rows:
            if settled in (None, "done"):
                found[reference] = Taken(settled, target_id, source_id)
    return found


def open_keys(connection: Connection, target: str, type: str, tags: Sequence[str]) -> dict[str, str]:
    """{key tag: reference} of creates under way: two source records with one key never go out at the same time."""
    found: dict[str, str] = {}
    for part in batches_of(tags, CHUNK):
        rows = connection.execute(_OPEN_KEYS, {"connection": target, "type": type, "ids": part})
        found.update((row[0], row[1]) for row in rows)
    return found


def commit(connection: Connection, batch: dict[str, Any], rows: Sequence[dict[str, Any]]) -> None:
    """Writes a call and its intents down; an earlier create that is settled makes room for the new one."""
    references = [row["reference"] for row in rows if row["kind"] == "create"]
    place = {"connection": batch["connection"], "type": batch["type"]}
    for part in batches_of(references, CHUNK):
        connection.execute(_MAKE_ROOM, {**place, "ids": part})
    connection.execute(_ADD_CALL, batch)
    connection.execute(_ADD, list(rows))


_SETTLE = (
    update(intents)
    .where(intents.c.id == bindparam("intent_id"))
    .values(settled=bindparam("how"), target_id=bindparam("result_id"), sealed=b"")
)


_STILL_OPEN = select(intents.c.id).where(given(intents, "batch_id"), intents.c.settled.is_(None)).limit(1)
_DROP_CALL = delete(batches).where(given(batches, "id"))
_DROP_ENDED = delete(intents).where(
    given(intents, "batch_id"), intents.c.settled.is_not(None), intents.c.kind != "create"
)


def settle(connection: Connection, ended: Sequence[tuple[str, str, str | None]]) -> None:
    """Notes how intents ended: (id, `done` | `refused` | `absent`, id of the record); calls without an open intent
    and ended updates are dropped."""
    if not ended:
        return
    rows = [{"intent_id": id, "how": how, "result_id": result} for id, how, result in ended]
    connection.execute(_SETTLE, rows)
    for call in sorted({id.partition(".")[0] for id, _, _ in ended}):
        if connection.execute(_STILL_OPEN, {"batch_id": call}).first() is None:
            connection.execute(_DROP_CALL, {"id": call})
        connection.execute(_DROP_ENDED, {"batch_id": call})


_OPEN = (
    select(*_COLUMNS)
    .where(given(intents, "integration"), intents.c.settled.is_(None))
    .order_by(intents.c.created_at, intents.c.id)
)


def open_of(connection: Connection, integration: str) -> list[IntentRow]:
    """Open intents, the oldest first."""
    return [IntentRow(*row) for row in connection.execute(_OPEN, {"integration": integration})]


_OPEN_HERE = given(intents, "integration", "flow", "side") & intents.c.settled.is_(None)
_SOURCES = select(intents.c.source_id).where(_OPEN_HERE, among(intents.c.source_id))
_TARGETS = select(intents.c.target_id).where(_OPEN_HERE, among(intents.c.target_id))


def busy(connection: Connection, integration: str, flow: str, side: Side, ids: Sequence[str]) -> set[str]:
    """Which of these records of a side stand at either end of a write whose outcome is open."""
    place, found = {"integration": integration, "flow": flow}, set[str]()
    for part in batches_of(ids, CHUNK):
        as_source = connection.execute(_SOURCES, {**place, "side": side.other.value, "ids": part})
        as_target = connection.execute(_TARGETS, {**place, "side": side.value, "ids": part})
        found.update(row[0] for rows in (as_source, as_target) for row in rows)
    return found


def any_open(connection: Connection, integration: str) -> bool:
    query = select(intents.c.id).where(intents.c.integration == integration, intents.c.settled.is_(None)).limit(1)
    return connection.execute(query).first() is not None


def load_batches(connection: Connection, ids: Sequence[str]) -> dict[str, BatchRow]:
    query = select(*_BATCH_COLUMNS).where(batches.c.id.in_(ids))
    return {row[0]: BatchRow(*row) for row in connection.execute(query)} if ids else {}
