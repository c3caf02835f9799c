"""Parked records: those that failed and wait for a person, and those that wait for time to pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update

from ledgerbridge.model.batches import batches
from ledgerbridge.model.side import Side
from ledgerbridge.store.database import upsert
from ledgerbridge.store.links import CHUNK
from ledgerbridge.store.schema import parked
from ledgerbridge.store.statements import among, given


class ParkedRow(msgspec.Struct, frozen=True):
    """A record that did not go. `problem` is JSON without personal data."""

    flow: str
    side: str
    record_id: str
    outcome: str
    code: str
    key_tag: str | None
    problem: str
    due_at: float | None
    since: float
    attempts: int = 0
    """Tries one after the other that a fault of the moment ended."""


_COLUMNS = [parked.c[name] for name in ParkedRow.__struct_fields__]
_OF_SIDE = given(parked, "integration", "flow", "side")
_SINCE = select(parked.c.record_id, parked.c.since).where(_OF_SIDE, among(parked.c.record_id))
_TRIED = select(parked.c.record_id, parked.c.attempts, parked.c.due_at).where(
    _OF_SIDE, among(parked.c.record_id), parked.c.attempts > 0, parked.c.due_at.is_not(None)
)
_RELEASE = delete(parked).where(_OF_SIDE, among(parked.c.record_id))
_ALL = select(parked.c.record_id).where(_OF_SIDE).order_by(parked.c.record_id)
_DUE = _ALL.where(parked.c.outcome == "waiting", parked.c.due_at <= bindparam("now"))
_DUE_FRESH = _DUE.where(parked.c.attempts == 0)
_FAILED = select(parked.c.record_id, parked.c.problem).where(_OF_SIDE, parked.c.outcome == "failed")


def park(connection: Connection, integration: str, rows: Iterable[dict[str, Any]]) -> None:
    """Parks records; one parked already keeps the time since when."""
    fresh = [{"integration": integration, "attempts": 0, **row} for row in rows]
    groups: dict[tuple[str, str], list[str]] = {}
    for row in fresh:
        groups.setdefault((row["flow"], row["side"]), []).append(row["record_id"])
    since: dict[tuple[str, str, str], float] = {}
    for (flow, side), ids in groups.items():
        since |= {(flow, side, id): moment for id, moment in _since(connection, integration, flow, side, ids)}
    for row in fresh:
        row["since"] = since.get((row["flow"], row["side"], row["record_id"]), row["since"])
    upsert(connection, parked, fresh)


def _since(
    connection: Connection, integration: str, flow: str, side: str, ids: Sequence[str]
) -> Iterable[tuple[str, float]]:
    place = {"integration": integration, "flow": flow, "side": side}
    for part in batches(ids, CHUNK):
        yield from ((row[0], row[1]) for row in connection.execute(_SINCE, {**place, "ids": part}))


class Tried(msgspec.Struct, frozen=True):
    """Tries of a record that faults of the moment ended, and when the next one is due."""

    attempts: int
    due_at: float


def tried(connection: Connection, integration: str, flow: str, side: Side, ids: Sequence[str]) -> dict[str, Tried]:
    """{record id: its tries}, of those of these records that were tried in vain and wait for the next try."""
    place, found = _place(integration, flow, side), dict[str, Tried]()
    for part in batches(ids, CHUNK):
        rows = connection.execute(_TRIED, {**place, "ids": part})
        found |= {row[0]: Tried(row[1], row[2]) for row in rows}
    return found


def note_try(connection: Connection, integration: str, flow: str, side: Side, id: str, now: Tried) -> None:
    """Writes down one more try in vain of a record that is parked."""
    connection.execute(
        update(parked)
        .where(
            parked.c.integration == integration,
            parked.c.flow == flow,
            parked.c.side == side.value,
            parked.c.record_id == id,
        )
        .values(attempts=now.attempts, due_at=now.due_at)
    )


def parked_among(connection: Connection, integration: str, flow: str, side: Side, ids: Sequence[str]) -> set[str]:
    """Which of these records are parked."""
    return {row[0] for row in _since(connection, integration, flow, side.value, ids)}


def release(connection: Connection, integration: str, flow: str, side: Side, ids: Sequence[str]) -> None:
    """Forgets that records were parked: they went through, or no longer concern us."""
    place = _place(integration, flow, side)
    for part in batches(ids, CHUNK):
        connection.execute(_RELEASE, {**place, "ids": part})


def due(
    connection: Connection,
    integration: str,
    flow: str,
    side: Side,
    now: float,
    failed_too: bool = False,
    fresh_only: bool = False,
) -> list[str]:
    """Ids to look at again now; with `failed_too` those that wait for a person as well, and those whose time has not
    come; with `fresh_only` without those that were tried in vain."""
    place = _place(integration, flow, side)
    if failed_too:
        return [row[0] for row in connection.execute(_ALL, place)]
    return [row[0] for row in connection.execute(_DUE_FRESH if fresh_only else _DUE, {**place, "now": now})]


def failed(connection: Connection, integration: str, flow: str, side: Side) -> dict[str, str]:
    """{record id: its problem} of records that wait for a person."""
    return {row[0]: row[1] for row in connection.execute(_FAILED, _place(integration, flow, side))}


def _place(integration: str, flow: str, side: Side) -> dict[str, Any]:
    return {"integration": integration, "flow": flow, "side": side.value}


def all_of(connection: Connection, integration: str) -> list[ParkedRow]:
    query = select(*_COLUMNS).where(parked.c.integration == integration)
    return [ParkedRow(*row) for row in connection.execute(query.order_by(parked.c.flow, parked.c.record_id))]


def counts(connection: Connection, integration: str) -> dict[tuple[str, str], int]:
    """{(flow, outcome): how many}."""
    query = (
        select(parked.c.flow, parked.c.outcome, func.count())
        .where(parked.c.integration == integration)
        .group_by(parked.c.flow, parked.c.outcome)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}
