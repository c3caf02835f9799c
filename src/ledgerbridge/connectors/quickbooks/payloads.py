"""From writes to the bytes of a batch. Pure: the same bytes for the same arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.connectors.base.meanings import MISSING_VALUE, Row
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.quickbooks.errors import problem
from ledgerbridge.connectors.quickbooks.record_type import RecordType
from ledgerbridge.connectors.quickbooks.wire import Wire, nested
from ledgerbridge.model.problems import Problem, RecordRefused
from ledgerbridge.model.values import Value

ITEMS = "BatchItemRequest"

UNKNOWN_FIELD = Row(RecordRefused, "LB-REC-01", "{vendor} has no field {field}.", "Take the field out of the mapping.")
READ_ONLY = Row(
    RecordRefused, "LB-REC-01", "{field} of {vendor} can only be read.", "Take the field out of the mapping."
)
FIXED = Row(
    RecordRefused,
    "LB-REC-01",
    "{field} of {vendor} is fixed once the record exists.",
    "Let the mapping set it for new records only.",
)
STAYS = Row(RecordRefused, "LB-REC-01", "{vendor} makes no such record inactive.", "Choose another setting for `gone`.")
INACTIVE = {"Active": False}
"""What makes a customer or an item inactive: QuickBooks erases neither (entity notes)."""


def flaw(kind: RecordType, write: Write) -> Problem | None:
    """Why a write is not sent."""
    if write.kind == "archive":
        return None if kind.capabilities.archives else problem(STAYS)
    for path, value in write.fields.items():
        row = _flaw_of(kind, write, path, value)
        if row is not None:
            return problem(row, path)
    return kind.flaw(write)


def _flaw_of(kind: RecordType, write: Write, path: str, value: Value) -> Row | None:
    spec = kind.specs.get(path)
    if spec is None:
        return UNKNOWN_FIELD
    if write.kind == "create":
        return READ_ONLY if spec.read_only and value is not None else None
    if spec.read_only:
        return READ_ONLY
    if path in kind.fixed:
        return FIXED
    return MISSING_VALUE if path in kind.lasting and value is None else None


def item(kind: RecordType, position: int, write: Write, defaults: Mapping[str, Value]) -> Wire:
    """One item of a batch; `bId` is the position, by which its answer is known."""
    entity = _created(kind, write, defaults) if write.kind == "create" else _updated(kind, write)
    if write.kind == "archive":
        entity |= INACTIVE
    operation = "update" if write.kind == "archive" else write.kind
    return {"bId": str(position), "operation": operation, kind.type: entity}


def encode(items: Sequence[Wire]) -> bytes:
    encoder = msgspec.json.Encoder(decimal_format="number", order="deterministic")
    return encoder.encode({ITEMS: list(items)})


def _created(kind: RecordType, write: Write, defaults: Mapping[str, Value]) -> Wire:
    given = {path: value for path, value in kind.to_send(write).items() if value is not None}
    return nested({**defaults, **given})


def _updated(kind: RecordType, write: Write) -> Wire:
    """A sparse update: only what changes, but parts such as an address whole, because they are replaced as such. What
    the type itself adds goes as it is."""
    changed = kind.to_send(write)
    fields: dict[str, Any] = {}
    for head in dict.fromkeys(path.partition(".")[0] for path in changed):
        fields |= part(kind, head, changed, write.current)
    fields |= {path: value for path, value in changed.items() if path not in kind.specs}
    versioned = {"SyncToken": write.expected_version} if write.expected_version is not None else {}
    return {**nested(fields), "Id": write.id, **versioned, "sparse": True}


def part(kind: RecordType, head: str, changed: Mapping[str, Value], current: Mapping[str, Value]) -> dict[str, Any]:
    """One property with all its members: changed ones, the rest as last read."""
    if head.endswith("Ref") and changed[f"{head}.value"] is None:
        return {head: None}
    members = [spec for spec in kind.specs.values() if spec.path.partition(".")[0] == head and not spec.read_only]
    whole: dict[str, Any] = {}
    for spec in members:
        value = changed[spec.path] if spec.path in changed else current.get(spec.path)
        if value is not None:
            whole[spec.path] = value
        elif spec.path in changed:
            whole[spec.path] = _empty(kind, spec.path)
    return whole


def _empty(kind: RecordType, path: str) -> Any:
    """What clears a property. Texts are sent empty, since clients' libraries of JSON drop nulls and so might the
    service; for prices QuickBooks itself answers 0 where there is none."""
    if path in kind.zero:
        return 0
    return None if kind.specs[path].kind in (Kind.NUMBER, Kind.BOOL) else ""


def items_of(body: bytes) -> list[Wire]:
    """The items of an encoded batch."""
    items: list[Wire] = decode_json(body)[ITEMS]
    return items
