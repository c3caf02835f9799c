"""The catalogue: products and their prices."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.hyperline import shapes, words
from ledgerbridge.sandbox.hyperline.customers import check_custom_properties
from ledgerbridge.sandbox.hyperline.errors import refused
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.kit.vendor import Wire

INTERVAL: shapes.Shape = {"period": shapes.needed(shapes.TEXT), "count": shapes.Rule("integer", null=True)}
PRICE: shapes.Shape = {
    "type": shapes.TEXT,
    "amount": shapes.Rule("number", null=True),
    "from": shapes.Rule("number", null=True),
    "to": shapes.Rule("number", null=True),
    "unit_count": shapes.Rule("number", null=True),
}
PRICES = shapes.list_of(shapes.part(PRICE, null=False))
CONFIGURATION: shapes.Shape = {
    "price_book_id": shapes.TEXT_OR_NULL,
    "currency": shapes.needed(shapes.one_of(*words.CURRENCIES)),
    "country": shapes.TEXT_OR_NULL,
    "plan_id": shapes.TEXT_OR_NULL,
    "billing_interval": shapes.part(INTERVAL),
    "commitment_interval": shapes.part(INTERVAL),
    "type": shapes.one_of("fee", "volume", "packaged", "bulk", "bps"),
    "prices": PRICES,
}
FORM: shapes.Shape = {
    "name": shapes.TEXT,
    "type": shapes.one_of(*words.PRODUCT_TYPES),
    "description": shapes.TEXT_OR_NULL,
    "description_display_interval_dates": shapes.FLAG,
    "public_description": shapes.TEXT_OR_NULL,
    "translations": shapes.OBJECT_OR_NULL,
    "properties": shapes.OBJECT_OR_NULL,
    "custom_properties": shapes.Rule("object"),
    "accounting": shapes.Rule("object"),
    "is_available_on_demand": shapes.FLAG,
    "is_available_on_subscription": shapes.FLAG,
    "price_configurations": shapes.list_of(shapes.part(CONFIGURATION, null=False)),
}
NEW_FORM: shapes.Shape = {**FORM, "name": shapes.needed(FORM["name"]), "type": shapes.needed(FORM["type"])}
CODES = ("tax_rate_id", "product_code", "account_code")


def create(office: Office, body: Any, own: Wire | None = None) -> Row:
    given = _checked(office, shapes.fitted(NEW_FORM, body))
    prices = given.pop("price_configurations", [])
    row = office.put("products", {**blank(office), **given, **(own or {})})
    for price in prices:
        _price(office, row.id, price)
    return row


def blank(office: Office) -> Wire:
    """A product tells no moment of creation or change."""
    # HYP-PRODUCT-FIELDS
    return {
        "id": office.id_for("products"),
        "name": None,
        "status": "active",
        "description": None,
        "description_display_interval_dates": False,
        "public_description": None,
        "translations": {language: {"name": None, "public_description": None} for language in words.LANGUAGES},
        "properties": None,
        "custom_properties": {},
        "accounting": {},
        "integrations": [],
        "type": "flat_fee",
        "is_available_on_demand": True,
        "is_available_on_subscription": True,
    }


def _checked(office: Office, given: Wire) -> Wire:
    check_custom_properties(office, given.get("custom_properties") or {})
    if "accounting" not in given:
        return given
    # HYP-PRODUCT-ACCOUNTING
    codes = {
        entity: {**dict.fromkeys(CODES), "integrations": [], **(kept or {})}
        for entity, kept in given["accounting"].items()
    }
    return {**given, "accounting": codes}


def update(office: Office, id: object, body: Any) -> Row:
    # HYP-PRODUCT-UPDATE
    row = office.row("products", id)
    given = _checked(office, shapes.fitted(FORM, body))
    for price in given.pop("price_configurations", []):
        _price(office, row.id, price)
    return office.put("products", {**row.wire, **given})


def archive(office: Office, id: object) -> Row:
    row = office.row("products", id)
    return office.put("products", {**row.wire, "status": "archived"})


def delete(office: Office, id: object) -> None:
    row = office.row("products", id)
    if row.wire["status"] != "archived":
        raise refused(400, "Product must be archived before being deleted")
    office.put("products", row.wire, gone=True)


# --- prices ----------------------------------------------------------------------------------------------------------


def add_price(office: Office, body: Any) -> Row:
    """A price configuration for a product that is there already."""
    given = shapes.fitted({**CONFIGURATION, "product_id": shapes.needed(shapes.TEXT)}, body)
    office.row("products", given["product_id"])
    return _price(office, given["product_id"], given)


def set_prices(office: Office, id: object, body: Any) -> Row:
    """The prices of a configuration are these."""
    row = office.row("price_configurations", id)
    given = shapes.fitted({"prices": shapes.needed(PRICES)}, body)
    return office.put("price_configurations", {**row.wire, "prices": _prices(office, given["prices"])})


def _price(office: Office, product_id: str, given: Wire) -> Row:
    wire: Wire = {
        "id": office.id_for("price_configurations"),
        "product_id": product_id,
        "price_book_id": None,
        "status": "active",
        "country": None,
        "plan_id": None,
        "billing_interval": {"period": "once"},
        "commitment_interval": {"period": "all"},
        "updated_at": office.stamp(),
        "archived_at": None,
        "type": "fee",
        **given,
        "prices": _prices(office, given.get("prices", [])),
    }
    return office.put("price_configurations", wire)


def _prices(office: Office, prices: list[Wire]) -> list[Wire]:
    return [{"type": "fee", **price, "id": office.new_id("pri")} for price in prices]


def unit_amount(office: Office, product: Row, currency: str) -> Any:
    """The plain price of a product in a currency; None where it has none."""
    for row in office.table("price_configurations").find("product_id", product.id):
        fits = row.wire["currency"] == currency and row.wire["type"] == "fee" and row.wire["price_book_id"] is None
        if fits and row.wire["prices"]:
            return row.wire["prices"][0].get("amount")
    return None


# --- how they are shown ----------------------------------------------------------------------------------------------


def listed(office: Office, row: Row) -> Wire:
    return row.wire


def shown(office: Office, row: Row, price_book_id: str = "") -> Wire:
    """The single product alone has its prices."""
    # HYP-PRODUCT-PRICES
    rows = office.table("price_configurations").find("product_id", row.id)
    prices = [
        {name: value for name, value in price.wire.items() if name != "product_id"}
        for price in rows
        if not price_book_id or price.wire["price_book_id"] == price_book_id
    ]
    return {**row.wire, "price_configurations": prices}
