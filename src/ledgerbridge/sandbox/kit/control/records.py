"""A vendor's records, seen and changed from its own screens."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.control.values import json_object, whole_number
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.vendor import SandboxError, Vendor, Wire

PAGE = 100


def count_records(vendor: Vendor, account: str) -> dict[str, int]:
    """{type: count} by the vendor's own names."""
    return {type: vendor.count(account, type) for type in vendor.types(account)}


def known_type(vendor: Vendor, account: str, type: str) -> str:
    """Raises SandboxError, naming those there are, for a type the vendor has not."""
    types = vendor.types(account)
    if type not in types:
        raise SandboxError(404, f"{vendor.name} has no record type {type!r}; there are {', '.join(types)}")
    return type


def state_call(vendor: Vendor, account: str, request: Request, place: str) -> Response:
    """A call below `state/`; `place` is `type`, `type/id` or `type/id/actions`, where a type may hold slashes."""
    type, rest = _split(vendor, account, place)
    match (request.method, rest):
        case ("GET", []):
            return _list(vendor, account, type, request)
        case ("POST", []):
            return Response.of(201, vendor.person_creates(account, type, json_object(request)))
        case ("GET", [id]):
            return Response.of(200, _record(vendor, account, type, id))
        case ("PATCH", [id]):
            _record(vendor, account, type, id)
            return Response.of(200, vendor.person_edits(account, type, id, json_object(request)))
        case ("DELETE", [id]):
            return _delete(vendor, account, type, id)
        case ("POST", [id, "actions"]):
            _record(vendor, account, type, id)
            return Response.of(200, vendor.person_does(account, type, id, json_object(request)))
    raise SandboxError(404, f"state has no call {request.method} {place}")


def _split(vendor: Vendor, account: str, place: str) -> tuple[str, list[str]]:
    longest_first = sorted(vendor.types(account), key=len, reverse=True)
    for type in longest_first:
        if place == type or place.startswith(type + "/"):
            return type, [part for part in place[len(type) :].split("/") if part]
    return known_type(vendor, account, place.partition("/")[0]), []


def _list(vendor: Vendor, account: str, type: str, request: Request) -> Response:
    limit = whole_number(request, "limit", PAGE)
    offset = whole_number(request, "offset", 0)
    records = vendor.records(account, type, limit, offset)
    return Response.of(200, {"total": vendor.count(account, type), "records": records})


def _record(vendor: Vendor, account: str, type: str, id: str) -> Wire:
    record = vendor.record(account, type, id)
    if record is None:
        raise SandboxError(404, f"{vendor.name} has no record {id} of type {type}")
    return record


def _delete(vendor: Vendor, account: str, type: str, id: str) -> Response:
    """The record as it is stored after the deletion; no content where nothing of it is left."""
    _record(vendor, account, type, id)
    vendor.person_deletes(account, type, id)
    left = vendor.record(account, type, id)
    return Response(204) if left is None else Response.of(200, left)
