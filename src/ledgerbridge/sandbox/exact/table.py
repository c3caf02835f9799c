"""The rows of one entity in one division, with the orders and indexes that keep look-ups quick."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire


class Row(msgspec.Struct, frozen=True):
    """A record as stored: its own values without the derived ones, and its rowversion.

    A row never changes: an edit puts another in its place, so that snapshots may share rows.
    """

    id: str
    values: Wire
    stamp: int
    hidden: bool = False
    """Left out of the sync feed until the next change."""


def index_key(value: Any) -> Any:
    """Texts are found without regard to case and to blanks around them."""
    return value.strip().casefold() if isinstance(value, str) else value


class Table:
    """Rows by key. Sync reads them by rowversion, lists by key, pollers by time of change."""

    def __init__(self, indexed: Sequence[str] = ()) -> None:
        self.rows: dict[str, Row] = {}
        self.gone: dict[str, Row] = {}
        """Deleted rows as they were last."""
        self.indexes: dict[str, dict[Any, dict[str, None]]] = {name: {} for name in indexed}
        self._ids: list[str] = []
        self._stamps: list[tuple[int, str]] = []
        """(rowversion, id), rising; entries that a later change replaced are passed over."""
        self._times: list[tuple[datetime, str]] = []
        """(Modified, id), likewise."""
        self._orders: dict[object, list[Any]] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> Table:
        copied = Table()
        copied.rows, copied.gone = dict(self.rows), dict(self.gone)
        copied.indexes = {name: {key: dict(ids) for key, ids in index.items()} for name, index in self.indexes.items()}
        copied._ids, copied._stamps, copied._times = list(self._ids), list(self._stamps), list(self._times)
        return copied

    # --- changing --------------------------------------------------------------------------------------------

    def put(self, row: Row) -> None:
        """Stores the row, in place of an older one with the same key."""
        before = self.rows.get(row.id)
        if before is None:
            insort(self._ids, row.id)
        self._reindex(row.id, before.values if before else {}, row.values)
        self.rows[row.id] = row
        if before is None or before.stamp != row.stamp:
            insort(self._stamps, (row.stamp, row.id))
        modified = row.values.get("Modified")
        if modified is not None and (before is None or before.values.get("Modified") != modified):
            insort(self._times, (modified, row.id))
        self._orders.clear()
        self._tidy()

    def remove(self, id: str) -> None:
        row = self.rows.pop(id)
        del self._ids[bisect_left(self._ids, id)]
        self._reindex(id, row.values, {})
        self.gone[id] = row
        self._orders.clear()

    def restamp(self, next_stamp: Callable[[], int]) -> None:
        """Gives every row a new rowversion, in the order of the old ones."""
        ordered = sorted(self.rows.values(), key=lambda row: row.stamp)
        self._stamps = []
        for row in ordered:
            fresh = msgspec.structs.replace(row, stamp=next_stamp())
            self.rows[row.id] = fresh
            self._stamps.append((fresh.stamp, row.id))

    def _reindex(self, id: str, old: Wire, new: Wire) -> None:
        for name, index in self.indexes.items():
            before, after = index_key(old.get(name)), index_key(new.get(name))
            if before != after and before is not None:
                index[before].pop(id, None)
                if not index[before]:
                    del index[before]
            if after is not None:
                index.setdefault(after, {})[id] = None

    def _tidy(self) -> None:
        """Drops replaced entries once they are the greater part."""
        if len(self._stamps) > 2 * len(self.rows) + 1000:
            self._stamps = [entry for entry in self._stamps if self._is_present(entry)]
            self._times = [entry for entry in self._times if self._is_of_now(entry)]

    # --- reading ---------------------------------------------------------------------------------------------

    def by_id(self, after: str = "") -> Iterator[Row]:
        """Rows in the order of their keys, those behind `after`."""
        start = bisect_right(self._ids, after) if after else 0
        for position in range(start, len(self._ids)):
            yield self.rows[self._ids[position]]

    def by_stamp(self, above: int) -> Iterator[Row]:
        """Rows with a rowversion above this, lowest first."""
        start = bisect_right(self._stamps, (above, "\uffff"))
        for entry in self._stamps[start:]:
            if self._is_present(entry):
                yield self.rows[entry[1]]

    def changed_since(self, moment: datetime) -> list[str]:
        """Keys of rows modified at the moment or later."""
        start = bisect_left(self._times, (moment, ""))
        return sorted({entry[1] for entry in self._times[start:] if self._is_of_now(entry)})

    def with_value(self, name: str, value: Any) -> list[Row]:
        """Rows whose indexed property has the value, in the order of their keys."""
        return [self.rows[id] for id in sorted(self.indexes[name].get(index_key(value), ()))]

    def ordered(self, order: object, arrange: Callable[[Iterable[Row]], list[Any]]) -> list[Any]:
        """The places of all rows in an order, worked out once between two changes."""
        found = self._orders.get(order)
        if found is None:
            found = self._orders[order] = arrange(self.rows.values())
        return found

    def _is_present(self, entry: tuple[int, str]) -> bool:
        row = self.rows.get(entry[1])
        return row is not None and row.stamp == entry[0]

    def _is_of_now(self, entry: tuple[datetime, str]) -> bool:
        row = self.rows.get(entry[1])
        return row is not None and row.values.get("Modified") == entry[0]
