"""Subscriptions: made, started, stopped, and billed."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.hyperline import invoices, shapes, times, words
from ledgerbridge.sandbox.hyperline.errors import missing, refused
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.kit.vendor import Wire

INTERVAL = shapes.part({"period": shapes.needed(shapes.TEXT), "count": shapes.Rule("integer", least=1)})
FORM: shapes.Shape = {
    "name": shapes.TEXT_OR_NULL,
    "purchase_order": shapes.TEXT_OR_NULL,
    "properties": shapes.OBJECT_OR_NULL,
    "custom_properties": shapes.Rule("object"),
    "renew_automatically": shapes.FLAG,
    "crm_opportunity_id": shapes.TEXT_OR_NULL,
}
PRODUCT: shapes.Shape = {
    "id": shapes.needed(shapes.TEXT),
    "count": shapes.Rule("number", least=0),
    "unit_amount": shapes.AMOUNT,
}
NEW_FORM: shapes.Shape = {
    **FORM,
    "customer_id": shapes.needed(shapes.TEXT),
    "plan_id": shapes.TEXT_OR_NULL,
    "currency": shapes.one_of(*words.CURRENCIES),
    "invoicing_entity_id": shapes.TEXT,
    "commitment_interval": INTERVAL,
    "activation_strategy": shapes.one_of("start_date", "manually", "checkout"),
    "starts_at": shapes.MOMENT,
    "products": shapes.list_of(shapes.part(PRODUCT, null=False)),
}
ABSENT = (
    *("name", "plan_id", "purchase_order", "template_id", "checkout_session_id", "crm_opportunity_id"),
    *("commitment_interval", "renew_for", "contract_start", "contract_end", "paused_at", "reactivate_at"),
    *("cancel_at", "cancellation_strategy", "cancellation_reason", "estimated_arr", "next_payment_at"),
    *("next_payment_amount", "renews_at", "properties", "minimum_invoice_fee", "contract_value"),
)
"""Fields of a subscription that are null where nobody set them."""
NEXT: dict[str, tuple[tuple[str, ...], str, str]] = {
    "activate": (("draft", "pending"), "active", "subscription.activated"),
    "pause": (("active",), "paused", "subscription.paused"),
    "reactivate": (("paused",), "active", "subscription.updated"),
    "cancel": (("active", "pending", "paused"), "cancelled", "subscription.cancelled"),
    "reinstate": (("cancelled",), "active", "subscription.updated"),
    "renew": (("active",), "active", "subscription.commitment_renewed"),
    "refresh": (("active",), "active", "subscription.updated"),
}
"""{action: the states it starts from, the state it leads to, the event}."""


def create(office: Office, body: Any) -> Row:
    given = shapes.fitted(NEW_FORM, body)
    customer = office.row("customers", given["customer_id"])
    currency = given.get("currency") or customer.wire["currency"]
    if currency is None:  # HYP-SUBSCRIPTION-CURRENCY
        raise refused(400, "Cannot assign a subscription to a customer without a currency set")
    chosen = [_product(office, wish) for wish in given.pop("products", [])]
    wire = {**_blank(office, customer), **given, "currency": currency, "products": chosen}
    row = office.put("subscriptions", {**wire, "status": _first_status(office, wire)})
    office.tell("subscription.created", row.wire)
    if row.wire["status"] == "active":
        office.tell("subscription.activated", row.wire)
    return row


def _first_status(office: Office, wire: Wire) -> str:
    """Active once its start has come; one started by hand waits as a draft, one started by checkout is pending."""
    # HYP-SUBSCRIPTION-START
    if wire["activation_strategy"] == "start_date":
        return "active" if (times.read(wire["starts_at"]) or 0) <= office.now else "pending"
    return "draft" if wire["activation_strategy"] == "manually" else "pending"


def _product(office: Office, wish: Wire) -> Wire:
    row = office.row("products", wish["id"])
    return {
        "id": row.id,
        "name": row.wire["name"],
        "description": None,
        "description_display_interval_dates": False,
        "payment_interval": {"period": "months", "count": 1},
        "payment_schedule": "start",
        "type": row.wire["type"],
        "count": wish.get("count", 1),
        "prices": [{"type": "fee", "amount": wish["unit_amount"]}] if "unit_amount" in wish else [],
    }


def _blank(office: Office, customer: Row) -> Wire:
    # HYP-SUBSCRIPTION-FIELDS
    return {
        "id": office.id_for("subscriptions"),
        **dict.fromkeys(ABSENT),
        "customer_id": customer.id,
        "invoicing_entity_id": customer.wire["invoicing_entity_id"],
        "renew_automatically": True,
        "activation_strategy": "start_date",
        "starts_at": office.stamp(),
        "current_period_started_at": office.stamp(),
        "current_period_ends_at": times.written(office.now + 30 * times.DAY_MS),
        "custom_properties": {},
        "coupons": [],
        "integrations": [],
        "created_at": office.stamp(),
        "updated_at": office.stamp(),
    }


def update(office: Office, id: object, body: Any) -> Row:
    row = office.row("subscriptions", id)
    changed = office.put("subscriptions", {**row.wire, **shapes.fitted(FORM, body)})
    office.tell("subscription.updated", changed.wire)
    return changed


def act(office: Office, id: object, action: str) -> Row:
    """The subscription after an action that its state allows."""
    # HYP-SUBSCRIPTION-ACTIONS
    if action not in NEXT:
        raise missing("Route")
    starts, end, event = NEXT[action]
    row = office.row("subscriptions", id)
    if row.wire["status"] not in starts:
        raise refused(400, f"Subscription cannot {action} in status {row.wire['status']}")
    own: Wire = {"status": end}
    if action in ("pause", "cancel"):
        own["paused_at" if action == "pause" else "cancel_at"] = office.stamp()
    changed = office.put("subscriptions", {**row.wire, **own})
    office.tell(event, changed.wire)
    return changed


def bill(office: Office, id: object, status: str) -> Row:
    """An invoice for the period that runs."""
    row = office.row("subscriptions", id)
    wire = row.wire
    lines = [_billed(product, wire) for product in wire["products"]]
    body = {
        "customer_id": wire["customer_id"],
        "currency": wire["currency"],
        "invoicing_entity_id": wire["invoicing_entity_id"],
        "purchase_order": wire["purchase_order"],
        "subscription_id": row.id,
        "period_starts_at": wire["current_period_started_at"],
        "period_ends_at": wire["current_period_ends_at"],
        "line_items": lines,
        "status": status,
    }
    made = invoices.create(office, body, invoices.PERSON_FORM)
    office.tell("subscription.charged", row.wire)
    return made


def _billed(product: Wire, wire: Wire) -> Wire:
    period = {"period_start": wire["current_period_started_at"], "period_end": wire["current_period_ends_at"]}
    line: Wire = {"name": product["name"], "units_count": product["count"], **period}
    if product["prices"]:
        line["unit_amount"] = product["prices"][0]["amount"]
    if product["type"] == "flat_fee" or not product["prices"]:
        line["product_id"] = product["id"]
    return line


def listed(office: Office, row: Row) -> Wire:
    return row.wire
