"""Deals, with their line items."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.hubspot import money
from ledgerbridge.connectors.hubspot.line_items import CANNOT, LINES, PART
from ledgerbridge.connectors.hubspot.normal import code, instant, number
from ledgerbridge.connectors.hubspot.record_type import RECORD_ID, REFERENCE, Link, RecordType
from ledgerbridge.model.kinds import RecordKind

PIPELINE = "pipeline"
STAGE = "dealstage"

SLOTS = {
    "name": "dealname",
    "pipeline": PIPELINE,
    "stage": STAGE,
    "owner": "hubspot_owner_id",
    "date": "closedate",
    "currency": "deal_currency_code",
    "rate": "hs_exchange_rate",
    "total": "amount",
    "notes": "description",
    "contact_id": "contact.id",
    "company_id": "company.id",
}

DEALS = RecordType(
    TypeCapabilities(
        type="deals",
        label="Deals",
        slots=SLOTS,
        match_keys=("dealname", RECORD_ID),
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
        needs_any=("dealname",),
        cannot={
            "send": "HubSpot sends nothing of what is made here: it shows another system's document.",
            "deletions": "HubSpot's change feed leaves out deals that are archived.",
            "amount from lines": "HubSpot does not set a deal's amount from line items made here; map the total.",
            **CANNOT,
        },
        kind=RecordKind.DEAL,
        unseen=frozenset({LINES}),
        parts={LINES: PART},
        money=money.DOCUMENTS,
        write_costs={"api": 4},
        update_costs={"api": 1},
    ),
    singular="deal",
    modified="hs_lastmodifieddate",
    rules={"amount": number, "closedate": instant, "deal_currency_code": code},
    keys=frozenset({REFERENCE}),
    links=(
        Link("contact.id", "Contact", "contacts", 3),
        Link("company.id", "Company", "companies", 5),
    ),
    lines=19,
    required=("dealname",),
    late=frozenset(
        {
            "hs_exchange_rate",
            "hs_is_closed",
            "hs_is_closed_won",
            "amount_in_home_currency",
            "hs_deal_stage_probability",
            "hs_num_of_associated_line_items",
        }
    ),
    identifiers=frozenset({RECORD_ID}),
    shown=frozenset({RECORD_ID, "hs_is_closed", "hs_is_closed_won", "amount_in_home_currency"}),
)
