"""What HubSpot can do."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import Capabilities
from ledgerbridge.connectors.base.quota import Limit
from ledgerbridge.connectors.hubspot import files
from ledgerbridge.connectors.hubspot.companies import COMPANIES
from ledgerbridge.connectors.hubspot.contacts import CONTACTS
from ledgerbridge.connectors.hubspot.deals import DEALS
from ledgerbridge.connectors.hubspot.errors import LABEL
from ledgerbridge.connectors.hubspot.invoices import INVOICES
from ledgerbridge.connectors.hubspot.line_items import LINE_ITEMS
from ledgerbridge.connectors.hubspot.notes import NOTES
from ledgerbridge.connectors.hubspot.orders import ORDERS
from ledgerbridge.connectors.hubspot.payments import PAYMENTS
from ledgerbridge.connectors.hubspot.products import PRODUCTS
from ledgerbridge.connectors.hubspot.quotes import QUOTES
from ledgerbridge.connectors.hubspot.urls import LATEST
from ledgerbridge.model.kinds import Reference

TYPES = {type.name: type for type in (PRODUCTS, COMPANIES, CONTACTS, DEALS, ORDERS, INVOICES, PAYMENTS, QUOTES, NOTES)}
KEPT = TYPES | {LINE_ITEMS.name: LINE_ITEMS}
"""The same, and the records that are parts of others."""

REFERENCE_DATA = (
    Reference.OWNERS,
    Reference.PIPELINES,
    Reference.STAGES,
    Reference.CURRENCIES,
    Reference.TAX_CODES,
)

LIMITS = (Limit("api", calls=100, span_s=10.0), Limit("search", calls=4, span_s=1.0))
"""A little under what HubSpot grants an app: 110 calls in 10 s, and 5 searches in 1 s for the whole account."""

CAPABILITIES = Capabilities(
    "hubspot",
    LABEL,
    LATEST,
    {name: type.capabilities for name, type in TYPES.items()} | {files.FILES: files.CAPABILITIES},
    timeout_s=60.0,
    reference_data=REFERENCE_DATA,
)
