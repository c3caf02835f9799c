"""What is sent for documents and their line items, from writes alone: the same writes are the same bytes.

A line item's key follows from its document's reference, so that a repetition finds the lines of the first try.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.hubspot.api import Json
from ledgerbridge.connectors.hubspot.line_items import CURRENCY, LINES, POSITION
from ledgerbridge.connectors.hubspot.payments import ALLOCATIONS, INVOICE_ID
from ledgerbridge.connectors.hubspot.record_type import REFERENCE, RecordType
from ledgerbridge.connectors.hubspot.values import write_value
from ledgerbridge.model.record import Part
from ledgerbridge.model.values import Value, as_text


def whole_body(type: RecordType, writes: Sequence[Write]) -> bytes:
    """All that will be sent for creates, but the ids of line items, which HubSpot gives only then, and association
    types that only the account knows."""
    documents = {write.reference: document(type, write, links_of(type, write)) for write in writes}
    lines = {key: line for write in writes for key, line in lines_of(type, write).items()}
    return msgspec.json.encode({"documents": documents, "lines": lines}, order="sorted")


def document(type: RecordType, write: Write, links: Sequence[Json]) -> Json:
    """The input of a create: its properties, our key among them, and all it is associated with."""
    given = {path: write_value(value) for path, value in write.fields.items() if value is not None}
    own = {path: text for path, text in given.items() if path not in link_paths(type)}
    return {"properties": {**type.defaults, **own, REFERENCE: write.reference}, "associations": list(links)}


def links_of(type: RecordType, write: Write, asked: Mapping[str, int] | None = None) -> list[Json]:
    """Associations with the records a write names and with the invoices it pays; `asked` is {path: association type}
    for links whose type only the account knows."""
    named = [
        to(as_text(write.fields[link.path]), link.association or (asked or {}).get(link.path, 0))
        for link in type.links
        if write.fields.get(link.path) is not None
    ]
    return named + [to(invoice, type.allocations) for invoice in paid_invoices(write.parts.get(ALLOCATIONS, ()))]


def to(id: str, association: int) -> Json:
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": association}]
    return {"to": {"id": id}, "types": types}


def paid_invoices(parts: Sequence[Part]) -> list[str]:
    """Ids of the invoices that allocations name, each once."""
    named = [as_text(part.fields.get(INVOICE_ID)) for part in parts]
    return list(dict.fromkeys(id for id in named if id))


def lines_of(type: RecordType, write: Write) -> dict[str, Json]:
    """{key: input of an upsert} for the lines of a create."""
    if not type.lines:
        return {}
    return {
        key: {"id": key, "idProperty": REFERENCE, "properties": line_properties(type, write, position, part)}
        for position, part in enumerate(write.parts.get(LINES, ()), 1)
        for key in (f"{write.reference}/{position}",)
    }


def line_properties(type: RecordType, write: Write, position: int, part: Part) -> dict[str, str]:
    """{property: text} of a line: in its document's currency and at its place, unless it says otherwise."""
    given: dict[str, Value] = {path: value for path, value in part.fields.items() if path != REFERENCE}
    given.setdefault(POSITION, position)
    currency = _currency(type, write)
    if currency:
        given.setdefault(CURRENCY, currency)
    return {path: write_value(value) for path, value in given.items() if value is not None or part.id is not None}


def link_paths(type: RecordType) -> set[str]:
    return {link.path for link in type.links}


def _currency(type: RecordType, write: Write) -> str:
    path = type.capabilities.slots.get("currency", "")
    return as_text(write.fields.get(path) or write.current.get(path)).upper()
