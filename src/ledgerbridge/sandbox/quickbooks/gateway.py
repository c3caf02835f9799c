"""Answers in the shape of Intuit's gateway and the envelope of the service behind it."""

from __future__ import annotations

from datetime import datetime
from random import Random

from ledgerbridge.sandbox.kit.http import Response
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks.faults import Fault
from ledgerbridge.sandbox.quickbooks.times import envelope_time

REFUSED = "application/json"
"""Content type of every refusal; successes name their character set too."""
CHALLENGE = 'Bearer realm="Intuit", error="invalid_token"'


def answer(body: Wire, moment: datetime) -> Response:
    """A success of the service: the body with its time."""
    return Response.of(200, {**body, "time": envelope_time(moment)})


def fault(refusal: Fault, moment: datetime) -> Response:
    """A fault of the service in the upper-case shape."""
    # QB-FAULT-SHAPE
    body: Wire = {"Fault": refusal.wire}
    if not refusal.untimed:
        body["time"] = envelope_time(moment)
    return Response.of(refusal.status, body, content_type=REFUSED)


def refusal(status: int, code: str, message: str, detail: str | None, type: str, moment: datetime) -> Response:
    """A refusal by the gateway: lower-case keys, every null listed, time in milliseconds."""
    # QB-GATEWAY-SHAPE
    error = {"message": message, "detail": detail, "code": code, "element": None}
    body: Wire = {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": [error], "type": type},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(moment.timestamp() * 1000),
        "status": None,
        "cdcresponse": [],
    }
    return Response.of(status, body, content_type=REFUSED)


def not_authenticated(detail: str | None, moment: datetime) -> Response:
    """The token does not stand for anybody."""
    # QB-TOKEN-EXPIRED
    message = "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    refused = refusal(401, "3200", message, detail, "AUTHENTICATION", moment)
    refused.headers["www-authenticate"] = CHALLENGE
    return refused


def not_authorized(moment: datetime) -> Response:
    """The token does not fit this company."""
    # QB-REALM-MISMATCH
    message = "message=AuthorizationFailed; errorCode=003100; statusCode=403"
    return refusal(403, "3100", message, None, "SERVICE", moment)


def throttled(moment: datetime, retry_after: float | None = None) -> Response:
    """Too many calls; no Retry-After unless one is asked for."""
    # QB-THROTTLED
    message = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    refused = refusal(429, "3001", message, "The request limit was reached.  Try again later", "SERVICE", moment)
    if retry_after is not None:
        refused.headers["retry-after"] = f"{retry_after:g}"
    return refused


def add_service_headers(response: Response, moment: datetime, random: Random) -> None:
    """Adds what every answer of the API carries; `intuit_tid` is what support asks for."""
    # QB-RESPONSE-HEADERS
    trace = f"1-{int(moment.timestamp()):08x}-{random.getrandbits(96):024x}"
    response.headers.update(
        {
            "intuit_tid": trace,
            "x-amzn-trace-id": f"Root={trace}",
            "qbo-version": "1944.190",
            "cache-control": "max-age=0, no-cache, no-store, must-revalidate, private",
            "expires": "0",
        }
    )
