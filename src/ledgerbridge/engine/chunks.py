"""Chunks: records that are decided about together, with what the store knows of them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.reading import opened
from ledgerbridge.engine.run import Run
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.store import actions, intents, links, passes
from ledgerbridge.store.links import Link
from ledgerbridge.store.passes import Observation


class Chunk(msgspec.Struct, frozen=True):
    """Records of one side, those of them that are gone, and what stands linked with them."""

    records: list[Record]
    gone: list[Link]
    lost: list[str]
    """Ids of records that are gone and never had a link."""
    links: dict[str, Link]
    others: dict[str, Record]
    others_gone: set[str]
    busy: set[str]
    """Records with a write whose outcome is open."""


def chunk_of(run: Run, flow: Flow, side: Side, rows: Sequence[Observation], connection: Connection) -> Chunk:
    """These records of a side that nothing was decided of yet, with their links, partners and open intents."""
    ids = [row.record_id for row in rows]
    known = links.by_ids(connection, run.integration, flow.name, MAIN, side, ids)
    partners = [link.id_on(side.other) for link in known.values()]
    others = passes.observed_by_id(connection, run.id, flow.name, side.other, partners)
    done = actions.ids_planned(connection, run.id, flow.name, f"{side.value}_id", ids)
    if side is Side.RIGHT and Side.LEFT in flow.sources:
        decided = {id for id, seen in others.items() if not seen.index_only}
        done |= {id for id, link in known.items() if link.id_on(side.other) in decided}
    fresh = [row for row in rows if row.record_id not in done]
    busy = intents.busy(connection, run.integration, flow.name, side, ids)
    return Chunk(
        [opened(run, flow, side, row) for row in fresh if row.gone is None],
        [known[row.record_id] for row in fresh if row.gone is not None and row.record_id in known],
        [row.record_id for row in fresh if row.gone is not None and row.record_id not in known],
        known,
        {id: opened(run, flow, side.other, seen) for id, seen in others.items() if seen.gone is None},
        {id for id, seen in others.items() if seen.gone is not None},
        busy,
    )
