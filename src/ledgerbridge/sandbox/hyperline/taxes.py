"""Which tax a line bears, and amounts in the currency of the books."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledgerbridge.sandbox.hyperline import shapes
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.settings import COUNTRIES, UNION
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.kit.vendor import Wire

RATE_FORM: shapes.Shape = {
    "code": shapes.TEXT_OR_NULL,
    "invoicing_entity_id": shapes.needed(shapes.TEXT),
    "type": shapes.one_of("custom", "default"),
    "name": shapes.TEXT,
    "rate": shapes.needed(shapes.Rule("number", least=0, most=100)),
}
_WORTH = {
    "EUR": Decimal(1),
    "SEK": Decimal("0.09"),
    "NOK": Decimal("0.085"),
    "DKK": Decimal("0.134"),
    "USD": Decimal("0.92"),
    "GBP": Decimal("1.17"),
    "CHF": Decimal("1.05"),
    "CAD": Decimal("0.68"),
}
"""Euros for one, the same at all times; any other currency counts as a euro."""


def create_rate(office: Office, body: Any) -> Row:
    given = shapes.fitted(RATE_FORM, body)
    office.row("invoicing_entities", given["invoicing_entity_id"])
    times = {"created_at": office.stamp(), "updated_at": office.stamp()}
    return office.put("tax_rates", {"id": office.id_for("tax_rates"), "code": None, "type": "custom", **given, **times})


def scheme_and_rate(office: Office, customer: Row, entity: Row) -> tuple[str, Any]:
    """What the tax engine makes of buyer and seller: the scheme of the invoice and its normal rate."""
    # HYP-TAX-ENGINE
    if customer.wire["tax_rate_custom"] is not None:
        return "manual", customer.wire["tax_rate_custom"]
    home = entity.wire["country"]
    away = (customer.wire["billing_address"] or {}).get("country") or home
    if away == home:
        return "standard", COUNTRIES.get(home, COUNTRIES["FR"])[2]
    if home in UNION and away in UNION:
        is_business = any(tax_id["status"] == "valid" for tax_id in customer.wire["tax_ids"])
        return ("reverse_charge", 0) if is_business else ("standard", COUNTRIES.get(home, COUNTRIES["FR"])[2])
    return "not_eligible", 0


def product_rate(office: Office, product: Row | None, entity: Row) -> Any:
    """The rate set at the product for this entity; None where there is none."""
    codes = (product.wire["accounting"].get(entity.id) or {}) if product else {}
    row = office.table("tax_rates").get(codes.get("tax_rate_id"))
    return None if row is None else row.wire["rate"]


def conversion(currency: str, entity: Row) -> Any:
    """Units of the entity's accounting currency for one."""
    # HYP-CONVERSION
    books = entity.wire["accounting_currency"]
    if books == currency:
        return 1
    rate = _WORTH.get(currency, Decimal(1)) / _WORTH.get(books, Decimal(1))
    return rate.quantize(Decimal("0.000001"))


def converted(amount: int, rate: Any) -> int:
    return int((Decimal(amount) * Decimal(rate)).quantize(Decimal(1), "ROUND_HALF_UP"))


def listed(office: Office, row: Row) -> Wire:
    return row.wire
