"""What a set's rules can say; a set without rules of its own keeps what it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

Settle: TypeAlias = Callable[[Desk, Wire | None, Wire, Wire], Wire]
"""`settle(desk, old, new, parent)`: the record completed and checked; `old` is None for a new one, `parent` the values
of the document a new line comes with, else empty. Raises Problem."""
Done: TypeAlias = Callable[[Desk, Row], None]


def as_sent(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    return new


def nothing(desk: Desk, row: Row) -> None:
    """Nothing follows."""


class Child(msgspec.Struct, frozen=True):
    """The lines of a document: their collection, their set, the property that names the document."""

    collection: str
    base: str
    parent: str


class Rules(msgspec.Struct, frozen=True):
    settle: Settle = as_sent
    stored: Done = nothing
    """After a record and its lines were stored or changed: totals, bookings, stock."""
    removing: Done = nothing
    """Before a record goes. Raises Problem where it must not."""
    removed: Done = nothing
    children: tuple[Child, ...] = ()
    check_lines: Callable[[Desk, Wire, list[Wire]], None] = lambda desk, new, lines: None
    """Looks at a new document together with its lines. Raises Problem."""
    optional: frozenset[str] = frozenset()
    """Properties flagged mandatory that the service fills in itself."""
    kept: frozenset[str] = frozenset()
    """Properties that a change cannot empty: null leaves them as they are."""
    also_taken: frozenset[str] = frozenset()
    """Properties flagged read-only that are stored all the same."""
    is_answered_sparsely: bool = False
    """Whether a POST answers with nearly everything null."""
    blank_in_answer: frozenset[str] = frozenset()
    """Properties that a POST answers as null, right on the next GET."""
    deleted_type: int | None = None
    """Its number in the log of deletions."""
    lengths: Mapping[str, int] = {}
    find_existing: Callable[[Desk, Wire], Row | None] = lambda desk, new: None
    """A record that a POST finds instead of making another."""
