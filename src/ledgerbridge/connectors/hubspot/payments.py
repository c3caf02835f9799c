"""Commerce payments: money received elsewhere, recorded, and the invoices it pays.

HubSpot keeps which invoices a payment belongs to, not how much of it goes to each.
"""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, PartCapabilities, TypeCapabilities
from ledgerbridge.connectors.hubspot.line_items import LINES, PART
from ledgerbridge.connectors.hubspot.normal import code, email, instant, number
from ledgerbridge.connectors.hubspot.record_type import RECORD_ID, REFERENCE, UNSEEN, Link, RecordType
from ledgerbridge.model.kinds import RecordKind

ALLOCATIONS = "allocations"
INVOICE_ID = "invoice_id"
PROCESSOR = "hs_processor_type"
OWN_PROCESSORS = ("hs_payments", "byo_stripe")
"""Payments that these collected are neither changed nor deleted by anybody."""

SLOTS = {
    "number": "hs_payment_id",
    "reference": "hs_reference_number",
    "status": "hs_latest_status",
    "date": "hs_initiated_date",
    "amount": "hs_initial_amount",
    "total": "hs_initial_amount",
    "fee": "hs_fees_amount",
    "currency": "hs_currency_code",
    "method": "hs_payment_method_type",
    "payment_method": "hs_payment_method_type",
    "contact_id": "contact.id",
    "company_id": "company.id",
    "order_id": "order.id",
    "notes": "hs_internal_comment",
}

_RECKONED = frozenset(
    {
        "hs_net_amount",
        "hs_net_amount_after_refunds",
        "hs_has_associated_invoice",
        "hs_number_of_associated_invoices",
    }
)

PAYMENTS = RecordType(
    TypeCapabilities(
        type="commerce_payments",
        label="Payments",
        slots=SLOTS,
        match_keys=("hs_reference_number",),
        reference_path=REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=100,
        find_batch=100,
        read_batch=100,
        write_batch=100,
        ordered_versions=True,
        lag_s=60.0,
        unique=(REFERENCE,),
        needs_any=("hs_initial_amount",),
        cannot={
            "deletions": "HubSpot's change feed leaves out payments that are archived.",
            "amount of an allocation": "HubSpot keeps which invoices a payment belongs to, not how much goes to each.",
            "payments that HubSpot collected": "What came in through HubSpot's own processing can only be read.",
            "allocations and named records in changes": UNSEEN.format(what="the invoices or records it names"),
        },
        kind=RecordKind.PAYMENT,
        unseen=frozenset({LINES}),
        parts={
            ALLOCATIONS: PartCapabilities("Paid invoices", {"invoice_id": INVOICE_ID}, required=(INVOICE_ID,)),
            LINES: PART,
        },
        write_costs={"api": 1},
    ),
    singular="payment",
    modified="hs_lastmodifieddate",
    rules={
        "hs_initial_amount": number,
        "hs_fees_amount": number,
        "hs_refunds_amount": number,
        "hs_initiated_date": instant,
        "hs_payout_date": instant,
        "hs_currency_code": code,
        "hs_customer_email": email,
    },
    keys=frozenset({REFERENCE}),
    links=(
        Link("contact.id", "Contact", "contacts", 387),
        Link("company.id", "Company", "companies", 389),
        Link("deal.id", "Deal", "deals", 391),
        Link("order.id", "Order", "orders", 524),
        Link("invoice.id", "Invoice", "invoices", 542, only="invoice.only"),
    ),
    lines=395,
    allocations=542,
    required=("hs_initial_amount", "hs_initiated_date"),
    defaults={"hs_latest_status": "succeeded", PROCESSOR: "none"},
    late=_RECKONED,
    identifiers=frozenset({RECORD_ID}),
    shown=_RECKONED | {RECORD_ID, "hs_createdate", "hs_payment_id"},
)
