"""Due days from terms."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from ledgerbridge.sandbox.kit.vendor import Wire


def due_date(term: Wire, day: str) -> str:
    """The day on which a document of that day is due."""
    # QB-DUE-DATE
    start = date.fromisoformat(day)
    try:
        if term.get("Type") == "DATE_DRIVEN":
            return _on_day(start, int(term["DayOfMonthDue"]), int(term.get("DueNextMonthDays", 0))).isoformat()
        return (start + timedelta(days=int(term.get("DueDays", 0)))).isoformat()
    except (OverflowError, ValueError):  # beyond the end of the calendar
        return day


def _on_day(start: date, day: int, too_close: int) -> date:
    """The next such day of a month; one closer than `too_close` days is passed over."""
    # QB-DUE-DATE-DRIVEN
    due = _in_month(start.year, start.month, day)
    while due < start or (due - start).days < too_close:
        month = due.month % 12 + 1
        due = _in_month(due.year + (month == 1), month, day)
    return due


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
