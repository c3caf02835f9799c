"""A system nobody has thought of: its folders are added, no file of ours is touched, and it syncs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.programs import PATIENCE_S, Control, surroundings

import ledgerbridge

pytestmark = pytest.mark.process

PACKAGE = Path(ledgerbridge.__file__).parent
LEARNT = (("ledgerbridge.connectors.memory", "ledgerbridge.connectors.acme"), ("sandbox.memory", "sandbox.acme"))
"""What a person who copies the reference system's folders changes in them."""
NAMED = (*LEARNT, ('"memory"', '"acme"'), ("/memory", "/acme"), ('"Memory"', '"Acme"'))
ADDED = {"connectors/acme", "sandbox/acme", "presets/acme-memory.toml"}


def copied(source: Path, target: Path) -> None:
    """The folder under a new name, its own name changed within."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    for file in target.rglob("*.*"):
        text = file.read_text(encoding="utf-8")
        for old, new in NAMED:
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")


@pytest.fixture
def extended(tmp_path: Path) -> Path:
    """Where a package with one system more lies."""
    package = tmp_path / "with-acme" / "ledgerbridge"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    copied(package / "connectors" / "memory", package / "connectors" / "acme")
    copied(package / "sandbox" / "memory", package / "sandbox" / "acme")
    preset = (package / "presets" / "memory-memory.toml").read_text(encoding="utf-8")
    (package / "presets" / "acme-memory.toml").write_text(preset.replace('left = "memory"', 'left = "acme"', 1))
    return package.parent


def program(extended: Path) -> tuple[list[str], dict[str, str]]:
    """The command and its environment: the extended package comes before the installed one."""
    return [sys.executable, "-m", "ledgerbridge"], surroundings(
        {"PYTHONPATH": str(extended), "PYTHONPYCACHEPREFIX": ""}
    )


def run(extended: Path, at: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command, variables = program(extended)
    return subprocess.run(
        [*command, "--home", str(at / "home"), *arguments],
        cwd=at,
        env=variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@contextmanager
def sandbox(extended: Path, at: Path) -> Iterator[Control]:
    command, variables = program(extended)
    arguments = ("sandbox", "--port", "0", "--with", "memory", "--with", "acme")
    with subprocess.Popen([*command, *arguments], cwd=at, env=variables, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield Control(running.stdout.readline().removeprefix("sandbox ready on ").strip())
        finally:
            running.kill()


def files_of(package: Path) -> dict[str, bytes]:
    return {
        path.relative_to(package).as_posix(): path.read_bytes()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_a_sixth_system_touches_new_folders_alone(extended: Path) -> None:
    before, after = files_of(PACKAGE), files_of(extended / "ledgerbridge")
    assert {path for path in before if after.get(path) != before[path]} == set()
    assert all(any(path.startswith(added) for added in ADDED) for path in after.keys() - before.keys())
    assert after.keys() - before.keys()


def test_a_sixth_system_syncs_with_one_of_ours(extended: Path, tmp_path: Path) -> None:
    with sandbox(extended, tmp_path) as control:
        assert {"acme", "memory"} <= set(control.get("health")["vendors"])
        control.load("acme", "customers", [{"email": f"p{n}@example.com", "given_name": "Ann"} for n in range(5)])
        for vendor in ("acme", "memory"):
            connected = run(extended, tmp_path, "connect", vendor, "--sandbox", control.url)
            assert connected.returncode == 0, connected.stderr
        synced = run(extended, tmp_path, "sync", "--json")
        assert (synced.returncode, json.loads(synced.stdout)["counts"]) == (0, {"customers": {"created": 5}})
        assert len(control.get("memory/state/customers")["records"]) == 5
        again = run(extended, tmp_path, "sync", "--json")
        assert (again.returncode, json.loads(again.stdout)["writes"]) == (0, 0)
