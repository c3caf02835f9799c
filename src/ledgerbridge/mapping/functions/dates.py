"""Functions of dates. Without a clock, a language or a time zone but UTC."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from typing import Any

from ledgerbridge.mapping.functions.declaring import (
    Day,
    Inverse,
    NotUndone,
    Text,
    Whole,
    Word,
    declared,
    gives,
    refuses,
)
from ledgerbridge.mapping.functions.limits import unfit
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.model.values import Value
from ledgerbridge.model.wording import phrase

FORM_MAX = 60
TOKEN = re.compile("YYYY|YY|MM|M|DD|D|hh|mm|ss")
WRITTEN = {"YYYY": "{0.year:04}", "YY": "{2:02}", "MM": "{0.month:02}", "M": "{0.month}", "DD": "{0.day:02}"}
WRITTEN |= {"D": "{0.day}", "hh": "{1.hour:02}", "mm": "{1.minute:02}", "ss": "{1.second:02}"}
READ = {"YYYY": r"(?P<year>\d{4})", "MM": r"(?P<month>\d\d)", "DD": r"(?P<day>\d\d)"}
READ |= {"M": r"(?P<month>\d\d?)", "D": r"(?P<day>\d\d?)"}


def _is_whole(form: str) -> bool:
    """Whether a form holds a date, no more and no less."""
    tokens = TOKEN.findall(form[:FORM_MAX])
    return sorted(token[0] for token in tokens) == ["D", "M", "Y"] and "YY" not in tokens and len(form) <= FORM_MAX


def _same_form(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    if not _is_whole(arguments.get("form", "YYYY-MM-DD")):
        raise NotUndone(phrase("its form does not hold the whole date, or a time as well"))
    return dict(arguments)


def _days_back(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    if arguments.get("months"):
        raise NotUndone(phrase("months are of different lengths; shift by days"))
    return {"days": -arguments.get("days", 0)}


@declared(
    gives({"date": "day"}, {"day": "2026-03-01"}, date(2026, 3, 1)),
    gives({"date": ["day", "D.M.YYYY"]}, {"day": "1.3.2026"}, date(2026, 3, 1)),
    gives({"date": "day"}, {}, None),
    refuses({"date": ["day", "DD-MM-YYYY"]}, {"day": "31-02-2026"}),
    result=FieldKind.DATE,
    inverse=Inverse("date_format", _same_form, "dates written in the form"),
)
def date_(of: Text, form: Word = "YYYY-MM-DD") -> Value:
    """The date that a text holds, written with year (YYYY), month (MM or M) and day (DD or D)."""
    if not _is_whole(form):
        raise unfit("date", phrase("a form with one YYYY, one M or MM and one D or DD"), of)
    read = re.compile(_filled(form, READ, re.escape), re.ASCII)
    found = read.fullmatch(of.strip())
    try:
        return date(**{name: int(digits) for name, digits in found.groupdict().items()}) if found else _no_date(of)
    except ValueError:
        return _no_date(of)


def _no_date(text: str) -> Value:
    raise unfit("date", phrase("a date of that form"), text)


def _filled(form: str, parts: dict[str, str], other: Callable[[str], str]) -> str:
    """The form with its tokens changed to what stands for them, and all else as `other` makes it."""
    made, place = [], 0
    for found in TOKEN.finditer(form):
        made += [other(form[place : found.start()]), parts[found[0]]]
        place = found.end()
    return "".join([*made, other(form[place:])])


@declared(
    gives({"date_format": ["day", "DD.MM.YYYY"]}, {"day": "2026-03-01"}, "01.03.2026"),
    gives({"date_format": ["paid", "YYYYMMDD hh:mm"]}, {"paid": "2026-03-01T09:05:00+00:00"}, "20260301 09:05"),
    gives({"date_format": ["day", "D/M YY"]}, {"day": "2026-03-01"}, "1/3 26"),
    refuses({"date_format": ["day", "YYYY"]}, {"day": "soon"}),
    gives({"date_format": ["day", "DD.MM.YYYY"]}, {}, None),
    result=FieldKind.TEXT,
    inverse=Inverse("date", _same_form, "dates without a time"),
)
def date_format(of: Day, form: Word = "YYYY-MM-DD") -> Value:
    """The date as text: YYYY or YY, MM or M, DD or D, and of a moment hh, mm and ss in UTC."""
    if len(form) > FORM_MAX:
        raise unfit("date_format", phrase("a form of at most {most} characters", most=FORM_MAX), None)
    moment = of if isinstance(of, datetime) else datetime(of.year, of.month, of.day)  # noqa: DTZ001
    return TOKEN.sub(lambda found: WRITTEN[found[0]].format(of, moment, of.year % 100), form)


@declared(
    gives({"shift_date": ["day", 30]}, {"day": date(2026, 3, 1)}, date(2026, 3, 31)),
    gives({"shift_date": {"of": "day", "months": 1}}, {"day": date(2026, 1, 31)}, date(2026, 2, 28)),
    gives({"shift_date": {"of": "day", "months": -1, "days": 1}}, {"day": date(2026, 3, 31)}, date(2026, 3, 1)),
    gives({"shift_date": ["day", 30]}, {}, None),
    refuses({"shift_date": {"of": "day", "months": 900_000}}, {"day": date(2026, 1, 31)}),
    result=None,
    inverse=Inverse("shift_date", _days_back, "dates and moments"),
)
def shift_date(of: Day, days: Whole = 0, months: Whole = 0) -> Value:
    """The date so many months and then days later; a day the month does not have becomes its last."""
    year, month = divmod(of.year * 12 + of.month - 1 + months, 12)
    if not 1 <= year <= MAXYEAR:
        raise unfit("shift_date", phrase("a shift to a year from 1 to 9999"), of)
    day = min(of.day, calendar.monthrange(year, month + 1)[1])
    try:
        return of.replace(year=year, month=month + 1, day=day) + timedelta(days=days)
    except OverflowError:
        raise unfit("shift_date", phrase("a shift to a year from 1 to 9999"), of) from None


@declared(
    gives({"day": "paid"}, {"paid": "2026-03-01T23:05:00+00:00"}, date(2026, 3, 1)),
    gives({"day": "paid"}, {}, None),
    gives({"day": "paid"}, {"paid": date(2026, 3, 1)}, date(2026, 3, 1)),
    result=FieldKind.DATE,
    inverse=Inverse("moment", lambda arguments: {}, "moments that begin a day in UTC"),
)
def day(of: Day) -> Value:
    """The date of a moment, in UTC; a date as it is."""
    return of.date() if isinstance(of, datetime) else of


@declared(
    gives({"moment": "day"}, {"day": date(2026, 3, 1)}, datetime(2026, 3, 1, tzinfo=UTC)),
    gives({"moment": "paid"}, {"paid": "2026-03-01T23:05:00+00:00"}, datetime(2026, 3, 1, 23, 5, tzinfo=UTC)),
    gives({"moment": "day"}, {}, None),
    result=FieldKind.DATETIME,
    inverse=Inverse("day", lambda arguments: {}, "dates"),
)
def moment(of: Day) -> Value:
    """The moment a date begins, in UTC; a moment as it is."""
    return of if isinstance(of, datetime) else datetime.combine(of, time.min, UTC)


FUNCTIONS = (date_, date_format, shift_date, day, moment)
