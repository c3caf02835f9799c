"""The journal: what happened to each record and why, for its owner to read. Ids, fields and rules; no values."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, insert, or_, select

from ledgerbridge.store.schema import journal


class JournalRow(msgspec.Struct, frozen=True):
    """One thing that happened to one record in one pass; `detail` is JSON."""

    at: float
    integration: str
    pass_id: str
    flow: str
    left_id: str | None
    right_id: str | None
    action: str
    outcome: str
    code: str | None
    detail: str


_WRITE = insert(journal)
_COLUMNS = [journal.c[name] for name in JournalRow.__struct_fields__]


def write(connection: Connection, rows: Iterable[JournalRow]) -> None:
    batch = [msgspec.structs.asdict(row) for row in rows]
    if batch:
        connection.execute(_WRITE, batch)


def of_record(connection: Connection, record_id: str, flow: str | None = None) -> list[JournalRow]:
    """What happened to a record, on whichever side it has this id, the oldest first."""
    query = select(*_COLUMNS).where(or_(journal.c.left_id == record_id, journal.c.right_id == record_id))
    if flow is not None:
        query = query.where(journal.c.flow == flow)
    return [JournalRow(*row) for row in connection.execute(query.order_by(journal.c.id))]
