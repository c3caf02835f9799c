"""Ordering, listing and lifting faults."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.kit.control.values import json_object
from ledgerbridge.sandbox.kit.desk import Desk
from ledgerbridge.sandbox.kit.faults import Order
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.vendor import SandboxError


def faults_call(desk: Desk, account: str, request: Request, id: str) -> Response:
    match (request.method, id):
        case ("GET", ""):
            return Response.of(200, {"faults": [fault.shown() for fault in desk.faults.all()]})
        case ("GET", _):
            fault = desk.faults.get(id)
            if fault is None:
                raise SandboxError(404, f"{desk.vendor.name} has no fault {id}")
            return Response.of(200, fault.shown())
        case ("POST", ""):
            return Response.of(201, {"id": desk.order_fault(account, _order(request)).id})
        case ("DELETE", _):
            lifted = desk.lift_faults(account, id or None)
            return Response.of(200, {"lifted": [fault.id for fault in lifted]})
    raise SandboxError(405, "faults are listed with GET, ordered with POST and lifted with DELETE")


def _order(request: Request) -> Order:
    body = json_object(request)
    if isinstance(body.get("do"), int):
        body["do"] = str(body["do"])
    try:
        return msgspec.convert(body, Order, strict=False)
    except msgspec.ValidationError as error:
        raise SandboxError(400, f"this fault cannot be ordered: {error}") from error
