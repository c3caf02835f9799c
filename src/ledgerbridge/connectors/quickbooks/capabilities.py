"""What QuickBooks Online can do, and how fast."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import Capabilities
from ledgerbridge.connectors.base.quota import Limit
from ledgerbridge.connectors.quickbooks.adjustments import ADJUSTMENTS
from ledgerbridge.connectors.quickbooks.attachables import ATTACHABLES
from ledgerbridge.connectors.quickbooks.credit_memos import CREDIT_MEMOS
from ledgerbridge.connectors.quickbooks.customers import CUSTOMERS
from ledgerbridge.connectors.quickbooks.errors import API_VERSION, LABEL
from ledgerbridge.connectors.quickbooks.estimates import ESTIMATES
from ledgerbridge.connectors.quickbooks.invoices import INVOICES
from ledgerbridge.connectors.quickbooks.payments import PAYMENTS
from ledgerbridge.connectors.quickbooks.products import PRODUCTS
from ledgerbridge.connectors.quickbooks.refund_receipts import REFUND_RECEIPTS
from ledgerbridge.connectors.quickbooks.sales_receipts import SALES_RECEIPTS
from ledgerbridge.connectors.quickbooks.stock import STOCKS
from ledgerbridge.model.kinds import Reference

TYPES = {
    kind.type: kind
    for kind in (
        CUSTOMERS,
        PRODUCTS,
        ESTIMATES,
        INVOICES,
        SALES_RECEIPTS,
        CREDIT_MEMOS,
        REFUND_RECEIPTS,
        PAYMENTS,
        ADJUSTMENTS,
        STOCKS,
        ATTACHABLES,
    )
}

CAPABILITIES = Capabilities(
    vendor="quickbooks",
    label=LABEL,
    api_version=API_VERSION,
    types={name: kind.capabilities for name, kind in TYPES.items()},
    timeout_s=120.0,
    reference_data=(
        Reference.TAX_CODES,
        Reference.ACCOUNTS,
        Reference.INCOME_ACCOUNTS,
        Reference.PAYMENT_TERMS,
        Reference.PAYMENT_METHODS,
        Reference.COST_CENTRES,
        Reference.COST_UNITS,
        Reference.CURRENCIES,
        Reference.COMPANY,
    ),
)

API = "api"
BATCH = "batch"
LIMITS = (
    Limit(API, calls=450, span_s=60.0),
    Limit(API, calls=8, span_s=1.0),
    Limit(BATCH, calls=35, span_s=60.0),
)
"""A little under QuickBooks' own: 500 a minute, 10 a second, 40 batches a minute (limits and throttles)."""
