"""Traffic written down as it happens, and played again without a network."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl, urlsplit

import msgspec

from ledgerbridge.seams.transport import HttpRequest, HttpResponse, Transport, Unreachable


class Exchange(msgspec.Struct, frozen=True):
    """One call and its answer; bodies as text."""

    method: str
    path: str
    query: dict[str, str]
    request: str
    status: int
    headers: dict[str, str]
    response: str


class RecordingTransport:
    """Passes calls on; those below an address are told, with their answers. Fits `Transport`."""

    def __init__(self, inner: Transport, base_url: str, told: Callable[[HttpRequest, HttpResponse], None]) -> None:
        self._inner = inner
        self._base_url = base_url.rstrip("/")
        self._told = told

    async def send(self, request: HttpRequest) -> HttpResponse:
        answer = await self._inner.send(request)
        if request.url.startswith(self._base_url):
            self._told(request, answer)
        return answer

    async def close(self) -> None:
        """The inner transport stays open: it is its owner's."""


class ReplayTransport:
    """Answers each call with what was recorded for it, in the order of the recording; the last answer stays.

    A call whose body was recorded as it is gets the answer to that body; others go by their address alone.
    """

    def __init__(self, exchanges: Iterable[Exchange], base_path: str = "") -> None:
        self._base_path = base_path
        self._answers: dict[tuple[str, ...], deque[Exchange]] = {}
        for exchange in exchanges:
            place = (exchange.method, exchange.path, _spelled(exchange.query))
            self._answers.setdefault(place, deque()).append(exchange)
            if exchange.request:
                self._answers.setdefault((*place, exchange.request), deque()).append(exchange)

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Raises Unreachable for a call that was not recorded."""
        parts = urlsplit(request.url)
        path = parts.path.removeprefix(self._base_path)
        place = (request.method, path, _spelled(dict(parse_qsl(parts.query, True))))
        waiting = self._answers.get((*place, request.body.decode(errors="replace"))) or self._answers.get(place)
        if not waiting:
            raise Unreachable(f"{request.method} {path} was not recorded")
        exchange = waiting.popleft() if len(waiting) > 1 else waiting[0]
        return HttpResponse(exchange.status, exchange.headers, exchange.response.encode())

    async def close(self) -> None:
        return


def _spelled(query: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(query.items()))
