"""The lines of a sales document: what is kept of them, their numbers, and the lines QuickBooks adds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.amounts import ZERO, added, cents
from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.sales_fields import SHIPPING
from ledgerbridge.sandbox.quickbooks.wire import reference

USUAL_ITEM = "1"
UNTAXED = "NON"
MOST_TAXED = 750


class Lines(msgspec.Struct):
    """The lines of one document by what they are."""

    body: list[Wire]
    """Items, bundles and texts, in the sender's order."""
    discount: Wire | None
    shipping: Wire | None

    @property
    def items(self) -> list[Wire]:
        return [line for line in self.body if line["DetailType"] == "SalesItemLineDetail"]

    @property
    def subtotal(self) -> Decimal:
        return added(line.get("Amount", ZERO) for line in self.body)

    @property
    def taxable_lines(self) -> list[Wire]:
        """Every line that has a tax code of its own."""
        return [*self.items, *([self.shipping] if self.shipping else [])]

    def in_order(self) -> list[Wire]:
        """The lines as answers give them: items, subtotal, discount, shipping."""
        # QB-LINE-ORDER, QB-SUBTOTAL-LINE
        subtotal = {"Amount": self.subtotal, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
        rest = [line for line in (self.discount, self.shipping) if line is not None]
        return [*self.body, subtotal, *rest]


def read_lines(company: Company, old: Wire | None, sent: Sequence[Wire]) -> Lines:
    """The document's lines, checked and completed. Raises Fault.

    A line with an id the document has stays that line; any other is new.
    """
    read = [read for line in sent if (read := _read(company, line)) is not None]
    lines = Lines(
        [line for line in read if line["DetailType"] != "DiscountLineDetail" and not _is_shipping(line)],
        next((line for line in read if line["DetailType"] == "DiscountLineDetail"), None),
        next((line for line in read if _is_shipping(line)), None),
    )
    _number(lines.body, old.get("Line", []) if old else [])
    _settle_discount(lines)
    for line in (lines.discount, lines.shipping):
        if line is not None:
            line.pop("Id", None)
    return lines


def _is_shipping(line: Wire) -> bool:
    return bool(line.get("SalesItemLineDetail", {}).get("ItemRef", {}).get("value") == SHIPPING)


def _read(company: Company, line: Wire) -> Wire | None:
    """One line as stored; None for one that QuickBooks writes itself."""
    type = line.get("DetailType")
    if type is None:
        raise faults.missing("DetailType")
    if type == "SubTotalLineDetail":
        return None
    kept = {name: line[name] for name in ("Id", "Description", "LinkedTxn") if line.get(name)}
    if type == "DescriptionOnly":
        return {**kept, "DetailType": type, "DescriptionLineDetail": dict(line.get("DescriptionLineDetail", {}))}
    if type == "GroupLineDetail":
        raise faults.business_rule("A bundle can be sold only where the company has bundles.")
    if line.get("Amount") is None and type == "SalesItemLineDetail":
        raise faults.missing("Amount")
    amount = cents(line.get("Amount", ZERO))
    if type == "DiscountLineDetail":
        return {"Amount": amount, "DetailType": type, type: dict(line.get(type, {}))}
    return {**kept, "Amount": amount, "DetailType": type, type: _item_detail(company, line)}


def _item_detail(company: Company, line: Wire) -> Wire:
    detail: Wire = dict(line.get("SalesItemLineDetail", {}))
    if not detail.get("TaxInclusiveAmt"):
        detail.pop("TaxInclusiveAmt", None)
    _check_product(line["Amount"], detail)
    if "ItemRef" not in detail and USUAL_ITEM in company.table("Item").rows:  # QB-LINE-WITHOUT-ITEM
        detail["ItemRef"] = reference(USUAL_ITEM)
    item = company.table("Item").rows.get(detail.get("ItemRef", {}).get("value", ""))
    if item is not None and item.wire.get("Type") == "Category":
        raise faults.business_rule("A category cannot be sold.")
    if company.settings["class_tracking"] != "line":
        detail.pop("ClassRef", None)  # QB-CLASS-OFF
    if company.is_american:
        detail.setdefault("TaxCodeRef", reference(UNTAXED))  # QB-LINE-NON
        if detail["TaxCodeRef"]["value"] not in ("TAX", UNTAXED):  # QB-LINE-CODES-US
            raise faults.invalid_reference()
    return detail


def _check_product(amount: Decimal, detail: Wire) -> None:
    """Quantity times price is the amount; a line of an amount alone has neither, and zeros stand for nothing."""
    # QB-LINE-AMOUNT-ONLY, QB-AMOUNT-PRODUCT
    price, quantity = detail.get("UnitPrice"), detail.get("Qty")
    if amount and not price and not quantity:
        detail.pop("UnitPrice", None)
        detail.pop("Qty", None)
        return
    if price is None or quantity is None:
        return
    if cents(price * quantity) not in (cents(amount), detail.get("TaxInclusiveAmt")):
        raise faults.wrong_product(amount)


def _settle_discount(lines: Lines) -> None:
    """A percentage is worked out from the subtotal."""
    # QB-DISCOUNT
    if lines.discount is None:
        return
    detail = lines.discount["DiscountLineDetail"]
    if detail.get("PercentBased"):
        lines.discount["Amount"] = cents(lines.subtotal * detail.get("DiscountPercent", ZERO) / 100)
    else:
        detail.pop("DiscountPercent", None)
        detail["PercentBased"] = False


def _number(lines: Iterable[Wire], before: Sequence[Wire]) -> None:
    """Gives lines their ids and places."""
    # QB-LINE-IDS
    known = {line["Id"] for line in before if "Id" in line}
    last = max((int(id) for id in known), default=0)
    for place, line in enumerate(lines, start=1):
        if line.get("Id") in known:
            known.remove(line["Id"])
        else:
            last += 1
            line["Id"] = str(last)
        line["LineNum"] = place
