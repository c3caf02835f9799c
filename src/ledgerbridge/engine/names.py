"""Names the vendor keeps unique: a clash is refused in the plan, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.asking import find_all
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.reading import Reading
from ledgerbridge.engine.run import Run
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.marks import key_text
from ledgerbridge.store import passes
from ledgerbridge.store.database import upsert
from ledgerbridge.store.schema import observed_tags

PLANNED = "planned:"
"""Stands before the source id where a name is taken by a record this pass is going to make."""


async def without_name_clashes(run: Run, flow: Flow, plans: Sequence[Planned], reading: Reading) -> list[Planned]:
    """The plans, with creates refused whose name is in use or was given to an earlier one."""
    checked = list(plans)
    for side in Side:
        for path in flow.end(side).capabilities.unique:
            if path != flow.end(side).key:
                checked = await _check(run, flow, side, path, checked, reading)
    return checked


async def _check(
    run: Run, flow: Flow, side: Side, path: str, plans: Sequence[Planned], reading: Reading
) -> list[Planned]:
    names = {
        index: key_text(plan.fields.get(path))
        for index, plan in enumerate(plans)
        if plan.side is side and plan.decision.action is Action.CREATE
    }
    wanted = {index: name for index, name in names.items() if name is not None}
    if not wanted:
        return list(plans)
    holders = await _holders(run, flow, side, path, sorted(set(wanted.values())), plans, reading)
    checked: list[Planned] = []
    given: list[tuple[str, str]] = []
    for index, plan in enumerate(plans):
        name = wanted.get(index)
        if name is None:
            checked.append(plan)
        elif name in holders:
            checked.append(_refused(flow, side, path, plan, holders[name]))
        else:
            holders[name] = PLANNED + plan.source_id
            given.append((name, plan.source_id))
            checked.append(plan)
    await run.commit(partial(_give, run, flow, side, path, given))
    return checked


async def _holders(
    run: Run, flow: Flow, side: Side, path: str, names: Sequence[str], plans: Sequence[Planned], reading: Reading
) -> dict[str, str]:
    """{name: id of the record that has it or is to get it}."""
    tags = {run.world.marker.tag(path, name): name for name in names}
    seen = await run.read(lambda c: passes.tagged(c, run.id, flow.name, side, path, sorted(tags)))
    holders = {tags[tag]: ids[0] for tag, ids in seen.items()}
    if (flow.name, side) not in reading.whole:
        holders |= await _asked(flow, side, path, plans)
    return holders


async def _asked(flow: Flow, side: Side, path: str, plans: Sequence[Planned]) -> dict[str, str]:
    end = flow.end(side)
    creates = [plan for plan in plans if plan.side is side and plan.decision.action is Action.CREATE]
    values = sorted({str(plan.fields[path]) for plan in creates if plan.fields.get(path) is not None})
    found = await find_all(end.connector, end.type, path, values)
    return {key_text(name) or "": records[0].id for name, records in found.items() if records}


def _give(
    run: Run, flow: Flow, side: Side, path: str, given: Sequence[tuple[str, str]], connection: Connection
) -> None:
    place = {"pass_id": run.id, "flow": flow.name, "side": side.value, "path": path}
    rows = [{**place, "tag": run.world.marker.tag(path, name), "record_id": PLANNED + source} for name, source in given]
    upsert(connection, observed_tags, rows)


def _refused(flow: Flow, side: Side, path: str, plan: Planned, holder: str) -> Planned:
    vendor = flow.end(side).vendor_label
    id = holder.removeprefix(PLANNED)
    who = f"record {id}" if holder == id else f"source record {id}"
    problem = Problem(
        "LB-REC-02",
        "The name is in use in {vendor} by {who}.",
        "Keep one record as the one that is billed and give the others a name of their own.",
        filled({"vendor": vendor, "who": who, "id": id}),
        field=path,
    )
    decision = Decision(Action.REFUSE, plan.decision.left_id, plan.decision.right_id, problem=problem)
    return msgspec.structs.replace(plan, decision=decision, side=None, fields={})
