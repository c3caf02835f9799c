"""Staying under a vendor's limits: buckets by scope, corrected by what the vendor says."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Protocol

import msgspec

from ledgerbridge.seams.clock import Clock

GRANTED_MAX = 10_000


class Limit(msgspec.Struct, frozen=True):
    """At most `calls` in any `span_s` seconds within a scope, such as `search` or `batch`."""

    scope: str
    calls: int
    span_s: float


class Day(msgspec.Struct, frozen=True):
    """What a vendor says of the calls of a day: `left` of `allowance`, more than none, until `resets_at`, as seconds
    since 1970."""

    left: int
    allowance: int
    resets_at: float

    @property
    def share(self) -> float:
        """The share of the allowance that is left, from 0 to 1."""
        return self.left / self.allowance


class Quota(Protocol):
    """Who grants calls."""

    async def take(self, *scopes: str) -> None:
        """Returns when a call fits every named scope, and counts it there."""
        ...

    async def pause(self, seconds: float, *scopes: str) -> None:
        """The vendor told us to wait: nothing is granted in these scopes until then."""
        ...

    def told(self, day: Day) -> None:
        """The vendor told how many calls of the day are left."""
        ...

    @property
    def day(self) -> Day | None:
        """What was last told; None where nothing was."""
        ...


class Unlimited:
    """Grants everything at once."""

    async def take(self, *scopes: str) -> None:
        return

    async def pause(self, seconds: float, *scopes: str) -> None:
        return

    def told(self, day: Day) -> None:
        return

    @property
    def day(self) -> None:
        return None


class Windows:
    """Sliding windows over the calls of one connection; pure, so that a forecast can play calls through them."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        self._limits = limits
        self._taken: dict[Limit, deque[float]] = {limit: deque() for limit in limits}

    def ready_at(self, scopes: Sequence[str], now: float) -> float:
        """The moment from which a call fits every named scope; `now` where it fits at once."""
        moments = [now]
        for limit in self._of(scopes):
            taken = self._taken[limit]
            while taken and taken[0] <= now - limit.span_s:
                taken.popleft()
            if len(taken) >= limit.calls:
                moments.append(taken[-limit.calls] + limit.span_s)
        return max(moments)

    def take(self, scopes: Sequence[str], at: float) -> None:
        """Counts a call that starts at that moment."""
        for limit in self._of(scopes):
            self._taken[limit].append(at)

    def _of(self, scopes: Sequence[str]) -> list[Limit]:
        return [limit for limit in self._limits if limit.scope in scopes]


class Buckets:
    """The quota of one connection, for one process."""

    def __init__(self, clock: Clock, limits: Sequence[Limit]) -> None:
        self._clock = clock
        self._windows = Windows(limits)
        self._paused_until: dict[str, float] = {}
        self._turn: asyncio.Lock | None = None
        self.granted: deque[tuple[float, tuple[str, ...]]] = deque(maxlen=GRANTED_MAX)
        """(moment, scopes) of the last calls."""
        self._day: Day | None = None

    async def take(self, *scopes: str) -> None:
        if self._turn is None:
            self._turn = asyncio.Lock()
        async with self._turn:
            while (ready_at := self._ready_at(scopes)) > (now := self._now()):
                await self._clock.sleep(ready_at - now)
            self._windows.take(scopes, now)
            self.granted.append((now, scopes))

    async def pause(self, seconds: float, *scopes: str) -> None:
        for scope in scopes:
            self._paused_until[scope] = max(self._paused_until.get(scope, 0.0), self._now() + seconds)

    def told(self, day: Day) -> None:
        self._day = day

    @property
    def day(self) -> Day | None:
        return self._day

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _ready_at(self, scopes: tuple[str, ...]) -> float:
        paused = [self._paused_until.get(scope, 0.0) for scope in scopes]
        return max([self._windows.ready_at(scopes, self._now()), *paused])
