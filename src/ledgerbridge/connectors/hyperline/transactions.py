"""Payments and refunds, which Hyperline calls transactions (API reference, invoices and transactions).

Transactions change without a trace in their own list, and do not name their invoice there; so they are read from
inside the invoices and credit notes they belong to, and known by both ids: `inv_1/tra_2`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledgerbridge.connectors.base.capabilities import CreateSafety, Kind, TypeCapabilities
from ledgerbridge.connectors.base.meanings import MISSING_VALUE
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.hyperline.errors import problem
from ledgerbridge.connectors.hyperline.invoices import RESOURCE, currency_of, smallest
from ledgerbridge.connectors.hyperline.record_type import Filter, RecordType
from ledgerbridge.connectors.hyperline.wire import Shape, Wire, encode, form, text_of, wish
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import Problem

TRANSACTION = "transactions"
REFUND = "refunds"
BETWEEN = "/"

FORMS = (
    form("id", "Id", read_only=True),
    form("invoice_id", "Invoice", required=True),
    form("invoice_number", "Number of the invoice", read_only=True),
    form("seller_id", "Invoicing entity", read_only=True),
    form("customer_id", "Customer", read_only=True),
    form("type", "Type", read_only=True),
    form("status", "Status", read_only=True),
    form("amount", "Amount", Shape.MONEY, required=True),
    form("currency", "Currency", required=True),
    form("process_at", "Date", Shape.MOMENT),
    form("refunded_at", "Refunded", Shape.MOMENT, read_only=True),
    form("payment_method_type", "Payment method", kind=Kind.CHOICE, read_only=True),
    form("provider_id", "Id at the payment provider", read_only=True),
    form("error_type", "Why it failed", read_only=True),
)

SLOTS = {
    "number": "id",
    "status": "status",
    "date": "process_at",
    "amount": "amount",
    "currency": "currency",
    "method": "payment_method_type",
    "customer_id": "customer_id",
    "invoice_id": "invoice_id",
}


def parted(id: str) -> tuple[str, str]:
    """(id of the invoice, id of the transaction)."""
    invoice, _, transaction = id.partition(BETWEEN)
    return invoice, transaction


def within(invoice: Wire) -> list[Wire]:
    """An invoice's transactions, each with what it has from its invoice."""
    found = invoice.get(TRANSACTION)
    listed = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [_placed(invoice, one) for one in listed]


def _placed(invoice: Wire, transaction: Wire) -> Wire:
    beside = {
        "currency": transaction.get("currency") or invoice.get("currency"),
        "customer_id": transaction.get("customer_id") or _id_within(invoice, "customer"),
        "invoice_id": invoice.get("id"),
        "invoice_number": invoice.get("number"),
        "seller_id": _id_within(invoice, "seller"),
        "updated_at": invoice.get("updated_at"),
    }
    return {**transaction, **beside}


def _id_within(invoice: Wire, name: str) -> Any:
    found = invoice.get(name)
    return found.get("id") if isinstance(found, dict) else None


def record_id(wire: Wire) -> str | None:
    invoice, transaction = text_of(wire, "invoice_id"), text_of(wire, "id")
    return f"{invoice}{BETWEEN}{transaction}" if invoice and transaction else None


def _unfolded(refunds: bool) -> Any:
    def unfold(row: Wire) -> Sequence[Wire]:
        if row.get("type") not in ("invoice", "credit_note"):
            return []
        return [one for one in within(row) if (one.get("type") == "refund") is refunds]

    return unfold


def _positive(wire: Wire, entity: str) -> Wire:
    """A refund's amount above zero: what it is, its type says."""
    amount = wire.get("amount")
    turned = isinstance(amount, int) and not isinstance(amount, bool) and amount < 0
    return {**wire, "amount": -amount} if turned and amount is not None else wire


def _body(write: Write, entity: str) -> bytes:
    """What is sent. Raises RecordRefused where the amount does not fit its currency."""
    wire = {"amount": smallest("amount", write.fields.get("amount"), currency_of(write))}
    at = write.fields.get("process_at")
    return encode(wire if at is None else {**wire, "process_at": wish(at)})


def _flaw(write: Write) -> Problem | None:
    missing = next((path for path in ("invoice_id", "amount", "currency") if write.fields.get(path) is None), None)
    return problem(MISSING_VALUE, missing) if missing and write.kind == "create" else None


def _capabilities(type: str, label: str, kind: RecordKind, creates: bool, cannot: dict[str, str]) -> TypeCapabilities:
    return TypeCapabilities(
        type=type,
        label=label,
        kind=kind,
        slots=SLOTS,
        match_keys=("invoice_id",),
        reference_path=None,
        create_safety=CreateSafety.ALIKE,
        page_size=100,
        find_batch=50,
        read_batch=50,
        write_batch=1,
        write_costs={"read": 1, "write": 1} if creates else {},
        ordered_versions=True,
        lag_s=1.0,
        creates=creates,
        updates=False,
        cannot=cannot,
    )


UNSEEN = "A transaction that is removed vanishes from its invoice without a trace; a look at the record shows it."
NO_UPDATE = "Hyperline changes no transaction; a wrong one is removed there and entered anew."

TRANSACTIONS = RecordType(
    capabilities=_capabilities(
        TRANSACTION,
        "Payments",
        RecordKind.PAYMENT,
        creates=True,
        cannot={"deletions": UNSEEN, "update": NO_UPDATE},
    ),
    resource=RESOURCE,
    forms=FORMS,
    filters={"invoice_id": Filter("/v1/invoices", "id")},
    unfold=_unfolded(refunds=False),
    body=_body,
    flaw=_flaw,
)

REFUNDS = RecordType(
    capabilities=_capabilities(
        REFUND,
        "Refunds",
        RecordKind.REFUND,
        creates=False,
        cannot={
            "deletions": UNSEEN,
            "update": NO_UPDATE,
            "create": "A refund moves money through the payment provider, so people make it at Hyperline.",
        },
    ),
    resource=RESOURCE,
    forms=FORMS,
    filters={"invoice_id": Filter("/v1/invoices", "id")},
    unfold=_unfolded(refunds=True),
    adapt=_positive,
)
