"""What was called: a ring of the last calls to one vendor, whole, with secrets cut when it is read."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.secrets import cut_body, cut_headers, cut_path, cut_query

RING = 10_000
BODY_MAX = 256 * 1024
"""Bytes kept of one body."""
BODIES_MAX = 64 * 1024 * 1024
"""Bytes kept of all bodies; beyond it the oldest calls lose theirs."""


class Call(msgspec.Struct):
    """One call; without an answer while it is held or delayed."""

    n: int
    at: datetime
    request: Request
    fault: dict[str, str] | None = None
    answer: Response | None = None
    ended: datetime | None = None
    bodies: bool = True

    @property
    def size(self) -> int:
        answered = len(self.answer.body) if self.answer else 0
        return len(self.request.body) + answered

    def shown(self) -> dict[str, Any]:
        """The call as the control plane tells it; a body is null where it is no longer kept."""
        answer = self.answer
        request = self.request
        return {
            "n": self.n,
            "at": self.at.isoformat(),
            "method": request.method,
            "path": cut_path(request.path),
            "query": cut_query(request.query),
            "headers": cut_headers(request.headers),
            "status": (answer.status or None) if answer else None,
            "ms": self._ms(),
            "account": answer.account if answer else "",
            "credential": answer.credential if answer else "",
            "request": self._text(request.body, request.headers.get("content-type", "")),
            "response": self._text(answer.body, answer.headers.get("content-type", "")) if answer else None,
            "fault": self.fault,
        }

    def _ms(self) -> float | None:
        if self.answer is None or self.ended is None:
            return None
        elapsed_s = (self.ended - self.at).total_seconds() + self.answer.delay_s
        return round(elapsed_s * 1000, 3)

    def _text(self, body: bytes, content_type: str) -> str | None:
        return cut_body(body[:BODY_MAX], content_type) if self.bodies else None


class CallLog:
    """The last calls, numbered from 1 in the order they came in; numbers go on after a reset."""

    def __init__(self) -> None:
        self._ring: deque[Call] = deque(maxlen=RING)
        self._with_bodies: deque[Call] = deque()
        self._bodies_size = 0
        self.last = 0
        self.answered = 0

    def begin(self, at: datetime, request: Request) -> Call:
        self.last += 1
        call = Call(self.last, at, request)
        self._ring.append(call)
        return call

    def end(self, call: Call, at: datetime, answer: Response) -> None:
        """The call is answered; the oldest bodies go where too much is kept."""
        call.answer, call.ended = answer, at
        self.answered += 1
        self._with_bodies.append(call)
        self._bodies_size += call.size
        while self._bodies_size > BODIES_MAX or len(self._with_bodies) > RING:
            self._drop_bodies(self._with_bodies.popleft())

    def _drop_bodies(self, call: Call) -> None:
        self._bodies_size -= call.size
        call.bodies = False
        call.request = msgspec.structs.replace(call.request, body=b"")
        if call.answer is not None:
            call.answer = msgspec.structs.replace(call.answer, body=b"")

    def since(self, n: int, limit: int, account: str = "") -> list[Call]:
        """Calls with number `n` or later, oldest first, those of one account if given."""
        found: list[Call] = []
        for call in self._ring:
            if len(found) >= limit:
                break
            if call.n >= n and (not account or (call.answer is not None and call.answer.account == account)):
                found.append(call)
        return found

    def recent(self, count: int) -> list[Call]:
        """The last calls, newest first."""
        newest = reversed(self._ring)
        return [call for _, call in zip(range(count), newest, strict=False)]

    def clear(self) -> None:
        self._ring.clear()
        self._with_bodies.clear()
        self._bodies_size = 0
