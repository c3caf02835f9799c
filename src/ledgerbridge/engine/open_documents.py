"""Documents that the target holds already and still lets be changed: their mapped fields follow the source's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import Refused
from ledgerbridge.engine.counterparts import ALREADY
from ledgerbridge.engine.document_fields import DocumentFields
from ledgerbridge.engine.done import Done
from ledgerbridge.engine.drafts import Draft
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.labels import label_of
from ledgerbridge.engine.planned import Planned
from ledgerbridge.mapping.rules import When
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decide import Plan, decide_pair
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.planner.marks import NO_BASE
from ledgerbridge.planner.merge import View, Why
from ledgerbridge.planner.reason import Reason
from ledgerbridge.planner.steps import Step

RULE = "document"
FINAL = "LB-REC-09"
"""What every connector says of a document that is no longer open."""
CLOSED = "already there as no. {number}, and no longer open"
_PLACES = ("street", "city", "postal_code", "region", "country")
FOLLOWING = (
    "date",
    "due_date",
    "name",
    "notes",
    *(f"{use}.{part}" for use in ("billing", "shipping") for part in _PLACES),
)
"""Slots of a document whose values follow the source: no sum depends on them, and no list of the target."""


class OpenDocuments:
    """Updates what is there of the documents of one side."""

    def __init__(self, flow: Flow, side: Side, fields: DocumentFields) -> None:
        self._flow = flow
        self._side = side
        self._fields = fields
        self._target = flow.end(side.other).capabilities

    def can_update(self, draft: Draft) -> bool:
        """Whether one document stands there that is no other's, of a type that takes changes."""
        return self._target.updates and len(draft.there) == 1

    def planned(self, plan: Plan, draft: Draft) -> Planned:
        """Its fields changed that differ, or the link alone where none does."""
        (there,) = draft.there
        decision = self._decided(plan, draft, there)
        label = label_of(self._flow.end(self._side), draft.record)
        if decision.action is not Action.UPDATE:
            return Planned(decision, self._side, draft.record.id, label=label, step=Step.EXISTING.value)
        return Planned(
            decision,
            self._side,
            draft.record.id,
            self._side.other,
            label=label,
            fields={change.path: change.new for change in decision.changes},
            version=there.version,
            current=there.fields,
            step=Step.EXISTING.value,
        )

    def _decided(self, plan: Plan, draft: Draft, there: Record) -> Decision:
        own, other = View(draft.record, NO_BASE), View(there, NO_BASE)
        views, ids = ((own, other), (draft.record.id, there.id))
        if self._side is Side.RIGHT:
            views, ids = ((other, own), (there.id, draft.record.id))
        later = msgspec.structs.replace(plan, rules=tuple(rule for rule in plan.rules if rule.when is not When.CREATE))
        decided = decide_pair(later, *views, ids, linked=False)
        if decided.action not in (Action.UPDATE, Action.LINK):
            return decided
        ruled = decided.towards(self._side.other)
        header = self._header(plan, draft, there, {change.path for change in ruled})
        changes = (*ruled, *header)
        action = Action.UPDATE if changes else Action.LINK
        reasons = (Reason(ALREADY, {"number": draft.exists}),)
        return msgspec.structs.replace(decided, action=action, changes=changes, reasons=reasons)

    def _header(self, plan: Plan, draft: Draft, there: Record, ruled: Iterable[str]) -> list[Change]:
        towards, slots = self._side.other, self._target.slots
        unnamed = {"name"} if draft.document.name is None else set()
        paths = {slots[slot] for slot in FOLLOWING if slot in slots and slot not in unnamed} - set(ruled)
        said = self._fields.header(plan, draft.document, draft)
        found = []
        for path, value in said.items():
            old = there.fields.get(path)
            if path in paths and value is not None and not _same(plan, towards, path, old, value):
                found.append(Change(towards, path, old, value, RULE, Why.FIRST))
        return found


def _same(plan: Plan, side: Side, path: str, held: Value, new: Value) -> bool:
    return plan.terms.form(side, path, held) == plan.terms.form(side, path, new)


def without_closed(done: Sequence[Done]) -> list[Done]:
    """What was to be updated while it is open and turned out to be closed is left as it is, which is no failure."""
    return [_left(entry) if _is_closed(entry) else entry for entry in done]


def _is_closed(entry: Done) -> bool:
    planned, answer = entry.planned, entry.answer
    found = planned.decision.action is Action.UPDATE and planned.step == Step.EXISTING.value
    return found and isinstance(answer, Refused) and answer.problem.code == FINAL


def _left(entry: Done) -> Done:
    told = entry.planned.decision
    values = told.reasons[0].values if told.reasons else {}
    decision = Decision(Action.SKIP, told.left_id, told.right_id, reasons=(Reason(CLOSED, values),))
    planned = msgspec.structs.replace(entry.planned, decision=decision, side=None)
    return msgspec.structs.replace(entry, planned=planned, answer=None)
