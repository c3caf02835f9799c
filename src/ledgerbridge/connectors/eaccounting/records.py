"""An object of eAccounting as a record, its rows as parts."""

from __future__ import annotations

import hashlib
from datetime import datetime

from ledgerbridge.connectors.eaccounting.api import encode
from ledgerbridge.connectors.eaccounting.errors import does_not_fit
from ledgerbridge.connectors.eaccounting.record_type import LINES, ROWS, LineType, RecordType
from ledgerbridge.connectors.eaccounting.wire import Wire, moment, percent, read_fields, stamp, text_of
from ledgerbridge.model.problems import VendorDrift
from ledgerbridge.model.record import Part, Record


def read_record(kind: RecordType, id: str, wire: Wire) -> Record:
    """Raises VendorDrift where the object does not fit."""
    fields = read_fields(kind.specs.values(), kind.codes, kind.unfold(wire))
    parts = {LINES: read_lines(kind.lines, wire)} if kind.lines is not None else {}
    return Record(kind.type, id, fields, version_of(kind, wire), modified_of(kind, wire), parts=parts)


def version_of(kind: RecordType, wire: Wire) -> str | None:
    """The time of the last change with all its digits; of what has none, a digest of its content."""
    if kind.stamp is not None:
        return stamp(wire.get(kind.stamp))
    rows = wire.get(ROWS)
    bare = [{**row, "Id": None} for row in rows if isinstance(row, dict)] if isinstance(rows, list) else rows
    return hashlib.sha256(encode({**wire, ROWS: bare})).hexdigest()[:32]


def modified_of(kind: RecordType, wire: Wire) -> datetime | None:
    return moment(wire.get(kind.stamp)) if kind.stamp is not None else None


def read_lines(lines: LineType, wire: Wire) -> tuple[Part, ...]:
    """The rows in their order. Raises VendorDrift where one does not fit."""
    rows = wire.get(ROWS)
    if rows is None:
        return ()
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise VendorDrift(does_not_fit(ROWS))
    return tuple(_line(lines, row) for row in rows)


def _line(lines: LineType, row: Wire) -> Part:
    told = {**row, **{path: percent(row[path]) for path in lines.shares if path in row}}
    return Part(read_fields(lines.specs.values(), {}, told), text_of(row, "Id") if lines.numbered else None)
