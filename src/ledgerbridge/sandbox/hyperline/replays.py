"""Idempotency keys: the same key brings the same answer, and no second effect."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ledgerbridge.sandbox.hyperline.errors import message
from ledgerbridge.sandbox.hyperline.workspace import Replay, Workspace
from ledgerbridge.sandbox.kit.http import Request, Response

MEMORY_S = 24 * 3600
METHODS = ("POST", "PUT", "PATCH")


def once(workspace: Workspace, request: Request, now_s: float, do: Callable[[], Response]) -> Response:
    """The answer to a call, done at most once where it names a key; only what succeeded is remembered, for a day."""
    # HYP-IDEMPOTENT
    key = request.headers.get("idempotency-key", "")
    if not key or request.method not in METHODS:  # HYP-IDEMPOTENT-METHODS
        return do()
    _forget(workspace, now_s)
    intent = (request.method, _address(request), request.body)
    kept = workspace.replays.get(key)
    if kept is not None:
        return _again(kept, intent)
    answer = do()
    if answer.status < 300:  # HYP-IDEMPOTENT-SUCCESS
        workspace.replays[key] = Replay(now_s, intent, answer.status, dict(answer.headers), answer.body)
    return answer


def _again(kept: Replay, intent: tuple[str, str, bytes]) -> Response:
    if kept.intent != intent:  # HYP-IDEMPOTENT-INTENT
        return message(417, "Idempotency key already used for another request")
    return Response(kept.status, dict(kept.headers), kept.body)


def _address(request: Request) -> str:
    query = {name: list(values) for name, values in sorted(request.query.items())}
    return request.path + msgspec.json.encode(query).decode()


def _forget(workspace: Workspace, now_s: float) -> None:
    """They stand in order of arrival: the oldest go while their day is over."""
    # HYP-IDEMPOTENT-MEMORY
    for key in list(workspace.replays):
        if workspace.replays[key].at > now_s - MEMORY_S:
            break
        del workspace.replays[key]
