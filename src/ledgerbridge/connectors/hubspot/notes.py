"""Notes on other records."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.hubspot.normal import instant
from ledgerbridge.connectors.hubspot.record_type import REFERENCE, UNSEEN, Link, RecordType
from ledgerbridge.model.kinds import RecordKind

BODY = "hs_note_body"
AT = "hs_timestamp"
ATTACHED = "hs_attachment_ids"

SLOTS = {
    "notes": BODY,
    "date": AT,
    "owner": "hubspot_owner_id",
    "contact_id": "contact.id",
    "company_id": "company.id",
    "order_id": "order.id",
    "invoice_id": "invoice.id",
}

LINKS = (
    Link("contact.id", "Contact", "contacts"),
    Link("company.id", "Company", "companies"),
    Link("deal.id", "Deal", "deals"),
    Link("order.id", "Order", "orders"),
    Link("invoice.id", "Invoice", "invoices"),
)
"""Of no known type: the account's own list is asked for the one without a label."""

NOTES = RecordType(
    TypeCapabilities(
        type="notes",
        label="Notes",
        slots=SLOTS,
        match_keys=(REFERENCE,),
        reference_path=REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=100,
        find_batch=100,
        read_batch=100,
        write_batch=100,
        ordered_versions=True,
        lag_s=60.0,
        unique=(REFERENCE,),
        needs_any=(AT,),
        cannot={
            "deletions": "HubSpot's change feed leaves out notes that are archived.",
            "named records in changes": UNSEEN.format(what="the records it names"),
        },
        kind=RecordKind.NOTE,
        write_costs={"api": 1},
    ),
    singular="note",
    modified="hs_lastmodifieddate",
    rules={AT: instant},
    keys=frozenset({REFERENCE}),
    links=LINKS,
    required=(AT,),
    shown=frozenset({"hs_createdate"}),
)
