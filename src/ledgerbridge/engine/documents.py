"""Documents without a counterpart: what they need is brought, then each is composed whole, or refused and told why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.engine import debtors
from ledgerbridge.engine.awaited_lists import with_lists
from ledgerbridge.engine.awaited_products import with_products
from ledgerbridge.engine.awaiting import about, awaited
from ledgerbridge.engine.closed_accounts import ClosedAccounts
from ledgerbridge.engine.closed_journals import ClosedJournals
from ledgerbridge.engine.counterparts import Counterparts
from ledgerbridge.engine.debtors import Debtors
from ledgerbridge.engine.document_fields import DocumentFields
from ledgerbridge.engine.document_reading import CONTENT, content_mark, line_slots
from ledgerbridge.engine.drafts import Draft, drafted
from ledgerbridge.engine.expecting import EXPECTED, expected_mark
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.groups import Groups
from ledgerbridge.engine.labels import label_of
from ledgerbridge.engine.leaving_alone import ids_of
from ledgerbridge.engine.line_products import LineProducts
from ledgerbridge.engine.needs import Brought, Derives, originals
from ledgerbridge.engine.open_documents import OpenDocuments
from ledgerbridge.engine.planned import Need, Planned
from ledgerbridge.engine.products import Products
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.target_lists import terms_there
from ledgerbridge.engine.targets import Targets
from ledgerbridge.engine.worded import currencies_of, lacks_rates, rates_of, with_rates
from ledgerbridge.model.documents import Document
from ledgerbridge.model.problems import LedgerbridgeError, Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decide import Plan, decide_create
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.planner.documents.allowing import check_allowed
from ledgerbridge.planner.documents.composing import Composed, composed
from ledgerbridge.planner.documents.evidence import vat_evidence
from ledgerbridge.planner.documents.terms import DocumentTerms, Existing
from ledgerbridge.planner.merge import Why
from ledgerbridge.planner.reason import Reason
from ledgerbridge.planner.steps import Step

RULE = "document"
"""The rule that explain names for what comes from the document itself."""


class DocumentPlanner:
    """Plans the documents of one flow that have no counterpart on the other side."""

    def __init__(
        self,
        run: Run,
        flow: Flow,
        side: Side,
        siblings: Mapping[str, Derives],
        own_reference: Callable[[str], str],
    ) -> None:
        assert flow.documents is not None
        self._run = run
        self._flow = flow
        self._side = side
        self._terms: DocumentTerms = flow.documents
        self._debtors = Debtors(run, flow, side, siblings)
        derivation = siblings.get(self._terms.products)
        products = Products(run, derivation, side, self._terms.own_codes) if derivation is not None else None
        rows = {*self._terms.accounts.by_group, *_groups_in(self._terms)}
        self._groups = Groups(products.end if products is not None else None, rows)
        self._closed = ClosedAccounts(flow.end(side.other))
        self._journals = ClosedJournals(flow.end(side.other))
        self._targets = Targets(run, flow.end(side.other), line_slots(self._target), products)
        self._counterparts = Counterparts(run, flow, side)
        self._lines = LineProducts(run, flow, side, products)
        self._fields = DocumentFields(flow, side, self._lines)
        self._open = OpenDocuments(flow, side, self._fields)
        self._own_reference = own_reference
        self._rates: Mapping[str, Decimal] | None = None

    @property
    def _target(self) -> TypeCapabilities:
        return self._flow.end(self._side.other).capabilities

    async def planned(self, plan: Plan, records: Sequence[Record]) -> list[Planned]:
        """What becomes of each document, in their order."""
        await self._read_lists()
        drafts = [drafted(self._flow, self._side, one, self._own_reference(one.id)) for one in records]
        await self._counterparts.find(drafts)
        going = [d for d in drafts if d.problem is None and not d.exists and not self._counterparts.is_old(d)]
        await self._targets.learn({})
        await self._learn_money(_documents(going))
        await self._bring_customers(going)
        await self._targets.learn(await self._lines.look_up(_documents(going)))
        await self._await_originals([draft for draft in going if draft.problem is None])
        if going and "account" in line_slots(self._target):
            await self._closed.learn(self._terms)
        if going:
            await self._journals.learn()
        await self._groups.learn(line for draft in going for line in draft.document.lines)
        planned = await with_lists(self._flow, self._side, [self._plan(plan, draft) for draft in drafts])
        return await with_products(self._run, self._flow, self._side, drafts, planned)

    async def _read_lists(self) -> None:
        """The target's lists are known as they are now; read once a pass."""
        self._terms = await terms_there(self._terms, self._flow.end(self._side.other).connector)

    async def _learn_money(self, documents: Sequence[Document]) -> None:
        """What the source's tax codes charge, and the currencies of the target, where these documents ask for it."""
        if self._rates is None and any(lacks_rates(document) for document in documents):
            self._rates = await rates_of(self._flow.end(self._side).connector)
        home = self._targets.target().currency
        foreign = {one.currency for one in documents if one.currency is not None} - {home}
        if foreign and not self._terms.currencies:
            taken = await currencies_of(self._flow.end(self._side.other).connector, foreign)
            self._terms = msgspec.structs.replace(self._terms, currencies=taken)

    def _foreign(self, documents: Sequence[Document]) -> dict[str, str]:
        """{id of a document: its currency}, where that is not the company's own and one that the target takes."""
        home, taken = self._targets.target().currency, self._terms.currencies
        told = {one.id: one.currency for one in documents if one.currency is not None and one.currency != home}
        return {id: currency for id, currency in told.items() if not taken or currency in taken}

    # --- customers ---------------------------------------------------------------------------------------------------

    async def _bring_customers(self, drafts: Sequence[Draft]) -> None:
        documents = [draft.document for draft in drafts]
        found = await self._debtors.of(documents, self._foreign(documents))
        for draft in drafts:
            draft.found = found[draft.record.id]
            if draft.found.debtor.problem is not None:
                draft.refuse(draft.found.debtor.problem, Step.CUSTOMER, draft.found.debtor.waits)

    # --- originals ---------------------------------------------------------------------------------------------------

    async def _await_originals(self, drafts: Sequence[Draft]) -> None:
        """A credit note goes after its invoice, where that is about to go; one that takes no part is not waited for."""
        ids = sorted({draft.document.invoice_id for draft in drafts if draft.document.invoice_id})
        if not self._terms.originals or not ids:
            return
        found = await originals(self._run, self._terms.originals, self._side, ids)
        for draft in drafts:
            original = found.get(draft.document.invoice_id or "", Brought())
            draft.original = original.action
            if original.problem is not None:
                draft.refuse(original.problem, Step.EXISTING, original.waits)

    # --- planning ----------------------------------------------------------------------------------------------------

    def _plan(self, plan: Plan, draft: Draft) -> Planned:
        if draft.problem is None and self._counterparts.is_old(draft):
            return self._idle(draft, self._counterparts.carried_over(draft))
        if draft.exists:
            draft.step = Step.EXISTING
            if self._terms.on_existing is Existing.UPDATE and self._open.can_update(draft):
                return self._open.planned(plan, draft)
            return self._idle(draft, self._counterparts.existing(draft))
        if draft.problem is not None:
            return self._idle(draft, self._refused(draft, draft.problem, draft.waits))
        try:
            return self._create(plan, draft)
        except LedgerbridgeError as error:
            refused = self._refused(draft, debtors.of_debtor(self._run, error.problem, draft.found))
            return self._idle(draft, msgspec.structs.replace(refused, reasons=self._evidence(draft)))

    def _create(self, plan: Plan, draft: Draft) -> Planned:
        """The document as it is to be made. Raises RecordRefused and MappingError."""
        draft.step = Step.SETTINGS
        check_allowed(draft.document, self._terms, self._targets.target())
        draft.step = Step.PRODUCTS
        self._lines.check(draft.document)
        draft.step = Step.SETTINGS
        made = self._composed(draft)
        self._closed.check(made.document)
        towards = self._side.other
        header = self._fields.header(plan, made.document, draft)
        given = [Change(towards, path, None, value, RULE, Why.NEW) for path, value in header.items()]
        draft.step = Step.PRODUCTS
        parts, in_lines = self._fields.parts(plan, draft.record, made.document)
        draft.step = Step.MAP
        needs = (*debtors.fields_of(draft.found, self._target.slots)[1], *_awaits(draft), *in_lines)
        awaited = [need.path for need in needs if need.part is None and need.path]
        decided = decide_create(plan, draft.record, towards, given, awaited)
        if decided.action is not Action.CREATE:
            return self._idle(draft, decided)
        draft.step = Step.SETTINGS
        self._journals.check({change.path: change.new for change in decided.changes})
        settled = {side: dict(marks) for side, marks in decided.settled.items()}
        settled.setdefault(self._side.value, {})[CONTENT] = content_mark(self._run.world.marker, draft.document)
        if made.shown is not None:
            settled.setdefault(towards.value, {})[EXPECTED] = expected_mark(self._run, made.shown)
        decision = msgspec.structs.replace(decided, settled=settled, reasons=(*decided.reasons, *self._evidence(draft)))
        return Planned(
            decision,
            self._side,
            draft.record.id,
            towards,
            None,
            label_of(self._flow.end(self._side), draft.record),
            draft.reference,
            {change.path: change.new for change in decision.changes},
            parts=parts,
            needs=needs,
            expected=made.shown,
            step=Step.WRITE.value,
        )

    def _composed(self, draft: Draft) -> Composed:
        document, target = debtors.told(draft.document, draft.found), self._targets.target()
        document = with_rates(document, self._rates or {})
        return composed(document, self._terms, draft.found.party, target, self._groups.by_sku)

    def _evidence(self, draft: Draft) -> tuple[Reason, ...]:
        """How the customer's VAT number was found today, in the company's time zone."""
        day = self._run.world.clock.now().astimezone(ZoneInfo(self._terms.zone)).date()
        return vat_evidence(draft.document, draft.found.party, self._terms.tax, self._targets.target(), day)

    # --- decisions without a write -----------------------------------------------------------------------------------

    def _idle(self, draft: Draft, decision: Decision) -> Planned:
        label = label_of(self._flow.end(self._side), draft.record)
        return Planned(decision, self._side, draft.record.id, label=label, step=draft.step.value)

    def _refused(self, draft: Draft, problem: Problem, waits: bool = False) -> Decision:
        ids = ids_of(self._side, draft.record.id, None)
        if self._flow.end(self._side).capabilities.unseen:
            problem = about(problem, awaited(self._run, self._flow, self._side, draft.record))
        return Decision(Action.WAIT if waits else Action.REFUSE, *ids, problem=problem)


def _documents(drafts: Sequence[Draft]) -> list[Document]:
    """Those that nothing is wrong with so far."""
    return [draft.document for draft in drafts if draft.problem is None]


def _awaits(draft: Draft) -> list[Need]:
    """A document that must be there first although no field names it."""
    return [Need(draft.original, "")] if draft.original is not None else []


def _groups_in(terms: DocumentTerms) -> set[str]:
    return {group for rows in terms.accounts.by_country_and_group.values() for group in rows}
