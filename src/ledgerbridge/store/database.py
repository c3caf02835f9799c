"""The database behind one seam: every piece of work is a function of a connection, run in one transaction."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import StaticPool

from ledgerbridge.store.schema import NEWEST

T = TypeVar("T")
Work = Callable[[Connection], T]

MIGRATION_LOCK = 0x1ED6E4B41D6E
"""The advisory lock under which PostgreSQL's schema is changed; a number like any other."""


class Store(Protocol):
    """Runs work in a transaction that commits when the work returns and leaves nothing when it raises."""

    async def run(self, work: Work[T], durable: bool = False) -> T:
        """The work's result. `durable`: what it wrote survives a power cut from here on."""
        ...


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///FILE`, `sqlite://` (in memory) or `postgresql+psycopg://...`."""
    if url == "sqlite://":
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    elif url.startswith("sqlite"):
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": 30})
    else:
        return create_engine(url, pool_size=4)
    event.listen(engine, "connect", _sqlite_pragmas)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _sqlite_pragmas(raw: Any, record: Any) -> None:
    raw.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
        raw.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    """Straight to the driver: there are many short transactions, and SQLAlchemy's way costs as much as what is in
    them."""
    _raw(connection).execute("BEGIN IMMEDIATE")


def migrate(engine: Engine) -> None:
    """Brings the database to the newest schema; one that is there already is left as it is. Of two processes that
    start on a new database at once, one waits for the other."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        if _revision(connection) != NEWEST:
            # Loading Alembic takes a good part of a short command's time, and is needed once in a database's life.
            from ledgerbridge.store.upgrading import upgrade

            upgrade(connection)


def _revision(connection: Connection) -> str | None:
    """The newest migration that the database has seen."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def _transaction(engine: Engine, work: Work[T], durable: bool) -> T:
    full = durable and engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if full:
            _synchronous(connection, "FULL")
        try:
            with connection.begin():
                return work(connection)
        finally:
            if full:
                _synchronous(connection, "NORMAL")


def _synchronous(connection: Connection, level: str) -> None:
    """Outside any transaction, where SQLite lets the level change."""
    _raw(connection).execute(f"PRAGMA synchronous={level}")


def _raw(connection: Connection) -> Any:
    raw = connection.connection.driver_connection
    assert raw is not None
    return raw


class ThreadStore:
    """For production: work runs in a thread, one at a time, so that the loop never waits for the disk."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turn = threading.Lock()

    async def run(self, work: Work[T], durable: bool = False) -> T:
        return await asyncio.to_thread(self._alone, work, durable)

    def _alone(self, work: Work[T], durable: bool) -> T:
        with self._turn:
            return _transaction(self.engine, work, durable)

    def close(self) -> None:
        self.engine.dispose()


class InlineStore:
    """For simulation: work runs at once, on the caller's thread, so that a seed gives one order of events."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    async def run(self, work: Work[T], durable: bool = False) -> T:
        return _transaction(self.engine, work, durable)

    def close(self) -> None:
        self.engine.dispose()


def upsert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Inserts rows, replacing those with the same primary key."""
    if rows:
        connection.execute(_upserting(connection.dialect.name, table, tuple(rows[0])), rows)


@cache
def _upserting(dialect: str, table: Table, columns: tuple[str, ...]) -> postgresql.Insert | sqlite.Insert:
    statement = _inserting(dialect, table)
    keys = [column.name for column in table.primary_key]
    kept = {name: statement.excluded[name] for name in columns if name not in keys}
    if kept:
        return statement.on_conflict_do_update(index_elements=keys, set_=kept)
    return statement.on_conflict_do_nothing(index_elements=keys)


def insert_missing(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """Inserts a row unless there is one with its primary key, also one that another process is just inserting."""
    connection.execute(_inserting(connection.dialect.name, table).on_conflict_do_nothing(), row)


def _inserting(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
