"""The accounting API of one company: from a call to the service's answer."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import (
    attachments,
    batch,
    cdc,
    currencies,
    faults,
    metering,
    query_run,
    sending,
    tax_lists,
    voiding,
)
from ledgerbridge.sandbox.quickbooks.binder import bind, read_body
from ledgerbridge.sandbox.quickbooks.company import Desk
from ledgerbridge.sandbox.quickbooks.entities import Entity, by_path
from ledgerbridge.sandbox.quickbooks.list_fields import TAX_SERVICE
from ledgerbridge.sandbox.quickbooks.oauth import form_of
from ledgerbridge.sandbox.quickbooks.table import Row
from ledgerbridge.sandbox.quickbooks.views import Occasion, shown
from ledgerbridge.sandbox.quickbooks.writes import delete, found, write

CALLS = ("query", "cdc", "batch")


def is_read(request: Request, steps: list[str]) -> bool:
    """Whether a call takes data out and is metered by itself; a batch is metered by its items."""
    # QB-METERED-READS
    return request.method == "GET" or steps[0] == "query"


def endpoint(request: Request, steps: list[str]) -> str:
    """The call's name for the meters."""
    rest = "/taxcode" if steps[0] == "taxservice" else "/{id}"
    return f"{request.method} {steps[0]}{rest if len(steps) > 1 else ''}{''.join(f'/{step}' for step in steps[2:3])}"


def serve(desk: Desk, request: Request, steps: list[str]) -> Wire | Response:
    """The body of the answer without its time, or a whole answer that is no JSON. Raises Fault.

    `steps` are the parts of the path behind the realm. `minorversion` is not looked at: every version answers as the
    present one.
    """
    # QB-MINORVERSION
    route = (request.method, steps[0], len(steps))
    if route in (("GET", "query", 1), ("POST", "query", 1)):
        return {"QueryResponse": query_run.answer(desk, _statement(request))}
    if route == ("GET", "cdc", 1):
        return cdc.answer(desk.company, cdc.asked(request), desk.moment)
    if route == ("POST", "batch", 1):
        return _serve_batch(desk, request)
    if route == ("POST", "upload", 1):
        return attachments.upload(desk, request)
    if route == ("GET", "download", 2):
        return attachments.download(desk, steps[1])
    if route == ("GET", "exchangerate", 1):
        return currencies.serve_rate(desk, request)
    if request.method == "POST" and steps == ["taxservice", "taxcode"]:
        return _serve_tax_service(desk, request)
    return _serve_entity(desk, request, steps)


def _serve_entity(desk: Desk, request: Request, steps: list[str]) -> Wire | Response:
    """A record read, written, sent or printed."""
    entity = by_path(steps[0])
    route = (request.method, len(steps))
    if entity is not None:
        if request.method == "GET" and entity.singleton and len(steps) <= 2:
            return _read_single(desk, entity, steps[1] if len(steps) == 2 else "1")
        if route == ("GET", 2):
            return {entity.name: _shown(desk, entity, found(desk, entity, steps[1]), "read")}
        if route == ("POST", 1):
            return _serve_write(desk, entity, request)
        if route == ("GET", 3) and steps[2] == "pdf" and entity.prints:
            return sending.pdf(desk, entity, steps[1])
        if route == ("POST", 3) and steps[2] == "send" and entity.sends:
            return {entity.name: _shown(desk, entity, sending.send(desk, entity, steps[1], request), "send")}
    raise faults.no_resource(request.path, request.base_url + request.path)


def _shown(desk: Desk, entity: Entity, row: Row, occasion: Occasion) -> Wire:
    wire = shown(desk.company, entity, row, occasion, desk.options)
    return attachments.with_address(desk, wire) if entity.name == "Attachable" else wire


def _statement(request: Request) -> str:
    """The statement of a query: in the address, or bare in the body."""
    # QB-QUERY-POST
    if request.method == "GET":
        return request.argument("query")
    if "form-urlencoded" in request.headers.get("content-type", "") and request.body.startswith(b"query="):
        return form_of(request).get("query", "")
    return request.body.decode(errors="replace")


def _read_single(desk: Desk, entity: Entity, id: str) -> Wire:
    """The company's one record of its kind, under the realm's number."""
    # QB-SINGLETON
    if id not in ("1", desk.company.realm):
        raise faults.not_found()
    return {entity.name: shown(desk.company, entity, desk.company.table(entity.name).rows["1"], "read")}


def _serve_batch(desk: Desk, request: Request) -> Wire:
    _check_content_type(request)
    items = batch.items_of(read_body(request.body), bool(request.argument("requestid")))
    metering.meter(desk.company, desk.moment, sum("Query" in item or "CDCQuery" in item for item in items))
    return batch.answer(desk, items)


def _serve_write(desk: Desk, entity: Entity, request: Request) -> Wire:
    """A write to an entity; an operation that is not known is an update or a create."""
    # QB-OPERATION-MISTYPED
    if not entity.is_written and entity.name != "ExchangeRate":
        raise faults.unsupported(f"create or update of {entity.name}")
    _check_content_type(request)
    sent = read_body(request.body)
    if entity.name == "ExchangeRate":
        return currencies.write_rate(desk, bind(entity.name, entity.fields, sent))
    operation = request.argument("operation")
    if operation == "delete":
        return {entity.name: delete(desk, entity, sent)}
    if voiding.is_void(operation, desk.options, entity.name):
        return {entity.name: _shown(desk, entity, voiding.void(desk, entity, sent), "update")}
    written = write(desk, entity, sent)
    return {entity.name: _shown(desk, entity, written.row, "create" if written.is_new else "update")}


def _serve_tax_service(desk: Desk, request: Request) -> Response:
    """The answer has no envelope and no time."""
    # QB-TAX-SERVICE
    _check_content_type(request)
    return Response.of(200, tax_lists.serve(desk, bind("TaxService", TAX_SERVICE, read_body(request.body))))


def _check_content_type(request: Request) -> None:
    """Writes are JSON."""
    # QB-CONTENT-TYPE
    found = request.headers.get("content-type", "")
    if found and "json" not in found:
        raise faults.wrong_content_type(found)
