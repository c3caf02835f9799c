"""Transactions: payments in and refunds out, and what they make of an invoice."""

from __future__ import annotations

import heapq
from typing import Any

from ledgerbridge.sandbox.hyperline import shapes, times
from ledgerbridge.sandbox.hyperline.errors import missing, refused
from ledgerbridge.sandbox.hyperline.invoice_views import shown_v2, transactions_of
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.hyperline.words import PAYABLE
from ledgerbridge.sandbox.kit.vendor import Wire

FORM: shapes.Shape = {
    "amount": shapes.needed(shapes.Rule("integer", least=1)),
    "process_at": shapes.needed(shapes.MOMENT),
}
CHARGE_FORM: shapes.Shape = {"payment_method_id": shapes.TEXT_OR_NULL, "amount": shapes.Rule("integer", least=1)}
METHOD_FORM: shapes.Shape = {
    "customer_id": shapes.needed(shapes.TEXT),
    "type": shapes.needed(shapes.one_of("card", "direct_debit", "direct_debit_ach", "direct_debit_bacs")),
    "last_4_digits": shapes.TEXT,
    "brand": shapes.TEXT,
    "expiration_date": shapes.TEXT,
}


def record(office: Office, id: object, body: Any) -> Row:
    """A payment made outside; the invoice as it then stands."""
    # HYP-PAYMENT-RECORD
    given = shapes.fitted(FORM, body)
    row = office.row("invoices", id)
    if row.wire["status"] not in PAYABLE:
        raise refused(400, "A transaction can only be added to an unpaid invoice")
    if given["amount"] > row.wire["amount_due"]:  # HYP-PAYMENT-TOO-MUCH
        raise refused(400, "Transaction amount cannot exceed the amount due")
    add(office, row, given["amount"], given["process_at"])
    return recount(office, row, given["process_at"])


def pay_rest(office: Office, row: Row, moment: str) -> Row:
    """Whatever is still due is paid, outside of Hyperline."""
    add(office, row, row.wire["amount_due"], moment)
    return recount(office, row, moment)


def add(office: Office, row: Row, amount: int, moment: str, **own: Any) -> Row:
    # HYP-TRANSACTION-FIELDS
    wire: Wire = {
        "id": office.id_for("transactions"),
        "type": "subscription" if row.wire["subscription_id"] else "one_time",
        "status": "settled",
        "amount": amount,
        "currency": row.wire["currency"],
        "customer_id": row.wire["customer"]["id"],
        "payment_method_type": "external",
        "payment_method": None,
        "provider_id": None,
        "process_at": moment,
        "settled_at": None,
        "refunded_at": None,
        "last_refreshed_at": None,
        "provider_fee": None,
        "integrations": [],
        "allocations": [{"invoice_id": row.id, "amount": amount}],
        **own,
    }
    return office.put("transactions", wire)


def paid_amount(office: Office, id: str) -> int:
    """What has come in for an invoice and was not sent back. Only settled transactions count."""
    # HYP-PAYMENT-SETTLED
    settled = [entry for entry in transactions_of(office, id) if entry["status"] == "settled"]
    return sum(-entry["amount"] if entry["type"] == "refund" else entry["amount"] for entry in settled)


def credited_amount(office: Office, id: str) -> int:
    notes = office.table("invoices").find("original_invoice_id", id)
    return sum(note.wire["total_amount"] for note in notes)


def recount(office: Office, row: Row, moment: str | None = None) -> Row:
    """The invoice with its amounts and its status after a payment, a refund or a credit note."""
    # HYP-INVOICE-STATUS
    wire = office.row("invoices", row.id).wire
    paid, credited = paid_amount(office, row.id), credited_amount(office, row.id)
    due = max(wire["total_amount"] - paid - credited, 0)
    status = _status(office, wire, paid, credited, due)
    is_settled = status == "paid"
    settled_at = (wire["settled_at"] or moment or office.stamp()) if is_settled else None
    refunded_at = wire["refunded_at"] or office.stamp() if paid and credited >= wire["total_amount"] else None
    changed = {**wire, "amount_paid": paid, "amount_due": due, "status": status}
    stored = office.put("invoices", {**changed, "settled_at": settled_at, "refunded_at": refunded_at})
    if status == "to_pay":
        heapq.heappush(office.workspace.overdue, (times.read(wire["due_at"]) or 0, row.id))
    if is_settled and wire["status"] != "paid":
        office.tell("invoice.settled", shown_v2(office, stored))
    if status == "voided" and wire["status"] != "voided":
        office.tell("invoice.voided", shown_v2(office, stored))
    return stored


def _status(office: Office, wire: Wire, paid: int, credited: int, due: int) -> str:
    if due == 0:
        return "voided" if credited and not paid else "paid"
    if paid:
        return "partially_paid"
    is_late = office.settings["late_status"] and (times.read(wire["due_at"]) or 0) <= office.now
    return "late" if is_late else "to_pay"


def remove(office: Office, id: object, transaction_id: object) -> None:
    """A payment recorded by mistake is taken back."""
    # HYP-PAYMENT-REMOVE
    row = office.row("invoices", id)
    transaction = office.row("transactions", transaction_id)
    if not any(entry["invoice_id"] == row.id for entry in transaction.wire["allocations"]):
        raise missing("Transaction")
    office.put("transactions", {**transaction.wire, "allocations": []}, gone=True)
    recount(office, row)


def refund(office: Office, transaction_id: object) -> Row:
    """The money goes back and the invoice is open again; no credit note is made."""
    # HYP-REFUND-DIRECT
    row = office.row("transactions", transaction_id)
    wire = row.wire
    if wire["type"] == "refund" or wire["refunded_at"] or wire["status"] != "settled":
        raise refused(400, "Only settled transactions can be refunded")
    office.put("transactions", {**wire, "refunded_at": office.stamp()})
    invoice = office.row("invoices", wire["allocations"][0]["invoice_id"])
    own = {"type": "refund", "payment_method_type": wire["payment_method_type"]}
    made = add(office, invoice, wire["amount"], office.stamp(), **own)
    recount(office, invoice)
    return made


def charge(office: Office, id: object, body: Any) -> Row:
    """The customer's payment method is charged; where that fails the invoice stands in error."""
    # HYP-CHARGE
    given = shapes.fitted(CHARGE_FORM, body or {})
    row = office.row("invoices", id)
    if row.wire["status"] not in PAYABLE:
        raise refused(400, "Only unpaid invoices can be charged")
    method = _method(office, row, given.get("payment_method_id"))
    amount = min(given.get("amount") or row.wire["amount_due"], row.wire["amount_due"])
    own: Wire = {"payment_method_type": method.wire["type"], "payment_method": method_shown(office, method)}
    if office.settings["charges"] == "fail":
        return _failed(office, row, amount, own)
    add(office, row, amount, office.stamp(), **own)
    return recount(office, row)


def _method(office: Office, row: Row, id: str | None) -> Row:
    found = office.table("payment_methods").find("customer_id", row.wire["customer"]["id"])
    chosen = [method for method in found if id in (None, method.id)]
    if not chosen:
        raise refused(400, "Customer has no payment method")
    return chosen[-1]


def _failed(office: Office, row: Row, amount: int, own: Wire) -> Row:
    error = {"error_type": "declined", "error_message": "The payment was declined"}
    add(office, row, amount, office.stamp(), **own, status="failed", **error)
    attempts = row.wire["attempt_count"] + 1
    changed = office.put("invoices", {**row.wire, "status": "error", "attempt_count": attempts})
    office.tell("invoice.errored", shown_v2(office, changed))
    return changed


# --- payment methods -------------------------------------------------------------------------------------------------


def add_method(office: Office, body: Any) -> Row:
    given = shapes.fitted(METHOD_FORM, body)
    office.row("customers", given["customer_id"])
    row = office.put("payment_methods", {"id": office.id_for("payment_methods"), **given})
    office.tell("payment_method.created", method_shown(office, row))
    return row


def remove_method(office: Office, customer_id: object, id: object) -> None:
    row = office.row("payment_methods", id)
    if row.wire["customer_id"] != office.row("customers", customer_id).id:
        raise missing("Payment method")
    office.put("payment_methods", row.wire, gone=True)
    office.tell("payment_method.deleted", method_shown(office, row))


def method_shown(office: Office, row: Row) -> Wire:
    return {name: value for name, value in row.wire.items() if name != "customer_id"}


def listed(office: Office, row: Row) -> Wire:
    """A transaction in the list of all, with the documents it belongs to."""
    return row.wire
