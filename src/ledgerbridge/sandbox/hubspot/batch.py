"""The batch calls: up to 100 records at once, with partial failures where HubSpot allows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from ledgerbridge.sandbox.hubspot.associating import Association, associate_new
from ledgerbridge.sandbox.hubspot.call import Call, record_id
from ledgerbridge.sandbox.hubspot.demanded import refuse_lacking
from ledgerbridge.sandbox.hubspot.errors import Refused, invalid
from ledgerbridge.sandbox.hubspot.finding import find, find_by_key, key_form, require_key, survivor
from ledgerbridge.sandbox.hubspot.objects import ObjectType
from ledgerbridge.sandbox.hubspot.records import archive, create, update
from ledgerbridge.sandbox.hubspot.table import Record
from ledgerbridge.sandbox.hubspot.times import iso
from ledgerbridge.sandbox.hubspot.wire import created_wire, read_names, read_wire, updated_wire
from ledgerbridge.sandbox.kit.http import Response

BATCH_MAX = 100

Wire = dict[str, Any]


class Id(msgspec.Struct):
    """A record named by id, or by the batch's `idProperty`."""

    id: str | int

    @property
    def text(self) -> str:
        return str(self.id)


class ReadBatch(msgspec.Struct, rename="camel"):
    inputs: list[Id] = []
    properties: list[str] = []
    properties_with_history: list[str] = []
    id_property: str | None = None


class ArchiveBatch(msgspec.Struct):
    inputs: list[Id] = []


class CreateInput(msgspec.Struct, rename="camel"):
    properties: dict[str, Any] = {}
    associations: list[Association] | None = None
    object_write_trace_id: str | None = None


class CreateBatch(msgspec.Struct):
    inputs: list[CreateInput] = []


class ChangeInput(Id, rename="camel"):
    """One input of an update or upsert."""

    properties: dict[str, Any] = {}
    id_property: str | None = None
    object_write_trace_id: str | None = None


class ChangeBatch(msgspec.Struct):
    inputs: list[ChangeInput] = []


Input = TypeVar("Input", CreateInput, ChangeInput)


def complete(call: Call, status: int, results: Sequence[Wire], errors: Sequence[Wire] = ()) -> Response:
    """A finished batch; with errors it is a 207."""  # HS-BATCH-SHAPE
    moment = iso(call.now_ms)
    body: Wire = {"completedAt": moment, "status": "COMPLETE", "startedAt": moment, "results": list(results)}
    if errors:
        body |= {"numErrors": len(errors), "errors": list(errors)}
    return Response.of(207 if errors else status, body)


def at_most(inputs: Sequence[Any], most: int = BATCH_MAX) -> None:
    """Raises Refused for more inputs than the batch takes."""  # HS-BATCH-LIMIT
    if len(inputs) > most:
        raise invalid(f"The maximum number of inputs is {most}, but {len(inputs)} were sent")


def not_found_error(type: ObjectType, ids: Sequence[str]) -> Wire:
    """The one error that names every record a batch did not find."""
    message = f"Could not get some {type.label} objects, they may be deleted or not exist. Check that ids are valid."
    return {"status": "error", "category": "OBJECT_NOT_FOUND", "message": message, "context": {"ids": list(ids)}}


# --- read and archive ----------------------------------------------------------------------------------------------


def read_batch(call: Call) -> Response:
    """The records found; a merged-away id gives the survivor under its own id."""  # HS-BATCH-READ
    call.require_object(call.type, "read")
    asked = call.body(ReadBatch)
    at_most(asked.inputs)
    if asked.id_property:
        require_key(call.account, call.type, asked.id_property)
    found = {entry.text: _read_one(call, entry.text, asked.id_property) for entry in asked.inputs}
    missing = [id for id, record in found.items() if record is None]
    records = {record.id: record for record in found.values() if record is not None}
    names = read_names(call.account.schema(call.type), call.type, asked.properties or None)
    histories = asked.properties_with_history
    results = [read_wire(call.account, call.type, record, names, histories) for record in records.values()]
    return complete(call, 200, results, [not_found_error(call.type, missing)] if missing else [])


def _read_one(call: Call, id: str, key: str | None) -> Record | None:
    table = call.account.table(call.type)
    if key:
        return find_by_key(call.account, call.type, key, id)
    number = record_id(id)
    record = None if number is None else table.get(survivor(table, number))
    return record if record is not None and (record.archived_ms is not None) == call.archived else None


def archive_batch(call: Call) -> Response:
    """The records are archived; unknown ids are passed over."""  # HS-BATCH-ARCHIVE
    call.require_object(call.type, "write")
    asked = call.body(ArchiveBatch)
    at_most(asked.inputs)
    for entry in asked.inputs:
        record = find(call.account, call.type, entry.text, None, "archive")
        if record is not None:
            archive(call.work, call.type, record)
    return Response.of(204)


# --- create --------------------------------------------------------------------------------------------------------


def create_batch(call: Call) -> Response:
    call.require_object(call.type, "write")
    inputs = call.body(CreateBatch).inputs
    at_most(inputs)
    results, errors = _write_each(call, inputs, _create_one)
    return complete(call, 201, results, errors)


def _create_one(call: Call, entry: CreateInput) -> Wire:
    refuse_lacking(call, entry.properties)
    record = create(call.work, call.type, entry.properties)
    associate_new(call.work, call.type, record.id, entry.associations or [])
    return created_wire(call.account, call.type, call.account.table(call.type).rows[record.id])


def _write_each(
    call: Call, inputs: Sequence[Input], write: Callable[[Call, Input], Wire]
) -> tuple[list[Wire], list[Wire]]:
    """(results, errors). Without a trace id of its own on every input, the first error fails the whole batch."""
    partial = _traced(inputs)
    results: list[Wire] = []
    errors: list[Wire] = []
    for entry in inputs:
        mark = call.account.mark()
        try:
            results.append(_with_trace(write(call, entry), entry.object_write_trace_id))
        except Refused as refused:
            if not partial:  # HS-BATCH-WHOLE
                raise
            call.account.rewind(mark)  # HS-BATCH-PARTIAL
            errors.append(refused.entry(objectWriteTraceId=[entry.object_write_trace_id or ""]))
    return results, errors


def _traced(inputs: Iterable[CreateInput | ChangeInput]) -> bool:
    traces = [entry.object_write_trace_id for entry in inputs]
    return all(traces) and len(set(traces)) == len(traces)


def _with_trace(wire: Wire, trace: str | None) -> Wire:
    return wire if trace is None else {**wire, "objectWriteTraceId": trace}


# --- update and upsert ---------------------------------------------------------------------------------------------


def update_batch(call: Call) -> Response:
    """The records found are updated; the others are named in one error."""  # HS-BATCH-UPDATE-UNKNOWN
    call.require_object(call.type, "write")
    inputs = call.body(ChangeBatch).inputs
    at_most(inputs)
    _refuse_twice(call, inputs, "update")
    known = [entry for entry in inputs if _find(call, entry, "update") is not None]
    results, errors = _write_each(call, known, _update_one)
    missing = [entry.text for entry in inputs if entry not in known]
    return complete(call, 200, results, [*errors, *([not_found_error(call.type, missing)] if missing else [])])


def _find(call: Call, entry: ChangeInput, doing: str) -> Record | None:
    return find(call.account, call.type, entry.text, entry.id_property, doing)


def _update_one(call: Call, entry: ChangeInput) -> Wire:
    before = _find(call, entry, "update")
    assert before is not None
    after = update(call.work, call.type, before, entry.properties)
    return updated_wire(call.account, call.type, before, after, entry.properties)


def _refuse_twice(call: Call, inputs: Sequence[ChangeInput], doing: str) -> None:
    """Raises Refused when two inputs mean the same record."""  # HS-BATCH-TWICE
    meant = Counter(_meant(call, entry, doing) for entry in inputs)
    twice = [id for id, count in meant.items() if count > 1]
    if twice:
        listed = ", ".join(twice)
        message = f"Duplicate IDs found in batch input: [{listed}]. IDs must be unique"
        raise invalid(message, context={"ids": twice})


def _meant(call: Call, entry: ChangeInput, doing: str) -> str:
    """The id of the record an input means; for one not there, the key it would get."""
    record = _find(call, entry, doing)
    if record is not None:
        return str(record.id)
    return key_form(entry.id_property, entry.text) if entry.id_property else entry.text


def upsert_batch(call: Call) -> Response:
    """Each record is updated where its key is found and created where not; `new` tells which."""  # HS-UPSERT
    call.require_object(call.type, "write")
    inputs = call.body(ChangeBatch).inputs
    at_most(inputs)
    _refuse_twice(call, inputs, "upsert")
    known = [entry for entry in inputs if entry.id_property or _find(call, entry, "upsert") is not None]
    try:
        results, errors = _upsert_all(call, known)
    except Conflict as conflict:  # HS-UPSERT-CONFLICT
        refused = conflict.refused
        raise Refused(409, str(refused), "CONFLICT", refused.holder) from None
    missing = [entry.text for entry in inputs if entry not in known]
    return complete(call, 200, results, [*errors, *([not_found_error(call.type, missing)] if missing else [])])


def _upsert_all(call: Call, inputs: Sequence[ChangeInput]) -> tuple[list[Wire], list[Wire]]:
    if any(entry.id_property == "email" for entry in inputs):  # HS-UPSERT-EMAIL-WHOLE
        return [_with_trace(_upsert_one(call, entry), entry.object_write_trace_id) for entry in inputs], []
    return _write_each(call, inputs, _upsert_one)


class Conflict(Exception):
    """A unique value stands in the way of an upsert, which fails the whole batch."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(str(refused))
        self.refused = refused


def _upsert_one(call: Call, entry: ChangeInput) -> Wire:
    try:
        return _upserted(call, entry)
    except Refused as refused:
        if refused.holder is None:
            raise
        raise Conflict(refused) from None


def _upserted(call: Call, entry: ChangeInput) -> Wire:
    before = _find(call, entry, "upsert")
    if before is not None:
        after = update(call.work, call.type, before, entry.properties)
        return {**updated_wire(call.account, call.type, before, after, entry.properties), "new": False}
    assert entry.id_property is not None
    if not entry.text:
        raise invalid(f"An upsert by {entry.id_property} needs a value in id")
    refuse_lacking(call, {**entry.properties, entry.id_property: entry.text})
    record = create(call.work, call.type, {**entry.properties, entry.id_property: entry.text})  # HS-UPSERT
    return {**created_wire(call.account, call.type, record), "new": True}
