"""What a flow remembers of the fields it uses, and the rules that are in force while some of them have changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.fields import Drift, Effect, Known, Specs, schema_drift, usable, worth_knowing
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.telling import public
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.store import schemas

NARROWING = (Effect.LEFT_OUT, Effect.ONE_WAY)


async def specs_of(flow: Flow) -> Specs:
    """Both accounts' fields as they are now."""
    return {side: await flow.end(side).connector.schema(flow.end(side).type) for side in Side}


def unsettled(integration: str, connection: Connection) -> set[str]:
    """The flows under which something has changed that nobody has seen to: their fields are looked at in every pass,
    so that a rule is in force again as soon as it can be."""
    return {row.flow for row in schemas.drift(connection, integration)}


def noted(integration: str, connection: Connection) -> list[Problem]:
    """What has changed under the integration's flows, as last noted."""
    return [msgspec.json.decode(row.problem, type=Problem) for row in schemas.drift(connection, integration)]


async def rules_in_force(run: Run, flow: Flow, specs: Specs) -> tuple[Rule, ...]:
    """The flow's rules as they fit both accounts' fields; what has changed under the flow is noted in the store,
    unless the flow is only tried.

    Raises SetupError where it cannot be told any more which records travel.
    """
    known = await run.read(partial(remembered, run.integration, flow))
    drift = schema_drift(flow, specs, known)
    if not run.proposed:
        await run.commit(partial(_note, run, flow, specs, known, drift))
    pausing = [change.problem for change in drift if change.effect is Effect.PAUSES]
    if pausing:
        raise SetupError(pausing)
    return usable(flow, specs, drift)


async def fitted(run: Run, flow: Flow) -> Flow:
    """The flow with its rules as they fit both accounts' fields, so that what they make is marked as in a plan; fields
    are asked for only where a rule makes something. Raises as `rules_in_force`."""
    if all(rule.value is None for rule in flow.rules):
        return flow
    return msgspec.structs.replace(flow, rules=await rules_in_force(run, flow, await specs_of(flow)))


def remembered(integration: str, flow: Flow, connection: Connection) -> Known:
    """What the flow remembers of the fields of its two ends; what it remembers of others it was led to once, is not
    told."""
    found = schemas.known(connection, integration, flow.name)
    ends = {side: (flow.end(side).connection, flow.end(side).type) for side in Side}
    return {place: field for place, field in found.items() if (field.connection, field.type) == ends[place[0]]}


def _note(run: Run, flow: Flow, specs: Specs, known: Known, drift: Sequence[Drift], connection: Connection) -> None:
    schemas.remember(connection, run.integration, flow.name, worth_knowing(flow, specs, known, drift), run.now())
    schemas.note_drift(connection, run.integration, flow.name, [_noted(change) for change in drift], run.now())


def _noted(change: Drift) -> tuple[str, str]:
    """The rule that suffers, if one does, and the problem as JSON."""
    rule = change.rule if change.effect in NARROWING else ""
    return rule, json.dumps(public(change.problem))
