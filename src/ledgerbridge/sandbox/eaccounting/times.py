"""Moments and days as the service prints and reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

EASTERN_EUROPE = ("FI",)


def stamp(moment: datetime) -> str:
    """A moment in UTC: as many digits after the second as it has, then Z."""
    # EA-TIME-FORM
    whole = moment.astimezone(UTC).replace(tzinfo=None)
    fraction = f".{whole.microsecond:06}".rstrip("0").rstrip(".")
    return f"{whole.replace(microsecond=0).isoformat()}{fraction}Z"


def day_form(day: date) -> str:
    """A day as answers give it: with a midnight that has no zone."""
    # EA-DATE-FORM
    return f"{day.isoformat()}T00:00:00"


@lru_cache(maxsize=4096)
def read_moment(text: str) -> datetime | None:
    """The moment a text names, in UTC, which holds too where no zone is given; None where it is none."""
    try:
        moment = datetime.fromisoformat(_shortened(text))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _shortened(text: str) -> str:
    """Without the digits behind the microsecond, of which clocks here have none."""
    whole, point, rest = text.partition(".")
    if not point:
        return text
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return f"{whole}.{digits[:6]:0<6}{rest[len(digits) :]}" if digits else text


def read_day(text: str) -> date | None:
    """The day alone; what stands behind it must be a time of day. None where it is no day."""
    # EA-DATE-FORM
    moment = read_moment(text)
    return date.fromisoformat(text[:10]) if moment and len(text) >= 10 and text[4] == "-" else None


def local_day(moment: datetime, country: str) -> date:
    """The day it is in the company's country. The rule stands here because zone tables may be missing."""
    hours = 2 if country in EASTERN_EUROPE else 1
    return (moment.astimezone(UTC) + timedelta(hours=hours + _is_summer(moment))).date()


def _is_summer(moment: datetime) -> bool:
    starts, ends = (datetime(moment.year, month, _last_sunday(moment.year, month), 1, tzinfo=UTC) for month in (3, 10))
    return starts <= moment < ends


def _last_sunday(year: int, month: int) -> int:
    last = date(year, month, 31)
    return last.day - (last.weekday() + 1) % 7
