"""The accounting API of one company: from a call to the service's answer."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import batch, cdc, faults, metering, query_run
from ledgerbridge.sandbox.quickbooks.binder import read_body
from ledgerbridge.sandbox.quickbooks.company import Desk
from ledgerbridge.sandbox.quickbooks.entities import Entity, by_path
from ledgerbridge.sandbox.quickbooks.oauth import form_of
from ledgerbridge.sandbox.quickbooks.views import shown
from ledgerbridge.sandbox.quickbooks.writes import delete, found, write

CALLS = ("query", "cdc", "batch")


def is_read(request: Request, steps: list[str]) -> bool:
    """Whether a call takes data out and is metered by itself; a batch is metered by its items."""
    # QB-METERED-READS
    return request.method == "GET" or steps[0] == "query"


def endpoint(request: Request, steps: list[str]) -> str:
    """The call's name for the meters."""
    return f"{request.method} {steps[0]}{'/{id}' if len(steps) > 1 else ''}"


def serve(desk: Desk, request: Request, steps: list[str]) -> Wire:
    """The body of the answer, without its time. Raises Fault. `steps` are the parts of the path behind the realm.

    `minorversion` is not looked at: every version answers as the present one.
    """
    # QB-MINORVERSION
    route = (request.method, steps[0], len(steps))
    if route in (("GET", "query", 1), ("POST", "query", 1)):
        return {"QueryResponse": query_run.answer(desk.company, _statement(request))}
    if route == ("GET", "cdc", 1):
        return cdc.answer(desk.company, request, desk.moment)
    if route == ("POST", "batch", 1):
        return _serve_batch(desk, request)
    entity = by_path(steps[0])
    if entity is not None and request.method == "GET" and len(steps) == 1 + (not entity.singleton):
        return _read(desk, entity, steps[-1])
    if entity is not None and request.method == "GET" and entity.singleton and len(steps) == 2:
        return _read_single(desk, entity, steps[1])
    if entity is not None and request.method == "POST" and len(steps) == 1:
        return _serve_write(desk, entity, request)
    raise faults.no_resource(request.path, request.base_url + request.path)


def _statement(request: Request) -> str:
    """The statement of a query: in the address, or bare in the body."""
    # QB-QUERY-POST
    if request.method == "GET":
        return request.argument("query")
    if "form-urlencoded" in request.headers.get("content-type", "") and request.body.startswith(b"query="):
        return form_of(request).get("query", "")
    return request.body.decode(errors="replace")


def _read(desk: Desk, entity: Entity, id: str) -> Wire:
    """One record by its id, inactive ones too."""
    if entity.singleton:
        return _read_single(desk, entity, "1")
    return {entity.name: shown(desk.company, entity, found(desk, entity, id), "read")}


def _read_single(desk: Desk, entity: Entity, id: str) -> Wire:
    """The company's one record of its kind, under the realm's number."""
    # QB-SINGLETON
    if id not in ("1", desk.company.realm):
        raise faults.not_found()
    return {entity.name: shown(desk.company, entity, desk.company.table(entity.name).rows["1"], "read")}


def _serve_batch(desk: Desk, request: Request) -> Wire:
    _check_content_type(request)
    items = batch.items_of(read_body(request.body), bool(request.argument("requestid")))
    metering.meter(desk.company, desk.moment, sum("Query" in item for item in items))
    return batch.answer(desk, items)


def _serve_write(desk: Desk, entity: Entity, request: Request) -> Wire:
    """A write to an entity; an operation other than delete is an update or a create."""
    if not entity.is_written:
        raise faults.unsupported(f"create or update of {entity.name}")
    _check_content_type(request)
    sent = read_body(request.body)
    if request.argument("operation") == "delete":
        return {entity.name: delete(desk, entity, sent)}
    written = write(desk, entity, sent)
    return {entity.name: shown(desk.company, entity, written.row, "create" if written.is_new else "update")}


def _check_content_type(request: Request) -> None:
    """Writes are JSON."""
    # QB-CONTENT-TYPE
    found = request.headers.get("content-type", "")
    if found and "json" not in found:
        raise faults.wrong_content_type(found)
