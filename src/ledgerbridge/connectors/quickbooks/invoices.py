"""Invoices of QuickBooks (API reference, Invoice)."""

from __future__ import annotations

from ledgerbridge.connectors.quickbooks import credited, paid
from ledgerbridge.connectors.quickbooks.documents import CUSTOMER_REF, capabilities, sales_document
from ledgerbridge.connectors.quickbooks.record_type import day, number, text
from ledgerbridge.model.kinds import RecordKind

INVOICE = "Invoice"
ESTIMATE_LINK = "LinkedTxn.Estimate"

INVOICES = sales_document(
    capabilities(
        INVOICE,
        "Invoices",
        RecordKind.INVOICE,
        {
            "shipping_method": "ShipMethodRef.value",
            "due_date": "DueDate",
            "payment_term": "SalesTermRef.value",
            "order_id": ESTIMATE_LINK,
            "open": "Balance",
        },
        {ESTIMATE_LINK: "An invoice is tied to its estimate when it is made, not later."},
    ),
    text(CUSTOMER_REF, "Customer"),
    day("DueDate", "Due date"),
    text("SalesTermRef.value", "Terms"),
    text(ESTIMATE_LINK, "Estimate"),
    day("ShipDate", "Shipping date"),
    text("ShipMethodRef.value", "Shipping method", 30),
    text("TrackingNum", "Tracking number"),
    number("Balance", "Amount open", read_only=True),
    number("HomeBalance", "Amount open in home currency", read_only=True),
    *credited.SPECS,
    *paid.SPECS,
    required=(CUSTOMER_REF,),
)
