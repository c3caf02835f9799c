"""Choosing: a pass over some records alone, named by their ids, read by id. No cursor is looked at or moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine import prints
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.reading import Reading, keep_fetched
from ledgerbridge.engine.run import Run
from ledgerbridge.model.problems import Problem, SetupError, filled
from ledgerbridge.model.side import Side
from ledgerbridge.store import links
from ledgerbridge.store.links import Link


class Only(msgspec.Struct, frozen=True):
    """One record of one flow."""

    flow: str
    side: Side
    id: str


class NoSuchRecord(SetupError):
    """A record was named that is not there, or that nothing travels from."""


async def observe_chosen(run: Run, chosen: Sequence[Only], even_if_gone: bool = False) -> Reading:
    """The chosen records are stored as they are now, with the records they are linked to.

    Raises NoSuchRecord with all that were named in vain, unless they may be gone: then they are stored as gone.
    """
    reading = Reading(changed_rules=await prints.changes(run))
    problems: list[Problem] = []
    for flow in run.flows:
        for side in Side:
            ids = sorted({only.id for only in chosen if (only.flow, only.side) == (flow.name, side)})
            problems += await _read(run, flow, side, ids) if ids else []
    if problems and not even_if_gone:
        raise NoSuchRecord(problems)
    run.observed_at = run.now()
    return reading


async def _read(run: Run, flow: Flow, side: Side, ids: Sequence[str]) -> list[Problem]:
    """Reads records of one side and the partners that something travels from; answers what was named in vain."""
    fetched = await keep_fetched(run, flow, side, ids)
    now = {id: record.id for id, record in fetched.found.items()}
    known = await run.read(partial(_links, run, flow, side, [*ids, *now.values()]))
    if side.other in flow.sources:
        await keep_fetched(run, flow, side.other, [link.id_on(side.other) for link in known.values()])
    strangers = [id for id in ids if now.get(id, id) not in known]
    return list(_problems(flow, side, strangers, set(fetched.missing)))


def _links(run: Run, flow: Flow, side: Side, ids: Sequence[str], connection: Connection) -> dict[str, Link]:
    return links.by_ids(connection, run.integration, flow.name, MAIN, side, ids)


def _problems(flow: Flow, side: Side, strangers: Iterable[str], missing: set[str]) -> Iterable[Problem]:
    for id in strangers:
        places = filled({"id": id, "vendor": flow.end(side).vendor_label, "flow": flow.name})
        if id in missing:
            yield Problem("LB-RUN-21", "{vendor} has no record {id} for {flow}.", "Give an id of that flow.", places)
        elif side not in flow.sources:
            yield Problem(
                "LB-RUN-22",
                "Nothing travels from {vendor} in {flow}, and its record {id} is not linked.",
                "Name the record of the other side.",
                places,
            )
