"""Conditions of `$filter` (developer pages, filters): eq, gt, ge, le, and, or, contains(Field,'x')."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 1500
"""Characters of one condition, its escapes counted: web servers of this kind take 2,048 for a whole query (ASSUMED)."""


def quoted(text: str) -> str:
    """A literal: single quotes, doubled within."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def equals(field: str, text: str) -> str:
    return f"{field} eq {quoted(text)}"


def is_id(field: str, id: str) -> str:
    """Guids stand bare."""
    return f"{field} eq {id}"


def contains(field: str, text: str) -> str:
    return f"contains({field},{quoted(text)})"


def any_of(conditions: Iterable[str]) -> str:
    return " or ".join(conditions)


def both(*conditions: str) -> str:
    """All that are given; alternatives within one are kept together."""
    given = [condition for condition in conditions if condition]
    return given[0] if len(given) == 1 else " and ".join(f"({one})" if " or " in one else one for one in given)
