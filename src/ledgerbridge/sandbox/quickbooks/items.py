"""What QuickBooks makes of a product or service, and what it refuses."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.company import Company, Desk
from ledgerbridge.sandbox.quickbooks.fields import ITEM
from ledgerbridge.sandbox.quickbooks.hierarchy import place
from ledgerbridge.sandbox.quickbooks.names import marked
from ledgerbridge.sandbox.quickbooks.references import check_references, usable
from ledgerbridge.sandbox.quickbooks.table import Table

DEEPEST_CATEGORY = 3
DEEPEST_ITEM = 4
"""Levels below the top: four of categories, the item on a fifth."""
# QB-CATEGORY-DEPTH
DEFAULTS: Wire = {
    "Taxable": False,
    "UnitPrice": Decimal(0),
    "PurchaseCost": Decimal(0),
    "TrackQtyOnHand": False,
    "Active": True,
}
"""What every item answer holds."""
# QB-ITEM-DEFAULTS
CATEGORY_HOLDS = ("Id", "SyncToken", "MetaData", "Name", "Type", "ParentRef", "Active")
STOCK_ONLY = ("AssetAccountRef", "QtyOnHand", "InvStartDate", "ReorderPoint")


def prepare(old: Wire, bound: Wire) -> Wire:
    """A count counts only together with the day it was made on; it books an adjustment.

    The day an item's stock began does not move (ASSUMED).
    """
    # QB-ITEM-ADJUSTMENT
    counted = bound.get("QtyOnHand") is not None and bound.get("InvStartDate") is not None
    dropped = {"InvStartDate"} if counted else {"InvStartDate", "QtyOnHand"}
    if "InvStartDate" not in old:
        dropped = set()
    return {name: value for name, value in bound.items() if name not in dropped}


def settle(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """The item as stored. Raises Fault where a rule is broken."""
    company = desk.company
    new = {**DEFAULTS, **wished}
    if "Name" not in new:
        raise faults.missing("Name")
    new.setdefault("Type", "Inventory" if new["TrackQtyOnHand"] else "Service")  # QB-ITEM-TYPE-DEFAULT
    _check_type(old, new)
    if new["Type"] == "Category":
        new = _only_category(old, new)
    else:
        _check_accounts(company, old, new)
        _check_stock(old, new)
    check_references(company, ITEM, old, new)
    _settle_place(company, new)
    return new


def _check_type(old: Wire | None, new: Wire) -> None:
    """Bundles cannot be made through the API, and stock and categories stay what they are."""
    # QB-ITEM-TYPE
    if old is None:
        if new["Type"] == "Group":
            raise faults.business_rule("A bundle cannot be created through the API.")
    elif old["Type"] != new["Type"] and old["Type"] in ("Inventory", "Category", "Group"):
        raise faults.business_rule(f"The type of an item cannot be changed from {old['Type']} to {new['Type']}.")
    elif new["Type"] == "Category" and old["Type"] != "Category":
        raise faults.business_rule("A product or service cannot become a category.")


def _only_category(old: Wire | None, new: Wire) -> Wire:
    """A category has a name and a place, nothing else, and cannot be made inactive."""
    # QB-CATEGORY
    if old is not None and not new["Active"]:
        raise faults.business_rule("A category cannot be made inactive; it can be deleted.")
    return {name: new[name] for name in CATEGORY_HOLDS if name in new} | {"Active": True}


def _check_accounts(company: Company, old: Wire | None, new: Wire) -> None:
    """Which accounts an item of its type needs, and of which kind."""
    # QB-ITEM-INCOME-ACCOUNT
    stock = new["Type"] == "Inventory"
    if new["Type"] in ("Inventory", "Service") and "IncomeAccountRef" not in new:
        raise faults.missing("IncomeAccountRef")
    _check_kind(company, old, new, "IncomeAccountRef", ("Income", "Other Income"))
    if not stock:
        return
    if "AssetAccountRef" not in new:  # QB-ITEM-ASSET-ACCOUNT
        detail = "An inventory assetaccount is required if you are tracking inventory quantities for this product."
        raise faults.missing("AssetAccountRef", f"Required parameter AssetAccountRef is missing. {detail}")
    if "ExpenseAccountRef" not in new:
        raise faults.missing("ExpenseAccountRef")
    _check_kind(company, old, new, "IncomeAccountRef", ("Income",), "SalesOfProductIncome")
    _check_kind(company, old, new, "ExpenseAccountRef", ("Cost of Goods Sold",))
    _check_kind(company, old, new, "AssetAccountRef", ("Other Current Asset",), "Inventory")


def _check_kind(
    company: Company, old: Wire | None, new: Wire, name: str, types: tuple[str, ...], sub_type: str = ""
) -> None:
    """The account behind a reference is of the kind its use asks for."""
    # QB-ITEM-ACCOUNT-KIND
    target = new.get(name)
    if target is None or (old is not None and old.get(name) == target and old["Type"] == new["Type"]):
        return
    account = usable(company, "Account", target["value"]).wire
    if account["AccountType"] not in types or (sub_type and account["AccountSubType"] != sub_type):
        raise faults.wrong_account_type(name)


def _check_stock(old: Wire | None, new: Wire) -> None:
    """Stock needs a count and a first day; other items have none."""
    # QB-ITEM-STOCK
    if new["Type"] != "Inventory":
        new["TrackQtyOnHand"] = False
        for name in STOCK_ONLY:
            new.pop(name, None)
        return
    if not new["TrackQtyOnHand"]:
        if old is not None and old.get("TrackQtyOnHand"):
            raise faults.business_rule("Tracking of quantities cannot be turned off again.")
        raise faults.missing("TrackQtyOnHand")
    for name in ("QtyOnHand", "InvStartDate"):
        if name not in new:
            raise faults.missing(name)


def _settle_place(company: Company, new: Wire) -> None:
    """Puts the item below its category, under a name no sister has."""
    # QB-ITEM-NAME
    table = company.table("Item")
    below = new.get("ParentRef")
    if below and table.rows[below["value"]].wire["Type"] != "Category":  # QB-ITEM-LEAF
        raise faults.business_rule("An item can stand only below a category.")
    if not new["Active"]:
        new["Name"] = marked(new["Name"], lambda name: _is_taken(table, new, name))
    if _is_taken(table, new, new["Name"]):
        raise faults.duplicate_name()
    new.pop("SubItem", None)
    if below:
        new["SubItem"] = True  # QB-HIERARCHY
    place(table, new, "Name", DEEPEST_CATEGORY if new["Type"] == "Category" else DEEPEST_ITEM)


def _is_taken(table: Table, new: Wire, name: str) -> bool:
    return any(
        row.id != new.get("Id") and row.wire.get("ParentRef") == new.get("ParentRef")
        for row in table.find("Name", [name])
    )
