"""A pass: settle what is open, derive the plan, guard it, carry it out, move the cursors. In this order, always."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.applying import apply
from ledgerbridge.engine.deriving import derive
from ledgerbridge.engine.drift import report_drift
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.planned import Planned, place
from ledgerbridge.engine.reading import Reading, observe
from ledgerbridge.engine.run import Run, World
from ledgerbridge.engine.settling import Settler
from ledgerbridge.engine.setup import plan_setup
from ledgerbridge.model.problems import ImplausiblePlan, LedgerbridgeError, Problem
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import OUTCOMES, Action
from ledgerbridge.planner.guards import Counts, implausible
from ledgerbridge.store import actions, links, passes
from ledgerbridge.store.actions import ActionRow
from ledgerbridge.store.sealing import UnknownKey


class Wish(msgspec.Struct, frozen=True):
    """How a pass is to be run."""

    write: bool = True
    """False stops at the plan."""
    retry_failed: bool = False
    confirm: str = ""
    """Hash of a plan the guards refused, to go on all the same."""


class Report(msgspec.Struct, frozen=True):
    """What a pass came to; without personal data."""

    pass_id: str
    state: str
    """`done`, `planned`, `paused` or `refused`."""
    counts: dict[str, dict[str, int]]
    """{flow: {outcome: records}}; of a pass that only planned, what would become of them."""
    writes: int
    """Records written, set-up and companions included."""
    plan_hash: str
    problems: list[Problem] = []

    @property
    def open_records(self) -> int:
        """Records that failed or wait."""
        return sum(c.get("failed", 0) + c.get("waiting", 0) for c in self.counts.values())


async def run_pass(
    world: World,
    integration: str,
    flows: Sequence[Flow],
    wish: Wish,
    settler: Callable[[Run], Settler] = Settler,
) -> Report:
    """Runs one pass. Raises what stops the whole pass and is nobody's to wait for: UnknownKey, Superseded, Bug, store
    failures."""
    pass_id = world.chance.token()
    kind = passes.SYNC if wish.write else "plan"
    begun = partial(_begin, pass_id, integration, kind, world.clock.now().timestamp())
    epoch = await world.store.run(begun)
    run = Run(world, integration, tuple(flows), pass_id, epoch, wish.retry_failed)
    world.crash.reach("pass taken")
    try:
        return await _run(run, wish, settler)
    except ImplausiblePlan as error:
        return await _end(run, "refused", [error.problem])
    except passes.Superseded:
        raise
    except UnknownKey as error:
        await _end(run, "paused", error.problems)
        raise
    except LedgerbridgeError as error:
        return await _end(run, "paused", [error.problem])


def _begin(pass_id: str, integration: str, kind: str, now: float, connection: Connection) -> int:
    return passes.begin(connection, pass_id, integration, kind, now)


async def _run(run: Run, wish: Wish, settler: Callable[[Run], Settler]) -> Report:
    if wish.write:
        await settler(run).settle()
    reading = await observe(run)
    await derive(run, reading)
    await report_drift(run)
    await plan_setup(run)
    if not wish.write:
        await _count_plan(run)
        return await _end(run, "planned", await _guard(run, reading))
    problems = await _guard(run, reading)
    if problems and wish.confirm != await plan_hash(run):
        raise ImplausiblePlan(problems[0])
    await apply(run)
    run.world.crash.reach("before cursors")
    await run.commit(lambda c: passes.save_cursors(c, run.integration, reading.cursors))
    run.world.crash.reach("cursors committed")
    return await _end(run, "done", [])


async def _guard(run: Run, reading: Reading) -> list[Problem]:
    found = []
    for flow in run.flows:
        counts = await run.read(partial(_counts, run, flow, reading))
        problem = implausible(counts)
        if problem is not None:
            found.append(problem)
    return found


def _counts(run: Run, flow: Flow, reading: Reading, connection: Connection) -> Counts:
    planned = actions.planned_counts(connection, run.id)
    live = {
        side: passes.count_observed(connection, run.id, flow.name, side) if (flow.name, side) in reading.whole else None
        for side in Side
    }
    gone = sum(passes.count_observed(connection, run.id, flow.name, side, gone=True) for side in flow.sources)
    return Counts(
        flow.name,
        links.count(connection, run.integration, flow.name, MAIN),
        planned.get((flow.name, MAIN, Action.UPDATE.value), 0),
        gone,
        live[Side.LEFT],
        live[Side.RIGHT],
        flow.name in reading.first,
    )


async def _count_plan(run: Run) -> None:
    for (flow, role, action), n in (await run.read(lambda c: actions.planned_counts(c, run.id))).items():
        if role == MAIN:
            run.count(flow, OUTCOMES[Action(action)], n)


async def plan_hash(run: Run) -> str:
    """Twelve characters that stand for the plan: what would be done to which records, values included."""
    digest = hashlib.sha256()
    after = 0
    while rows := await run.read(partial(_rows_after, run.id, after)):
        after = rows[-1].id
        for row in rows:
            digest.update(_line(run, row))
    return digest.hexdigest()[:12]


def _rows_after(pass_id: str, after: int, connection: Connection) -> list[ActionRow]:
    return actions.of_pass(connection, pass_id, after)


def _line(run: Run, row: ActionRow) -> bytes:
    planned = Planned.unpacked(run.unseal(place(row.flow, row.left_id, row.right_id), row.sealed))
    changes = [(c.side, c.path, repr(c.new)) for c in planned.decision.changes]
    return repr((row.flow, row.role, row.action, row.left_id, row.right_id, changes)).encode()


async def _end(run: Run, state: str, problems: list[Problem]) -> Report:
    digest = await plan_hash(run)
    written = await run.read(lambda c: actions.count_written(c, run.id))
    counts = {flow: dict(tally) for flow, tally in run.counts().items()}
    report = Report(run.id, state, counts, written, digest, problems)
    text = json.dumps({"counts": counts, "writes": written, "plan_hash": digest, "state": state})
    await run.commit(lambda c: passes.end(c, run.id, state, text, run.now()))
    return report
