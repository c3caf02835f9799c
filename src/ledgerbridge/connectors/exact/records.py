"""Rows of answers to records: what is gone is told apart, what does not fit is set aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from ledgerbridge.connectors.exact.errors import does_not_fit
from ledgerbridge.connectors.exact.gathering import Gather, gathered, whole
from ledgerbridge.connectors.exact.notes import parted
from ledgerbridge.connectors.exact.record_type import LINES, RecordType, Rows
from ledgerbridge.connectors.exact.times import instant, milliseconds, wall
from ledgerbridge.connectors.exact.wire import Wire, guid_of, plain, read_fields
from ledgerbridge.model.problems import Problem, VendorDrift
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.values import Value, as_text

REFERENCE = "Reference"
"""A path of ours: the reference as read from a text that people write."""
SUBJECT = "Subject"
"""The one such text that has no room for a second line."""


class Sifted(msgspec.Struct, frozen=True):
    """Rows, sorted out. `drift` is {id: why it cannot be read}."""

    records: Mapping[str, Record]
    gone: Mapping[str, str]
    drift: Mapping[str, Problem]


def sift(kind: RecordType, rows: Iterable[Wire], zone: ZoneInfo, today: date) -> Sifted:
    """A row that does not fit stops no other; rows of another type are left out."""
    records: dict[str, Record] = {}
    gone: dict[str, str] = {}
    drift: dict[str, Problem] = {}
    if kind.gathers is not None:
        return _gathered(kind, kind.gathers, rows, zone)
    for row in rows:
        id = guid_of(row, kind.key)
        if id is None:
            drift[""] = does_not_fit(kind.key)
        elif not is_one(kind, row):
            continue
        elif _has_ended(kind, row, today):
            gone[id] = "inactive"
        else:
            try:
                records[id] = read_record(kind, id, row, zone)
            except VendorDrift as error:
                drift[id] = error.problem
    return Sifted(records, gone, drift)


def _gathered(kind: RecordType, gather: Gather, rows: Iterable[Wire], zone: ZoneInfo) -> Sifted:
    """One record for all rows that share the key."""
    records: dict[str, Record] = {}
    drift: dict[str, Problem] = {}
    for id, several in gathered(rows, kind.key).items():
        try:
            record = read_record(kind, id, whole(gather, several), zone)
            parts = tuple(_row_as_part(kind, gather, row) for row in several)
        except VendorDrift as error:
            drift[id] = error.problem
            continue
        derived = gather.derived([part.fields for part in parts])
        records[id] = msgspec.structs.replace(record, fields={**record.fields, **derived}, parts={gather.parts: parts})
    return Sifted(records, {}, drift)


def _row_as_part(kind: RecordType, gather: Gather, row: Wire) -> Part:
    fields = read_fields((field for field in kind.fields.values() if field.sent), row)
    return Part(turned(kind, fields), guid_of(row, gather.row_id))


def is_one(kind: RecordType, row: Mapping[str, Any]) -> bool:
    return all(plain(row.get(name)) in values for name, values in kind.only.items())


def _has_ended(kind: RecordType, row: Wire, today: date) -> bool:
    ends = wall(row.get(kind.ends)) if kind.ends else None
    return ends is not None and ends.date() < today


def read_record(kind: RecordType, id: str, row: Wire, zone: ZoneInfo) -> Record:
    """Raises VendorDrift where the row does not fit."""
    fields = read_fields((field for field in kind.fields.values() if field.sent), row)
    fields |= {field.path: None for field in kind.fields.values() if not field.sent}
    fields = turned(kind, fields)
    if kind.within:
        fields[kind.within], fields[REFERENCE] = parted(as_text(fields[kind.within]) or None)
    parts = {LINES: read_lines(kind, kind.lines, row)} if kind.lines else {}
    local = wall(row.get("Modified")) if kind.is_stamped else None
    version = milliseconds(local) if local else None
    return Record(kind.type, id, fields, version, instant(local, zone) if local else None, parts=parts)


def turned(kind: RecordType, fields: Mapping[str, Value]) -> dict[str, Value]:
    """Values with the sign of those turned whose sign differs here and there; done twice, they are as before."""
    return {
        path: -value if path in kind.turned and isinstance(value, Decimal) and value else value
        for path, value in fields.items()
    }


def read_lines(kind: RecordType, rows: Rows, header: Wire) -> tuple[Part, ...]:
    """The parts in a header's row, in the order of their numbers; none where they were not asked for."""
    found = header.get(rows.collection)
    several = found.get("results", []) if isinstance(found, dict) else found
    lines = [row for row in several if isinstance(row, dict)] if isinstance(several, list) else []
    return tuple(read_line(kind, rows, row) for row in sorted(lines, key=_place))


def read_line(kind: RecordType, rows: Rows, row: Wire) -> Part:
    return Part(turned(kind, read_fields(rows.fields.values(), row)), guid_of(row, rows.key))


def _place(row: Wire) -> int:
    number = row.get("LineNumber")
    return number if isinstance(number, int) else 0
