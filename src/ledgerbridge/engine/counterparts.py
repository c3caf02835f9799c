"""Counterparts of documents: which ones the target holds already, by number or reference, and what that decides."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from ledgerbridge.engine.asking import find_all
from ledgerbridge.engine.awaiting import about, awaited
from ledgerbridge.engine.document_reading import line_slots
from ledgerbridge.engine.drafts import Draft
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.leaving_alone import ids_of
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.shared_numbers import SharedNumbers, refuse_twins
from ledgerbridge.model.awaited import Awaited
from ledgerbridge.model.documents import document_of
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner import cutover
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.documents.terms import DocumentTerms, Existing
from ledgerbridge.planner.marks import key_text
from ledgerbridge.planner.reason import Reason
from ledgerbridge.store import links

ALREADY = "already there as no. {number}"
CARRIED = "from before the cut-over: linked with the one of the same number and total in {vendor}"
NOT_CARRIED = "from before the cut-over, and {vendor} has none with its number: it is not sent"


class Counterparts:
    """Finds what the target holds of the documents of one side."""

    def __init__(self, run: Run, flow: Flow, side: Side) -> None:
        assert flow.documents is not None
        self._run = run
        self._flow = flow
        self._side = side
        self._terms: DocumentTerms = flow.documents
        self._target = flow.end(side.other).capabilities
        self._numbers = SharedNumbers(run, flow, side)

    async def find(self, drafts: Sequence[Draft]) -> None:
        """Each draft says from here on what is there of it."""
        refuse_twins(drafts)
        await self._look_for([draft for draft in drafts if draft.problem is None])
        apart = await self._numbers.apart([draft for draft in drafts if draft.problem is None])
        for draft in apart:
            draft.reference, draft.exists, draft.there = draft.own, "", ()
        await self._look_for(apart)
        updates = self._terms.on_existing is Existing.UPDATE
        await self._leave_linked([draft for draft in drafts if updates or self.is_old(draft)])

    def is_old(self, draft: Draft) -> bool:
        """Whether it is from before the cut-over."""
        day = draft.document.date
        return self._terms.cut_over is not None and day is not None and day < self._terms.cut_over

    def carried_over(self, draft: Draft) -> Decision:
        """The decision about a document of before the cut-over: linked with the same one there, or left out."""
        vendor = self._flow.end(self._side.other).vendor_label
        alone = ids_of(self._side, draft.record.id, None)
        if not draft.there:
            return Decision(Action.SKIP, *alone, reasons=(Reason(NOT_CARRIED, {"vendor": vendor}),))
        if len(draft.there) > 1:
            several = cutover.several(vendor, [record.id for record in draft.there])
            return Decision(Action.REFUSE, *alone, problem=about(several, *self._there(draft)))
        (record,) = draft.there
        found = document_of(record, self._target.slots, line_slots(self._target), ZoneInfo(self._terms.zone))
        problem = cutover.difference(vendor, draft.document, found)
        if problem is not None:
            return Decision(Action.REFUSE, *alone, problem=about(problem, *self._there(draft)))
        ids = ids_of(self._side, draft.record.id, record.id)
        return Decision(Action.LINK, *ids, reasons=(Reason(CARRIED, {"vendor": vendor}),))

    def existing(self, draft: Draft) -> Decision:
        """The decision about a document that is there."""
        ids = ids_of(self._side, draft.record.id, None)
        if self._terms.on_existing is Existing.FAIL:
            return Decision(Action.REFUSE, *ids, problem=about(_exists(draft.exists), *self._there(draft)))
        return Decision(Action.SKIP, *ids, reasons=(Reason(ALREADY, {"number": draft.exists}),))

    def _there(self, draft: Draft) -> list[Awaited]:
        """The target's documents that stand in the way of one."""
        return [awaited(self._run, self._flow, self._side.other, record) for record in draft.there]

    async def _look_for(self, drafts: Sequence[Draft]) -> None:
        """Notes which documents the target holds already, by the number and by our own reference."""
        end = self._flow.end(self._side.other)
        for path, texts in self._asked(drafts).items():
            found = await find_all(end.connector, end.type, path, sorted(texts.values()))
            hits = {key_text(text): records for text, records in found.items() if records}
            for draft in drafts:
                for record in hits.get(key_text(texts.get(draft.record.id, "")), []):
                    draft.exists = self._number_of(record)
                    if record.id not in [known.id for known in draft.there]:
                        draft.there = (*draft.there, record)

    def _asked(self, drafts: Sequence[Draft]) -> dict[str, dict[str, str]]:
        """{path of the target: {source id: the text it is asked for}}."""
        asked: dict[str, dict[str, str]] = {}
        own, chosen = self._target.reference_path, self._terms.reference_path
        if own is not None:
            asked[own] = {draft.record.id: draft.reference for draft in drafts}
        if chosen is not None and chosen != own:
            asked[chosen] = {draft.record.id: draft.document.number for draft in drafts if draft.document.number}
        number = self._target.slots.get("number", "")
        old = {d.record.id: d.document.number for d in drafts if d.document.number and self.is_old(d)}
        if number in self._target.match_keys and number not in asked and old:
            asked[number] = old
        return asked

    def _number_of(self, record: Record) -> str:
        number = record.fields.get(self._target.slots.get("number", ""))
        return str(number) if number is not None else record.id

    async def _leave_linked(self, drafts: Sequence[Draft]) -> None:
        """A document of the target that is linked already is no counterpart of another one."""
        ids = sorted({record.id for draft in drafts for record in draft.there})
        run, flow, other = self._run, self._flow, self._side.other
        taken = await run.read(lambda c: links.by_ids(c, run.integration, flow.name, MAIN, other, ids)) if ids else {}
        for draft in drafts:
            draft.there = tuple(record for record in draft.there if record.id not in taken)


def _exists(number: str) -> Problem:
    return Problem(
        "LB-DOC-10",
        "The target holds a document with this reference already: no. {number}.",
        "Check whether it is the same; change the reference if it is not.",
        filled({"number": number}),
        field="reference",
    )
