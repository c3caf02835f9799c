"""The records of one object type in one account, with a journal that search lags behind and failures rewind."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec


class Source(msgspec.Struct, frozen=True):
    """Where a value or a record came from."""

    type: str
    id: str


class Version(msgspec.Struct, frozen=True):
    """One past or present value of a property."""

    value: str
    at_ms: int
    source: Source


class Record(msgspec.Struct, frozen=True):
    """One record. A write makes a new one, so an old one held elsewhere keeps its values."""

    id: int
    properties: Mapping[str, str]
    """Every property with a value; system properties included."""
    created_ms: int
    updated_ms: int
    source: Source
    archived_ms: int | None = None
    changes: Mapping[str, tuple[Version, ...]] = {}
    """All versions, oldest first, of each property changed after creation."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Record:
        return self


class Change(msgspec.Struct, frozen=True):
    """One journal entry: what a record was before a write; None when there was none."""

    at_ms: int
    id: int
    before: Record | None

    def __deepcopy__(self, memo: dict[int, Any]) -> Change:
        return self


class Table(msgspec.Struct):
    """Records by id, ids in order, and the holders of unique values.

    `keys` is {property: {value: id}} for unarchived records; contacts enter each additional e-mail under `email`.
    """

    last_id: int
    keys: dict[str, dict[str, int]]
    shared: dict[str, dict[str, dict[int, None]]] = {}
    """{property: {value: ids in order}} of unarchived records, for properties that need not be unique."""
    rows: dict[int, Record] = {}
    ids: list[int] = []
    merged: dict[int, int] = {}
    """Ids consumed by merges, each with the id that survived it."""
    journal: deque[Change] = msgspec.field(default_factory=deque)
    written: int = 0
    """Journal entries ever made, rewound ones taken off."""

    def get(self, id: int) -> Record | None:
        return self.rows.get(id)

    def live(self, id: int) -> Record | None:
        """The record unless it is archived."""
        record = self.rows.get(id)
        return record if record is not None and record.archived_ms is None else None

    def from_id(self, first: int) -> Iterator[Record]:
        """Records in order of id from `first` on, archived ones too."""
        for place in range(bisect_left(self.ids, first), len(self.ids)):
            yield self.rows[self.ids[place]]

    def holder(self, key: str, value: str) -> int | None:
        """Id of the unarchived record that has this unique value."""
        return self.keys.get(key, {}).get(value)

    def first_with(self, name: str, value: str) -> int | None:
        """Id of the unarchived record that has had this value longest; for a property in `shared`."""
        return next(iter(self.shared[name].get(value, {})), None)

    def put(self, record: Record, now_ms: int) -> None:
        """Stores a record, new or changed."""
        self._remember(record.id, now_ms)
        self._set(record.id, record)

    def remove(self, id: int, now_ms: int) -> None:
        """Takes a record out for good, as merging and privacy deletion do."""
        self._remember(id, now_ms)
        self._set(id, None)

    def rewind(self, mark: int) -> None:
        """Undoes every write since `written` stood at `mark`."""
        while self.written > mark:
            change = self.journal.pop()
            self.written -= 1
            self._set(change.id, change.before)

    def forget(self, until_ms: int) -> None:
        """Drops journal entries as old as that."""
        while self.journal and self.journal[0].at_ms <= until_ms:
            self.journal.popleft()

    def since(self, mark: int) -> list[Change]:
        """Journal entries made after `written` stood at `mark`."""
        return [self.journal[-place] for place in range(self.written - mark, 0, -1)]

    def seen_at(self, moment_ms: int) -> Iterator[Record]:
        """The records as they stood at that moment, in order of id."""
        before: dict[int, Record | None] = {}
        for change in self.journal:
            if change.at_ms > moment_ms:
                before.setdefault(change.id, change.before)
        if not before:
            return (self.rows[id] for id in self.ids)
        gone = sorted(id for id in before if id not in self.rows)
        stood = (before.get(id, self.rows.get(id)) for id in (*self.ids, *gone))
        return (record for record in stood if record is not None)

    def index(self, key: str) -> None:
        """Begins to keep the holders of a unique property."""
        self.keys[key] = {}
        for record in self.rows.values():
            self._enter(record, (key,))

    def _remember(self, id: int, now_ms: int) -> None:
        self.journal.append(Change(now_ms, id, self.rows.get(id)))
        self.written += 1

    def _set(self, id: int, record: Record | None) -> None:
        before = self.rows.get(id)
        if before is not None:
            self._leave(before, record)
        if record is None:
            self.rows.pop(id, None)
            self.ids.pop(bisect_left(self.ids, id))
            return
        if before is None:
            insort(self.ids, id)
        self.rows[id] = record
        self._enter(record, self.keys)
        for name, holders in self.shared.items():
            if record.archived_ms is None and name in record.properties:
                holders.setdefault(record.properties[name], {}).setdefault(id)

    def _enter(self, record: Record, keys: Iterable[str]) -> None:
        if record.archived_ms is not None:  # HS-UNIQUE-ARCHIVED
            return
        for key in keys:
            for value in unique_values(record.properties, key):
                self.keys[key].setdefault(value, record.id)

    def _leave(self, record: Record, future: Record | None) -> None:
        for key, holders in self.keys.items():
            for value in unique_values(record.properties, key):
                if holders.get(value) == record.id:
                    del holders[value]
        for name, sharing in self.shared.items():
            value = record.properties.get(name, "")
            stays = future is not None and future.archived_ms is None and future.properties.get(name) == value
            if value in sharing and not stays:
                sharing[value].pop(record.id, None)


def unique_values(properties: Mapping[str, str], key: str) -> list[str]:
    """The values a record claims for a unique property; for `email` the additional addresses too."""
    value = properties.get(key)
    values = [value] if value else []
    if key == "email":  # HS-EMAIL-ADDITIONAL
        values += [more.strip().lower() for more in properties.get("hs_additional_emails", "").split(";") if more]
    return values
