"""What became of each write of a batch, matched by our mark, by id or by our reference, never by position."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from ledgerbridge.connectors.base.meanings import TOO_LONG
from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.connectors.hubspot.capabilities import TYPES
from ledgerbridge.connectors.hubspot.errors import NEEDED, UNANSWERED, problem, refusal
from ledgerbridge.connectors.hubspot.record_type import REFERENCE
from ledgerbridge.connectors.hubspot.requests import sent_properties
from ledgerbridge.connectors.hubspot.schema import TEXT_MAX, Schema
from ledgerbridge.connectors.hubspot.values import moment, read_fields
from ledgerbridge.connectors.hubspot.wire import BatchWire, ObjectWire, ids_named
from ledgerbridge.model.problems import LedgerbridgeError, OutcomeUnknown, Problem, VendorDrift

TRACE = "objectWriteTraceId"


class Settled(msgspec.Struct, frozen=True):
    """A batch answer, taken apart."""

    outcomes: list[Outcome]
    left: list[Write]
    """Writes that neither a result nor an error names."""
    nameless: list[dict[str, Any]]
    """Errors that name no write."""


def settle(type: str, schema: Schema, writes: Sequence[Write], answer: BatchWire) -> Settled:
    """Pairs the answer with the writes."""
    by_mark = {mark: wire for wire in _wires(answer.results) for mark in _marks(wire)}
    errors = [error for error in answer.errors if isinstance(error, dict)]
    outcomes: list[Outcome] = []
    left: list[Write] = []
    for write in writes:
        wire = next((by_mark[mark] for mark in _expected(write) if mark in by_mark), None)
        error = next((error for error in errors if _names(error, write)), None)
        if wire is not None:
            outcomes.append(written(type, schema, write, wire))
        elif error is not None:
            outcomes.append(refused(type, write, refusal(error)))
        else:
            left.append(write)
    nameless = [error for error in errors if not any(_names(error, write) for write in writes)]
    return Settled(outcomes, left, nameless)


def written(type: str, schema: Schema, write: Write, wire: ObjectWire) -> Outcome:
    """Done, with the values HubSpot answered: those it changed, and a few of its own."""
    try:
        answered = {name: form for name, form in schema.forms.items() if name in wire.properties}
        fields = read_fields(wire.properties, answered)
        modified = moment(wire.updated_at)
    except ValueError as error:
        return Unknown(write.reference, problem(UNANSWERED, vendor_text=str(error)))
    unanswered = frozenset(write.fields) - frozenset(fields)
    return Written(write.reference, wire.id, wire.updated_at, modified, fields, unanswered, adopted=wire.new is False)


def refused(type: str, write: Write, said: Problem) -> Refused:
    """Not taken, with a better reason where HubSpot's own says less than we know."""
    sent = sent_properties(type, write)
    needs = TYPES[type].capabilities.needs_any
    if len(sent.get(said.field, "")) > TEXT_MAX:
        said = problem(TOO_LONG, said.field, said.vendor_text)
    elif not said.field and write.kind == "create" and not any(sent.get(path) for path in needs):
        said = problem(NEEDED, needs[0], said.vendor_text, fields=", ".join(needs))
    return Refused(write.reference, said)


def failed(error: LedgerbridgeError, writes: Iterable[Write]) -> list[Outcome]:
    """The same for all writes of a call that failed as a whole."""
    kind = Unknown if isinstance(error, OutcomeUnknown | VendorDrift) else Delayed
    return [kind(write.reference, error.problem) for write in writes]


def unsaid(write: Write) -> Unknown:
    """The answer has nothing about this write."""
    return Unknown(write.reference, problem(UNANSWERED))


def _wires(results: Iterable[Any]) -> list[ObjectWire]:
    wires: list[ObjectWire] = []
    for result in results:
        try:
            wires.append(msgspec.convert(result, ObjectWire))
        except msgspec.ValidationError:
            continue  # its write is left over, and so of unknown outcome
    return wires


def _marks(wire: ObjectWire) -> list[tuple[str, str]]:
    """What a result can be recognised by."""
    marks = (("trace", wire.object_write_trace_id), ("key", wire.properties.get(REFERENCE)), ("id", wire.id))
    return [(kind, mark) for kind, mark in marks if mark]


def _expected(write: Write) -> list[tuple[str, str]]:
    """What the result of a write carries, the surest first: the mark is an echo that may be missing."""
    other = ("key", write.reference) if write.kind == "create" else ("id", write.id or "")
    return [("trace", write.reference), other]


def _names(error: dict[str, Any], write: Write) -> bool:
    return write.reference in ids_named([error], TRACE) or (write.id or write.reference) in ids_named([error], "ids")
