"""Documents without a counterpart: what they need is brought, then each is composed whole, or refused and told why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.engine import debtors, following, standing_in, unreckoned
from ledgerbridge.engine.asking import find_all
from ledgerbridge.engine.closed_accounts import ClosedAccounts
from ledgerbridge.engine.debtors import Debtors, Found
from ledgerbridge.engine.document_reading import CONTENT, content_mark, document_in, line_slots, slots_read
from ledgerbridge.engine.expecting import EXPECTED, expected_mark
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.groups import Groups
from ledgerbridge.engine.labels import label_of
from ledgerbridge.engine.needs import Brought, Derives, Products, originals
from ledgerbridge.engine.planned import Need, Planned
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.target_lists import terms_there
from ledgerbridge.engine.targets import Targets
from ledgerbridge.engine.worded import currencies_of, lacks_rates, rates_of, with_rates
from ledgerbridge.model.documents import LINES, Document, Line, LineKind, document_of, fields_of, line_fields
from ledgerbridge.model.problems import LedgerbridgeError, Problem, RecordRefused, filled
from ledgerbridge.model.record import Part, Parts, Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner import cutover
from ledgerbridge.planner.decide import Plan, decide_create
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.planner.documents.allowing import check_allowed
from ledgerbridge.planner.documents.composing import Composed, composed
from ledgerbridge.planner.documents.own_lines import line_fields_by_rules
from ledgerbridge.planner.documents.party import with_places_of
from ledgerbridge.planner.documents.terms import DocumentTerms, Existing, MissingProduct, NumberOwner
from ledgerbridge.planner.marks import Base, key_text
from ledgerbridge.planner.merge import Why
from ledgerbridge.planner.reason import Reason
from ledgerbridge.planner.shape import Shape, lacking
from ledgerbridge.planner.steps import Step
from ledgerbridge.store import links
from ledgerbridge.store.links import Link

RULE = "document"
"""The rule that explain names for what comes from the document itself."""
ALREADY = "already there as no. {number}"
CHANGED = "changed after it was sent; documents there are not rewritten"
CARRIED = "from before the cut-over: linked with the one of the same number and total in {vendor}"
NOT_CARRIED = "from before the cut-over, and {vendor} has none with its number: it is not sent"
REFERENCE_MAX = 21


class Draft(msgspec.Struct):
    """A document on its way: what was found out about it so far."""

    record: Record
    document: Document
    reference: str
    problem: Problem | None = None
    waits: bool = False
    exists: str = ""
    """The number of the target's document with this reference."""
    there: tuple[Record, ...] = ()
    """The target's documents with its reference or number, each once."""
    found: Found = Found()
    """Whom it is for."""
    original: int | None = None
    """The action of this pass that makes the invoice it corrects."""
    step: Step = Step.MAP
    """Where it stands, or where it stopped."""

    def refuse(self, problem: Problem, step: Step, waits: bool = False) -> None:
        if self.problem is None:
            self.problem, self.step, self.waits = problem, step, waits


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
        slots = flow.end(side).capabilities.slots, flow.end(side.other).capabilities.slots
        self._debtors = Debtors(run, side, self._terms, siblings, *slots)
        products = siblings.get(self._terms.products)
        self._products = Products(run, products, side, self._terms.own_codes) if products is not None else None
        rows = {*self._terms.accounts.by_group, *_groups_in(self._terms)}
        self._groups = Groups(products.flow.end(side.other) if products is not None else None, rows)
        self._closed = ClosedAccounts(flow.end(side.other))
        self._targets = Targets(run, flow.end(side.other), line_slots(self._target), self._products)
        self._own_reference = own_reference
        self._rates: Mapping[str, Decimal] | None = None

    @property
    def _source(self) -> TypeCapabilities:
        return self._flow.end(self._side).capabilities

    @property
    def _target(self) -> TypeCapabilities:
        return self._flow.end(self._side.other).capabilities

    async def planned(self, plan: Plan, records: Sequence[Record]) -> list[Planned]:
        """What becomes of each document, in their order."""
        await self._read_lists()
        drafts = [self._draft(record) for record in records]
        self._refuse_twins(drafts)
        await self._look_for([draft for draft in drafts if draft.problem is None])
        await self._leave_linked([draft for draft in drafts if self._is_old(draft)])
        going = [d for d in drafts if d.problem is None and not d.exists and not self._is_old(d)]
        await self._bring_customers(going)
        await self._look_up_products([draft for draft in going if draft.problem is None])
        await self._await_originals([draft for draft in going if draft.problem is None])
        await self._learn_money([draft.document for draft in going if draft.problem is None])
        if going and "account" in line_slots(self._target):
            await self._closed.learn(self._terms)
        await self._groups.learn(line for draft in going for line in draft.document.lines)
        return [self._plan(plan, draft) for draft in drafts]

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

    # --- reading -----------------------------------------------------------------------------------------------------

    def _draft(self, record: Record) -> Draft:
        own = self._own_reference(record.id)
        try:
            document = document_in(record, self._source, self._terms)
        except LedgerbridgeError as error:
            return Draft(record, Document(id=record.id), own, error.problem)
        unknown = unreckoned.fault(document, self._source, slots_read(self._source, self._terms))
        return Draft(record, document, self._reference(document, own), unknown, waits=unknown is not None)

    def _reference(self, document: Document, own: str) -> str:
        """What the document is asked for in the target: its number where that stands in the very field, else ours."""
        in_place = self._terms.reference_path == self._target.reference_path
        fits = document.number is not None and len(document.number) <= REFERENCE_MAX
        return document.number if in_place and fits and document.number is not None else own

    # --- whether it exists -------------------------------------------------------------------------------------------

    def _refuse_twins(self, drafts: Sequence[Draft]) -> None:
        """Two documents with one number would be one document there: neither goes before a person decides."""
        by_number: dict[str, list[Draft]] = {}
        for draft in drafts:
            by_number.setdefault(key_text(draft.document.number or draft.reference) or "", []).append(draft)
        for several in by_number.values():
            if len(several) > 1:
                ids = ", ".join(sorted(draft.record.id for draft in several))
                for draft in several:
                    draft.refuse(_twins(ids), Step.EXISTING)

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
        old = {d.record.id: d.document.number for d in drafts if d.document.number and self._is_old(d)}
        if number in self._target.match_keys and number not in asked and old:
            asked[number] = old
        return asked

    def _number_of(self, record: Record) -> str:
        number = record.fields.get(self._target.slots.get("number", ""))
        return str(number) if number is not None else record.id

    # --- from before the cut-over ------------------------------------------------------------------------------------

    def _is_old(self, draft: Draft) -> bool:
        day = draft.document.date
        return self._terms.cut_over is not None and day is not None and day < self._terms.cut_over

    async def _leave_linked(self, drafts: Sequence[Draft]) -> None:
        """A document of the target that is linked already is no counterpart of another one."""
        ids = sorted({record.id for draft in drafts for record in draft.there})
        run, flow, other = self._run, self._flow, self._side.other
        taken = await run.read(lambda c: links.by_ids(c, run.integration, flow.name, MAIN, other, ids)) if ids else {}
        for draft in drafts:
            draft.there = tuple(record for record in draft.there if record.id not in taken)

    def _carried_over(self, draft: Draft) -> Decision:
        """The decision about a document of before the cut-over: linked with the same one there, or left out."""
        vendor = self._flow.end(self._side.other).vendor_label
        if not draft.there:
            return Decision(Action.SKIP, *self._ids(draft), reasons=(Reason(NOT_CARRIED, {"vendor": vendor}),))
        if len(draft.there) > 1:
            return self._refused(draft, cutover.several(vendor, [record.id for record in draft.there]))
        (record,) = draft.there
        found = document_of(record, self._target.slots, line_slots(self._target), ZoneInfo(self._terms.zone))
        problem = cutover.difference(vendor, draft.document, found)
        if problem is not None:
            return self._refused(draft, problem)
        ids = (draft.record.id, record.id) if self._side is Side.LEFT else (record.id, draft.record.id)
        return Decision(Action.LINK, *ids, reasons=(Reason(CARRIED, {"vendor": vendor}),))

    # --- customers ---------------------------------------------------------------------------------------------------

    async def _bring_customers(self, drafts: Sequence[Draft]) -> None:
        found = await self._debtors.of([draft.document for draft in drafts])
        for draft in drafts:
            draft.found = found[draft.record.id]
            if draft.found.debtor.problem is not None:
                draft.refuse(draft.found.debtor.problem, Step.CUSTOMER, draft.found.debtor.waits)

    # --- products ----------------------------------------------------------------------------------------------------

    async def _look_up_products(self, drafts: Sequence[Draft]) -> None:
        lines = [line for draft in drafts for line in draft.document.lines if line.kind is LineKind.PRODUCT]
        terms = self._terms
        own = (terms.substitute_sku, terms.shipping.sku, terms.discount.sku, terms.rounding.sku)
        more = [sku for sku in own if sku]
        if self._products is not None and "product_id" in line_slots(self._target):
            await self._products.look_up(lines, more, terms.on_missing_product is MissingProduct.CREATE)
            await self._bring_stand_in(self._products, lines)
        await self._targets.learn(self._named(lines, more))

    async def _bring_stand_in(self, products: Products, lines: Sequence[Line]) -> None:
        """The product that stands in is made where a line needs it and the target has none with its SKU."""
        sku, fields = self._terms.substitute_sku, self._terms.stand_in
        if not (sku and fields) or products.by_sku(sku).problem is None:
            return
        replaces = self._terms.on_missing_product is MissingProduct.SUBSTITUTE
        bare = any(not (line.product_id or products.sku_of(line)) for line in lines)
        if bare or (replaces and any(products.of(line).problem is not None for line in lines)):
            products.stand_in(sku, await standing_in.made(self._run, products.flow, self._side, sku, fields))

    def _named(self, lines: Sequence[Line], more: Sequence[str]) -> dict[str, Brought]:
        """{SKU or the source's id: what stands for that product in the target}."""
        if self._products is None:
            return {}
        added = {sku: self._products.by_sku(sku) for sku in more}
        found = [(line, self._product(line)) for line in lines]
        return added | {
            name: one for line, one in found if one is not None for name in (line.sku, line.product_id) if name
        }

    def _product(self, line: Line) -> Brought | None:
        """The product of a line in the target; None where the line needs none."""
        if self._products is None or "product_id" not in line_slots(self._target) or line.kind is LineKind.TEXT:
            return None
        if line.kind is not LineKind.PRODUCT:
            return self._products.by_sku(line.sku) if line.sku else None
        if not (line.product_id or self._products.sku_of(line) or self._needs_product):
            stands_in = self._terms.stand_in and self._terms.substitute_sku
            return self._products.by_sku(self._terms.substitute_sku or "") if stands_in else None
        found = self._products.of(line)
        replaces = self._terms.on_missing_product is MissingProduct.SUBSTITUTE
        if found.problem is not None and replaces and self._terms.substitute_sku:
            return self._products.by_sku(self._terms.substitute_sku)
        omits = self._terms.on_missing_product is MissingProduct.OMIT and not self._needs_product
        return None if omits and found.problem is not None else found

    @property
    def _needs_product(self) -> bool:
        """Whether the target takes no line without a product."""
        return line_slots(self._target).get("product_id") in self._target.parts[LINES].required

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
        if draft.problem is None and self._is_old(draft):
            return self._idle(draft, self._carried_over(draft))
        if draft.exists:
            draft.step = Step.EXISTING
            return self._idle(draft, self._existing(draft))
        if draft.problem is not None:
            return self._idle(draft, self._refused(draft, draft.problem, draft.waits))
        try:
            return self._create(plan, draft)
        except LedgerbridgeError as error:
            return self._idle(draft, self._refused(draft, error.problem))

    def _create(self, plan: Plan, draft: Draft) -> Planned:
        """The document as it is to be made. Raises RecordRefused and MappingError."""
        draft.step = Step.SETTINGS
        check_allowed(draft.document, self._terms, self._targets.target())
        draft.step = Step.PRODUCTS
        self._check_products(draft.document)
        draft.step = Step.SETTINGS
        made = self._composed(draft)
        self._closed.check(made.document)
        towards = self._side.other
        header = self._header(plan, made.document, draft)
        given = [Change(towards, path, None, value, RULE, Why.NEW) for path, value in header.items()]
        draft.step = Step.PRODUCTS
        parts, in_lines = self._parts(plan, draft.record, made.document)
        draft.step = Step.MAP
        needs = (*debtors.fields_of(draft.found, self._target.slots)[1], *_awaits(draft), *in_lines)
        awaited = [need.path for need in needs if need.part is None and need.path]
        decided = decide_create(plan, draft.record, towards, given, awaited)
        if decided.action is not Action.CREATE:
            return self._idle(draft, decided)
        settled = {side: dict(marks) for side, marks in decided.settled.items()}
        settled.setdefault(self._side.value, {})[CONTENT] = self._content_mark(draft.document)
        if made.shown is not None:
            settled.setdefault(towards.value, {})[EXPECTED] = expected_mark(self._run, made.shown)
        decision = msgspec.structs.replace(decided, settled=settled)
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

    def _check_products(self, document: Document) -> None:
        """Raises RecordRefused for a product that is not to be had: that comes before all it would decide on."""
        for line in document.lines:
            found = self._product(line)
            if found is not None and found.problem is not None:
                raise RecordRefused(found.problem)

    def _composed(self, draft: Draft) -> Composed:
        document, target = debtors.told(draft.document, draft.found), self._targets.target()
        document = with_rates(document, self._rates or {})
        return composed(document, self._terms, draft.found.party, target, self._groups.by_sku)

    def _content_mark(self, document: Document) -> bytes:
        return content_mark(self._run.world.marker, document)

    def _header(self, plan: Plan, document: Document, draft: Draft) -> dict[str, Value]:
        """The fields of the new document that the target lets us write, its customer included."""
        slots = dict(self._target.slots)
        shapes = plan.target(self._side.other).shapes
        numbered = document.number if self._terms.number_owner is NumberOwner.SOURCE else None
        name = document.name or document.number or draft.record.id
        document = _with_tax(with_places_of(document, draft.found.party, self._source.slots))
        fields = fields_of(msgspec.structs.replace(document, **_UNNAMED, number=numbered, name=name), slots)
        own, chosen = self._target.reference_path, self._terms.reference_path
        if chosen is not None and chosen != own and document.number is not None:
            fields[chosen] = document.number
        fields |= debtors.fields_of(draft.found, slots)[0]
        writable = {path for path, shape in shapes.items() if not shape.read_only} if shapes else set(fields)
        said = {slots[slot] for slot in ("name", "notes") if slot in slots}
        kept = {path: value for path, value in fields.items() if path in writable}
        return {path: _fitting(value, shapes.get(path)) if path in said else value for path, value in kept.items()}

    def _parts(self, plan: Plan, record: Record, document: Document) -> tuple[Parts, list[Need]]:
        """The lines to write and what they need. Raises RecordRefused for a line whose product is not to be had, and
        MappingError for one of which a rule can make nothing."""
        slots = line_slots(self._target)
        if not slots:
            return {}, []
        shapes = plan.target(self._side.other).shapes
        parts, needs = [], []
        for number, line in enumerate(document.lines):
            found = self._product(line)
            if found is not None and found.problem is not None:
                raise RecordRefused(found.problem)
            fields = line_fields(
                msgspec.structs.replace(line, product_id=found.id if found is not None else None), slots
            )
            if (said := slots.get("description")) in fields:
                fields[said] = _fitting(fields[said], shapes.get(f"{LINES}[].{said}"))
            fields |= line_fields_by_rules(plan, record, line, self._side.other)
            if found is not None and found.action is not None:
                needs.append(Need(found.action, slots["product_id"], number))
            self._check_line(fields, {need.path for need in needs if need.part == number})
            parts.append(Part(fields))
        return {LINES: tuple(parts)}, needs

    def _check_line(self, fields: Mapping[str, Value], awaited: Collection[str]) -> None:
        """Raises RecordRefused for a line that lacks what the target asks of every line."""
        required = self._target.parts[LINES].required
        problem = lacking({**fields, **dict.fromkeys(awaited, "")}, (), required)
        if problem is not None:
            raise RecordRefused(problem)

    # --- documents that were sent before -----------------------------------------------------------------------------

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
        draft = self._draft(record)
        if known is None or draft.problem is not None:
            return plan
        now = self._content_mark(draft.document)
        if now == known or plan.decision.action not in (Action.NOTHING, Action.UPDATE):
            return plan
        settled = {side: dict(marks) for side, marks in plan.decision.settled.items()}
        settled.setdefault(self._side.value, {})[CONTENT] = now
        silent = plan.decision.action is Action.NOTHING
        reasons = (*plan.decision.reasons, Reason(CHANGED)) if silent else plan.decision.reasons
        action = Action.SKIP if silent else plan.decision.action
        decision = msgspec.structs.replace(plan.decision, action=action, reasons=reasons, settled=settled)
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

    # --- decisions without a write -----------------------------------------------------------------------------------

    def _idle(self, draft: Draft, decision: Decision) -> Planned:
        label = label_of(self._flow.end(self._side), draft.record)
        return Planned(decision, self._side, draft.record.id, label=label, step=draft.step.value)

    def _ids(self, draft: Draft) -> tuple[str | None, str | None]:
        return (draft.record.id, None) if self._side is Side.LEFT else (None, draft.record.id)

    def _existing(self, draft: Draft) -> Decision:
        if self._terms.on_existing is Existing.FAIL:
            return self._refused(draft, _exists(draft.exists))
        return Decision(Action.SKIP, *self._ids(draft), reasons=(Reason(ALREADY, {"number": draft.exists}),))

    def _refused(self, draft: Draft, problem: Problem, waits: bool = False) -> Decision:
        return Decision(Action.WAIT if waits else Action.REFUSE, *self._ids(draft), problem=problem)


def _awaits(draft: Draft) -> list[Need]:
    """A document that must be there first although no field names it."""
    return [Need(draft.original, "")] if draft.original is not None else []


def _groups_in(terms: DocumentTerms) -> set[str]:
    return {group for rows in terms.accounts.by_country_and_group.values() for group in rows}


def _with_tax(document: Document) -> Document:
    """The document with its tax, where it says what it comes to without and with it."""
    if document.tax is not None or document.net is None or document.total is None:
        return document
    return msgspec.structs.replace(document, tax=document.total - document.net)


_UNNAMED = dict.fromkeys(
    (
        *("customer_id", "company_id", "contact_id", "contact_ids", "order_id", "invoice_id", "seller"),
        *("status", "stage", "pipeline", "owner"),
    )
)
"""What a document of the target does not take from the source as it stands: ids and lists of another account."""


def _fitting(value: Value, shape: Shape | None) -> Value:
    """A text that is only for people to read, cut where the target has no room for all of it."""
    most = shape.max_length if shape is not None else None
    return f"{value[: most - 1]}…" if isinstance(value, str) and most is not None and len(value) > most else value


def _twins(ids: str) -> Problem:
    return Problem(
        "LB-DOC-09",
        "Several documents have the same number: {ids}.",
        "Give each its own number, then sync again.",
        {"ids": ids},
        field="number",
    )


def _exists(number: str) -> Problem:
    return Problem(
        "LB-DOC-10",
        "The target holds a document with this reference already: no. {number}.",
        "Check whether it is the same; change the reference if it is not.",
        filled({"number": number}),
        field="reference",
    )
