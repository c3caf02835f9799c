"""How many calls a workspace may make, and what every answer says about it."""

from __future__ import annotations

import math

from ledgerbridge.sandbox.hyperline import times
from ledgerbridge.sandbox.hyperline.errors import message
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Response
from ledgerbridge.sandbox.kit.limits import Window
from ledgerbridge.sandbox.kit.vendor import Wire

READS = 200
WRITES = 50
SPAN_S = 10.0


class Throttle:
    """The counting windows of one workspace."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._reads = Window(clock, READS, SPAN_S)
        self._writes = Window(clock, WRITES, SPAN_S)

    def _window(self, method: str) -> Window:
        # HYP-LIMIT-CLASSES
        return self._reads if method == "GET" else self._writes

    def take(self, method: str) -> bool:
        return self._window(method).take()

    def headers(self, method: str) -> dict[str, str]:
        """The limit, what is left of it, and the moment at which it is whole again."""
        # HYP-LIMIT-HEADERS
        window = self._window(method)
        reset = times.written(math.ceil((self._clock.timestamp() + SPAN_S) * 1000))
        return {
            "x-ratelimit-limit": str(window.limit),
            "x-ratelimit-remaining": str(window.remaining),
            "x-ratelimit-reset": reset,
        }

    def refusal(self, method: str) -> Response:
        # HYP-LIMIT-REFUSAL
        wait_s = max(1, math.ceil(self._window(method).wait_s))
        return message(429, "Too many requests", retry_after=str(wait_s))

    def headroom(self) -> Wire:
        return {"reads": self._reads.remaining, "writes": self._writes.remaining}
