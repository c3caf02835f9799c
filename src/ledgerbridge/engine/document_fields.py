"""The fields and lines of a new document, as its target lets them be written."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from ledgerbridge.engine import debtors
from ledgerbridge.engine.document_reading import line_slots
from ledgerbridge.engine.drafts import Draft
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.line_products import LineProducts
from ledgerbridge.engine.planned import Need
from ledgerbridge.model.documents import LINES, Document, Line, fields_of, line_fields
from ledgerbridge.model.problems import Problem, RecordRefused
from ledgerbridge.model.record import Part, Parts, Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decide import Plan
from ledgerbridge.planner.documents.own_lines import line_fields_by_rules
from ledgerbridge.planner.documents.party import with_places_of
from ledgerbridge.planner.documents.terms import DocumentTerms, NumberOwner, SentBy
from ledgerbridge.planner.shape import Shape, lacking

_UNNAMED = dict.fromkeys(
    (
        *("customer_id", "company_id", "contact_id", "contact_ids", "order_id", "invoice_id", "seller"),
        *("status", "stage", "pipeline", "owner"),
    )
)
"""What a document of the target does not take from the source as it stands: ids and lists of another account."""


class DocumentFields:
    """Writes the documents of one side in the target's fields."""

    def __init__(self, flow: Flow, side: Side, products: LineProducts) -> None:
        assert flow.documents is not None
        self._side = side
        self._terms: DocumentTerms = flow.documents
        self._source = flow.end(side).capabilities
        self._target = flow.end(side.other).capabilities
        self._products = products

    def header(self, plan: Plan, document: Document, draft: Draft) -> dict[str, Value]:
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
        fields |= {**debtors.fields_of(draft.found, slots)[0], **self._sending(draft)}
        writable = {path for path, shape in shapes.items() if not shape.read_only} if shapes else set(fields)
        said = {slots[slot] for slot in ("name", "notes") if slot in slots}
        kept = {path: value for path, value in fields.items() if path in writable}
        return {path: _fitting(value, shapes.get(path)) if path in said else value for path, value in kept.items()}

    def _sending(self, draft: Draft) -> dict[str, Value]:
        """What tells the target whether to send the document. Raises RecordRefused where it lacks an address."""
        sending = self._target.sending
        if self._terms.sent_by is not SentBy.TARGET or not sending.asked:
            return dict(sending.held)
        if sending.address and not draft.found.party.there.email:
            raise RecordRefused(_no_address())
        return {**sending.asked, **({sending.address: draft.found.party.there.email} if sending.address else {})}

    def parts(self, plan: Plan, record: Record, document: Document) -> tuple[Parts, list[Need]]:
        """The lines to write and what they need. Raises RecordRefused for a line whose product is not to be had, and
        MappingError for one of which a rule can make nothing."""
        slots = line_slots(self._target)
        parts, needs = [], []
        for number, line in enumerate(document.lines if slots else ()):
            product = self._products.had(line)
            fields = self._line(plan, record, msgspec.structs.replace(line, product_id=product.id))
            awaited = [] if product.action is None else [Need(product.action, slots["product_id"], number)]
            self._check_line(fields, [need.path for need in awaited])
            needs += awaited
            parts.append(Part(fields))
        return {LINES: tuple(parts)} if slots else {}, needs

    def _line(self, plan: Plan, record: Record, line: Line) -> dict[str, Value]:
        slots, towards = line_slots(self._target), self._side.other
        fields = line_fields(line, slots)
        if (said := slots.get("description")) in fields:
            fields[said] = _fitting(fields[said], plan.target(towards).shapes.get(f"{LINES}[].{said}"))
        return fields | line_fields_by_rules(plan, record, line, towards)

    def _check_line(self, fields: Mapping[str, Value], awaited: Collection[str]) -> None:
        """Raises RecordRefused for a line that lacks what the target asks of every line."""
        required = self._target.parts[LINES].required
        problem = lacking({**fields, **dict.fromkeys(awaited, "")}, (), required)
        if problem is not None:
            raise RecordRefused(problem)


def _with_tax(document: Document) -> Document:
    """The document with its tax, where it says what it comes to without and with it."""
    if document.tax is not None or document.net is None or document.total is None:
        return document
    return msgspec.structs.replace(document, tax=document.total - document.net)


def _fitting(value: Value, shape: Shape | None) -> Value:
    """A text that is only for people to read, cut where the target has no room for all of it."""
    most = shape.max_length if shape is not None else None
    return f"{value[: most - 1]}…" if isinstance(value, str) and most is not None and len(value) > most else value


def _no_address() -> Problem:
    return Problem(
        "LB-DOC-58",
        "The other side is to send the document, and its customer has no e-mail address.",
        "Give the customer an e-mail address, or choose in sent_by who else sends it.",
        field="email",
    )
