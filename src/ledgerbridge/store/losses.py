"""Losses: values of a record that gave way to the other side's, sealed, kept for a while."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, or_, select

from ledgerbridge.store.schema import losses
from ledgerbridge.store.statements import given


class LossRow(msgspec.Struct, frozen=True):
    """What one record lost in one pass; `sealed` holds the values."""

    at: float
    integration: str
    pass_id: str
    flow: str
    role: str
    left_id: str | None
    right_id: str | None
    key_tag: str | None
    """Keyed tag of the person the values are about."""
    sealed: bytes


_COLUMNS = [losses.c[name] for name in LossRow.__struct_fields__]


_DROP = delete(losses).where(given(losses, "integration"), losses.c.at < bindparam("before"))


def keep(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    batch = list(rows)
    if batch:
        connection.execute(insert(losses), batch)


def drop(connection: Connection, integration: str, before: float) -> None:
    """What was lost before a moment is forgotten."""
    connection.execute(_DROP, {"integration": integration, "before": before})


def of_record(connection: Connection, integration: str, flow: str, record_id: str, since: float) -> list[LossRow]:
    """What a record lost since a moment, on whichever side it has this id, the oldest first."""
    query = (
        select(*_COLUMNS)
        .where(losses.c.integration == integration, losses.c.flow == flow, losses.c.at >= since)
        .where(or_(losses.c.left_id == record_id, losses.c.right_id == record_id))
        .order_by(losses.c.id)
    )
    return [LossRow(*row) for row in connection.execute(query)]
