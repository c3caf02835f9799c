"""Deriving: from what was read to a plan, in chunks, every action written down before anything is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import Connection

from ledgerbridge.engine import leaving_alone
from ledgerbridge.engine.chunks import chunk_of
from ledgerbridge.engine.departed import Departures
from ledgerbridge.engine.desk import laid
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.known_fields import unsettled
from ledgerbridge.engine.meetings import Meetings
from ledgerbridge.engine.pairs import Pairs
from ledgerbridge.engine.plan_rows import PlanRows
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.reading import Reading
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.unneeded import left_out
from ledgerbridge.model.batches import batches
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.store import links, parking, passes
from ledgerbridge.store.links import Link
from ledgerbridge.store.passes import Observation

CHUNK = 300
"""Records decided at once, where the flow does not say: a few vendor calls' worth, little memory."""


async def derive(run: Run, reading: Reading) -> None:
    """The whole plan of the pass stands in the store."""
    derivations: dict[str, FlowDerivation] = {}
    drifted = await run.read(partial(unsettled, run.integration))
    for flow in run.flows:
        derivations[flow.name] = FlowDerivation(run, flow, reading, derivations)
        await derivations[flow.name].derive(flow.name in drifted)
    await left_out(run)
    run.world.crash.reach("plan derived")


class FlowDerivation:
    """Derives one flow, its left side first; right records whose partner was decided with are passed over."""

    def __init__(
        self, run: Run, flow: Flow, reading: Reading, before: Mapping[str, FlowDerivation] | None = None
    ) -> None:
        self._run = run
        self._flow = flow
        self._reading = reading
        self._desk = laid(run, flow, reading, before if before is not None else {})
        self._departures = Departures(self._desk)
        self._pairs = Pairs(self._desk, self._departures)
        self._meetings = Meetings(self._desk)
        self._rows = PlanRows(self._desk, self._meetings)

    @property
    def flow(self) -> Flow:
        return self._flow

    async def derive(self, is_unsettled: bool) -> None:
        """`is_unsettled`: as `known_fields.unsettled` says."""
        if is_unsettled:
            await self._desk.terms.whole()
        for side in self._flow.sources:
            after, done = "", 0
            while rows := await self._run.read(partial(self._next, side, after)):
                await self._derive_chunk(side, [row for row in rows if not self._is_retried(side, row.record_id)])
                after, done = rows[-1].record_id, done + len(rows)
                self._run.world.progress(self._flow.name, "planning", done)
        for side in self._flow.sources:
            await self._derive_retried(side)

    def _is_retried(self, side: Side, id: str) -> bool:
        return (self._flow.name, side, id) in self._reading.retried

    async def _derive_retried(self, side: Side) -> None:
        """Records tried in vain before come last: where a vendor's calls run out, the new ones have gone."""
        ids = sorted(id for flow, where, id in self._reading.retried if (flow, where) == (self._flow.name, side))
        for part in batches(ids, self._flow.batch_size or CHUNK):
            rows = await self._run.read(partial(self._seen_again, side, part))
            await self._derive_chunk(side, rows)

    def _seen_again(self, side: Side, ids: Sequence[str], connection: Connection) -> list[Observation]:
        seen = passes.observed_by_id(connection, self._run.id, self._flow.name, side, ids)
        return [seen[id] for id in sorted(seen)]

    async def bring(self, side: Side, ids: Sequence[str], updates: bool) -> None:
        """Derives these records of a side because others need them: those that were observed and nothing was decided
        of. Linked ones are left as they are unless `updates`."""
        rows = await self._run.read(partial(self._needed, side, ids, updates))
        if rows:
            await self._derive_chunk(side, rows)

    def _needed(self, side: Side, ids: Sequence[str], updates: bool, connection: Connection) -> list[Observation]:
        run, flow = self._run, self._flow
        seen = passes.observed_by_id(connection, run.id, flow.name, side, ids)
        linked = links.by_ids(connection, run.integration, flow.name, MAIN, side, ids)
        left = set() if updates and flow.direction.goes(side.other) else set(linked)
        return [seen[id] for id in sorted(seen) if id not in left]

    def _next(self, side: Side, after: str, connection: Connection) -> list[Observation]:
        return passes.next_observed(
            connection, self._run.id, self._flow.name, side, after, self._flow.batch_size or CHUNK
        )

    async def _derive_chunk(self, side: Side, rows: Sequence[Observation]) -> None:
        chunk = await self._run.read(partial(chunk_of, self._run, self._flow, side, rows))
        open_writes = [record for record in chunk.records if record.id in chunk.busy]
        going = [record for record in chunk.records if record.id not in chunk.busy]
        linked = [(record, chunk.links[record.id]) for record in going if record.id in chunk.links]
        unlinked = [record for record in going if record.id not in chunk.links]
        await self._rows.keep([self._waits(side, record, chunk.links.get(record.id)) for record in open_writes])
        await self._desk.linked.read(side, chunk.records)
        await self._desk.linked.read(side.other, list(chunk.others.values()))
        await self._rows.keep(await self._departures.decided(side, chunk.gone))
        if chunk.lost:
            await self._run.commit(partial(self._forget, side, chunk.lost))
        if linked:
            await self._rows.keep(await self._pairs.decided(side, linked, chunk))
        if unlinked:
            await self._rows.keep(await self._meetings.decided(side, unlinked))

    def _waits(self, side: Side, record: Record, link: Link | None) -> Planned:
        return self._desk.plans.idle(side, record, leaving_alone.waits_for_outcome(side, record.id, link))

    def _forget(self, side: Side, ids: Sequence[str], connection: Connection) -> None:
        """What was parked and is gone concerns nobody any more."""
        parking.release(connection, self._run.integration, self._flow.name, side, ids)
