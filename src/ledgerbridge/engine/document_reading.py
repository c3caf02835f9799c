"""Documents as a flow reads them in their own system, and the mark of what one holds."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.model.documents import LINES, Document, document_of
from ledgerbridge.model.record import Record
from ledgerbridge.planner.documents.sellers import with_products
from ledgerbridge.planner.documents.terms import DocumentTerms
from ledgerbridge.planner.marks import Marker

CONTENT = "=document"
"""The key under which a base remembers what a document held when it was sent."""


def line_slots(type: TypeCapabilities) -> Mapping[str, str]:
    """{slot: path} of a type's lines; empty where it has none."""
    return type.parts[LINES].slots if LINES in type.parts else {}


def slots_read(type: TypeCapabilities, terms: DocumentTerms) -> Mapping[str, str]:
    """{slot: path} by which the flow reads its documents: the type's own, and those the terms name."""
    return {**type.slots, **terms.reads}


def document_in(record: Record, type: TypeCapabilities, terms: DocumentTerms) -> Document:
    """What a record of the flow's source says, by the flow's terms. Raises as `document_of`."""
    slots = slots_read(type, terms)
    document = document_of(record, slots, {**line_slots(type), **terms.line_reads}, ZoneInfo(terms.zone))
    if document.number is None and "number" not in slots:
        document = msgspec.structs.replace(document, number=record.id)
    return with_products(document, terms)


def content_mark(marker: Marker, document: Document) -> bytes:
    """The mark of what a document holds, as far as it was sent."""
    plain = msgspec.json.encode(msgspec.structs.replace(document, open=None, status=None, stage=None), enc_hook=str)
    return marker.mark(CONTENT, plain.decode())
