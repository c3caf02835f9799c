"""Sending: intents committed, one call, results committed; batches as large as the vendor takes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
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
    Delayed,
    LooksAhead,
    Outcome,
    Write,
    WriteKind,
    Written,
)
from ledgerbridge.engine import results
from ledgerbridge.engine.asking import heads_of
from ledgerbridge.engine.companions import own_fields
from ledgerbridge.engine.done import Done, is_unknown
from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.engine.open_documents import without_closed
from ledgerbridge.engine.own_versions import is_shared
from ledgerbridge.engine.planned import Act, Planned
from ledgerbridge.engine.run import Run
from ledgerbridge.model.batches import batches
from ledgerbridge.model.problems import AuthError, PermissionMissing, Problem, TemporaryError
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.planner.decision import Action
from ledgerbridge.store import intents

START_WITHIN_S = 5.0
"""A call starts this soon after its intents were committed, or not at all."""
GROUP = 300
"""Writes looked up together, where the vendor sets no bound."""
_KINDS: Mapping[Action, WriteKind] = {
    Action.CREATE: "create",
    Action.ATTACH: "create",
    Action.UPDATE: "update",
    Action.ARCHIVE: "archive",
    Action.TELL: "update",
    Action.BOOK: "book",
}


async def write_batches(run: Run, flow: Flow, side: Side, type: str, action: Action, ready: Sequence[Act]) -> None:
    """Sends these writes of one type, and records what became of each."""
    connector = flow.end(side).connector
    declared = connector.capabilities.types[type]
    for group in batches(ready, declared.find_batch if declared.looks_ahead else GROUP):
        if _KINDS[action] == "create":
            await _look_ahead(connector, declared, [plan.reference for _, plan in group])
        for batch in batches(group, declared.write_batch):
            await write_batch(run, flow, side, type, batch)


async def _look_ahead(connector: Connector, declared: TypeCapabilities, references: Sequence[str]) -> None:
    """Creates that are looked up before they are sent are looked up together; where that fails, each by itself."""
    if declared.looks_ahead and isinstance(connector, LooksAhead) and len(references) > 1:
        with suppress(TemporaryError):
            await connector.look_ahead(declared.type, references)


async def write_batch(run: Run, flow: Flow, side: Side, type: str, batch: Sequence[Act]) -> None:
    """One call: its intents committed before, its results after."""
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
    batch: Sequence[Act],
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
    counted = results.record(run, flow, without_closed(done), connection)
    intents.settle(connection, settlements((names[e.row_id], e.answer) for e in done if e.row_id is not None))
    return counted


def settlements(answers: Iterable[tuple[str, Outcome | None]]) -> list[tuple[str, str, str | None]]:
    """How each answered intent ended: (id, how, id of the record); one of unknown outcome stays open."""
    ended: list[tuple[str, str, str | None]] = []
    for name, answer in answers:
        if isinstance(answer, Written):
            ended.append((name, "done", answer.id))
        elif answer is not None and not is_unknown(answer):
            ended.append((name, "absent" if isinstance(answer, Delayed) else "refused", None))
    return ended


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


def _differs(expected: Decimal, held: Decimal) -> Problem:
    return Problem(
        "LB-DOC-12",
        "The document was made and comes to {held} there instead of {expected}.",
        "Correct it there or make it void; it is not booked by Ledgerbridge, and nothing is deleted.",
        {"held": as_text(held), "expected": as_text(expected)},
        field="total",
    )


def _too_late() -> Problem:
    return Problem(
        "LB-RUN-06",
        "The call could not start in time after it was written down.",
        "Nothing to do: it is planned anew.",
        retry_after_s=0.0,
    )
