"""CSV as people make it, read strictly: whatever looks wrong is said with its line, nothing is guessed."""

from __future__ import annotations

import csv
import io

import msgspec


class Row(msgspec.Struct, frozen=True):
    """One row: the line it starts on and its cells by column."""

    line: int
    cells: dict[str, str]


class Flaw(msgspec.Struct, frozen=True):
    """What is wrong with a line."""

    line: int
    cause: str


def read_rows(body: bytes) -> tuple[list[Row], list[Flaw]]:
    """The rows below the header, and everything wrong with the text; rows are only good where nothing is wrong."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        return [], [Flaw(line, f"not UTF-8: byte 0x{body[error.start]:02x} at position {error.start}")]
    if not text.strip():
        return [], [Flaw(1, "the file is empty: the first line names the fields")]
    return _parsed(text)


def _parsed(text: str) -> tuple[list[Row], list[Flaw]]:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    rows: list[Row] = []
    flaws: list[Flaw] = []
    start = 1
    try:
        for cells in lines:
            if header is None:
                header = [name.strip() for name in cells]
                flaws += [Flaw(start, cause) for cause in _header_flaws(header)]
            elif len(cells) == len(header):
                rows.append(Row(start, dict(zip(header, cells, strict=True))))
            elif cells:
                flaws.append(Flaw(start, f"has {len(cells)} cells where the header has {len(header)}"))
            start = lines.line_num + 1
    except csv.Error as error:
        flaws.append(Flaw(start, f"not readable as CSV: {error}"))
    return rows, flaws


def _header_flaws(header: list[str]) -> list[str]:
    causes = []
    if "" in header:
        causes.append(f"column {header.index('') + 1} has no name")
    twice = sorted({name for name in header if name and header.count(name) > 1})
    causes += [f"column {name} is there twice" for name in twice]
    for name in sorted(set(header)):
        within = [other for other in header if other.startswith(f"{name}.")] if name else []
        causes += [f"column {other} lies within column {name}, which holds a value itself" for other in within]
    return causes
