"""What Exact Online can do, and how fast."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import Capabilities
from ledgerbridge.connectors.base.quota import Limit
from ledgerbridge.connectors.exact.accounts import ACCOUNT
from ledgerbridge.connectors.exact.api import MINUTE
from ledgerbridge.connectors.exact.contacts import ADDRESS, CONTACT
from ledgerbridge.connectors.exact.documents import DOCUMENT
from ledgerbridge.connectors.exact.entries import CREDIT_ENTRY, ENTRY
from ledgerbridge.connectors.exact.errors import LABEL
from ledgerbridge.connectors.exact.invoices import CREDIT_INVOICE, INVOICE
from ledgerbridge.connectors.exact.items import GROUP, ITEM
from ledgerbridge.connectors.exact.lists import LISTS
from ledgerbridge.connectors.exact.opening import TIMEOUT_S
from ledgerbridge.connectors.exact.orders import ORDER, QUOTATION
from ledgerbridge.connectors.exact.payments import INVOICE_STATE, PAYMENT, RECEIVABLE
from ledgerbridge.connectors.exact.settlement import SETTLED_ORDER
from ledgerbridge.connectors.exact.stock import COUNT, ITEM_STOCK, STOCK
from ledgerbridge.model.kinds import Reference

TYPES = {
    kind.type: kind
    for kind in (
        GROUP,
        ITEM,
        ACCOUNT,
        CONTACT,
        ADDRESS,
        STOCK,
        ITEM_STOCK,
        COUNT,
        QUOTATION,
        ORDER,
        SETTLED_ORDER,
        INVOICE,
        CREDIT_INVOICE,
        ENTRY,
        CREDIT_ENTRY,
        RECEIVABLE,
        INVOICE_STATE,
        PAYMENT,
        DOCUMENT,
    )
}

UNLISTED = (Reference.DIVISIONS, Reference.PAYMENT_METHODS, Reference.COMPANY)
API_VERSION = "REST API v1"

CAPABILITIES = Capabilities(
    vendor="exact",
    label=LABEL,
    api_version=API_VERSION,
    types={name: kind.capabilities for name, kind in TYPES.items()},
    timeout_s=TIMEOUT_S,
    reference_data=(*(Reference(kind) for kind in LISTS if kind in set(Reference)), *UNLISTED),
)

LIMITS = (Limit(MINUTE, calls=55, span_s=60.0),)
"""A little under Exact's own 60 in a minute of the clock (REST API facts: limits). Those of a day are read from its
answers."""
