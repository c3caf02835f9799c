"""Pairs: what becomes of records that have a link, their partners read where they would be written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine import leaving_alone, protecting
from ledgerbridge.engine.admitting import all_reasons, barred, beyond_scope, decide_admitted, held_sides, no_way_left
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.chunks import Chunk
from ledgerbridge.engine.departed import Departures
from ledgerbridge.engine.desk import Desk, differs
from ledgerbridge.engine.flow import MAIN, Gone
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.sent_documents import SentDocuments
from ledgerbridge.engine.staleness import may_be_outdated
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decide import Plan
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.marks import Base
from ledgerbridge.planner.merge import View
from ledgerbridge.store import links
from ledgerbridge.store.links import Link


class Pairs:
    """Decides about linked records of one flow."""

    def __init__(self, desk: Desk, departures: Departures) -> None:
        self._desk = desk
        self._departures = departures
        self._run = desk.run
        self._flow = desk.flow
        self._plans = desk.plans
        self._terms = desk.terms

    async def decided(self, side: Side, pairs: Sequence[tuple[Record, Link]], chunk: Chunk) -> list[Planned]:
        """What becomes of each; what still has to follow documents among them comes with it."""
        plan = await self._terms.whole()
        await self._desk.linked.bring(side, [record for record, _ in pairs if not barred(self._flow, side, record)])
        decided: list[Planned] = []
        unread: list[tuple[Record, Link]] = []
        for record, link in pairs:
            if link.id_on(side.other) in chunk.others_gone:
                decided.append(self._parted(side, record, link))
                continue
            other = chunk.others.get(link.id_on(side.other))
            early = self._early(side, record, other, link)
            if early is not None:
                decided.append(early)
                continue
            decision = self._decide(plan, side, record, other, link)
            if other is None and (decision.unread or decision.towards(side.other)):
                unread.append((record, link))
            else:
                decided.extend(self._plans.of(side, record, other, decision, link))
        if unread:
            decided.extend(await self._decide_with_partner(plan, side, unread))
        if self._flow.documents is not None:
            return SentDocuments(self._run, self._flow, side).looked_at_again(pairs, decided)
        return decided

    def _early(self, side: Side, record: Record, other: Record | None, link: Link) -> Planned | None:
        """What is decided without a merge: outdated reads, filters; None when a merge is needed."""
        seen = {side: record, side.other: other}
        beyond = beyond_scope(self._flow, seen)
        if beyond:
            return self._plans.excluded(side, record, (link.left_id, link.right_id), beyond)
        if self._doubts(side, record, link, trusted=self._trusts(side, record.id)):
            return self._plans.idle(side, record, leaving_alone.doubtful(self._flow, side, link))
        held = held_sides(self._flow, seen, linked=True)
        if no_way_left(self._flow, held):
            return self._plans.excluded(side, record, (link.left_id, link.right_id), all_reasons(held))
        return None

    def _trusts(self, side: Side, id: str) -> bool:
        return (self._flow.name, side, id) in self._desk.reading.trusted

    def _doubts(self, side: Side, record: Record, link: Link, trusted: bool) -> bool:
        """Whether a read may be older than our last write; one made after waiting is trusted."""
        if trusted:
            return False
        return may_be_outdated(
            self._flow.end(side), side, record, link, partial(differs, self._desk, side, record, link)
        )

    async def _decide_with_partner(self, plan: Plan, side: Side, pairs: Sequence[tuple[Record, Link]]) -> list[Planned]:
        """Reads the partners that would be written, then decides knowing both."""
        end = self._flow.end(side.other)
        wanted = [link.id_on(side.other) for _, link in pairs]
        found = (await fetch_all(end.connector, end.type, wanted)).found
        await self._desk.linked.read(side.other, list(found.values()))
        decided: list[Planned] = []
        for record, link in pairs:
            other = found.get(link.id_on(side.other))
            if other is None:
                decided.append(self._partner_gone(side, record, link))
                continue
            if other.id != link.id_on(side.other):
                if not await self._run.commit(partial(self._moves, link, side.other, other.id)):
                    merged = leaving_alone.partner_merged(self._flow, side, link, other.id)
                    decided.append(self._plans.idle(side, record, merged))
                    continue
                link = _moved(link, side.other, other.id)
            if self._doubts(side.other, other, link, trusted=self._trusts(side, record.id)):
                decided.append(self._plans.idle(side, record, leaving_alone.doubtful(self._flow, side, link)))
                continue
            decision = self._decide(plan, side, record, other, link)
            decided.extend(self._plans.of(side, record, other, decision, link))
        return decided

    def _moves(self, link: Link, side: Side, survivor: str, connection: Connection) -> bool:
        """Whether a link could follow a merged record: not where the survivor has one of its own."""
        taken = links.by_ids(connection, self._run.integration, self._flow.name, MAIN, side, [survivor])
        if not taken:
            links.move(connection, link, side, survivor)
        return not taken

    def _decide(self, plan: Plan, side: Side, record: Record, other: Record | None, link: Link) -> Decision:
        seen = {side: record, side.other: other}
        views = {where: View(seen[where], Base.unpacked(link.base(where))) for where in Side}
        held = held_sides(self._flow, seen, linked=True)
        decision = decide_admitted(plan, views, (link.left_id, link.right_id), True, held)
        problem = protecting.fault(self._run, self._flow, seen, link, decision.changes)
        return decision if problem is None else Decision(Action.REFUSE, link.left_id, link.right_id, problem=problem)

    def _parted(self, side: Side, record: Record, link: Link) -> Planned:
        """The partner went meanwhile: told of, and a failure where this record has something to carry over."""
        if differs(self._desk, side, record, link):
            return self._partner_gone(side, record, link)
        return self._departures.of_partner(side.other, link, record)

    def _partner_gone(self, side: Side, record: Record, link: Link) -> Planned:
        planned = self._plans.idle(side, record, leaving_alone.partner_gone(self._flow, side, link))
        return msgspec.structs.replace(planned, unlinks=self._flow.gone is Gone.UNLINK)


def _moved(link: Link, side: Side, survivor: str) -> Link:
    return msgspec.structs.replace(link, **{f"{side.value}_id": survivor})
