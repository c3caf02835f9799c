"""Refund receipts of QuickBooks: money paid back (API reference, RefundReceipt)."""

from __future__ import annotations

from ledgerbridge.connectors.quickbooks.documents import CUSTOMER_REF, capabilities, sales_document
from ledgerbridge.connectors.quickbooks.record_type import choice, text
from ledgerbridge.model.kinds import RecordKind

REFUND_RECEIPT = "RefundReceipt"
PAID_FROM = "DepositToAccountRef.value"

REFUND_RECEIPTS = sales_document(
    capabilities(
        REFUND_RECEIPT,
        "Refund receipts",
        RecordKind.REFUND,
        {"payment_method": "PaymentMethodRef.value", "account": PAID_FROM},
        {"void": "QuickBooks makes no refund receipt void."},
    ),
    text(CUSTOMER_REF, "Customer"),
    text(PAID_FROM, "Account the money leaves"),
    text("PaymentMethodRef.value", "Payment method"),
    choice("PaymentType", "Way of payment", "Cash", "Check", "CreditCard", "Other"),
    text("PaymentRefNum", "Payment reference", 100),
    required=(PAID_FROM,),
)
