"""Awaiting: which failed records are looked at again, because a record that their problem is about was seen anew.

A problem names the records it is about. Those that a flow reads tell by themselves that they changed; the others are
asked for, few calls for all of them together, and none where a vendor's calls run out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.engine.asking import fetch_all, find_all
from ledgerbridge.engine.backing_off import spares_calls
from ledgerbridge.engine.flow import MAIN, End, Flow
from ledgerbridge.engine.marking import KEY
from ledgerbridge.engine.run import Run
from ledgerbridge.model.awaited import Awaited
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Record, parts_to_plain
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import to_plain
from ledgerbridge.planner.marks import key_text
from ledgerbridge.store import links, parking, passes

AWAITS = "awaits"
"""Where a problem that is kept names what it is about."""
DIGITS = 16


async def freed(run: Run, flow: Flow, side: Side) -> list[str]:
    """Ids of failed records of a side one of whose awaited records is there now, was linked, or is another one."""
    failed = await run.read(partial(_failed, run, flow, side))
    wanted = {one for awaits in failed.values() for one in awaits}
    if not wanted:
        return []
    met = await run.read(partial(_met, run, wanted))
    if not spares_calls(flow):
        met |= await _asked(run, [one for one in wanted - met if not _is_read(run, one)])
    return sorted(id for id, awaits in failed.items() if not met.isdisjoint(awaits))


def _failed(run: Run, flow: Flow, side: Side, connection: Connection) -> dict[str, tuple[Awaited, ...]]:
    stuck = parking.failed(connection, run.integration, flow.name, side)
    named = {id: json.loads(problem).get(AWAITS, ()) for id, problem in stuck.items()}
    known = {one.name for one in run.flows}
    found = {id: msgspec.convert(plain, tuple[Awaited, ...]) for id, plain in named.items() if plain}
    return {id: tuple(one for one in awaits if one.flow in known) for id, awaits in found.items()}


# --- what this pass knows already -------------------------------------------------------------------------------------


def _met(run: Run, wanted: Collection[Awaited], connection: Connection) -> set[Awaited]:
    """Those that were read in this pass, or whose link came or went."""
    found: set[Awaited] = set()
    for (name, side), mine in _grouped(wanted).items():
        by_id = {one.id: one for one in mine if one.id}
        linked = links.by_ids(connection, run.integration, name, MAIN, side, sorted(by_id))
        found |= {one for id, one in by_id.items() if one.linked is not None and (id in linked) != one.linked}
        by_tag = {run.world.marker.tag(KEY, key_text(one.key) or ""): one for one in mine if one.key}
        for flow in _alike(run, name, side):
            seen = passes.observed_by_id(connection, run.id, flow.name, side, sorted(by_id))
            tags = passes.tagged(connection, run.id, flow.name, side, KEY, sorted(by_tag))
            found |= {by_id[id] for id in seen} | {by_tag[tag] for tag in tags}
    return found


def _grouped(wanted: Iterable[Awaited]) -> dict[tuple[str, Side], list[Awaited]]:
    found: dict[tuple[str, Side], list[Awaited]] = {}
    for one in wanted:
        found.setdefault((one.flow, one.side), []).append(one)
    return found


def _alike(run: Run, name: str, side: Side) -> list[Flow]:
    """The flows whose records on a side are those of a flow."""
    end = _end(run, name, side)
    ends = [(flow, flow.end(side)) for flow in run.flows]
    return [flow for flow, one in ends if (one.connection, one.type) == (end.connection, end.type)]


def _end(run: Run, name: str, side: Side) -> End:
    return next(flow for flow in run.flows if flow.name == name).end(side)


def _is_read(run: Run, one: Awaited) -> bool:
    """Whether its changes are read anyway, all of them."""
    shown = _end(run, one.flow, one.side).capabilities
    if one.list or shown.unseen or not shown.changes:
        return False
    return any(one.side in flow.sources for flow in _alike(run, one.flow, one.side) if not flow.on_demand)


# --- what has to be asked for -----------------------------------------------------------------------------------------


async def _asked(run: Run, wanted: Collection[Awaited]) -> set[Awaited]:
    """Those that are another one now than they were or are gone since, those that are there with their key, and lists
    that read otherwise."""
    found: set[Awaited] = set()
    for (name, side), mine in _grouped(wanted).items():
        end = _end(run, name, side)
        by_id = {one.id: one for one in mine if one.id and one.version is not None}
        now = (await fetch_all(end.connector, end.type, sorted(by_id))).found if by_id else {}
        states = {id: state_of(run, now[id]) if id in now else "" for id in by_id}
        found |= {by_id[id] for id, state in states.items() if state != by_id[id].version}
        by_key = {one.key: one for one in mine if one.key}
        hits = await find_all(end.connector, end.type, end.key, sorted(by_key)) if by_key else {}
        found |= {by_key[key] for key, records in hits.items() if records}
        for one in mine:
            if one.list and await print_of(end.connector, one.list) != one.version:
                found.add(one)
    return found


async def print_of(connector: Connector, kind: str) -> str:
    """Stands for all that a list of the account holds now."""
    choices = await connector.reference_data(kind)
    plain = sorted([one.id, one.name, one.detail, one.is_closed, str(one.rate)] for one in choices)
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:DIGITS]


# --- what problems are about ------------------------------------------------------------------------------------------


def about(problem: Problem, *others: Awaited) -> Problem:
    """The problem, about these records too."""
    return msgspec.structs.replace(problem, awaits=tuple(dict.fromkeys((*problem.awaits, *others))))


def awaited(run: Run, flow: Flow, side: Side, record: Record, linked: bool | None = None) -> Awaited:
    """A record that is to change, as it is now."""
    return Awaited(flow.name, side, record.id, state_of(run, record), linked)


def state_of(run: Run, record: Record) -> str:
    """Stands for a record as it is now, without telling what it holds. Its version alone does not: what is shown with a
    record, such as its contact's e-mail address, may change without it."""
    held = {path: value for path, value in to_plain(record.fields).items() if value is not None}
    plain = [record.version, held, parts_to_plain(record.parts)]
    return run.world.marker.tag(AWAITS, json.dumps(plain, sort_keys=True, default=str))


async def as_now(run: Run, problems: Mapping[str, Problem]) -> dict[str, Problem]:
    """{place: the problem}, each knowing the versions of its records that nobody reads, as they are now."""
    open_ones = {one for problem in problems.values() for one in problem.awaits if one.id and one.version is None}
    versions: dict[Awaited, str] = {}
    for (name, side), mine in _grouped(one for one in open_ones if not _is_read(run, one)).items():
        end = _end(run, name, side)
        now = (await fetch_all(end.connector, end.type, sorted({one.id for one in mine}))).found
        versions |= {one: state_of(run, now[one.id]) if one.id in now else "" for one in mine}
    return {place: _with_versions(problem, versions) for place, problem in problems.items()}


def _with_versions(problem: Problem, versions: Mapping[Awaited, str]) -> Problem:
    awaits = tuple(msgspec.structs.replace(one, version=versions.get(one, one.version)) for one in problem.awaits)
    return msgspec.structs.replace(problem, awaits=awaits)
