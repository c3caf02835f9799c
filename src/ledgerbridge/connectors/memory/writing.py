"""Creates and updates: the body of a call, and what its answer says of each record."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ledgerbridge.connectors.base.protocol import Call, Outcome, Unknown, Write, Written
from ledgerbridge.connectors.memory.errors import misfit, not_done, refusal
from ledgerbridge.connectors.memory.files import CONTENT
from ledgerbridge.connectors.memory.invoices import LINES
from ledgerbridge.connectors.memory.record_type import RecordType
from ledgerbridge.connectors.memory.wire import WireResult, read_record, shaped, written_fields
from ledgerbridge.model.problems import Problem, VendorDrift
from ledgerbridge.model.record import Record
from ledgerbridge.model.wording import Phrase

DUPLICATE = "duplicate_reference"


def not_taken(kind: RecordType, call: Call) -> Problem | None:
    """Why none of these writes is sent: records of this type are not changed or not booked."""
    known, wanted = kind.capabilities, call.writes[0].kind
    able = {"create": known.creates, "update": known.updates, "archive": known.archives, "book": known.books}
    if able[wanted]:
        return None
    return not_done(known.cannot[wanted])


def body_of(writes: Sequence[Write]) -> bytes:
    """The same bytes for the same writes, in whatever order their fields come."""
    return msgspec.json.encode({"records": [_wish(write) for write in writes]})


def _wish(write: Write) -> dict[str, Any]:
    wish: dict[str, Any] = {"reference": write.reference, "fields": written_fields(write.fields)}
    if write.content:
        wish["fields"][CONTENT] = base64.b64encode(write.content).decode()
    if LINES in write.parts:
        wish["lines"] = [written_fields(part.fields) for part in write.parts[LINES]]
    if write.kind != "create":
        wish |= {"id": write.id, "version": write.expected_version}
    return wish


def results_by_reference(answers: Sequence[Any]) -> dict[str, Any]:
    """{reference: its result as answered}; what has no reference can be matched to nothing."""
    return {answer["reference"]: answer for answer in answers if isinstance(answer, dict) and "reference" in answer}


def held_by(write: Write, answer: Any) -> str | None:
    """Id of the record that has a create's reference already: made by the same create, sent before."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if write.kind == "create" and isinstance(error, dict) and error.get("code") == DUPLICATE:
        return str(error.get("id"))
    return None


def outcome(kind: RecordType, write: Write, answer: Any) -> Outcome:
    """What one result says; Unknown where there is none that can be read."""
    try:
        result = shaped(Phrase("a result"), answer, WireResult)
        if result.error is not None:
            return refusal(write.reference, result.error)
        return written(write, read_record(kind, answer), answered=answer["fields"])
    except VendorDrift as error:
        return Unknown(write.reference, error.problem)


def written(write: Write, record: Record, answered: Mapping[str, Any], adopted: bool = False) -> Written:
    """Done; `answered` names the fields the answer had."""
    unanswered = frozenset(write.fields) - frozenset(answered)
    fields = {path: value for path, value in record.fields.items() if path in answered}
    return Written(
        write.reference,
        record.id,
        record.version,
        record.modified,
        fields,
        unanswered,
        parts=record.parts,
        adopted=adopted,
    )


def adopted_outcome(write: Write, record: Record | None) -> Outcome:
    """What a create finds that was sent before: its own record, unless that could not be read."""
    if record is None:
        return Unknown(
            write.reference, misfit(Phrase("a record"), LookupError("it has the reference, but cannot be read"))
        )
    return written(write, record, answered=record.fields, adopted=True)
