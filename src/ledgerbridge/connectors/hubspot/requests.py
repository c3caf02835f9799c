"""The bodies of batch writes, from writes alone: the same writes are the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ledgerbridge.connectors.base.protocol import Call, Write
from ledgerbridge.connectors.hubspot.capabilities import TYPES
from ledgerbridge.connectors.hubspot.document_bodies import whole_body
from ledgerbridge.connectors.hubspot.invoices import OPEN, STATUS
from ledgerbridge.connectors.hubspot.record_type import REFERENCE
from ledgerbridge.connectors.hubspot.values import write_value

OPERATIONS = {"create": "upsert", "update": "update", "book": "update"}
"""{kind of write: batch operation}. A create is an upsert on our reference: repeated, it makes no second record."""
BOOKED = {STATUS: OPEN}
"""What makes an invoice final."""


def prepare(type: str, writes: Sequence[Write], request_id: str) -> Call:
    """The call for writes of one kind."""
    assert len({write.kind for write in writes}) == 1, "a batch is of one kind"
    return Call(type, request_id, list(writes), body(type, writes))


def body(type: str, writes: Sequence[Write]) -> bytes:
    """Each input is marked with its reference, by which the answer is matched."""
    if TYPES[type].is_document and writes and writes[0].kind == "create":
        return whole_body(TYPES[type], writes)
    if writes and writes[0].kind == "archive":
        return msgspec.json.encode({"inputs": [{"id": write.id} for write in writes]})
    inputs = [_input(type, write) for write in writes if is_sent(type, write)]
    return msgspec.json.encode({"inputs": inputs}, order="sorted")


def is_sent(type: str, write: Write) -> bool:
    """Whether the batch has something to say about it; a change of companion alone is said elsewhere."""
    return write.kind == "create" or bool(sent_properties(type, write))


def sent_properties(type: str, write: Write) -> dict[str, str]:
    """{property: text}. A companion's fields are not the record's; a new record has nothing to clear; its reference
    is set by being the key."""
    if write.kind == "book":
        return BOOKED
    is_create = write.kind == "create"
    beside = {field.path for field in (*TYPES[type].companion_fields, *TYPES[type].link_fields)}
    left_out = beside | ({REFERENCE} if is_create else set())
    return {
        path: write_value(value)
        for path, value in write.fields.items()
        if path not in left_out and not (is_create and value is None)
    }


def _input(type: str, write: Write) -> Mapping[str, Any]:
    named = {"properties": sent_properties(type, write), "objectWriteTraceId": write.reference}
    if write.kind == "create":
        return named | {"id": write.reference, "idProperty": REFERENCE}
    return named | {"id": write.id}
