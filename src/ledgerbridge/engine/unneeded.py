"""Unneeded: customers and products that came into the plan because of documents, none of which goes.

A document is whole or not there at all. Whether it goes shows only once what it needs was looked up and planned; so
that is planned first, and taken out of the plan again where every document that asked for it stays.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

from ledgerbridge.engine.demands import Demands, Place
from ledgerbridge.engine.flow import MAIN
from ledgerbridge.engine.needs import Brought, Derives, brought
from ledgerbridge.engine.planned import Planned, plan_in
from ledgerbridge.engine.run import Run
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import FOLLOWING, Action
from ledgerbridge.store import actions, trimming
from ledgerbridge.store.actions import ActionRow

_FOLLOWING = frozenset(action.value for action in FOLLOWING)


async def brought_by_documents(
    run: Run, derivation: Derives, side: Side, ids: Sequence[str], updates: bool
) -> tuple[dict[str, Brought], dict[str, Record]]:
    """As `needs.brought`; what it adds to the plan counts as there because of documents."""
    if not ids:
        return {}, {}
    before = await run.read(actions.last_id)
    run.demands.bringing = True
    try:
        found = await brought(run, derivation, side, ids, updates)
    finally:
        run.demands.bringing = False
    run.demands.came |= await run.read(partial(actions.ids_after, pass_id=run.id, after=before))
    return found


async def left_out(run: Run) -> None:
    """The plan is without writes that documents brought into it and that none which goes asked for or needs."""
    if not run.demands.came or not await _some_stay(run):
        return
    unneeded = (await _leaning(run)).unneeded()
    await run.commit(partial(trimming.drop, pass_id=run.id, ids=sorted(unneeded)))


async def _some_stay(run: Run) -> bool:
    """Whether a document that asked for something is not going to be made."""
    counts = await run.read(lambda c: actions.planned_counts(c, run.id))
    flows = {flow for flow, _, _ in run.demands.asked}
    return sum(counts.get((flow, MAIN, Action.CREATE.value), 0) for flow in flows) < len(run.demands.asked)


@dataclass
class _Leaning:
    """What leans on what in a plan; ids of actions alone."""

    demands: Demands
    needed: set[int] = field(default_factory=set)
    """What is needed whatever becomes of what was brought."""
    wanted: set[Place] = field(default_factory=set)
    """What documents that go asked for."""
    needs: dict[int, set[int]] = field(default_factory=dict)
    """{an action that was brought: those it needs}."""
    places: dict[Place, int] = field(default_factory=dict)
    """{a record that was brought: its action}."""
    droppable: set[int] = field(default_factory=set)
    following: dict[int, int | None] = field(default_factory=dict)
    """{what follows a record that was brought: the action that makes this one}."""

    def stays(self, row: ActionRow, planned: Planned) -> None:
        """An action that is in the plan whatever documents ask for."""
        self.needed |= _needs(row, planned)
        if row.action == Action.CREATE.value:
            self.wanted |= set(self.demands.asked.get(_place(row, planned), ()))

    def came(self, row: ActionRow, planned: Planned, asked: Collection[Place]) -> None:
        """An action that is there because of documents."""
        if row.role in _FOLLOWING:
            self.following[row.id] = row.needs
            return
        self.needs[row.id] = _needs(row, planned)
        if row.role == MAIN:
            self.places[_place(row, planned)] = row.id
        if _is_droppable(row, _place(row, planned) in asked):
            self.droppable.add(row.id)
        else:
            self.needed.add(row.id)

    def unneeded(self) -> set[int]:
        """What goes out of the plan."""
        wanted = {self.places[one] for one in self.wanted & self.places.keys()}
        dropped = self.droppable - self._reached(self.needed | wanted)
        return dropped | {id for id, made in self.following.items() if made in dropped}

    def _reached(self, start: set[int]) -> set[int]:
        found: set[int] = set()
        while start:
            found |= start
            start = {need for id in start for need in self.needs.get(id, ())} - found
        return found


async def _leaning(run: Run) -> _Leaning:
    leaning, after = _Leaning(run.demands), 0
    asked = {place for places in run.demands.asked.values() for place in places}
    while rows := await run.read(partial(actions.of_pass, pass_id=run.id, after=after)):
        after = rows[-1].id
        for row in rows:
            planned = plan_in(row, run.unseal)
            if row.id in run.demands.came:
                leaning.came(row, planned, asked)
            else:
                leaning.stays(row, planned)
    return leaning


def _needs(row: ActionRow, planned: Planned) -> set[int]:
    own = {row.needs} if row.needs is not None else set()
    return own | {need.action for need in planned.needs}


def _place(row: ActionRow, planned: Planned) -> Place:
    return row.flow, planned.source, planned.source_id


def _is_droppable(row: ActionRow, is_asked: bool) -> bool:
    """Whether a write may go out of the plan: an update, only where the documents that use its record are known."""
    if row.action not in actions.WRITES:
        return False
    return row.role != MAIN or row.action == Action.CREATE.value or is_asked
