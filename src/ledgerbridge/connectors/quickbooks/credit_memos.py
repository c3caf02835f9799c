"""Credit memos of QuickBooks (API reference, CreditMemo)."""

from __future__ import annotations

from ledgerbridge.connectors.quickbooks.documents import CUSTOMER_REF, capabilities, sales_document
from ledgerbridge.connectors.quickbooks.record_type import number, text
from ledgerbridge.model.kinds import RecordKind

CREDIT_MEMO = "CreditMemo"

CREDIT_MEMOS = sales_document(
    capabilities(
        CREDIT_MEMO,
        "Credit memos",
        RecordKind.CREDIT_NOTE,
        {"open": "RemainingCredit"},
        {
            "invoice_id": "QuickBooks ties a credit memo to an invoice by a payment of 0 that is applied to both.",
            "void": "QuickBooks makes no credit memo void.",
        },
    ),
    text(CUSTOMER_REF, "Customer"),
    text("SalesTermRef.value", "Terms"),
    number("RemainingCredit", "Credit left", read_only=True),
    number("Balance", "Balance", read_only=True),
    required=(CUSTOMER_REF,),
)
