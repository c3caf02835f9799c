"""What Exact says of its own limits, remembered: the calls of a day, and refusals that would block an endpoint.

More than ten answers 400, 401, 403 or 404 of one endpoint within an hour block it for an hour, so no call of it is made
once eight were counted (REST API facts: limits).
"""

from __future__ import annotations

from collections import deque

from ledgerbridge.connectors.base.meanings import UNSETTLED, Row
from ledgerbridge.connectors.base.quota import Day, Quota
from ledgerbridge.connectors.exact.errors import (
    BLOCK_S,
    BLOCKED_FOR_ERRORS,
    DAY_USED_UP,
    LABEL,
    REFUSED_RECORD,
    Said,
    error_of,
    rule_in,
    said_in,
)
from ledgerbridge.model.problems import LedgerbridgeError, OutcomeUnknown, Problem, RateLimited, filled
from ledgerbridge.seams.clock import Clock
from ledgerbridge.seams.transport import HttpResponse

COUNTED = (400, 401, 403, 404)
MOST = 8


class Watch:
    """Judges the answers of one division; calls are made one after the other, so each answer is of `endpoint`."""

    def __init__(self, clock: Clock, division: str, quota: Quota) -> None:
        self._clock = clock
        self._division = division
        self._quota = quota
        self._errors: dict[str, deque[float]] = {}
        self._day_begins: float | None = None
        self.endpoint = ""

    def begins(self, endpoint: str) -> None:
        """Raises RateLimited where a call would only be counted against us."""
        self.endpoint = endpoint
        now = self._now()
        if self._day_begins is not None and self._day_begins > now:
            raise self._held_back(DAY_USED_UP, self._day_begins - now)
        errors = self._errors.get(endpoint, deque())
        while errors and errors[0] <= now - BLOCK_S:
            errors.popleft()
        if len(errors) >= MOST:
            raise self._held_back(BLOCKED_FOR_ERRORS, errors[0] + BLOCK_S - now)

    def of_read(self, answer: HttpResponse) -> LedgerbridgeError | None:
        """The error that the answer to a read stands for."""
        said = self._noted(answer)
        return error_of(said, self._division, self.endpoint) if said else None

    def of_write(self, answer: HttpResponse) -> LedgerbridgeError | None:
        """The error that the answer to a write stands for: refused by a rule, or of unknown outcome."""
        said = self._noted(answer)
        if said is None:
            return None
        if said.key in ("no JSON", "408"):
            return OutcomeUnknown(self._said_of_record(UNSETTLED, said))
        if said.key == "400" or (said.status == 500 and rule_in(said.text)):
            return REFUSED_RECORD.error(self._said_of_record(REFUSED_RECORD, said))
        return error_of(said, self._division, self.endpoint)

    def _noted(self, answer: HttpResponse) -> Said | None:
        """What is said, after what it tells of the limits was written down."""
        now = self._now()
        said = said_in(answer, now)
        if said is not None and said.status in COUNTED:
            self._errors.setdefault(self.endpoint, deque()).append(now)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        left, allowance, reset = (headers.get(f"x-ratelimit-{name}", "") for name in ("remaining", "limit", "reset"))
        if left.isdigit() and int(left) == 0 and reset.isdigit():
            self._day_begins = int(reset) / 1000
        if left.isdigit() and reset.isdigit() and allowance.isdigit() and int(allowance):
            self._quota.told(Day(int(left), int(allowance), int(reset) / 1000))
        return said

    def _said_of_record(self, row: Row, said: Said) -> Problem:
        values = filled({"vendor": LABEL, "field": "", "status": said.status})
        return Problem(row.code, row.cause, row.next_step, values, "", said.text)

    def _held_back(self, row: Row, wait_s: float) -> RateLimited:
        values = filled({"vendor": LABEL, "endpoint": self.endpoint, "division": self._division})
        return RateLimited(Problem(row.code, row.cause, row.next_step, values, retry_after_s=wait_s))

    def _now(self) -> float:
        return self._clock.now().timestamp()
