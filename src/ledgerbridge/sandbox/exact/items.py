"""Items and their sales prices."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from ledgerbridge.sandbox.exact import defaults, stock
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.problems import already_exists, mandatory, not_allowed
from ledgerbridge.sandbox.exact.rules import Rules
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.exact.times import months_before
from ledgerbridge.sandbox.kit.vendor import Wire

ITEMS = "logistics/Items"
PRICES = "logistics/SalesItemPrices"
USED_IN = (("salesorder/SalesOrderLines", "Item"), ("salesinvoice/SalesInvoiceLines", "Item"))


def settle(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    record = defaults.merged(_defaults(desk), new) if old is None else dict(new)
    if defaults.is_code_taken(desk, ITEMS, record.get("Code", ""), record["ID"]):
        raise already_exists()
    return record


def _defaults(desk: Desk) -> Wire:
    """Recorded of a new item: the default group and unit, and a start half a year back."""
    # EX-ITEM-DEFAULTS
    group, unit = defaults.main_row(desk, "logistics/ItemGroups", "IsDefault"), _main_unit(desk)
    has_stock = "trade" not in desk.division.settings["missing_modules"]
    return {
        **defaults.flags(ITEMS),
        "ItemGroup": group.id if group else None,
        "Unit": unit.values["Code"] if unit else None,
        "UnitType": "O",
        "CostPriceCurrency": desk.division.currency,
        "SecurityLevel": 10,
        "StatisticalUnits": Decimal(1),
        "StartDate": months_before(desk.today, 6).replace(day=1),
        "IsStockItem": has_stock,
    }


def _main_unit(desk: Desk) -> Row | None:
    return defaults.main_row(desk, "logistics/Units", "Main")


def stored(desk: Desk, row: Row) -> None:
    """An item with stock stands in the main warehouse."""
    # EX-ITEM-WAREHOUSE
    if row.values.get("IsStockItem") and not desk.rows(stock.ITEM_WAREHOUSES, "Item", row.id):
        stock.link(desk, row.id, stock.main_warehouse(desk))


def removing(desk: Desk, row: Row) -> None:
    # EX-IN-USE
    if any(desk.rows(base, prop, row.id) for base, prop in USED_IN):
        raise not_allowed("Item")


def removed(desk: Desk, row: Row) -> None:
    """Prices and stock positions go with their item."""
    for price in desk.rows(PRICES, "Item", row.id):
        desk.remove(PRICES, price, 8)
    for link in desk.rows(stock.ITEM_WAREHOUSES, "Item", row.id):
        stock.unlink(desk, link)


def settle_price(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """A price needs its item; unit, currency and start follow from it."""
    # EX-PRICE-DEFAULTS
    record = dict(new)
    item = desk.division.row(ITEMS, record.get("Item"))
    if item is None:
        raise mandatory(["Item"])
    usual = {
        "Unit": item.values.get("Unit"),
        "Currency": desk.division.currency,
        "StartDate": desk.today,
        "Quantity": Decimal(1),
        "NumberOfItemsPerUnit": Decimal(1),
        "Price": Decimal(0),
    }
    return record if old is not None else defaults.merged(usual, record)


def price_stored(desk: Desk, row: Row) -> None:
    """A new price ends the open one it takes the place of."""
    # EX-PRICE-OVERLAP
    values = row.values
    same = ("Account", "Currency", "Unit", "Quantity")
    for other in desk.rows(PRICES, "Item", values["Item"]):
        is_open = other.id != row.id and "EndDate" not in other.values and "EndDate" not in values
        is_older = other.values["StartDate"] < values["StartDate"]
        if is_open and is_older and all(other.values.get(name) == values.get(name) for name in same):
            desk.change(PRICES, other, {"EndDate": values["StartDate"] - timedelta(days=1)})


RULES = Rules(
    settle=settle,
    stored=stored,
    removing=removing,
    removed=removed,
    is_answered_sparsely=True,
    deleted_type=9,
    lengths={"Code": 30, "Description": 60, "ExtraDescription": 255},
)
PRICE_RULES = Rules(
    settle=settle_price,
    stored=price_stored,
    kept=frozenset(("Item", "Price", "Quantity", "StartDate", "Currency", "Unit")),
    deleted_type=8,
)
