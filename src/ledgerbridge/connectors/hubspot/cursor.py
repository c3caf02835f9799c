"""Where reading a type's changes stands, and what of it is kept between sweeps.

A sweep goes through everything (`watermark` None) or through what changed since the watermark. While it runs, the
cursor holds the moment it `started` by our clock and a `position`; when it ends, the start becomes the next watermark.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from ledgerbridge.connectors.base.protocol import Cursor
from ledgerbridge.connectors.hubspot.values import is_earlier, moment

INDEX_LAG = timedelta(seconds=60)
"""How long a change may be missing from the search index."""
CLOCK_MARGIN = timedelta(seconds=5)
"""How far off the measured difference between the two clocks may be."""
CLOCK_DOUBT = timedelta(seconds=240)
"""The same where the difference was never measured."""
SEEN_MAX = 500

Versions = dict[str, str]


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a sweep has come."""

    phase: Literal["list", "search", "companies", "invoices"]
    after: str = ""
    """In the list, HubSpot's own mark; in a search, the highest id there was."""
    queue: tuple[str, ...] = ()
    """Contacts of changed companies or invoices, still to be read."""
    searched: bool = False
    """Whether all changed companies or invoices have been found."""


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """A cursor, opened."""

    watermark: datetime | None = None
    """By HubSpot's clock; already earlier than the last sweep's start, by the index's lag and the doubt in clocks."""
    started: datetime | None = None
    position: Position | None = None
    seen: Versions = {}
    """{id: version} of records read lately: what still lies after the watermark need not be read again."""
    companies_seen: Versions = {}
    """The same for companies whose contacts have been read."""
    invoices_seen: Versions = {}
    """The same for invoices."""
    ahead_s: float | None = None
    """How far our clock was ahead of HubSpot's when last measured."""

    @classmethod
    def of(cls, cursor: Cursor | None) -> State:
        return cls() if cursor is None else msgspec.convert(cursor, cls)

    def cursor(self) -> Cursor:
        plain: Cursor = msgspec.to_builtins(self)
        return plain

    def begun(self, now: datetime) -> State:
        """In a sweep: the one under way, or a new one."""
        if self.position is not None:
            return self
        phase: Literal["list", "search"] = "list" if self.watermark is None else "search"
        return msgspec.structs.replace(self, started=now, position=Position(phase))

    def at(self, position: Position) -> State:
        return msgspec.structs.replace(self, position=position)

    def having_seen(self, versions: Mapping[str, str | None]) -> State:
        """Remembers the versions that the next sweep may meet again, as far as there is room."""
        return msgspec.structs.replace(self, seen=self._with(self.seen, versions))

    def having_seen_companies(self, versions: Mapping[str, str]) -> State:
        return msgspec.structs.replace(self, companies_seen=self._with(self.companies_seen, versions))

    def having_seen_invoices(self, versions: Mapping[str, str]) -> State:
        return msgspec.structs.replace(self, invoices_seen=self._with(self.invoices_seen, versions))

    def ended(self, ahead: timedelta | None) -> State:
        """After the sweep, its watermark where the next one begins; never earlier than the last one."""
        assert self.started is not None
        known = timedelta(seconds=self.ahead_s) if ahead is None and self.ahead_s is not None else ahead
        watermark = self.started - INDEX_LAG - _doubt(known)
        if self.watermark is not None:
            watermark = max(watermark, self.watermark)
        return State(
            watermark=watermark,
            seen=_since(self.seen, watermark),
            companies_seen=_since(self.companies_seen, watermark),
            invoices_seen=_since(self.invoices_seen, watermark),
            ahead_s=None if known is None else known.total_seconds(),
        )

    def _with(self, known: Versions, versions: Mapping[str, str | None]) -> Versions:
        assert self.started is not None
        earliest = self.started - INDEX_LAG - CLOCK_DOUBT
        if self.ahead_s is not None:
            earliest -= timedelta(seconds=max(0.0, self.ahead_s))
        lately = _since({id: version for id, version in versions.items() if version}, earliest)
        room = SEEN_MAX - len(known)
        fresh = [id for id in lately if id not in known][: max(0, room)]
        return known | {id: lately[id] for id in lately if id in known or id in fresh}


def is_seen(versions: Versions, id: str, version: str) -> bool:
    """Whether that version, or a later one, has been read."""
    return id in versions and not is_earlier(versions[id], version)


def _doubt(ahead: timedelta | None) -> timedelta:
    """By how much our time is to be set back to be surely no later than HubSpot's. A clock that is behind is left as
    it is: that costs a few records read again, and no trust in an old measurement."""
    return CLOCK_DOUBT if ahead is None else max(timedelta(0), ahead) + CLOCK_MARGIN


def _since(versions: Versions, earliest: datetime) -> Versions:
    return {id: version for id, version in versions.items() if _lies_since(version, earliest)}


def _lies_since(version: str, earliest: datetime) -> bool:
    try:
        return moment(version) >= earliest
    except ValueError:
        return False
