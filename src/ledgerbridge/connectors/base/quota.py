"""Staying under a vendor's limits: buckets by scope, corrected by what the vendor says."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

import msgspec

from ledgerbridge.seams.clock import Clock


class Limit(msgspec.Struct, frozen=True):
    """At most `calls` in any `span_s` seconds within a scope, such as `search` or `batch`."""

    scope: str
    calls: int
    span_s: float


class Quota(Protocol):
    """Who grants calls."""

    async def take(self, *scopes: str) -> None:
        """Returns when a call fits every named scope, and counts it there."""
        ...

    async def pause(self, seconds: float, *scopes: str) -> None:
        """The vendor told us to wait: nothing is granted in these scopes until then."""
        ...


class Unlimited:
    """Grants everything at once."""

    async def take(self, *scopes: str) -> None:
        return

    async def pause(self, seconds: float, *scopes: str) -> None:
        return


class Buckets:
    """Sliding windows of one connection, for one process."""

    def __init__(self, clock: Clock, limits: list[Limit]) -> None:
        self._clock = clock
        self._limits = limits
        self._taken: dict[Limit, deque[float]] = {limit: deque() for limit in limits}
        self._paused_until: dict[str, float] = {}
        self._turn: asyncio.Lock | None = None

    async def take(self, *scopes: str) -> None:
        if self._turn is None:
            self._turn = asyncio.Lock()
        async with self._turn:
            while wait_s := self._wait_s(scopes):
                await self._clock.sleep(wait_s)
            now = self._now()
            for limit in self._of(scopes):
                self._taken[limit].append(now)

    async def pause(self, seconds: float, *scopes: str) -> None:
        for scope in scopes:
            self._paused_until[scope] = max(self._paused_until.get(scope, 0.0), self._now() + seconds)

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _of(self, scopes: tuple[str, ...]) -> list[Limit]:
        return [limit for limit in self._limits if limit.scope in scopes]

    def _wait_s(self, scopes: tuple[str, ...]) -> float:
        now = self._now()
        waits = [self._paused_until.get(scope, 0.0) - now for scope in scopes]
        for limit in self._of(scopes):
            taken = self._taken[limit]
            while taken and taken[0] <= now - limit.span_s:
                taken.popleft()
            if len(taken) >= limit.calls:
                waits.append(taken[0] + limit.span_s - now)
        return max([0.0, *waits])
