"""How far a vendor's clock is from ours, measured from the dates that its answers carry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

SHARE = 0.2
"""How much one answer moves what earlier ones showed."""
SLOW_S = 10.0
"""An answer that took longer says too little of the moment it was made at."""
HALF_STEP_S = 0.5
"""A date is written without the fraction of its second, so it is this much early on average."""


class Skew:
    """One connection's clock against ours, smoothed over its answers."""

    def __init__(self) -> None:
        self.seconds: float | None = None
        """How far the vendor is ahead; None before an answer has shown it."""

    def note(self, headers: Mapping[str, str], sent: datetime, answered: datetime) -> None:
        """Takes one answer into account: its date is set against the middle of the call. Answers that are slow, come
        from a cache or carry no date are passed over."""
        told = _date(headers)
        took_s = (answered - sent).total_seconds()
        if told is None or took_s > SLOW_S or headers.get("age", "0") != "0":
            return
        ahead_s = (told - sent).total_seconds() + HALF_STEP_S - took_s / 2
        self.seconds = ahead_s if self.seconds is None else self.seconds + SHARE * (ahead_s - self.seconds)


def _date(headers: Mapping[str, str]) -> datetime | None:
    """The `Date` of an answer (RFC 9110, 6.6.1); None where there is none to be read."""
    try:
        told = parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError):
        return None
    return told if told.tzinfo is not None else None
