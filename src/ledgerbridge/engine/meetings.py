"""Meetings: what becomes of records that have no link: they meet one of the other side, are made there, or stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import Connection

from ledgerbridge.engine import binding, leaving_alone
from ledgerbridge.engine.admitting import barred, beyond_scope, decide_admitted, held_sides
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.binding import Match
from ledgerbridge.engine.closed_journals import ClosedJournals
from ledgerbridge.engine.desk import Desk
from ledgerbridge.engine.documents import DocumentPlanner
from ledgerbridge.engine.flow import MAIN
from ledgerbridge.engine.leaving_alone import ids_of
from ledgerbridge.engine.marking import KEY
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.reading import opened
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decide import Plan, decide_create
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.marks import NO_BASE
from ledgerbridge.planner.merge import View
from ledgerbridge.store import links, passes


class Meetings:
    """Decides about records of one flow that are not linked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._run = desk.run
        self._flow = desk.flow
        self._plans = desk.plans
        self._documents: dict[Side, DocumentPlanner] = {}
        self._journals = ClosedJournals(desk.flow.end(desk.flow.sources[0].other))

    async def decided(self, side: Side, records: Sequence[Record]) -> list[Planned]:
        """What becomes of each; records that are decided about together with one of the right side are left to it."""
        plan = await self._desk.terms.going_from(side)
        kept = {record.id: reasons for record in records if (reasons := barred(self._flow, side, record))}
        awaited = await self._awaited(side, [record for record in records if record.id in kept])
        excluded = [
            self._plans.excluded(side, record, ids_of(side, record.id, None), kept[record.id])
            for record in records
            if record.id in kept.keys() - awaited
        ]
        admitted = [record for record in records if record.id not in kept]
        await self._desk.linked.bring(side, admitted)
        return [*excluded, *await self._admitted(plan, side, admitted)]

    async def _admitted(self, plan: Plan, side: Side, records: Sequence[Record]) -> list[Planned]:
        if self._flow.documents is not None and not self._flow.makes_on(side.other):
            return [self._makes_none(side, record) for record in records]
        if self._flow.documents is not None:
            return await self._planner(side).planned(plan, records)
        matches = await binding.match(self._run, self._flow, side, records, self._desk.reading)
        if self._flow.coded and any(match.other is None for match in matches.values()):
            await self._journals.learn()
        partners = await self._partners(side, [match.other for match in matches.values() if match.other is not None])
        met = (self._decide_match(plan, side, record, matches[record.id], partners) for record in records)
        return [planned for several in met for planned in several]

    def _makes_none(self, side: Side, record: Record) -> Planned:
        return self._plans.idle(side, record, leaving_alone.makes_none(self._flow, side, record.id))

    def _planner(self, side: Side) -> DocumentPlanner:
        if side not in self._documents:
            own = partial(self._plans.reference, side.other)
            self._documents[side] = DocumentPlanner(self._run, self._flow, side, self._desk.siblings, own)
        return self._documents[side]

    async def _awaited(self, side: Side, kept: Sequence[Record]) -> set[str]:
        """Ids of those that a record of the right side is going to be matched with: they are decided with it."""
        if not kept or side is Side.RIGHT or Side.RIGHT not in self._flow.sources:
            return set()
        filtered = [record for record in kept if not beyond_scope(self._flow, {side: record})]
        return await self._run.read(partial(self._wanted, filtered))

    def _wanted(self, filtered: Sequence[Record], connection: Connection) -> set[str]:
        run, flow = self._run, self._flow
        tags = {tag: record.id for record in filtered if (tag := self._plans.key_tag(Side.LEFT, record)) is not None}
        having = passes.tagged(connection, run.id, flow.name, Side.RIGHT, KEY, sorted(tags))
        ids = sorted({id for several in having.values() for id in several})
        seen = passes.observed_by_id(connection, run.id, flow.name, Side.RIGHT, ids)
        linked = links.by_ids(connection, run.integration, flow.name, MAIN, Side.RIGHT, ids)
        coming = {
            id
            for id, row in seen.items()
            if not (row.index_only or row.gone is not None or id in linked)
            if not barred(self._flow, Side.RIGHT, opened(run, flow, Side.RIGHT, row))
        }
        return {tags[tag] for tag, several in having.items() if coming.issuperset(several) and len(several) == 1}

    async def _partners(self, side: Side, ids: Sequence[str]) -> dict[str, Record]:
        run, flow = self._run, self._flow
        seen = await run.read(lambda c: passes.observed_by_id(c, run.id, flow.name, side.other, ids))
        partners = {id: opened(run, flow, side.other, row) for id, row in seen.items() if row.gone is None}
        await self._desk.linked.read(side.other, list(partners.values()))
        return partners

    def _decide_match(
        self, plan: Plan, side: Side, record: Record, match: Match, partners: Mapping[str, Record]
    ) -> list[Planned]:
        alone = ids_of(side, record.id, None)
        if match.problem is not None:
            unclear = Decision(match.leave or Action.AMBIGUOUS, *alone, problem=match.problem)
            return [self._plans.idle(side, record, unclear)]
        if match.leave is not None:
            return [self._plans.idle(side, record, Decision(match.leave, *alone, reasons=match.reasons))]
        if match.other is None and not self._flow.makes_on(side.other):
            return [self._makes_none(side, record)]
        if match.other is None:
            made = self._journals.allowed(decide_create(plan, record, side.other))
            return self._plans.of(side, record, None, made, None)
        other = partners[match.other]
        ids = (record.id, other.id) if side is Side.LEFT else (other.id, record.id)
        seen = {side: record, side.other: other}
        beyond = beyond_scope(self._flow, seen)
        if beyond:
            return [self._plans.excluded(side, record, ids, beyond)]
        views = {where: View(seen[where], NO_BASE) for where in Side}
        held = held_sides(self._flow, seen, linked=False) if side in self._flow.sources else dict.fromkeys(Side, ())
        return self._plans.of(side, record, other, decide_admitted(plan, views, ids, False, held), None)

    async def met(self, plan: Planned, holder: str) -> list[Planned]:
        """What becomes of a record that was to be made, now that it is to be linked with one that is there."""
        run, flow, side = self._run, self._flow, plan.source
        seen = await run.read(lambda c: passes.observed_by_id(c, run.id, flow.name, side, [plan.source_id]))
        end = flow.end(side.other)
        partners = dict((await fetch_all(end.connector, end.type, [holder])).found)
        record = opened(run, flow, side, seen[plan.source_id])
        match = Match(other=holder) if holder in partners else Match()
        return self._decide_match(await self._desk.terms.going_from(side), side, record, match, partners)
