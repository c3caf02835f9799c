"""Surveys: both sides read whole, so that something can be said of all records. Nothing is written, no cursor moves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeAlias

from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Cursor, Page
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.reading import Reading, place, tags_of
from ledgerbridge.engine.run import Run, World
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.store import passes, surveys
from ledgerbridge.store.passes import Observation

Tag: TypeAlias = tuple[str, str, str]
"""(kind, keyed tag, record id)."""
Tagger: TypeAlias = Callable[[Flow, Side, Record], Iterable[Tag]]


def no_more(flow: Flow, side: Side, record: Record) -> Iterable[Tag]:
    return ()


@asynccontextmanager
async def survey(
    world: World, integration: str, flows: Sequence[Flow], kind: str, more: Callable[[Run], Tagger] | None = None
) -> AsyncIterator[tuple[Run, Reading]]:
    """A pass that only looks: within the block everything both sides hold stands among its observations, tagged with
    the match keys, the fields the vendors keep unique, and what `more` adds. At the end all of it is dropped."""
    id = world.chance.token()
    now = world.clock.now().timestamp()
    epoch = await world.store.run(lambda c: passes.begin(c, id, integration, kind, now))
    run = Run(world, integration, tuple(flows), id, epoch)
    state = "failed"
    try:
        yield run, await _read_both(run, more(run) if more is not None else no_more)
        state = "done"
    finally:
        await world.store.run(partial(_end, run, state))


def _end(run: Run, state: str, connection: Connection) -> None:
    surveys.forget_plan(connection, run.id)
    passes.end(connection, run.id, state, json.dumps({"counts": {}, "state": state}), run.now())


async def _read_both(run: Run, tagger: Tagger) -> Reading:
    reading = Reading()
    for side in Side:
        for flows in _of_one_connection(run.flows, side):
            await _read(run, flows, side, tagger)
            reading.whole |= {(flow.name, side) for flow in flows}
    run.observed_at = run.now()
    return reading


def _of_one_connection(flows: Sequence[Flow], side: Side) -> list[list[Flow]]:
    """The flows whose side can be read whole, those of one connection together."""
    groups: dict[str, list[Flow]] = {}
    for flow in flows:
        if flow.end(side).capabilities.changes:
            groups.setdefault(flow.end(side).connection, []).append(flow)
    return list(groups.values())


async def _read(run: Run, flows: Sequence[Flow], side: Side, tagger: Tagger) -> None:
    connector = flows[0].end(side).connector
    cursors: dict[str, Cursor | None] = {flow.end(side).type: None for flow in flows}
    seen = dict.fromkeys(cursors, 0)
    while cursors:
        pages: Mapping[str, Page] = await connector.read_changes(cursors)
        for type, page in pages.items():
            seen[type] += len(page.records)
            for flow in flows:
                if flow.end(side).type == type:
                    await run.commit(partial(_keep, run, flow, side, page, tagger))
                    run.world.progress(f"{flow.name}, {flow.end(side).vendor_label}", "reading", seen[type])
            if page.ended:
                del cursors[type]
            else:
                cursors[type] = page.cursor


def _keep(run: Run, flow: Flow, side: Side, page: Page, tagger: Tagger, connection: Connection) -> None:
    by_id = {record.id: record for record in page.records}
    index_only = side not in flow.sources
    seen = [
        Observation(id, run.seal(place(flow.name, side, id), record.packed()), None, index_only)
        for id, record in by_id.items()
    ]
    gone = [Observation(id, None, why, index_only) for id, why in sorted(page.gone.items())]
    tags = {
        tag for record in by_id.values() for tag in (*tags_of(run, flow, side, record), *tagger(flow, side, record))
    }
    passes.observe(connection, run.id, flow.name, side, [*seen, *gone], sorted(tags))
