"""Watching a vendor: its calls, its webhooks and its meters."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.control.values import seconds, whole_number
from ledgerbridge.sandbox.kit.desk import Desk
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.pending import Pending
from ledgerbridge.sandbox.kit.vendor import SandboxError

CALLS_PAGE = 1000
DELIVERIES_PAGE = 1000


def list_calls(desk: Desk, request: Request) -> Response | Pending:
    """Calls from number `since` on; with `wait_s` as soon as that call has come in, and at the latest then."""
    since = whole_number(request, "since", 1)
    limit = whole_number(request, "limit", CALLS_PAGE)
    wait_s = seconds(request, "wait_s")
    account = request.argument("account")

    def answer() -> Response:
        calls = desk.calls.since(since, limit, account)
        following = calls[-1].n + 1 if len(calls) == limit and calls else max(since, desk.calls.last + 1)
        return Response.of(200, {"next": following, "calls": [call.shown() for call in calls]})

    if wait_s is None or desk.calls.last >= since:
        return answer()
    return Pending(ready=lambda: desk.calls.last >= since, answer=answer, patience_s=wait_s)


def list_deliveries(desk: Desk, request: Request) -> Response | Pending:
    """Webhooks from number `since` on; with `wait_s` as soon as that one is there, and at the latest then."""
    since = whole_number(request, "since", 1)
    limit = whole_number(request, "limit", DELIVERIES_PAGE)
    wait_s = seconds(request, "wait_s")
    outbox = desk.vendor.outbox

    def answer() -> Response:
        found = outbox.since(since, limit, request.argument("account"))
        return Response.of(200, {"deliveries": [delivery.shown() for delivery in found]})

    if wait_s is None or outbox.last >= since:
        return answer()
    return Pending(ready=lambda: outbox.last >= since, answer=answer, patience_s=wait_s)


def meters_call(desk: Desk, account: str, request: Request) -> Response:
    """What was counted for an account; DELETE sets it to zero."""
    if request.method == "GET":
        return Response.of(200, desk.meters.shown(account, desk.vendor.meters(account)))
    if request.method == "DELETE":
        desk.meters.reset(account)
        desk.vendor.reset_meters(account)
        return Response(204)
    raise SandboxError(405, "meters are read with GET and set to zero with DELETE")
