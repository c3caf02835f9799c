"""Documents that were sent before: later changes are told, and what still has to follow them is planned."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ledgerbridge.engine import following
from ledgerbridge.engine.document_reading import CONTENT, content_mark
from ledgerbridge.engine.drafts import drafted
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.labels import label_of
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.run import Run
from ledgerbridge.model.documents import Document
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.marks import Base
from ledgerbridge.planner.reason import Reason, in_words
from ledgerbridge.store.links import Link

CHANGED = "changed after it was sent; documents there are not rewritten"
CALLED_OFF = "it was called off"
LEFT = "=left"
"""The key under which the source's base remembers why the document is not sent any more."""


class SentDocuments:
    """Looks at the linked documents of one side again."""

    def __init__(self, run: Run, flow: Flow, side: Side) -> None:
        self._run = run
        self._flow = flow
        self._side = side

    def looked_at_again(self, pairs: Sequence[tuple[Record, Link]], decided: Sequence[Planned]) -> list[Planned]:
        """What was decided of documents that were sent before, with what is told of later changes and what still has
        to follow them."""
        linked = {record.id: (record, link) for record, link in pairs}
        found = [self._told_of_changes(plan, *linked[plan.source_id]) for plan in decided if plan.source_id in linked]
        found += [plan for plan in decided if plan.source_id not in linked]
        for record, link in linked.values():
            found += self._still_to_follow(record, link)
        return found

    def _told_of_changes(self, plan: Planned, record: Record, link: Link) -> Planned:
        """A document that was changed after it was sent is not rewritten there; it is said once for each change."""
        known = Base.unpacked(link.base(self._side)).marks.get(CONTENT)
        draft = drafted(self._flow, self._side, record, "")
        if known is None or draft.problem is not None:
            return plan
        if plan.decision.action is Action.EXCLUDE:
            return self._told_of_leaving(plan, link, plan.decision.reasons)
        if plan.decision.action is Action.NOTHING and self._is_called_off(draft.document):
            return self._told_of_leaving(plan, link, (Reason(CALLED_OFF),))
        now = content_mark(self._run.world.marker, draft.document)
        if now == known or plan.decision.action not in (Action.NOTHING, Action.UPDATE):
            return plan
        settled = {side: dict(marks) for side, marks in plan.decision.settled.items()}
        settled.setdefault(self._side.value, {})[CONTENT] = now
        silent = plan.decision.action is Action.NOTHING
        reasons = (*plan.decision.reasons, Reason(CHANGED)) if silent else plan.decision.reasons
        action = Action.SKIP if silent else plan.decision.action
        decision = msgspec.structs.replace(plan.decision, action=action, reasons=reasons, settled=settled)
        return msgspec.structs.replace(plan, decision=decision)

    def _is_called_off(self, document: Document) -> bool:
        assert self._flow.documents is not None
        return document.status in self._flow.documents.called_off

    def _told_of_leaving(self, plan: Planned, link: Link, reasons: tuple[Reason, ...]) -> Planned:
        """A document that was sent and whose source was called off since, so that it is not sent any more: that is said
        once for each reason."""
        now = self._run.world.marker.mark(LEFT, in_words(reason.public for reason in reasons))
        if Base.unpacked(link.base(self._side)).marks.get(LEFT) == now:
            return plan
        settled = {side: dict(marks) for side, marks in plan.decision.settled.items()}
        settled.setdefault(self._side.value, {})[LEFT] = now
        decision = msgspec.structs.replace(
            plan.decision, action=Action.SKIP, reasons=(Reason(CHANGED), *reasons), settled=settled
        )
        return msgspec.structs.replace(plan, decision=decision)

    def _still_to_follow(self, record: Record, link: Link) -> list[Planned]:
        """What a document that we made still lacks, because it failed or was interrupted."""
        ours = CONTENT in Base.unpacked(link.base(self._side)).marks
        there = link.id_on(self._side.other)
        base = Base.unpacked(link.base(self._side.other))
        made = Planned(
            Decision(Action.NOTHING, link.left_id, link.right_id),
            self._side,
            record.id,
            label=label_of(self._flow.end(self._side), record),
        )
        steps = following.missing(self._run, self._flow, self._side.other, base)
        if not ours:
            steps = [step for step in steps if step is Action.ATTACH and following.AGAIN in base.marks]
        return [following.planned(self._flow, made, step, there, base) for step in steps]
