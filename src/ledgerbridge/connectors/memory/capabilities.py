"""What the reference system can do; two of its properties are as the connection says."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import Capabilities
from ledgerbridge.connectors.base.quota import Limit
from ledgerbridge.connectors.memory.api import CALLS
from ledgerbridge.connectors.memory.customers import CUSTOMERS
from ledgerbridge.connectors.memory.errors import LABEL
from ledgerbridge.connectors.memory.files import FILES
from ledgerbridge.connectors.memory.invoices import INVOICES
from ledgerbridge.connectors.memory.payments import PAYMENTS
from ledgerbridge.connectors.memory.products import PRODUCTS
from ledgerbridge.connectors.memory.settings import has_ordered_versions, lag_s

TYPES = {kind.name: kind for kind in (PRODUCTS, CUSTOMERS, INVOICES, PAYMENTS, FILES)}

LIMITS = (Limit(CALLS, calls=95, span_s=10.0),)
"""The system lets 100 calls through in ten seconds."""


def capabilities(settings: Mapping[str, str]) -> Capabilities:
    """As the connection's settings make them. Raises SetupError for settings that make no sense."""
    ordered, lag = has_ordered_versions(settings), lag_s(settings)
    types = {
        name: msgspec.structs.replace(kind.capabilities, ordered_versions=ordered, lag_s=lag, sweep_lag_s=lag)
        for name, kind in TYPES.items()
    }
    return Capabilities("memory", LABEL, "v1", types, timeout_s=30.0)
