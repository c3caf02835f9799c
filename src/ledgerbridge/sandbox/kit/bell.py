"""Something happened: wakes all who wait for it."""

from __future__ import annotations

import asyncio
import contextlib


class Bell:
    """Rung after each call and each webhook; whoever waits looks again whether it is his turn."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        rung, self._event = self._event, asyncio.Event()
        rung.set()

    async def heard(self, span_s: float | None = None) -> None:
        """Returns at the next ring, and after the span at the latest."""
        # Not wait_for: until Python 3.12 it may swallow a cancellation that comes together with the ring.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(span_s):
                await self._event.wait()
