"""Binding: which record of the other side is the same thing. Stored links decide first, the match key only once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.asking import fetch_all, find_all
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.reading import KEY, Reading, place, remember_keys, tags_of
from ledgerbridge.engine.run import Run
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.marks import match_text
from ledgerbridge.store import keys, links, passes
from ledgerbridge.store.passes import Observation


class Match(msgspec.Struct, frozen=True):
    """What a record without a link was found to be: the same as `other`, nobody's, or unclear."""

    other: str | None = None
    problem: Problem | None = None


async def match(run: Run, flow: Flow, side: Side, records: Sequence[Record], reading: Reading) -> dict[str, Match]:
    """{record id: its match} for records without a link that have a key."""
    texts = {record.id: match_text(record, flow.end(side).key) for record in records}
    tags = {id: run.world.marker.tag(KEY, text) for id, text in texts.items() if text is not None}
    candidates = await _candidates(run, flow, side, records, tags, reading)
    twins = await run.read(lambda c: _twins(c, run, flow, side, tags))
    taken = await run.read(lambda c: _linked(c, run, flow, side.other, candidates))
    return {id: _judge(flow, side, id, twins.get(tag, []), candidates.get(tag, []), taken) for id, tag in tags.items()}


def _judge(flow: Flow, side: Side, id: str, twins: Sequence[str], candidates: Sequence[str], taken: set[str]) -> Match:
    others = [twin for twin in twins if twin != id]
    if others:
        return Match(problem=_ambiguous(flow, side, [id, *others]))
    if not candidates:
        return Match()
    if len(candidates) > 1:
        return Match(problem=_ambiguous(flow, side.other, candidates))
    if candidates[0] in taken:
        return Match(problem=_taken(flow, side, candidates[0]))
    return Match(other=candidates[0])


def _ambiguous(flow: Flow, side: Side, ids: Sequence[str]) -> Problem:
    return Problem(
        "LB-MATCH-01",
        "Several records in {vendor} have the same {key}: {ids}.",
        "Merge them or give each its own {key}, then sync again.",
        filled({"vendor": flow.end(side).vendor_label, "key": flow.key_label, "ids": ", ".join(sorted(ids))}),
    )


def _taken(flow: Flow, side: Side, other: str) -> Problem:
    vendor = flow.end(side.other).vendor_label
    return Problem(
        "LB-MATCH-02",
        "The record with the same {key} in {vendor}, {id}, is linked to another record already.",
        "Give one of the two its own {key}, or merge them.",
        filled({"vendor": vendor, "key": flow.key_label, "id": other}),
    )


async def _candidates(
    run: Run, flow: Flow, side: Side, records: Sequence[Record], tags: Mapping[str, str], reading: Reading
) -> dict[str, list[str]]:
    """{key tag: ids on the other side}: from what was read whole, else by asking the vendor."""
    wanted = sorted(set(tags.values()))
    known: dict[str, list[str]] = {}
    if (flow.name, side.other) in reading.whole:
        known = await run.read(lambda c: passes.tagged(c, run.id, flow.name, side.other, KEY, wanted))
        if flow.end(side.other).capabilities.sweep_lag_s == 0:
            return known
    unknown = [record for record in records if record.id in tags and tags[record.id] not in known]
    await _look_up(run, flow, side, unknown)
    return await run.read(lambda c: passes.tagged(c, run.id, flow.name, side.other, KEY, wanted))


async def _look_up(run: Run, flow: Flow, side: Side, records: Sequence[Record]) -> None:
    """Asks the other side for the keys, and by id for records seen with them before: an index may lag behind what we
    know already. Keeps what it answers."""
    end, own_key = flow.end(side.other), flow.end(side).key
    normal = (end.connector.normal_form(end.type, end.key, record.fields[own_key]) for record in records)
    values = sorted({str(value) for value in normal if value is not None})
    found = await find_all(end.connector, end.type, end.key, values)
    hits = {record.id: record for several in found.values() for record in several}
    remembered = await run.read(partial(_remembered, run, flow, side, records))
    unseen = sorted(remembered - set(hits))
    fetched = await fetch_all(end.connector, end.type, unseen)
    hits |= {record.id: record for record in fetched.found.values()}
    await run.commit(partial(_keep_answers, run, flow, side.other, list(hits.values()), list(fetched.missing)))


def _remembered(run: Run, flow: Flow, side: Side, records: Sequence[Record], connection: Connection) -> set[str]:
    """Ids on the other side that were seen with the keys of these records, and not read in this pass."""
    texts = (match_text(record, flow.end(side).key) for record in records)
    tags = sorted({run.world.marker.tag(KEY, text) for text in texts if text is not None})
    known = keys.known(connection, run.integration, flow.name, side.other, tags)
    ids = sorted({id for several in known.values() for id in several})
    return set(ids) - set(passes.observed_by_id(connection, run.id, flow.name, side.other, ids))


def _keep_answers(
    run: Run, flow: Flow, side: Side, records: Sequence[Record], missing: Sequence[str], connection: Connection
) -> None:
    keep_found(connection, run, flow, side, records)
    keys.forget(connection, run.integration, flow.name, side, missing)


def keep_found(connection: Connection, run: Run, flow: Flow, side: Side, records: Sequence[Record]) -> None:
    """Stores records that were looked up, unless they were read as changed already."""
    known = passes.observed_by_id(connection, run.id, flow.name, side, [record.id for record in records])
    fresh = {record.id: record for record in records if record.id not in known}
    seen = [
        Observation(id, run.seal(place(flow.name, side, id), record.packed()), None, True)
        for id, record in fresh.items()
    ]
    tags = sorted({tag for record in fresh.values() for tag in tags_of(run, flow, side, record)})
    passes.observe(connection, run.id, flow.name, side, seen, tags)
    remember_keys(run, connection, flow, side, list(fresh), tags)


def _twins(connection: Connection, run: Run, flow: Flow, side: Side, tags: Mapping[str, str]) -> dict[str, list[str]]:
    """{key tag: records without a link that carry it on their own side}, those seen in earlier passes included."""
    wanted = sorted(set(tags.values()))
    here = passes.tagged(connection, run.id, flow.name, side, KEY, wanted)
    known = keys.known(connection, run.integration, flow.name, side, wanted)
    ids = sorted({id for several in (*here.values(), *known.values()) for id in several})
    linked = links.by_ids(connection, run.integration, flow.name, MAIN, side, ids)
    return {tag: sorted({*here.get(tag, []), *known.get(tag, [])} - set(linked)) for tag in wanted}


def _linked(
    connection: Connection, run: Run, flow: Flow, side: Side, candidates: Mapping[str, Sequence[str]]
) -> set[str]:
    ids = sorted({id for several in candidates.values() for id in several})
    return set(links.by_ids(connection, run.integration, flow.name, MAIN, side, ids))
