"""Exact's times: local wall-clock times of the site, written as if they were UTC.

`/Date(1672531200000)/` is 2023-01-01 00:00:00 where the site is (REST API facts: types and encodings). In the hour that
comes twice when summer time ends, which of the two is meant cannot be told: the first is taken.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ledgerbridge.connectors.exact.settings import TIME_ZONE
from ledgerbridge.model.problems import Problem, SetupError, filled

_WRITTEN = re.compile(r"/Date\((-?\d{1,15})([+-]\d{4})?\)/")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  a wall-clock time, as Exact counts
HOUR = timedelta(hours=1)


def zone_named(name: str) -> ZoneInfo:
    """The time zone of a setting. Raises SetupError where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        values = filled({"setting": TIME_ZONE.key, "found": name, "example": TIME_ZONE.example})
        cause, step = "The setting {setting} cannot be {found}.", "Set it to something like {example}."
        raise SetupError([Problem("LB-SETUP-01", cause, step, values)]) from error


def wall(text: Any) -> datetime | None:
    """The wall-clock time written; None where it is none."""
    if not isinstance(text, str):
        return None
    found = _WRITTEN.fullmatch(text)
    try:
        if found:
            return _EPOCH + timedelta(milliseconds=int(found.group(1)))
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def milliseconds(local: datetime) -> str:
    """A wall-clock time as Exact counts it: a version that differs after each change."""
    return str(round((local - _EPOCH) / timedelta(milliseconds=1)))


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment, UTC, at which clocks there showed this."""
    return local.replace(tzinfo=zone).astimezone(UTC)


def local_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """What clocks there show at a moment."""
    return moment.astimezone(zone).replace(tzinfo=None)


def comes_twice(local: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks there show this time twice, at the end of summer time."""
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first != second


def written(day: date) -> str:
    """A day as Exact takes it: always with a time."""
    return f"{day.isoformat()}T00:00:00"
