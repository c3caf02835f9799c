"""The properties that deals, line items, quotes and what is added to a sum have from the start."""

from __future__ import annotations

from ledgerbridge.sandbox.hubspot.definitions import Definition
from ledgerbridge.sandbox.hubspot.fields import (
    amounts,
    choice,
    day,
    flag,
    moment,
    number,
    owner,
    pipeline_fields,
    text,
    texts,
)
from ledgerbridge.sandbox.hubspot.standard import BILLING_FREQUENCIES

QUOTE_STATUSES = ("DRAFT", "APPROVAL_NOT_NEEDED", "PENDING_APPROVAL", "APPROVED", "REJECTED")


def deal_fields() -> list[Definition]:
    counters = ("num_associated_contacts", "hs_num_of_associated_line_items", "days_to_close")
    sums = ("amount_in_home_currency", "hs_closed_amount", "hs_forecast_amount", "hs_projected_amount")
    recurring = ("hs_tcv", "hs_acv", "hs_arr", "hs_mrr")
    return [
        text("dealname", "Deal name", form_field=True),
        number("amount", "Amount", money=True, currency_property="deal_currency_code"),
        *pipeline_fields("pipeline", "dealstage"),
        moment("closedate", "Close date"),
        choice("dealtype", "Deal type", ("newbusiness", "existingbusiness"), "radio"),
        text("description", "Deal description", "textarea"),
        owner(),
        choice("deal_currency_code", "Currency", (), external_options=True),
        choice("hs_priority", "Priority", ("low", "medium", "high")),
        text("hs_next_step", "Next step"),
        choice("hs_all_collaborator_owner_ids", "Deal collaborators", (), "checkbox", external_options=True),
        moment("hs_createdate", "Object create date/time", read_only=True),
        *amounts(*sums, *recurring, read_only=True, calculated=True),
        *(number(name, name, read_only=True, calculated=True) for name in counters),
        number("hs_deal_stage_probability", "Deal probability", read_only=True, calculated=True),
        number("hs_exchange_rate", "Exchange rate", read_only=True, calculated=True),
        flag("hs_is_closed", "Is closed", read_only=True, calculated=True),
        flag("hs_is_closed_won", "Is closed won", read_only=True, calculated=True),
    ]


def line_item_fields() -> list[Definition]:
    """What is written of a line, and what HubSpot works out from it."""
    calculated = (
        "amount",
        "hs_pre_discount_amount",
        "hs_total_discount",
        "hs_effective_unit_price",
        "hs_tax_amount",
        "hs_post_tax_amount",
        "hs_auto_tax_amount",
        "hs_margin",
        "hs_acv",
        "hs_arr",
        "hs_mrr",
        "hs_tcv",
        "hs_sync_amount",
    )
    money = {"money": True, "currency_property": "hs_line_item_currency_code"}
    return [
        text("name", "Name", form_field=True),
        text("description", "Description", "textarea"),
        text("hs_product_id", "Product ID"),
        text("hs_sku", "SKU"),
        number("quantity", "Quantity"),
        number("price", "Unit price", **money),
        number("discount", "Unit discount", **money),
        number("hs_discount_percentage", "Discount percentage"),
        choice("hs_line_item_currency_code", "Currency", (), external_options=True),
        number("hs_cost_of_goods_sold", "Unit cost", **money),
        text("hs_tax_rate_group_id", "Tax rate ID"),
        number("tax", "Tax"),
        text("hs_tax_category", "Tax category"),
        number("hs_position_on_quote", "Display order"),
        *_line_billing_fields(),
        *texts("hs_images", "hs_url", "hs_pricing_model", "hs_tier_ranges", "hs_tier_prices"),
        moment("hs_createdate", "Object create date/time", read_only=True),
        *(number(name, name, read_only=True, calculated=True, **money) for name in calculated),
        number("hs_tax_rate", "Tax rate", read_only=True, calculated=True),
        text("hs_tax_label", "Tax label", read_only=True, calculated=True),
        text("hs_variant_id", "Variant ID", read_only=True, hidden=True),
        text("hs_unique_creation_key", "Unique creation key", read_only=True, unique=True, hidden=True),
    ]


def _line_billing_fields() -> list[Definition]:
    return [
        choice("recurringbillingfrequency", "Billing frequency", BILLING_FREQUENCIES),
        text("hs_recurring_billing_period", "Term"),
        day("hs_recurring_billing_start_date", "Billing start date"),
        number("hs_recurring_billing_number_of_payments", "Number of payments"),
        text("hs_billing_start_delay_type", "Billing start delay type"),
        number("hs_billing_start_delay_days", "Billing start delay (days)"),
        number("hs_billing_start_delay_months", "Billing start delay (months)"),
        number("hs_term_in_months", "Term in months", read_only=True, calculated=True),
        day("hs_recurring_billing_end_date", "Billing end date", read_only=True, calculated=True),
    ]


def quote_fields() -> list[Definition]:
    return [
        text("hs_title", "Quote title"),
        day("hs_expiration_date", "Expiration date"),
        choice("hs_status", "Quote status", QUOTE_STATUSES),
        text("hs_public_url_key", "Public URL key", read_only=True),
        choice("hs_currency", "Currency", (), external_options=True),
        text("hs_language", "Language"),
        text("hs_comments", "Comments", "textarea"),
        owner(),
    ]


def addition_fields(kind: str) -> list[Definition]:
    """A discount, fee or tax on the whole of an order, quote or invoice."""
    more = [text("hs_duration", "Duration")] if kind == "discounts" else []
    return [
        text("hs_label", "Label"),
        choice("hs_type", "Type", ("FIXED", "PERCENT")),
        number("hs_value", "Value"),
        number("hs_sort_order", "Sort order"),
        *more,
    ]
