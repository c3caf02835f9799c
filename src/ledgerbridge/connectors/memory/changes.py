"""Reading everything once, and from then on only what changed.

    {"watermark": "812", "position": "300"}    a sweep: records after 300 are still to be listed
    {"watermark": "812"}                       the feed of changes, read up to 812

A sweep remembers where the feed stood when it began, so that nothing that changed meanwhile is missed; what both list
is listed twice.
"""

from __future__ import annotations

from ledgerbridge.connectors.base.protocol import Cursor, Page
from ledgerbridge.connectors.memory.api import FEED_PAGE, MemoryApi
from ledgerbridge.connectors.memory.record_type import RecordType
from ledgerbridge.connectors.memory.wire import Drift, WireChange, read_records


async def read_page(api: MemoryApi, kind: RecordType, cursor: Cursor | None, drift: Drift) -> Page:
    """The next page of a sweep or of the feed."""
    if cursor is None:
        cursor = {"watermark": await _end_of_feed(api, kind.name), "position": ""}
    if "position" in cursor:
        return await _sweep_page(api, kind, cursor, drift)
    return await _feed_page(api, kind, cursor, drift)


async def _end_of_feed(api: MemoryApi, type: str) -> str:
    """The feed has no end to ask for: it is walked over, a thousand changes a call, without reading a record."""
    since, more = "0", True
    while more:
        feed = await api.changes(type, since, FEED_PAGE)
        since, more = feed.next, feed.more
    return since


async def _sweep_page(api: MemoryApi, kind: RecordType, cursor: Cursor, drift: Drift) -> Page:
    page = await api.list_page(kind.name, cursor["position"])
    following = {"watermark": cursor["watermark"]}
    if page.more:
        following["position"] = page.next
    return Page(read_records(kind, page.records, drift), {}, {}, following, ended=not page.more)


async def _feed_page(api: MemoryApi, kind: RecordType, cursor: Cursor, drift: Drift) -> Page:
    feed = await api.changes(kind.name, cursor["watermark"])
    last = {entry.id: entry for entry in feed.entries}
    live = [id for id, entry in last.items() if not entry.gone]
    fetched = await api.get(kind.name, live) if live else None
    # What went since the feed was read is missing here, and stands in the feed further on.
    records = read_records(kind, fetched.records, drift) if fetched else []
    return Page(records, _gone(last), _merged(last), {"watermark": feed.next}, ended=not feed.more)


def _gone(last: dict[str, WireChange]) -> dict[str, str]:
    return {id: "archived" for id, entry in last.items() if entry.gone and entry.merged_into is None}


def _merged(last: dict[str, WireChange]) -> dict[str, str]:
    return {id: entry.merged_into for id, entry in last.items() if entry.merged_into is not None}
