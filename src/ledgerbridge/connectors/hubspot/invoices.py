"""Invoices, with their line items: mirrors of invoices that another system issues, or HubSpot's own.

A mirror is an invoice with `hs_invoice_billable` false: HubSpot makes no document of it, sends nothing, and takes its
number, dates, amounts and status as they are given. A new invoice is one unless the write says otherwise.
"""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.hubspot import money
from ledgerbridge.connectors.hubspot.line_items import CANNOT, LINES, PART
from ledgerbridge.connectors.hubspot.normal import code, instant, number
from ledgerbridge.connectors.hubspot.record_type import RECORD_ID, REFERENCE, Link, RecordType
from ledgerbridge.model.kinds import RecordKind

STATUS = "hs_invoice_status"
DRAFT = "draft"
OPEN = "open"
BILLABLE = "hs_invoice_billable"

SLOTS = {
    "number": "hs_number",
    "reference": "hs_purchase_order_number",
    "status": STATUS,
    "owner": "hubspot_owner_id",
    "date": "hs_invoice_date",
    "due_date": "hs_due_date",
    "currency": "hs_currency",
    "total": "hs_amount_billed",
    "open": "hs_balance_due",
    "notes": "hs_comments",
    "contact_id": "contact.id",
    "contact_ids": "contact.ids",
    "company_id": "company.id",
    "order_id": "order.id",
}

_RECKONED = ("hs_amount_billed", "hs_balance_due", "hs_amount_paid")

INVOICES = RecordType(
    TypeCapabilities(
        type="invoices",
        label="Invoices",
        slots=SLOTS,
        match_keys=("hs_number",),
        reference_path=REFERENCE,
        id_path=RECORD_ID,
        create_safety=CreateSafety.REFERENCE,
        page_size=100,
        find_batch=100,
        read_batch=100,
        write_batch=100,
        ordered_versions=True,
        lag_s=60.0,
        unique=(REFERENCE,),
        needs_any=("hs_currency",),
        cannot={
            "send": "HubSpot sends nothing of what is made here: it shows another system's document.",
            "deletions": "HubSpot's change feed leaves out invoices that are archived.",
            "credit notes": "HubSpot's API has no credit memos, and takes no negative price in a line item.",
            "a billable invoice without a contact and a line": "HubSpot opens an invoice of its own only when it has"
            " both.",
            **CANNOT,
        },
        kind=RecordKind.INVOICE,
        unseen=frozenset({LINES}),
        parts={LINES: PART},
        money=money.DOCUMENTS,
        books=True,
        write_costs={"api": 4},
        update_costs={"api": 1},
        late=("hs_amount_billed",),
    ),
    singular="invoice",
    modified="hs_lastmodifieddate",
    rules={
        "hs_amount_billed": number,
        "hs_invoice_date": instant,
        "hs_due_date": instant,
        "hs_external_createdate": instant,
        "hs_currency": code,
    },
    keys=frozenset({REFERENCE}),
    links=(
        Link("contact.id", "Contact", "contacts", 177, every="contact.ids"),
        Link("company.id", "Company", "companies", 179),
        Link("deal.id", "Deal", "deals", 175),
        Link("order.id", "Order", "orders", 517),
    ),
    lines=409,
    required=("hs_currency",),
    defaults={BILLABLE: "false"},
    late=frozenset(_RECKONED),
    identifiers=frozenset({RECORD_ID}),
    shown=frozenset({RECORD_ID, *_RECKONED, "hs_createdate", "hs_invoice_link", "hs_pdf_download_link"}),
)
