"""The clock, read, moved and waited for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.control.values import json_object
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.pending import Pending
from ledgerbridge.sandbox.kit.vendor import SandboxError
from ledgerbridge.sandbox.kit.waiting import answer_at


class Change(msgspec.Struct, forbid_unknown_fields=True):
    """What is asked of the clock, done in this order."""

    freeze: bool | None = None
    set: str | None = None
    advance_s: float | None = None
    auto: bool | None = None


class Wait(msgspec.Struct, forbid_unknown_fields=True):
    until: str
    who: str


def clock_call(clock: Clock, request: Request, rest: list[str]) -> Response | Pending:
    """The clock as it then stands. Who will wait no more says so with `DELETE wait?who=`, so that an automatic clock
    jumps without it.
    """
    match (request.method, rest):
        case ("GET", []):
            return _told(clock)
        case ("POST", []):
            _change(clock, _read(request, Change))
            return _told(clock)
        case ("POST", ["wait"]):
            wait = _read(request, Wait)
            return answer_at(clock, _moment(wait.until), lambda: _told(clock), wait.who or "somebody")
        case ("DELETE", ["wait"]):
            clock.forget(request.argument("who"))
            return Response(204)
    raise SandboxError(404, f"the clock has no call {request.method} {request.path}")


def _told(clock: Clock) -> Response:
    waiting = [{"who": entry.who, "until": entry.until.isoformat()} for entry in clock.waiting()]
    now = clock.now().isoformat()
    return Response.of(200, {"now": now, "frozen": clock.frozen, "auto": clock.auto, "waiting": waiting})


def _change(clock: Clock, change: Change) -> None:
    moment = None if change.set is None else _moment(change.set)
    if change.freeze is not None:
        clock.freeze(change.freeze)
    if moment is not None:
        clock.set(moment)
    if change.advance_s is not None:
        clock.advance(change.advance_s)
    if change.auto is not None:
        clock.auto = change.auto


def _read(request: Request, form: type[Any]) -> Any:
    try:
        return msgspec.convert(json_object(request), form, strict=False)
    except msgspec.ValidationError as error:
        raise SandboxError(400, f"the clock does not understand this: {error}") from error


def _moment(text: str) -> datetime:
    """An ISO moment; one without an offset is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SandboxError(400, f"{text!r} is no ISO 8601 moment such as 2026-03-01T09:00:00+00:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
