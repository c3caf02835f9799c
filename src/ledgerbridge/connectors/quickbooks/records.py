"""Rows of answers to records: what is gone is told apart, what does not fit is set aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from ledgerbridge.connectors.quickbooks.errors import does_not_fit
from ledgerbridge.connectors.quickbooks.record_type import RecordType
from ledgerbridge.connectors.quickbooks.wire import Wire, modified_of, text_of
from ledgerbridge.model.problems import Problem, VendorDrift
from ledgerbridge.model.record import Record


class Sifted(msgspec.Struct, frozen=True):
    """Rows, sorted out. `drift` is {id: why it cannot be read}; `stubs` are ids said to be deleted."""

    records: Mapping[str, Record]
    inactive: frozenset[str]
    stubs: frozenset[str]
    drift: Mapping[str, Problem]


def sift(kind: RecordType, rows: Iterable[Wire]) -> Sifted:
    """A row that does not fit stops no other."""
    records: dict[str, Record] = {}
    inactive, stubs, drift = set(), set(), {}
    for row in rows:
        id = text_of(row, "Id")
        if id is None:
            drift[""] = does_not_fit("Id")
        elif row.get("status") == "Deleted":
            stubs.add(id)
        elif not kind.is_one(row):
            continue
        elif row.get("Active") is False:
            inactive.add(id)
        else:
            try:
                records[id] = read_record(kind, id, row)
            except VendorDrift as error:
                drift[id] = error.problem
    return Sifted(records, frozenset(inactive), frozenset(stubs), drift)


def read_record(kind: RecordType, id: str, row: Wire) -> Record:
    """Raises VendorDrift where the row does not fit."""
    parts = {name: tuple(part.read(row)) for name, part in kind.parts.items()}
    return Record(kind.type, id, kind.read(row), text_of(row, "SyncToken"), modified_of(row), parts=parts)
