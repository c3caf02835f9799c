"""Sales receipts of QuickBooks: sales paid at once (API reference, SalesReceipt)."""

from __future__ import annotations

from ledgerbridge.connectors.quickbooks.documents import CUSTOMER_REF, capabilities, sales_document
from ledgerbridge.connectors.quickbooks.record_type import text
from ledgerbridge.model.kinds import RecordKind

SALES_RECEIPT = "SalesReceipt"

SALES_RECEIPTS = sales_document(
    capabilities(
        SALES_RECEIPT,
        "Sales receipts",
        RecordKind.SALES_RECEIPT,
        {
            "shipping_method": "ShipMethodRef.value",
            "payment_method": "PaymentMethodRef.value",
            "account": "DepositToAccountRef.value",
        },
        {},
    ),
    text(CUSTOMER_REF, "Customer"),
    text("PaymentMethodRef.value", "Payment method"),
    text("PaymentRefNum", "Payment reference", 21),
    text("DepositToAccountRef.value", "Deposit to account"),
    text("ShipMethodRef.value", "Shipping method", 30),
    text("TrackingNum", "Tracking number"),
)
