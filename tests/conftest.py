"""What all tests share: how hard properties are tried, and databases to store things in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, Connection, Engine
from tests.support import postgres
from tests.support.store import DATABASES, Run, T

from ledgerbridge.store.database import migrate, open_engine

_SHARED = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("change", _SHARED, max_examples=200)
settings.register_profile("nightly", _SHARED, max_examples=10_000)
settings.register_profile("release", _SHARED, max_examples=100_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "change"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A PostgreSQL server, one for each worker, that runs until the tests end."""
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="module")
def postgres_database(postgres_server: URL) -> Iterator[str]:
    """A migrated database for the tests of one module."""
    with postgres.database(postgres_server) as address:
        url = address.render_as_string(hide_password=False)
        made = open_engine(url)
        migrate(made)
        made.dispose()
        yield url


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to copy from."""
    file = tmp_path_factory.mktemp("migrated") / "hub.db"
    made = open_engine(f"sqlite:///{file}")
    migrate(made)
    made.dispose()
    return file


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty migrated database: a SQLite file, then PostgreSQL."""
    if request.param == "sqlite":
        file = tmp_path / "hub.db"
        shutil.copyfile(request.getfixturevalue("sqlite_database"), file)
        made = open_engine(f"sqlite:///{file}")
    else:
        made = open_engine(request.getfixturevalue("postgres_database"))
        postgres.emptied(made)
    yield made
    made.dispose()


@pytest.fixture
def run(engine: Engine) -> Run:
    """Runs work in a transaction of its own on that database."""

    def in_transaction(work: Callable[[Connection], T]) -> T:
        with engine.begin() as connection:
            return work(connection)

    return in_transaction
