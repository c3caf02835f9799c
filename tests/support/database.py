"""Databases for tests: migrated once, copied for each test."""

from __future__ import annotations

import sqlite3
from functools import cache

from sqlalchemy import Engine, event

from ledgerbridge.store.database import migrate, open_engine


@cache
def _empty_database() -> sqlite3.Connection:
    """A migrated database in memory, to copy from."""
    engine = open_engine("sqlite://")
    migrate(engine)
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with engine.connect() as connection:
        connection.rollback()
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.backup(copy)
    engine.dispose()
    return copy


def fresh_engine() -> Engine:
    """An empty migrated SQLite database in memory, without migrating again."""
    engine = open_engine("sqlite://")

    @event.listens_for(engine, "connect")
    def fill(raw: sqlite3.Connection, record: object) -> None:
        _empty_database().backup(raw)

    return engine
