"""Every simulated behaviour says where it is known from, is marked in code, and is shown by a test."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

PROJECT = Path(__file__).parents[2]
SIMULATORS = PROJECT / "src" / "ledgerbridge" / "sandbox"
BACKED = ("specification", "vendor page", "recording", "client source")
EVIDENCE = (*BACKED, "assumption")
SHARE_MIN = dict.fromkeys(("hubspot", "quickbooks", "exact", "eaccounting", "hyperline"), 0.85)
"""Share of behaviours that must rest on a source."""

_ID = r"[A-Z]{2,4}(?:-[A-Z0-9]+)+"
_ID_IN_TEXT = re.compile(rf"\b{_ID}\b")
_COMMENT = re.compile(r"#.*$", re.MULTILINE)
_MARK = re.compile(r"behaviour\(([^()]*)\)")


class Row(msgspec.Struct, forbid_unknown_fields=True):
    """One row of EVIDENCE.toml."""

    id: str
    what: str
    evidence: str
    where: str


def simulators() -> list[str]:
    folders = (path for path in SIMULATORS.iterdir() if path.is_dir() and any(path.glob("*.py")))
    return sorted(folder.name for folder in folders if folder.name != "kit")


def rows_of(simulator: str) -> list[Row]:
    file = SIMULATORS / simulator / "EVIDENCE.toml"
    assert file.exists(), f"{simulator} has no EVIDENCE.toml"
    raw: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return msgspec.convert(raw["behaviour"], list[Row])


def marks_in_code(simulator: str, prefix: str) -> set[str]:
    ids = ids_in(sorted((SIMULATORS / simulator).rglob("*.py")), _COMMENT)
    return {id for id in ids if id.startswith(prefix)}


def marks_in_tests() -> set[str]:
    return ids_in(sorted((PROJECT / "tests").rglob("test_*.py")), _MARK)


def ids_in(files: list[Path], place: re.Pattern[str]) -> set[str]:
    """All ids within the parts of the files that the pattern finds."""
    texts = (file.read_text(encoding="utf-8") for file in files)
    parts = (match[0] for text in texts for match in place.finditer(text))
    return {id for part in parts for id in _ID_IN_TEXT.findall(part)}


def told(problem: str, ids: set[str]) -> list[str]:
    return [f"{id}: {problem}" for id in sorted(ids)]


def test_every_required_simulator_is_looked_at() -> None:
    assert set(SHARE_MIN) <= set(simulators())


@pytest.mark.parametrize("simulator", simulators())
def test_every_behaviour_has_a_row_a_mark_in_code_and_a_test(simulator: str) -> None:
    rows = rows_of(simulator)
    ids = [row.id for row in rows]
    known = set(ids)
    in_code = marks_in_code(simulator, ids[0].partition("-")[0] + "-")
    problems = [
        *told("stands twice in EVIDENCE.toml", {id for id, count in Counter(ids).items() if count > 1}),
        *told("is marked in code and has no row", in_code - known),
        *told("has a row and no mark in code", known - in_code),
        *told("has a row and no test", known - marks_in_tests()),
        *told("has no known kind of evidence", {row.id for row in rows if row.evidence not in EVIDENCE}),
        *told("does not say what or where", {row.id for row in rows if not (row.what.strip() and row.where.strip())}),
        *told("is no id", {id for id in ids if not re.fullmatch(_ID, id)}),
    ]
    assert not problems, "\n".join([f"{simulator}:", *problems])


@pytest.mark.parametrize("simulator", simulators())
def test_most_behaviours_rest_on_a_source(simulator: str) -> None:
    rows = rows_of(simulator)
    backed = sum(row.evidence in BACKED for row in rows)
    share = backed / len(rows)
    print(f"{simulator}: {backed} of {len(rows)} behaviours rest on a source ({share:.0%})")
    assert share >= SHARE_MIN.get(simulator, 0.0)
