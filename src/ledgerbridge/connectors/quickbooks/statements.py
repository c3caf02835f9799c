"""Statements of QuickBooks' query language (API reference, data queries)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

PAGE = 1000
"""Most rows of one answer; without MAXRESULTS there are only 100."""

ACTIVE_OR_NOT = "Active IN (true, false)"
"""Name lists hide inactive records unless asked like this."""


def select(entity: str, *conditions: str, start: int = 1) -> str:
    """Up to PAGE rows from the 1-based `start`, in an order that does not move while records change."""
    return f"SELECT * FROM {entity}{_where(conditions)} ORDERBY Id STARTPOSITION {start} MAXRESULTS {PAGE}"


def count(entity: str, *conditions: str) -> str:
    return f"SELECT count(*) FROM {entity}{_where(conditions)}"


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def among(property: str, values: Iterable[str]) -> str:
    """The condition that a property is one of the values; there is no OR."""
    return f"{property} IN ({', '.join(quoted(value) for value in values)})"


def equals(property: str, value: str) -> str:
    return f"{property} = {quoted(value)}"


def changed_since(moment: str) -> str:
    return f"MetaData.LastUpdatedTime >= {quoted(moment)}"


def quoted(value: str) -> str:
    """A literal: single quotes, with backslash and quote escaped by a backslash."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
