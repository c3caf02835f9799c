"""What people do with deals and invoices in HubSpot's screens and no API offers."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.hubspot.account import Work
from ledgerbridge.sandbox.hubspot.associating import Pair, associate
from ledgerbridge.sandbox.hubspot.invoices import RECEIVED, STATUS
from ledgerbridge.sandbox.hubspot.line_items import ZERO
from ledgerbridge.sandbox.hubspot.money import decimal_of, sum_text
from ledgerbridge.sandbox.hubspot.objects import (
    COMPANIES,
    CONTACTS,
    INVOICES,
    LINE_ITEMS,
    ORDERS,
    PAYMENTS,
    QUOTES,
    ObjectType,
)
from ledgerbridge.sandbox.hubspot.records import create
from ledgerbridge.sandbox.hubspot.standard_billing import PAYMENT_STATUSES
from ledgerbridge.sandbox.hubspot.table import Record
from ledgerbridge.sandbox.hubspot.times import iso
from ledgerbridge.sandbox.hubspot.versions import set_values
from ledgerbridge.sandbox.kit.vendor import SandboxError, Wire

PAYMENT_STATUS = "hs_latest_status"
CONVERTED = {"invoice": INVOICES, "quote": QUOTES, "order": ORDERS}


def pay_invoice(work: Work, invoice: Record, action: Wire) -> Record:
    """Records a payment on an open invoice, of what is due unless `amount` says less.

    `through` names the processor: `hs_payments` stands for a customer who paid through HubSpot itself.
    """  # HS-INVOICE-PAY-BY-HAND
    _require_open(invoice)
    due = decimal_of(invoice.properties, "hs_balance_due")
    amount = action.get("amount", due)
    if amount is None:
        raise SandboxError(409, f"invoice {invoice.id} has no sum yet; name an amount")
    sent = {
        "hs_initial_amount": str(amount),
        "hs_initiated_date": str(action.get("date", iso(work.now_ms))),
        "hs_currency_code": invoice.properties["hs_currency"],
        "hs_latest_status": "succeeded",
        "hs_processor_type": str(action.get("through", "none")),
    }
    payment = create(work, PAYMENTS, sent)
    associate(work, Pair(INVOICES, invoice.id, PAYMENTS, payment.id), frozenset())
    return work.account.table(INVOICES).rows[invoice.id]


def void_invoice(work: Work, invoice: Record) -> Record:
    """An open invoice is void and stays to be read."""  # HS-INVOICE-VOID
    _require_open(invoice)
    set_values(work, INVOICES, invoice.id, {STATUS: "voided"})
    return work.account.table(INVOICES).rows[invoice.id]


def refund_payment(work: Work, payment: Record, action: Wire) -> Record:
    """Pays a payment back, all of it unless `amount` says less."""  # HS-PAYMENT-REFUND
    _require_received(payment)
    whole = decimal_of(payment.properties, "hs_initial_amount") or ZERO
    before = decimal_of(payment.properties, "hs_refunds_amount") or ZERO
    amount = Decimal(str(action.get("amount", whole - before)))
    if not 0 < amount <= whole - before:
        raise SandboxError(409, f"of payment {payment.id} no {amount} can be paid back")
    status = "refunded" if before + amount == whole else "partially_refunded"
    set_values(work, PAYMENTS, payment.id, {"hs_refunds_amount": sum_text(before + amount), PAYMENT_STATUS: status})
    return work.account.table(PAYMENTS).rows[payment.id]


def dispute_payment(work: Work, payment: Record, action: Wire) -> Record:
    """The payer's bank takes the money back: a dispute that is `lost` unless `state` says how it stands."""
    # HS-PAYMENT-DISPUTE
    _require_received(payment)
    state = f"disputed_{action.get('state', 'lost')}"
    if state not in PAYMENT_STATUSES:
        raise SandboxError(400, f"{state} is no status of a payment")
    set_values(work, PAYMENTS, payment.id, {PAYMENT_STATUS: state})
    return work.account.table(PAYMENTS).rows[payment.id]


def _require_received(payment: Record) -> None:
    status = payment.properties.get(PAYMENT_STATUS)
    if status not in RECEIVED or payment.archived_ms is not None:
        raise SandboxError(409, f"payment {payment.id} is {status}: there is no money of it to go back")


def _require_open(invoice: Record) -> None:
    status = invoice.properties.get(STATUS)
    if status != "open" or invoice.archived_ms is not None:
        raise SandboxError(409, f"invoice {invoice.id} is {status}, not open")


def convert(work: Work, type: ObjectType, record: Record, to: str) -> Record:
    """Makes an invoice, quote or order of a deal or quote: its lines are copied, its customers come along."""
    target = CONVERTED.get(to)
    if target is None or target is type or type.name not in ("deals", "quotes"):
        raise SandboxError(400, f"a {type.singular} is not converted to {to}")
    made = create(work, target, _start_of(work, type, record, target))
    associate(work, Pair(type, record.id, target, made.id), frozenset())
    links = work.account.links
    for customers in (CONTACTS, COMPANIES):
        for id in list(links.between(type.name, record.id, customers.name))[:1]:
            associate(work, Pair(target, made.id, customers, id), frozenset())
    for id in list(links.between(type.name, record.id, LINE_ITEMS.name)):
        line = create(work, LINE_ITEMS, _writable(work, work.account.table(LINE_ITEMS).rows[id]))  # HS-CONVERT-LINES
        associate(work, Pair(target, made.id, LINE_ITEMS, line.id), frozenset())
    return work.account.table(type).rows[record.id]


def _start_of(work: Work, type: ObjectType, record: Record, target: ObjectType) -> dict[str, str]:
    """The new record's name and currency."""
    name = record.properties.get("dealname") or record.properties.get("hs_title", "")
    titles = {INVOICES: "hs_title", QUOTES: "hs_title", ORDERS: "hs_order_name"}
    currency = record.properties.get(type.currency) or work.account.settings["currency"]
    return {titles[target]: name, target.currency: currency}


def _writable(work: Work, line: Record) -> dict[str, str]:
    """A line's values as far as anybody may write them; values unique to it stay behind."""
    schema = work.account.schema(LINE_ITEMS)
    known = {name: schema.defined(name) for name in line.properties}
    return {
        name: line.properties[name]
        for name, definition in known.items()
        if definition is not None and not definition.read_only and not definition.unique
    }
