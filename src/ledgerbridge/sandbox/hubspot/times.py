"""Moments: milliseconds since the epoch inside, ISO text on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
DAY_MS = 86_400_000
FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The moments that can be written as a date, years 1 to 9999."""


def iso(moment_ms: int) -> str:
    """The moment as HubSpot writes it: UTC with three fraction digits."""  # HS-RECORD-SHAPE
    moment = EPOCH + moment_ms * MILLISECOND
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment_ms % 1000:03d}Z"


def _within(text: str) -> int:
    if len(text) > len(str(FIRST_MS)) or not FIRST_MS <= int(text) <= LAST_MS:
        raise ValueError(text)
    return int(text)


def moment_ms(text: str) -> int:
    """Milliseconds of epoch-ms text or of an ISO date or time. Raises ValueError for anything else."""
    if text.lstrip("-").isdecimal():
        return _within(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - EPOCH) // MILLISECOND
