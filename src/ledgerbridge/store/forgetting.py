"""Forgetting an integration: everything that a pass of it would go by."""

from __future__ import annotations

from sqlalchemy import Connection, Table, delete, func, select

from ledgerbridge.store import passes
from ledgerbridge.store.schema import (
    actions,
    batches,
    integrations,
    intents,
    journal,
    metadata,
    observed,
    observed_tags,
)
from ledgerbridge.store.schema import passes as pass_table

KEPT = (integrations, journal, intents, batches)
"""What stays: the epoch, so that a pass under way stops; the history; and which record was made for which, without
values, so that setting up again makes none a second time."""
OF_A_PASS = (actions, observed, observed_tags)


def known(connection: Connection) -> dict[str, int]:
    """{integration: its links}, of integrations of which anything is remembered."""
    found: dict[str, int] = {}
    for table in _forgotten():
        query = select(table.c.integration, func.count()).group_by(table.c.integration)
        for name, n in connection.execute(query):
            found[name] = found.get(name, 0) + (n if table.name == "links" else 0)
    return found


def forget(connection: Connection, integration: str) -> None:
    """Links, cursors, keys, open records, what was decided, passes and their plans are gone; passes under way may write
    nothing more."""
    passes.take(connection, integration)
    mine = select(pass_table.c.id).where(pass_table.c.integration == integration)
    for table in OF_A_PASS:
        connection.execute(delete(table).where(table.c.pass_id.in_(mine)))
    for table in _forgotten():
        connection.execute(delete(table).where(table.c.integration == integration))


def _forgotten() -> list[Table]:
    return [table for table in metadata.sorted_tables if "integration" in table.c and table not in KEPT]
