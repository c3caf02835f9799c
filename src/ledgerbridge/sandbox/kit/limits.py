"""Counting windows: how many calls a vendor lets through in a span of time."""

from __future__ import annotations

from collections import deque

from ledgerbridge.sandbox.kit.clock import Clock


class Window:
    """At most `limit` calls in any `span_s` seconds."""

    def __init__(self, clock: Clock, limit: int, span_s: float) -> None:
        self._clock = clock
        self.limit = limit
        self.span_s = span_s
        self._taken: deque[float] = deque()

    def _forget(self) -> float:
        now = self._clock.timestamp()
        while self._taken and self._taken[0] <= now - self.span_s:
            self._taken.popleft()
        return now

    def take(self) -> bool:
        """Counts a call and says whether it fits; a call refused is not counted."""
        now = self._forget()
        if len(self._taken) >= self.limit:
            return False
        self._taken.append(now)
        return True

    @property
    def remaining(self) -> int:
        self._forget()
        return self.limit - len(self._taken)

    @property
    def wait_s(self) -> float:
        """Seconds until a call fits again; 0 when one fits now."""
        now = self._forget()
        if len(self._taken) < self.limit:
            return 0.0
        return self._taken[0] + self.span_s - now
