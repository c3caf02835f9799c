"""Invoices: written, made final, changed, voided, and what time brings them."""

from __future__ import annotations

import heapq
from typing import Any

from ledgerbridge.sandbox.hyperline import credit_notes, entities, invoice_lines, payments, shapes, taxes, times, words
from ledgerbridge.sandbox.hyperline.amounts import document_amounts
from ledgerbridge.sandbox.hyperline.customers import default_entity, each_by_itself
from ledgerbridge.sandbox.hyperline.errors import refused, wrong_body
from ledgerbridge.sandbox.hyperline.invoice_views import shown_v1, shown_v2
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.hyperline.words import PAYABLE, UNFINISHED
from ledgerbridge.sandbox.kit.vendor import Wire

BATCH_MAX = 50
LINES = shapes.list_of(shapes.part(invoice_lines.FORM, null=False))
FORM: shapes.Shape = {
    "customer_id": shapes.needed(shapes.TEXT),
    "line_items": shapes.needed(LINES),
    "currency": shapes.one_of(*words.CURRENCIES),
    "invoicing_entity_id": shapes.TEXT,
    "status": shapes.one_of("to_pay", "paid", "draft"),
    "number": shapes.TEXT_OR_NULL,
    "reference": shapes.TEXT_OR_NULL,
    "purchase_order": shapes.TEXT_OR_NULL,
    "tax_rate": shapes.Rule("number", least=0, most=100),
    "payment_method_strategy": shapes.one_of("current", "external"),
    "emitted_at": shapes.MOMENT,
    "due_at": shapes.MOMENT,
    "settled_at": shapes.MOMENT,
    "custom_note": shapes.TEXT_OR_NULL,
    "properties": shapes.OBJECT_OR_NULL,
}
PERSON_FORM: shapes.Shape = {
    **FORM,
    "status": shapes.one_of(*words.INVOICE_STATUSES),
    "type": shapes.one_of("invoice", "document"),
    "document_name": shapes.TEXT_OR_NULL,
    "source": shapes.TEXT,
    "subscription_id": shapes.TEXT_OR_NULL,
    "period_starts_at": shapes.MOMENT_OR_NULL,
    "period_ends_at": shapes.MOMENT_OR_NULL,
}
"""What people and loads may set beside it."""
ALWAYS = {name: FORM[name] for name in ("reference", "purchase_order", "custom_note")}
WHILE_UNFINISHED = {
    **ALWAYS,
    **{name: FORM[name] for name in ("properties", "emitted_at", "due_at")},
    "line_items": LINES,
}


def create(office: Office, body: Any, form: shapes.Shape = FORM, own: Wire | None = None) -> Row:
    """The invoice as stored; paid already unless another status is asked for."""
    given = shapes.fitted(form, body)
    status = given.get("status", "paid")  # HYP-INVOICE-DEFAULT-PAID
    wire = {**_draft(office, given), "status": "draft", **(own or {})}
    row = _stored(office, wire)
    office.tell("invoice.created", shown_v2(office, row))
    if status == "draft":
        return row
    if status in UNFINISHED:
        return _unfinished(office, row, status)
    return _finished(office, row, given, status)


def _stored(office: Office, wire: Wire) -> Row:
    if wire["total_amount"] < 0:  # HYP-INVOICE-NOT-NEGATIVE
        raise refused(400, "Invoice total amount cannot be negative")
    return office.put("invoices", wire)


def _draft(office: Office, given: Wire) -> Wire:
    customer = office.row("customers", given["customer_id"])
    entity_id = given.get("invoicing_entity_id") or customer.wire["invoicing_entity_id"] or default_entity(office).id
    entity = office.row("invoicing_entities", entity_id)
    currency = given.get("currency") or customer.wire["currency"]
    if currency is None:  # HYP-CURRENCY-NEEDED
        raise refused(400, "Cannot create an invoice for a customer without a currency set")
    scheme, rate = taxes.scheme_and_rate(office, customer, entity)
    if "tax_rate" in given:
        scheme, rate = "manual", given["tax_rate"]
    lines = [invoice_lines.made(office, line, entity, currency, rate) for line in given["line_items"]]
    return {
        **_header(office, given, currency),
        "tax_scheme": scheme,
        "tax_rate": rate,
        "customer": _snapshot(customer),
        "seller": entities.seller(entity),
        "line_items": lines,
        **_with_dues(document_amounts(lines), taxes.conversion(currency, entity)),
    }


def _with_dues(amounts: Wire, rate: Any) -> Wire:
    total = amounts["total_amount"]
    return {
        **amounts,
        "amount_due": total,
        "amount_paid": 0,
        "conversion_rate": rate,
        "converted_amount": taxes.converted(total, rate),
    }


def _header(office: Office, given: Wire, currency: str) -> Wire:
    # HYP-INVOICE-FIELDS
    return {
        "id": office.id_for("invoices"),
        "number": given.get("number"),
        "type": given.get("type", "invoice"),
        "document_name": given.get("document_name"),
        "reference": given.get("reference") or office.reference(),
        "purchase_order": given.get("purchase_order"),
        "currency": currency,
        "source": given.get("source", "hyperline"),
        "converted_at": office.stamp(),
        "payment_method_id": None,
        "bank_account_id": None,
        "attempt_count": 0,
        "custom_note": given.get("custom_note"),
        "additional_info": None,
        "footer": None,
        "subscription_id": given.get("subscription_id"),
        "period_starts_at": given.get("period_starts_at"),
        "period_ends_at": given.get("period_ends_at"),
        "emitted_at": given.get("emitted_at"),
        "due_at": given.get("due_at"),
        "refunded_at": None,
        "grace_period_ended_at": None,
        "settled_at": None,
        "updated_at": office.stamp(),
        "properties": given.get("properties"),
        "custom_properties": {},
        "original_invoice_id": None,
        "original_invoice_number": None,
        "coupons": [],
    }


def blank(office: Office) -> Wire:
    """An empty invoice of the default seller, for loads that bring the rest."""
    entity = default_entity(office)
    return {
        **_header(office, {}, entity.wire["currency"]),
        "status": "to_pay",
        "tax_scheme": "standard",
        "tax_rate": 0,
        "seller": entities.seller(entity),
        "line_items": [],
        **_with_dues(document_amounts([]), 1),
    }


def _snapshot(customer: Row) -> Wire:
    """Who was invoiced, as he was then: a later change of the customer changes no invoice."""
    # HYP-INVOICE-SNAPSHOT
    wire = customer.wire
    tax_ids = wire["tax_ids"]
    return {
        "id": customer.id,
        "name": wire["name"],
        "email": wire["billing_email"],
        "external_id": wire["external_id"],
        "tax_id": tax_ids[0]["value"] if tax_ids else None,
        "address": wire["billing_address"],
    }


def _unfinished(office: Office, row: Row, status: str) -> Row:
    """An invoice that still runs, or is still looked at before it becomes due."""
    changed = office.put("invoices", {**row.wire, "status": status})
    if status == "grace_period":
        entity = office.row("invoicing_entities", row.wire["seller"]["id"])
        end = office.now + entity.wire["invoice_grace_period_duration"] * times.DAY_MS
        heapq.heappush(office.workspace.graces, (end, row.id))
        office.tell("invoice.grace_period.started", shown_v2(office, changed))
    return changed


def _finished(office: Office, row: Row, given: Wire, status: str) -> Row:
    """An invoice that is final from the start, and paid or otherwise left where that was asked for."""
    row = finish(office, row)
    if status == "paid":
        moment = given.get("settled_at") or given.get("emitted_at") or office.stamp()
        return payments.pay_rest(office, row, moment) if row.wire["amount_due"] else payments.recount(office, row)
    if status != "to_pay":
        return office.put("invoices", {**row.wire, "status": status})
    return row


def create_batch(office: Office, body: Any) -> Wire:
    """Each invoice by itself, at most fifty."""
    # HYP-INVOICE-BATCH
    if not isinstance(body, list) or len(body) > BATCH_MAX:
        raise wrong_body(
            [{"code": "too_big", "maximum": BATCH_MAX, "type": "array", "path": [], "message": "At most 50"}]
        )
    return each_by_itself(body, "batch_invoice_id", lambda wish: shown_v1(office, create(office, wish, BATCH_FORM)))


BATCH_FORM: shapes.Shape = {**FORM, "type": PERSON_FORM["type"], "document_name": shapes.TEXT_OR_NULL}


# --- what happens to an invoice --------------------------------------------------------------------------------------


def finish(office: Office, row: Row, at: int | None = None) -> Row:
    """The invoice is final: it has a number, a date and a due date, and awaits payment."""
    # HYP-INVOICE-FINISHED
    moment = office.now if at is None else at
    wire = row.wire
    emitted = wire["emitted_at"] or times.written(moment)
    kind = "document" if wire["type"] == "document" else "invoice"
    finished = {
        **wire,
        "status": "to_pay",
        "number": wire["number"] or entities.take_number(office, wire["seller"]["id"], kind),
        "emitted_at": emitted,
        "due_at": wire["due_at"] or times.written((times.read(emitted) or moment) + _delay_ms(office, wire)),
    }
    changed = office.put("invoices", finished, at)
    heapq.heappush(office.workspace.overdue, (times.read(finished["due_at"]) or 0, row.id))
    office.tell("invoice.ready", shown_v2(office, changed))
    return payments.recount(office, changed) if wire["total_amount"] == 0 else changed


def _delay_ms(office: Office, wire: Wire) -> int:
    # HYP-INVOICE-DUE
    customer = office.table("customers").rows.get(wire["customer"]["id"])
    days = customer.wire["custom_payment_delay"] if customer else None
    if days is None:
        days = office.row("invoicing_entities", wire["seller"]["id"]).wire["default_payment_delay"]
    return int(days) * times.DAY_MS


def validate(office: Office, id: object) -> Row:
    """A draft becomes final."""
    # HYP-INVOICE-VALIDATE
    row = office.row("invoices", id)
    if row.wire["status"] not in UNFINISHED:
        raise refused(400, "Only draft invoices can be validated")
    return finish(office, row)


def update(office: Office, id: object, body: Any) -> Row:
    """Reference, order and note at any time; lines and dates before the invoice is final."""
    # HYP-INVOICE-UPDATE
    row = office.row("invoices", id)
    if row.wire["status"] not in UNFINISHED:
        if isinstance(body, dict) and "line_items" in body:
            raise refused(400, "Line items of a finalized invoice cannot be updated")
        return office.put("invoices", {**row.wire, **shapes.fitted(ALWAYS, body)})
    given = shapes.fitted(WHILE_UNFINISHED, body)
    if "line_items" in given:
        given.update(_recast(office, row, given["line_items"]))
    return _stored(office, {**row.wire, **given})


def _recast(office: Office, row: Row, lines: list[Wire]) -> Wire:
    wire = row.wire
    entity = office.row("invoicing_entities", wire["seller"]["id"])
    made = [invoice_lines.made(office, line, entity, wire["currency"], wire["tax_rate"]) for line in lines]
    return {"line_items": made, **_with_dues(document_amounts(made), wire["conversion_rate"])}


def delete(office: Office, id: object) -> None:
    # HYP-INVOICE-DELETE
    row = office.row("invoices", id)
    if row.wire["status"] != "draft":
        raise refused(400, "Only draft invoices can be deleted")
    office.put("invoices", row.wire, gone=True)


def void(office: Office, id: object) -> Row:
    """Only what awaits its whole payment can be voided; a credit note takes it back."""
    # HYP-INVOICE-VOID
    row = office.row("invoices", id)
    if row.wire["status"] not in ("to_pay", "late") or row.wire["type"] != "invoice":
        raise refused(400, "Only invoices to pay can be voided")
    credit_notes.create(office, row.id, {"reason": "Voided"})
    return office.row("invoices", row.id)


def mark_uncollectible(office: Office, id: object) -> Row:
    # HYP-INVOICE-UNCOLLECTIBLE
    row = office.row("invoices", id)
    if row.wire["status"] not in PAYABLE:
        raise refused(400, "Only unpaid invoices can be marked as uncollectible")
    return office.put("invoices", {**row.wire, "status": "uncollectible"})


# --- what time brings ------------------------------------------------------------------------------------------------


def tick(office: Office) -> None:
    """Grace periods that are over end, and what was due becomes late, each at its own moment."""
    graces, overdue = office.workspace.graces, office.workspace.overdue
    while graces and graces[0][0] <= office.now:  # HYP-GRACE-ENDS
        end, id = heapq.heappop(graces)
        row = office.table("invoices").get(id)
        if row is not None and row.wire["status"] == "grace_period":
            ended = office.put("invoices", {**row.wire, "grace_period_ended_at": times.written(end)}, end)
            finish(office, ended, end)
    while overdue and overdue[0][0] <= office.now:  # HYP-INVOICE-LATE
        due, id = heapq.heappop(overdue)
        row = office.table("invoices").get(id)
        if row is not None and row.wire["status"] == "to_pay" and office.settings["late_status"]:
            office.put("invoices", {**row.wire, "status": "late"}, max(due, row.changed))
