"""Time, as the hub sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where the hub reads time and waits for it."""

    def now(self) -> datetime:
        """The present moment, aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class LoopClock:
    """Time of the running loop, counted from a chosen moment; in simulation the loop's time is virtual."""

    def __init__(self, start: datetime, elapsed_s: Callable[[], float]) -> None:
        self._start_s = start.timestamp()
        self._elapsed_s = elapsed_s

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._start_s + self._elapsed_s(), UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
