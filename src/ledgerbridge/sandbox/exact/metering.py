"""Counting calls and errors of one app in one division."""

from __future__ import annotations

from collections import deque
from typing import Literal, TypeAlias

import msgspec

Exceeded: TypeAlias = Literal["", "minute", "day"]
MINUTE_S = 60
DAY_S = 86400
HOUR_S = 3600
COUNTED_ERRORS = (400, 401, 403, 404)


class Errors(msgspec.Struct):
    """Errors at one endpoint in the last hour, and how long it is blocked for them."""

    times: deque[float] = msgspec.field(default_factory=deque)
    blocked_until: float = 0.0
    blocks: int = 0


class Meter:
    """The counters of one division; they are not part of a snapshot."""

    # EX-LIMIT-MINUTE, EX-LIMIT-DAY, EX-LIMIT-ERRORS

    def __init__(self) -> None:
        self._counts: dict[int, tuple[int, int]] = {}
        """{length of the span: (number of the span, calls in it)}."""
        self._errors: dict[str, Errors] = {}

    def used(self, span_s: int, now: float) -> int:
        number, count = self._counts.get(span_s, (0, 0))
        return count if number == int(now // span_s) else 0

    def take(self, now: float, per_minute: int, per_day: int) -> Exceeded:
        """Counts a call and says which limit forbids it; a refused call is not counted."""
        if self.used(MINUTE_S, now) >= per_minute:
            return "minute"
        if self.used(DAY_S, now) >= per_day:
            return "day"
        for span_s in (MINUTE_S, DAY_S):
            self._counts[span_s] = (int(now // span_s), self.used(span_s, now) + 1)
        return ""

    def headers(self, now: float, per_minute: int, per_day: int, exceeded: Exceeded = "") -> dict[str, str]:
        """What an answer tells of the limits; a refusal tells only of the one that was hit."""
        # EX-LIMIT-HEADERS
        daily = _told("x-ratelimit", per_day, self.used(DAY_S, now), _end(DAY_S, now))
        minutely = _told("x-ratelimit-minutely", per_minute, self.used(MINUTE_S, now), _end(MINUTE_S, now))
        if exceeded:
            return minutely if exceeded == "minute" else daily
        return {**daily, **minutely}

    def is_blocked(self, endpoint: str, now: float) -> bool:
        """Whether an endpoint answers no more because of too many errors."""
        # EX-ERROR-BLOCK
        errors = self._errors.get(endpoint)
        return errors is not None and now < errors.blocked_until

    def note_error(self, endpoint: str, now: float, most: int) -> None:
        """More errors an hour than allowed block the endpoint for an hour, the next time for longer."""
        errors = self._errors.setdefault(endpoint, Errors())
        while errors.times and errors.times[0] <= now - HOUR_S:
            errors.times.popleft()
        errors.times.append(now)
        if len(errors.times) > most:
            errors.blocks += 1
            errors.blocked_until = now + HOUR_S * errors.blocks
            errors.times.clear()


def _end(span_s: int, now: float) -> int:
    return (int(now // span_s) + 1) * span_s


def _told(prefix: str, limit: int, used: int, reset: int) -> dict[str, str]:
    return {
        f"{prefix}-limit": str(limit),
        f"{prefix}-remaining": str(max(limit - used, 0)),
        f"{prefix}-reset": str(reset * 1000),
    }
