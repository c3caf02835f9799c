"""Errors of the control plane, as problem details."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.http import Response

PROBLEM_JSON = "application/problem+json"


def problem(status: int, detail: str, **more: Any) -> Response:
    """An answer that says in words what could not be done; `more` are further members of the body."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return Response(status, {"content-type": PROBLEM_JSON}, msgspec.json.encode(body))
