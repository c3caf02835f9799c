"""Reading what a control call brings, and the settings of an account."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.vendor import SandboxError, Vendor

_READ = ("GET", "HEAD")


def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an empty body is an empty object. Raises SandboxError for anything else."""
    if not request.body.strip():
        return {}
    try:
        body = request.json()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SandboxError(400, f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise SandboxError(400, "the body is a JSON object")
    return body


def whole_number(request: Request, name: str, default: int) -> int:
    """A query parameter as a number of at least 0."""
    text = request.argument(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise SandboxError(400, f"{name} is a whole number of at least 0, not {text!r}")
    return int(text)


def seconds(request: Request, name: str) -> float | None:
    """A query parameter as seconds; None where it is not given."""
    text = request.argument(name)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError as error:
        raise SandboxError(400, f"{name} is a number of seconds, not {text!r}") from error
    if not 0 <= number < float("inf"):
        raise SandboxError(400, f"{name} is a number of seconds from 0 up, not {text!r}")
    return number


def settings_call(vendor: Vendor, account: str, request: Request) -> Response:
    """The settings of an account with their schema, after the change where one is asked for."""
    if request.method == "POST":
        vendor.change_settings(account, json_object(request))
    elif request.method not in _READ:
        raise SandboxError(405, "settings are read with GET and changed with POST")
    return Response.of(200, {"values": vendor.settings(account), "schema": list(vendor.settings_schema)})
