"""One type's records in one account: what they are, how they are found, and what happened to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec


class Version(msgspec.Struct, frozen=True):
    """A record as it stood from one change to the next; `at` is the moment in seconds of the sandbox's clock."""

    version: str
    modified: str
    at: float
    fields: dict[str, str | None]
    lines: tuple[dict[str, str | None], ...] | None = None
    """None for types that have none."""
    archived: bool = False
    merged_into: str | None = None


class Entry(msgspec.Struct):
    """A record: what it is now and, where stale reads are on, what it was before."""

    id: str
    created: str
    now: Version
    past: list[Version] = []

    def as_of(self, moment: float) -> Version | None:
        """The record as it stood then; None before it was made."""
        if self.now.at <= moment or not self.past:
            return self.now if self.now.at <= moment else None
        return next((version for version in reversed(self.past) if version.at <= moment), None)

    def wire(self, version: Version | None = None) -> dict[str, Any]:
        """The record as the API gives it, now or as it once stood."""
        shown = version or self.now
        told = {
            "id": self.id,
            "version": shown.version,
            "created": self.created,
            "modified": shown.modified,
            "fields": shown.fields,
        }
        return told if shown.lines is None else {**told, "lines": list(shown.lines)}


class Change(msgspec.Struct, frozen=True):
    """One line of the change feed."""

    id: str
    gone: bool
    merged_into: str | None
    at: float


class Table(msgspec.Struct):
    """Records by id, numbered upwards without gaps; an index of the living ones; the feed of changes.

    `hidden` counts the coming changes that the feed is to leave out.
    """

    index: dict[str, dict[str, dict[str, None]]]
    """{key field: {value: ids of living records, as a set in order}}."""
    entries: dict[str, Entry] = {}
    feed: list[Change] = []
    archived: int = 0
    hidden: int = 0

    @classmethod
    def empty(cls, keys: tuple[str, ...]) -> Table:
        return cls({key: {} for key in keys})

    @property
    def living(self) -> int:
        return len(self.entries) - self.archived

    def next_id(self) -> str:
        return str(len(self.entries) + 1)  # MEM-IDS

    def after(self, position: int) -> Iterator[Entry]:
        """All records whose number is above the position, in order."""
        for number in range(position + 1, len(self.entries) + 1):
            yield self.entries[str(number)]

    def get_living(self, id: str) -> Entry | None:
        entry = self.entries.get(id)
        return None if entry is None or entry.now.archived else entry

    def ids_with(self, key: str, value: str) -> list[str]:
        return list(self.index[key].get(value, ()))

    def put(self, id: str, version: Version, created: str, past_since: float | None) -> Entry:
        """The record stands as this version says, is indexed so, and the feed tells it.

        What it was at `past_since` and later is kept; nothing where that is None.
        """
        entry = self.entries.get(id)
        if entry is None:
            entry = self.entries[id] = Entry(id, created, version)
        else:
            self._unindex(entry)
            entry.past = [] if past_since is None else _since([*entry.past, entry.now], past_since)
            entry.now = version
        self._index(entry)
        self._tell(Change(id, version.archived, version.merged_into, version.at))
        return entry

    def _tell(self, change: Change) -> None:
        if self.hidden:
            self.hidden -= 1
        else:
            self.feed.append(change)

    def _index(self, entry: Entry) -> None:
        if entry.now.archived:
            self.archived += 1
            return
        for key, value in self._keyed(entry.now.fields):
            self.index[key].setdefault(value, {})[entry.id] = None

    def _unindex(self, entry: Entry) -> None:
        if entry.now.archived:
            self.archived -= 1
            return
        for key, value in self._keyed(entry.now.fields):
            holders = self.index[key][value]
            del holders[entry.id]
            if not holders:
                del self.index[key][value]

    def _keyed(self, fields: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
        for key in self.index:
            value = fields[key]
            if value is not None:
                yield key, value


def _since(versions: list[Version], moment: float) -> list[Version]:
    """Those still needed to tell what stood at the moment or later."""
    old = sum(1 for version in versions if version.at <= moment)
    return versions[max(old - 1, 0) :]
