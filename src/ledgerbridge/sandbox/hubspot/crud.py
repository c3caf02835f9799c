"""The calls on single records: list, get, create, update, archive."""

from __future__ import annotations

from itertools import islice
from typing import Any
from urllib.parse import urlencode

import msgspec

from ledgerbridge.sandbox.hubspot.associating import Association, associate_new
from ledgerbridge.sandbox.hubspot.call import HISTORY_PAGE_MAX, PAGE_MAX, Call, record_id
from ledgerbridge.sandbox.hubspot.demanded import refuse_lacking
from ledgerbridge.sandbox.hubspot.errors import invalid, not_found
from ledgerbridge.sandbox.hubspot.finding import find_by_key, survivor
from ledgerbridge.sandbox.hubspot.records import archive, create, update
from ledgerbridge.sandbox.hubspot.table import Record
from ledgerbridge.sandbox.hubspot.wire import created_wire, read_names, read_wire, updated_wire, v3_associations
from ledgerbridge.sandbox.kit.http import Response


class NewRecord(msgspec.Struct):
    """Body of a create."""

    properties: dict[str, Any] = {}
    associations: list[Association] | None = None


class Edit(msgspec.Struct):
    """Body of an update."""

    properties: dict[str, Any] = {}


def list_records(call: Call) -> Response:
    """A page of records in order of id; `after` is the id that the next page starts with."""  # HS-LIST-PAGING
    call.require_object(call.type, "read")
    limit = call.limit(10, HISTORY_PAGE_MAX if call.history_names else PAGE_MAX)  # HS-LIST-LIMIT
    after = record_id(call.request.argument("after") or "0")
    if after is None:
        raise invalid(f"{call.request.argument('after')} is not a valid paging cursor")
    table = call.account.table(call.type)
    fitting = (entry for entry in table.from_id(after) if (entry.archived_ms is not None) == call.archived)
    found = list(islice(fitting, limit + 1))
    answer: dict[str, Any] = {"results": [_as_read(call, record) for record in found[:limit]]}
    if len(found) > limit:
        answer["paging"] = {"next": _next_page(call, str(found[limit].id))}
    return Response.of(200, answer)


def _next_page(call: Call, after: str) -> dict[str, str]:
    query = {name: values for name, values in call.request.query.items() if name != "after"}
    link = f"{call.request.base_url}{call.request.path}?{urlencode({**query, 'after': [after]}, doseq=True)}"
    return {"after": after, "link": link}


def _as_read(call: Call, record: Record) -> dict[str, Any]:
    """The record with the properties, histories and associations that the query asks for."""
    names = read_names(call.account.schema(call.type), call.type, call.names)
    wire = read_wire(call.account, call.type, record, names, call.history_names)
    targets = call.request.arguments("associations")
    return wire | v3_associations(call.account, call.type, record, targets, call.request.base_url)


def get_record(call: Call) -> Response:
    """One record by id or by a unique property; an archived one only on demand."""  # HS-GET-ARCHIVED
    call.require_object(call.type, "read")
    return Response.of(200, _as_read(call, _addressed(call, archived=call.archived)))


def _addressed(call: Call, archived: bool = False) -> Record:
    """The record that the path names; an id that was merged away leads to the survivor. Raises Refused."""
    table = call.account.table(call.type)
    key = call.request.argument("idProperty")
    if key:
        record = find_by_key(call.account, call.type, key, call.parts["id"])  # HS-GET-ID-PROPERTY
    else:
        id = record_id(call.parts["id"])
        record = None if id is None else table.get(survivor(table, id))  # HS-MERGE-OLD-ID HS-MERGE-OLD-GET
    if record is None or (record.archived_ms is not None) != archived:
        raise not_found()
    return record


def create_record(call: Call) -> Response:
    call.require_object(call.type, "write")
    new = call.body(NewRecord)
    refuse_lacking(call, new.properties)
    record = create(call.work, call.type, new.properties)
    associate_new(call.work, call.type, record.id, new.associations or [])  # HS-CREATE-ASSOC
    stored = call.account.table(call.type).rows[record.id]
    return Response.of(201, created_wire(call.account, call.type, stored))


def update_record(call: Call) -> Response:
    call.require_object(call.type, "write")
    edit = call.body(Edit)
    before = _addressed(call)
    after = update(call.work, call.type, before, edit.properties)
    return Response.of(200, updated_wire(call.account, call.type, before, after, edit.properties))


def archive_record(call: Call) -> Response:
    """The record is archived; one that is not there is not reported."""  # HS-DELETE-UNKNOWN
    call.require_object(call.type, "write")
    id = record_id(call.parts["id"])
    record = None if id is None else call.account.table(call.type).live(id)
    if record is not None:
        archive(call.work, call.type, record)
    return Response.of(204)
