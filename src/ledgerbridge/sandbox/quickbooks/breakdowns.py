"""Failures on demand, in the shapes QuickBooks and Intuit's gateway fail in."""

from __future__ import annotations

from datetime import datetime

from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.vendor import SandboxError
from ledgerbridge.sandbox.quickbooks import faults, gateway, oauth

PAGE = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def response(kind: str, retry_after: float | None, request: Request, now: datetime) -> Response:
    """The answer of a service in trouble."""
    if kind == "429":
        return gateway.throttled(now, retry_after)
    if kind == "401":
        return gateway.not_authenticated(f"Token expired: {oauth.bearer(request)[:14]}", now)
    if kind in ("500", "503"):
        broken = gateway.fault(faults.broken("An unexpected error occurred", int(kind)), now)
        if retry_after is not None:
            broken.headers["retry-after"] = f"{retry_after:g}"
        return broken
    if kind == "html":
        return Response.html(502, PAGE)
    raise SandboxError(400, f"quickbooks has no shape for the failure {kind}")
