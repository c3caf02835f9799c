"""Estimates of QuickBooks, its nearest to quotes and orders (API reference, Estimate)."""

from __future__ import annotations

from ledgerbridge.connectors.quickbooks.documents import CUSTOMER_REF, capabilities, sales_document
from ledgerbridge.connectors.quickbooks.record_type import choice, day, text
from ledgerbridge.model.kinds import RecordKind

ESTIMATE = "Estimate"
INVOICE_LINK = "LinkedTxn.Invoice"

ESTIMATES = sales_document(
    capabilities(
        ESTIMATE,
        "Estimates",
        RecordKind.QUOTE,
        {"status": "TxnStatus", "due_date": "ExpirationDate", "payment_term": "SalesTermRef.value"}
        | {"invoice_id": INVOICE_LINK},
        {"orders": "QuickBooks has no sales orders; an estimate is the nearest there is."},
    ),
    text(CUSTOMER_REF, "Customer"),
    choice("TxnStatus", "Status", "Pending", "Accepted", "Closed", "Rejected", "Converted"),
    day("ExpirationDate", "Valid until"),
    text("AcceptedBy", "Accepted by"),
    day("AcceptedDate", "Accepted on"),
    text("SalesTermRef.value", "Terms"),
    text(INVOICE_LINK, "Invoice", read_only=True),
    required=(CUSTOMER_REF,),
    status="TxnStatus",
)
