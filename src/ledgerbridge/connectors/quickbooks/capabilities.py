"""What QuickBooks Online can do, and how fast."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import Capabilities
from ledgerbridge.connectors.base.quota import Limit
from ledgerbridge.connectors.quickbooks.customers import CUSTOMERS
from ledgerbridge.connectors.quickbooks.errors import LABEL
from ledgerbridge.connectors.quickbooks.products import PRODUCTS

TYPES = {kind.type: kind for kind in (CUSTOMERS, PRODUCTS)}

CAPABILITIES = Capabilities(
    vendor="quickbooks",
    label=LABEL,
    api_version="v3, minor version 75",
    types={name: kind.capabilities for name, kind in TYPES.items()},
    timeout_s=120.0,
)

API = "api"
BATCH = "batch"
LIMITS = (
    Limit(API, calls=450, span_s=60.0),
    Limit(API, calls=8, span_s=1.0),
    Limit(BATCH, calls=35, span_s=60.0),
)
"""A little under QuickBooks' own: 500 a minute, 10 a second, 40 batches a minute (limits and throttles)."""
