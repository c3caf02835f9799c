"""Readying: what must be so before a planned write is sent, asked once more; what is not so waits and is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Content, Delayed, Refused, Written
from ledgerbridge.engine.asking import fetch_all, find_all
from ledgerbridge.engine.done import Done
from ledgerbridge.engine.flow import MAIN, Flow, Matching
from ledgerbridge.engine.linking import relink
from ledgerbridge.engine.planned import Act, Planned
from ledgerbridge.engine.results import finish
from ledgerbridge.engine.run import Run
from ledgerbridge.model.documents import LINES
from ledgerbridge.model.problems import Problem, RecordRefused, TemporaryError
from ledgerbridge.model.side import Side
from ledgerbridge.store import actions, decisions, intents
from ledgerbridge.store.actions import ActionRow

FRESH_S = 60.0
"""A plan older than this is checked against the target's versions before it is carried out."""


async def with_needs(run: Run, flow: Flow, chosen: Sequence[Act]) -> list[Act]:
    """Puts in the ids of companions and of other records that were made; what lacks one of them waits."""
    needed = {row.needs for row, _ in chosen if row.needs is not None}
    needed |= {need.action for _, plan in chosen for need in plan.needs}
    made = await run.read(lambda c: actions.by_ids(c, sorted(needed)))
    ready, waiting = [], []
    for row, plan in chosen:
        wanted = [need.action for need in plan.needs] + ([row.needs] if row.needs is not None else [])
        results_of = {id: made[id].result_id for id in wanted}
        if None in results_of.values():
            waiting.append(Done.of(row, plan, Delayed(plan.reference, _partner_missing())))
        else:
            ready.append((row, _completed(row, plan, {id: str(result) for id, result in results_of.items()})))
    await finish(run, flow, waiting)
    return ready


def _completed(row: ActionRow, plan: Planned, made: Mapping[int, str]) -> Planned:
    """The plan with the ids of what was made for it."""
    if row.needs is not None:
        plan = msgspec.structs.replace(plan, companion={**plan.companion, plan.needs_role: made[row.needs]})
    fields = {need.path: made[need.action] for need in plan.needs if need.part is None and need.path}
    in_lines = [need for need in plan.needs if need.part is not None]
    lines = list(plan.parts.get(LINES, ()))
    for need in in_lines:
        line = lines[need.part or 0]
        lines[need.part or 0] = msgspec.structs.replace(line, fields={**line.fields, need.path: made[need.action]})
    parts = {**plan.parts, LINES: tuple(lines)} if in_lines else plan.parts
    return msgspec.structs.replace(plan, fields={**plan.fields, **fields}, parts=parts)


async def still_valid(run: Run, flow: Flow, side: Side, chosen: Sequence[Act]) -> list[Act]:
    """Leaves out updates whose target moved on since an old plan was made; they are planned anew."""
    if run.now() - run.observed_at <= FRESH_S:
        return list(chosen)
    end = flow.end(side)
    ids = [plan.target_id or "" for row, plan in chosen if row.role == MAIN]
    found = (await fetch_all(end.connector, end.type, ids)).found
    versions = {id: record.version for id, record in found.items()}
    place = (end.connection, end.type)
    moved = {
        row.id
        for row, plan in chosen
        if row.role == MAIN
        and versions.get(plan.target_id or "") != run.own_versions.newest(place, plan.target_id, plan.version)
    }
    return await _without_moved(run, flow, chosen, moved)


async def still_missing(run: Run, flow: Flow, side: Side, chosen: Sequence[Act]) -> list[Act]:
    """Leaves out creates whose key somebody has given to a record since an old plan was made. What a person decided to
    be new is made, whoever has its key."""
    if run.now() - run.observed_at <= FRESH_S or flow.matching is Matching.NONE:
        return list(chosen)
    end = flow.end(side)
    new = await run.read(partial(_decided_new, run, flow, side.other, [plan.source_id for _, plan in chosen]))
    in_question = [(row, plan) for row, plan in chosen if row.role == MAIN and plan.source_id not in new]
    keys = {row.id: end.match_text(plan.fields) for row, plan in in_question}
    asked = sorted({str(plan.fields[end.key]) for row, plan in in_question if keys[row.id] is not None})
    found = await find_all(end.connector, end.type, end.key, asked)
    taken = {end.match_text({**record.fields, end.key: key}) for key, hits in found.items() for record in hits}
    moved = {id for id, key in keys.items() if key is not None and key in taken}
    return await _without_moved(run, flow, chosen, moved)


def _decided_new(run: Run, flow: Flow, side: Side, ids: Sequence[str], connection: Connection) -> set[str]:
    """Those of these records of a side of which a person decided that they have no counterpart."""
    decided = decisions.by_ids(connection, run.integration, flow.name, side, ids)
    return {id for id, entry in decided.items() if entry.verdict is decisions.Verdict.NEW}


async def _without_moved(run: Run, flow: Flow, chosen: Sequence[Act], moved: set[int]) -> list[Act]:
    late = [Done.of(row, plan, Delayed(plan.reference, _moved_on())) for row, plan in chosen if row.id in moved]
    await finish(run, flow, late)
    return [(row, plan) for row, plan in chosen if row.id not in moved]


async def not_made_yet(run: Run, flow: Flow, side: Side, chosen: Sequence[Act]) -> list[Act]:
    """Leaves out creates whose reference or key another create of this hub is using or has used."""
    end = flow.end(side)
    ready, waiting, known = [], [], []
    used = await run.read(partial(_used_references, end.connection, chosen))
    first = {(row.type, plan.reference): plan.source_id for row, plan in reversed(chosen)}
    for row, plan in chosen:
        earlier = used.get((row.type, plan.reference))
        user = earlier.source_id if earlier is not None else first[row.type, plan.reference]
        if flow.documents is not None and user not in ("", plan.source_id):
            waiting.append(Done.of(row, plan, Delayed(plan.reference, _reference_taken())))
        elif earlier is None:
            ready.append((row, plan))
        elif earlier.settled is None:
            waiting.append(Done.of(row, plan, Delayed(plan.reference, _create_open())))
        else:
            known.append((row, plan, earlier.target_id or ""))
    await finish(run, flow, waiting)
    return ready + await _adopt(run, flow, side, known)


def _used_references(
    target: str, chosen: Sequence[Act], connection: Connection
) -> dict[tuple[str, str], intents.Taken]:
    """{(type, reference): the earlier create that used it, or that makes a record with the same key right now}."""
    used: dict[tuple[str, str], intents.Taken] = {}
    for type in {row.type for row, _ in chosen}:
        plans = [plan for row, plan in chosen if row.type == type]
        by_key = intents.open_keys(connection, target, type, [plan.key_tag for plan in plans if plan.key_tag])
        for plan in plans:
            if by_key.get(plan.key_tag or "", plan.reference) != plan.reference:
                used[type, plan.reference] = intents.Taken(None, None, "")
        earlier = intents.taken(connection, target, type, [plan.reference for plan in plans])
        used |= {(type, reference): entry for reference, entry in earlier.items()}
    return used


async def _adopt(run: Run, flow: Flow, side: Side, known: Sequence[tuple[ActionRow, Planned, str]]) -> list[Act]:
    """Records that were made for the same source before are linked again; those gone since are made anew."""
    again: list[Act] = []
    for row, plan, target_id in known:
        fetched = await flow.end(side).connector.fetch(row.type, [target_id])
        record = fetched.found.get(target_id)
        if record is None:
            again.append((row, plan))
            continue
        if row.role != MAIN:
            answer = Written(plan.reference, record.id, record.version, record.modified, record.fields, adopted=True)
            await finish(run, flow, [Done.of(row, plan, answer)])
        else:
            await run.commit(partial(relink, run, flow, plan, record.id))
            await finish(run, flow, [Done.of(row, plan, Delayed(plan.reference, _met_again()))])
    return again


async def with_contents(run: Run, flow: Flow, source: Side, chosen: Sequence[Act]) -> list[Act]:
    """With what the files hold, as the source has it now."""
    files = await downloaded(run, flow, source, chosen)
    return [(row, msgspec.structs.replace(plan, content=content.data)) for row, plan, content in files]


async def downloaded(
    run: Run, flow: Flow, source: Side, chosen: Sequence[Act]
) -> list[tuple[ActionRow, Planned, Content]]:
    """With the files that the sources have now; one that cannot be had fails by itself, not its document."""
    end = flow.end(source)
    ready, unable = [], []
    for row, plan in chosen:
        try:
            ready.append((row, plan, await end.connector.download(end.type, plan.source_id)))
        except (RecordRefused, TemporaryError) as error:
            answer = Refused if isinstance(error, RecordRefused) else Delayed
            unable.append(Done.of(row, plan, answer(plan.reference, error.problem)))
    await finish(run, flow, unable)
    return ready


def _partner_missing() -> Problem:
    return Problem(
        "LB-RUN-05",
        "The record it stands beside could not be made yet.",
        "See what is said of that record; this one goes by itself afterwards.",
    )


def _moved_on() -> Problem:
    return Problem(
        "LB-RUN-02",
        "The record was changed there after the plan was made.",
        "Nothing to do: it is planned anew.",
        retry_after_s=0.0,
    )


def _met_again() -> Problem:
    return Problem(
        "LB-RUN-07",
        "It was made for this record before and was linked again.",
        "Nothing to do: both are compared in the next pass.",
        retry_after_s=0.0,
    )


def _reference_taken() -> Problem:
    return Problem(
        "LB-RUN-30",
        "Another document with this number was written since the plan was made.",
        "Nothing to do: it is planned anew.",
        retry_after_s=0.0,
    )


def _create_open() -> Problem:
    return Problem(
        "LB-RUN-03",
        "An earlier write of this record has an unknown outcome.",
        "Nothing to do: it is looked up before anything is repeated.",
    )
