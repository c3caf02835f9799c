"""What changed: rows whose time of change lies after the last reading, the first time all rows.

A cursor is `{watermark}` at rest: everything up to there was listed. While a reading is under way it also holds `until`
(the vendor's own time when it began), `page` (the next one) and `total` (rows it had when last asked):

    {watermark: null, until: "...", page: 2, total: 1400}  ->  {watermark: "..."}

Pages are counted, of a list that lives, so a reading is closed: no page but the first, which says what time it is, goes
beyond `until`. Rows can then only leave it, by being changed (the next reading lists them) or deleted, and every row
that left moved the others up by one: where the total fell, the reading steps back so far that none is skipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ledgerbridge.connectors.base.protocol import Cursor, Page
from ledgerbridge.connectors.eaccounting import filters
from ledgerbridge.connectors.eaccounting.api import EAccountingApi, Listed
from ledgerbridge.connectors.eaccounting.errors import STRANGE, does_not_fit, problem
from ledgerbridge.connectors.eaccounting.reading import Reader
from ledgerbridge.connectors.eaccounting.record_type import RecordType
from ledgerbridge.connectors.eaccounting.wire import moment
from ledgerbridge.model.problems import VendorDrift

OVERLAP = timedelta(seconds=10)
"""A change may be stamped a little before the answer that first shows it; rows read twice are told by their version."""


class Changes:
    """The change feeds of one company."""

    def __init__(self, api: EAccountingApi, reader: Reader, types: Mapping[str, RecordType]) -> None:
        self._api = api
        self._reader = reader
        self._types = types

    async def read(self, cursors: Mapping[str, Cursor | None]) -> dict[str, Page]:
        """A page for each type, by one call each."""
        return {type: await self._page(self._types[type], cursor) for type, cursor in cursors.items()}

    async def _page(self, kind: RecordType, cursor: Cursor | None) -> Page:
        cursor = cursor or {"watermark": None}
        size, number = kind.capabilities.page_size, cursor.get("page", 1)
        listed = await self._api.page(kind.resource, _condition(kind, cursor), f"{_stamp(kind)},Id", number, size)
        sifted = self._reader.sifted(kind, listed.rows)
        following = next_cursor({"until": _until(listed), **cursor}, listed, size, kind.whole)
        gone = dict.fromkeys(sifted.inactive, "inactive")
        return Page(list(sifted.records.values()), gone, {}, following, ended="page" not in following)


def _stamp(kind: RecordType) -> str:
    if kind.stamp is None:
        raise VendorDrift(problem(STRANGE, kind.type))
    return kind.stamp


def _condition(kind: RecordType, cursor: Cursor) -> str:
    """Rows of a closed reading; its first page is open, since only its answer tells the time."""
    after = f"{kind.stamp} gt {cursor['watermark']}" if cursor["watermark"] else ""
    before = f"{kind.stamp} le {cursor['until']}" if "until" in cursor else ""
    return filters.both(kind.standing, after, before)


def _until(listed: Listed) -> str:
    if listed.at is None:
        raise VendorDrift(does_not_fit("ServerTimeUtc"))
    return _printed(listed.at)


def next_cursor(cursor: Cursor, listed: Listed, size: int, whole: bool = False) -> Cursor:
    """The cursor after a page of a reading; after a `whole` one the next begins at the beginning."""
    number, before = cursor.get("page", 1), cursor.get("total", listed.total)
    under_way = {"watermark": cursor["watermark"], "until": cursor["until"], "total": listed.total}
    if listed.total < before:
        return {**under_way, "page": max(1, number - -(-(before - listed.total) // size))}
    if number * size < listed.total:
        if not listed.rows:
            raise VendorDrift(does_not_fit("Data"))
        return {**under_way, "page": number + 1}
    return {"watermark": None if whole else _watermark(cursor["until"])}


def _watermark(until: str) -> str:
    """Up to where the reading surely told all, by the vendor's clock."""
    at = moment(until)
    if at is None:
        raise VendorDrift(does_not_fit("ServerTimeUtc"))
    return _printed(at - OVERLAP)


def _printed(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06}Z"
