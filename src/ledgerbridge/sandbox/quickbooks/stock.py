"""Stock: sales take it out, credits and refunds put it back, adjustments set it right."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.amounts import ZERO
from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.table import Row
from ledgerbridge.sandbox.quickbooks.wire import tidy

DIRECTION = {"Invoice": -1, "SalesReceipt": -1, "CreditMemo": 1, "RefundReceipt": 1, "InventoryAdjustment": 1}


def move(company: Company, type: str, old: Wire | None, new: Wire | None) -> None:
    """Carries the difference between two versions of a document into the stock of its items."""
    # QB-STOCK
    if type not in DIRECTION:
        return
    change: dict[str, Decimal] = {}
    for wire, sign in ((old, -DIRECTION[type]), (new, DIRECTION[type])):
        for item, quantity in _quantities(wire):
            change[item] = change.get(item, ZERO) + sign * quantity
    for item, quantity in change.items():
        row = company.table("Item").rows.get(item)
        if row is not None and quantity and "QtyOnHand" in row.wire:
            wire = {**row.wire, "QtyOnHand": tidy(row.wire["QtyOnHand"] + quantity)}
            company.table("Item").put(Row(wire, row.created, row.changed, row.hidden))


def _quantities(wire: Wire | None) -> list[tuple[str, Decimal]]:
    found = []
    for line in wire.get("Line", []) if wire else []:
        detail = line.get("SalesItemLineDetail") or line.get("ItemAdjustmentLineDetail") or {}
        quantity = detail.get("QtyDiff", detail.get("Qty"))
        if quantity is not None and "ItemRef" in detail:
            found.append((detail["ItemRef"]["value"], quantity))
    return found


def check_start(company: Company, new: Wire) -> None:
    """An item cannot be sold before its stock began."""
    # QB-STOCK-START
    for item, _ in _quantities(new):
        row = company.table("Item").rows.get(item)
        if row is not None and row.wire.get("InvStartDate", "") > new["TxnDate"]:
            raise faults.business_rule("The transaction date is before the inventory start date of one of its items.")
