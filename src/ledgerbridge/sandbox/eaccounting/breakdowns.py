"""Failures on demand, in the shapes the service fails in."""

from __future__ import annotations

from random import Random

from ledgerbridge.sandbox.eaccounting import errors
from ledgerbridge.sandbox.kit.http import Response
from ledgerbridge.sandbox.kit.vendor import SandboxError

PAGE = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
USUAL_WAIT_S = 55


def response(kind: str, retry_after: float | None, random: Random, limit: int, with_errors: bool) -> Response:
    """The answer of a service in trouble; a wait that is asked for stands in the text and in the header."""
    if kind == "html":
        return Response.html(502, PAGE)
    if kind == "429":
        seconds = USUAL_WAIT_S if retry_after is None else int(retry_after)
        refusal = errors.quota(limit, seconds)
    elif kind == "401":
        refusal = errors.denied()
    elif kind in ("500", "503"):
        refusal = errors.broken(int(kind))
    else:
        raise SandboxError(400, f"eaccounting has no shape for the failure {kind}")
    answer = errors.answer(refusal, random, with_errors)
    if retry_after is not None:
        answer.headers["retry-after"] = f"{retry_after:g}"
    return answer
