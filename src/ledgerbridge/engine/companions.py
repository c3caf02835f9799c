"""Companions: a record that stands beside another one (a contact's company) is found, made or renamed with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.capabilities import Companion
from ledgerbridge.engine import phases
from ledgerbridge.engine.asking import fetch_all, find_all
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.planned import Planned, plan_in, sealed_plan
from ledgerbridge.engine.run import Run
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.record import Record
from ledgerbridge.model.reference import reference
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.planner.marks import key_text
from ledgerbridge.planner.reason import Reason
from ledgerbridge.store import actions, keys, links
from ledgerbridge.store.actions import ActionRow


class Making(msgspec.Struct, frozen=True):
    """An action of this pass by which a companion gets a name: it is made, or renamed."""

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
    """The decision about a linked pair without what would take a companion away, or give another one where none can be
    made: it stays, and the reason is told."""
    partings = [change for change in decision.changes if _parts(flow, change)]
    if not partings or decision.action is not Action.UPDATE:
        return decision
    kept = tuple(change for change in decision.changes if change not in partings)
    first = partings[0]
    cannot = flow.end(first.side).capabilities.cannot
    reason = cannot.get(first.path if first.new is None else "create", "")
    told = {"reasons": (*decision.reasons, Reason(reason))} if reason else {}
    idle = Action.CONFLICT if decision.conflicts else Action.NOTHING
    return msgspec.structs.replace(decision, changes=kept, action=Action.UPDATE if kept else idle, **told)


def _parts(flow: Flow, change: Change) -> bool:
    """Whether a change would take a record's companion away without one to put in its place."""
    role = companion_paths(flow, change.side, change.path)
    if not role:
        return False
    end = flow.end(change.side)
    type = end.capabilities.companions[role].type
    return change.new is None or not end.connector.capabilities.types[type].creates


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
    known = await _known(run, flow, side, list(wishes.values()))
    steps, renamed = _steps(run, flow, side, list(wishes.values()), known)
    making = known.making | await _written_down(run, flow, next(iter(wishes.values())), steps)
    settled: list[tuple[Planned, int | None]] = []
    for plan in plans:
        wish = wishes.get(id(plan))
        if wish is None:
            settled.append((plan, None))
        elif plan.source_id in renamed:
            needing = msgspec.structs.replace(plan, needs_role=wish.role)
            settled.append((needing, making[_tag(run, wish)].action_id))
        else:
            settled.append(_settle(run, flow, side, wish, known, making))
    return settled


# --- what is known of the companions wished for ----------------------------------------------------------------------


class Known(msgspec.Struct, frozen=True):
    """What is known of the companions that some plans wish for."""

    owned: dict[str, str]
    """{source id: companion made for this very source record}."""
    found: dict[str, list[Record]]
    """{name as matched: companions that have it and keep it}."""
    making: dict[str, Making]
    """{key tag: what gives a companion that name}, of the plans before."""
    beside: Mapping[str, frozenset[str]]
    """{owned companion: the target's records beside it}."""
    counted_on: frozenset[str]
    """Companions that other plans of this pass take as they are."""

    def named(self, name: str) -> list[Record]:
        return self.found.get(key_text(name) or "", [])


async def _known(run: Run, flow: Flow, side: Side, wishes: Sequence[Wish]) -> Known:
    role, end = wishes[0].role, flow.end(side)
    sources = sorted({wish.planned.source_id for wish in wishes})
    owned = await run.read(lambda c: _owned(run, flow, side, role, sources, c))
    hits = await _hits(run, flow, side, wishes)
    met = {record.id for records in hits.values() for record in records}
    renamed = await run.read(lambda c: actions.ids_updated(c, run.id, flow.name, role, side, sorted(met)))
    found = {
        key_text(name) or "": [record for record in records if record.id not in renamed]
        for name, records in hits.items()
    }
    own = sorted(set(owned.values()))
    return Known(
        owned,
        found,
        await _making(run, flow, wishes),
        await end.connector.beside(end.type, role, own) if own else {},
        await run.read(lambda c: actions.counted_on(c, run.id, flow.name, own))
        | _met_by_strangers(wishes, owned, found),
    )


async def _hits(run: Run, flow: Flow, side: Side, wishes: Sequence[Wish]) -> dict[str, list[Record]]:
    """{name: companions that have it}: those the vendor finds, and by id those we gave it, which an index may not show
    yet."""
    role, companion, connector = wishes[0].role, wishes[0].companion, flow.end(side).connector
    names = sorted({wish.name for wish in wishes})
    found = await find_all(connector, companion.type, companion.key, names)
    given = await run.read(lambda c: keys.known(c, run.integration, keys_place(flow, role), side, _tags(run, wishes)))
    shown = {record.id for records in found.values() for record in records}
    unseen = sorted({id for ids in given.values() for id in ids} - shown)
    fetched = (await fetch_all(connector, companion.type, unseen)).found
    by_name: dict[str | None, dict[str, Record]] = {}
    for name, records in found.items():
        by_name.setdefault(key_text(name), {}).update({record.id: record for record in records})
    for record in fetched.values():
        by_name.setdefault(key_text(record.fields[companion.key]), {})[record.id] = record
    wanted = {key_text(name) for name in names}
    outdated = [id for id in unseen if id not in fetched or key_text(fetched[id].fields[companion.key]) not in wanted]
    if outdated:
        await run.commit(lambda c: keys.forget(c, run.integration, keys_place(flow, role), side, outdated))
    return {name: list(by_name.get(key_text(name), {}).values()) for name in names}


def keys_place(flow: Flow, role: str) -> str:
    """Where the names of a flow's companions are remembered."""
    return f"{flow.name}/{role}"


def _owned(
    run: Run, flow: Flow, side: Side, role: str, sources: Sequence[str], connection: Connection
) -> dict[str, str]:
    rows = links.by_ids(connection, run.integration, flow.name, role, side.other, sources)
    return {id: link.id_on(side) for id, link in rows.items()}


def _met_by_strangers(
    wishes: Sequence[Wish], owned: Mapping[str, str], found: Mapping[str, Sequence[Record]]
) -> frozenset[str]:
    """Companions that a record finds by name and that were not made for it."""
    return frozenset(
        record.id
        for wish in wishes
        for record in found.get(key_text(wish.name) or "", [])
        if owned.get(wish.planned.source_id) != record.id
    )


async def _making(run: Run, flow: Flow, wishes: Sequence[Wish]) -> dict[str, Making]:
    rows = await run.read(lambda c: actions.by_key(c, run.id, flow.name, wishes[0].role, _tags(run, wishes)))
    return {tag: Making(row.id, _name_in(run, row, wishes[0])) for tag, row in rows.items()}


def _name_in(run: Run, row: ActionRow, wish: Wish) -> str:
    """The name a planned action gives its companion."""
    planned = plan_in(row, run.unseal)
    return str(planned.fields[wish.companion.key])


def _tags(run: Run, wishes: Sequence[Wish]) -> list[str]:
    return sorted({_tag(run, wish) for wish in wishes})


def _tag(run: Run, wish: Wish) -> str:
    return run.world.marker.tag(wish.role, key_text(wish.name) or "")


# --- renaming, finding, making ---------------------------------------------------------------------------------------


def _steps(
    run: Run, flow: Flow, side: Side, wishes: Sequence[Wish], known: Known
) -> tuple[dict[str, Planned], set[str]]:
    """What gives companions the names that none has yet: ({key tag: step}, source ids whose companion is renamed).

    Each name is given once; renaming goes first, so that others find what was renamed.
    """
    lacking = [(wish, _tag(run, wish)) for wish in wishes if _tag(run, wish) not in known.making]
    steps: dict[str, Planned] = {}
    renamed: set[str] = set()
    for wish, tag in lacking:
        own = _to_rename(wish, known)
        if own is not None and tag not in steps:
            renamed.add(wish.planned.source_id)
            steps[tag] = _renaming(side, wish, own, tag)
    for wish, tag in lacking:
        if tag not in steps and not known.named(wish.name):
            steps[tag] = _creation(flow, side, wish, known.owned.get(wish.planned.source_id), tag)
    return steps, renamed


def _to_rename(wish: Wish, known: Known) -> str | None:
    """The companion that takes the new name: made for this record, which alone stands beside it.

    One that others share keeps its name: nobody entered another one for them.
    """
    own = known.owned.get(wish.planned.source_id)
    if own is None or own in known.counted_on:
        return None
    if any(record.id != own for record in known.named(wish.name)):
        return None
    alone = known.beside.get(own, frozenset()) == {wish.planned.target_id}
    return own if alone else None


def _settle(
    run: Run, flow: Flow, side: Side, wish: Wish, known: Known, making: Mapping[str, Making]
) -> tuple[Planned, int | None]:
    """The plan beside a companion that has the name, or needing the action that makes one."""
    plan, found = wish.planned, known.named(wish.name)
    if len(found) > 1:
        return _refused(flow, side, wish, [record.id for record in found]), None
    if found:
        named = _named(wish, str(found[0].fields[wish.companion.key]))
        return msgspec.structs.replace(plan, companion={wish.role: found[0].id}, named=named), None
    made = making[_tag(run, wish)]
    return msgspec.structs.replace(plan, needs_role=wish.role, named=_named(wish, made.name)), made.action_id


def _named(wish: Wish, spelling: str) -> dict[str, str]:
    """{path: the companion's spelling} where it is not the one we would have sent."""
    return {f"{wish.role}.{wish.companion.key}": spelling} if spelling != wish.name else {}


async def _written_down(run: Run, flow: Flow, wish: Wish, steps: Mapping[str, Planned]) -> dict[str, Making]:
    """The steps stand in the plan; answers {key tag: what gives a companion that name}."""
    rows = [_row(run, flow, wish, step) for step in steps.values()]
    if not rows:
        return {}
    ids = await run.commit(lambda c: [actions.add(c, row) for row in rows])
    return {tag: Making(id, step.label) for (tag, step), id in zip(steps.items(), ids, strict=True)}


def _renaming(side: Side, wish: Wish, companion_id: str, tag: str) -> Planned:
    change = Change(side, wish.companion.key, None, wish.name, wish.role, "changed on the other side")
    decision = _companion_decision(Action.UPDATE, side, companion_id, wish.planned.source_id, change)
    fields = {wish.companion.key: wish.name}
    return Planned(decision, side.other, wish.planned.source_id, side, tag, wish.name, fields=fields)


def _creation(flow: Flow, side: Side, wish: Wish, before: str | None, tag: str) -> Planned:
    """A companion with a reference of its own: of the record it is made for, of the name it is made with, and of the
    companion made for that record before, which may have had this name once."""
    source_end = flow.end(side.other)
    source_id = wish.planned.source_id
    own = reference(
        source_end.connector.capabilities.vendor,
        source_end.connector.account,
        source_end.type,
        "/".join(filter(None, (source_id, before, key_text(wish.name)))),
        wish.companion.type,
    )
    change = Change(side, wish.companion.key, None, wish.name, wish.role, "new record")
    decision = _companion_decision(Action.CREATE, side, None, source_id, change)
    fields = {wish.companion.key: wish.name}
    return Planned(decision, side.other, source_id, side, tag, wish.name, own, fields)


def _companion_decision(action: Action, side: Side, own_id: str | None, source_id: str, change: Change) -> Decision:
    left_id, right_id = (own_id, source_id) if side is Side.LEFT else (source_id, own_id)
    return Decision(action, left_id, right_id, (change,))


def _row(run: Run, flow: Flow, wish: Wish, step: Planned) -> dict[str, Any]:
    decision = step.decision
    return {
        "pass_id": run.id,
        "flow": flow.name,
        "role": wish.role,
        "phase": phases.numbered(run, flow, phases.COMPANIONS),
        "action": decision.action.value,
        "side": step.side.value if step.side is not None else None,
        "type": wish.companion.type,
        "left_id": decision.left_id,
        "right_id": decision.right_id,
        "key_tag": step.key_tag,
        "needs": None,
        "beside": None,
        "sealed": sealed_plan(flow.name, step, run.seal),
    }


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
