"""A pass: settle what is open, derive the plan, guard it, carry it out, move the cursors. In this order, always."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine import prints
from ledgerbridge.engine.applying import apply
from ledgerbridge.engine.choosing import NoSuchRecord, Only, observe_chosen
from ledgerbridge.engine.deriving import derive
from ledgerbridge.engine.drift import report_drift
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.known_fields import noted
from ledgerbridge.engine.losses import KEPT_S
from ledgerbridge.engine.planned import Planned, plan_in
from ledgerbridge.engine.reading import Reading, observe
from ledgerbridge.engine.run import Run, World
from ledgerbridge.engine.settling import Settler
from ledgerbridge.engine.setup import plan_setup
from ledgerbridge.model.problems import ImplausiblePlan, LedgerbridgeError, Problem, SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import OUTCOMES, Action
from ledgerbridge.planner.guards import Counts, implausible
from ledgerbridge.store import actions, links, passes, trimming
from ledgerbridge.store import losses as lost_values
from ledgerbridge.store.actions import ActionRow
from ledgerbridge.store.sealing import UnknownKey


class Wish(msgspec.Struct, frozen=True):
    """How a pass is to be run."""

    write: bool = True
    """False stops at the plan."""
    retry_failed: bool = False
    confirm: str = ""
    """Hash of a plan the guards refused, to go on all the same."""
    flows: frozenset[str] = frozenset()
    """These flows alone; empty for all."""
    only: tuple[Only, ...] = ()
    """These records alone; empty for all."""
    even_if_gone: bool = False
    """Whether some of them may be gone by now."""
    limit: int = 0
    """At most so many records are written, with what must stand beside them; 0 for no limit."""
    sweep: bool = False
    """Both sides are read whole, whatever the cursors say."""
    proposed: bool = False
    """Whether the flows are not in force, but tried."""

    aside: bool = False
    """The sources are read whole, and the next pass goes on from where the last one before this left off."""

    def takes(self, flow: Flow) -> bool:
        """Whether a flow is part of the pass."""
        named = {only.flow for only in self.only} or self.flows
        return not named or flow.name in named


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
    postponed: int = 0
    """Records that were to be written and are left for the next pass, because of the limit."""
    changed_fields: list[Problem] = []
    """What of the accounts' fields is not as the flows know it; the rules that use them are left out."""

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
    """Runs one pass. Raises what stops the whole pass and is nobody's to wait for: NoSuchRecord, UnknownKey,
    Superseded, Bug, store failures."""
    part = taken(flows, wish)
    run = await begun(world, integration, part, passes.SYNC if wish.write else passes.PLAN, wish.retry_failed)
    run.proposed = wish.proposed
    run.serving = _serving(flows, part)
    return await to_its_end(run, _run(run, wish, settler))


def taken(flows: Sequence[Flow], wish: Wish) -> list[Flow]:
    """The flows that are part of a pass, and on demand those that their documents need."""
    chosen = [flow for flow in flows if wish.takes(flow)]
    needed = {name for flow in chosen if flow.documents is not None for name in flow.documents.needs}
    on_demand = {flow.name: flow for flow in flows if flow.name in needed and flow not in chosen}
    return [
        msgspec.structs.replace(flow, on_demand=True) if flow.name in on_demand else flow
        for flow in flows
        if flow in chosen or flow.name in on_demand
    ]


def _serving(flows: Sequence[Flow], part: Sequence[Flow]) -> frozenset[str]:
    """Flows that are on, and that take part only because documents need them."""
    off = {flow.name for flow in flows if flow.on_demand}
    return frozenset(flow.name for flow in part if flow.on_demand) - off


async def begun(world: World, integration: str, flows: Sequence[Flow], kind: str, retry_failed: bool = False) -> Run:
    """A pass of that kind that has begun."""
    pass_id = world.chance.token()
    epoch = await world.store.run(partial(_begin, pass_id, integration, kind, world.clock.now().timestamp()))
    world.crash.reach("pass taken")
    return Run(world, integration, tuple(flows), pass_id, epoch, retry_failed)


def _begin(pass_id: str, integration: str, kind: str, now: float, connection: Connection) -> int:
    lost_values.drop(connection, integration, now - KEPT_S)
    return passes.begin(connection, pass_id, integration, kind, now)


async def to_its_end(run: Run, work: Awaitable[Report]) -> Report:
    """What the work of a pass came to. Errors end the pass as refused or paused; those that are raised on are named in
    `run_pass`."""
    try:
        return await work
    except ImplausiblePlan as error:
        return await ended(run, "refused", [error.problem])
    except passes.Superseded:
        raise
    except (UnknownKey, NoSuchRecord) as error:
        await ended(run, "paused", error.problems)
        raise
    except SetupError as error:
        return await ended(run, "paused", error.problems)
    except LedgerbridgeError as error:
        return await ended(run, "paused", [error.problem])


async def _run(run: Run, wish: Wish, settler: Callable[[Run], Settler]) -> Report:
    if wish.write:
        await settler(run).settle()
    reading = await (
        observe_chosen(run, wish.only, wish.even_if_gone) if wish.only else observe(run, wish.sweep, wish.aside)
    )
    await derive(run, reading)
    await report_drift(run)
    postponed = await run.commit(lambda c: trimming.keep_first(c, run.id, wish.limit)) if wish.limit else 0
    await plan_setup(run)
    if not wish.write:
        await _count_plan(run)
        return await ended(run, "planned", await _guard(run, reading), postponed)
    problems = await _guard(run, reading)
    if problems and wish.confirm != await plan_hash(run):
        raise ImplausiblePlan(problems[0])
    if run.flows:
        await apply(run)
    run.world.crash.reach("before cursors")
    if not wish.only and not wish.aside and not postponed:
        await run.commit(partial(_complete, run, reading))
    run.world.crash.reach("cursors committed")
    return await ended(run, "done", [], postponed)


def _complete(run: Run, reading: Reading, connection: Connection) -> None:
    """All that was to be done was done: the next pass goes on from here."""
    for flow, side in sorted(passes.seen_sides(connection, run.id)):
        passes.note_gone(connection, run.id, run.integration, flow, side)
    prints.remember(run, [flow for flow in run.flows if flow.name not in run.serving], connection)
    passes.save_cursors(connection, run.integration, reading.cursors)


async def _guard(run: Run, reading: Reading) -> list[Problem]:
    found = []
    read = reading.whole | await run.read(partial(passes.seen_sides, pass_id=run.id))
    for flow in (flow for flow in run.followed if {(flow.name, side) for side in Side} & read):
        counts = await run.read(partial(_counts, run, flow, reading))
        problem = implausible(counts)
        if problem is not None:
            found.append(_explained(problem, reading.changed_rules.get(flow.name, frozenset())))
    return found


def _explained(problem: Problem, rules: frozenset[str]) -> Problem:
    """The problem, saying that the mapping changed where that is why so much would be written."""
    if problem.code != "LB-PLAN-02" or not rules:
        return problem
    return msgspec.structs.replace(
        problem,
        cause="{n} of {links} linked records in {flow} would change at once: these rules of its mapping changed: "
        "{rules}.",
        values={**problem.values, "rules": ", ".join(sorted(rules))},
    )


def _counts(run: Run, flow: Flow, reading: Reading, connection: Connection) -> Counts:
    planned = actions.planned_counts(connection, run.id)
    live = {
        side: passes.count_observed(connection, run.id, flow.name, side) if (flow.name, side) in reading.whole else None
        for side in Side
    }
    gone = sum(passes.count_gone(connection, run.id, run.integration, flow.name, side) for side in flow.sources)
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
    return hashed_line(row, plan_in(row, run.unseal))


def hashed_line(row: ActionRow, planned: Planned) -> bytes:
    """What of an action counts for the plan's hash."""
    changes = [(c.side, c.path, repr(c.new)) for c in planned.decision.changes]
    step = (row.side, row.type, planned.reference) if row.action == Action.SET_UP.value else ()
    return repr((row.flow, row.role, row.action, row.left_id, row.right_id, changes, *step, *_lines(planned))).encode()


def _lines(planned: Planned) -> list[str]:
    """What the parts of a new record hold, without the ids that only carrying out the plan puts in."""
    later = {(need.part, need.path) for need in planned.needs}
    return [
        f"{name} {number} {path}={value!r}"
        for name, parts in planned.parts.items()
        for number, part in enumerate(parts)
        for path, value in part.fields.items()
        if (number, path) not in later
    ]


async def ended(run: Run, state: str, problems: list[Problem], postponed: int = 0) -> Report:
    """The pass is over, in that state; what it came to is kept."""
    digest = await plan_hash(run)
    written = await run.read(lambda c: actions.count_written(c, run.id))
    counts = {flow: dict(tally) for flow, tally in run.counts().items()}
    changed = [problem for problem in await run.read(partial(noted, run.integration)) if problem not in problems]
    report = Report(run.id, state, counts, written, digest, problems, postponed, changed)
    text = json.dumps({"counts": counts, "writes": written, "plan_hash": digest, "state": state})
    await run.commit(lambda c: passes.end(c, run.id, state, text, run.now()))
    return report
