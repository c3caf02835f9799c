"""What Hyperline can do, and how fast."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import Capabilities
from ledgerbridge.connectors.base.quota import Limit
from ledgerbridge.connectors.hyperline.api import READ, TIMEOUT_S, WRITE
from ledgerbridge.connectors.hyperline.customers import CUSTOMERS
from ledgerbridge.connectors.hyperline.errors import LABEL
from ledgerbridge.connectors.hyperline.invoices import CREDIT_NOTES, INVOICES
from ledgerbridge.connectors.hyperline.products import PRICES, PRODUCTS
from ledgerbridge.connectors.hyperline.subscriptions import SUBSCRIPTIONS
from ledgerbridge.connectors.hyperline.transactions import REFUNDS, TRANSACTIONS
from ledgerbridge.model.kinds import Reference

API_VERSION = "v1 and v2, 2026"

TYPES = {
    kind.type: kind
    for kind in (CUSTOMERS, PRODUCTS, PRICES, INVOICES, CREDIT_NOTES, TRANSACTIONS, REFUNDS, SUBSCRIPTIONS)
}

CAPABILITIES = Capabilities(
    vendor="hyperline",
    label=LABEL,
    api_version=API_VERSION,
    types={name: kind.capabilities for name, kind in TYPES.items()},
    timeout_s=TIMEOUT_S,
    reference_data=(
        Reference.INVOICING_ENTITIES,
        Reference.DIVISIONS,
        Reference.CURRENCIES,
        Reference.PAYMENT_METHODS,
        Reference.COMPANY,
    ),
)

LIMITS = (Limit(READ, calls=190, span_s=10.0), Limit(WRITE, calls=45, span_s=10.0))
"""A little under Hyperline's own: 200 reads and 50 changes in ten seconds (rate limiting page)."""
