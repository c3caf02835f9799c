"""The properties that orders, carts, invoices, payments, subscriptions and notes have from the start."""

from __future__ import annotations

from ledgerbridge.sandbox.hubspot.definitions import Definition
from ledgerbridge.sandbox.hubspot.fields import (
    amounts,
    choice,
    flag,
    moment,
    number,
    owner,
    pipeline_fields,
    text,
    texts,
)

INVOICE_STATUSES = ("draft", "open", "paid", "voided")
PAYMENT_STATUSES = (
    "processing",
    "succeeded",
    "failed",
    "partially_refunded",
    "refunded",
    "processing_refund",
    "disputed_won",
    "disputed_lost",
    "disputed_action_required",
    "disputed_awaiting_decision",
)
PAYMENT_METHODS = ("card", "ach", "cash", "check", "wire_transfer", "other", "sepa", "bacs", "pads")
PROCESSORS = ("hs_payments", "byo_stripe", "none", "quickbooks", "xero")
PLACE = ("street", "city", "state", "postal_code", "country")
PAYMENT_PLACE = ("line_1", "line_2", "city", "state", "zip", "country")
INVOICE_PLACE = ("address", "address2", "city", "state", "zip")


def order_fields() -> list[Definition]:
    sums = ("hs_subtotal_price", "hs_total_price", "hs_tax", "hs_shipping_cost", "hs_order_discount")
    plain = (
        "hs_external_order_id",
        "hs_external_order_status",
        "hs_external_order_url",
        "hs_source_store",
        "hs_referring_site",
        "hs_fulfillment_status",
        "hs_payment_status",
        "hs_payment_processing_method",
        "hs_shipping_tracking_number",
        "hs_shipping_status_url",
        "hs_total_weight",
    )
    return [
        text("hs_order_name", "Order name", form_field=True),
        *texts(*plain),
        text("hs_order_note", "Order note", "textarea"),
        moment("hs_external_created_date", "External created date"),
        moment("hs_external_modified_date", "External modified date"),
        choice("hs_currency_code", "Currency code", (), external_options=True),
        *amounts(*sums, currency_property="hs_currency_code"),
        *pipeline_fields("hs_pipeline", "hs_pipeline_stage"),
        owner(),
        *texts(*(f"hs_shipping_address_{part}" for part in ("name", *PLACE, "phone"))),
        *texts(*(f"hs_billing_address_{part}" for part in ("name", "firstname", "lastname", "email", "phone", *PLACE))),
        number("hs_exchange_rate", "Exchange rate", read_only=True, calculated=True),
        flag("hs_is_closed", "Is closed", read_only=True, calculated=True),
        moment("hs_closed_date", "Closed date", read_only=True, calculated=True),
        *texts("hs_created_by_user_id", "hs_updated_by_user_id", read_only=True),
    ]


def cart_fields() -> list[Definition]:
    return [text("hs_cart_name", "Cart name"), choice("hs_currency_code", "Currency code", (), external_options=True)]


def invoice_fields() -> list[Definition]:
    """What is written of an invoice, and what HubSpot works out; the status decides what may still be written."""
    plain = ("hs_title", "hs_purchase_order_number", "hs_tax_id", "hs_language", "hs_locale", "hs_custom_fields")
    lists = ("hs_allowed_payment_methods", "hs_collect_address_types")
    return [
        choice("hs_currency", "Currency", (), external_options=True),
        moment("hs_invoice_date", "Invoice date"),
        moment("hs_due_date", "Due date"),
        moment("hs_external_createdate", "External create date"),
        *texts(*plain),
        text("hs_comments", "Comments", "textarea"),
        flag("hs_invoice_billable", "Billable"),
        choice("hs_invoice_status", "Invoice status", INVOICE_STATUSES),
        choice("hs_invoice_payment_collection_method", "Payment collection", ("manual", "none")),
        flag("hs_allow_partial_payments", "Allow partial payments"),
        *(choice(name, name, (), "checkbox") for name in lists),
        *texts(*(f"hs_recipient_shipping_{part}" for part in (*INVOICE_PLACE, "country"))),
        *texts(*(f"hs_recipient_company_{part}" for part in INVOICE_PLACE)),
        owner(),
        text("hs_number", "Invoice number"),
        number("hs_amount_billed", "Amount billed", money=True, currency_property="hs_currency"),
        *amounts("hs_balance_due", "hs_amount_paid", read_only=True, calculated=True, currency_property="hs_currency"),
        *texts("hs_invoice_link", "hs_pdf_download_link", read_only=True),
    ]


def payment_fields() -> list[Definition]:
    sums = ("hs_fees_amount", "hs_initial_amount", "hs_refunds_amount", "hs_line_item_discounts_amount")
    plain = (
        "hs_customer_email",
        "hs_internal_comment",
        "hs_payment_method_bank_or_issuer",
        "hs_payment_method_last_4",
        "hs_reference_number",
        "hs_shipping_ship_to_name",
    )
    filled = ("hs_payment_id", "hs_payment_creation_method", "hs_payment_type", "hs_settlement_currency_code")
    sources = ("hs_payment_source_app", "hs_payment_source_id", "hs_payment_source_name", "hs_payment_source_url")
    return [
        choice("hs_currency_code", "Currency", (), external_options=True),
        *amounts(*sums, currency_property="hs_currency_code"),
        moment("hs_initiated_date", "Payment date"),
        moment("hs_payout_date", "Payout date"),
        *texts(*plain),
        choice("hs_latest_status", "Status", PAYMENT_STATUSES),
        choice("hs_payment_method_type", "Payment method type", PAYMENT_METHODS),
        choice("hs_processor_type", "Processor", PROCESSORS),
        *texts(*(f"hs_billing_address_{part}" for part in PAYMENT_PLACE)),
        *texts(*(f"hs_shipping_address_{part}" for part in PAYMENT_PLACE)),
        *texts(*filled, *sources, read_only=True),
        *amounts("hs_net_amount", "hs_net_amount_after_refunds", read_only=True, calculated=True),
        flag("hs_has_associated_invoice", "Has an invoice", read_only=True, calculated=True),
        number("hs_number_of_associated_invoices", "Number of invoices", read_only=True, calculated=True),
    ]


def subscription_fields() -> list[Definition]:
    return [text("hs_name", "Name"), choice("hs_currency_code", "Currency", (), external_options=True)]


def note_fields() -> list[Definition]:
    return [
        text("hs_note_body", "Note body", "html"),
        moment("hs_timestamp", "Activity date"),
        choice("hs_attachment_ids", "Attached file IDs", (), "checkbox"),
        owner(),
    ]
