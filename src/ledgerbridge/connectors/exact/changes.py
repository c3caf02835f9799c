"""What changed: by the sync feeds where Exact has them, else by the time of the last change.

Sync feeds tell what has a higher `Timestamp` than asked for: a number that grows with every change in the division, and
has nothing to do with time. Cursors at rest, and on the way:

    {marks: {feed: 4921873}, deleted: 4921870, moved: "...", at: "2026-03-02"}      at rest
    {..., links: {feed: address}, high: {feed: 4922000}}                            between pages of feeds
    {..., sweep: address}                                                           first reading of the type's own list
    {since: "2026-03-02T09:00:00"}                                                  types without a feed
    {since: "...", link: address, high: "..."}                                      between their pages

Rows are not promised in order within a page, so marks move when all pages were read. Deletions stand in one list for
all types, kept for two months; a cursor older than that, and any cursor after Exact moved the division to another
database, begins anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from ledgerbridge.connectors.base.protocol import Cursor, Page
from ledgerbridge.connectors.exact import odata
from ledgerbridge.connectors.exact.api import ExactApi, Rows
from ledgerbridge.connectors.exact.reading import EVER, Reader, properties
from ledgerbridge.connectors.exact.record_type import Feed, RecordType
from ledgerbridge.connectors.exact.records import Sifted
from ledgerbridge.connectors.exact.times import HOUR, comes_twice, local_time, wall
from ledgerbridge.connectors.exact.wire import Wire, guid_of, plain
from ledgerbridge.model.problems import PermissionMissing, RecordRefused
from ledgerbridge.model.record import Record
from ledgerbridge.seams.clock import Clock

FIRST = 1
DELETED = "sync/Deleted"
DELETED_KEPT = timedelta(days=55)
OVERLAP = timedelta(minutes=5)
"""Changes may be stamped before they can be read, and many share one time."""
CLOCK_ERROR = timedelta(minutes=15)
"""How wrong the hub's clock may go."""
MOVED_ASKED_EVERY = timedelta(hours=24)


class Changes:
    """The change feeds of one division."""

    def __init__(self, api: ExactApi, reader: Reader, clock: Clock, division: str) -> None:
        self._api = api
        self._reader = reader
        self._clock = clock
        self._division = division
        self._moved: str | None = None
        self._moved_asked: datetime | None = None

    async def read(self, kinds: Mapping[str, RecordType], cursors: Mapping[str, Cursor | None]) -> dict[str, Page]:
        """A page for each type; deletions are asked for once, for all types whose page ends."""
        moved = await self._move_date() if any(kinds[type].feeds for type in cursors) else ""
        pages = {type: await self._page(kinds[type], cursor, moved) for type, cursor in cursors.items()}
        ending = {type: page for type, page in pages.items() if page.ended and kinds[type].feeds}
        listed = {type: kinds[type] for type in ending if kinds[type].deletions}
        if listed:
            rows = await self._deleted(min(int(pages[type].cursor["deleted"]) for type in listed))
            for type, kind in listed.items():
                pages[type] = await self._with_deleted(kind, pages[type], rows)
        return pages

    async def _page(self, kind: RecordType, cursor: Cursor | None, moved: str) -> Page:
        if not kind.feeds:
            return await self._polled_page(kind, cursor)
        if cursor is None or self._is_outworn(cursor, moved):
            cursor = await self._beginning(kind, moved)
        if "sweep" in cursor:
            return await self._swept_page(kind, cursor)
        return await self._fed_page(kind, cursor)

    # --- sync feeds ----------------------------------------------------------------------------------------------

    def _is_outworn(self, cursor: Cursor, moved: str) -> bool:
        at = date.fromisoformat(str(cursor.get("at", "1900-01-01")))
        return cursor.get("moved", "") != moved or self._clock.now().date() - at > DELETED_KEPT

    async def _beginning(self, kind: RecordType, moved: str) -> Cursor:
        """Where a first reading starts: at the beginning of a feed that has all, else at the type's own list, with the
        feeds' ends noted before."""
        at = {"moved": moved, "at": self._clock.now().date().isoformat()}
        if kind.feed_is_whole:
            return {"marks": {feed.endpoint: FIRST for feed in kind.feeds}, **at}
        marks = {feed.endpoint: await self._end_of(feed) for feed in kind.feeds}
        return {"marks": marks, "deleted": max(marks.values()), "sweep": "", **at}

    async def _end_of(self, feed: Feed) -> int:
        """The highest number of a feed, which is walked over without reading more than ids."""
        rows = await self._api.all_rows(feed.endpoint, select="Timestamp", filter=_above(FIRST))
        return _highest(rows, FIRST)

    async def _swept_page(self, kind: RecordType, cursor: Cursor) -> Page:
        link = cursor["sweep"]
        page = await (self._api.following(kind.endpoint, link) if link else self._reader.listed(kind))
        sifted = await self._reader.whole(kind, page)
        following = {name: value for name, value in cursor.items() if name != "sweep"}
        if page.next:
            return _page(sifted, {**following, "sweep": page.next}, ended=False)
        return _page(sifted, following, ended=True)

    async def _fed_page(self, kind: RecordType, cursor: Cursor) -> Page:
        """One page of each feed that is not at its end."""
        marks: dict[str, int] = cursor["marks"]
        high: dict[str, int] = dict(cursor.get("high", marks))
        links: dict[str, str] = {}
        pages: list[tuple[Feed, Rows]] = []
        for feed in self._unfinished(kind, cursor):
            page = await self._feed_page(kind, feed, marks[feed.endpoint], cursor.get("links", {}).get(feed.endpoint))
            high[feed.endpoint] = _highest(page.rows, high[feed.endpoint])
            links |= {feed.endpoint: page.next} if page.next else {}
            pages.append((feed, page))
        sifted = await self._told_by(kind, pages)
        rest = {name: value for name, value in cursor.items() if name not in ("links", "high")}
        rest.setdefault("deleted", max(high.values()))
        if links:
            return _page(sifted, {**rest, "links": links, "high": high}, ended=False)
        at = self._clock.now().date().isoformat()
        return _page(sifted, {**rest, "marks": high, "at": at}, ended=True)

    def _unfinished(self, kind: RecordType, cursor: Cursor) -> Sequence[Feed]:
        links = cursor.get("links")
        return [feed for feed in kind.feeds if links is None or feed.endpoint in links]

    async def _feed_page(self, kind: RecordType, feed: Feed, mark: int, link: str | None) -> Rows:
        if link:
            return await self._api.following(feed.endpoint, link)
        names = properties(kind) if kind.feed_is_whole else [feed.id]
        return await self._api.page(feed.endpoint, select=",".join([*names, "Timestamp"]), filter=_above(mark))

    async def _told_by(self, kind: RecordType, pages: Sequence[tuple[Feed, Rows]]) -> Sifted:
        """The records the feeds' rows tell of: in the rows themselves, else read from the type's own endpoint."""
        if kind.feed_is_whole:
            return self._reader.sifted(kind, [row for _, page in pages for row in _newest(kind, page.rows)])
        records: dict[str, Record] = {}
        gone: dict[str, str] = {}
        for feed, page in pages:
            ids = [id for row in page.rows if (id := guid_of(row, feed.id))]
            if feed.through:
                ids = await self._reader.settlements.orders_of(ids)
            if ids:
                sifted = await self._reader.by_ids(kind, ids, feed.by)
                records |= sifted.records
                gone |= sifted.gone
        return Sifted(records, gone, {})

    # --- deletions and moves -------------------------------------------------------------------------------------

    async def _deleted(self, above: int) -> list[Wire]:
        select = "EntityKey,EntityType,Timestamp"
        return await self._api.all_rows(DELETED, select=select, filter=_above(above))

    async def _with_deleted(self, kind: RecordType, page: Page, rows: Sequence[Wire]) -> Page:
        """The page with what was deleted; what it lists as live is looked at again, in case it went since."""
        keys = {key for row in rows if row.get("EntityType") == kind.deletions and (key := guid_of(row, "EntityKey"))}
        doubtful = keys & {record.id for record in page.records}
        still = (await self._reader.by_ids(kind, sorted(doubtful))).records if doubtful else {}
        gone = dict.fromkeys(sorted(keys - still.keys()), "deleted")
        live = [record for record in page.records if record.id not in gone]
        cursor = {**page.cursor, "deleted": _highest(rows, int(page.cursor["deleted"]))}
        return Page(live, {**page.gone, **gone}, page.merged, cursor, page.ended)

    async def _move_date(self) -> str:
        """When Exact last moved the division, as it writes it; asked once a day, empty where the user
        may not ask."""
        now = self._clock.now()
        if self._moved is None or self._moved_asked is None or now - self._moved_asked > MOVED_ASKED_EVERY:
            self._moved, self._moved_asked = await self._asked_move_date(), now
        return self._moved

    async def _asked_move_date(self) -> str:
        try:
            rows = await self._api.division_rows()
        except (PermissionMissing, RecordRefused):
            return ""
        mine = [row for row in rows if str(row.get("Code")) == self._division]
        return plain(mine[0].get("DivisionMoveDate")) or "" if mine else ""

    # --- types without a feed ------------------------------------------------------------------------------------

    async def _polled_page(self, kind: RecordType, cursor: Cursor | None) -> Page:
        """By the time of the last change, which is local: in the hour that comes twice, it goes back further."""
        since, link = (cursor or {}).get("since"), (cursor or {}).get("link")
        if link:
            page = await self._api.following(kind.endpoint, link)
        else:
            condition = f"Modified ge {odata.at(datetime.fromisoformat(since))}" if since else EVER
            page = await self._reader.listed(kind, condition, order="Modified")
        sifted = await self._reader.whole(kind, page)
        high = self._latest(page.rows, (cursor or {}).get("high"))
        if page.next:
            return _page(sifted, {"since": since, "link": page.next, "high": high}, ended=False)
        return _page(sifted, {"since": self._from_now_on(high)}, ended=True)

    def _latest(self, rows: Sequence[Wire], known: str | None) -> str | None:
        stamps = [local.isoformat() for row in rows if (local := wall(row.get("Modified")))]
        return max([*stamps, *([known] if known else [])], default=None)

    def _from_now_on(self, high: str | None) -> str:
        """From when the next reading asks: the last change seen, or a little before now where that is later."""
        now = local_time(self._clock.now() - CLOCK_ERROR, self._reader.zone)
        seen = datetime.fromisoformat(high) if high else now
        start = max(seen, now)
        twice = comes_twice(start, self._reader.zone) or comes_twice(start - HOUR, self._reader.zone)
        return (start - OVERLAP - (HOUR if twice else timedelta(0))).isoformat()


def _page(sifted: Sifted, cursor: Cursor, ended: bool) -> Page:
    live = [record for id, record in sifted.records.items() if id not in sifted.gone]
    return Page(live, sifted.gone, {}, cursor, ended)


def _above(mark: int) -> str:
    return f"Timestamp gt {mark}L"


def _highest(rows: Sequence[Mapping[str, Any]], known: int) -> int:
    """Numbers of 64 bits may come as text."""
    return max([known, *(_timestamp(row) for row in rows)])


def _timestamp(row: Mapping[str, Any]) -> int:
    found = plain(row.get("Timestamp"))
    return int(found) if found and found.isdigit() else 0


def _newest(kind: RecordType, rows: Sequence[Wire]) -> list[Wire]:
    """One row for each id: the one with the highest number."""
    newest: dict[str | None, Wire] = {}
    for row in sorted(rows, key=_timestamp):
        newest[guid_of(row, kind.key)] = row
    return list(newest.values())
