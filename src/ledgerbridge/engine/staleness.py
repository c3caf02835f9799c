"""Stale reads: a record read older than what we know we wrote is read again, never merged."""

from __future__ import annotations

from collections.abc import Callable

from ledgerbridge.engine.flow import End
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.store.links import Link


def may_be_outdated(end: End, side: Side, record: Record, link: Link, differs: Callable[[], bool]) -> bool:
    """Whether a read may show a state from before our last write.

    Ordered versions tell for sure. Without order, a read that differs from what both sides agreed on and is not later
    than our write plus the vendor's lag is in doubt. All times compared are the vendor's own.
    """
    known = link.version(side)
    if known is not None and end.connector.is_older(end.type, record.version, known):
        return True
    written_at = link.written_at(side)
    if end.capabilities.ordered_versions or written_at is None or record.modified is None:
        return False
    if record.version == known or record.modified.timestamp() > written_at + end.capabilities.lag_s:
        return False
    return differs()
