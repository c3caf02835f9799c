"""The properties that HubSpot fills in by itself."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.sandbox.hubspot.account import Work
from ledgerbridge.sandbox.hubspot.objects import DEALS, ORDERS, PAYMENTS, ObjectType
from ledgerbridge.sandbox.hubspot.payments import payment_values
from ledgerbridge.sandbox.hubspot.sales import DEAL_COUNTERS, deal_values, order_values
from ledgerbridge.sandbox.hubspot.times import iso

SOURCE_NAMES = ("hs_object_source", "hs_object_source_id", "hs_object_source_label")
STAGE_NAMES = ("hs_v2_date_entered_current_stage", "hs_v2_time_in_current_stage")
COMPANY_COUNTERS = (
    "hs_num_blockers",
    "hs_num_child_companies",
    "hs_num_contacts_with_buying_roles",
    "hs_num_decision_makers",
    "hs_num_open_deals",
    "num_associated_contacts",
)
CONTACT_COUNTERS = ("num_conversion_events", "num_unique_conversion_events")


def values_at_creation(work: Work, type: ObjectType, id: int, sent: Mapping[str, str]) -> dict[str, str]:
    """What a new record gets beside the values sent; a sent value wins where it may be sent."""  # HS-CREATE-EXTENT
    now = iso(work.now_ms)
    filled = {
        type.created: now,
        type.modified: now,
        "hs_object_id": str(id),
        "hs_object_source": work.source.type,
        "hs_object_source_id": work.source.id,
        "hs_object_source_label": work.source.type,
        "num_notes": "0",
    }
    if type.pipeline:
        stage = {"lifecyclestage": "lead", "hs_pipeline": type.pipeline, **dict.fromkeys(STAGE_NAMES, now)}
        filled |= {name: value for name, value in stage.items() if name not in sent}
    if type.name == "companies":
        filled |= _company_start(work, sent)
    if type.name == "contacts":
        filled |= dict.fromkeys(CONTACT_COUNTERS, "0")
        filled |= {"hs_all_contact_vids": str(id), "hs_is_contact": "true", "hs_is_unworked": "true"}
    if type is DEALS:  # HS-DEAL-CREATE
        filled |= {"hs_createdate": now, **dict.fromkeys(DEAL_COUNTERS, "0")}
    return filled


def _company_start(work: Work, sent: Mapping[str, str]) -> dict[str, str]:
    filled = dict.fromkeys(COMPANY_COUNTERS, "0")
    filled["hs_annual_revenue_currency_code"] = work.account.settings["currency"]
    if sent.get("domain") and not sent.get("website"):  # HS-WEBSITE
        filled["website"] = sent["domain"]
    return filled


def recalculated(work: Work, type: ObjectType, properties: Mapping[str, str]) -> dict[str, str]:
    """The properties that follow at once from others; empty where there is nothing to follow from."""
    if type.name == "companies":
        return {"hs_task_label": properties.get("name", "")}
    if type.name == "contacts":
        return _of_contact(properties)
    if type is DEALS:
        return deal_values(work.account, type, properties)
    if type is ORDERS:
        return order_values(work.account, type, properties, work.now_ms)
    if type is PAYMENTS:
        return payment_values(properties)
    return {}


def _of_contact(properties: Mapping[str, str]) -> dict[str, str]:
    email = properties.get("email", "")
    names = (properties.get("firstname", ""), properties.get("lastname", ""))
    return {
        "hs_full_name_or_email": " ".join(name for name in names if name) or email,
        "hs_email_domain": email.partition("@")[2],
        "hs_searchable_calculated_phone_number": digits(properties.get("phone", "")),
    }


def digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
