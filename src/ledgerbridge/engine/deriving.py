"""Deriving: from what was read to a plan, in chunks, every action written down before anything is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.engine import binding
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.binding import Match
from ledgerbridge.engine.companions import companion_paths, own_fields, with_companions, without_partings
from ledgerbridge.engine.flow import MAIN, End, Flow
from ledgerbridge.engine.labels import label_of
from ledgerbridge.engine.names import without_name_clashes
from ledgerbridge.engine.planned import Planned, place
from ledgerbridge.engine.reading import KEY, Reading, opened
from ledgerbridge.engine.revisiting import let_go
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.staleness import may_be_outdated
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.record import Record
from ledgerbridge.model.reference import reference
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.decide import Plan, Target, decide_create, decide_pair
from ledgerbridge.planner.decision import Action, Decision, Outcome
from ledgerbridge.planner.filters import failing
from ledgerbridge.planner.marks import NO_BASE, Base, match_text
from ledgerbridge.planner.merge import Terms, View, own_mark
from ledgerbridge.planner.shape import Shape
from ledgerbridge.store import actions, intents, links, parking, passes
from ledgerbridge.store.links import Link
from ledgerbridge.store.passes import Observation

CHUNK = 300
"""Records decided at once: a few vendor calls' worth, little memory."""


async def derive(run: Run, reading: Reading) -> None:
    """The whole plan of the pass stands in the store."""
    for flow in run.flows:
        await FlowDerivation(run, flow, reading).derive()
    run.world.crash.reach("plan derived")


class FlowDerivation:
    """Derives one flow, its left side first; right records whose partner was decided with are passed over."""

    def __init__(self, run: Run, flow: Flow, reading: Reading) -> None:
        self._run = run
        self._flow = flow
        self._reading = reading
        self._plan: Plan | None = None

    async def derive(self) -> None:
        for side in self._flow.sources:
            after, done = "", 0
            while rows := await self._run.read(partial(self._next, side, after)):
                await self._derive_chunk(side, rows)
                after, done = rows[-1].record_id, done + len(rows)
                self._run.world.progress(self._flow.name, "planning", done)

    def _next(self, side: Side, after: str, connection: Connection) -> list[Observation]:
        return passes.next_observed(connection, self._run.id, self._flow.name, side, after, CHUNK)

    async def _derive_chunk(self, side: Side, rows: Sequence[Observation]) -> None:
        chunk = await self._run.read(partial(self._bind, side, rows))
        linked, unlinked = [], []
        for record in chunk.records:
            link = chunk.links.get(record.id)
            if record.id in chunk.busy:
                await self._keep([self._waiting(side, record, link)])
            elif link is not None:
                linked.append((record, link))
            else:
                unlinked.append(record)
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
        decided: list[Planned] = []
        unread: list[tuple[Record, Link]] = []
        for record, link in pairs:
            if link.id_on(side.other) in chunk.others_gone:
                decided.append(self._parted(side, record, link))
                continue
            other = chunk.others.get(link.id_on(side.other))
            early = self._early(side, record, other, link)
            if early is not None:
                decided.extend(early)
                continue
            decision = self._decide(plan, side, record, other, link)
            if other is None and (decision.unread or decision.towards(side.other)):
                unread.append((record, link))
            else:
                decided.extend(self._plans(side, record, other, decision, link))
        if unread:
            decided.extend(await self._decide_with_partner(plan, side, unread))
        return decided

    def _early(self, side: Side, record: Record, other: Record | None, link: Link) -> list[Planned] | None:
        """What is decided without a merge: outdated reads, filters; None when a merge is needed."""
        condition = failing(record, side, self._flow.conditions) or (
            failing(other, side.other, self._flow.conditions) if other is not None else None
        )
        if condition is not None:
            return [
                self._idle(side, record, Decision(Action.EXCLUDE, link.left_id, link.right_id, reason=str(condition)))
            ]
        if self._doubts(side, record, link, trusted=self._trusts(side, record.id)):
            return [self._doubtful(side, record, link)]
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
        decided: list[Planned] = []
        for record, link in pairs:
            other = found.get(link.id_on(side.other))
            if other is None:
                decided.append(self._partner_gone(side, record, link))
                continue
            if other.id != link.id_on(side.other):
                if not await self._run.commit(partial(self._moves, link, side.other, other.id)):
                    decided.append(self._partner_merged(side, record, link, other.id))
                    continue
                link = _moved(link, side.other, other.id)
            if self._doubts(side.other, other, link, trusted=self._trusts(side, record.id)):
                decided.append(self._doubtful(side, record, link))
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
        mine = View(record, Base.unpacked(link.base(side)))
        theirs = View(other, Base.unpacked(link.base(side.other)))
        left, right = (mine, theirs) if side is Side.LEFT else (theirs, mine)
        return decide_pair(plan, left, right, (link.left_id, link.right_id), linked=True)

    # --- records without a link ----------------------------------------------------------------------------------

    async def _decide_unlinked(self, side: Side, records: Sequence[Record]) -> list[Planned]:
        plan = await self._terms()
        decided: list[Planned] = []
        keyed: list[Record] = []
        for record in records:
            reason = self._exclusion(side, record)
            if reason is None:
                keyed.append(record)
            else:
                decided.append(
                    self._idle(side, record, Decision(Action.EXCLUDE, *_ids(side, record.id, None), reason=reason))
                )
        matches = await binding.match(self._run, self._flow, side, keyed, self._reading)
        partners = await self._partners(side, [match.other for match in matches.values() if match.other is not None])
        for record in keyed:
            decided.extend(self._decide_match(plan, side, record, matches[record.id], partners))
        return decided

    def _exclusion(self, side: Side, record: Record) -> str | None:
        condition = failing(record, side, self._flow.conditions)
        if condition is not None:
            return str(condition)
        if match_text(record, self._flow.end(side).key) is None:
            return f"no {self._flow.key_label}"
        return None

    async def _partners(self, side: Side, ids: Sequence[str]) -> dict[str, Record]:
        run, flow = self._run, self._flow
        seen = await run.read(lambda c: passes.observed_by_id(c, run.id, flow.name, side.other, ids))
        return {id: opened(run, flow, side.other, row) for id, row in seen.items() if row.gone is None}

    def _decide_match(
        self, plan: Plan, side: Side, record: Record, match: Match, partners: Mapping[str, Record]
    ) -> list[Planned]:
        if match.problem is not None:
            ids = _ids(side, record.id, None)
            return [self._idle(side, record, Decision(Action.AMBIGUOUS, *ids, problem=match.problem))]
        if match.other is None:
            decision = decide_create(plan, record, side.other)
            return self._plans(side, record, None, decision, None)
        other = partners[match.other]
        condition = failing(other, side.other, self._flow.conditions)
        ids = (record.id, other.id) if side is Side.LEFT else (other.id, record.id)
        if condition is not None:
            return [self._idle(side, record, Decision(Action.EXCLUDE, *ids, reason=str(condition)))]
        views = (View(record, NO_BASE), View(other, NO_BASE))
        left, right = views if side is Side.LEFT else views[::-1]
        return self._plans(side, record, other, decide_pair(plan, left, right, ids, linked=False), None)

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

    def _key_tag(self, side: Side, record: Record) -> str | None:
        text = match_text(record, self._flow.end(side).key)
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
        fields = {change.path: change.new for change in decision.towards(target)}
        create = decision.action is Action.CREATE
        return Planned(
            decision,
            target.other,
            source.id,
            target,
            self._key_tag(target.other, source),
            label_of(self._flow.end(target.other), source),
            self._reference(target, source.id) if create else "",
            own_fields(self._flow, target, fields),
            current.version if current is not None else None,
            current.fields if current is not None else {},
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
        plans = await without_name_clashes(self._run, self._flow, plans, self._reading)
        ready: list[tuple[Planned, int | None]] = [(plan, None) for plan in plans if plan.side is None]
        for side in Side:
            towards = [plan for plan in plans if plan.side is side]
            if towards:
                ready.extend(await with_companions(self._run, self._flow, side, towards))
        quiet = [plan for plan, _ in ready if _is_quiet(plan)]
        self._run.count(self._flow.name, Outcome.UNCHANGED, len(quiet))
        rows = [self._row(plan, needs) for plan, needs in ready if not _is_quiet(plan)]
        await self._run.commit(partial(self._store, rows, quiet))

    def _store(self, rows: Sequence[dict[str, Any]], quiet: Sequence[Planned], connection: Connection) -> None:
        actions.add_all(connection, rows)
        went = [(plan.source, plan.source_id, plan.decision.id_on(plan.source.other)) for plan in quiet]
        let_go(self._run, self._flow, went, connection)

    def _row(self, plan: Planned, needs: int | None) -> dict[str, Any]:
        decision = plan.decision
        end = self._flow.end(plan.side or Side.RIGHT)
        return {
            "pass_id": self._run.id,
            "flow": self._flow.name,
            "role": MAIN,
            "phase": self._run.flows.index(self._flow) * 10 + 2,
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

    def _waiting(self, side: Side, record: Record, link: Link | None) -> Planned:
        problem = Problem(
            "LB-RUN-03",
            "An earlier write of this record has an unknown outcome.",
            "Nothing to do: it is looked up before anything is repeated.",
        )
        ids = _ids(side, record.id, link.id_on(side.other) if link is not None else None)
        return self._idle(side, record, Decision(Action.WAIT, *ids, problem=problem))

    def _doubtful(self, side: Side, record: Record, link: Link) -> Planned:
        wait_s = self._flow.end(side).capabilities.lag_s
        problem = Problem(
            "LB-RUN-04",
            "{vendor} may have shown an older state than the one we wrote.",
            "Nothing to do: it is read again.",
            filled({"vendor": self._flow.end(side).vendor_label}),
            retry_after_s=wait_s,
        )
        return self._idle(side, record, Decision(Action.WAIT, link.left_id, link.right_id, problem=problem))

    def _gone(self, side: Side, link: Link) -> Planned:
        reason = f"gone in {self._flow.end(side).vendor_label}; the other side is left as it is"
        return Planned(Decision(Action.SKIP, link.left_id, link.right_id, reason=reason), side, link.id_on(side))

    def _parted(self, side: Side, record: Record, link: Link) -> Planned:
        """The partner went meanwhile: told of, and a failure where this record has something to carry over."""
        if self._differs(side, record, link):
            return self._partner_gone(side, record, link)
        return self._gone(side.other, link)

    def _partner_merged(self, side: Side, record: Record, link: Link, survivor: str) -> Planned:
        problem = Problem(
            "LB-MATCH-02",
            "The record linked to this one was merged in {vendor} into {id}, which is linked to another record.",
            "Merge the two here as well, or remove one of the links.",
            filled({"vendor": self._flow.end(side.other).vendor_label, "id": survivor}),
        )
        return self._idle(side, record, Decision(Action.AMBIGUOUS, link.left_id, link.right_id, problem=problem))

    def _partner_gone(self, side: Side, record: Record, link: Link) -> Planned:
        problem = Problem(
            "LB-REC-05",
            "The record linked to this one is gone in {vendor}.",
            "Restore it there, or remove the link to have it made anew.",
            filled({"vendor": self._flow.end(side.other).vendor_label}),
        )
        return self._idle(side, record, Decision(Action.REFUSE, link.left_id, link.right_id, problem=problem))

    async def _terms(self) -> Plan:
        """The rules as they fit both accounts' live fields; read once a pass, when something is to be decided."""
        if self._plan is None:
            left, right = self._flow.left, self._flow.right
            specs = {
                Side.LEFT: await left.connector.schema(left.type),
                Side.RIGHT: await right.connector.schema(right.type),
            }
            rules = tuple(_fitting(self._flow, rule, specs) for rule in self._flow.rules)
            terms = Terms(
                self._flow.direction,
                self._flow.winner,
                self._run.world.marker,
                partial(left.connector.normal_form, left.type),
                partial(right.connector.normal_form, right.type),
            )
            targets = (_target(left, specs[Side.LEFT]), _target(right, specs[Side.RIGHT]))
            self._plan = Plan(tuple(rule for rule in rules if rule is not None), terms, *targets)
        return self._plan


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


def _ids(side: Side, own: str, other: str | None) -> tuple[str | None, str | None]:
    return (own, other) if side is Side.LEFT else (other, own)


def _is_quiet(plan: Planned) -> bool:
    """Whether there is nothing to do and nothing to remember."""
    return plan.decision.action is Action.NOTHING and not any(plan.decision.settled.values())


def _fitting(flow: Flow, rule: Rule, specs: Mapping[Side, Sequence[FieldSpec]]) -> Rule | None:
    """The rule without the directions in which this account's field cannot be written."""
    direction: Direction | None = rule.direction
    for side in Side:
        path = rule.path(side)
        if path is None or companion_paths(flow, side, path):
            continue
        spec = next((spec for spec in specs[side] if spec.path == path), None)
        if (spec is None or spec.read_only) and direction is not None and direction.goes(side):
            outward = Direction.TO_RIGHT if side is Side.LEFT else Direction.TO_LEFT
            direction = direction.within(outward)
    return msgspec.structs.replace(rule, direction=direction) if direction is not None else None


def _target(end: End, specs: Iterable[FieldSpec]) -> Target:
    shapes = {
        spec.path: Shape(spec.label, spec.max_length, spec.forbidden, spec.read_only, spec.options) for spec in specs
    }
    required = tuple(spec.path for spec in specs if spec.required)
    return Target(shapes, end.capabilities.needs_any, required)


def _moved(link: Link, side: Side, survivor: str) -> Link:
    return msgspec.structs.replace(link, **{f"{side.value}_id": survivor})
