"""What changed: the first time by a sweep of the whole list, then by change data capture (CDC).

A cursor is `{watermark}` at rest: everything up to there was listed. While a sweep is under way it also holds `began`
(the watermark to come), `start` (1-based position of the next page) and `last` (id of the last row read):

    {watermark: null, began: "...", start: 1000, last: "1000"}  ->  {watermark: "..."}

CDC looks back 30 days and answers 1,000 objects without saying that there are more. Beyond either, the list is swept
for what changed since the watermark. Positions are of a list that lives, so pages overlap by a row: where that row is
missing, records before it were merged away, and the sweep steps back a page instead of skipping any.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from ledgerbridge.connectors.base.protocol import Cursor, Page
from ledgerbridge.connectors.quickbooks.api import Answer, QuickBooksApi
from ledgerbridge.connectors.quickbooks.capabilities import TYPES
from ledgerbridge.connectors.quickbooks.reading import Reader
from ledgerbridge.connectors.quickbooks.record_type import RecordType
from ledgerbridge.connectors.quickbooks.statements import PAGE, changed_since, select
from ledgerbridge.connectors.quickbooks.wire import Wire, moment
from ledgerbridge.model.problems import VendorDrift
from ledgerbridge.model.record import Record
from ledgerbridge.seams.clock import Clock

OVERLAP = timedelta(seconds=300)
"""A change may be stamped a little before the answer that first shows it."""
CDC_REACH = timedelta(days=29)
CDC_MOST = 1000
NARROWINGS = 8
"""How often the time asked for is halved; after that it is less than three hours of a month."""


class Changes:
    """The change feeds of one company."""

    def __init__(self, api: QuickBooksApi, reader: Reader, clock: Clock) -> None:
        self._api = api
        self._reader = reader
        self._clock = clock

    async def read(self, cursors: Mapping[str, Cursor | None]) -> dict[str, Page]:
        """A page for each type: one CDC call for all that are up to date, one query for each of the others."""
        fed = {type: cursor for type, cursor in cursors.items() if cursor and self._is_fed(TYPES[type], cursor)}
        answers = await self._fed(fed) if fed else {}
        pages = {}
        for type, cursor in cursors.items():
            if type in answers:
                pages[type] = await self._fed_page(TYPES[type], answers[type])
            else:
                pages[type] = await self._swept_page(TYPES[type], cursor or {"watermark": None})
        return pages

    def _is_fed(self, kind: RecordType, cursor: Cursor) -> bool:
        """Whether CDC can be asked, since it reaches back so far and the type leaves traces of its changes."""
        watermark = moment(cursor["watermark"])
        is_near = watermark is not None and self._clock.now() - watermark < CDC_REACH
        return is_near and "start" not in cursor and not kind.is_swept

    async def _fed(self, cursors: Mapping[str, Cursor]) -> dict[str, Answer]:
        """{type: an answer that tells all its changes}, of those types for which there is one.

        Where an answer for all is full, documents are asked for type by type: only CDC tells which were deleted.
        """
        answer = await self._told(cursors)
        if answer is not None:
            return dict.fromkeys(cursors, answer)
        answers = {}
        for type in [type for type in cursors if TYPES[type].document is not None and len(cursors) > 1]:
            alone = await self._told({type: cursors[type]})
            if alone is not None:
                answers[type] = alone
        return answers

    async def _told(self, cursors: Mapping[str, Cursor]) -> Answer | None:
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
        sifted = await self._reader.completed(kind, answer.rows.get(kind.entity, ()))
        records, gone = dict(sifted.records), dict.fromkeys(sifted.inactive, "inactive")
        more, missing = await self._looked_up(kind, sifted.stubs)
        records |= more
        gone |= missing
        live = [record for id, record in records.items() if id not in gone]
        return Page(live, gone, {}, {"watermark": self._watermark(answer)}, ended=True)

    async def _looked_up(self, kind: RecordType, stubs: Collection[str]) -> tuple[Mapping[str, Record], dict[str, str]]:
        """Records that are said to be deleted: those that are there after all, and {id: why} of the others.

        CDC once called records deleted that had been updated.
        """
        if not stubs:
            return {}, {}
        found = await self._reader.by_ids(kind, sorted(stubs))
        gone = dict.fromkeys(found.inactive, "inactive")
        gone |= dict.fromkeys(set(stubs) - found.records.keys() - found.inactive - found.drift.keys(), "deleted")
        return found.records, gone

    async def _deleted_since(self, kind: RecordType, since: str) -> dict[str, str]:
        """{id: why} of documents deleted lately, as far back as CDC tells: it is asked for ever shorter times until
        its answer is not full."""
        now = self._clock.now()
        at = max(moment(since) or now, now - CDC_REACH)
        for _ in range(NARROWINGS):
            answer = await self._told({kind.entity: {"watermark": _printed(at)}})
            if answer is not None:
                _, gone = await self._looked_up(kind, self._reader.sifted(kind, answer.rows.get(kind.entity, ())).stubs)
                return gone
            at += (now - at) / 2
        return {}

    async def _swept_page(self, kind: RecordType, cursor: Cursor) -> Page:
        since = None if kind.is_swept else cursor["watermark"]
        conditions = [*kind.standing] if since is None else [*kind.standing, changed_since(since)]
        answer = await self._api.query(select(kind.entity, *conditions, start=cursor.get("start", 1)))
        rows = answer.rows.get(kind.entity, ())
        sifted = await self._reader.completed(kind, rows)
        following = next_cursor({"began": self._watermark(answer), **cursor}, rows)
        gone = dict.fromkeys(sifted.inactive, "inactive")
        if kind.document is not None and since is not None and "start" not in cursor:
            gone |= await self._deleted_since(kind, since)
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
