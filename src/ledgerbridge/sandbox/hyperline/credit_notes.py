"""Credit notes: documents of their own that take back an invoice or part of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledgerbridge.sandbox.hyperline import entities, payments, shapes, taxes
from ledgerbridge.sandbox.hyperline.amounts import document_amounts, line_amounts
from ledgerbridge.sandbox.hyperline.errors import missing, refused
from ledgerbridge.sandbox.hyperline.invoice_views import shown_v2
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.kit.vendor import Wire

FROM = ("paid", "partially_paid", "to_pay", "late", "error")
LINE_FORM: shapes.Shape = {
    "id": shapes.needed(shapes.TEXT),
    "units_count": shapes.NUMBER,
    "amount_excluding_tax": shapes.Rule("integer", least=1),
}
FORM: shapes.Shape = {
    "reason": shapes.TEXT_OR_NULL,
    "line_items": shapes.list_of(shapes.part(LINE_FORM, null=False)),
    "refund": shapes.one_of("none", "transaction", "wallet", "external"),
}


def create(office: Office, id: object, body: Any) -> Row:
    """The credit note as stored: of the whole invoice, or of the lines named."""
    given = shapes.fitted(FORM, body or {})
    invoice = _creditable(office, id)
    lines = _lines(office, invoice, given.get("line_items"))
    amounts = document_amounts(lines)
    left = invoice.wire["total_amount"] - payments.credited_amount(office, invoice.id)
    if not 0 < amounts["total_amount"] <= left:  # HYP-CREDIT-REMAINDER
        raise refused(400, "Credit note amount cannot exceed the remaining amount of the invoice")
    row = office.put("invoices", _document(office, invoice, lines, amounts, given.get("reason")))
    office.tell("credit_note.ready", shown_v2(office, row))
    was_paid = payments.paid_amount(office, invoice.id) > 0
    payments.recount(office, invoice)
    return _settled(office, row, given.get("refund", "none"), was_paid)


def _creditable(office: Office, id: object) -> Row:
    """Raises Refused where no credit note can be made from an invoice."""
    row = office.row("invoices", id)
    wire = row.wire
    if wire["type"] != "invoice" or wire["status"] not in FROM:  # HYP-CREDIT-STATUSES
        raise refused(400, "A credit note can only be created from an invoice paid, partially paid, to pay or in error")
    if wire["refunded_at"]:  # HYP-CREDIT-REFUNDED
        raise refused(400, "Invoice is already fully refunded")
    if wire["source"] != "hyperline":  # HYP-CREDIT-IMPORTED
        raise refused(400, "A credit note cannot be created from an imported invoice")
    return row


def _lines(office: Office, invoice: Row, wanted: list[Wire] | None) -> list[Wire]:
    """Copies of the invoice's lines, of all or of those wanted, with the part of each."""
    # HYP-CREDIT-PARTIAL
    by_id = {line["id"]: line for line in invoice.wire["line_items"]}
    if wanted is None:
        return [_copied(office, line, {}) for line in by_id.values()]
    unknown = [wish["id"] for wish in wanted if wish["id"] not in by_id]
    if unknown:
        raise missing("Line item")
    return [_copied(office, by_id[wish["id"]], wish) for wish in wanted]


def _copied(office: Office, line: Wire, wish: Wire) -> Wire:
    # HYP-CREDIT-LINES
    changes: Wire = {"id": office.new_id("ili"), "entry_type": "credit", "original_line_item_id": line["id"]}
    if "amount_excluding_tax" in wish:
        part = {"units_count": 1, "unit_amount": wish["amount_excluding_tax"]}
        amounts = line_amounts(1, wish["amount_excluding_tax"], line["tax_rate"])
        return {**line, **changes, **part, **amounts}
    units: Any = wish.get("units_count", line["units_count"])
    share = Decimal(units) / Decimal(line["units_count"])
    off = int(Decimal(line["discount_amount"]) * share)
    amounts = line_amounts(units, line["unit_amount"], line["tax_rate"], line["discount_percent"], off)
    return {**line, **changes, "units_count": units, **amounts}


def _document(office: Office, invoice: Row, lines: list[Wire], amounts: Wire, reason: str | None) -> Wire:
    # HYP-CREDIT-DOCUMENT
    wire = invoice.wire
    own: Wire = {
        "id": office.id_for("invoices"),
        "number": entities.take_number(office, wire["seller"]["id"], "credit_note"),
        "type": "credit_note",
        "status": "to_pay",
        "reference": office.reference(),
        "custom_note": reason,
        "line_items": lines,
        "emitted_at": office.stamp(),
        "due_at": office.stamp(),
        "settled_at": None,
        "refunded_at": None,
        "updated_at": office.stamp(),
        "original_invoice_id": invoice.id,
        "original_invoice_number": wire["number"],
        "amount_due": amounts["total_amount"],
        "amount_paid": 0,
        "converted_amount": taxes.converted(amounts["total_amount"], wire["conversion_rate"]),
    }
    return {**wire, **amounts, **own}


def _settled(office: Office, row: Row, refund: str, was_paid: bool) -> Row:
    """Settled where the money has gone back by whichever way, or none had come in; else it still has to."""
    # HYP-CREDIT-MONEY
    total = row.wire["total_amount"]
    if refund == "none" and was_paid:
        return row
    if refund != "none":
        method = {"transaction": "card", "wallet": "wallet", "external": "external"}[refund]
        payments.add(office, row, total, office.stamp(), type="refund", payment_method_type=method)
    paid = {"status": "paid", "amount_due": 0, "amount_paid": total, "settled_at": office.stamp()}
    changed = office.put("invoices", {**row.wire, **paid})
    office.tell("credit_note.settled", shown_v2(office, changed))
    return changed
