"""How a record's value is compared with one that a person wrote: the case of texts and blanks around them, zeros at the
end of numbers, and the hours of a moment beside a day do not count."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal

from ledgerbridge.mapping.functions.choices import NO, YES
from ledgerbridge.mapping.functions.taking import Unfit, day_of, number_of
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.values import Value, as_text

NOT_COMPARABLE = 2
"""Stands for neither less, equal nor more."""


def is_known(value: Value) -> bool:
    """Whether there is a value."""
    return value is not None and value != ()


def same(value: Value, wanted: Value) -> bool:
    """Whether two values are the same: as yes or no where either is one, else as numbers, as dates, or as texts."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        found = _switch(value)
        return found is not None and found is _switch(wanted)
    if isinstance(value, int | Decimal) or isinstance(wanted, int | Decimal):
        return in_size(value, wanted) == 0
    if isinstance(value, date) or isinstance(wanted, date):
        return in_time(value, wanted) == 0
    return folded(value) == folded(wanted)


def is_just(value: Value, wanted: Value) -> bool:
    """Whether a value is another and nothing beside it; a list is what its one entry is."""
    if isinstance(value, tuple):
        return len(value) == 1 and same(value[0], wanted)
    return same(value, wanted)


def has(value: Value, wanted: Value) -> bool:
    """Whether a value is another; of a list, whether an entry is."""
    if isinstance(value, tuple):
        return any(same(entry, wanted) for entry in value)
    return same(value, wanted)


def contains(value: Value, wanted: Value) -> bool:
    """Whether a text has another within it, or a list has it as an entry."""
    if isinstance(value, tuple):
        return has(value, wanted)
    return isinstance(value, str) and folded(wanted) in folded(value)


def in_size(value: Value, wanted: Value) -> int:
    """-1, 0 or 1 as one number is less than, equal to or greater than another; a text that writes a number is one."""
    try:
        one, other = number_of(value), number_of(wanted)
    except (Unfit, MappingError):
        return NOT_COMPARABLE
    return (one > other) - (one < other)


def in_time(value: Value, wanted: Value) -> int:
    """-1, 0 or 1 as one date or moment is before, at or after another; texts that write one are one.

    Compared with a day, a moment counts as its day in UTC. Compared with a moment, a day is compared with the day that
    moment is written with.
    """
    try:
        one, other = day_of(value), day_of(wanted)
        if isinstance(one, datetime) and isinstance(other, datetime):
            return _sign(_moment(one), _moment(other))
        return _sign(_day(one), other.date() if isinstance(other, datetime) else other)
    except (Unfit, OverflowError):
        return NOT_COMPARABLE


def _sign(one: date, other: date) -> int:
    """For two days, or two moments."""
    return (one > other) - (one < other)


def told(value: Value, wanted: Sequence[Value]) -> tuple[str, str]:
    """A value and what it is compared with, as a reason shows them: moments as days, where days tell enough."""
    others = [other.date() if isinstance(other, datetime) and _is_midnight(other) else other for other in wanted]
    if isinstance(value, datetime) and _are_days(others):
        zone = next((other.tzinfo for other in wanted if isinstance(other, datetime)), UTC)
        day = _day_in(zone, value)
        if day not in others or others == list(wanted):
            return _in_words(day), _all_in_words(others)
    return _in_words(value), _all_in_words(wanted if isinstance(value, datetime) else others)


def _day_in(zone: tzinfo | None, moment: datetime) -> date:
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()


def _is_midnight(moment: datetime) -> bool:
    return moment.time() == time()


def _are_days(values: Sequence[Value]) -> bool:
    return bool(values) and all(isinstance(one, date) and not isinstance(one, datetime) for one in values)


def _all_in_words(values: Sequence[Value]) -> str:
    return ", ".join(map(_in_words, values))


def _in_words(value: Value) -> str:
    return f"{_moment(value):%Y-%m-%d %H:%M} UTC" if isinstance(value, datetime) else as_text(value)


def folded(value: Value) -> str:
    """A text without what does not count: case, blanks around it, and how its accents are put together."""
    return unicodedata.normalize("NFC", as_text(value).strip().casefold())


def _switch(value: Value) -> bool | None:
    if isinstance(value, bool):
        return value
    word = folded(value)
    return word in YES if word in YES | NO else None


def _moment(value: date) -> datetime:
    """A moment in UTC; of a day, the first."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _day(value: date) -> date:
    return _moment(value).date() if isinstance(value, datetime) else value
