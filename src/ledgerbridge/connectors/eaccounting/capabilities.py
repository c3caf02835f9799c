"""What eAccounting can do, and how fast."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import Capabilities
from ledgerbridge.connectors.base.quota import Limit
from ledgerbridge.connectors.eaccounting.customers import CUSTOMERS
from ledgerbridge.connectors.eaccounting.drafts import DRAFTS
from ledgerbridge.connectors.eaccounting.errors import LABEL
from ledgerbridge.connectors.eaccounting.files import FILES
from ledgerbridge.connectors.eaccounting.invoices import CREDITS, INVOICES
from ledgerbridge.connectors.eaccounting.labels import LABELS
from ledgerbridge.connectors.eaccounting.orders import ORDERS
from ledgerbridge.connectors.eaccounting.payments import PAYMENTS
from ledgerbridge.connectors.eaccounting.products import ARTICLES
from ledgerbridge.connectors.eaccounting.quotes import QUOTES
from ledgerbridge.connectors.eaccounting.registers import COST_CENTRES, KINDS, REGISTERS
from ledgerbridge.connectors.eaccounting.stock import STOCK

REGISTERED = (CUSTOMERS, LABELS, ARTICLES, STOCK)
DOCUMENTS = (QUOTES, ORDERS, DRAFTS, INVOICES, CREDITS, PAYMENTS, FILES)
TYPES = {kind.type: kind for kind in (*REGISTERED, *DOCUMENTS)}

CAPABILITIES = Capabilities(
    vendor="eaccounting",
    label=LABEL,
    api_version="v2, documents of June 2020 and May 2024",
    types={name: kind.capabilities for name, kind in TYPES.items()},
    timeout_s=120.0,
    reference_data=KINDS,
)

RESOURCES = sorted(
    {
        *(kind.resource for kind in TYPES.values()),
        *(register.resource for register in REGISTERS.values()),
        COST_CENTRES,
        "companysettings",
        "fiscalyears",
    }
)
LIMITS = tuple(Limit(resource, calls=550, span_s=60.0) for resource in RESOURCES)
"""A little under eAccounting's own: 600 a minute for each client and endpoint (rate limits)."""
