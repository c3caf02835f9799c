"""From a write of a document to the bytes of its call. Pure: the same bytes for the same arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ledgerbridge.connectors.base.meanings import MISSING_VALUE, Row
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.quickbooks import payloads
from ledgerbridge.connectors.quickbooks.custom_fields import CUSTOM, custom_to_send
from ledgerbridge.connectors.quickbooks.errors import problem
from ledgerbridge.connectors.quickbooks.lines import DISCOUNT_AMOUNT, DISCOUNT_PERCENT, LINES, around_to_send
from ledgerbridge.connectors.quickbooks.record_type import Document, RecordType
from ledgerbridge.connectors.quickbooks.wire import Wire, nested
from ledgerbridge.model.problems import Problem, RecordRefused
from ledgerbridge.model.values import Value

LINE = "Line"
LINKS = "LinkedTxn"
TAX = "TxnTaxDetail"
DISCOUNTS = (DISCOUNT_PERCENT, DISCOUNT_AMOUNT)

NOT_DONE = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} does not do this: {reason}",
    "Take the change back in the record it comes from, or make it at {vendor} by hand.",
)
NO_LINES = Row(
    RecordRefused,
    "LB-REC-03",
    "{vendor} makes no such document without lines.",
    "Add a line at the source, or leave the document out by a filter.",
)


def flaw(kind: RecordType, document: Document, write: Write) -> Problem | None:
    """Why a write is not sent."""
    reason = kind.capabilities.cannot.get(write.kind)
    if reason is not None:
        return problem(NOT_DONE, reason=reason)
    missing = [path for path in document.required if write.kind == "create" and write.fields.get(path) is None]
    if missing:
        return problem(MISSING_VALUE, missing[0])
    return payloads.flaw(kind, write) or _flaw_of_parts(kind, document, write)


def _flaw_of_parts(kind: RecordType, document: Document, write: Write) -> Problem | None:
    for name, parts in write.parts.items():
        if name not in document.parts:
            return problem(payloads.UNKNOWN_FIELD, name)
        for part in parts:
            for path in (*part.fields, *kind.capabilities.parts[name].required):
                if path not in document.parts[name].specs:
                    return problem(payloads.UNKNOWN_FIELD, f"{name}[].{path}")
            for path in kind.capabilities.parts[name].required:
                if part.fields.get(path) is None:
                    return problem(MISSING_VALUE, f"{name}[].{path}")
    if write.kind == "create" and LINES in document.parts and not write.parts.get(LINES):
        return problem(NO_LINES, LINES)
    return None


def entity(kind: RecordType, document: Document, write: Write) -> Wire:
    """What is sent of a document. An update is sparse; its lines, where any change, are all there are: one left out
    is deleted (API reference, sparse update)."""
    fields = {path: value for path, value in kind.to_send(write).items() if _is_plain(document, path)}
    if write.kind == "create":
        head = nested({path: value for path, value in fields.items() if value is not None})
    else:
        head = _updated(kind, fields, write)
    return {**head, **_custom(write), **_links(write), **_lines(document, write)}


def encode(entity: Wire) -> bytes:
    return msgspec.json.Encoder(decimal_format="number", order="deterministic").encode(entity)


def needs_lines(document: Document, write: Write) -> bool:
    """Whether an update changes what stands in lines, but does not say which lines there are to be."""
    return write.kind == "update" and not write.parts and any(path in document.around for path in write.fields)


def _is_plain(document: Document, path: str) -> bool:
    return path not in document.around and not path.startswith((f"{CUSTOM}.", f"{LINKS}."))


def _updated(kind: RecordType, fields: Mapping[str, Value], write: Write) -> Wire:
    """Only what changes, but objects whole. Of the tax no more than what is set: with a total as last read QuickBooks
    would no longer work the tax out."""
    changed: dict[str, Any] = {}
    for head in dict.fromkeys(path.partition(".")[0] for path in fields):
        within = {} if head == TAX else write.current
        changed |= payloads.part(kind, head, fields, within)
    versioned = {"SyncToken": write.expected_version} if write.expected_version is not None else {}
    return {**nested(changed), "Id": write.id, **versioned, "sparse": True}


def _custom(write: Write) -> Wire:
    given = {path: value for path, value in write.fields.items() if path.startswith(f"{CUSTOM}.")}
    if write.kind == "create":
        given = {path: value for path, value in given.items() if value is not None}
    return {CUSTOM: custom_to_send(given, write.current)} if given else {}


def _links(write: Write) -> Wire:
    given = {path.partition(".")[2]: value for path, value in write.fields.items() if path.startswith(f"{LINKS}.")}
    links = [{"TxnId": id, "TxnType": type} for type, id in sorted(given.items()) if id is not None]
    return {LINKS: links} if links else {}


def _lines(document: Document, write: Write) -> Wire:
    """All lines: those of the parts, then the discount and the shipping as they are to be."""
    if not write.parts:
        return {}
    lines = [line for name, parts in write.parts.items() for line in document.parts[name].to_send(parts)]
    return {LINE: [*lines, *around_to_send(_around(document, write), lines)]}


def _around(document: Document, write: Write) -> dict[str, Value]:
    """The discount and the shipping as they are to be: as last read, but a discount that changes in one way is no
    longer held in the other."""
    changes_discount = any(path in write.fields for path in DISCOUNTS)
    held = {path: value for path, value in write.current.items() if not (changes_discount and path in DISCOUNTS)}
    return {path: write.fields.get(path, held.get(path)) for path in document.around}
