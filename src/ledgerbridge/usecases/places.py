"""Where in a TOML text something stands: line and column of tables and keys, for messages about mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Places: TypeAlias = Mapping[str, tuple[int, int]]
"""{dotted path: (line, column)}, both counted from 1; entries of arrays of tables are numbered from 0 in the path."""

_BARE = r"[A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*'"
_KEY = re.compile(rf"\s*((?:{_BARE})(?:\s*\.\s*(?:{_BARE}))*)\s*=")
_HEADER = re.compile(rf"\s*(\[\[?)\s*((?:{_BARE})(?:\s*\.\s*(?:{_BARE}))*)\s*\]")
_ONE = re.compile(_BARE)
_LONG = re.compile(r'"""|\'\'\'')


def places_of(text: str) -> dict[str, tuple[int, int]]:
    """The places of every table and key of a text that is TOML."""
    found: dict[str, tuple[int, int]] = {}
    numbers: dict[str, int] = {}
    table = ""
    for line, content in _lines(text):
        header = _HEADER.match(content)
        key = None if header else _KEY.match(content)
        if header:
            table = _table(_names(header[2]), header[1] == "[[", numbers)
            found.setdefault(table, (line, content.index("[") + 1))
        elif key:
            path = ".".join([*([table] if table else []), *_names(key[1])])
            found.setdefault(path, (line, len(content) - len(content.lstrip()) + 1))
    return found


def nearest_place(places: Places, path: str) -> tuple[int, int] | None:
    """The place of a path, else of what it stands in."""
    while path:
        if path in places:
            return places[path]
        path = path.rpartition(".")[0]
    return None


def located(text: str, file: str, path: str) -> str:
    """The file, with line and column of a path where they are known, and the path."""
    place = nearest_place(places_of(text), path)
    return ", ".join([f"{file}:{place[0]}:{place[1]}" if place is not None else file, *([path] if path else [])])


def _names(dotted: str) -> list[str]:
    return [name.strip("\"'") for name in _ONE.findall(dotted)]


def _table(names: list[str], is_entry: bool, numbers: dict[str, int]) -> str:
    """The path of a table, the arrays on its way with the number of their entry begun last."""
    path = ""
    for place, name in enumerate(names):
        path = f"{path}.{name}" if path else name
        last = place == len(names) - 1
        if last and is_entry:
            numbers[path] = numbers.get(path, -1) + 1
        if path in numbers:
            path = f"{path}.{numbers[path]}"
    return path


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(number, line) of the lines that can begin a table or a key: not within texts of several lines or brackets."""
    depth, quote = 0, ""
    for number, content in enumerate(text.splitlines(), 1):
        if not quote and depth <= 0:
            yield number, content
        quote, depth = _after(content, quote, depth)


def _after(content: str, quote: str, depth: int) -> tuple[str, int]:
    """The open quote of several lines and the open brackets after a line."""
    if not quote and _HEADER.match(content):
        return "", 0
    place = 0
    while place < len(content):
        if quote:
            end = content.find(quote, place)
            if end < 0:
                return quote if len(quote) == 3 else "", depth
            place, quote = end + len(quote), ""
            continue
        long = _LONG.match(content, place)
        character = content[place]
        if long:
            quote = long[0]
        elif character in "\"'":
            quote = character
        elif character == "#":
            return "", depth
        depth += (character in "[{") - (character in "]}") if not long else 0
        place += len(quote) or 1
    return quote if len(quote) == 3 else "", depth
