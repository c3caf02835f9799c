"""Saved plans: a plan made before is carried out as it stands. What moved on since is left out; nothing is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Delayed
from ledgerbridge.engine import phases, results
from ledgerbridge.engine.admitting import beyond_scope, held_sides
from ledgerbridge.engine.applying import apply
from ledgerbridge.engine.asking import fetch_all, find_all
from ledgerbridge.engine.done import Done
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.known_fields import fitted
from ledgerbridge.engine.marking import content_marks, own_marks
from ledgerbridge.engine.passes import Report, Wish, begun, ended, plan_hash, taken, to_its_end
from ledgerbridge.engine.planned import Planned, place, plan_in
from ledgerbridge.engine.run import Run, World
from ledgerbridge.engine.settling import Settler
from ledgerbridge.model.problems import ImplausiblePlan, Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import OUTCOMES, Action
from ledgerbridge.planner.marks import Base
from ledgerbridge.store import actions, links, passes, trimming
from ledgerbridge.store.actions import ActionRow
from ledgerbridge.store.links import Link

LOT = 300
Planning: TypeAlias = tuple[ActionRow, Planned]


class SavedAction(msgspec.Struct, frozen=True, array_like=True):
    """One action of a saved plan; `planned` is the packed rest."""

    id: int
    flow: str
    role: str
    phase: int
    action: str
    side: str | None
    type: str
    left_id: str | None
    right_id: str | None
    key_tag: str | None
    needs: int | None
    planned: bytes


class SavedPlan(msgspec.Struct, frozen=True):
    """A plan read back. `pages` are its actions in their order; what one needs stands before it."""

    hash: str
    flows: frozenset[str]
    problems: list[Problem]
    """Why the guards would refuse it."""
    pages: Iterable[Sequence[SavedAction]]


async def carry_out(
    world: World,
    integration: str,
    flows: Sequence[Flow],
    saved: SavedPlan,
    confirm: str = "",
    settler: Callable[[Run], Settler] = Settler,
) -> Report:
    """Writes what the plan says, and links what it links. No cursor moves: the next pass reads the same changes again,
    finds done what was done, and takes up what moved on. Raises as `run_pass` does."""
    run = await begun(world, integration, taken(flows, Wish(flows=saved.flows)), passes.SYNC)
    return await to_its_end(run, _carry_out(run, saved, confirm, settler))


async def _carry_out(run: Run, saved: SavedPlan, confirm: str, settler: Callable[[Run], Settler]) -> Report:
    await _write_down(run, saved.pages)
    if await plan_hash(run) != saved.hash:
        raise ImplausiblePlan(_another_plan())
    if saved.problems and confirm != saved.hash:
        raise ImplausiblePlan(saved.problems[0])
    await settler(run).settle()
    for flow in run.flows:
        await _leave_out_moved(run, flow, phases.numbered(run, flow, phases.RECORDS))
        await _leave_out_companions(run, flow, phases.numbered(run, flow, phases.COMPANIONS))
        for phase in phases.AFTER:
            await _leave_out_unlinked(run, flow, phases.numbered(run, flow, phase))
    await apply(run)
    return await ended(run, "done", [])


async def _write_down(run: Run, pages: Iterable[Sequence[SavedAction]]) -> None:
    """The plan stands in the store as one of this pass."""
    ids: dict[int, int] = {}
    for page in pages:
        await run.commit(partial(_add, run, page, ids))


def _add(run: Run, page: Sequence[SavedAction], ids: dict[int, int], connection: Connection) -> None:
    for saved in page:
        row = msgspec.structs.asdict(saved)
        row |= {
            "pass_id": run.id,
            "needs": ids[saved.needs] if saved.needs is not None else None,
            "beside": None,
            "sealed": run.seal(place(saved.flow, saved.left_id, saved.right_id), _renumbered(saved.planned, ids)),
        }
        del row["id"], row["planned"]
        ids[saved.id] = actions.add(connection, row)


def _renumbered(packed: bytes, ids: Mapping[int, int]) -> bytes:
    """The action with the numbers that those it needs have now."""
    planned = Planned.unpacked(packed)
    if not planned.needs:
        return packed
    needs = [msgspec.structs.replace(need, action=ids[need.action]) for need in planned.needs]
    return msgspec.structs.replace(planned, needs=tuple(needs)).packed()


# --- what moved on since ----------------------------------------------------------------------------------------------


async def _leave_out_moved(run: Run, flow: Flow, phase: int) -> None:
    """Of the flow's records those that are not as the plan saw them wait for the next pass; what the plan leaves alone
    is left alone."""
    after, fit = 0, None
    while rows := await run.read(partial(actions.pending, pass_id=run.id, phase=phase, after=after, limit=LOT)):
        after = rows[-1].id
        fit = fit or await fitted(run, flow)
        plans = [(row, plan_in(row, run.unseal)) for row in rows]
        acting = [(row, plan) for row, plan in plans if plan.side is not None or _links(plan)]
        idle = [(row.id, OUTCOMES[plan.decision.action].value, None, None) for row, plan in plans]
        await run.commit(partial(_settle, [entry for entry in idle if entry[0] not in {row.id for row, _ in acting}]))
        moved = await _moved(run, fit, acting) | await _there_already(flow, acting)
        await _wait(run, flow, [(row, plan) for row, plan in acting if row.id in moved])


async def _leave_out_unlinked(run: Run, flow: Flow, phase: int) -> None:
    """What was to follow documents that were there already, and that are linked no more."""
    after = 0
    while rows := await run.read(partial(actions.pending, pass_id=run.id, phase=phase, after=after, limit=LOT)):
        after = rows[-1].id
        plans = [(row, plan_in(row, run.unseal)) for row in rows if row.needs is None]
        known = await run.read(partial(_known, run, flow, Side.LEFT, [plan for _, plan in plans]))
        linked = {(link.left_id, link.right_id) for link in known.values()}
        await _wait(run, flow, [(row, plan) for row, plan in plans if (row.left_id, row.right_id) not in linked])


def _links(plan: Planned) -> bool:
    return plan.decision.action is Action.LINK


def _settle(settled: Sequence[tuple[int, str, str | None, str | None]], connection: Connection) -> None:
    actions.settle(connection, settled)


async def _wait(run: Run, flow: Flow, late: Sequence[Planning]) -> None:
    done = [Done.of(row, plan, Delayed(plan.reference, _moved_on())) for row, plan in late]
    if done:
        for outcome, n in await run.commit(partial(results.record, run, flow, done)):
            run.count(flow.name, outcome, n)


async def _there_already(flow: Flow, acting: Sequence[Planning]) -> set[int]:
    """Documents to be made whose number or reference the target holds by now."""
    new = [(row.id, plan) for row, plan in acting if plan.decision.action is Action.CREATE and plan.side is not None]
    if flow.documents is None or not new:
        return set()
    side = new[0][1].side or Side.RIGHT
    end, own = flow.end(side), flow.end(side).capabilities.reference_path
    there: set[int] = set()
    for path in {own, flow.documents.reference_path} - {None}:
        texts = {id: plan.reference if path == own else str(plan.fields.get(path or "") or "") for id, plan in new}
        found = await find_all(end.connector, end.type, path or "", sorted(set(texts.values()) - {""}))
        there |= {id for id, text in texts.items() if found.get(text)}
    return there


class Now(msgspec.Struct, frozen=True):
    """What both systems and the store hold of a lot of planned records."""

    records: Mapping[Side, Mapping[str, Record]]
    links: Mapping[Side, Mapping[str, Link]]


async def _moved(run: Run, flow: Flow, acting: Sequence[Planning]) -> set[int]:
    plans = [plan for _, plan in acting]
    records: dict[Side, Mapping[str, Record]] = {}
    for side in Side:
        end = flow.end(side)
        wanted = {id for plan in plans if side in _looked_at(plan) and (id := plan.decision.id_on(side)) is not None}
        records[side] = (await fetch_all(end.connector, end.type, sorted(wanted))).found
    now = Now(records, {side: await run.read(partial(_known, run, flow, side, plans)) for side in Side})
    return {row.id for row, plan in acting if _has_moved(run, flow, plan, now)}


def _looked_at(plan: Planned) -> set[Side]:
    """The sides whose records must be as they were: the source; both where records are linked. Versions of targets are
    compared when they are written."""
    return set(Side) if _links(plan) or plan.needs_role else {plan.source}


def _known(run: Run, flow: Flow, side: Side, plans: Sequence[Planned], connection: Connection) -> dict[str, Link]:
    ids = sorted({id for plan in plans if (id := plan.decision.id_on(side)) is not None})
    return links.by_ids(connection, run.integration, flow.name, MAIN, side, ids)


def _has_moved(run: Run, flow: Flow, plan: Planned, now: Now) -> bool:
    found = [now.links[side].get(plan.decision.id_on(side) or "") for side in Side]
    link = found[0] or found[1]
    if link is not None and (link.left_id, link.right_id) != (plan.decision.left_id, plan.decision.right_id):
        return True
    seen = {side: now.records[side].get(plan.decision.id_on(side) or "") for side in _looked_at(plan)}
    source = seen[plan.source]
    if source is None or (link is not None) is not plan.linked or _stays_out(flow, plan, source, link):
        return True
    sides = set(Side) if _links(plan) else {plan.source}
    return any(_says_otherwise(run, flow, plan, side, seen[side], link) for side in sides) or _companion_moved(
        plan, seen
    )


def _stays_out(flow: Flow, plan: Planned, source: Record, link: Link | None) -> bool:
    """Whether the filters let nothing travel from the source any more."""
    seen = {plan.source: source}
    return bool(beyond_scope(flow, seen) or held_sides(flow, seen, linked=link is not None))


def _says_otherwise(run: Run, flow: Flow, plan: Planned, side: Side, record: Record | None, link: Link | None) -> bool:
    """Whether a side holds something else than it did when the plan was made."""
    if record is None or record.id != plan.decision.id_on(side):
        return True
    undecided = {rule.key(side) for rule in flow.rules if rule.id in plan.decision.conflicts}
    before = Base.unpacked(link.base(side)).marks if link is not None else {}
    expected = {**before, **plan.decision.settled.get(side.value, {})}
    present = own_marks(run, flow, side, record) | content_marks(run, flow, side, record)
    return any(present[key] != expected[key] for key in present.keys() & expected.keys() - undecided)


def _companion_moved(plan: Planned, seen: Mapping[Side, Record | None]) -> bool:
    """Whether another companion stands beside the target, or the same one under another name."""
    target = seen.get(plan.side) if plan.side is not None else None
    if not plan.needs_role or target is None:
        return False
    paths = [path for path in plan.current if path.startswith(f"{plan.needs_role}.")]
    return any(target.fields.get(path) != plan.current[path] for path in paths)


async def _leave_out_companions(run: Run, flow: Flow, phase: int) -> None:
    """Companions that nothing needs any more, and those whose name somebody gave to another record since."""
    after = 0
    while rows := await run.read(partial(actions.pending, pass_id=run.id, phase=phase, after=after, limit=LOT)):
        after = rows[-1].id
        needed = await run.read(partial(trimming.still_needed, pass_id=run.id, ids=[row.id for row in rows]))
        plans = [(row, plan_in(row, run.unseal)) for row in rows]
        taken = await _names_taken(flow, plans)
        late = [(row, plan) for row, plan in plans if row.id not in needed or row.id in taken]
        await _wait(run, flow, late)


async def _names_taken(flow: Flow, plans: Sequence[Planning]) -> set[int]:
    taken: set[int] = set()
    for side, role in sorted({(plan.side, row.role) for row, plan in plans if plan.side is not None}):
        companion = flow.end(side).capabilities.companions[role]
        mine = [(row.id, plan) for row, plan in plans if (plan.side, row.role) == (side, role)]
        names = {id: str(plan.fields[companion.key]) for id, plan in mine}
        found = await find_all(flow.end(side).connector, companion.type, companion.key, sorted(set(names.values())))
        for id, plan in mine:
            others = [record for record in found.get(names[id], []) if record.id != plan.target_id]
            taken |= {id} if others else set()
    return taken


def _moved_on() -> Problem:
    return Problem(
        "LB-RUN-25",
        "It is not as it was when the saved plan was made.",
        "Nothing to do: it is planned anew in the next pass.",
        retry_after_s=0.0,
    )


def _another_plan() -> Problem:
    return Problem(
        "LB-PLAN-11",
        "The saved plan does not come to the hash it names.",
        "Make the plan anew with --out.",
    )
