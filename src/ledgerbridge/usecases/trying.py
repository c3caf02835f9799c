"""Trying a flow on one record: what each rule makes of it and what a sync would do, without anything being kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Page
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.deriving import derive
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.known_fields import rules_in_force, specs_of
from ledgerbridge.engine.labels import label_of
from ledgerbridge.engine.planned import plan_in
from ledgerbridge.engine.reading import Reading, keep_page
from ledgerbridge.engine.run import Run
from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.model.documents import LINES
from ledgerbridge.model.problems import LedgerbridgeError, MappingError, Problem, SetupError, filled
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.model.wording import Phrase
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.planner.describing import parts_of
from ledgerbridge.planner.documents.own_lines import names_lines, with_line
from ledgerbridge.planner.reason import Reason
from ledgerbridge.store import actions, links, passes
from ledgerbridge.store.actions import ActionRow
from ledgerbridge.store.links import Link
from ledgerbridge.store.rehearsal import Rehearsal
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.naming import flow_named, side_and_id
from ledgerbridge.usecases.tried_rule import with_rule

KIND = "try"

NOT_THIS_WAY = Reason("the rule does not go this way")
NOT_WRITABLE = Reason("its field is not there, or cannot be written in this account")
ONLY_NEW = Reason("only new records get it")
LINE_BY_LINE = Reason("each line of the new document gets its own")
NOTHING_THERE = Reason("there is no value to bring")
SAME = Reason("the same already")
LEFT_AS_IT_IS = Reason("neither side changed it since they last agreed, or a choice of yours keeps it")
NOTHING_GOES = Reason("the record as a whole is not written")
HELD_BACK = (Action.EXCLUDE, Action.SKIP, Action.AMBIGUOUS, Action.WAIT, Action.REFUSE)
"""Decisions by which no rule of the record writes."""


class RuleTried(msgspec.Struct, frozen=True):
    """What one rule makes of the record. Values are personal: for the screen alone."""

    id: str
    parts: tuple[Reason, ...]
    """The rule in words."""
    field: str
    """The field it writes on the other side; empty where it writes none there."""
    inputs: Mapping[str, Value]
    """{field it reads: what the record holds there}."""
    result: Value = None
    old: Value = None
    """What is held there now, or where it writes."""
    writes: Side | None = None
    """The side that a sync would write it to; the record's own where the other record's value stands."""
    why: tuple[Reason, ...] = ()
    """Why it is written, or why not."""
    problem: Problem | None = None


class Tried(msgspec.Struct, frozen=True):
    """A record, what each rule makes of it, and what a sync would do with it."""

    flow: str
    side: Side
    id: str
    label: str
    fields: Mapping[str, Value]
    """Every field of the record that holds something."""
    other_id: str | None
    linked: bool
    action: Action
    reasons: tuple[Reason, ...]
    """Why it is left alone; the filter that it does not pass, where one keeps it."""
    problem: Problem | None
    rules: list[RuleTried]


async def try_record(hub: Hub, integration: Integration, flow_name: str, record: str, rule: str = "") -> Tried:
    """Tries a flow on a record. `record` is an id or a match key's value, with `CONNECTION:` before it to say which
    side's; `rule` is one more rule as a mapping writes it, in place of one with its id.

    Raises SetupError where the flow, the record or the rule is not right.
    """
    flow = flow_named(integration, flow_name)
    flow = with_rule(flow, rule) if rule else flow
    world = replace(hub.world, store=Rehearsal(hub.world.store))
    flows = tuple(flow if one.name == flow.name else one for one in integration.flows)
    run = Run(world, integration.name, flows, world.chance.token(), 0)
    run.epoch = await run.read(lambda c: passes.begin(c, run.id, run.integration, KIND, run.now()))
    side, found = await _source(run, integration, flow, record)
    return await _Trial(run, flow, side, found).result()


# --- which record is meant --------------------------------------------------------------------------------------------


async def _source(run: Run, integration: Integration, flow: Flow, said: str) -> tuple[Side, Record]:
    """The record that is meant; of one on a side that nothing travels from, the record it is linked with."""
    named, text = side_and_id(integration, said)
    for side in [named] if named is not None else [*flow.sources, *(s for s in Side if s not in flow.sources)]:
        found = await _found(flow, side, text)
        if found is None:
            continue
        if side in flow.sources:
            return side, found
        return side.other, await _linked_source(run, integration, flow, side, found)
    raise SetupError([_not_found(said)])


async def _found(flow: Flow, side: Side, text: str) -> Record | None:
    """The record with that id, else the one with that match key. Raises SetupError where several have it."""
    end = flow.end(side)
    try:
        record = (await end.connector.fetch(end.type, [text])).found.get(text)
    except LedgerbridgeError:
        record = None  # Some vendors refuse what cannot be an id instead of not finding it.
    if record is not None:
        return record
    normal = end.connector.normal_form(end.type, end.key, text)
    hits = await end.connector.find(end.type, end.key, [as_text(normal)]) if normal is not None else {}
    records = [record for several in hits.values() for record in several]
    if len(records) > 1:
        raise SetupError([_several(flow, side, [record.id for record in records])])
    return records[0] if records else None


async def _linked_source(run: Run, integration: Integration, flow: Flow, side: Side, record: Record) -> Record:
    known = await run.read(lambda c: links.by_ids(c, run.integration, flow.name, MAIN, side, [record.id]))
    end = flow.end(side.other)
    ids = [link.id_on(side.other) for link in known.values()]
    found = (await fetch_all(end.connector, end.type, ids)).found
    if not found:
        raise SetupError([_travels_nowhere(integration, flow, side, record.id)])
    return found[ids[0]]


def _not_found(said: str) -> Problem:
    return Problem(
        "LB-SETUP-51",
        "There is no record {record}.",
        "Give its id, such as hubspot:501, or the value of its match key, such as its e-mail address.",
        {"record": said},
    )


def _several(flow: Flow, side: Side, ids: Sequence[str]) -> Problem:
    return Problem(
        "LB-MATCH-01",
        "Several records in {vendor} have the same {key}: {ids}.",
        "Give the id of the one that is meant.",
        filled({"vendor": flow.end(side).vendor_label, "ids": ", ".join(sorted(ids))}),
        words={"key": (Phrase(flow.key_label),)},
    )


def _travels_nowhere(integration: Integration, flow: Flow, side: Side, id: str) -> Problem:
    return Problem(
        "LB-SETUP-52",
        "Nothing travels from {system} in the flow {flow}, and its record {id} is linked with none.",
        "Name a record of {other}.",
        filled(
            {
                "system": integration.row(side).name,
                "flow": flow.name,
                "id": id,
                "other": integration.row(side.other).name,
            }
        ),
    )


# --- what a sync would do ---------------------------------------------------------------------------------------------


class _Trial:
    """One record derived alone, as if nothing else had changed."""

    def __init__(self, run: Run, flow: Flow, side: Side, record: Record) -> None:
        self._run, self._flow, self._side, self._record = run, flow, side, record

    async def result(self) -> Tried:
        side, record = self._side, self._record
        await keep_page(self._run, self._flow, side, Page([record], {}, {}, {}, ended=True))
        reading = Reading()
        reading.trusted.add((self._flow.name, side, record.id))
        await derive(self._run, reading)
        decision = await self._decision()
        link = await self._run.read(self._own_link)
        other_id = decision.id_on(side.other) or (link.id_on(side.other) if link is not None else None)
        other = await self._fetched(other_id)
        return Tried(
            self._flow.name,
            side,
            record.id,
            label_of(self._flow.end(side), record),
            {path: value for path, value in record.fields.items() if value is not None},
            other_id,
            link is not None,
            decision.action,
            decision.reasons,
            decision.problem,
            await self._rules(decision, other),
        )

    def _own_link(self, connection: Connection) -> Link | None:
        run, id = self._run, self._record.id
        return links.by_ids(connection, run.integration, self._flow.name, MAIN, self._side, [id]).get(id)

    async def _decision(self) -> Decision:
        """What was decided about the record, its parts for either side together; nothing where no action was written
        down."""
        rows: list[ActionRow] = await self._run.read(lambda c: actions.of_pass(c, self._run.id))
        mine = [row for row in rows if row.flow == self._flow.name and row.role == MAIN]
        decisions = [plan_in(row, self._run.unseal).decision for row in mine]
        own = [decision for decision in decisions if decision.id_on(self._side) == self._record.id]
        if not own:
            return Decision(Action.NOTHING)
        changes = tuple(change for decision in own for change in decision.changes)
        return msgspec.structs.replace(own[0], changes=changes)

    async def _fetched(self, id: str | None) -> Record | None:
        end = self._flow.end(self._side.other)
        return (await end.connector.fetch(end.type, [id])).found.get(id) if id is not None else None

    # --- rule by rule -------------------------------------------------------------------------------------------------

    async def _rules(self, decision: Decision, other: Record | None) -> list[RuleTried]:
        specs = await specs_of(self._flow)
        usable = {rule.id: rule for rule in await rules_in_force(self._run, self._flow, specs)}
        partners = await self._partners(self._flow.rules)
        tried = []
        for rule in self._flow.rules:
            tried.append(self._rule(rule, usable.get(rule.id), decision, other, partners))
        return tried

    async def _partners(self, rules: Sequence[Rule]) -> Mapping[tuple[str, str], str]:
        """{(flow, id): id of the record linked with it} of what the record names in other flows."""
        known: dict[tuple[str, str], str] = {}
        for rule in rules:
            value = rule.own(self._side, self._record.fields) if rule.through else None
            ids = list(value) if isinstance(value, tuple) else [as_text(value)] if value is not None else []
            find = partial(
                links.by_ids, integration=self._run.integration, flow=rule.through, role=MAIN, side=self._side, ids=ids
            )
            found = await self._run.read(find) if ids else {}
            known |= {(rule.through, id): link.id_on(self._side.other) for id, link in found.items()}
        return known

    def _rule(
        self,
        rule: Rule,
        usable: Rule | None,
        decision: Decision,
        other: Record | None,
        partners: Mapping[tuple[str, str], str],
    ) -> RuleTried:
        towards = self._side.other
        path = rule.path(towards)
        goes = path is not None and rule.direction.goes(towards) and self._flow.direction.goes(towards)
        fields = self._record.fields
        tried = RuleTried(
            rule.id,
            parts_of(rule, towards if rule.direction.goes(towards) else None),
            path or "",
            {each: fields.get(each) for each in rule.inputs(self._side)},
            old=other.fields.get(path) if other is not None and path is not None else None,
        )
        if goes and names_lines(rule):
            return self._line_by_line(rule, tried, decision)
        change = _change(decision, rule)
        if change is not None:
            why = (Reason(change.why),)
            return msgspec.structs.replace(tried, writes=change.side, old=change.old, result=change.new, why=why)
        if not goes or path is None:
            return msgspec.structs.replace(tried, why=(NOT_THIS_WAY,))
        try:
            result = rule.brought(towards, fields, lambda flow, side, id: partners.get((flow, id)))
        except MappingError as error:
            return msgspec.structs.replace(tried, problem=error.problem)
        why = (self._why_not(rule, usable, decision, other, path, result),)
        return msgspec.structs.replace(tried, result=result, why=why)

    def _line_by_line(self, rule: Rule, tried: RuleTried, decision: Decision) -> RuleTried:
        """What a rule for lines makes of each, in their order."""
        towards = self._side.other
        lines = [with_line(self._record, line) for line in self._record.parts.get(LINES, ())]
        read = {path: tuple(as_text(line.get(path)) for line in lines) for path in rule.inputs(self._side)}
        tried = msgspec.structs.replace(tried, inputs=read)
        try:
            result = tuple(as_text(rule.brought(towards, line)) for line in lines)
        except MappingError as error:
            return msgspec.structs.replace(tried, problem=error.problem)
        if decision.action is not Action.CREATE:
            why = NOTHING_GOES if decision.action in HELD_BACK else ONLY_NEW
            return msgspec.structs.replace(tried, result=result, why=(why,))
        return msgspec.structs.replace(tried, result=result, writes=towards, why=(LINE_BY_LINE,))

    def _why_not(
        self, rule: Rule, usable: Rule | None, decision: Decision, other: Record | None, path: str, result: Value
    ) -> Reason:
        towards = self._side.other
        if usable is None or not usable.direction.goes(towards):
            return NOT_WRITABLE
        if decision.action in HELD_BACK:
            return NOTHING_GOES
        if result is None and other is None:
            return NOTHING_THERE
        end = self._flow.end(towards)
        normal = partial(end.connector.normal_form, end.type, path)
        if other is not None and normal(result) == normal(other.fields.get(path)):
            return SAME
        return ONLY_NEW if rule.when is When.CREATE else LEFT_AS_IT_IS


def _change(decision: Decision, rule: Rule) -> Change | None:
    return next((change for change in decision.changes if change.rule == rule.id), None)
