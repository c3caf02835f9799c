"""The world a connector gets here: a clock that tests move, a transport that remembers, a vault that can break."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta

import msgspec
from tests.conformance.rows import Said

from ledgerbridge.connectors.base.auth import Tokens
from ledgerbridge.sandbox.kit.clock import Clock as SandboxClock
from ledgerbridge.seams.transport import HttpRequest, HttpResponse, Transport

CALL_S = 0.05
"""How long a call takes on the sandbox's clock."""
QUIET_TURNS = 30
"""More turns of the loop than lie between any two steps of a call."""


class TestClock:
    """The hub's time: the sandbox's own, which jumps on when all there is to do is to wait."""

    __test__ = False

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._waits: list[float] = []
        self.ahead = timedelta(0)
        """How wrong the hub's clock goes."""
        self.calls_under_way = 0

    def now(self) -> datetime:
        return self._clock.now() + self.ahead

    async def sleep(self, seconds: float) -> None:
        until = self._clock.timestamp() + seconds
        self._waits.append(until)
        try:
            while until > self._clock.timestamp():
                await self._quiet()
                self._clock.advance(max(0.0, min(self._waits) - self._clock.timestamp()))
        finally:
            self._waits.remove(until)

    async def _quiet(self) -> None:
        """Returns when nobody has done anything for some turns of the loop: a jump must not overtake a call that is
        about to be made, as no real wait would."""
        still = 0
        while still < QUIET_TURNS:
            await asyncio.sleep(0)
            still = 0 if self.calls_under_way else still + 1


TOKEN_CALL = re.compile(r"oauth|/token\b")
"""Calls that renew credentials; no answer of a test takes their place."""


class WatchedTransport:
    """Passes requests on and remembers them; each takes its time on the sandbox's clock."""

    def __init__(self, inner: Transport, clock: SandboxClock, hub_clock: TestClock) -> None:
        self._inner = inner
        self._clock = clock
        self._hub_clock = hub_clock
        self.call_s = CALL_S
        self.requests: list[HttpRequest] = []
        self.sent_at: list[datetime] = []
        self.answers: Said | None = None
        """What every call of the API gets instead of the simulator's answer; the token endpoint's calls go on."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        self.sent_at.append(self._clock.now())
        self._hub_clock.calls_under_way += 1
        try:
            await asyncio.sleep(0)
            self._clock.advance(self.call_s)
            if self.answers is None or TOKEN_CALL.search(request.url):
                return await self._inner.send(request)
            body = b"" if self.answers.body is None else msgspec.json.encode(self.answers.body)
            return HttpResponse(self.answers.status, self.answers.headers, body)
        finally:
            self._hub_clock.calls_under_way -= 1

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
