"""Applying: intents committed, one call, results committed; needs first, batches as large as the vendor takes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.protocol import (
    Call,
    Connector,
    Content,
    Delayed,
    LooksAhead,
    Outcome,
    Refused,
    SetupStep,
    Write,
    WriteKind,
    Written,
)
from ledgerbridge.engine import expecting, following, pictures, results
from ledgerbridge.engine.asking import fetch_all, find_all, heads_of
from ledgerbridge.engine.companions import own_fields
from ledgerbridge.engine.flow import MAIN, End, Flow, Matching
from ledgerbridge.engine.own_versions import is_shared
from ledgerbridge.engine.planned import Planned, place
from ledgerbridge.engine.results import Done
from ledgerbridge.engine.run import Run
from ledgerbridge.model.batches import batches
from ledgerbridge.model.documents import LINES
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import AuthError, PermissionMissing, Problem, RecordRefused, TemporaryError
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.planner.decision import FOLLOWING, Action
from ledgerbridge.planner.decision import Outcome as Became
from ledgerbridge.store import actions, decisions, intents
from ledgerbridge.store.actions import ActionRow

LOT = 300
"""Actions taken up at once, where the flow does not say."""
START_WITHIN_S = 5.0
"""A call starts this soon after its intents were committed, or not at all."""
STANDS = frozenset(became.value for became in (Became.CREATED, Became.UPDATED, Became.LINKED, Became.UNCHANGED))
"""What a record came to that others may follow."""
FRESH_S = 60.0
"""A plan older than this is checked against the target's versions before it is carried out."""


async def apply(run: Run) -> None:
    """Carries out everything the plan holds that nothing became of yet."""
    await _set_up(run)
    for index, flow in enumerate(run.flows):
        is_followed = flow.documents is not None or flow.picture_to is not None
        last = following.LAST_PHASE if is_followed else following.RECORDS
        for phase in range(1, last + 1):
            await _apply_phase(run, flow, index * 10 + phase)


async def _set_up(run: Run) -> None:
    """What must be added to the accounts first."""
    flow = run.flows[0]
    for row in await run.read(lambda c: actions.pending(c, run.id, 0, 0, LOT)):
        planned = _opened(run, row)
        end = next(f for f in run.flows if f.name == row.flow).end(planned.side or Side.LEFT)
        await end.connector.set_up(SetupStep(planned.reference, planned.decision.reason))
        await run.commit(partial(results.record, run, flow, [Done.of(row, planned)]))


async def _apply_phase(run: Run, flow: Flow, phase: int) -> None:
    after, applied = 0, 0
    while rows := await run.read(partial(_pending, run, phase, after, flow.batch_size or LOT)):
        after = rows[-1].id
        plans = [(row, _opened(run, row)) for row in rows]
        await _finish(run, flow, [Done.of(row, plan) for row, plan in plans if plan.side is None])
        for side in Side:
            for action in (Action.CREATE, Action.UPDATE):
                chosen = [(r, p) for r, p in plans if p.side is side and p.decision.action is action]
                await _write(run, flow, side, action, chosen)
        for action in FOLLOWING:
            follow = _follow if flow.picture_to is None else _send_pictures
            await follow(run, flow, action, [(r, p) for r, p in plans if p.decision.action is action])
        applied += len(rows)
        run.world.progress(flow.name, "writing", applied)


def _pending(run: Run, phase: int, after: int, limit: int, connection: Connection) -> list[ActionRow]:
    return actions.pending(connection, run.id, phase, after, limit)


def _opened(run: Run, row: ActionRow) -> Planned:
    return Planned.unpacked(run.unseal(place(row.flow, row.left_id, row.right_id), row.sealed))


async def _finish(run: Run, flow: Flow, done: Sequence[Done]) -> None:
    if done:
        for outcome, n in await run.commit(partial(results.record, run, flow, done)):
            run.count(flow.name, outcome, n)


async def _write(run: Run, flow: Flow, side: Side, action: Action, chosen: Sequence[tuple[ActionRow, Planned]]) -> None:
    ready = await _with_needs(run, flow, chosen)
    if action is Action.UPDATE:
        ready = await _still_valid(run, flow, side, ready)
    else:
        ready = await _still_missing(run, flow, side, await _not_made_yet(run, flow, side, ready))
        if flow.end(side).capabilities.kind is RecordKind.FILE:
            ready = await _with_contents(run, flow, side.other, ready)
    for type in sorted({row.type for row, _ in ready}):
        of_type = [(row, plan) for row, plan in ready if row.type == type]
        await _write_batches(run, flow, side, type, action, of_type)


async def _write_batches(
    run: Run, flow: Flow, side: Side, type: str, action: Action, ready: Sequence[tuple[ActionRow, Planned]]
) -> None:
    connector = flow.end(side).connector
    declared = connector.capabilities.types[type]
    for group in batches(ready, declared.find_batch if declared.looks_ahead else LOT):
        if _KINDS[action] == "create":
            await _look_ahead(connector, declared, [plan.reference for _, plan in group])
        for batch in batches(group, declared.write_batch):
            await _write_batch(run, flow, side, type, batch)


async def _look_ahead(connector: Connector, declared: TypeCapabilities, references: Sequence[str]) -> None:
    """Creates that are looked up before they are sent are looked up together; where that fails, each by itself."""
    if declared.looks_ahead and isinstance(connector, LooksAhead) and len(references) > 1:
        with suppress(TemporaryError):
            await connector.look_ahead(declared.type, references)


async def _with_contents(
    run: Run, flow: Flow, source: Side, chosen: Sequence[tuple[ActionRow, Planned]]
) -> list[tuple[ActionRow, Planned]]:
    """With what the files hold, as the source has it now."""
    downloaded = await _downloaded(run, flow, source, chosen)
    return [(row, msgspec.structs.replace(plan, content=content.data)) for row, plan, content in downloaded]


async def _downloaded(
    run: Run, flow: Flow, source: Side, chosen: Sequence[tuple[ActionRow, Planned]]
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
    await _finish(run, flow, unable)
    return ready


async def _follow(run: Run, flow: Flow, action: Action, chosen: Sequence[tuple[ActionRow, Planned]]) -> None:
    """Carries out what follows documents that were made, where those are as they should be."""
    ready = await _with_documents(run, flow, chosen)
    if not ready:
        return
    source = ready[0][1].source
    if action is Action.TELL:
        ready = await _with_told(run, flow, source, ready)
    elif action is Action.ATTACH:
        ready = await _with_files(run, flow, source, ready)
    else:
        ready = await _as_expected(run, flow, source.other, ready)
    written = source if action is Action.TELL else source.other
    file_type = following.file_type(flow, source.other)
    type = file_type.type if action is Action.ATTACH and file_type is not None else flow.end(written).type
    await _write_batches(run, flow, written, type, action, ready)


async def _send_pictures(run: Run, flow: Flow, action: Action, chosen: Sequence[tuple[ActionRow, Planned]]) -> None:
    """Gives products their pictures, one by one: no more than one is in memory. Where a right is missing, the pictures
    fail and all else goes on."""
    waiting = await _with_documents(run, flow, chosen, pictures.product_missing)
    for n, (row, plan) in enumerate(waiting):
        try:
            ready = await pictures.loaded(flow, plan)
            if isinstance(ready, Planned):
                await _write_batch(run, flow, plan.source.other, row.type, [(row, ready)])
            else:
                await _finish(run, flow, [Done.of(row, plan, ready)])
        except PermissionMissing as error:
            await _finish(run, flow, [Done.of(row, plan, Refused("", error.problem)) for row, plan in waiting[n:]])
            return


async def _with_documents(
    run: Run,
    flow: Flow,
    chosen: Sequence[tuple[ActionRow, Planned]],
    missing: Callable[[], Problem] | None = None,
) -> list[tuple[ActionRow, Planned]]:
    """With the ids of the documents that were made in this pass; what follows one that failed is left."""
    needed = sorted({row.needs for row, _ in chosen if row.needs is not None})
    made = await run.read(lambda c: actions.by_ids(c, needed))
    ready, left = [], []
    for row, plan in chosen:
        document = made[row.needs] if row.needs is not None else None
        if document is None:
            ready.append((row, plan))
        elif document.outcome in STANDS:
            ready.append((row, msgspec.structs.replace(plan, made=document.result_id or "")))
        else:
            left.append(Done.of(row, plan, Delayed("", (missing or _document_missing)())))
    await _finish(run, flow, left)
    return ready


async def _with_told(
    run: Run, flow: Flow, side: Side, chosen: Sequence[tuple[ActionRow, Planned]]
) -> list[tuple[ActionRow, Planned]]:
    """With what the sources are to be told; a source that says it already needs no call."""
    by_document = {_document_id(plan): plan for _, plan in chosen}
    ready, lacking = await following.told(run, flow, side, by_document)
    quiet = [row_plan for row_plan in chosen if not ready.get(row_plan[1].source_id, row_plan[1]).fields]
    unable = [Done.of(r, p, Delayed("", lacking[p.source_id])) for r, p in chosen if p.source_id in lacking]
    silent = [Done.of(r, p) for r, p in quiet if p.source_id not in lacking]
    await _finish(run, flow, [*unable, *silent])
    said = {id for id, plan in ready.items() if plan.fields}
    return [(row, ready[plan.source_id]) for row, plan in chosen if plan.source_id in said]


async def _as_expected(
    run: Run, flow: Flow, towards: Side, chosen: Sequence[tuple[ActionRow, Planned]]
) -> list[tuple[ActionRow, Planned]]:
    """Without those made in earlier passes that come to something else now; what this pass made was just compared."""
    earlier = {_document_id(plan): plan for _, plan in chosen if not plan.made}
    kept = await expecting.unexpected(run, flow, towards, earlier) if earlier else {}
    await _finish(run, flow, [Done.of(r, p, kept[p.source_id]) for r, p in chosen if p.source_id in kept])
    return [(row, plan) for row, plan in chosen if plan.source_id not in kept]


def _document_id(plan: Planned) -> str:
    return plan.made or plan.decision.id_on(plan.source.other) or ""


async def _with_files(
    run: Run, flow: Flow, side: Side, chosen: Sequence[tuple[ActionRow, Planned]]
) -> list[tuple[ActionRow, Planned]]:
    """With the files of the sources, as files of the documents that were made."""
    ready = []
    for row, plan, content in await _downloaded(run, flow, side, chosen):
        filed = following.with_file(flow, side.other, plan, _document_id(plan), content.name)
        ready.append((row, msgspec.structs.replace(filed, content=content.data)))
    return await _not_made_yet(run, flow, side.other, ready)


async def _with_needs(
    run: Run, flow: Flow, chosen: Sequence[tuple[ActionRow, Planned]]
) -> list[tuple[ActionRow, Planned]]:
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
    await _finish(run, flow, waiting)
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


async def _still_valid(
    run: Run, flow: Flow, side: Side, chosen: Sequence[tuple[ActionRow, Planned]]
) -> list[tuple[ActionRow, Planned]]:
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


async def _still_missing(
    run: Run, flow: Flow, side: Side, chosen: Sequence[tuple[ActionRow, Planned]]
) -> list[tuple[ActionRow, Planned]]:
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


async def _without_moved(
    run: Run, flow: Flow, chosen: Sequence[tuple[ActionRow, Planned]], moved: set[int]
) -> list[tuple[ActionRow, Planned]]:
    late = [Done.of(row, plan, Delayed(plan.reference, _moved_on())) for row, plan in chosen if row.id in moved]
    await _finish(run, flow, late)
    return [(row, plan) for row, plan in chosen if row.id not in moved]


async def _not_made_yet(
    run: Run, flow: Flow, side: Side, chosen: Sequence[tuple[ActionRow, Planned]]
) -> list[tuple[ActionRow, Planned]]:
    """Leaves out creates whose reference or key another create of this hub is using or has used."""
    end = flow.end(side)
    ready, waiting, known = [], [], []
    used = await run.read(partial(_used_references, end.connection, chosen))
    for row, plan in chosen:
        earlier = used.get((row.type, plan.reference))
        if earlier is None:
            ready.append((row, plan))
        elif earlier.settled is None:
            waiting.append(Done.of(row, plan, Delayed(plan.reference, _create_open())))
        else:
            known.append((row, plan, earlier.target_id or ""))
    await _finish(run, flow, waiting)
    return ready + await _adopt(run, flow, side, known)


def _used_references(
    target: str, chosen: Sequence[tuple[ActionRow, Planned]], connection: Connection
) -> dict[tuple[str, str], intents.Taken]:
    """{(type, reference): the earlier create that used it, or that makes a record with the same key right now}."""
    used: dict[tuple[str, str], intents.Taken] = {}
    for type in {row.type for row, _ in chosen}:
        plans = [plan for row, plan in chosen if row.type == type]
        by_key = intents.open_keys(connection, target, type, [plan.key_tag for plan in plans if plan.key_tag])
        for plan in plans:
            if by_key.get(plan.key_tag or "", plan.reference) != plan.reference:
                used[type, plan.reference] = intents.Taken(None, None)
        earlier = intents.taken(connection, target, type, [plan.reference for plan in plans])
        used |= {(type, reference): entry for reference, entry in earlier.items()}
    return used


async def _adopt(
    run: Run, flow: Flow, side: Side, known: Sequence[tuple[ActionRow, Planned, str]]
) -> list[tuple[ActionRow, Planned]]:
    """Records that were made for the same source before are linked again; those gone since are made anew."""
    again: list[tuple[ActionRow, Planned]] = []
    for row, plan, target_id in known:
        fetched = await flow.end(side).connector.fetch(row.type, [target_id])
        record = fetched.found.get(target_id)
        if record is None:
            again.append((row, plan))
            continue
        if row.role != MAIN:
            answer = Written(plan.reference, record.id, record.version, record.modified, record.fields, adopted=True)
            await _finish(run, flow, [Done.of(row, plan, answer)])
        else:
            await run.commit(partial(results.relink, run, flow, plan, record.id))
            await _finish(run, flow, [Done.of(row, plan, Delayed(plan.reference, _met_again()))])
    return again


async def _write_batch(run: Run, flow: Flow, side: Side, type: str, batch: Sequence[tuple[ActionRow, Planned]]) -> None:
    end = flow.end(side)
    request_id = run.world.chance.token()
    names = {row.id: f"{request_id}.{position}" for position, (row, _) in enumerate(batch)}
    writes = [_as_write(run, flow, side, type, plan, names[row.id]) for row, plan in batch]
    call = end.connector.prepare(type, writes, request_id)
    committed_at = run.now()
    await run.commit(partial(_commit_intents, run, flow, end, side, call, batch, names), durable=True)
    run.world.crash.reach("intents committed")
    if run.now() - committed_at > START_WITHIN_S:
        outcomes: list[Outcome] = [Delayed(write.reference, _too_late()) for write in writes]
    else:
        outcomes = await _send(run, end, call, names)
    run.world.crash.reach("call answered")
    if is_shared(run.flows, (end.connection, type)):
        run.own_versions.note((end.connection, type), writes, outcomes)
    by_reference = {outcome.reference: outcome for outcome in outcomes}
    done = [Done.of(row, plan, by_reference[write.reference]) for (row, plan), write in zip(batch, writes, strict=True)]
    done = await compared(end, type, done)
    counted = await run.commit(partial(_commit_results, run, flow, done, names))
    for outcome, n in counted:
        run.count(flow.name, outcome, n)
    run.world.crash.reach("results committed")


async def compared(end: End, type: str, done: Sequence[Done]) -> list[Done]:
    """New documents are held against what they were to come to; what the answer leaves out is read."""
    total = end.connector.capabilities.types[type].slots.get("total", "")
    made = {e.answer.id: e.answer for e in done if isinstance(e.answer, Written) and e.planned.expected is not None}
    unsaid = [id for id, answer in made.items() if answer.fields.get(total) is None]
    read = await heads_of(end.connector, type, unsaid) if unsaid and total else {}
    sums = {id: answer.fields.get(total) for id, answer in made.items()}
    sums |= {id: record.fields.get(total) for id, record in read.items()}
    return [_held_against(entry, sums) for entry in done]


def _held_against(entry: Done, sums: Mapping[str, Value]) -> Done:
    if not isinstance(entry.answer, Written) or entry.planned.expected is None:
        return entry
    held = sums.get(entry.answer.id)
    if not isinstance(held, Decimal | int) or abs(Decimal(held)) == abs(entry.planned.expected):
        return entry
    return msgspec.structs.replace(entry, fault=_differs(entry.planned.expected, Decimal(held)))


_KINDS: Mapping[Action, WriteKind] = {
    Action.CREATE: "create",
    Action.ATTACH: "create",
    Action.UPDATE: "update",
    Action.TELL: "update",
    Action.BOOK: "book",
}


def _as_write(run: Run, flow: Flow, side: Side, type: str, plan: Planned, intent: str) -> Write:
    is_picture = flow.picture_to is not None and plan.decision.action is Action.ATTACH
    kind = "picture" if is_picture else _KINDS[plan.decision.action]
    create = kind == "create"
    own = plan.source_id if plan.decision.action is Action.TELL else plan.target_id
    return Write(
        kind,
        plan.reference if create or is_picture else intent,
        own_fields(flow, side, plan.fields),
        None if create else own,
        None if create else run.own_versions.newest((flow.end(side).connection, type), own, plan.version),
        plan.current,
        plan.companion,
        plan.parts,
        plan.content,
    )


async def _send(run: Run, end: End, call: Call, names: dict[int, str]) -> list[Outcome]:
    """The vendor's answers. Where access was refused nothing was written, so the intents are taken back."""
    try:
        return await end.connector.write(call)
    except (AuthError, PermissionMissing):
        taken_back = [(name, "absent", None) for name in names.values()]
        await run.commit(lambda c: intents.settle(c, taken_back))
        raise


def _commit_intents(
    run: Run,
    flow: Flow,
    end: End,
    side: Side,
    call: Call,
    batch: Sequence[tuple[ActionRow, Planned]],
    names: dict[int, str],
    connection: Connection,
) -> None:
    now = run.now()
    kind = call.writes[0].kind
    shared = {"integration": run.integration, "connection": end.connection, "type": call.type, "kind": kind}
    whole = {
        **shared,
        "id": call.request_id,
        "sealed": run.seal(batch_place(call.request_id), call.packed()),
        "body_hash": hashlib.sha256(call.body).hexdigest(),
        "created_at": now,
    }
    rows = [
        {
            **shared,
            "id": names[row.id],
            "flow": flow.name,
            "role": row.role,
            "side": side.value,
            "reference": write.reference,
            "key_tag": plan.key_tag,
            "batch_id": call.request_id,
            "position": position,
            "source_id": plan.source_id,
            "target_id": plan.target_id,
            "sealed": run.seal(intent_place(names[row.id]), plan.packed()),
            "created_at": now,
        }
        for position, ((row, plan), write) in enumerate(zip(batch, call.writes, strict=True))
    ]
    intents.commit(connection, whole, rows)


def batch_place(id: str) -> str:
    """What a call is sealed to."""
    return f"batch/{id}"


def intent_place(id: str) -> str:
    """What an intent is sealed to."""
    return f"intent/{id}"


def _commit_results(
    run: Run, flow: Flow, done: Sequence[Done], names: dict[int, str], connection: Connection
) -> list[Any]:
    counted = results.record(run, flow, done, connection)
    intents.settle(connection, settlements((names[e.row_id], e.answer) for e in done if e.row_id is not None))
    return counted


def settlements(answers: Iterable[tuple[str, Outcome | None]]) -> list[tuple[str, str, str | None]]:
    """How each answered intent ended: (id, how, id of the record); one of unknown outcome stays open."""
    ended: list[tuple[str, str, str | None]] = []
    for name, answer in answers:
        if isinstance(answer, Written):
            ended.append((name, "done", answer.id))
        elif answer is not None and not results.is_unknown(answer):
            ended.append((name, "absent" if isinstance(answer, Delayed) else "refused", None))
    return ended


def _differs(expected: Decimal, held: Decimal) -> Problem:
    return Problem(
        "LB-DOC-12",
        "The document was made and comes to {held} there instead of {expected}.",
        "Correct it there or make it void; it is not booked by Ledgerbridge, and nothing is deleted.",
        {"held": as_text(held), "expected": as_text(expected)},
        field="total",
    )


def _document_missing() -> Problem:
    return Problem(
        following.DOCUMENT_MISSING,
        "The document it follows is not there as it should be.",
        "See what is said of that document; this goes by itself afterwards.",
    )


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


def _create_open() -> Problem:
    return Problem(
        "LB-RUN-03",
        "An earlier write of this record has an unknown outcome.",
        "Nothing to do: it is looked up before anything is repeated.",
    )


def _too_late() -> Problem:
    return Problem(
        "LB-RUN-06",
        "The call could not start in time after it was written down.",
        "Nothing to do: it is planned anew.",
        retry_after_s=0.0,
    )
