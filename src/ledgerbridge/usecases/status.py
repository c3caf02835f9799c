"""Status: what is linked, what failed, what waits, and how the last passes went."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.flow import MAIN
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.wording import words_from
from ledgerbridge.store import links, parking, passes, schemas
from ledgerbridge.store.passes import PassRow
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration


class OpenRecord(msgspec.Struct, frozen=True):
    """A record that failed or waits, and why."""

    flow: str
    system: str
    record_id: str
    outcome: str
    problem: Problem
    since: float
    due_at: float | None
    attempts: int = 0
    """Tries that ended in a fault of the moment."""


class FlowStatus(msgspec.Struct, frozen=True):
    name: str
    label: str
    direction: str
    linked: int
    failed: int
    waiting: int


class Status(msgspec.Struct, frozen=True):
    integration: str
    left: str
    right: str
    flows: list[FlowStatus]
    open_records: list[OpenRecord]
    passes: list[PassRow]
    changed_fields: list[Problem] = []
    """What of the accounts' fields is not as the flows know it, as the last pass noted it."""


async def status(hub: Hub, integration: Integration) -> Status:
    return await hub.world.store.run(partial(_status, integration))


def _status(integration: Integration, connection: Connection) -> Status:
    name = integration.name
    counted = parking.counts(connection, name)
    flows = [
        FlowStatus(
            flow.name,
            integration.labels[flow.name],
            flow.direction.value,
            links.count(connection, name, flow.name, MAIN),
            counted.get((flow.name, "failed"), 0),
            counted.get((flow.name, "waiting"), 0),
        )
        for flow in integration.flows
    ]
    parked = [_open(integration, row) for row in parking.all_of(connection, name)]
    changed = [problem_from(json.loads(row.problem)) for row in schemas.drift(connection, name)]
    recent = passes.recent(connection, name)
    return Status(name, integration.left.name, integration.right.name, flows, parked, recent, changed)


async def runs(hub: Hub, integration: Integration, limit: int) -> list[PassRow]:
    """The passes of the past, the newest first."""
    return await hub.world.store.run(lambda connection: passes.recent(connection, integration.name, limit))


def _open(integration: Integration, row: parking.ParkedRow) -> OpenRecord:
    system = integration.left.name if row.side == "left" else integration.right.name
    problem = problem_from(json.loads(row.problem))
    return OpenRecord(row.flow, system, row.record_id, row.outcome, problem, row.since, row.due_at, row.attempts)


def problem_from(plain: dict[str, Any]) -> Problem:
    """A problem as the journal keeps it."""
    return msgspec.convert({**plain, "words": words_from(plain.get("words") or {})}, Problem)
