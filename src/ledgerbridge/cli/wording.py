"""Values in the words of the screen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ledgerbridge.messages import _, counted
from ledgerbridge.model.values import as_text

MINUTE_S, HOUR_S = 60, 3600


def shown(value: Any) -> str:
    """A value as text that cannot steer a terminal: vendors' texts may hold any character."""
    text = (_("yes") if value else _("no")) if isinstance(value, bool) else as_text(value)
    return "".join(letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}" for letter in text)


def moment(timestamp: float) -> str:
    """A moment as people read it, UTC."""
    return datetime.fromtimestamp(timestamp, UTC).replace(tzinfo=None).isoformat(" ", "seconds")


def duration(seconds: float) -> str:
    """A span as people say it: seconds below two minutes, minutes below two hours, else hours."""
    if seconds < 2 * MINUTE_S:
        return _("{n} s").format(n=round(seconds, 1 if seconds < 10 else None))
    if seconds < 2 * HOUR_S:
        return counted("{n} minute", "{n} minutes", round(seconds / MINUTE_S))
    return counted("{n} hour", "{n} hours", round(seconds / HOUR_S))
