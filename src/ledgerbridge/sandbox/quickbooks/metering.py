"""Counting calls: what is throttled, and which reads are metered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.limits import Window
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks.company import Company

PER_MINUTE = 500
PER_SECOND = 10
BATCHES_PER_MINUTE = 40


class Throttle:
    """The counting windows of one company."""

    # QB-LIMIT-MINUTE, QB-LIMIT-SECOND, QB-LIMIT-BATCH

    def __init__(self, clock: Clock) -> None:
        self._minute = Window(clock, PER_MINUTE, 60)
        self._second = Window(clock, PER_SECOND, 1)
        self._batches = Window(clock, BATCHES_PER_MINUTE, 60)

    def take(self, is_batch: bool) -> bool:
        """Counts a call and says whether it may pass; a refused call counts in no window."""
        windows = [self._minute, self._second, *([self._batches] if is_batch else [])]
        if any(window.remaining < 1 for window in windows):
            return False
        for window in windows:
            window.take()
        return True

    def headroom(self) -> Wire:
        return {
            "requests_per_minute": self._minute.remaining,
            "requests_per_second": self._second.remaining,
            "batches_per_minute": self._batches.remaining,
        }


def month_of(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


def reads_this_month(companies: Iterable[Company], moment: datetime) -> int:
    """Metered reads of the app in all its companies."""
    # QB-METERED-READS
    return sum(company.reads_by_month.get(month_of(moment), 0) for company in companies)


def meter(company: Company, moment: datetime, reads: int = 1) -> None:
    """Counts reads: calls, not rows; a batch by its items. Writes are free."""
    month = month_of(moment)
    company.reads_by_month[month] = company.reads_by_month.get(month, 0) + reads
    company.metered_reads += reads
