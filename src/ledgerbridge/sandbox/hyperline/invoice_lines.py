"""The lines of an invoice: what may be sent, and what becomes of it."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.hyperline import products, shapes, taxes
from ledgerbridge.sandbox.hyperline.amounts import line_amounts
from ledgerbridge.sandbox.hyperline.errors import refused
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.kit.vendor import Wire

FORM: shapes.Shape = {
    "product_id": shapes.TEXT_OR_NULL,
    "name": shapes.TEXT_OR_NULL,
    "description": shapes.TEXT_OR_NULL,
    "units_count": shapes.NUMBER,
    "unit_amount": shapes.AMOUNT,
    "period_start": shapes.MOMENT_OR_NULL,
    "period_end": shapes.MOMENT_OR_NULL,
    "tax_rate": shapes.Rule("number", null=True, least=0, most=100),
    "discount_percent": shapes.Rule("number", null=True, least=0, most=100),
    "discount_amount": shapes.AMOUNT,
}


def made(office: Office, given: Wire, entity: Row, currency: str, usual_rate: Any) -> Wire:
    """A line as stored. Raises Refused for a product that cannot be sold so."""
    product = office.row("products", given["product_id"]) if given.get("product_id") else None
    if product is not None and product.wire["type"] != "flat_fee":  # HYP-LINE-PRODUCT
        raise refused(400, "Only flat fee products can be added to an invoice")
    unit_amount = given.get("unit_amount")
    if unit_amount is None and product is not None:  # HYP-LINE-PRICE
        unit_amount = products.unit_amount(office, product, currency)
    name = given.get("name") or (product.wire["name"] if product else None)
    if unit_amount is None or name is None:
        raise refused(400, "A line item needs a product with a price, or a name and a unit amount")
    rate = _rate(office, given, product, entity, usual_rate)
    return {
        **_texts(office, given, product, name),
        "units_count": given.get("units_count", 1),
        "unit_amount": unit_amount,
        "tax_rate": rate,
        **line_amounts(
            given.get("units_count", 1),
            unit_amount,
            rate,
            given.get("discount_percent"),
            given.get("discount_amount", 0),
        ),
    }


def _rate(office: Office, given: Wire, product: Row | None, entity: Row, usual_rate: Any) -> Any:
    """The line's own rate, else the product's for this entity, else the usual one."""
    if given.get("tax_rate") is not None:
        return given["tax_rate"]
    own = taxes.product_rate(office, product, entity)
    return usual_rate if own is None else own


def _texts(office: Office, given: Wire, product: Row | None, name: str) -> Wire:
    # HYP-LINE-FIELDS
    return {
        "id": office.new_id("ili"),
        "name": name,
        "description": given.get("description"),
        "entry_type": "debit",
        "product_id": product.id if product else None,
        "product_type": product.wire["type"] if product else None,
        "period_starts_at": given.get("period_start"),
        "period_ends_at": given.get("period_end"),
        "tax_rate_id": None,
        "original_line_item_id": None,
    }
