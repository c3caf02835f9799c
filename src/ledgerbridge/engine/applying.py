"""Applying: the plan of a pass carried out, phase by phase; what others need first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import SetupStep
from ledgerbridge.engine import results
from ledgerbridge.engine.carrying_on import follow, send_pictures
from ledgerbridge.engine.done import Done
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.phases import SET_UP, flow_of
from ledgerbridge.engine.planned import Act, plan_in
from ledgerbridge.engine.readying import not_made_yet, still_missing, still_valid, with_contents, with_needs
from ledgerbridge.engine.results import finish
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.sending import write_batches
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import FOLLOWING, Action
from ledgerbridge.store import actions
from ledgerbridge.store.actions import ActionRow

LOT = 300
"""Actions taken up at once, where the flow does not say."""


async def apply(run: Run) -> None:
    """Carries out everything the plan holds that nothing became of yet."""
    await _set_up(run)
    done = SET_UP
    while (phase := await run.read(partial(actions.next_phase, pass_id=run.id, after=done))) is not None:
        await _apply_phase(run, flow_of(run, phase), phase)
        done = phase


async def _set_up(run: Run) -> None:
    """What must be added to the accounts first."""
    flow = run.flows[0]
    for row in await run.read(partial(_pending, run, SET_UP, 0, LOT)):
        planned = plan_in(row, run.unseal)
        end = next(f for f in run.flows if f.name == row.flow).end(planned.side or Side.LEFT)
        await end.connector.set_up(SetupStep(planned.reference, planned.decision.reason))
        await run.commit(partial(results.record, run, flow, [Done.of(row, planned)]))


async def _apply_phase(run: Run, flow: Flow, phase: int) -> None:
    after, applied = 0, 0
    while rows := await run.read(partial(_pending, run, phase, after, flow.batch_size or LOT)):
        after = rows[-1].id
        plans = [(row, plan_in(row, run.unseal)) for row in rows]
        await finish(run, flow, [Done.of(row, plan) for row, plan in plans if plan.side is None])
        for side in Side:
            for action in (Action.CREATE, Action.UPDATE, Action.ARCHIVE):
                chosen = [(r, p) for r, p in plans if p.side is side and p.decision.action is action]
                await _write(run, flow, side, action, chosen)
        for action in FOLLOWING:
            carry_on = follow if flow.picture_to is None else send_pictures
            await carry_on(run, flow, action, [(r, p) for r, p in plans if p.decision.action is action])
        applied += len(rows)
        run.world.progress(flow.name, "writing", applied)


def _pending(run: Run, phase: int, after: int, limit: int, connection: Connection) -> list[ActionRow]:
    return actions.pending(connection, run.id, phase, after, limit)


async def _write(run: Run, flow: Flow, side: Side, action: Action, chosen: Sequence[Act]) -> None:
    ready = await with_needs(run, flow, chosen)
    if action is not Action.CREATE:
        ready = await still_valid(run, flow, side, ready)
    else:
        ready = await still_missing(run, flow, side, await not_made_yet(run, flow, side, ready))
        if flow.end(side).capabilities.kind is RecordKind.FILE:
            ready = await with_contents(run, flow, side.other, ready)
    for type in sorted({row.type for row, _ in ready}):
        of_type = [(row, plan) for row, plan in ready if row.type == type]
        await write_batches(run, flow, side, type, action, of_type)
