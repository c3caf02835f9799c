"""What changed: by `updated_at` where a list can be asked for it, else by reading the list whole.

    {"watermark": null, "began": "...", "position": "eyJ"}    a reading under way: the page behind that mark is next
    {"watermark": "2026-03-02T08:59:59.000Z"}                 all that changed up to there was listed
    {"seen": {"0": "ab12", "99": "cd34"}}                     a list read whole: what its pages held, by their start
    {"seen": {...}, "start": 99, "last": "itm_2"}             the same under way: the page from there is next

A watermark is the vendor's own time at the first page of a reading, set back by a second so that the running one is
not cut; what changed later is listed again next time, never missed. Pages by offset overlap by a row: where that row
has moved, rows went before it, and the reading steps back a page. Pages that are as they were list nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from ledgerbridge.connectors.base.protocol import Cursor, Page
from ledgerbridge.connectors.hyperline.api import PAGE, HyperlineApi, Listed
from ledgerbridge.connectors.hyperline.capabilities import TYPES
from ledgerbridge.connectors.hyperline.lookups import Lookups
from ledgerbridge.connectors.hyperline.reading import Reader
from ledgerbridge.connectors.hyperline.record_type import RecordType, Resource
from ledgerbridge.connectors.hyperline.wire import Wire, encode, moment, printed, text_of
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.seams.clock import Clock

RUNNING = timedelta(seconds=1)
CLOCK_DOUBT = timedelta(seconds=300)
"""How far off our clock may be where an answer does not tell the vendor's time."""

Asked = dict[tuple[str, str | None, str | None], Listed]
"""Pages of this reading, so that types which share a list share its calls."""


class Changes:
    """The change feeds of one workspace."""

    def __init__(self, api: HyperlineApi, reader: Reader, lookups: Lookups, clock: Clock) -> None:
        self._api = api
        self._reader = reader
        self._lookups = lookups
        self._clock = clock

    async def read(self, cursors: Mapping[str, Cursor | None]) -> dict[str, Page]:
        """A page for each type; invoices, credit notes, payments and refunds come from one list."""
        asked: Asked = {}
        pages = {}
        for type, cursor in cursors.items():
            kind = TYPES[type]
            if kind.resource.is_swept:
                pages[type] = await self._swept(kind, cursor or {"seen": {}})
            else:
                pages[type] = await self._fed(kind, cursor or {"watermark": None}, asked)
        return pages

    async def _fed(self, kind: RecordType, cursor: Cursor, asked: Asked) -> Page:
        since, position = cursor["watermark"], cursor.get("position")
        page = await self._page(kind.resource, since, position, asked)
        rows = [row for row in page.rows if self._is_new(kind, row, since)]
        sifted = self._reader.sifted(kind, rows)
        began = cursor.get("began") or printed((page.at or self._clock.now() - CLOCK_DOUBT) - RUNNING)
        following: Cursor = {"watermark": began}
        if page.following is not None:
            following = {"watermark": since, "began": began, "position": page.following}
        return Page(list(sifted.records.values()), sifted.gone, {}, following, ended=page.following is None)

    async def _page(self, resource: Resource, since: str | None, position: str | None, asked: Asked) -> Listed:
        key = (resource.listing, since, position)
        if key not in asked:
            query = {**resource.everything, **({"updated_at__gt": since} if since else {})}
            try:
                page = await self._api.cursor_page(resource.listing, query, position)
            except RecordRefused:
                if position is None:
                    raise
                # A mark that Hyperline no longer knows: the reading begins anew, and lists some things twice.
                page = await self._api.cursor_page(resource.listing, query, None)
            rows = await self._lookups.whole(resource, page.rows)
            asked[key] = Listed(rows, page.following, page.at)
        return asked[key]

    def _is_new(self, kind: RecordType, row: Wire, since: str | None) -> bool:
        """Whether the row belongs to what was asked for; what changed before was listed before."""
        changed = moment(row.get("updated_at"))
        start = moment(since)
        if changed is None or start is None or changed > start:
            return True
        self._reader.ignored(kind, "updated_at__gt")
        return False

    async def _swept(self, kind: RecordType, cursor: Cursor) -> Page:
        start, last = cursor.get("start", 0), cursor.get("last")
        rows = await self._api.offset_page(kind.resource.listing, kind.resource.everything, start)
        ids = [text_of(row, "id") for row in rows]
        seen = {place: digest for place, digest in cursor["seen"].items() if int(place) != start}
        if last is not None and last not in ids:
            stepped_back: Cursor = {"seen": seen, "start": max(0, start - PAGE + 1)}
            return Page([], {}, {}, stepped_back, ended=False)
        digest = hashlib.sha256(encode(rows)).hexdigest()[:16]
        is_same = cursor["seen"].get(str(start)) == digest
        sifted = self._reader.sifted(kind, [] if is_same else rows)
        following: Cursor = {"seen": {**seen, str(start): digest}}
        if len(rows) < PAGE:
            following = {"seen": {place: it for place, it in following["seen"].items() if int(place) <= start}}
        else:
            following |= {"start": start + PAGE - 1, "last": ids[-1]}
        return Page(list(sifted.records.values()), sifted.gone, {}, following, ended=len(rows) < PAGE)
