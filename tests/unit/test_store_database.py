"""Transactions: all or nothing, one after the other, durable where that is asked for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select, text
from tests.support.store import Run

from ledgerbridge.store.database import InlineStore, ThreadStore, migrate, open_engine, upsert
from ledgerbridge.store.schema import cursors, integrations, observed_tags

Make = Callable[[Engine], ThreadStore | InlineStore]
both_stores = pytest.mark.parametrize("make", [ThreadStore, InlineStore])


class Stopped(Exception):
    """What a test raises in the middle of its work."""


def note(name: str, epoch: int = 0) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        upsert(connection, integrations, [{"name": name, "epoch": epoch}])

    return work


def names(connection: Connection) -> list[str]:
    return [row[0] for row in connection.execute(select(integrations.c.name).order_by(integrations.c.name))]


@both_stores
def test_work_that_returns_is_kept(engine: Engine, make: Make) -> None:
    store = make(engine)

    async def story() -> list[str]:
        await store.run(note("a"))
        await store.run(note("b"), durable=True)
        return await store.run(names)

    assert asyncio.run(story()) == ["a", "b"]


@both_stores
@pytest.mark.parametrize("durable", [False, True])
def test_work_that_raises_leaves_nothing(engine: Engine, make: Make, durable: bool) -> None:
    store = make(engine)

    def half_done(connection: Connection) -> None:
        note("half")(connection)
        raise Stopped

    async def story() -> list[str]:
        with pytest.raises(Stopped):
            await store.run(half_done, durable)
        await store.run(note("whole"))
        return await store.run(names)

    assert asyncio.run(story()) == ["whole"]


def test_work_from_many_callers_goes_one_after_the_other_and_off_the_loop(engine: Engine) -> None:
    store = ThreadStore(engine)
    threads: set[int] = set()

    def add_one(connection: Connection) -> None:
        threads.add(threading.get_ident())
        epoch = connection.execute(select(integrations.c.epoch)).scalar_one()
        connection.execute(integrations.update().values(epoch=epoch + 1))

    async def story() -> int:
        await store.run(note("pair"))
        await asyncio.gather(*[store.run(add_one) for _ in range(25)])
        return await store.run(lambda connection: connection.execute(select(integrations.c.epoch)).scalar_one())

    assert asyncio.run(story()) == 25
    assert threading.get_ident() not in threads


def test_what_was_committed_is_there_for_the_next_process(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    asyncio.run(ThreadStore(engine).run(note("kept"), durable=True))
    engine.dispose()
    again = open_engine(url)
    with again.begin() as connection:
        assert names(connection) == ["kept"]
    again.dispose()


def test_replacing_rows_keeps_one_for_each_key(run: Run) -> None:
    row = {"integration": "pair", "flow": "f", "side": "left", "cursor": "1"}
    run(lambda c: upsert(c, cursors, [row, {**row, "side": "right"}]))
    run(lambda c: upsert(c, cursors, [{**row, "cursor": "2"}]))
    stored = run(lambda c: c.execute(select(cursors.c.side, cursors.c.cursor).order_by(cursors.c.side)).all())
    assert [tuple(found) for found in stored] == [("left", "2"), ("right", "1")]


def test_rows_that_are_all_key_are_stored_once(run: Run) -> None:
    row = {"pass_id": "p", "flow": "f", "side": "left", "path": "key", "tag": "t", "record_id": "1"}
    for _ in range(2):
        run(lambda c: upsert(c, observed_tags, [row]))
    assert len(run(lambda c: c.execute(select(observed_tags)).all())) == 1


def test_replacing_nothing_does_nothing(run: Run) -> None:
    run(lambda c: upsert(c, cursors, []))


# --- SQLite -----------------------------------------------------------------------------------------------------------


def sqlite_file(folder: Path) -> Engine:
    engine = open_engine(f"sqlite:///{folder / 'hub.db'}")
    migrate(engine)
    return engine


def pragma(name: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(text(f"PRAGMA {name}")).scalar_one()


@both_stores
def test_durable_work_waits_for_the_disk_and_other_work_does_not(tmp_path: Path, make: Make) -> None:
    engine = sqlite_file(tmp_path)
    store, normal, full = make(engine), 1, 2

    def fail(connection: Connection) -> None:
        raise Stopped

    async def story() -> None:
        assert await store.run(pragma("synchronous")) == normal
        assert await store.run(pragma("synchronous"), durable=True) == full
        assert await store.run(pragma("synchronous")) == normal
        with pytest.raises(Stopped):
            await store.run(fail, durable=True)
        assert await store.run(pragma("synchronous")) == normal

    asyncio.run(story())
    store.close()


def test_a_file_is_written_ahead_and_guards_its_keys(tmp_path: Path) -> None:
    engine = sqlite_file(tmp_path)
    with engine.begin() as connection:
        assert pragma("journal_mode")(connection) == "wal"
        assert pragma("foreign_keys")(connection) == 1
        assert pragma("busy_timeout")(connection) == 30_000
    engine.dispose()


def test_a_transaction_takes_the_right_to_write_at_its_beginning(tmp_path: Path) -> None:
    """Two processes that both read and then write would otherwise fail in the middle."""
    engine = sqlite_file(tmp_path)
    other = open_engine(f"sqlite:///{tmp_path / 'hub.db'}")
    with engine.begin() as connection, other.connect() as blocked:
        raw = blocked.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA busy_timeout=0")
        assert names(connection) == []
        with pytest.raises(Exception, match="database is locked"):
            blocked.begin()
    other.dispose()
    engine.dispose()


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_a_commit_on_postgresql_waits_for_the_disk(postgres_database: str) -> None:
    engine = open_engine(postgres_database)

    async def story() -> object:
        return await ThreadStore(engine).run(lambda c: c.execute(text("SHOW synchronous_commit")).scalar_one(), True)

    assert asyncio.run(story()) == "on"
    engine.dispose()
