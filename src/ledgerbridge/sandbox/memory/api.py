"""The API's calls: which path does what."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.memory.account import Account, Writer
from ledgerbridge.sandbox.memory.body import Mistaken
from ledgerbridge.sandbox.memory.fields import TYPES
from ledgerbridge.sandbox.memory.printing import print_invoice
from ledgerbridge.sandbox.memory.reading import describe, find_records, get_records, list_changes, list_records
from ledgerbridge.sandbox.memory.writing import book_records, create_records, update_records


def answer_call(account: Account, writer: Writer, request: Request, now: float) -> Response:
    """The answer to a call whose key is good; the endpoint is named for the meters."""
    parts = [part for part in request.path.split("/") if part]
    try:
        match (request.method, parts):
            case ("GET", ["v1", "invoices", id, "pdf"]):
                return print_invoice(account, id)
        endpoint, body = _routed(account, writer, request, parts, now)
    except Mistaken as mistake:
        return refused_call(mistake.status, mistake.code, str(mistake))
    answer = Response.of(200, body)
    answer.endpoint = endpoint
    return answer


def refused_call(status: int, code: str, message: str, retry_after_s: float | None = None) -> Response:
    """A call refused as a whole, as this API words it."""
    headers = {} if retry_after_s is None else {"retry-after": format(retry_after_s, "g")}
    return Response.of(status, {"error": {"code": code, "message": message}}, **headers)


def _routed(
    account: Account, writer: Writer, request: Request, parts: list[str], now: float
) -> tuple[str, dict[str, Any]]:
    match (request.method, parts):
        case ("GET", ["v1", "me"]):
            return "GET me", {"account": account.id}
        case ("GET", ["v1", "schema", type]) if type in TYPES:
            return f"GET schema/{type}", describe(account, type)
        case ("GET", ["v1", type, *what]) if type in TYPES:
            return " ".join(("GET", "/".join((type, *what)))), _read(account, type, what, request, now)
        case ("POST", ["v1", type, what]) if type in TYPES:
            return f"POST {type}/{what}", _post(account, writer, type, what, request, now)
    raise _nothing_here(request)


def _read(account: Account, type: str, what: list[str], request: Request, now: float) -> dict[str, Any]:
    match what:
        case []:
            return list_records(account, type, request, now)
        case ["changes"]:
            return list_changes(account, type, request, now)
        case ["count"]:
            return {"count": account.tables[type].living}
    raise _nothing_here(request)


def _post(account: Account, writer: Writer, type: str, what: str, request: Request, now: float) -> dict[str, Any]:
    left_out: list[str] = account.settings["partial_answers"]
    match what:
        case "get":
            return get_records(account, type, request, now)
        case "find":
            return find_records(account, type, request)
        case "create":
            return create_records(writer, type, request, left_out)
        case "update":
            return update_records(writer, type, request, left_out)
        case "book" if TYPES[type].lines:
            return book_records(writer, type, request)
    raise _nothing_here(request)


def _nothing_here(request: Request) -> Mistaken:
    return Mistaken(404, "not_found", f"there is nothing at {request.method} {request.path}")
