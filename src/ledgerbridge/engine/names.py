"""Names the vendor keeps unique: a clash is settled in the plan, before anything is written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.asking import find_all
from ledgerbridge.engine.awaiting import about
from ledgerbridge.engine.flow import MAIN, Flow, Matching, NameClash
from ledgerbridge.engine.labels import name_of
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.reading import Reading, opened
from ledgerbridge.engine.run import Run
from ledgerbridge.model.awaited import Awaited
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.model.wording import Words, parted, phrase
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.planner.marks import key_text
from ledgerbridge.store import links, passes
from ledgerbridge.store.database import upsert
from ledgerbridge.store.schema import observed_tags

PLANNED = "planned:"
"""Stands before the source id where a name is taken by a record this pass is going to make."""
RULE = "on_name_clash"
"""The rule that explain names for a name that was made another one."""
INSTEAD = "the name is in use"
TRIES = 8
"""Names thought of at once when one is sought that nobody has."""

Meets = Callable[[Planned, str], Awaitable[list[Planned]]]
"""What becomes of a record that was to be made and is linked with an existing one instead, by the id of that."""


async def without_name_clashes(
    run: Run, flow: Flow, plans: Sequence[Planned], reading: Reading, meets: Meets
) -> list[Planned]:
    """The plans; creates whose name is in use or was given to an earlier one end as the flow says: refused, linked with
    the one that has it, made under another name, or under the one that has it."""
    checked = list(plans)
    for side in Side:
        for path in flow.end(side).capabilities.unique:
            if path != flow.end(side).key or flow.end(side).second_key or flow.matching is Matching.NONE:
                checked = await _Names(run, flow, side, path, reading, meets).settled(checked)
    return checked


class _Names:
    """One unique path of one side."""

    def __init__(self, run: Run, flow: Flow, side: Side, path: str, reading: Reading, meets: Meets) -> None:
        self._run = run
        self._flow = flow
        self._side = side
        self._path = path
        self._reading = reading
        self._meets = meets
        self._holders: dict[str, str] = {}
        """{name as matched: id of the record that has it, or is to get it}."""
        self._given: list[tuple[str, str]] = []

    @property
    def _policy(self) -> NameClash:
        is_name = self._path in self._flow.end(self._side).capabilities.names
        return self._flow.on_name_clash if is_name else NameClash.FAIL

    async def settled(self, plans: Sequence[Planned]) -> list[Planned]:
        named = [plan for plan in plans if self._name(plan) is not None]
        if not named:
            return list(plans)
        await self._learn([str(plan.fields[self._path]) for plan in named])
        checked: list[Planned] = []
        for plan in plans:
            name = self._name(plan)
            if name is None:
                checked.append(plan)
            elif name in self._holders:
                checked += await self._clashing(plan, self._holders[name])
            else:
                checked.append(self._gives(plan))
        await self._run.commit(self._keep)
        return checked

    def _name(self, plan: Planned) -> str | None:
        """The name a create asks for, as matched."""
        if plan.side is not self._side or plan.decision.action is not Action.CREATE:
            return None
        return key_text(plan.fields.get(self._path))

    def _gives(self, plan: Planned) -> Planned:
        name = self._name(plan) or ""
        self._holders[name] = PLANNED + plan.source_id
        self._given.append((name, plan.source_id))
        return plan

    # --- who has which name --------------------------------------------------------------------------------------

    async def _learn(self, names: Sequence[str]) -> None:
        """Who has these names is known from here on."""
        run, flow, side, path = self._run, self._flow, self._side, self._path
        asked = {text: name for name in names if (text := key_text(name)) is not None and text not in self._holders}
        tags = {run.world.marker.tag(path, text): text for text in asked}
        seen = await run.read(lambda c: passes.tagged(c, run.id, flow.name, side, path, sorted(tags)))
        self._holders |= {tags[tag]: ids[0] for tag, ids in seen.items()}
        if (flow.name, side) not in self._reading.whole and asked:
            end = flow.end(side)
            found = await find_all(end.connector, end.type, path, sorted(asked.values()))
            self._holders |= {key_text(name) or "": records[0].id for name, records in found.items() if records}

    def _keep(self, connection: Connection) -> None:
        run = self._run
        place = {"pass_id": run.id, "flow": self._flow.name, "side": self._side.value, "path": self._path}
        rows = [
            {**place, "tag": run.world.marker.tag(self._path, name), "record_id": PLANNED + source}
            for name, source in self._given
        ]
        upsert(connection, observed_tags, rows)

    # --- what becomes of a clash ---------------------------------------------------------------------------------

    async def _clashing(self, plan: Planned, holder: str) -> list[Planned]:
        match self._policy:
            case NameClash.FAIL:
                return [self._refused(plan, holder)]
            case NameClash.LINK:
                return await self._linked(plan, holder)
            case NameClash.SUFFIX:
                return [self._gives(await self._renamed(plan, str(plan.fields[self._path])))]
            case NameClash.UNDER:
                return [await self._under(plan, holder)]

    async def _linked(self, plan: Planned, holder: str) -> list[Planned]:
        """Met with the one that has the name, where that is nobody's yet."""
        run, flow = self._run, self._flow
        known = await run.read(partial(_known, run, flow, self._side, holder))
        if holder.startswith(PLANNED) or known:
            return [self._refused(plan, holder)]
        self._holders[self._name(plan) or ""] = PLANNED + plan.source_id
        self._given.append((self._name(plan) or "", plan.source_id))
        return await self._meets(plan, holder)

    async def _renamed(self, plan: Planned, wanted: str) -> Planned:
        """The plan under the first name that nobody has: the one wanted with a number."""
        number = 2
        while True:
            names = [f"{wanted} ({n})" for n in range(number, number + TRIES)]
            await self._learn(names)
            free = next((name for name in names if key_text(name) not in self._holders), None)
            if free is not None:
                return self._with(plan, {self._path: free})
            number += TRIES

    async def _under(self, plan: Planned, holder: str) -> Planned:
        """The plan under the one that has the name, called as its own record is."""
        above = self._flow.end(self._side).capabilities.parent_path
        if above is None:
            return self._refused(plan, holder)
        if holder.startswith(PLANNED):
            return self._waiting(plan, holder)
        own = await self._own_name(plan)
        await self._learn([own])
        named = self._with(plan, {self._path: own, above: holder})
        if self._name(named) in self._holders:
            named = await self._renamed(named, own)
        return self._gives(named)

    async def _own_name(self, plan: Planned) -> str:
        """What the source record itself is called."""
        run, flow, source = self._run, self._flow, self._side.other
        seen = await run.read(lambda c: passes.observed_by_id(c, run.id, flow.name, source, [plan.source_id]))
        record = opened(run, flow, source, seen[plan.source_id])
        return name_of(flow.end(source), record) or plan.label

    def _with(self, plan: Planned, fields: Mapping[str, str]) -> Planned:
        """The plan with other values for some fields."""
        side, held = self._side, {change.path for change in plan.decision.changes}
        changes = [
            msgspec.structs.replace(change, new=fields[change.path], rule=RULE, why=INSTEAD)
            if change.side is side and change.path in fields
            else change
            for change in plan.decision.changes
        ]
        changes += [
            Change(side, path, None, value, RULE, INSTEAD) for path, value in fields.items() if path not in held
        ]
        decision = msgspec.structs.replace(plan.decision, changes=tuple(changes))
        return msgspec.structs.replace(plan, decision=decision, fields={**plan.fields, **fields})

    def _refused(self, plan: Planned, holder: str) -> Planned:
        """Left, for a person to see to; or waiting, where it is not certain yet that the holder is made."""
        if holder.startswith(PLANNED) and self._run.demands.bringing:
            return self._waiting(plan, holder)
        problem = _in_use(*self._places(holder), self._path)
        there = Awaited(self._flow.name, self._side, holder)
        return self._left(plan, Action.REFUSE, problem if holder.startswith(PLANNED) else about(problem, there))

    def _waiting(self, plan: Planned, holder: str) -> Planned:
        return self._left(plan, Action.WAIT, _being_made(*self._places(holder), self._path))

    def _places(self, holder: str) -> tuple[dict[str, str], Words]:
        """(values, words) of what is said of a name and who has it."""
        id = holder.removeprefix(PLANNED)
        who = phrase("record {id}" if holder == id else "source record {id}", id=id)
        return parted({"vendor": self._flow.end(self._side).vendor_label, "who": who, "id": id})

    def _left(self, plan: Planned, action: Action, problem: Problem) -> Planned:
        decision = Decision(action, plan.decision.left_id, plan.decision.right_id, problem=problem)
        return msgspec.structs.replace(plan, decision=decision, side=None, fields={})


def _known(run: Run, flow: Flow, side: Side, id: str, connection: Connection) -> bool:
    """Whether a record is linked already."""
    return bool(links.by_ids(connection, run.integration, flow.name, MAIN, side, [id]))


def _in_use(values: dict[str, str], words: Words, path: str) -> Problem:
    return Problem(
        "LB-REC-02",
        "The name is in use in {vendor} by {who}.",
        "Keep one record as the one that is billed and give the others a name of their own.",
        values,
        field=path,
        words=words,
    )


def _being_made(values: dict[str, str], words: Words, path: str) -> Problem:
    return Problem(
        "LB-REC-02",
        "The name is given in {vendor} to a record that is still to be made, from {who}.",
        "Nothing to do: it goes on once that one is there.",
        values,
        field=path,
        words=words,
        retry_after_s=0.0,
    )
