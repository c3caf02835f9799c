"""Payments of QuickBooks and what they are applied to (API reference, Payment)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind, PartCapabilities
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.quickbooks.documents import (
    CREATED,
    CUSTOMER_REF,
    DAY,
    HEAD,
    MEMO,
    MEMO_REFERENCE,
    NUMBER,
    STATUS,
    VOIDED,
    capabilities,
    reader_of,
    to_send,
)
from ledgerbridge.connectors.quickbooks.paid import paid_by
from ledgerbridge.connectors.quickbooks.record_type import (
    Document,
    PartType,
    RecordType,
    choice,
    number,
    spec_table,
    text,
)
from ledgerbridge.connectors.quickbooks.wire import Wire, objects_of, read_fields, text_of
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Part
from ledgerbridge.model.values import Value

PAYMENT = "Payment"
ALLOCATIONS = "allocations"
AMOUNT = "TotalAmt"
REFERENCE_NUMBER = "PaymentRefNum"
APPLIED_TO, APPLIED_TYPE = "LinkedTxn.TxnId", "LinkedTxn.TxnType"
INVOICE, INVOICES = "Applied.Invoice", "Applied.Invoices"
"""Of ours: the one invoice that a payment is for, and how many it is for. Written, all of it is applied to that one."""
INVOICE_NUMBER, INVOICE_REFERENCE, INVOICE_CREATED = "Applied.Number", "Applied.Reference", "Applied.Created"
APPLIED = "Applied.Amount"
"""Of ours: how much of its money went to that invoice. The rest is the customer's still."""
METHOD = "PaymentMethodRef.value"
METHOD_NAME = "Method.Name"
"""Of ours: a payment answers with ids alone, so the invoice and the method are looked up."""
CREDIT = "Applied.CreditMemo"
CREDITED = "Applied.Credit"
"""Of ours: the one credit memo that a payment applies to its invoice, and how much of it. Written without money, the
payment is that application."""
TYPES = ("Invoice", "CreditMemo", "JournalEntry", "Expense", "Check", "CreditCardCredit")

PART_SPECS = spec_table(
    text(APPLIED_TO, "Applied to"),
    choice(APPLIED_TYPE, "Applied to type", *TYPES),
    number("Amount", "Amount"),
)
SPECS = spec_table(
    text(CUSTOMER_REF, "Customer"),
    FieldSpec(AMOUNT, "Amount", Kind.NUMBER),
    text(REFERENCE_NUMBER, "Payment reference", 21),
    text("PaymentMethodRef.value", "Payment method"),
    text(METHOD_NAME, "Payment method, by name", read_only=True),
    text("DepositToAccountRef.value", "Deposit to account"),
    text(INVOICE, "Invoice, where it is applied to one alone"),
    text(CREDIT, "Credit memo, where it applies one alone"),
    FieldSpec(CREDITED, "Amount of that credit memo", Kind.NUMBER),
    number(APPLIED, "Amount applied to that invoice", read_only=True),
    number(INVOICES, "Number of invoices it is applied to", read_only=True),
    text(INVOICE_NUMBER, "Number of that invoice", read_only=True),
    text(INVOICE_REFERENCE, "Reference of Ledgerbridge of that invoice", read_only=True),
    FieldSpec(INVOICE_CREATED, "That invoice was created", Kind.DATETIME, read_only=True),
    *(spec for spec in HEAD if spec.path != NUMBER),
    number("UnappliedAmt", "Amount not applied", read_only=True),
    choice(STATUS, "Status", "Unapplied", "Partly applied", "Applied", VOIDED, read_only=True),
)
SLOTS = {
    "number": REFERENCE_NUMBER,
    "status": STATUS,
    "date": DAY,
    "amount": AMOUNT,
    "currency": "CurrencyRef.value",
    "rate": "ExchangeRate",
    "method": "PaymentMethodRef.value",
    "customer_id": CUSTOMER_REF,
    "account": "DepositToAccountRef.value",
    "notes": MEMO,
}
CANNOT = {
    "delete": "Payments of QuickBooks are deleted or made void by people; they are then read as gone or as Voided.",
    "book": "QuickBooks has no drafts: a payment counts as soon as it is made.",
    "deposited": "A payment that stands in a bank deposit takes no change until it is taken out of the deposit.",
}


def _read_allocations(wire: Wire) -> list[Part]:
    """What each line is applied to. Raises VendorDrift."""
    parts = []
    for line in objects_of(wire, "Line"):
        for link in objects_of(line, "LinkedTxn"):
            parts.append(Part(read_fields(PART_SPECS.values(), {**line, "LinkedTxn": link})))
    return parts


def _allocations_to_send(parts: Sequence[Part]) -> list[Wire]:
    return [
        {
            "Amount": part.fields.get("Amount"),
            "LinkedTxn": [{"TxnId": part.fields.get(APPLIED_TO), "TxnType": part.fields.get(APPLIED_TYPE) or TYPES[0]}],
        }
        for part in parts
    ]


def applied(write: Write) -> Write:
    """The write with the invoice it names as what the payment is applied to, and the credit memo."""
    named = {path: write.fields.get(path) for path in (INVOICE, CREDIT, CREDITED)}
    if write.kind != "create" or not named.keys() & write.fields.keys():
        return write
    fields = {path: value for path, value in write.fields.items() if path not in named}
    if named[INVOICE] is None or write.parts:
        return msgspec.structs.replace(write, fields=fields)
    credited = as_number(named[CREDITED])
    whole = [_application(named[INVOICE], TYPES[0], as_number(fields.get(AMOUNT)) + credited)]
    if named[CREDIT] is not None:
        whole.append(_application(named[CREDIT], TYPES[1], credited))
    return msgspec.structs.replace(write, fields=fields, parts={ALLOCATIONS: tuple(whole)})


def of_invoice(wire: Wire) -> dict[str, Value]:
    """What a payment shows of the invoice that all of it is for. Raises VendorDrift."""
    head = _read_head(wire)
    return {
        INVOICE_NUMBER: text_of(wire, NUMBER),
        INVOICE_REFERENCE: head[MEMO_REFERENCE],
        INVOICE_CREATED: head[CREATED],
    }


def of_method(wire: Wire) -> dict[str, Value]:
    """What a payment shows of its method."""
    return {METHOD_NAME: text_of(wire, "Name")}


NAMED: tuple[tuple[str, str, Callable[[Wire], dict[str, Value]]], ...] = (
    (INVOICE, TYPES[0], of_invoice),
    (METHOD, "PaymentMethod", of_method),
)
"""(path of an id, its entity, what is shown of it)."""
LOOKED_UP = frozenset({INVOICE_NUMBER, INVOICE_REFERENCE, INVOICE_CREATED, METHOD_NAME})


def as_number(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def _application(id: Value, type: str, amount: Decimal) -> Part:
    return Part({APPLIED_TO: id, APPLIED_TYPE: type, "Amount": amount})


def _read(wire: Wire) -> dict[str, Value]:
    allocations = _read_allocations(wire)
    memos = [part.fields for part in allocations if part.fields[APPLIED_TYPE] == TYPES[1]]
    only = memos[0] if len(memos) == 1 else {}
    applied_to = {INVOICE: _only_invoice(allocations), CREDIT: only.get(APPLIED_TO), CREDITED: only.get("Amount")}
    money = sum((one.amount for one in paid_by(wire)), Decimal(0)) if applied_to[INVOICE] is not None else None
    several = {part.fields[APPLIED_TO] for part in allocations if part.fields[APPLIED_TYPE] == TYPES[0]}
    fields = {**_read_head(wire), **applied_to, APPLIED: money, INVOICES: Decimal(len(several))}
    if fields[STATUS] != VOIDED:
        fields[STATUS] = _status(fields)
    return fields


def _only_invoice(allocations: Sequence[Part]) -> Value:
    """The one invoice that a payment is applied to, whatever credit memos it applies there beside money."""
    types = {part.fields[APPLIED_TYPE] for part in allocations}
    ids = {part.fields[APPLIED_TO] for part in allocations if part.fields[APPLIED_TYPE] == TYPES[0]}
    return ids.pop() if types <= {TYPES[0], TYPES[1]} and len(ids) == 1 else None


def _status(fields: Mapping[str, Value]) -> str | None:
    left, total = fields["UnappliedAmt"], fields[AMOUNT]
    if left is None or total is None:
        return None
    if left == 0:
        return "Applied"
    return "Unapplied" if left == total else "Partly applied"


def _is_payment(wire: Wire) -> bool:
    return True


def _no_flaw(write: object) -> Problem | None:
    return None


_read_head = reader_of(SPECS)

PAYMENTS = RecordType(
    capabilities=msgspec.structs.replace(
        capabilities(PAYMENT, "Payments", RecordKind.PAYMENT, {}, {}),
        slots=SLOTS,
        match_keys=(REFERENCE_NUMBER,),
        parts={
            ALLOCATIONS: PartCapabilities(
                "Applied to", {"invoice_id": APPLIED_TO, "amount": "Amount"}, (APPLIED_TO, "Amount")
            )
        },
        cannot=CANNOT,
    ),
    specs=SPECS,
    filters={REFERENCE_NUMBER: REFERENCE_NUMBER},
    name="",
    lasting=frozenset({CUSTOMER_REF, AMOUNT, DAY}),
    fixed=frozenset({"CurrencyRef.value", INVOICE, CREDIT, CREDITED}),
    zero=frozenset(),
    is_one=_is_payment,
    read=_read,
    to_send=to_send,
    flaw=_no_flaw,
    document=Document(
        {ALLOCATIONS: PartType(PART_SPECS, _read_allocations, _allocations_to_send, frozenset({"Amount"}))},
        required=(CUSTOMER_REF, AMOUNT),
        cents=frozenset({AMOUNT, "UnappliedAmt"}),
    ),
)
