"""Skipping: what happened on both sides since a flow's last pass is taken as agreed; nothing is written to a vendor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine import prints
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.known_fields import fitted
from ledgerbridge.engine.marking import own_marks
from ledgerbridge.engine.passes import Report, begun, ended, to_its_end
from ledgerbridge.engine.reading import Reading, observe, opened
from ledgerbridge.engine.run import Run, World
from ledgerbridge.engine.telling import Ids, alone, happened
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner import reason as told
from ledgerbridge.planner.decision import Action, Outcome
from ledgerbridge.planner.marks import Base, merged
from ledgerbridge.planner.reason import Reason
from ledgerbridge.store import intents, journal, links, parking, passes
from ledgerbridge.store.journal import JournalRow
from ledgerbridge.store.links import Link
from ledgerbridge.store.passes import Observation

CHUNK = 300
AGREED = Reason("what both sides held was taken as agreed, by a person's word")
PASSED_OVER = Reason("passed over by a person's word, until it changes again")


@dataclass
class Skipped:
    """What is, or would be, passed over."""

    pairs: int = 0
    """Linked records whose present values count as agreed from here on."""
    strangers: int = 0
    """Records without a link; they are looked at again when they change."""
    gone: int = 0
    parked: int = 0
    """Records that had failed or waited; nobody waits for them any more."""
    busy: int = 0
    """Records with a write of unknown outcome; the next sync settles it first."""


async def skip(world: World, integration: str, flow: Flow, write: bool) -> tuple[Report, Skipped]:
    """Passes over everything that a sync of the flow would look at; with `write` off, only counts it."""
    run = await begun(world, integration, [flow], passes.SKIP if write else passes.PLAN)
    skipped = Skipped()
    return await to_its_end(run, _skip(run, flow, write, skipped)), skipped


async def _skip(run: Run, flow: Flow, write: bool, skipped: Skipped) -> Report:
    reading = await observe(run)
    flow = await fitted(run, flow)
    for side in flow.sources:
        after = ""
        while rows := await run.read(partial(_next, run, flow, side, after)):
            after = rows[-1].record_id
            await _pass_over(run, flow, side, rows, write, skipped)
    skipped.parked = len(await run.read(partial(_parked, run, flow)))
    run.count(flow.name, Outcome.SKIPPED, skipped.pairs + skipped.strangers + skipped.gone)
    if not write:
        return await ended(run, "planned", [])
    await run.commit(partial(_complete, run, flow, reading))
    return await ended(run, "done", [])


def _next(run: Run, flow: Flow, side: Side, after: str, connection: Connection) -> list[Observation]:
    return passes.next_observed(connection, run.id, flow.name, side, after, CHUNK)


def _parked(run: Run, flow: Flow, connection: Connection) -> list[tuple[Side, str]]:
    return [
        (side, id)
        for side in Side
        for id in parking.due(connection, run.integration, flow.name, side, run.now(), failed_too=True)
    ]


def _complete(run: Run, flow: Flow, reading: Reading, connection: Connection) -> None:
    for side in Side:
        mine = [id for where, id in _parked(run, flow, connection) if where is side]
        parking.release(connection, run.integration, flow.name, side, mine)
        passes.note_gone(connection, run.id, run.integration, flow.name, side)
    prints.remember(run, [flow], connection)
    passes.save_cursors(connection, run.integration, reading.cursors)


class Seen(msgspec.Struct, frozen=True):
    """A chunk of records of one side, with what the store knows of them."""

    records: dict[str, Record]
    links: dict[str, Link]
    others: dict[str, Record]
    """Partners that were read in this pass as well."""
    others_gone: set[str]
    busy: set[str]
    gone: list[str]


def _seen(run: Run, flow: Flow, side: Side, rows: Sequence[Observation], connection: Connection) -> Seen:
    """Right records whose partner was read are left out: they were passed over with it."""
    ids = [row.record_id for row in rows]
    known = links.by_ids(connection, run.integration, flow.name, MAIN, side, ids)
    partners = [link.id_on(side.other) for link in known.values()]
    others = passes.observed_by_id(connection, run.id, flow.name, side.other, partners)
    if side is Side.RIGHT and Side.LEFT in flow.sources:
        rows = [row for row in rows if row.record_id not in known or known[row.record_id].left_id not in others]
    return Seen(
        {row.record_id: opened(run, flow, side, row) for row in rows if row.gone is None},
        known,
        {id: opened(run, flow, side.other, row) for id, row in others.items() if row.gone is None},
        {id for id, row in others.items() if row.gone is not None},
        intents.busy(connection, run.integration, flow.name, side, ids),
        [row.record_id for row in rows if row.gone is not None],
    )


async def _pass_over(
    run: Run, flow: Flow, side: Side, rows: Sequence[Observation], write: bool, skipped: Skipped
) -> None:
    seen = await run.read(partial(_seen, run, flow, side, rows))
    strangers = [id for id in seen.records if id not in seen.links]
    busy = [id for id in seen.records if id in seen.links and id in seen.busy]
    pairs = {id: seen.links[id] for id in seen.records if id in seen.links and id not in seen.busy}
    others = await _partners(flow, side, pairs, seen)
    whole = {id: link for id, link in pairs.items() if link.id_on(side.other) in others}
    agreed = [
        _agreed(run, flow, link, {side: seen.records[id], side.other: others[link.id_on(side.other)]})
        for id, link in whole.items()
    ]
    changed = [link for link, before in zip(agreed, whole.values(), strict=True) if _differs(link, before)]
    skipped.pairs += len(changed)
    skipped.strangers += len(strangers)
    skipped.gone += len(seen.gone) + len(pairs) - len(whole)
    skipped.busy += len(busy)
    if write:
        await run.commit(partial(_keep, run, flow, side, changed, strangers))


async def _partners(flow: Flow, side: Side, pairs: Mapping[str, Link], seen: Seen) -> dict[str, Record]:
    """{id: record} of the other side, as read in this pass, else as it is now."""
    wanted = [link.id_on(side.other) for link in pairs.values()]
    unread = [id for id in wanted if id not in seen.others and id not in seen.others_gone]
    end = flow.end(side.other)
    return seen.others | dict((await fetch_all(end.connector, end.type, unread)).found)


def _agreed(run: Run, flow: Flow, link: Link, held: Mapping[Side, Record]) -> Link:
    """The link, its bases being what both sides hold."""
    bases = {}
    for side in Side:
        marks = own_marks(run, flow, side, held[side])
        base = merged(Base.unpacked(link.base(side)), marks, frozenset(), run.world.marker.key_id)
        bases[f"{side.value}_base"] = base.packed()
    return msgspec.structs.replace(link, **bases)


def _differs(link: Link, before: Link) -> bool:
    """Whether the bases are others than they were: a record that shows our own last write is none that changed."""
    return any(Base.unpacked(link.base(side)) != Base.unpacked(before.base(side)) for side in Side)


def _keep(
    run: Run, flow: Flow, side: Side, agreed: Sequence[Link], strangers: Sequence[str], connection: Connection
) -> None:
    links.change(connection, agreed)
    rows = [_passed_over(run, flow, (link.left_id, link.right_id), AGREED) for link in agreed]
    rows += [_passed_over(run, flow, alone(side, id), PASSED_OVER) for id in strangers]
    journal.write(connection, rows)


def _passed_over(run: Run, flow: Flow, ids: Ids, reason: Reason) -> JournalRow:
    return happened(run, flow, ids, Action.SKIP, Outcome.SKIPPED, reasons=told.plain([reason]))
