"""Drafts: documents on their way, and what was found out about each so far."""

from __future__ import annotations

import msgspec

from ledgerbridge.engine import unreckoned
from ledgerbridge.engine.document_reading import document_in, slots_read
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.parties import Found
from ledgerbridge.model.documents import Document
from ledgerbridge.model.problems import LedgerbridgeError, Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.steps import Step

REFERENCE_MAX = 21
"""Characters that every vendor has room for."""


class Draft(msgspec.Struct):
    """A document on its way: what was found out about it so far."""

    record: Record
    document: Document
    own: str
    """Our own reference for it."""
    reference: str
    """What it is asked for in the target: its number where that stands in the very field, else our own."""
    problem: Problem | None = None
    waits: bool = False
    exists: str = ""
    """The number of the target's document with this reference."""
    there: tuple[Record, ...] = ()
    """The target's documents with its reference or number, each once."""
    found: Found = Found()
    """Whom it is for."""
    original: int | None = None
    """The action of this pass that makes the invoice it corrects."""
    step: Step = Step.MAP
    """Where it stands, or where it stopped."""

    def refuse(self, problem: Problem, step: Step, waits: bool = False) -> None:
        if self.problem is None:
            self.problem, self.step, self.waits = problem, step, waits


def drafted(flow: Flow, side: Side, record: Record, own_reference: str) -> Draft:
    """A document as its side says it is; with the problem, where it cannot be read."""
    assert flow.documents is not None
    source, terms = flow.end(side).capabilities, flow.documents
    try:
        document = document_in(record, source, terms)
    except LedgerbridgeError as error:
        return Draft(record, Document(id=record.id), own_reference, own_reference, error.problem)
    unknown = unreckoned.fault(document, source, slots_read(source, terms))
    reference = _reference(flow, side, document, own_reference)
    return Draft(record, document, own_reference, reference, unknown, waits=unknown is not None)


def _reference(flow: Flow, side: Side, document: Document, own: str) -> str:
    """What the document is asked for in the target: its number where that stands in the very field, else ours."""
    assert flow.documents is not None
    in_place = flow.documents.reference_path == flow.end(side.other).capabilities.reference_path
    fits = document.number is not None and len(document.number) <= REFERENCE_MAX
    return document.number if in_place and fits and document.number is not None else own
