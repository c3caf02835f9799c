"""Companions: a record that stands beside another one (a contact's company) is found, made or renamed with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.capabilities import Companion
from ledgerbridge.engine.asking import find_all
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.planned import Planned, place
from ledgerbridge.engine.run import Run
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.record import Record
from ledgerbridge.model.reference import reference
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.planner.marks import key_text
from ledgerbridge.store import actions, links
from ledgerbridge.store.actions import ActionRow


class Making(msgspec.Struct, frozen=True):
    """An action of this pass that makes a companion."""

    action_id: int
    name: str
    """As it will be spelled."""


class Wish(msgspec.Struct, frozen=True):
    """A planned write whose record shall stand beside a companion with this name."""

    planned: Planned
    role: str
    companion: Companion
    name: str


def companion_paths(flow: Flow, side: Side, path: str) -> str:
    """The role a path belongs to, empty for the record's own fields."""
    role, dot, _ = path.partition(".")
    return role if dot and role in flow.end(side).capabilities.companions else ""


def own_fields(flow: Flow, side: Side, fields: Mapping[str, Value]) -> dict[str, Value]:
    """The fields without those of companions."""
    return {path: value for path, value in fields.items() if not companion_paths(flow, side, path)}


def without_partings(flow: Flow, decision: Decision) -> Decision:
    """The decision about a linked pair without what would take a companion away: it stays, and the reason is told."""
    partings = [
        change for change in decision.changes if change.new is None and companion_paths(flow, change.side, change.path)
    ]
    if not partings or decision.action is not Action.UPDATE:
        return decision
    kept = tuple(change for change in decision.changes if change not in partings)
    first = partings[0]
    reason = flow.end(first.side).capabilities.cannot.get(first.path, "")
    idle = Action.CONFLICT if decision.conflicts else Action.NOTHING
    return msgspec.structs.replace(decision, changes=kept, action=Action.UPDATE if kept else idle, reason=reason)


def wish_of(flow: Flow, planned: Planned) -> Wish | None:
    """What a planned write asks of a companion; None when nothing. A companion is never taken away."""
    side = planned.side
    if side is None:
        return None
    for role, companion in flow.end(side).capabilities.companions.items():
        for change in planned.decision.towards(side):
            if change.path == f"{role}.{companion.key}" and change.new is not None:
                return Wish(planned, role, companion, str(change.new))
    return None


async def with_companions(
    run: Run, flow: Flow, side: Side, plans: Sequence[Planned]
) -> list[tuple[Planned, int | None]]:
    """The plans with their companions settled: found, renamed, or to be made by an action written down before them.

    Returns (plan, id of the action it needs).
    """
    wishes = {id(plan): wish for plan in plans if (wish := wish_of(flow, plan)) is not None}
    if not wishes:
        return [(plan, None) for plan in plans]
    owned = await _owned(run, flow, side, list(wishes.values()))
    strangers = [wish for wish in wishes.values() if wish.planned.source_id not in owned]
    found = await _found(run, flow, side, strangers)
    planned = await _planned(run, flow, strangers)
    settled: list[tuple[Planned, int | None]] = []
    for plan in plans:
        wish = wishes.get(id(plan))
        if wish is None:
            settled.append((plan, None))
        elif wish.planned.source_id in owned:
            settled.append(await _rename(run, flow, side, wish, owned[wish.planned.source_id]))
        else:
            settled.append(await _settle(run, flow, side, wish, found.get(key_text(wish.name) or "", []), planned))
    return settled


async def _owned(run: Run, flow: Flow, side: Side, wishes: Sequence[Wish]) -> dict[str, str]:
    """{source id: companion id} where the companion was made or adopted for this very source record."""
    role = wishes[0].role
    ids = sorted({wish.planned.source_id for wish in wishes})
    rows = await run.read(lambda c: links.by_ids(c, run.integration, flow.name, role, side.other, ids))
    return {id: link.id_on(side) for id, link in rows.items()}


async def _found(run: Run, flow: Flow, side: Side, wishes: Sequence[Wish]) -> dict[str, list[Record]]:
    """{name as matched: companions that have it}."""
    if not wishes:
        return {}
    connector, companion = flow.end(side).connector, wishes[0].companion
    names = sorted({wish.name for wish in wishes})
    found = await find_all(connector, companion.type, companion.key, names)
    return {key_text(name) or "": records for name, records in found.items()}


async def _planned(run: Run, flow: Flow, wishes: Sequence[Wish]) -> dict[str, Making]:
    """{key tag: what is to make the companion}."""
    if not wishes:
        return {}
    tags = sorted({_tag(run, wish) for wish in wishes})
    rows = await run.read(lambda c: actions.by_key(c, run.id, flow.name, wishes[0].role, tags))
    return {tag: Making(row.id, _name_in(run, row, wishes[0])) for tag, row in rows.items()}


def _name_in(run: Run, row: ActionRow, wish: Wish) -> str:
    """The name a planned action gives its companion."""
    planned = Planned.unpacked(run.unseal(place(row.flow, row.left_id, row.right_id), row.sealed))
    return str(planned.fields[wish.companion.key])


def _tag(run: Run, wish: Wish) -> str:
    return run.world.marker.tag(wish.role, key_text(wish.name) or "")


async def _rename(run: Run, flow: Flow, side: Side, wish: Wish, companion_id: str) -> tuple[Planned, int | None]:
    """The companion that belongs to this record takes the new name; the record itself stays beside it."""
    plan = wish.planned
    change = Change(side, wish.companion.key, None, wish.name, wish.role, "changed on the other side")
    decision = _companion_decision(Action.UPDATE, side, companion_id, plan.source_id, change)
    fields = {wish.companion.key: wish.name}
    step = Planned(decision, side.other, plan.source_id, side, label=wish.name, fields=fields)
    await _write_down(run, flow, side, wish, step)
    return msgspec.structs.replace(plan, companion={wish.role: companion_id}), None


async def _settle(
    run: Run, flow: Flow, side: Side, wish: Wish, found: Sequence[Record], planned: dict[str, Making]
) -> tuple[Planned, int | None]:
    plan = wish.planned
    if len(found) > 1:
        return _refused(flow, side, wish, [record.id for record in found]), None
    if found:
        named = _named(wish, str(found[0].fields[wish.companion.key]))
        return msgspec.structs.replace(plan, companion={wish.role: found[0].id}, named=named), None
    tag = _tag(run, wish)
    if tag not in planned:
        planned[tag] = Making(await _plan_creation(run, flow, side, wish, tag), wish.name)
    named = _named(wish, planned[tag].name)
    return msgspec.structs.replace(plan, needs_role=wish.role, named=named), planned[tag].action_id


def _named(wish: Wish, spelling: str) -> dict[str, str]:
    """{path: the companion's spelling} where it is not the one we would have sent."""
    return {f"{wish.role}.{wish.companion.key}": spelling} if spelling != wish.name else {}


async def _plan_creation(run: Run, flow: Flow, side: Side, wish: Wish, tag: str) -> int:
    source_end = flow.end(side.other)
    own = reference(
        source_end.connector.capabilities.vendor,
        source_end.connector.account,
        source_end.type,
        wish.planned.source_id,
        wish.companion.type,
    )
    change = Change(side, wish.companion.key, None, wish.name, wish.role, "new record")
    decision = _companion_decision(Action.CREATE, side, None, wish.planned.source_id, change)
    fields = {wish.companion.key: wish.name}
    step = Planned(decision, side.other, wish.planned.source_id, side, tag, wish.name, own, fields)
    return await _write_down(run, flow, side, wish, step, tag)


def _companion_decision(action: Action, side: Side, own_id: str | None, source_id: str, change: Change) -> Decision:
    left_id, right_id = (own_id, source_id) if side is Side.LEFT else (source_id, own_id)
    return Decision(action, left_id, right_id, (change,))


async def _write_down(run: Run, flow: Flow, side: Side, wish: Wish, step: Planned, tag: str | None = None) -> int:
    decision = step.decision
    row = {
        "pass_id": run.id,
        "flow": flow.name,
        "role": wish.role,
        "phase": run.flows.index(flow) * 10 + 1,
        "action": decision.action.value,
        "side": side.value,
        "type": wish.companion.type,
        "left_id": decision.left_id,
        "right_id": decision.right_id,
        "key_tag": tag,
        "needs": None,
        "sealed": run.seal(place(flow.name, decision.left_id, decision.right_id), step.packed()),
    }

    def write(connection: Connection) -> int:
        return actions.add(connection, row)

    return await run.commit(write)


def _refused(flow: Flow, side: Side, wish: Wish, ids: Sequence[str]) -> Planned:
    problem = Problem(
        "LB-MATCH-03",
        "Several records of type {type} in {vendor} have the name this one should stand beside: {ids}.",
        "Merge them in {vendor}, then sync again with --retry-failed.",
        filled({"type": wish.companion.type, "vendor": flow.end(side).vendor_label, "ids": ", ".join(sorted(ids))}),
    )
    decision = wish.planned.decision
    refused = Decision(Action.AMBIGUOUS, decision.left_id, decision.right_id, problem=problem)
    return msgspec.structs.replace(wish.planned, decision=refused, side=None, fields={})
