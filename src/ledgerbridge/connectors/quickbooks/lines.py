"""Lines of sales documents (API reference, line types).

What QuickBooks puts into an object of its own by line type stands beside the line's other fields here: `Qty`, not
`SalesItemLineDetail.Qty`. Subtotals are left out; a discount and the shipping, which QuickBooks also holds as lines,
belong to the document and are read there. What a line says of a discount of its own takes no part in its amount, which
is quantity times price (fault 6070).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ledgerbridge.connectors.base.capabilities import PartCapabilities
from ledgerbridge.connectors.quickbooks.normal import rounded
from ledgerbridge.connectors.quickbooks.record_type import PartType, choice, day, number, spec_table, text
from ledgerbridge.connectors.quickbooks.wire import Wire, nested, object_of, objects_of, read_fields, text_of
from ledgerbridge.model.record import Part
from ledgerbridge.model.values import Value

LINES = "lines"
SALE, GROUP, WORDS = "SalesItemLineDetail", "GroupLineDetail", "DescriptionOnly"
DISCOUNT, SUBTOTAL = "DiscountLineDetail", "SubTotalLineDetail"
SHIPPING_ITEM = "SHIPPING_ITEM_ID"
ITEM_REF = "ItemRef.value"

DISCOUNT_PERCENT = "Discount.DiscountPercent"
DISCOUNT_AMOUNT = "Discount.Amount"
SHIPPING_AMOUNT = "Shipping.Amount"
AROUND = (DISCOUNT_PERCENT, DISCOUNT_AMOUNT, SHIPPING_AMOUNT)
"""Paths of ours: of a document, not of its lines."""

SPECS = spec_table(
    choice("DetailType", "Type of line", SALE, GROUP, WORDS),
    text(ITEM_REF, "Product"),
    text("Description", "Description", 4000),
    number("Qty", "Quantity"),
    number("UnitPrice", "Price"),
    number("Amount", "Amount"),
    number("TaxInclusiveAmt", "Amount with tax"),
    number("DiscountRate", "Discount in percent"),
    number("DiscountAmt", "Discount"),
    text("TaxCodeRef.value", "Tax code"),
    text("ClassRef.value", "Class"),
    day("ServiceDate", "Service date"),
    text("ItemAccountRef.value", "Revenue account", read_only=True),
)
CAPABILITIES = PartCapabilities(
    "Lines",
    {
        "product_id": ITEM_REF,
        "description": "Description",
        "quantity": "Qty",
        "price": "UnitPrice",
        "net": "Amount",
        "total": "TaxInclusiveAmt",
        "tax_code": "TaxCodeRef.value",
        "cost_centre": "ClassRef.value",
        "service_date": "ServiceDate",
        "account": "ItemAccountRef.value",
    },
)
OWN = ("Description", "Amount")
"""What stands on the line itself; all else stands in the object of its type."""
OF_WORDS = ("TaxCodeRef.value", "ServiceDate")


def read_lines(wire: Wire) -> list[Part]:
    """The lines that people write. Raises VendorDrift."""
    return [
        Part(read_fields(SPECS.values(), _flat(line)), text_of(line, "Id"))
        for line in objects_of(wire, "Line")
        if line.get("DetailType") not in (SUBTOTAL, DISCOUNT) and not is_shipping(line)
    ]


def read_around(wire: Wire) -> dict[str, Any]:
    """The document's discount and shipping, nested as their paths say. Raises VendorDrift."""
    lines = objects_of(wire, "Line")
    discount: Wire = next((line for line in lines if line.get("DetailType") == DISCOUNT), {})
    shipping: Wire = next((line for line in lines if is_shipping(line)), {})
    percent = object_of(discount, DISCOUNT).get("DiscountPercent")
    return {
        "Discount": {"DiscountPercent": percent, "Amount": discount.get("Amount")},
        "Shipping": {"Amount": shipping.get("Amount")},
    }


def is_shipping(line: Wire) -> bool:
    return object_of(object_of(line, SALE), "ItemRef").get("value") == SHIPPING_ITEM


def _flat(line: Wire) -> Wire:
    """A line with the members of its type's object beside its own."""
    detail = {**object_of(line, SALE), **object_of(line, "DescriptionLineDetail")}
    group = object_of(line, GROUP)
    if not group:
        return {**line, **detail}
    # A bundle may show 0 while its inner lines hold the money.
    inner = [amount for one in objects_of(group, "Line") if isinstance(amount := one.get("Amount"), int | Decimal)]
    amount = line.get("Amount") or sum(inner, Decimal(0))
    return {**line, "ItemRef": group.get("GroupItemRef"), "Qty": group.get("Quantity"), "Amount": amount}


def lines_to_send(parts: Sequence[Part]) -> list[Wire]:
    """Lines as QuickBooks takes them; one that is to stay carries its id."""
    return [_line(part) for part in parts]


def _line(part: Part) -> Wire:
    fields = {path: value for path, value in part.fields.items() if value is not None and not SPECS[path].read_only}
    type = fields.pop("DetailType", None) or _type(fields)
    own: Wire = {"DetailType": type} | ({"Id": part.id} if part.id else {})
    own |= {path: fields.pop(path) for path in OWN if path in fields}
    if type == WORDS:
        return own | {"DescriptionLineDetail": nested({path: fields[path] for path in OF_WORDS if path in fields})}
    if type == GROUP:
        own.pop("Amount", None)
        bundle = {"GroupItemRef": {"value": fields.get(ITEM_REF)}, "Quantity": fields.get("Qty")}
        return own | {GROUP: {name: value for name, value in bundle.items() if value is not None}}
    if "Amount" not in own and "UnitPrice" in fields:
        fields.setdefault("Qty", Decimal(1))
        own["Amount"] = product(fields["Qty"], fields["UnitPrice"])
    return own | {SALE: nested(fields)}


def _type(fields: Mapping[str, Value]) -> str:
    """A line that says nothing but words is one of words."""
    return WORDS if set(fields) <= {"Description", *OF_WORDS} else SALE


def product(quantity: Value, price: Value) -> Value:
    """The amount QuickBooks expects of a line: quantity times price with two decimals (fault 6070 says so)."""
    if isinstance(quantity, int | Decimal) and isinstance(price, int | Decimal):
        return rounded(Decimal(quantity) * Decimal(price))
    return price


def around_to_send(fields: Mapping[str, Value], lines: Sequence[Wire]) -> list[Wire]:
    """A document's discount and shipping as the lines that QuickBooks takes; a percentage goes before an amount."""
    percent, amount, shipping = (fields.get(path) for path in AROUND)
    sent: list[Wire] = []
    if shipping is not None:
        sent.append({"Amount": shipping, "DetailType": SALE, SALE: {"ItemRef": {"value": SHIPPING_ITEM}}})
    if percent is not None:
        share = {"PercentBased": True, "DiscountPercent": percent}
        sent.append({"Amount": _share(percent, lines), "DetailType": DISCOUNT, DISCOUNT: share})
    elif amount is not None:
        sent.append({"Amount": amount, "DetailType": DISCOUNT, DISCOUNT: {"PercentBased": False}})
    return sent


def _share(percent: Value, lines: Sequence[Wire]) -> Value:
    total = sum((Decimal(one) for line in lines if isinstance(one := line.get("Amount"), int | Decimal)), Decimal(0))
    return product(total, Decimal(percent) / 100) if isinstance(percent, int | Decimal) else percent


SALES_LINES = PartType(SPECS, read_lines, lines_to_send, frozenset({"Amount", "TaxInclusiveAmt", "DiscountAmt"}))
