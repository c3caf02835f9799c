"""Migrations: from nothing to the newest schema and back, and the newest schema is the one the code speaks of."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import URL, Engine, inspect, text
from tests.support import postgres
from tests.support.store import DATABASES

from ledgerbridge.store import migrations
from ledgerbridge.store.database import migrate, open_engine
from ledgerbridge.store.schema import NEWEST, metadata

FOLDER = Path(str(migrations.__file__)).parent


@pytest.fixture(params=DATABASES)
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'bare.db'}")
        yield engine
        engine.dispose()
        return
    server: URL = request.getfixturevalue("postgres_server")
    with postgres.database(server) as address:
        engine = open_engine(address.render_as_string(hide_password=False))
        yield engine
        engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def shape(engine: Engine) -> dict[str, Any]:
    """Everything the database says of its tables: columns, keys, indexes with their conditions."""
    inspector = inspect(engine)
    return {
        name: [
            [{**column, "type": str(column["type"])} for column in inspector.get_columns(name)],
            inspector.get_pk_constraint(name)["constrained_columns"],
            sorted(inspector.get_unique_constraints(name), key=lambda entry: str(entry["name"])),
            [{**index, "dialect_options": _conditions(index)} for index in _by_name(inspector.get_indexes(name))],
        ]
        for name in sorted(tables(engine))
    }


def _by_name(indexes: list[Any]) -> list[Any]:
    return sorted(indexes, key=lambda index: str(index["name"]))


def _conditions(index: Any) -> dict[str, str]:
    """The index's options as texts, the quoting and brackets of conditions left out."""
    options = index.get("dialect_options", {})
    return {name: str(value).replace('"', "").strip("()").replace("::text", "") for name, value in options.items()}


def downgrade(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_a_fresh_database_gets_every_table(bare: Engine) -> None:
    assert tables(bare) == set()
    migrate(bare)
    assert tables(bare) == set(metadata.tables)


def test_migrating_again_changes_nothing_and_keeps_what_is_stored(bare: Engine) -> None:
    migrate(bare)
    before = shape(bare), revision(bare)
    with bare.begin() as connection:
        connection.execute(text("INSERT INTO integrations (name, epoch) VALUES ('pair', 7)"))
    migrate(bare)
    assert (shape(bare), revision(bare)) == before
    with bare.connect() as connection:
        assert connection.execute(text("SELECT epoch FROM integrations")).scalar_one() == 7


def test_going_back_leaves_nothing_and_the_way_up_is_free_again(bare: Engine) -> None:
    migrate(bare)
    before = shape(bare)
    downgrade(bare, "base")
    assert tables(bare) == set()
    migrate(bare)
    assert shape(bare) == before


def test_the_migrations_lead_to_the_schema_of_the_code(bare: Engine, request: pytest.FixtureRequest) -> None:
    migrate(bare)
    with bare.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    assert revision(bare) == NEWEST
    migrated = shape(bare)
    downgrade(bare, "base")
    metadata.create_all(bare)
    assert migrated == shape(bare)


def test_two_that_start_on_a_new_database_at_once_both_find_it_whole(bare: Engine) -> None:
    other = open_engine(bare.url.render_as_string(hide_password=False))
    with ThreadPoolExecutor(2) as pool:
        for started in [pool.submit(migrate, engine) for engine in (bare, other)]:
            started.result()
    assert tables(bare) == tables(other) == set(metadata.tables)
    other.dispose()


def test_a_migration_that_fails_leaves_nothing(bare: Engine) -> None:
    with bare.begin() as connection:
        connection.execute(text("CREATE TABLE journal (id INTEGER)"))
    with pytest.raises(Exception, match="journal"):
        migrate(bare)
    assert tables(bare) == {"journal"}
    assert revision(bare) is None


@pytest.mark.parametrize("file", sorted(FOLDER.glob("versions/0*.py")), ids=lambda file: file.stem)
def test_a_migration_never_looks_at_the_schema_of_today(file: Path) -> None:
    imported = {
        module
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for module in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert not [module for module in imported if module.startswith("ledgerbridge")]
