"""Corrections of stock."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults, numbering, stock
from ledgerbridge.sandbox.quickbooks.amounts import ZERO
from ledgerbridge.sandbox.quickbooks.closing import check_open
from ledgerbridge.sandbox.quickbooks.company import Company, Desk
from ledgerbridge.sandbox.quickbooks.references import check_references
from ledgerbridge.sandbox.quickbooks.sales_fields import ADJUSTMENT

KIND = "ItemAdjustmentLineDetail"


def settle(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """The adjustment as stored. Raises Fault where a rule is broken."""
    # QB-ADJUSTMENT
    company = desk.company
    new = dict(wished)
    for name in ("AdjustAccountRef", "Line"):
        if not new.get(name):
            raise faults.missing(name)
    new.setdefault("TxnDate", desk.today)
    new.setdefault("CurrencyRef", company.currency(company.home_currency))
    check_open(desk, old, new)
    check_references(company, ADJUSTMENT, old, new)
    new["Line"] = [_line(company, old, place, line) for place, line in enumerate(new["Line"], start=1)]
    numbering.settle_number(desk, "InventoryAdjustment", old, new)
    return new


def _line(company: Company, old: Wire | None, place: int, line: Wire) -> Wire:
    """A difference, or a count from which the difference follows."""
    # QB-ADJUSTMENT-COUNT
    detail: Wire = dict(line.get(KIND, {}))
    if "ItemRef" not in detail:
        raise faults.missing("ItemRef")
    item = company.table("Item").rows[detail["ItemRef"]["value"]].wire
    if item["Type"] != "Inventory":
        raise faults.business_rule("Only stock can be adjusted.")
    if "NewQty" in detail:
        detail["QtyDiff"] = detail.pop("NewQty") - item["QtyOnHand"] + _before(old, detail["ItemRef"]["value"])
    if "QtyDiff" not in detail:
        raise faults.missing("QtyDiff")
    return {"Id": str(place), "LineNum": place, "DetailType": KIND, KIND: detail}


def _before(old: Wire | None, item: str) -> Decimal:
    details = [line[KIND] for line in old.get("Line", [])] if old else []
    return sum((detail["QtyDiff"] for detail in details if detail["ItemRef"]["value"] == item), ZERO)


def effect(desk: Desk, old: Wire | None, new: Wire | None) -> None:
    stock.move(desk.company, "InventoryAdjustment", old, new)


def check_removal(desk: Desk, wire: Wire) -> None:
    check_open(desk, wire)
