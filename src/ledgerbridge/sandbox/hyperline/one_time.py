"""One-time payments: an invoice and, where the customer is to pay at a checkout, an address for it."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.hyperline import invoices, shapes
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.kit.vendor import Wire

ITEM: shapes.Shape = {
    "id": shapes.needed(shapes.TEXT),
    "name": shapes.TEXT,
    "amount": shapes.needed(shapes.AMOUNT),
}
ITEMS = shapes.list_of(shapes.part(ITEM, null=False))
FORM: shapes.Shape = {
    "type": shapes.needed(shapes.one_of("one_time")),
    "customer_id": shapes.needed(shapes.TEXT),
    "products": ITEMS,
    "items": ITEMS,
    "charging_method": shapes.needed(shapes.one_of("immediately", "checkout")),
    "payment_method_type": shapes.one_of("transfer", "external"),
    "purchase_order": shapes.TEXT_OR_NULL,
    "custom_note": shapes.TEXT_OR_NULL,
}


def charge(office: Office, body: Any, base_url: str) -> Wire:
    # HYP-ONE-TIME
    given = shapes.fitted(FORM, body)
    wished = given.get("products") or given.get("items") or []
    lines = [_line(wish) for wish in wished]
    kept = {name: given[name] for name in ("customer_id", "purchase_order", "custom_note") if name in given}
    row = invoices.create(office, {**kept, "line_items": lines, "status": "to_pay"})
    if given["charging_method"] == "immediately":
        return {"invoice_id": row.id, "checkout": None}
    id = office.new_id("che")
    return {"invoice_id": row.id, "checkout": {"id": id, "url": f"{base_url}/checkout/{id}"}}


def _line(wish: Wire) -> Wire:
    line = {"product_id": wish["id"], "unit_amount": wish["amount"]}
    return {**line, "name": wish["name"]} if "name" in wish else line
