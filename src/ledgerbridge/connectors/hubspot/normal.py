"""What HubSpot makes of the values it is given, and what does not count as a difference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from ledgerbridge.model.countries import alpha2
from ledgerbridge.model.values import Value, as_text

Rule: TypeAlias = Callable[[Value], Value]

CLAIMS = {"true": True, "yes": True, "false": False, "no": False}


def plain(value: Value) -> Value:
    """Text without blanks around it and with `\\n` at its line ends, choices in one order; other values as they are."""
    if isinstance(value, tuple):
        return tuple(sorted(value)) or None
    if not isinstance(value, str):
        return value
    return value.replace("\r\n", "\n").replace("\r", "\n").strip() or None


def email(value: Value) -> Value:
    """HubSpot stores e-mail addresses trimmed and in lower case."""
    return as_text(plain(value)).lower() or None


def number(value: Value) -> Value:
    """A number by its worth; text that is none stays text, which HubSpot will refuse."""
    tidy = plain(value)
    if not isinstance(tidy, str):
        return tidy
    try:
        read = Decimal(tidy)
    except InvalidOperation:
        return tidy
    return read if read.is_finite() else tidy


def code(value: Value) -> Value:
    """Codes such as those of currencies are options in capitals."""
    return as_text(plain(value)).upper() or None


def instant(value: Value) -> Value:
    """A moment; a day alone is its midnight in UTC, which is what HubSpot makes of it (`closedate`, recorded)."""
    tidy = plain(value)
    if isinstance(tidy, str):
        try:
            tidy = datetime.fromisoformat(tidy)
        except ValueError:
            return tidy
    if isinstance(tidy, datetime):
        return (tidy.replace(tzinfo=UTC) if tidy.tzinfo is None else tidy.astimezone(UTC)).replace(
            microsecond=tidy.microsecond // 1000 * 1000
        )
    return datetime.combine(tidy, time(), UTC) if isinstance(tidy, date) else tidy


def day(value: Value) -> Value:
    """A day; of a moment, the day it has in UTC."""
    found = instant(value)
    return found.date() if isinstance(found, datetime) else found


def claim(value: Value) -> Value:
    """Yes or no; text that says neither stays text, which HubSpot will refuse."""
    tidy = plain(value)
    return CLAIMS.get(tidy.lower(), tidy) if isinstance(tidy, str) else tidy


def country(value: Value) -> Value:
    """A country by its code, however it is written; a name nobody knows stays as it is."""
    tidy = plain(value)
    return (alpha2(tidy) or tidy) if isinstance(tidy, str) else tidy
