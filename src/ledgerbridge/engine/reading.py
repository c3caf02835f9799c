"""Reading: what both sides say now, page by page, into the store, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from math import ceil
from typing import Any

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Cursor, Fetched, Page
from ledgerbridge.engine import awaiting, prints, revisiting
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.flow import MAIN, Flow, Gone, Matching
from ledgerbridge.engine.marking import KEY
from ledgerbridge.engine.run import Run
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.marks import match_text
from ledgerbridge.store import keys, links, parking, passes
from ledgerbridge.store.passes import Observation


class Reading(msgspec.Struct):
    """What was read: new cursors, sides read whole, and records read again after a wait."""

    cursors: dict[tuple[str, Side], Cursor] = {}
    whole: set[tuple[str, Side]] = set()
    first: set[str] = set()
    """Flows that never had a pass."""
    trusted: set[tuple[str, Side, str]] = set()
    """Records fetched because an earlier read of them could have been stale."""
    retried: set[tuple[str, Side, str]] = set()
    """Records that were tried in vain before."""
    changed_rules: dict[str, frozenset[str]] = {}
    """{flow: ids of the rules that changed since its last completed pass}."""


async def observe(run: Run, sweep: bool = False, afresh: bool = False) -> Reading:
    """Everything that changed on the source sides since the last pass is stored; for a first pass, the target too
    where reading it whole takes fewer calls than looking its records up.

    A flow whose rules or filters changed is read whole on its source sides; `afresh` every flow is. In a sweep it is
    too, and linked records that are found nowhere any more are stored as gone.
    """
    known = await run.read(lambda c: passes.load_cursors(c, run.integration))
    reading = Reading()
    reading.first = {flow.name for flow in run.followed if not any((flow.name, side) in known for side in Side)}
    reading.changed_rules = await prints.changes(run)
    since = {} if sweep or afresh else {place: known[place] for place in known if place[0] not in reading.changed_rules}
    for side in Side:
        await _read_side(run, side, since, reading)
    for flow in run.followed:
        await _index_target(run, flow, reading)
        await _read_parked(run, flow, reading)
        if sweep and flow.name not in reading.first:
            await _find_gone(run, flow)
    run.observed_at = run.now()
    return reading


async def _read_side(run: Run, side: Side, known: Mapping[tuple[str, Side], Cursor], reading: Reading) -> None:
    open_flows: dict[str, tuple[Flow, Cursor | None]] = {
        flow.name: (flow, known.get((flow.name, side))) for flow in run.followed if side in flow.sources
    }
    reading.whole |= {(name, side) for name, (_, cursor) in open_flows.items() if cursor is None}
    seen = dict.fromkeys(open_flows, 0)
    while open_flows:
        connector = next(iter(open_flows.values()))[0].end(side).connector
        asked = _asked(side, open_flows.values())
        pages = await connector.read_changes(asked)
        for name, (flow, cursor) in list(open_flows.items()):
            if cursor != asked[flow.end(side).type]:
                continue
            page = pages[flow.end(side).type]
            await keep_page(run, flow, side, await _news(run, flow, side, page))
            seen[name] += len(page.records)
            run.world.progress(f"{name}, {flow.end(side).vendor_label}", "reading", seen[name])
            if page.ended:
                reading.cursors[name, side] = page.cursor
                del open_flows[name]
            else:
                open_flows[name] = (flow, page.cursor)


def _asked(side: Side, flows: Iterable[tuple[Flow, Cursor | None]]) -> dict[str, Cursor | None]:
    """{type: the cursor to read from next}. Flows of one type that stand at different places are read one after the
    other; those that stand at the same one share its pages."""
    asked: dict[str, Cursor | None] = {}
    for flow, cursor in flows:
        asked.setdefault(flow.end(side).type, cursor)
    return asked


async def _news(run: Run, flow: Flow, side: Side, page: Page) -> Page:
    """The page without records that went before and were told of then; where links to them are to go, all stay."""
    if not page.gone or flow.gone is Gone.UNLINK:
        return page
    ids = sorted(page.gone)
    told = await run.read(lambda c: passes.known_gone(c, run.integration, flow.name, side, ids))
    return msgspec.structs.replace(page, gone={id: why for id, why in page.gone.items() if id not in told})


async def keep_page(run: Run, flow: Flow, side: Side, page: Page) -> None:
    """What a page says is stored, and links follow the records that were merged."""
    survivors = [] if not page.merged else await _survivors(flow, side, page)

    def keep(connection: Connection) -> None:
        _follow_merges(connection, run.integration, flow, side, page)
        _store_records(run, connection, flow, side, [*page.records, *survivors], index_only=False)
        gone = [Observation(id, None, why) for id, why in sorted(page.gone.items())]
        passes.observe(connection, run.id, flow.name, side, gone, ())
        keys.forget(connection, run.integration, flow.name, side, [*page.gone, *page.merged])

    if page.records or page.gone or page.merged:
        await run.commit(keep)
    run.world.crash.reach("page observed")


async def _survivors(flow: Flow, side: Side, page: Page) -> list[Record]:
    listed = {record.id for record in page.records}
    wanted = sorted(set(page.merged.values()) - listed)
    end = flow.end(side)
    return list((await end.connector.fetch(end.type, wanted)).found.values()) if wanted else []


def _follow_merges(connection: Connection, integration: str, flow: Flow, side: Side, page: Page) -> None:
    """Links of merged-away records move to the survivor, unless it has a link of its own."""
    for old, survivor in sorted(page.merged.items()):
        found = links.by_ids(connection, integration, flow.name, MAIN, side, [old, survivor])
        if old in found and survivor not in found:
            links.move(connection, found[old], side, survivor)
        elif old in found:
            links.change(connection, [msgspec.structs.replace(found[old], gone=f"merged into {survivor}")])


def _store_records(
    run: Run, connection: Connection, flow: Flow, side: Side, records: Iterable[Record], index_only: bool
) -> None:
    by_id = {record.id: record for record in records}
    seen = [
        Observation(id, run.seal(place(flow.name, side, id), record.packed()), None, index_only)
        for id, record in by_id.items()
    ]
    tags = sorted({tag for record in by_id.values() for tag in tags_of(run, flow, side, record)})
    passes.observe(connection, run.id, flow.name, side, seen, tags)
    remember_keys(run, connection, flow, side, list(by_id), tags)


def remember_keys(
    run: Run,
    connection: Connection,
    flow: Flow,
    side: Side,
    ids: Sequence[str],
    tags: Sequence[tuple[str, str, str]],
) -> None:
    """The match keys of records just read are known from here on; a record without one is forgotten."""
    by_id = {id: tag for kind, tag, id in tags if kind == KEY}
    keys.remember(connection, run.integration, flow.name, side, by_id)
    keys.forget(connection, run.integration, flow.name, side, [id for id in ids if id not in by_id])


def place(flow: str, side: Side, id: str) -> str:
    """What an observation is sealed to."""
    return f"observed/{flow}/{side.value}/{id}"


def tags_of(run: Run, flow: Flow, side: Side, record: Record) -> Iterable[tuple[str, str, str]]:
    """(kind, tag, record id) for the match key and for each field the vendor keeps unique."""
    end = flow.end(side)
    unique = ((path, match_text(record, path)) for path in end.capabilities.unique)
    for kind, text in ((KEY, end.match_text(record.fields)), *unique):
        if text is not None:
            yield kind, run.world.marker.tag(kind, text), record.id


def opened(run: Run, flow: Flow, side: Side, seen: Observation) -> Record:
    """The record of an observation."""
    assert seen.sealed is not None
    return Record.unpacked(run.unseal(place(flow.name, side, seen.record_id), seen.sealed))


async def _index_target(run: Run, flow: Flow, reading: Reading) -> None:
    """On the first pass of a one-way flow, reads the target whole if that is the cheaper way to find matches."""
    if flow.name not in reading.first or len(flow.sources) == 2 or flow.matching is Matching.NONE:
        return
    source = flow.sources[0]
    records = await run.read(lambda c: passes.count_observed(c, run.id, flow.name, source))
    if not records or not await _whole_is_cheaper(flow, source.other, records):
        return
    await _index_whole(run, flow, source.other)
    reading.whole.add((flow.name, source.other))


async def _index_whole(run: Run, flow: Flow, side: Side) -> None:
    """Every record of a side is stored, to be found."""
    end = flow.end(side)
    cursor: Cursor | None = None
    while True:
        page = (await end.connector.read_changes({end.type: cursor}))[end.type]
        await run.commit(_indexer(run, flow, side, page.records))
        cursor = page.cursor
        if page.ended:
            break


def _indexer(run: Run, flow: Flow, side: Side, records: Sequence[Record]) -> Any:
    return lambda connection: _store_records(run, connection, flow, side, records, index_only=True)


async def _whole_is_cheaper(flow: Flow, side: Side, keys: int) -> bool:
    end = flow.end(side)
    size = await end.connector.count(end.type)
    if size is None:
        return False
    look_ups = ceil(keys / end.capabilities.find_batch) * (1 + len(end.capabilities.unique))
    return max(1, ceil(size / end.capabilities.page_size)) <= look_ups


async def _read_parked(run: Run, flow: Flow, reading: Reading) -> None:
    """Records whose time or occasion has come are fetched as they are now."""
    now = run.now()
    for side in flow.sources:
        if (flow.name, side) in reading.whole:
            continue
        due = await run.read(partial(revisiting.due, run, flow, side, now))
        ids = sorted({*due, *await awaiting.freed(run, flow, side)})
        tried = await run.read(partial(_tried, run, flow, side, ids))
        reading.retried |= {(flow.name, side, id) for id in tried}
        end = flow.end(side)
        fetched = await fetch_all(end.connector, end.type, ids)
        reading.trusted |= {(flow.name, side, record.id) for record in fetched.found.values()}
        await run.commit(_keeper(run, flow, side, list(fetched.found.values()), list(fetched.missing)))


def _tried(run: Run, flow: Flow, side: Side, ids: Sequence[str], connection: Connection) -> set[str]:
    return set(parking.tried(connection, run.integration, flow.name, side, ids))


def _keeper(run: Run, flow: Flow, side: Side, records: list[Record], missing: list[str]) -> Any:
    def keep(connection: Connection) -> None:
        _store_records(run, connection, flow, side, records, index_only=False)
        gone = [Observation(id, None, "gone") for id in missing]
        passes.observe(connection, run.id, flow.name, side, gone, ())
        keys.forget(connection, run.integration, flow.name, side, missing)

    return keep


# --- a sweep ----------------------------------------------------------------------------------------------------------


async def _find_gone(run: Run, flow: Flow) -> None:
    """Linked records that a whole reading did not show are asked for by id; those that are gone are stored as gone.

    The side nothing travels from is read for this alone: a listing may be older than our last write, so its records
    are not decided with.
    """
    for side in Side:
        if side not in flow.sources:
            await _index_whole(run, flow, side)
        after = 0
        while unseen := await run.read(partial(_unseen, run, flow, side, after)):
            after = unseen[-1][0]
            await keep_fetched(run, flow, side, [id for _, id in unseen])
        if side not in flow.sources:
            await run.commit(partial(_forget_index, run, flow, side))


def _unseen(run: Run, flow: Flow, side: Side, after: int, connection: Connection) -> list[tuple[int, str]]:
    return passes.links_unseen(connection, run.id, run.integration, flow.name, side, after)


def _forget_index(run: Run, flow: Flow, side: Side, connection: Connection) -> None:
    passes.forget_index(connection, run.id, flow.name, side)


async def keep_fetched(run: Run, flow: Flow, side: Side, ids: Sequence[str]) -> Fetched:
    """These records are stored as they are now, those that are not there as gone."""
    end = flow.end(side)
    fetched = await fetch_all(end.connector, end.type, ids)
    merged = {id: record.id for id, record in fetched.found.items() if record.id != id}
    gone = dict.fromkeys(fetched.missing, "gone")
    await keep_page(run, flow, side, Page(list(fetched.found.values()), gone, merged, {}, ended=True))
    return fetched
