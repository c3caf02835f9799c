"""How long a sync takes at least: its calls, played through the vendors' limits as if each were answered at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.quota import Windows
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.passes import Report
from ledgerbridge.model.side import Side
from ledgerbridge.store import actions, passes
from ledgerbridge.store.passes import PassRow
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration

DAY_S = 86_400.0


class Daily(msgspec.Struct, frozen=True):
    """A sync that needs more `calls` of a system than are `left` today: it is done on the `days`th day."""

    system: str
    calls: int
    left: int
    days: int


class Forecast(msgspec.Struct, frozen=True):
    """`seconds` the sync takes at least; `system` is the one whose limits it waits for, empty where for none."""

    seconds: float
    system: str
    daily: Daily | None = None
    """Where the vendor's calls of one day do not suffice; `seconds` then reach into the last of the days."""


class _Course(msgspec.Struct, frozen=True):
    """The calls of a sync at one side: when the last of its writes starts, and how many there are."""

    end_s: float
    calls: int


async def forecast(hub: Hub, integration: Integration, report: Report) -> Forecast:
    """For the plan of this pass, in the process that made it: its reading is done once more, then come the writes.

    Both sides are written in turn, so the quicker one's limits refill while the slower one waits.
    """
    row = await hub.world.store.run(lambda c: _pass_of(c, integration.name, report.pass_id))
    planned = await hub.world.store.run(lambda c: actions.writes_towards(c, report.pass_id))
    now = hub.world.clock.now().timestamp()
    reading_s = (row.ended_at or row.started_at) - row.started_at
    found = [_side(hub, integration, side, row, reading_s, planned, now) for side in Side]
    slowest = max(found, key=lambda one: one.seconds)
    return slowest if slowest.seconds > reading_s else Forecast(slowest.seconds, "")


def _pass_of(connection: Connection, integration: str, pass_id: str) -> PassRow:
    return next(row for row in passes.recent(connection, integration) if row.id == pass_id)


def _side(
    hub: Hub,
    integration: Integration,
    side: Side,
    row: PassRow,
    reading_s: float,
    planned: Mapping[tuple[str, str, str], int],
    now: float,
) -> Forecast:
    """What the sync takes where it waits for this side alone."""
    name = integration.row(side).name
    course = _course(hub, integration, side, row, reading_s, planned)
    day = hub.quotas[name].day
    if day is None or course.calls <= day.left or day.resets_at <= now:
        return Forecast(course.end_s, name)
    over = course.calls - day.left
    later_days = ceil(over / day.allowance)
    of_last_day = (over - (later_days - 1) * day.allowance) / course.calls
    seconds = day.resets_at - now + (later_days - 1) * DAY_S + of_last_day * course.end_s
    return Forecast(seconds, name, Daily(name, course.calls, day.left, later_days + 1))


def _course(
    hub: Hub,
    integration: Integration,
    side: Side,
    row: PassRow,
    reading_s: float,
    planned: Mapping[tuple[str, str, str], int],
) -> _Course:
    """The sync's calls, played through the limits from its beginning."""
    connection = integration.row(side)
    windows = Windows(hub.kind(connection.vendor).limits)
    calls = 0
    for at, scopes in hub.quotas[connection.name].granted:
        if at >= row.started_at:
            windows.take(scopes, at - row.started_at)
            calls += bool(scopes)
    now = reading_s
    for (towards, type, action), records in planned.items():
        if towards == side.value:
            for scopes in _calls(integration, side, type, action, records):
                now = windows.ready_at(scopes, now)
                windows.take(scopes, now)
                calls += 1
    return _Course(now, calls)


def _calls(integration: Integration, side: Side, type: str, action: str, records: int) -> Iterator[tuple[str, ...]]:
    """The scopes of each call that writes so many records."""
    declared = integration.flows[0].end(side).connector.capabilities.types[type]
    costs = declared.write_costs if action == "create" else declared.update_costs or declared.write_costs
    if action == "create" and declared.looks_ahead and records > 1:
        costs = {scope: calls - 1 for scope, calls in costs.items()}
        for _ in range(ceil(records / declared.find_batch)):
            yield tuple(costs)
    for _ in range(ceil(records / _batch(integration, side, declared))):
        for turn in range(max(costs.values(), default=0)):
            yield tuple(scope for scope, calls in costs.items() if calls > turn)


def _batch(integration: Integration, side: Side, declared: TypeCapabilities) -> int:
    """Records written by one call: as many as the vendor takes, or fewer where a flow is to write fewer at once."""
    chosen = [
        flow.batch_size for flow in integration.flows if flow.batch_size and declared.type in _written(flow, side)
    ]
    return min([declared.write_batch, *chosen])


def _written(flow: Flow, side: Side) -> set[str]:
    """The types of records that a flow writes on a side."""
    end = flow.end(side)
    return {end.type, *(companion.type for companion in end.capabilities.companions.values())}
