"""Moments as QuickBooks prints and reads them: Pacific time with its offset."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

STANDARD = timezone(timedelta(hours=-8))
SUMMER = timezone(timedelta(hours=-7))


def pacific(moment: datetime) -> datetime:
    """The same moment with the offset that holds on the Pacific coast."""
    # QB-TIME-METADATA
    return moment.astimezone(_zone(moment))


def _zone(moment: datetime) -> timezone:
    """The rule stands here because zone tables are missing from small container images."""
    summer_starts = datetime(moment.year, 3, _sunday(moment.year, 3, 2), 10, tzinfo=UTC)
    summer_ends = datetime(moment.year, 11, _sunday(moment.year, 11, 1), 9, tzinfo=UTC)
    return SUMMER if summer_starts <= moment < summer_ends else STANDARD


def _sunday(year: int, month: int, nth: int) -> int:
    """The day of the month on which its nth Sunday falls."""
    first = (6 - date(year, month, 1).weekday()) % 7 + 1
    return first + 7 * (nth - 1)


def metadata_time(moment: datetime) -> str:
    """A time inside MetaData: whole seconds, never a fraction."""
    # QB-TIME-METADATA
    return pacific(moment).replace(microsecond=0).isoformat()


def envelope_time(moment: datetime) -> str:
    """The `time` beside an answer: up to three digits after the second, trailing zeros cut."""
    # QB-TIME-ENVELOPE
    local = pacific(moment)
    fraction = f".{local.microsecond // 1000:03}".rstrip("0").rstrip(".")
    whole = local.replace(microsecond=0).isoformat()
    return whole[:-6] + fraction + whole[-6:]


def read_moment(text: str) -> datetime | None:
    """The moment a filter or `changedSince` names, in UTC; None where it is none.

    A `+` that a sloppy client left bare in an address arrives as a blank. Without an offset the time is Pacific
    (ASSUMED).
    """
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=_zone(moment.replace(tzinfo=UTC)))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_date(text: str) -> str | None:
    """The day alone, as `YYYY-MM-DD`; a zone behind it is dropped. None where it is no day."""
    # QB-DATE-ZONE
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None
