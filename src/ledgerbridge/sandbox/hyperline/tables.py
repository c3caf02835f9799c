"""One kind of record in a workspace: by id, in order of creation and of change, with look-ups that must be quick."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire

Keys: TypeAlias = Mapping[str, Callable[[Wire], Iterable[Any]]]
"""{name of a look-up: the values under which a record is found}."""


class Row(msgspec.Struct, frozen=True):
    """A record as stored. It never changes: an edit puts another in its place, so that snapshots share rows."""

    wire: Wire
    created: int
    changed: int
    turn: int
    """Which record of its kind it is, counted from 1."""
    gone: bool = False
    hidden: bool = False
    """Left out of lists by time of change until the next change."""

    @property
    def id(self) -> str:
        return str(self.wire["id"])


class Table:
    """The records of one kind; `hide` counts the coming changes that lists by time of change are to leave out."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self.rows: dict[str, Row] = {}
        self._order: list[tuple[int, int, str]] = []
        self._changes: list[tuple[int, str]] = []
        """(moment, id) of the last change of each record."""
        self._found: dict[str, dict[Any, dict[str, None]]] = {name: {} for name in keys}
        self.hide = 0
        self.cache: dict[Any, Any] = {}
        """What lists worked out; empty after each change."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Table:
        copied = Table(self._keys)
        copied.rows = dict(self.rows)
        copied._order = list(self._order)
        copied._changes = list(self._changes)
        copied._found = {
            name: {value: dict(ids) for value, ids in found.items()} for name, found in self._found.items()
        }
        copied.hide = self.hide
        return copied

    def put(self, wire: Wire, now: int, created: int | None = None, gone: bool = False) -> Row:
        """Stores the record, in place of an older one of the same id."""
        id = str(wire["id"])
        before = self.rows.get(id)
        if before is None:
            row = Row(wire, now if created is None else created, now, len(self.rows) + 1, gone, self._hidden())
            insort(self._order, (row.created, row.turn, id))
        else:
            row = Row(wire, before.created, now, before.turn, gone, self._hidden())
            self._forget(before)
        self.rows[id] = row
        insort(self._changes, (now, id))
        for name, values in self._keys.items():
            for value in values(wire):
                self._found[name].setdefault(value, {})[id] = None
        self.cache.clear()
        return row

    def _hidden(self) -> bool:
        if not self.hide:
            return False
        self.hide -= 1
        return True

    def _forget(self, row: Row) -> None:
        place = bisect_left(self._changes, (row.changed, row.id))
        del self._changes[place]
        for name, values in self._keys.items():
            for value in values(row.wire):
                ids = self._found[name].get(value, {})
                ids.pop(row.id, None)
                if not ids:
                    self._found[name].pop(value, None)

    def get(self, id: object) -> Row | None:
        """The living record of this id."""
        row = self.rows.get(id) if isinstance(id, str) else None
        return None if row is None or row.gone else row

    def newest_first(self) -> list[Row]:
        """All living records, the one created last first."""
        rows = (self.rows[id] for _, _, id in reversed(self._order))
        return [row for row in rows if not row.gone]

    def page(self, limit: int, offset: int) -> list[Row]:
        """Records in order of creation, deleted ones too."""
        return [self.rows[id] for _, _, id in self._order[offset : offset + limit]]

    def has_key(self, name: str) -> bool:
        return name == "id" or name in self._keys

    def find(self, name: str, value: Any) -> list[Row]:
        """Living records found under a value."""
        ids = [value] if name == "id" else list(self._found[name].get(value, ()))
        return [row for id in ids if (row := self.get(id)) is not None]

    def changed_between(self, since: int | None, until: int | None) -> list[Row]:
        """Living records last changed within these moments, both included."""
        start = 0 if since is None else bisect_left(self._changes, (since, ""))
        end = len(self._changes) if until is None else bisect_right(self._changes, (until, "\U0010ffff"))
        rows = (self.rows[id] for _, id in self._changes[start:end])
        return [row for row in rows if not row.gone]
