"""Which call of the control plane goes where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledgerbridge.sandbox.kit.control.faults import faults_call
from ledgerbridge.sandbox.kit.control.load import load_call
from ledgerbridge.sandbox.kit.control.records import count_records, state_call
from ledgerbridge.sandbox.kit.control.register import register_call
from ledgerbridge.sandbox.kit.control.time import clock_call
from ledgerbridge.sandbox.kit.control.values import json_object, settings_call
from ledgerbridge.sandbox.kit.control.watch import list_calls, list_deliveries, meters_call
from ledgerbridge.sandbox.kit.desk import Desk
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.page import page_call
from ledgerbridge.sandbox.kit.pending import Pending
from ledgerbridge.sandbox.kit.problem import problem
from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError

if TYPE_CHECKING:
    from ledgerbridge.sandbox.kit.sandbox import Sandbox


def answer_control(sandbox: Sandbox, request: Request) -> Response | Pending:
    """The answer to a call below `/_sandbox`, that prefix taken off; every error is a problem document."""
    parts = [part for part in request.path.split("/") if part]
    try:
        return _routed(sandbox, request, parts)
    except SandboxError as error:
        return problem(error.status, error.detail)
    except Rejected as refusal:
        answer = refusal.response
        told = answer.body.decode(errors="replace")
        return problem(422, f"the vendor's rules refuse this: {told}", vendor_status=answer.status, vendor_answer=told)


def _routed(sandbox: Sandbox, request: Request, parts: list[str]) -> Response | Pending:
    match (request.method, parts):
        case ("GET", []):
            return page_call(sandbox, request)
        case ("GET", ["health"]):
            return Response.of(200, {"ok": True, "vendors": list(sandbox.desks)})
        case (_, ["register"]):
            return register_call(sandbox, request)
        case (_, ["clock", *rest]):
            return clock_call(sandbox.clock, request, rest)
        case ("POST", ["reset" | "snapshot" | "restore" as wish]):
            return _snapshot_call(sandbox, request, wish)
        case (_, [vendor, *rest]) if rest:
            return _vendor_call(sandbox.desk(vendor), request, rest)
    raise no_such_call(request)


def _vendor_call(desk: Desk, request: Request, rest: list[str]) -> Response | Pending:
    account = _account(desk, request)
    match (request.method, rest):
        case ("GET", ["credentials"]):
            return Response.of(200, desk.vendor.credentials(account))
        case ("GET", ["state"]):
            return Response.of(200, count_records(desk.vendor, account))
        case (_, ["state", *place]):
            return state_call(desk.vendor, account, request, "/".join(place))
        case ("POST", ["load"]):
            return load_call(desk.vendor, account, request)
        case ("GET", ["calls"]):
            return list_calls(desk, request)
        case (_, ["meters"]):
            return meters_call(desk, account, request)
        case ("GET", ["deliveries"]):
            return list_deliveries(desk, request)
        case (_, ["faults", *id]):
            return faults_call(desk, account, request, "/".join(id))
        case (_, ["settings"]):
            return settings_call(desk.vendor, account, request)
        case ("GET", ["accounts"]):
            return Response.of(200, {"accounts": desk.vendor.accounts()})
        case ("POST", ["accounts"]):
            return Response.of(201, {"id": desk.vendor.add_account(json_object(request))})
    raise no_such_call(request)


def _account(desk: Desk, request: Request) -> str:
    known = desk.vendor.accounts()
    wanted = request.argument("account") or known[0]
    if wanted not in known:
        raise SandboxError(404, f"{desk.vendor.name} has no account {wanted}; there are {', '.join(known)}")
    return wanted


def _snapshot_call(sandbox: Sandbox, request: Request, wish: str) -> Response:
    vendor = request.argument("vendor") or None
    if wish == "snapshot":
        return Response.of(201, {"id": sandbox.snapshot(vendor)})
    if wish == "restore":
        id = json_object(request).get("id")
        if not isinstance(id, str):
            raise SandboxError(400, 'the body says which snapshot: {"id": "snapshot-1"}')
        sandbox.restore(id, vendor)
    else:
        sandbox.reset(vendor)
    return Response(204)


def no_such_call(request: Request) -> SandboxError:
    return SandboxError(404, f"the control plane has no call {request.method} {request.path}")
