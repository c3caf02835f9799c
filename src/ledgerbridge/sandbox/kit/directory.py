"""Records from files: `DIR/<vendor>/<type>.csv` or `.json`, a type with slashes as folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.csvtext import read_rows
from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.loading import load_records
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.kit.vendor import Vendor, Wire


class LoadProblem(msgspec.Struct, frozen=True):
    """One thing wrong with the files: where and what. Line 0 is the file as a whole."""

    file: str
    line: int
    cause: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.cause}"


class LoadProblems(Exception):
    """Everything wrong with a directory of records, at once."""

    def __init__(self, problems: list[LoadProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class _Source(msgspec.Struct, frozen=True):
    """A file that was read: its records, each with the line (CSV) or position (JSON) it stands at."""

    file: Path
    vendor: Vendor
    type: str
    wires: list[Wire]
    lines: list[int]


def load_directory(sandbox: Sandbox, directory: Path) -> None:
    """All files are loaded into each vendor's first account, and what stands then is the start a reset goes back to.

    Raises LoadProblems with everything that is wrong: in the files first, and where those are sound, in what the
    vendors' rules say to the records. Nothing stays loaded then.
    """
    if not directory.is_dir():
        raise LoadProblems([LoadProblem(str(directory), 0, "is not a directory")])
    sources: list[_Source] = []
    problems: list[LoadProblem] = []
    for file in _record_files(directory):
        source = _read(sandbox, directory, file, problems)
        if source is not None:
            sources.append(source)
    if not problems:
        problems = [problem for source in sources for problem in _load(source)]
    if problems:
        sandbox.reset()
        raise LoadProblems(problems)
    sandbox.mark_start()


ANNOUNCED = "expected.json"
"""Lies beside the vendors' folders and says what a demo of these records leads to; no records stand in it."""


def _record_files(directory: Path) -> list[Path]:
    found = (path for path in directory.rglob("*") if path.is_file() and not path.name.startswith("."))
    return sorted(path for path in found if path != directory / ANNOUNCED)


def _read(sandbox: Sandbox, directory: Path, file: Path, problems: list[LoadProblem]) -> _Source | None:
    """The file's records; None, and the problems grown, where it cannot be used."""
    found = _place(sandbox, file.relative_to(directory))
    if isinstance(found, str):
        problems.append(LoadProblem(str(file), 0, found))
        return None
    vendor, type = found
    before = len(problems)
    read = _read_csv if file.suffix == ".csv" else _read_json
    source = read(vendor, type, file, problems)
    return source if len(problems) == before else None


def _place(sandbox: Sandbox, path: Path) -> tuple[Vendor, str] | str:
    """The vendor and type a file is for, or why there is none."""
    if path.suffix not in (".csv", ".json"):
        return "only .csv and .json files are read"
    vendor_name, *rest = path.with_suffix("").parts
    if not rest:
        return "lies beside the folders of the vendors; put it into one of them"
    if vendor_name not in sandbox.desks:
        return f"no vendor {vendor_name} is served; there are {', '.join(sandbox.desks)}"
    vendor = sandbox.vendor(vendor_name)
    type = "/".join(rest)
    types = vendor.types(vendor.accounts()[0])
    if type not in types:
        return f"{vendor_name} has no record type {type}; there are {', '.join(types)}"
    return vendor, type


def _read_csv(vendor: Vendor, type: str, file: Path, problems: list[LoadProblem]) -> _Source:
    rows, flaws = read_rows(file.read_bytes())
    problems += [LoadProblem(str(file), flaw.line, flaw.cause) for flaw in flaws]
    if flaws:
        return _Source(file, vendor, type, [], [])
    wires = [vendor.wire_from_row(type, row.cells) for row in rows]
    return _Source(file, vendor, type, wires, [row.line for row in rows])


def _read_json(vendor: Vendor, type: str, file: Path, problems: list[LoadProblem]) -> _Source:
    body = file.read_bytes()
    records: Any = None
    if not body.strip():
        problems.append(LoadProblem(str(file), 1, "the file is empty: it holds a list of records"))
    else:
        records = _decoded(file, body, problems)
    if isinstance(records, list):
        problems += [
            LoadProblem(str(file), 0, f"record {row} is not a JSON object")
            for row, record in enumerate(records, start=1)
            if not isinstance(record, dict)
        ]
    return _Source(file, vendor, type, records or [], [])


def _decoded(file: Path, body: bytes, problems: list[LoadProblem]) -> Any:
    try:
        found = Request("GET", "/", body=body).json()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        problems.append(LoadProblem(str(file), 0, f"not readable as JSON: {error}"))
        return None
    if isinstance(found, dict):
        found = found.get("records")
    if not isinstance(found, list):
        problems.append(LoadProblem(str(file), 0, 'holds neither a list of records nor {"records": [...]}'))
        return None
    return found


def _load(source: _Source) -> Iterator[LoadProblem]:
    account = source.vendor.accounts()[0]
    loaded = load_records(source.vendor, account, source.type, source.wires, raw=False)
    for refusal in loaded.problems:
        line = source.lines[refusal.row - 1] if source.lines else 0
        cause = refusal.cause if line else f"record {refusal.row}: {refusal.cause}"
        yield LoadProblem(str(source.file), line, cause)
