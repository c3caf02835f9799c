"""Quotes, with their line items; people make them."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.hubspot import money
from ledgerbridge.connectors.hubspot.line_items import CANNOT, LINES, PART
from ledgerbridge.connectors.hubspot.normal import code
from ledgerbridge.connectors.hubspot.record_type import RECORD_ID, Link, RecordType
from ledgerbridge.model.kinds import RecordKind

SLOTS = {
    "name": "hs_title",
    "status": "hs_status",
    "owner": "hubspot_owner_id",
    "due_date": "hs_expiration_date",
    "currency": "hs_currency",
    "notes": "hs_comments",
    "contact_id": "contact.id",
    "company_id": "company.id",
    "order_id": "order.id",
}

QUOTES = RecordType(
    TypeCapabilities(
        type="quotes",
        label="Quotes",
        slots=SLOTS,
        match_keys=("hs_title",),
        reference_path=None,
        id_path=RECORD_ID,
        create_safety=CreateSafety.REFERENCE,
        page_size=100,
        find_batch=100,
        read_batch=100,
        write_batch=100,
        ordered_versions=True,
        lag_s=60.0,
        cannot={
            "create": "A quote is made from its deal in HubSpot, with a template and a signer; HubSpot does not say"
            " what its API needs for one.",
            "update": "A quote that was sent is not to change; it is edited in HubSpot.",
            "deletions": "HubSpot's change feed leaves out quotes that are archived.",
            **CANNOT,
        },
        kind=RecordKind.QUOTE,
        parts={LINES: PART},
        money=money.DOCUMENTS,
        creates=False,
        updates=False,
    ),
    singular="quote",
    modified="hs_lastmodifieddate",
    rules={"hs_currency": code},
    keys=frozenset(),
    links=(
        Link("contact.id", "Contact", "contacts", 69),
        Link("company.id", "Company", "companies", 71),
        Link("deal.id", "Deal", "deals", 64),
        Link("order.id", "Order", "orders", 731),
    ),
    lines=67,
    identifiers=frozenset({RECORD_ID}),
    shown=frozenset({RECORD_ID, "hs_createdate", "hs_public_url_key"}),
)
