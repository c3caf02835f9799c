"""Moments as Exact Online keeps them: the wall clock of the site, without a zone."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta


def wall(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, micro: int = 0) -> datetime:
    """A reading of the wall clock: without a zone, on purpose."""
    return datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC).replace(tzinfo=None)


EPOCH = wall(1970, 1, 1)
_JSON_DATE = re.compile(r"/Date\((-?\d{1,14})\)/")
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d{2}):(\d{2}))?")
_ISO_DATE = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?(?:Z|[+-]\d{2}:\d{2})?"
)


def utc_offset_s(moment: datetime, standard_s: int) -> int:
    """Seconds from UTC; European summer time runs from the last Sunday of March to that of October, at 01:00 UTC.

    The rule stands here because zone tables are missing from small container images.
    """
    instant = moment.astimezone(UTC)
    starts = datetime(instant.year, 3, _last_sunday(instant.year, 3), 1, tzinfo=UTC)
    ends = datetime(instant.year, 10, _last_sunday(instant.year, 10), 1, tzinfo=UTC)
    return standard_s + (3600 if starts <= instant < ends and standard_s >= 0 else 0)


def _last_sunday(year: int, month: int) -> int:
    last = calendar.monthrange(year, month)[1]
    return last - (date(year, month, last).weekday() + 1) % 7


def wall_clock(moment: datetime, standard_s: int) -> datetime:
    """The site's own time to the millisecond, without a zone."""
    # EX-DATE-LOCAL
    local = (moment.astimezone(UTC) + timedelta(seconds=utc_offset_s(moment, standard_s))).replace(tzinfo=None)
    return local.replace(microsecond=local.microsecond // 1000 * 1000)


def midnight(moment: datetime) -> datetime:
    return wall(moment.year, moment.month, moment.day)


def json_date(local: datetime) -> str:
    """The wall clock written as if it were UTC."""
    # EX-DATE-LOCAL
    return f"/Date({milliseconds(local)})/"


def milliseconds(local: datetime) -> int:
    return round((local - EPOCH) / timedelta(milliseconds=1))


def atom_date(local: datetime) -> str:
    """The form of XML answers, skip tokens and literals: trailing zeros of the fraction are cut."""
    fraction = f".{local.microsecond // 1000:03}".rstrip("0").rstrip(".")
    return f"{local:%Y-%m-%dT%H:%M:%S}{fraction}"


def read_date(text: str) -> datetime | None:
    """A date as callers send it: ISO with or without a time, month/day/year, or the JSON form; None for others.

    A zone behind it is not looked at: what is sent is the wall clock.
    """
    # EX-DATE-WRITE
    try:
        if found := _JSON_DATE.fullmatch(text):
            return EPOCH + timedelta(milliseconds=int(found[1]))
        if found := _US_DATE.fullmatch(text):
            month, day, year, hour, minute, second = (int(part or 0) for part in found.groups())
            return wall(year, month, day, hour, minute, second)
        if found := _ISO_DATE.fullmatch(text):
            return _iso(found)
    except (ValueError, OverflowError):
        return None
    return None


def _iso(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    micro = int((found[7] or "0").ljust(6, "0")[:6])
    return wall(year, month, day, hour, minute, second, micro)


def months_before(moment: datetime, months: int) -> datetime:
    """The same day some months earlier, or the last of that month."""
    total = moment.year * 12 + moment.month - 1 - months
    year, month = divmod(total, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def months_after(moment: datetime, months: int) -> datetime:
    return months_before(moment, -months)


def month_end(moment: datetime) -> datetime:
    return moment.replace(day=calendar.monthrange(moment.year, moment.month)[1])
