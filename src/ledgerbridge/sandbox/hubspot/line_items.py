"""Lines: what they take over from their product, and what HubSpot works out from them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ledgerbridge.sandbox.hubspot.account import Account
from ledgerbridge.sandbox.hubspot.call import record_id
from ledgerbridge.sandbox.hubspot.errors import Problem
from ledgerbridge.sandbox.hubspot.money import decimal_of, part_of, sum_text
from ledgerbridge.sandbox.hubspot.objects import PRODUCTS

COPIED = (
    "name",
    "description",
    "price",
    "hs_sku",
    "hs_cost_of_goods_sold",
    "hs_images",
    "hs_url",
    "tax",
    "recurringbillingfrequency",
    "hs_recurring_billing_period",
    "hs_recurring_billing_start_date",
)
ZERO = Decimal(0)


def completed_line(account: Account, values: Mapping[str, str]) -> dict[str, str]:
    """A new line with what its product gives it; the product is not looked at again later."""  # HS-LINE-PRODUCT
    wanted = record_id(values.get("hs_product_id", ""))
    product = None if wanted is None else account.table(PRODUCTS).live(wanted)
    copied = (
        {} if product is None else {name: product.properties[name] for name in COPIED if name in product.properties}
    )
    return {**copied, **one_discount(values)}


def one_discount(values: Mapping[str, str]) -> dict[str, str]:
    """A discount written clears the other kind; of two at once the percentage counts."""  # HS-LINE-ONE-DISCOUNT
    kept = dict(values)
    if kept.get("hs_discount_percentage"):
        kept["discount"] = ""
    elif kept.get("discount"):
        kept["hs_discount_percentage"] = ""
    return kept


def line_problems(values: Mapping[str, str]) -> list[Problem]:
    price = decimal_of(values, "price")
    if price is not None and price < 0:  # HS-LINE-PRICE
        return [Problem("price", "INVALID_NUMBER", f"{values['price']} is below the lowest value 0.")]
    return []


def line_values(account: Account, properties: Mapping[str, str]) -> dict[str, str]:
    """The sums that follow from quantity, price, discount and tax rate; empty ones where there is nothing to sum."""
    quantity, price = decimal_of(properties, "quantity"), decimal_of(properties, "price")
    names = ("amount", "hs_pre_discount_amount", "hs_total_discount", "hs_effective_unit_price")
    if quantity is None or price is None:
        return dict.fromkeys((*names, "hs_tax_amount", "hs_post_tax_amount", "hs_tax_rate", "hs_tax_label"), "")
    gross = quantity * price  # HS-LINE-AMOUNT
    discount = _discount(properties, quantity, gross)
    amount = gross - discount
    unit = (amount / quantity) if quantity else price
    sums = dict(zip(names, map(sum_text, (amount, gross, discount, unit)), strict=True))
    return {**sums, **_tax(account, properties, amount)}


def line_amount(account: Account, properties: Mapping[str, str]) -> tuple[Decimal, Decimal]:
    """(net amount, tax) of a line as they are now, whether HubSpot has stored them yet or not."""
    values = line_values(account, properties)
    return decimal_of(values, "amount") or ZERO, decimal_of(values, "hs_tax_amount") or ZERO


def _discount(properties: Mapping[str, str], quantity: Decimal, gross: Decimal) -> Decimal:
    per_cent = decimal_of(properties, "hs_discount_percentage")
    if per_cent is not None:
        return part_of(gross, per_cent)
    return quantity * (decimal_of(properties, "discount") or ZERO)


def _tax(account: Account, properties: Mapping[str, str], amount: Decimal) -> dict[str, str]:
    """Tax by the rate that the line names; nothing without one."""  # HS-LINE-TAX
    wanted = properties.get("hs_tax_rate_group_id", "")
    rate = next((rate for rate in account.settings["tax_rates"] if str(rate["id"]) == wanted), None)
    if rate is None:
        return {"hs_tax_amount": "", "hs_post_tax_amount": sum_text(amount), "hs_tax_rate": "", "hs_tax_label": ""}
    tax = part_of(amount, Decimal(str(rate["percentageRate"])))
    return {
        "hs_tax_amount": sum_text(tax),
        "hs_post_tax_amount": sum_text(amount + tax),
        "hs_tax_rate": str(rate["percentageRate"]),
        "hs_tax_label": rate["label"],
    }
