"""Failures on demand, in the shapes Exact Online fails in."""

from __future__ import annotations

from ledgerbridge.sandbox.exact import api, gateway, problems
from ledgerbridge.sandbox.exact.metering import MINUTE_S
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.vendor import SandboxError

MAINTENANCE = "<!doctype html><html><head><title>Exact Online</title></head><body>Maintenance</body></html>"


def response(kind: str, retry_after: float | None, request: Request, now: float) -> Response:
    """The answer of a service in trouble."""
    answer = _answer(kind, request, now)
    if retry_after is not None and kind != "html":
        answer.headers["retry-after"] = f"{retry_after:g}"
    return answer


def _answer(kind: str, request: Request, now: float) -> Response:
    is_json = api.wants_json(request)
    if kind == "429":
        answer = gateway.throttled(is_json)
        reset = (int(now // MINUTE_S) + 1) * MINUTE_S * 1000
        minutely = {"limit": "60", "remaining": "0", "reset": str(reset)}
        answer.headers.update({f"x-ratelimit-minutely-{name}": value for name, value in minutely.items()})
        return answer
    if kind == "401":
        return gateway.not_authenticated(request)
    if kind == "500":  # EX-UNEXPECTED-500
        return problems.response(problems.Problem(500, problems.UNEXPECTED), "EN", is_json)
    if kind == "503":
        return problems.response(problems.Problem(503, "Service Unavailable"), "EN", is_json)
    if kind == "html":  # EX-MAINTENANCE-200
        return Response.html(200, MAINTENANCE)
    raise SandboxError(400, f"exact has no shape for the failure {kind}")
