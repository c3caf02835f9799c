"""What changed: the first time by a sweep of the whole list, then by change data capture (CDC).

A cursor is `{watermark}` at rest: everything up to there was listed. While a sweep is under way it also holds `began`
(the watermark to come), `start` (1-based position of the next page) and `last` (id of the last row read):

    {watermark: null, began: "...", start: 1000, last: "1000"}  ->  {watermark: "..."}

CDC looks back 30 days and answers 1,000 objects without saying that there are more. Beyond either, the list is swept
for what changed since the watermark. Positions are of a list that lives, so pages overlap by a row: where that row is
missing, records before it were merged away, and the sweep steps back a page instead of skipping any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ledgerbridge.connectors.base.protocol import Cursor, Page
from ledgerbridge.connectors.quickbooks.api import Answer, QuickBooksApi
from ledgerbridge.connectors.quickbooks.capabilities import TYPES
from ledgerbridge.connectors.quickbooks.reading import Reader
from ledgerbridge.connectors.quickbooks.record_type import RecordType
from ledgerbridge.connectors.quickbooks.statements import ACTIVE_OR_NOT, PAGE, changed_since, select
from ledgerbridge.connectors.quickbooks.wire import Wire, moment
from ledgerbridge.model.problems import VendorDrift
from ledgerbridge.seams.clock import Clock

OVERLAP = timedelta(seconds=300)
"""A change may be stamped a little before the answer that first shows it."""
CDC_REACH = timedelta(days=29)
CDC_MOST = 1000


class Changes:
    """The change feeds of one company."""

    def __init__(self, api: QuickBooksApi, reader: Reader, clock: Clock) -> None:
        self._api = api
        self._reader = reader
        self._clock = clock

    async def read(self, cursors: Mapping[str, Cursor | None]) -> dict[str, Page]:
        """A page for each type: one CDC call for all that are up to date, one query for each of the others."""
        fed = {type: cursor for type, cursor in cursors.items() if cursor and self._is_within_reach(cursor)}
        answer = await self._fed(fed) if fed else None
        pages = {}
        for type, cursor in cursors.items():
            if answer is not None and type in fed:
                pages[type] = await self._fed_page(TYPES[type], answer)
            else:
                pages[type] = await self._swept_page(TYPES[type], cursor or {"watermark": None})
        return pages

    def _is_within_reach(self, cursor: Cursor) -> bool:
        watermark = moment(cursor["watermark"])
        return "start" not in cursor and watermark is not None and self._clock.now() - watermark < CDC_REACH

    async def _fed(self, cursors: Mapping[str, Cursor]) -> Answer | None:
        """All changes since the oldest watermark; None where CDC cannot tell all of them."""
        oldest = min(str(cursor["watermark"]) for cursor in cursors.values())
        try:
            answer = await self._api.changes(list(cursors), oldest)
        except VendorDrift as error:
            if error.problem.values.get("fault") == "500":
                return None
            raise
        return None if sum(map(len, answer.rows.values())) >= CDC_MOST else answer

    async def _fed_page(self, kind: RecordType, answer: Answer) -> Page:
        sifted = self._reader.sifted(kind, answer.rows.get(kind.type, ()))
        records, gone = dict(sifted.records), dict.fromkeys(sifted.inactive, "inactive")
        if sifted.stubs:
            # CDC once called records deleted that had been updated, so each is looked up.
            found = await self._reader.by_ids(kind, sorted(sifted.stubs))
            records |= found.records
            gone |= dict.fromkeys(found.inactive, "inactive")
            gone |= dict.fromkeys(sifted.stubs - found.records.keys() - found.inactive - found.drift.keys(), "deleted")
        live = [record for id, record in records.items() if id not in gone]
        return Page(live, gone, {}, {"watermark": self._watermark(answer)}, ended=True)

    async def _swept_page(self, kind: RecordType, cursor: Cursor) -> Page:
        since = cursor["watermark"]
        conditions = [ACTIVE_OR_NOT] if since is None else [ACTIVE_OR_NOT, changed_since(since)]
        answer = await self._api.query(select(kind.type, *conditions, start=cursor.get("start", 1)))
        rows = answer.rows.get(kind.type, ())
        sifted = self._reader.sifted(kind, rows)
        following = next_cursor({"began": self._watermark(answer), **cursor}, rows)
        gone = dict.fromkeys(sifted.inactive, "inactive")
        return Page(list(sifted.records.values()), gone, {}, following, ended="start" not in following)

    def _watermark(self, answer: Answer) -> str:
        """Up to where the answer surely tells all, by the vendor's clock."""
        return _printed((answer.at or self._clock.now()) - OVERLAP)


def next_cursor(cursor: Cursor, rows: Sequence[Wire]) -> Cursor:
    """The cursor after a page of a sweep."""
    start, last = cursor.get("start", 1), cursor.get("last")
    ids = [row.get("Id") for row in rows]
    under_way = {"watermark": cursor["watermark"], "began": cursor["began"]}
    if last is not None and last not in ids:
        return {**under_way, "start": max(1, start - PAGE)}
    if len(rows) < PAGE:
        return {"watermark": cursor["began"]}
    return {**under_way, "start": start + PAGE - 1, "last": ids[-1]}


def _printed(at: datetime) -> str:
    """One form, so that watermarks compare as texts."""
    return at.replace(microsecond=0).isoformat()
