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


def taken(connection: Connection, target: str, type: str, references: Sequence[str]) -> dict[str, Taken]:
    """{reference: the earlier create that is open or was done}; references whose way is free are left out."""
    found: dict[str, Taken] = {}
    for start in range(0, len(references), CHUNK):
        query = select(intents.c.reference, intents.c.settled, intents.c.target_id, intents.c.source_id).where(
            intents.c.connection == target,
            intents.c.type == type,
            intents.c.kind == "create",
            intents.c.reference.in_(references[start : start + CHUNK]),
        )
        for reference, settled, target_id, source_id in connection.execute(query):
            if settled in (None, "done"):
                found[reference] = Taken(settled, target_id, source_id)
    return found


def open_keys(connection: Connection, target: str, type: str, tags: Sequence[str]) -> dict[str, str]:
    """{key tag: reference} of creates under way: two source records with one key never go out at the same time."""
    found: dict[str, str] = {}
    for part in batches_of(tags, CHUNK):
        query = select(intents.c.key_tag, intents.c.reference).where(
            intents.c.connection == target,
            intents.c.type == type,
            intents.c.kind == "create",
            intents.c.settled.is_(None),
            intents.c.key_tag.in_(part),
        )
        found.update((row[0], row[1]) for row in connection.execute(query))
    return found


def commit(connection: Connection, batch: dict[str, Any], rows: Sequence[dict[str, Any]]) -> None:
    """Writes a call and its intents down; an earlier create that is settled makes room for the new one."""
    references = [row["reference"] for row in rows if row["kind"] == "create"]
    for start in range(0, len(references), CHUNK):
        connection.execute(
            delete(intents).where(
                intents.c.connection == rows[0]["connection"],
                intents.c.type == rows[0]["type"],
                intents.c.kind == "create",
                intents.c.settled.is_not(None),
                intents.c.reference.in_(references[start : start + CHUNK]),
            )
        )
    connection.execute(insert(batches), batch)
    connection.execute(insert(intents), list(rows))


_SETTLE = (
    update(intents)
    .where(intents.c.id == bindparam("intent_id"))
    .values(settled=bindparam("how"), target_id=bindparam("result_id"), sealed=b"")
)


def settle(connection: Connection, ended: Sequence[tuple[str, str, str | None]]) -> None:
    """Notes how intents ended: (id, `done` | `refused` | `absent`, id of the record); calls without an open intent
    and ended updates are dropped."""
    if not ended:
        return
    rows = [{"intent_id": id, "how": how, "result_id": result} for id, how, result in ended]
    connection.execute(_SETTLE, rows)
    calls = {id.partition(".")[0] for id, _, _ in ended}
    for call in sorted(calls):
        still = select(intents.c.id).where(intents.c.batch_id == call, intents.c.settled.is_(None)).limit(1)
        if connection.execute(still).first() is None:
            connection.execute(delete(batches).where(batches.c.id == call))
        connection.execute(
            delete(intents).where(
                intents.c.batch_id == call, intents.c.settled.is_not(None), intents.c.kind != "create"
            )
        )


def open_of(connection: Connection, integration: str) -> list[IntentRow]:
    """Open intents, the oldest first."""
    query = select(*_COLUMNS).where(intents.c.integration == integration, intents.c.settled.is_(None))
    return [IntentRow(*row) for row in connection.execute(query.order_by(intents.c.created_at, intents.c.id))]


def busy(connection: Connection, integration: str, flow: str, side: Side, ids: Sequence[str]) -> set[str]:
    """Which of these records of a side stand at either end of a write whose outcome is open."""
    mine = (intents.c.integration == integration) & (intents.c.flow == flow) & intents.c.settled.is_(None)
    as_source = select(intents.c.source_id).where(
        mine, intents.c.side == side.other.value, intents.c.source_id.in_(ids)
    )
    as_target = select(intents.c.target_id).where(mine, intents.c.side == side.value, intents.c.target_id.in_(ids))
    return {row[0] for query in (as_source, as_target) for row in connection.execute(query)} if ids else set()


def any_open(connection: Connection, integration: str) -> bool:
    query = select(intents.c.id).where(intents.c.integration == integration, intents.c.settled.is_(None)).limit(1)
    return connection.execute(query).first() is not None


def load_batches(connection: Connection, ids: Sequence[str]) -> dict[str, BatchRow]:
    query = select(*_BATCH_COLUMNS).where(batches.c.id.in_(ids))
    return {row[0]: BatchRow(*row) for row in connection.execute(query)} if ids else {}
