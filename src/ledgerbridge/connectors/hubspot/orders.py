"""Orders, with their line items."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.hubspot import money
from ledgerbridge.connectors.hubspot.line_items import CANNOT, LINES, PART
from ledgerbridge.connectors.hubspot.normal import code, country, instant, number
from ledgerbridge.connectors.hubspot.record_type import RECORD_ID, REFERENCE, Link, RecordType
from ledgerbridge.model.kinds import RecordKind

_ADDRESS = {
    "street": "street",
    "city": "city",
    "region": "state",
    "postal_code": "postal_code",
    "country": "country",
}

SLOTS = {
    "name": "hs_order_name",
    "number": "hs_external_order_id",
    "status": "hs_external_order_status",
    "pipeline": "hs_pipeline",
    "stage": "hs_pipeline_stage",
    "owner": "hubspot_owner_id",
    "date": "hs_external_created_date",
    "currency": "hs_currency_code",
    "rate": "hs_exchange_rate",
    "payment_method": "hs_payment_processing_method",
    "discount": "hs_order_discount",
    "shipping_cost": "hs_shipping_cost",
    "net": "hs_subtotal_price",
    "tax": "hs_tax",
    "total": "hs_total_price",
    "notes": "hs_order_note",
    "contact_id": "contact.id",
    "company_id": "company.id",
    **{
        f"{kind}.{slot}": f"hs_{kind}_address_{name}"
        for kind in ("billing", "shipping")
        for slot, name in _ADDRESS.items()
    },
}

_SUMS = ("hs_order_discount", "hs_shipping_cost", "hs_subtotal_price", "hs_tax", "hs_total_price")
_MOMENTS = ("hs_external_created_date", "hs_external_modified_date")

ORDERS = RecordType(
    TypeCapabilities(
        type="orders",
        label="Orders",
        slots=SLOTS,
        match_keys=("hs_external_order_id", "hs_order_name"),
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
        needs_any=("hs_order_name",),
        cannot={
            "send": "HubSpot sends nothing of what is made here: it shows another system's document.",
            "deletions": "HubSpot's change feed leaves out orders that are archived.",
            "totals from lines": "HubSpot does not reckon an order's totals from its line items; map them.",
            **CANNOT,
        },
        kind=RecordKind.ORDER,
        unseen=frozenset({LINES}),
        parts={LINES: PART},
        money=money.ORDERS,
        write_costs={"api": 4},
        update_costs={"api": 1},
    ),
    singular="order",
    modified="hs_lastmodifieddate",
    rules={
        **dict.fromkeys(_SUMS, number),
        **dict.fromkeys(_MOMENTS, instant),
        "hs_currency_code": code,
        "hs_billing_address_country": country,
        "hs_shipping_address_country": country,
    },
    keys=frozenset({REFERENCE}),
    links=(
        Link("contact.id", "Contact", "contacts", 507),
        Link("company.id", "Company", "companies", 509),
        Link("deal.id", "Deal", "deals", 512),
    ),
    lines=513,
    required=("hs_order_name",),
    late=frozenset({"hs_exchange_rate", "hs_is_closed", "hs_closed_date"}),
    identifiers=frozenset({RECORD_ID}),
    shown=frozenset({RECORD_ID, "hs_createdate", "hs_is_closed", "hs_closed_date"}),
)
