"""Plans: from a decision about a record, or a pair of them, to what is planned for each side."""

from __future__ import annotations

import msgspec

from ledgerbridge.engine.companions import own_fields, without_partings
from ledgerbridge.engine.flow import Flow, Matching
from ledgerbridge.engine.flow_terms import FlowTerms
from ledgerbridge.engine.labels import label_of
from ledgerbridge.engine.linked import parted, shown
from ledgerbridge.engine.marking import KEY
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.run import Run
from ledgerbridge.model.record import Record
from ledgerbridge.model.reference import reference
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.reason import Reason
from ledgerbridge.store.links import Link


class Plans:
    """Draws up what one flow does."""

    def __init__(self, run: Run, flow: Flow, terms: FlowTerms) -> None:
        self._run = run
        self._flow = flow
        self._terms = terms

    def of(
        self, side: Side, record: Record, other: Record | None, decision: Decision, link: Link | None
    ) -> list[Planned]:
        """One plan for each side written; one without a side when nothing is."""
        decision = without_partings(self._flow, decision)
        written = [target for target in Side if decision.towards(target)]
        if decision.action not in (Action.CREATE, Action.UPDATE) or not written:
            return [self.idle(side, record, decision)]
        seen = {side: record, side.other: other}
        plans = []
        for target in written:
            part = decision if len(written) == 1 else self._part(decision, target)
            plans.append(self._plan_for(target, part, seen[target.other] or record, seen[target]))
        return plans

    def idle(self, side: Side, record: Record, decision: Decision) -> Planned:
        """A plan that writes nothing."""
        label = label_of(self._flow.end(side), record)
        return Planned(decision, side, record.id, key_tag=self.key_tag(side, record), label=label)

    def excluded(
        self, side: Side, record: Record, ids: tuple[str | None, str | None], reasons: tuple[Reason, ...]
    ) -> Planned:
        return self.idle(side, record, Decision(Action.EXCLUDE, *ids, reasons=reasons))

    def reference(self, target: Side, source_id: str) -> str:
        end = self._flow.end(target.other)
        connector = end.connector
        target_type = self._flow.end(target).type
        return reference(connector.capabilities.vendor, connector.account, end.type, source_id, target_type)

    def key_tag(self, side: Side, record: Record) -> str | None:
        """The keyed tag of its match key; None where it has none, or where records are not matched at all."""
        if self._flow.matching is Matching.NONE:
            return None
        text = self._flow.end(side).match_text(record.fields)
        return self._run.world.marker.tag(KEY, text) if text is not None else None

    def _part(self, decision: Decision, target: Side) -> Decision:
        """The part of a two-sided update that writes one side, without the marks that belong to the other part."""
        elsewhere = {change.rule for change in decision.towards(target.other)}
        foreign = {rule.key(side) for rule in self._terms.known.rules if rule.id in elsewhere for side in Side}
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
            self.key_tag(target.other, source),
            label_of(self._flow.end(target.other), source),
            self.reference(target, source.id) if create else "",
            own_fields(self._flow, target, fields),
            current.version if current is not None else None,
            current.fields if current is not None else {},
            needs=needs,
        )
