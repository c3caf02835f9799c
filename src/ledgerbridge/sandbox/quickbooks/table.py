"""One list of a company: its records by id, with indexes for the look-ups that must be quick."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire


class Row(msgspec.Struct, frozen=True):
    """A record as stored, with its times as seconds since the epoch.

    A row never changes: an edit puts another in its place, so that snapshots may share rows.
    """

    wire: Wire
    created: int
    changed: int
    hidden: bool = False
    """Left out of change data capture until the next change."""

    @property
    def id(self) -> str:
        return str(self.wire["Id"])


def scalar(wire: Wire, path: str) -> Any:
    """The comparable value of a property: the address of an e-mail part, the value of a reference."""
    value = wire.get(path)
    if isinstance(value, dict):
        return value.get("value", value.get("Address"))
    return value


def index_key(value: object) -> str:
    """Texts are found without regard to case."""
    # QB-QUERY-CASE
    return str(value).casefold()


class Numbers(msgspec.Struct):
    """Where ids come from; several lists may draw from one."""

    last: int = 0


def id_order(id: str) -> tuple[bool, int, str]:
    """Ids in order of their number, words behind."""
    return (False, int(id), "") if id.isdigit() else (True, 0, id)


class Table:
    """The records of one entity in one company."""

    def __init__(self, indexed: Sequence[str], numbers: Numbers | None = None) -> None:
        self.rows: dict[str, Row] = {}
        self.gone: dict[str, Row] = {}
        """Records deleted or merged away, as they were last, `changed` being the second they went."""
        self.numbers = numbers or Numbers()
        self._changes: list[tuple[int, str]] = []
        """(second, id) of every change, in order; outdated entries are passed over."""
        self._indexes: dict[str, dict[str, list[str]]] = {path: {} for path in indexed}
        self._orders: dict[object, list[str]] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> Table:
        copied = Table(())
        copied.rows = dict(self.rows)
        copied.gone = dict(self.gone)
        copied.numbers = deepcopy(self.numbers, memo)
        copied._changes = list(self._changes)
        copied._indexes = {
            path: {key: list(ids) for key, ids in index.items()} for path, index in self._indexes.items()
        }
        return copied

    def new_id(self) -> str:
        """The next number of this list."""
        # QB-ID-SEQUENCE
        self.numbers.last += 1
        return str(self.numbers.last)

    def claim_id(self, id: str) -> None:
        """Takes an id out of the numbers to come."""
        if id.isdigit():
            self.numbers.last = max(self.numbers.last, int(id))

    def put(self, row: Row) -> None:
        """Stores the row, in place of an older one of the same id."""
        before = self.rows.get(row.id)
        for path, index in self._indexes.items():
            old = scalar(before.wire, path) if before else None
            new = scalar(row.wire, path)
            if old != new:
                _unlink(index, old, row.id)
                if new is not None:
                    index.setdefault(index_key(new), []).append(row.id)
        self.rows[row.id] = row
        if before is None or before.changed != row.changed:
            insort(self._changes, (row.changed, row.id))
        self._orders.clear()

    def changed_since(self, second: int) -> list[Row]:
        """Rows whose last change is not older, the oldest change first."""
        entries = self._changes[bisect_left(self._changes, (second, "")) :]
        ids = dict.fromkeys(id for changed, id in entries if id in self.rows and self.rows[id].changed == changed)
        return sorted((self.rows[id] for id in ids), key=lambda row: (row.changed, id_order(row.id)))

    def remove(self, id: str, second: int, hidden: bool) -> None:
        """Takes a record out of the list and remembers when."""
        row = self.rows.pop(id)
        for path, index in self._indexes.items():
            _unlink(index, scalar(row.wire, path), id)
        self.gone[id] = Row({**row.wire, "status": "Deleted"}, row.created, second, hidden)
        self._orders.clear()

    def has_index(self, path: str) -> bool:
        return path == "Id" or path in self._indexes

    def find(self, path: str, values: Iterable[object]) -> list[Row]:
        """Rows whose indexed property is one of the values, without doubles."""
        if path == "Id":
            ids = [str(value) for value in values if str(value) in self.rows]
        else:
            index = self._indexes[path]
            ids = [id for value in values for id in index.get(index_key(value), ())]
        return [self.rows[id] for id in dict.fromkeys(ids)]

    def sorted_rows(self, order: object, arrange: Callable[[Iterable[Row]], list[Row]]) -> list[Row]:
        """All rows in an order; the order is worked out once between two changes."""
        ids = self._orders.get(order)
        if ids is None:
            ids = self._orders[order] = [row.id for row in arrange(self.rows.values())]
        return [self.rows[id] for id in ids]


def _unlink(index: dict[str, list[str]], value: object, id: str) -> None:
    if value is None:
        return
    ids = index.get(index_key(value), [])
    if id in ids:
        ids.remove(id)
    if not ids:
        index.pop(index_key(value), None)
