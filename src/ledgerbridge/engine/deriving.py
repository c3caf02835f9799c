"""Deriving: from what was read to a plan, in chunks, every action written down before anything is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.engine import binding, following, leaving_alone, pictures, protecting
from ledgerbridge.engine.admitting import (
    Held,
    Seen,
    all_reasons,
    beyond_scope,
    check_filters,
    held_sides,
    no_way_left,
)
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.binding import Match
from ledgerbridge.engine.companions import own_fields, with_companions, without_partings
from ledgerbridge.engine.documents import DocumentPlanner
from ledgerbridge.engine.fields import schema_drift, usable
from ledgerbridge.engine.flow import MAIN, End, Flow, Gone, Matching
from ledgerbridge.engine.known_fields import is_unsettled, rules_in_force, specs_of
from ledgerbridge.engine.labels import label_of
from ledgerbridge.engine.leaving_alone import ids_of
from ledgerbridge.engine.linked import LinkedRecords, parted, shown
from ledgerbridge.engine.marking import terms_of
from ledgerbridge.engine.names import without_name_clashes
from ledgerbridge.engine.planned import Planned, place
from ledgerbridge.engine.reading import KEY, Reading, opened
from ledgerbridge.engine.revisiting import let_go
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.staleness import may_be_outdated
from ledgerbridge.engine.timing import timing_of
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.batches import batches
from ledgerbridge.model.record import Record
from ledgerbridge.model.reference import reference
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.decide import Plan, Target, decide_create, decide_pair
from ledgerbridge.planner.decision import FOLLOWING, Action, Decision, Outcome
from ledgerbridge.planner.documents.own_lines import names_lines
from ledgerbridge.planner.marks import NO_BASE, Base
from ledgerbridge.planner.merge import View, own_mark
from ledgerbridge.planner.reason import Reason
from ledgerbridge.planner.shape import Shape
from ledgerbridge.store import actions, intents, links, parking, passes
from ledgerbridge.store.links import Link
from ledgerbridge.store.passes import Observation

OF_PARTS = "[]."
"""Marks the paths of parts, such as `lines[].quantity`: what those need is asked of each part."""
CHUNK = 300
"""Records decided at once, where the flow does not say: a few vendor calls' worth, little memory."""


async def derive(run: Run, reading: Reading) -> None:
    """The whole plan of the pass stands in the store."""
    derivations: dict[str, FlowDerivation] = {}
    for flow in run.flows:
        derivations[flow.name] = FlowDerivation(run, flow, reading, derivations)
        await derivations[flow.name].derive()
    run.world.crash.reach("plan derived")


class FlowDerivation:
    """Derives one flow, its left side first; right records whose partner was decided with are passed over."""

    def __init__(
        self, run: Run, flow: Flow, reading: Reading, before: Mapping[str, FlowDerivation] | None = None
    ) -> None:
        self._run = run
        self._flow = flow
        self._reading = reading
        self._before = before if before is not None else {}
        self._plan: Plan | None = None
        self._turned: dict[Side, Plan] = {}
        """{side that is no source: the plan as of a flow that goes from there}."""
        self._documents: dict[Side, DocumentPlanner] = {}
        self._linked = LinkedRecords(run, flow.rules, self._before)

    @property
    def flow(self) -> Flow:
        return self._flow

    async def derive(self) -> None:
        if await is_unsettled(self._run, self._flow):
            await self._terms()
        for side in self._flow.sources:
            after, done = "", 0
            while rows := await self._run.read(partial(self._next, side, after)):
                await self._derive_chunk(side, [row for row in rows if not self._is_retried(side, row.record_id)])
                after, done = rows[-1].record_id, done + len(rows)
                self._run.world.progress(self._flow.name, "planning", done)
        for side in self._flow.sources:
            await self._derive_retried(side)

    def _is_retried(self, side: Side, id: str) -> bool:
        return (self._flow.name, side, id) in self._reading.retried

    async def _derive_retried(self, side: Side) -> None:
        """Records tried in vain before come last: where a vendor's calls run out, the new ones have gone."""
        ids = sorted(id for flow, where, id in self._reading.retried if (flow, where) == (self._flow.name, side))
        for part in batches(ids, self._flow.batch_size or CHUNK):
            rows = await self._run.read(partial(self._seen_again, side, part))
            await self._derive_chunk(side, rows)

    def _seen_again(self, side: Side, ids: Sequence[str], connection: Connection) -> list[Observation]:
        seen = passes.observed_by_id(connection, self._run.id, self._flow.name, side, ids)
        return [seen[id] for id in sorted(seen)]

    async def bring(self, side: Side, ids: Sequence[str], updates: bool) -> None:
        """Derives these records of a side because others need them: those that were observed and nothing was decided
        of. Linked ones are left as they are unless `updates`."""
        rows = await self._run.read(partial(self._needed, side, ids, updates))
        if rows:
            await self._derive_chunk(side, rows)

    def _needed(self, side: Side, ids: Sequence[str], updates: bool, connection: Connection) -> list[Observation]:
        run, flow = self._run, self._flow
        seen = passes.observed_by_id(connection, run.id, flow.name, side, ids)
        linked = links.by_ids(connection, run.integration, flow.name, MAIN, side, ids)
        left = set() if updates and flow.direction.goes(side.other) else set(linked)
        return [seen[id] for id in sorted(seen) if id not in left]

    def _next(self, side: Side, after: str, connection: Connection) -> list[Observation]:
        return passes.next_observed(
            connection, self._run.id, self._flow.name, side, after, self._flow.batch_size or CHUNK
        )

    async def _derive_chunk(self, side: Side, rows: Sequence[Observation]) -> None:
        chunk = await self._run.read(partial(self._bind, side, rows))
        linked, unlinked = [], []
        for record in chunk.records:
            link = chunk.links.get(record.id)
            if record.id in chunk.busy:
                await self._keep([self._idle(side, record, leaving_alone.waits_for_outcome(side, record.id, link))])
            elif link is not None:
                linked.append((record, link))
            else:
                unlinked.append(record)
        await self._linked.read(side, chunk.records)
        await self._linked.read(side.other, list(chunk.others.values()))
        await self._keep([self._gone(side, link) for link in chunk.gone])
        if chunk.lost:
            await self._run.commit(partial(self._forget, side, chunk.lost))
        if linked:
            await self._keep(await self._decide_linked(side, linked, chunk))
        if unlinked:
            await self._keep(await self._decide_unlinked(side, unlinked))

    def _bind(self, side: Side, rows: Sequence[Observation], connection: Connection) -> Bound:
        """What the store knows of these records: links, partners read in this pass, open intents."""
        run, flow = self._run, self._flow
        ids = [row.record_id for row in rows]
        known = links.by_ids(connection, run.integration, flow.name, MAIN, side, ids)
        partners = [link.id_on(side.other) for link in known.values()]
        others = passes.observed_by_id(connection, run.id, flow.name, side.other, partners)
        done = actions.ids_planned(connection, run.id, flow.name, f"{side.value}_id", ids)
        if side is Side.RIGHT and Side.LEFT in flow.sources:
            decided = {id for id, seen in others.items() if not seen.index_only}
            done |= {id for id, link in known.items() if link.id_on(side.other) in decided}
        fresh = [row for row in rows if row.record_id not in done]
        busy = intents.busy(connection, run.integration, flow.name, side, ids)
        return Bound(
            [opened(run, flow, side, row) for row in fresh if row.gone is None],
            [known[row.record_id] for row in fresh if row.gone is not None and row.record_id in known],
            [row.record_id for row in fresh if row.gone is not None and row.record_id not in known],
            known,
            {id: opened(run, flow, side.other, seen) for id, seen in others.items() if seen.gone is None},
            {id for id, seen in others.items() if seen.gone is not None},
            busy,
        )

    def _forget(self, side: Side, ids: Sequence[str], connection: Connection) -> None:
        """What was parked and is gone concerns nobody any more."""
        parking.release(connection, self._run.integration, self._flow.name, side, ids)

    # --- records with a link -------------------------------------------------------------------------------------

    async def _decide_linked(self, side: Side, pairs: Sequence[tuple[Record, Link]], chunk: Bound) -> list[Planned]:
        plan = await self._terms()
        await self._linked.bring(side, [record for record, _ in pairs if not self._barred(side, record)])
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
                decided.extend(self._plans(side, record, other, decision, link))
        if unread:
            decided.extend(await self._decide_with_partner(plan, side, unread))
        if self._flow.documents is not None:
            return self._planner(side).looked_at_again(pairs, decided)
        return decided

    def _early(self, side: Side, record: Record, other: Record | None, link: Link) -> Planned | None:
        """What is decided without a merge: outdated reads, filters; None when a merge is needed."""
        seen = {side: record, side.other: other}
        beyond = beyond_scope(self._flow, seen)
        if beyond:
            return self._excluded(side, record, (link.left_id, link.right_id), beyond)
        if self._doubts(side, record, link, trusted=self._trusts(side, record.id)):
            return self._idle(side, record, leaving_alone.doubtful(self._flow, side, link))
        held = held_sides(self._flow, seen, linked=True)
        if no_way_left(self._flow, held):
            return self._excluded(side, record, (link.left_id, link.right_id), all_reasons(held))
        return None

    def _doubts(self, side: Side, record: Record, link: Link, trusted: bool) -> bool:
        """Whether a read may be older than our last write; one made after waiting is trusted."""
        if trusted:
            return False
        return may_be_outdated(self._flow.end(side), side, record, link, partial(self._differs, side, record, link))

    def _differs(self, side: Side, record: Record, link: Link) -> bool:
        """Whether a record differs from its base in anything the rules read."""
        assert self._plan is not None
        terms, known = self._plan.terms, Base.unpacked(link.base(side)).marks
        return any(known.get(rule.key(side)) != own_mark(rule, side, record, terms) for rule in self._plan.rules)

    async def _decide_with_partner(self, plan: Plan, side: Side, pairs: Sequence[tuple[Record, Link]]) -> list[Planned]:
        """Reads the partners that would be written, then decides knowing both."""
        end = self._flow.end(side.other)
        wanted = [link.id_on(side.other) for _, link in pairs]
        found = (await fetch_all(end.connector, end.type, wanted)).found
        await self._linked.read(side.other, list(found.values()))
        decided: list[Planned] = []
        for record, link in pairs:
            other = found.get(link.id_on(side.other))
            if other is None:
                decided.append(self._partner_gone(side, record, link))
                continue
            if other.id != link.id_on(side.other):
                if not await self._run.commit(partial(self._moves, link, side.other, other.id)):
                    merged = leaving_alone.partner_merged(self._flow, side, link, other.id)
                    decided.append(self._idle(side, record, merged))
                    continue
                link = _moved(link, side.other, other.id)
            if self._doubts(side.other, other, link, trusted=self._trusts(side, record.id)):
                decided.append(self._idle(side, record, leaving_alone.doubtful(self._flow, side, link)))
                continue
            decision = self._decide(plan, side, record, other, link)
            decided.extend(self._plans(side, record, other, decision, link))
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
        decision = _decided(plan, views, (link.left_id, link.right_id), True, held)
        problem = protecting.fault(self._run, self._flow, seen, link, decision.changes)
        return decision if problem is None else Decision(Action.REFUSE, link.left_id, link.right_id, problem=problem)

    # --- records without a link ----------------------------------------------------------------------------------

    async def _decide_unlinked(self, side: Side, records: Sequence[Record]) -> list[Planned]:
        plan = await self._terms_from(side)
        barred = {record.id: reasons for record in records if (reasons := self._barred(side, record))}
        awaited = await self._awaited(side, [record for record in records if record.id in barred])
        decided = [
            self._excluded(side, record, ids_of(side, record.id, None), barred[record.id])
            for record in records
            if record.id in barred.keys() - awaited
        ]
        admitted = [record for record in records if record.id not in barred]
        await self._linked.bring(side, admitted)
        if self._flow.documents is not None and not self._flow.makes_on(side.other):
            return [*decided, *(self._makes_none(side, record) for record in admitted)]
        if self._flow.documents is not None:
            return [*decided, *await self._planner(side).planned(plan, admitted)]
        matches = await binding.match(self._run, self._flow, side, admitted, self._reading)
        partners = await self._partners(side, [match.other for match in matches.values() if match.other is not None])
        for record in admitted:
            decided.extend(self._decide_match(plan, side, record, matches[record.id], partners))
        return decided

    def _makes_none(self, side: Side, record: Record) -> Planned:
        return self._idle(side, record, leaving_alone.makes_none(self._flow, side, record.id))

    def _planner(self, side: Side) -> DocumentPlanner:
        if side not in self._documents:
            own = partial(self._reference, side.other)
            self._documents[side] = DocumentPlanner(self._run, self._flow, side, self._before, own)
        return self._documents[side]

    def _barred(self, side: Side, record: Record) -> tuple[Reason, ...]:
        """Why a record without a link does not travel; empty when it does."""
        seen: Seen = {side: record}
        return beyond_scope(self._flow, seen) or all_reasons(held_sides(self._flow, seen, linked=False))

    async def _awaited(self, side: Side, barred: Sequence[Record]) -> set[str]:
        """Ids of those that a record of the right side is going to be matched with: they are decided with it."""
        if not barred or side is Side.RIGHT or Side.RIGHT not in self._flow.sources:
            return set()
        filtered = [record for record in barred if not beyond_scope(self._flow, {side: record})]
        return await self._run.read(partial(self._wanted, filtered))

    def _wanted(self, filtered: Sequence[Record], connection: Connection) -> set[str]:
        run, flow = self._run, self._flow
        tags = {tag: record.id for record in filtered if (tag := self._key_tag(Side.LEFT, record)) is not None}
        having = passes.tagged(connection, run.id, flow.name, Side.RIGHT, KEY, sorted(tags))
        ids = sorted({id for several in having.values() for id in several})
        seen = passes.observed_by_id(connection, run.id, flow.name, Side.RIGHT, ids)
        linked = links.by_ids(connection, run.integration, flow.name, MAIN, Side.RIGHT, ids)
        coming = {
            id
            for id, row in seen.items()
            if not (row.index_only or row.gone is not None or id in linked)
            if not self._barred(Side.RIGHT, opened(run, flow, Side.RIGHT, row))
        }
        return {tags[tag] for tag, several in having.items() if coming.issuperset(several) and len(several) == 1}

    async def _partners(self, side: Side, ids: Sequence[str]) -> dict[str, Record]:
        run, flow = self._run, self._flow
        seen = await run.read(lambda c: passes.observed_by_id(c, run.id, flow.name, side.other, ids))
        partners = {id: opened(run, flow, side.other, row) for id, row in seen.items() if row.gone is None}
        await self._linked.read(side.other, list(partners.values()))
        return partners

    def _decide_match(
        self, plan: Plan, side: Side, record: Record, match: Match, partners: Mapping[str, Record]
    ) -> list[Planned]:
        alone = ids_of(side, record.id, None)
        if match.problem is not None:
            return [self._idle(side, record, Decision(match.leave or Action.AMBIGUOUS, *alone, problem=match.problem))]
        if match.leave is not None:
            return [self._idle(side, record, Decision(match.leave, *alone, reasons=match.reasons))]
        if match.other is None and not self._flow.makes_on(side.other):
            return [self._makes_none(side, record)]
        if match.other is None:
            return self._plans(side, record, None, decide_create(plan, record, side.other), None)
        other = partners[match.other]
        ids = (record.id, other.id) if side is Side.LEFT else (other.id, record.id)
        seen = {side: record, side.other: other}
        beyond = beyond_scope(self._flow, seen)
        if beyond:
            return [self._excluded(side, record, ids, beyond)]
        views = {where: View(seen[where], NO_BASE) for where in Side}
        held = held_sides(self._flow, seen, linked=False) if side in self._flow.sources else dict.fromkeys(Side, ())
        return self._plans(side, record, other, _decided(plan, views, ids, False, held), None)

    async def _meets(self, plan: Planned, holder: str) -> list[Planned]:
        """What becomes of a record that was to be made, now that it is to be linked with one that is there."""
        run, flow, side = self._run, self._flow, plan.source
        seen = await run.read(lambda c: passes.observed_by_id(c, run.id, flow.name, side, [plan.source_id]))
        end = flow.end(side.other)
        partners = dict((await fetch_all(end.connector, end.type, [holder])).found)
        record = opened(run, flow, side, seen[plan.source_id])
        match = Match(other=holder) if holder in partners else Match()
        return self._decide_match(await self._terms_from(side), side, record, match, partners)

    # --- from decisions to rows ----------------------------------------------------------------------------------

    def _plans(
        self, side: Side, record: Record, other: Record | None, decision: Decision, link: Link | None
    ) -> list[Planned]:
        """One plan for each side written; one without a side when nothing is."""
        decision = without_partings(self._flow, decision)
        written = [target for target in Side if decision.towards(target)]
        if decision.action not in (Action.CREATE, Action.UPDATE) or not written:
            return [self._idle(side, record, decision)]
        seen = {side: record, side.other: other}
        plans = []
        for target in written:
            part = decision if len(written) == 1 else self._part(decision, target)
            plans.append(self._plan_for(target, part, seen[target.other] or record, seen[target]))
        return plans

    def _idle(self, side: Side, record: Record, decision: Decision) -> Planned:
        """A plan that writes nothing."""
        label = label_of(self._flow.end(side), record)
        return Planned(decision, side, record.id, key_tag=self._key_tag(side, record), label=label)

    def _excluded(
        self, side: Side, record: Record, ids: tuple[str | None, str | None], reasons: tuple[Reason, ...]
    ) -> Planned:
        return self._idle(side, record, Decision(Action.EXCLUDE, *ids, reasons=reasons))

    def _key_tag(self, side: Side, record: Record) -> str | None:
        """The keyed tag of its match key; None where it has none, or where records are not matched at all."""
        if self._flow.matching is Matching.NONE:
            return None
        text = self._flow.end(side).match_text(record.fields)
        return self._run.world.marker.tag(KEY, text) if text is not None else None

    def _part(self, decision: Decision, target: Side) -> Decision:
        """The part of a two-sided update that writes one side, without the marks that belong to the other part."""
        assert self._plan is not None
        elsewhere = {change.rule for change in decision.towards(target.other)}
        foreign = {rule.key(side) for rule in self._plan.rules if rule.id in elsewhere for side in Side}
        settled = {
            side: {key: mark for key, mark in marks.items() if key not in foreign}
            for side, marks in decision.settled.items()
        }
        return msgspec.structs.replace(decision, changes=tuple(decision.towards(target)), settled=settled)

    def _plan_for(self, target: Side, decision: Decision, source: Record, current: Record | None) -> Planned:
        fields, needs = parted({change.path: change.new for change in decision.towards(target)})
        create = decision.action is Action.CREATE
        return Planned(
            shown(decision) if needs else decision,
            target.other,
            source.id,
            target,
            self._key_tag(target.other, source),
            label_of(self._flow.end(target.other), source),
            self._reference(target, source.id) if create else "",
            own_fields(self._flow, target, fields),
            current.version if current is not None else None,
            current.fields if current is not None else {},
            needs=needs,
        )

    def _reference(self, target: Side, source_id: str) -> str:
        end = self._flow.end(target.other)
        connector = end.connector
        target_type = self._flow.end(target).type
        return reference(connector.capabilities.vendor, connector.account, end.type, source_id, target_type)

    async def _keep(self, plans: Sequence[Planned]) -> None:
        """Writes plans down as action rows, after the questions that concern several of them at once."""
        if not plans:
            return
        plans = await without_name_clashes(self._run, self._flow, plans, self._reading, self._meets)
        beside = await pictures.beside(self._run, self._flow, plans)
        plans = beside.plans
        ready: list[tuple[Planned, int | None]] = [(plan, None) for plan in plans if plan.side is None]
        for side in Side:
            towards = [plan for plan in plans if plan.side is side]
            if towards:
                ready.extend(await with_companions(self._run, self._flow, side, towards))
        quiet = [plan for plan, _ in ready if _is_quiet(plan)]
        self._run.count(self._flow.name, Outcome.UNCHANGED, len(quiet))
        rows = [(plan, self._row(plan, needs)) for plan, needs in ready if not _is_quiet(plan)]
        steps = [self._steps(plan, beside.pictures) for plan, _ in rows]
        alone = [step for plan in quiet for step in self._steps(plan, beside.pictures)]
        written = [(plan, row, after) for (plan, row), after in zip(rows, steps, strict=True)]
        written += [(step, self._row(step, None), []) for step in alone]
        await self._run.commit(partial(self._store, written, quiet))

    def _steps(self, plan: Planned, brought: dict[str, Planned]) -> list[Planned]:
        """What follows a record: a document's steps, a product's picture."""
        if self._follows(plan):
            towards = plan.source.other
            return [following.planned(self._flow, plan, step, None) for step in following.wanted(self._flow, towards)]
        return pictures.taken_of(self._flow, plan, brought)

    def _store(
        self,
        rows: Sequence[tuple[Planned, dict[str, Any], list[Planned]]],
        quiet: Sequence[Planned],
        connection: Connection,
    ) -> None:
        """Writes the rows down, each with the steps that follow what it makes."""
        actions.add_all(connection, [row for _, row, steps in rows if not steps])
        for _, row, steps in rows:
            if steps:
                made = actions.add(connection, row)
                actions.add_all(connection, [self._row(step, made) for step in steps])
        awaited = {(plan.source, plan.source_id) for plan, _, _ in rows if plan.decision.action in FOLLOWING}
        settled = [plan for plan in quiet if (plan.source, plan.source_id) not in awaited]
        went = [(plan.source, plan.source_id, plan.decision.id_on(plan.source.other)) for plan in settled]
        let_go(self._run, self._flow, went, connection)

    def _follows(self, plan: Planned) -> bool:
        """Whether something follows what an action makes."""
        return self._flow.documents is not None and plan.decision.action is Action.CREATE

    def _row(self, plan: Planned, needs: int | None) -> dict[str, Any]:
        decision = plan.decision
        end = self._flow.end(plan.side or Side.RIGHT)
        follows = decision.action in FOLLOWING
        return {
            "pass_id": self._run.id,
            "flow": self._flow.name,
            "role": decision.action.value if follows else MAIN,
            "phase": self._run.flows.index(self._flow) * 10 + following.phase(decision.action),
            "action": decision.action.value,
            "side": plan.side.value if plan.side is not None else None,
            "type": end.type,
            "left_id": decision.left_id,
            "right_id": decision.right_id,
            "key_tag": plan.key_tag,
            "needs": needs,
            "beside": next(iter(plan.companion.values()), None),
            "sealed": self._run.seal(place(self._flow.name, decision.left_id, decision.right_id), plan.packed()),
        }

    # --- decisions without a merge -------------------------------------------------------------------------------

    def _trusts(self, side: Side, id: str) -> bool:
        return (self._flow.name, side, id) in self._reading.trusted

    def _gone(self, side: Side, link: Link) -> Planned:
        decision = leaving_alone.gone(self._flow, side, link)
        return Planned(decision, side, link.id_on(side), unlinks=self._flow.gone is Gone.UNLINK)

    def _parted(self, side: Side, record: Record, link: Link) -> Planned:
        """The partner went meanwhile: told of, and a failure where this record has something to carry over."""
        if self._differs(side, record, link):
            return self._partner_gone(side, record, link)
        return self._gone(side.other, link)

    def _partner_gone(self, side: Side, record: Record, link: Link) -> Planned:
        planned = self._idle(side, record, leaving_alone.partner_gone(self._flow, side, link))
        return msgspec.structs.replace(planned, unlinks=self._flow.gone is Gone.UNLINK)

    async def _terms(self) -> Plan:
        """The rules as they fit both accounts' live fields; read once a pass, when something is to be decided."""
        if self._plan is None:
            specs = await specs_of(self._flow)
            rules = await rules_in_force(self._run, self._flow, specs)
            check_filters(self._flow, specs)
            terms = msgspec.structs.replace(
                terms_of(self._run, self._flow),
                replan=self._reading.changed_rules.get(self._flow.name, frozenset()),
                partners=self._linked.partner,
                left_timing=timing_of(self._flow, Side.LEFT),
                right_timing=timing_of(self._flow, Side.RIGHT),
            )
            left, right = (_target(self._flow.end(side), specs[side]) for side in Side)
            self._plan = _with_rules(Plan((), terms, left, right), rules)
        return self._plan

    async def _terms_from(self, side: Side) -> Plan:
        """The rules by which records of a side are made on the other. One that others need is made there although the
        flow goes the other way alone; what is there already is then linked and left as it is."""
        plan = await self._terms()
        if side in self._flow.sources:
            return plan
        if side not in self._turned:
            self._turned[side] = await self._going_from(side, plan)
        return self._turned[side]

    async def _going_from(self, side: Side, plan: Plan) -> Plan:
        way = Direction.TO_RIGHT if side is Side.LEFT else Direction.TO_LEFT
        outward = msgspec.structs.replace(self._flow, direction=way)
        specs = await specs_of(outward)
        rules = usable(outward, specs, schema_drift(outward, specs, {}))
        terms = msgspec.structs.replace(plan.terms, direction=way)
        return _with_rules(msgspec.structs.replace(plan, terms=terms), rules)


class Bound(msgspec.Struct, frozen=True):
    """A chunk of records with what the store knows of them."""

    records: list[Record]
    gone: list[Link]
    lost: list[str]
    """Ids of records that are gone and never had a link."""
    links: dict[str, Link]
    others: dict[str, Record]
    others_gone: set[str]
    busy: set[str]
    """Records with a write whose outcome is open."""


def _decided(plan: Plan, views: Mapping[Side, View], ids: tuple[str, str], linked: bool, held: Held) -> Decision:
    """The decision about a pair from whose held sides nothing travels. What they hold back stays to be carried: their
    bases are not moved on."""
    if not held:
        return decide_pair(plan, views[Side.LEFT], views[Side.RIGHT], ids, linked)
    terms = msgspec.structs.replace(plan.terms, held=frozenset(held))
    partly = msgspec.structs.replace(plan, terms=terms)
    decision = decide_pair(partly, views[Side.LEFT], views[Side.RIGHT], ids, linked)
    action = Action.EXCLUDE if decision.action is Action.NOTHING else decision.action
    return msgspec.structs.replace(decision, action=action, reasons=all_reasons(held))


def _is_quiet(plan: Planned) -> bool:
    """Whether there is nothing to do and nothing to remember."""
    return plan.decision.action is Action.NOTHING and not any(plan.decision.settled.values())


def _with_rules(plan: Plan, rules: Sequence[Rule]) -> Plan:
    """The plan with these rules, those for lines apart."""
    of_lines = tuple(rule for rule in rules if names_lines(rule))
    return msgspec.structs.replace(
        plan, rules=tuple(rule for rule in rules if rule not in of_lines), line_rules=of_lines
    )


def _target(end: End, specs: Iterable[FieldSpec]) -> Target:
    shapes = {
        spec.path: Shape(spec.label, spec.max_length, spec.forbidden, spec.read_only, spec.options, spec.kind.value)
        for spec in specs
    }
    required = tuple(spec.path for spec in specs if spec.required and OF_PARTS not in spec.path)
    return Target(shapes, end.capabilities.needs_any, required)


def _moved(link: Link, side: Side, survivor: str) -> Link:
    return msgspec.structs.replace(link, **{f"{side.value}_id": survivor})
