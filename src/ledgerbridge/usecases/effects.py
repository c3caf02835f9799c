"""What a changed configuration does to records, counted from the plan it leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection as Database

from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.passes import Report, Wish, run_pass
from ledgerbridge.engine.planned import Planned, plan_in
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action
from ledgerbridge.planner.filters import failing, outside
from ledgerbridge.store import actions, links
from ledgerbridge.store.actions import ActionRow
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration

NEW = (Action.CREATE, Action.UPDATE, Action.LINK)


class Failing(msgspec.Struct, frozen=True):
    """One reason for which records would fail, and how many of them."""

    problem: Problem
    """As it is for the first of them."""
    records: int


class FlowEffect(msgspec.Struct, frozen=True):
    """What a changed configuration does to the records of a flow."""

    flow: str
    enters: int = 0
    """Records without a link that take part from now on, and did not before."""
    leaves: int = 0
    """Linked records that take part no more."""
    creates: int = 0
    updates: int = 0
    fields: int = 0
    """Fields of records that exist, written in all."""
    failures: int = 0
    """Records that would fail."""
    failing: list[Failing] = []
    """Why they would, the most frequent first."""


class Effect(msgspec.Struct, frozen=True):
    """What a changed configuration does to one integration."""

    integration: str
    flows: list[FlowEffect]
    report: Report
    """Of the plan, which can be read like any other."""


async def effect(hub: Hub, before: Integration | None, after: Integration) -> Effect:
    """The effect of an integration as it would be, beside what it is; nothing is written to any vendor."""
    report = await run_pass(hub.world, after.name, after.flows, Wish(write=False, proposed=True))
    known = {flow.name: flow for flow in before.flows} if before is not None else {}
    flows = [Counting(hub, after.name, report.pass_id, flow, known.get(flow.name)) for flow in after.flows]
    return Effect(after.name, [await counting.counted() for counting in flows], report)


class Counting:
    """Counts what the plan of a pass does to the records of one flow, `before` being the flow as it is."""

    def __init__(self, hub: Hub, integration: str, pass_id: str, flow: Flow, before: Flow | None) -> None:
        self._hub = hub
        self._integration = integration
        self._pass_id = pass_id
        self._flow = flow
        self._before = before

    async def counted(self) -> FlowEffect:
        tally: Counter[str] = Counter()
        why = _Reasons()
        last = 0
        while rows := await self._hub.world.store.run(partial(self._rows, last)):
            last = rows[-1].id
            mine = [self._planned(row) for row in rows if (row.flow, row.role) == (self._flow.name, MAIN)]
            for side in Side:
                tally += await self._tally(side, [plan for plan in mine if plan.source is side])
            why.add(mine)
        return FlowEffect(self._flow.name, **tally, failing=why.found())

    def _rows(self, after: int, database: Database) -> list[ActionRow]:
        return actions.of_pass(database, self._pass_id, after)

    def _planned(self, row: ActionRow) -> Planned:
        return plan_in(row, self._hub.world.sealer.unseal)

    async def _tally(self, side: Side, plans: Sequence[Planned]) -> Counter[str]:
        ids = [plan.source_id for plan in plans]
        linked = await self._hub.world.store.run(partial(self._linked, side, ids))
        doubtful = [plan for plan in plans if _is_in_question(plan, plan.source_id in linked)]
        took_part = await self._took_part(side, [plan.source_id for plan in doubtful])
        counts: Counter[str] = Counter()
        for plan in plans:
            counts.update(_effect_of(plan, plan.source_id in linked, plan.source_id in took_part))
        return counts

    def _linked(self, side: Side, ids: Sequence[str], database: Database) -> set[str]:
        return set(links.by_ids(database, self._integration, self._flow.name, MAIN, side, ids))

    async def _took_part(self, side: Side, ids: Sequence[str]) -> set[str]:
        """Those of these records that would have travelled from a side by the flow as it is."""
        flow = self._before
        if flow is None or side not in flow.sources:
            return set()
        end = flow.end(side)
        found = (await fetch_all(end.connector, end.type, ids)).found
        return {id for id, record in found.items() if self._passes(flow, side, record)}

    def _passes(self, flow: Flow, side: Side, record: Record) -> bool:
        return failing(record, side, flow.conditions) is None and not outside(record, side, flow.filters)


class _Reasons:
    """Why records would fail, gathered plan by plan."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, ...], Problem] = {}
        self._count: Counter[tuple[str, ...]] = Counter()

    def add(self, plans: Sequence[Planned]) -> None:
        for plan in plans:
            problem = plan.decision.problem
            if problem is not None and _effect_of(plan, False, False).get("failures"):
                key = (problem.code, problem.values.get("rule", ""), problem.field)
                self._first.setdefault(key, problem)
                self._count[key] += 1

    def found(self) -> list[Failing]:
        return [Failing(self._first[key], n) for key, n in self._count.most_common()]


def _is_in_question(plan: Planned, is_linked: bool) -> bool:
    """Whether a filter that was changed may be why this happens to the record."""
    action = plan.decision.action
    return action is Action.EXCLUDE if is_linked else action in NEW


def _effect_of(plan: Planned, is_linked: bool, took_part: bool) -> dict[str, int]:
    """{what becomes of the record: 1}, and the fields written."""
    match plan.decision.action:
        case Action.EXCLUDE:
            return {"leaves": int(is_linked and took_part)}
        case Action.CREATE:
            return {"creates": 1, "enters": int(not took_part)}
        case Action.UPDATE:
            written = {"updates": 1, "fields": len(plan.decision.changes)}
            return {**written, "enters": int(not is_linked and not took_part)}
        case Action.LINK:
            return {"enters": int(not took_part)}
        case Action.REFUSE | Action.CONFLICT | Action.AMBIGUOUS:
            return {"failures": 1}
        case _:
            return {}
