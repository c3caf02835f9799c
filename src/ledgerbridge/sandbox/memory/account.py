"""One account: its key, its switches, its records, and every change that can happen to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.limits import Window
from ledgerbridge.sandbox.memory.fields import TYPES, RecordType, Refused
from ledgerbridge.sandbox.memory.lines import Line, stored_lines, total
from ledgerbridge.sandbox.memory.table import Entry, Table, Version

CALLS_MAX = 100
CALLS_SPAN_S = 10.0
DRAFT, BOOKED = "draft", "booked"


class Account(msgspec.Struct):
    """What a snapshot keeps of one account."""

    id: str
    key: str
    settings: dict[str, Any]
    window: Window
    tables: dict[str, Table] = msgspec.field(
        default_factory=lambda: {name: Table.empty(kind.keys) for name, kind in TYPES.items()}
    )
    breaches: int = 0

    def stale_since(self, now: float) -> float | None:
        """The moment whose state lists and reads by id show; None where they show the present."""
        if not self.settings["stale_reads"]:
            return None
        lag_s: float = self.settings["list_lag_s"]
        return now - lag_s


class Writer:
    """Changes an account's records; each change has a moment and a version, and is told."""

    def __init__(self, account: Account, clock: Clock, random: Random, tell: Callable[[str, str, str], None]) -> None:
        self._account = account
        self._clock = clock
        self._random = random
        self._tell = tell

    def create(
        self, type: str, fields: Mapping[str, Any], raw: bool = False, lines: Sequence[Any] | None = None
    ) -> Entry:
        """A new record. Raises Refused; `raw` lets in what lacks a needed value or clashes with another."""
        kind = TYPES[type]
        kept = {**dict.fromkeys(kind.fields), **kind.stored(fields, self._read_only(raw))}
        kept_lines = stored_lines(kind, lines or ()) if kind.lines or lines else None
        if not raw:
            kind.check_whole(kept)
            self._check_unique(type, kept, None)
            self._check_references(kind, kept, kept_lines)
        if kept_lines is not None:
            kept |= {"status": DRAFT, "total": total(kept_lines)}
        return self._put(type, self._account.tables[type].next_id(), None, kept, kept_lines)

    def update(
        self,
        type: str,
        id: str,
        version: str | None,
        fields: Mapping[str, Any],
        lines: Sequence[Any] | None = None,
    ) -> Entry:
        """The given fields stand as given, the others as before; lines that are given replace all. Raises Refused."""
        kind = TYPES[type]
        only_lasting = lines is None and bool(fields) and set(fields) <= set(kind.lasting)
        entry = self._present(type, id, version, final_too=only_lasting)
        given = kind.stored(fields, self._read_only(False))
        kept_lines = entry.now.lines if lines is None else stored_lines(kind, lines)
        kept = {**entry.now.fields, **given}
        if kept_lines is not None:
            kept["total"] = total(kept_lines)
        kind.check_whole(kept)
        moved = {name: value for name, value in given.items() if value != entry.now.fields[name]}
        self._check_unique(type, moved, id)
        self._check_references(kind, kept, kept_lines)
        return self._put(type, id, entry, kept, kept_lines)

    def book(self, type: str, id: str, version: str | None) -> Entry:
        """A draft gets its number and is final. Raises Refused; types without lines have no drafts."""
        entry = self._present(type, id, version)
        number = str(sum(1 for other in self._account.tables[type].entries.values() if is_booked(other)) + 1)
        kept = {**entry.now.fields, "status": BOOKED, "number": number}  # MEM-BOOKED
        return self._put(type, id, entry, kept, entry.now.lines)

    def _present(self, type: str, id: str, version: str | None, final_too: bool = False) -> Entry:
        """The record, if it can still be changed and stands at that version; `final_too` lets booked ones pass."""
        entry = self._account.tables[type].get_living(id)
        if entry is None:
            raise Refused("missing", f"there is no record {id}")
        if is_booked(entry) and not final_too:  # MEM-FINAL MEM-LASTING
            raise Refused("final", "the record is booked", "status")
        if version is not None and version != entry.now.version:  # MEM-STALE
            raise Refused("stale", "the record has changed since this version", "version")
        return entry

    def archive(self, type: str, entry: Entry, merged_into: str | None = None) -> None:
        """Raises Refused for what is booked."""
        if is_booked(entry):
            raise Refused("final", "the record is booked", "status")
        self._put(type, entry.id, entry, entry.now.fields, entry.now.lines, archived=True, merged_into=merged_into)

    def restore(self, type: str, entry: Entry) -> None:
        """Raises Refused where another record has taken its reference or name."""
        self._check_unique(type, entry.now.fields, entry.id)
        self._put(type, entry.id, entry, entry.now.fields, entry.now.lines)

    def merge(self, type: str, loser: Entry, survivor: Entry) -> None:
        """The survivor's empty fields are filled from the loser, which is gone."""
        self.archive(type, loser, survivor.id)
        filled = {
            name: loser.now.fields[name] if value is None else value for name, value in survivor.now.fields.items()
        }
        self._put(type, survivor.id, survivor, filled)

    def _read_only(self, raw: bool) -> list[str]:
        names: list[str] = self._account.settings["read_only_fields"]
        return [] if raw else names

    def _check_unique(self, type: str, fields: Mapping[str, str | None], id: str | None) -> None:
        if self._account.settings["unique_references"]:
            holder = self._other_with(type, "reference", fields, id)
            if holder is not None:  # MEM-DUPLICATE-REFERENCE
                raise Refused("duplicate_reference", f"record {holder} has this reference", "reference", holder)
        if type == "customers" and self._account.settings["unique_names"]:  # MEM-UNIQUE-NAMES
            holder = self._other_with(type, "company_name", fields, id)
            if holder is not None:
                raise Refused("name_in_use", "another customer has this name", "company_name", holder)

    def _check_references(
        self, kind: RecordType, fields: Mapping[str, str | None], lines: Sequence[Mapping[str, str | None]] | None
    ) -> None:
        """Raises Refused where an id leads nowhere."""  # MEM-REFERENCES
        held = [(name, fields[name]) for name in kind.refers if name in fields]
        held += [(f"lines[].{name}", line[name]) for line in lines or () for name in kind.refers if name in line]
        for place, id in held:
            other = kind.refers[place.removeprefix("lines[].")]
            if id is not None and self._account.tables[other].get_living(id) is None:
                raise Refused("unknown_reference", f"there is no such record of type {other}", place)

    def _other_with(self, type: str, key: str, fields: Mapping[str, str | None], id: str | None) -> str | None:
        value = fields.get(key)
        if value is None:
            return None
        return next((other for other in self._account.tables[type].ids_with(key, value) if other != id), None)

    def _put(
        self,
        type: str,
        id: str,
        before: Entry | None,
        fields: dict[str, str | None],
        lines: tuple[Line, ...] | None = None,
        archived: bool = False,
        merged_into: str | None = None,
    ) -> Entry:
        now = self._clock.now()
        moment = now.isoformat(timespec="microseconds")
        version = Version(
            self._next_version(before),
            moment,
            now.timestamp(),
            fields,
            lines,
            archived=archived,
            merged_into=merged_into,
        )
        created = before.created if before else moment
        entry = self._account.tables[type].put(id, version, created, self._account.stale_since(now.timestamp()))
        self._tell(self._account.id, type, id)
        return entry

    def _next_version(self, before: Entry | None) -> str:
        if not self._account.settings["ordered_versions"]:  # MEM-VERSIONS
            return f"{self._random.getrandbits(64):016x}"
        last = before.now.version if before is not None else "0"
        return str(int(last) + 1) if last.isdigit() else "1"


def is_booked(entry: Entry) -> bool:
    return entry.now.fields.get("status") == BOOKED
