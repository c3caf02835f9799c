"""One list of a company: its records by key, with indexes and in order of change."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire

SLACK = 1000
"""Outdated places in the order of change that are borne before it is written anew."""


class Row(msgspec.Struct, frozen=True):
    """A record as stored. A row never changes: an edit puts another in its place, so that snapshots share rows."""

    key: str
    wire: Wire
    changed: float
    """Seconds since the epoch of the last change that a filter on changes shows."""
    hidden: bool = False
    """Left out where somebody asks for changes, until the next change."""


class Table:
    """The records of one type in one company, in the order in which they were made."""

    def __init__(self, indexed: Sequence[str]) -> None:
        self.rows: dict[str, Row] = {}
        self.gone: dict[str, Row] = {}
        """Deleted records as they were last."""
        self._indexes: dict[str, dict[Any, list[str]]] = {name: {} for name in indexed}
        self._changes: list[tuple[float, str]] = []
        self._in_order = True
        self._keys: list[str] | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Table:
        copied = Table(())
        copied.rows, copied.gone = dict(self.rows), dict(self.gone)
        copied._indexes = {
            name: {value: list(keys) for value, keys in index.items()} for name, index in self._indexes.items()
        }
        copied._changes, copied._in_order = list(self._changes), self._in_order
        return copied

    def put(self, row: Row) -> None:
        """Stores the row, in place of an older one of the same key."""
        before = self.rows.get(row.key)
        for name, index in self._indexes.items():
            old = before.wire.get(name) if before else None
            new = row.wire.get(name)
            if old != new:
                _unlink(index, old, row.key)
                if new is not None:
                    index.setdefault(new, []).append(row.key)
        if before is None or before.changed != row.changed:
            self._note_change(row)
        if before is None:
            self._keys = None
        self.rows[row.key] = row

    def remove(self, key: str) -> Row:
        """Takes a record out of the list; no list of changes shows it."""
        row = self.rows.pop(key)
        for name, index in self._indexes.items():
            _unlink(index, row.wire.get(name), key)
        self.gone[key] = row
        self._keys = None
        return row

    def has_index(self, name: str) -> bool:
        return name in self._indexes

    def find(self, name: str, value: Any) -> list[Row]:
        """Rows whose indexed property has the value."""
        return [self.rows[key] for key in self._indexes[name].get(value, ())]

    def changed_since(self, second: float, inclusive: bool) -> list[Row]:
        """Rows changed after a moment, the earliest change first."""
        if not self._in_order:
            self._changes.sort()
            self._in_order = True
        place = bisect_left(self._changes, (second, "")) if inclusive else bisect_right(self._changes, (second, "~"))
        found = (self._row_at(changed, key) for changed, key in self._changes[place:])
        return [row for row in found if row is not None]

    def sorted_keys(self) -> list[str]:
        """The keys of all records, deleted ones too, in order; worked out once between two changes."""
        if self._keys is None:
            self._keys = sorted({*self.rows, *self.gone})
        return self._keys

    def _note_change(self, row: Row) -> None:
        if self._changes and self._changes[-1][0] > row.changed:
            self._in_order = False
        self._changes.append((row.changed, row.key))
        if len(self._changes) > 2 * len(self.rows) + SLACK:
            self._changes = [place for place in self._changes[:-1] if self._row_at(*place) is not None]
            self._changes.append((row.changed, row.key))

    def _row_at(self, changed: float, key: str) -> Row | None:
        """The row, unless it changed again since or is gone."""
        row = self.rows.get(key)
        return row if row is not None and row.changed == changed else None


def _unlink(index: dict[Any, list[str]], value: Any, key: str) -> None:
    keys = index.get(value, [])
    if key in keys:
        keys.remove(key)
    if not keys:
        index.pop(value, None)


def wires(rows: Iterable[Row]) -> list[Wire]:
    return [row.wire for row in rows]
