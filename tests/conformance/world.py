"""The world a connector gets here: a clock that tests move, a transport that remembers, a vault that can break."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from ledgerbridge.connectors.base.auth import Tokens
from ledgerbridge.sandbox.kit.clock import Clock as SandboxClock
from ledgerbridge.seams.transport import HttpRequest, HttpResponse, Transport

CALL_S = 0.05
"""How long a call takes on the sandbox's clock."""


class TestClock:
    """The hub's time: the sandbox's own, which moves on while the hub sleeps."""

    __test__ = False

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self.ahead = timedelta(0)
        """How wrong the hub's clock goes."""
        self.slept_s: list[float] = []

    def now(self) -> datetime:
        return self._clock.now() + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self._clock.advance(seconds)
        await asyncio.sleep(0)


class WatchedTransport:
    """Passes requests on and remembers them; each takes its time on the sandbox's clock."""

    def __init__(self, inner: Transport, clock: SandboxClock) -> None:
        self._inner = inner
        self._clock = clock
        self.call_s = CALL_S
        self.requests: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        await asyncio.sleep(0)
        self._clock.advance(self.call_s)
        return await self._inner.send(request)

    async def close(self) -> None:
        await self._inner.close()


class DiskFull(Exception):
    """The vault could not save."""


class TestVault:
    """Tokens in memory, one renewal at a time; `full` makes every save fail."""

    __test__ = False

    def __init__(self, tokens: Tokens) -> None:
        self._claimed = False
        self.tokens = tokens
        self.full = False
        self.saves = 0

    async def load(self) -> Tokens:
        await asyncio.sleep(0)
        return self.tokens

    async def save(self, tokens: Tokens) -> None:
        await asyncio.sleep(0)
        if self.full:
            raise DiskFull
        self.tokens, self.saves = tokens, self.saves + 1

    async def claim(self, seconds: float) -> bool:
        claimed, self._claimed = not self._claimed, True
        return claimed

    async def release(self) -> None:
        self._claimed = False
