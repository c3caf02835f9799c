"""What HubSpot can do."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import Capabilities
from ledgerbridge.connectors.base.quota import Limit
from ledgerbridge.connectors.hubspot.companies import COMPANIES
from ledgerbridge.connectors.hubspot.contacts import CONTACTS
from ledgerbridge.connectors.hubspot.errors import LABEL
from ledgerbridge.connectors.hubspot.products import PRODUCTS
from ledgerbridge.connectors.hubspot.urls import LATEST

TYPES = {type.name: type for type in (PRODUCTS, COMPANIES, CONTACTS)}

LIMITS = (Limit("api", calls=100, span_s=10.0), Limit("search", calls=4, span_s=1.0))
"""A little under what HubSpot grants an app: 110 calls in 10 s, and 5 searches in 1 s for the whole account."""

CAPABILITIES = Capabilities(
    "hubspot", LABEL, LATEST, {name: type.capabilities for name, type in TYPES.items()}, timeout_s=60.0
)
