"""The network, as the hub sees it: one request, one answer, or a failure that says whether the effect is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec


class HttpRequest(msgspec.Struct, frozen=True):
    """`url` is absolute and fully encoded, query included."""

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: bytes = b""
    timeout_s: float = 60.0


class HttpResponse(msgspec.Struct, frozen=True):
    """Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Unreachable(Exception):
    """No connection was made: the call had no effect."""


class AnswerLost(Exception):
    """The connection broke or timed out after the request may have been sent: the effect is unknown."""


class Transport(Protocol):
    """Sends requests. Raises Unreachable or AnswerLost; every HTTP status is an answer."""

    async def send(self, request: HttpRequest) -> HttpResponse: ...

    async def close(self) -> None: ...
