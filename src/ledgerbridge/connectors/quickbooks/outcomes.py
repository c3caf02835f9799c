"""What the answer to one item of a batch means for its write."""

from __future__ import annotations

from ledgerbridge.connectors.base.meanings import TOO_LONG, Row
from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.connectors.quickbooks import credited, paid
from ledgerbridge.connectors.quickbooks.errors import (
    GONE,
    Fault,
    document_row,
    does_not_fit,
    faults_in,
    problem,
    record_row,
)
from ledgerbridge.connectors.quickbooks.payments import LOOKED_UP
from ledgerbridge.connectors.quickbooks.record_type import RecordType
from ledgerbridge.connectors.quickbooks.records import read_record
from ledgerbridge.connectors.quickbooks.wire import Wire, text_of
from ledgerbridge.model.problems import LedgerbridgeError, OutcomeUnknown, Problem, TemporaryError, VendorDrift
from ledgerbridge.model.record import Record

EMAIL = "PrimaryEmailAddr.Address"
INVALID_EMAIL = "2210"
DUPLICATE_NAME = "6240"
BEFORE_THE_SERVICE = ("LB-NET-01", "LB-LIMIT-01")
"""Codes of failures that leave no effect."""


def outcome(kind: RecordType, write: Write, answer: Wire | None) -> Outcome:
    """The outcome of a write, by the answer with its `bId`."""
    faults = faults_in(answer)
    if faults:
        return refusal(write, *meaning(kind, write, faults[0]))
    entity = answer.get(kind.type) if answer else None
    id = text_of(entity, "Id") if isinstance(entity, dict) else None
    if entity is None or id is None:
        return Unknown(write.reference, does_not_fit(kind.type))
    try:
        return written(write, read_record(kind, id, entity))
    except VendorDrift:
        return Written(write.reference, id, text_of(entity, "SyncToken"), None, {}, frozenset(write.fields))


def written(write: Write, record: Record, adopted: bool = False) -> Written:
    """Answers hold the whole record, but for what is looked up beside it."""
    beside = (LOOKED_UP | {credited.AMOUNT, credited.NUMBERS, paid.AMOUNT, paid.DATE}) & record.fields.keys()
    return Written(
        write.reference,
        record.id,
        record.version,
        record.modified,
        {path: value for path, value in record.fields.items() if path not in beside},
        beside,
        parts=record.parts,
        adopted=adopted,
    )


def failed(write: Write, error: LedgerbridgeError) -> Outcome:
    """What a call without an answer means for a write."""
    if isinstance(error, TemporaryError) and error.problem.code in BEFORE_THE_SERVICE:
        return Delayed(write.reference, error.problem)
    if isinstance(error, VendorDrift) and "status" in error.problem.values:
        return Refused(write.reference, error.problem)
    return Unknown(write.reference, error.problem)


def refusal(write: Write, row: Row, problem: Problem) -> Outcome:
    """Who acts next decides: time alone, a look-up, or a person."""
    if issubclass(row.error, TemporaryError):
        return Delayed(write.reference, problem)
    if issubclass(row.error, OutcomeUnknown):
        return Unknown(write.reference, problem)
    return Refused(write.reference, problem)


def meaning(kind: RecordType, write: Write, fault: Fault) -> tuple[Row, Problem]:
    """What a fault says about a write. On a create, 610 is about a record it points to, not about itself."""
    field = field_of(kind, write, fault)
    if kind.document is not None:
        row = document_row(fault, field, write.kind == "create")
        return row, problem(row, field or fault.element, fault)
    row = record_row(fault, field)
    if row is GONE and write.kind == "create":
        row = record_row(Fault(""), field)
    return row, problem(row, field or fault.element, fault)


def field_of(kind: RecordType, write: Write, fault: Fault) -> str:
    """Path of the field a fault is about; empty where it does not tell.

    An element may be named by its last part alone (`Line1`), by its first (`PrimaryPhone`), or not at all.
    """
    if fault.code in (INVALID_EMAIL, DUPLICATE_NAME):
        return EMAIL if fault.code == INVALID_EMAIL else kind.name
    named = [path for path in kind.specs if fault.element in (path, *path.split("."))]
    if record_row(fault, "") is TOO_LONG:
        too_long = [path for path in write.fields if _is_too_long(kind, write, path)]
        named = [path for path in too_long if path in named] or named or too_long
    sent = [path for path in named if path in write.fields]
    return next(iter(sent or named), "")


def _is_too_long(kind: RecordType, write: Write, path: str) -> bool:
    value, longest = write.fields.get(path), kind.specs[path].max_length
    return isinstance(value, str) and longest is not None and len(value) > longest
