"""What the answer to a write means."""

from __future__ import annotations

import re

from ledgerbridge.connectors.base.meanings import REFUSED_VALUE
from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.connectors.eaccounting.errors import GONE, REFUSED_RECORD, UNKNOWN_REFERENCE, does_not_fit
from ledgerbridge.connectors.eaccounting.record_type import LINES, RecordType
from ledgerbridge.connectors.eaccounting.records import modified_of, read_record, version_of
from ledgerbridge.connectors.eaccounting.wire import Wire, text_of
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    OutcomeUnknown,
    PermissionMissing,
    Problem,
    TemporaryError,
    VendorDrift,
)


def done(kind: RecordType, write: Write, answer: object, adopted: bool = False) -> Outcome:
    """The outcome by the object answered; Unknown where the answer is none."""
    id = text_of(answer, "Id") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or id is None:
        return Unknown(write.reference, does_not_fit(kind.type))
    try:
        record = read_record(kind, id, answer)
    except VendorDrift:
        stamp, at = version_of(kind, answer), modified_of(kind, answer)
        return Written(write.reference, id, stamp, at, {}, frozenset(write.fields), adopted=adopted)
    fields, parts = record.fields, record.parts
    return Written(write.reference, id, record.version, record.modified, fields, parts=parts, adopted=adopted)


def failed(kind: RecordType, write: Write, error: LedgerbridgeError, sent: bool = True) -> Outcome:
    """Who acts next decides: time alone, a look-up, or a person. Raises what concerns the whole connection.

    Before anything was `sent`, what could not be read is only late.
    """
    if isinstance(error, AuthError | PermissionMissing):
        raise error
    if not sent and isinstance(error, TemporaryError | VendorDrift | OutcomeUnknown):
        return Delayed(write.reference, error.problem)
    if isinstance(error, TemporaryError):
        return Delayed(write.reference, error.problem)
    if isinstance(error, OutcomeUnknown):
        return Unknown(write.reference, error.problem)
    if isinstance(error, VendorDrift) and "status" not in error.problem.values:
        return Unknown(write.reference, error.problem)
    return Refused(write.reference, meaning(kind, write, error.problem))


def meaning(kind: RecordType, write: Write, said: Problem) -> Problem:
    """A refusal with the field it is about. A record that is not found is the one written only where it had an id."""
    if said.cause == GONE.cause and write.kind == "create":
        said = _by_row(said, UNKNOWN_REFERENCE.code, UNKNOWN_REFERENCE.cause, UNKNOWN_REFERENCE.next_step)
    field = named_in(kind, write, said.vendor_text)
    if not field:
        return said
    if said.cause == REFUSED_RECORD.cause:
        said = _by_row(said, REFUSED_VALUE.code, REFUSED_VALUE.cause, REFUSED_VALUE.next_step)
    values = {**said.values, "field": field}
    return Problem(said.code, said.cause, said.next_step, values, field, said.vendor_text, said.retry_after_s)


def _by_row(said: Problem, code: str, cause: str, next_step: str) -> Problem:
    return Problem(code, cause, next_step, said.values, said.field, said.vendor_text, said.retry_after_s)


def named_in(kind: RecordType, write: Write, text: str) -> str:
    """Path of the field that a sentence names, those that were sent before others; empty where it names none."""
    words = set(re.findall(r"\w+", text))
    inner = {path: f"{LINES}[].{path}" for part in write.parts.get(LINES, ()) for path in part.fields}
    sent = [*((path, path) for path in write.fields), *inner.items(), *((path, path) for path in kind.specs)]
    return next((path for word, path in sent if word in words), "")


def wire_of(answer: object) -> Wire | None:
    """The object answered, where there is one."""
    return answer if isinstance(answer, dict) and text_of(answer, "Id") else None
