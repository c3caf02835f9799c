"""Stock: items in warehouses, their positions, and counts that correct them."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.exact import defaults
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.problems import already_exists, already_processed, invalid, mandatory, not_allowed
from ledgerbridge.sandbox.exact.rules import Child, Rules
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

ITEM_WAREHOUSES = "inventory/ItemWarehouses"
POSITIONS = "sync/Inventory/StockPositions"
COUNTS, COUNT_LINES = "inventory/StockCounts", "inventory/StockCountLines"
DRAFT, PROCESSED = 12, 21
ZERO = Decimal(0)


def main_warehouse(desk: Desk) -> str:
    row = defaults.main_row(desk, "inventory/Warehouses", "Main")
    return row.id if row else ""


def link(desk: Desk, item: str, warehouse: str) -> None:
    """The item stands in the warehouse, with a stock position of nothing."""
    desk.add(ITEM_WAREHOUSES, {**_link_defaults(), "ID": desk.new_id(), "Item": item, "Warehouse": warehouse})
    position(desk, item, warehouse)


def _link_defaults() -> Wire:
    amounts = ("MaximumStock", "ReorderPoint", "ReorderQuantity", "SafetyStock")
    return dict.fromkeys(amounts, ZERO)


def unlink(desk: Desk, row: Row) -> None:
    desk.remove(ITEM_WAREHOUSES, row, 19)
    unlinked(desk, row)


def unlinked(desk: Desk, row: Row) -> None:
    """The position goes with the link."""
    for entry in desk.rows(POSITIONS, "ItemId", row.values["Item"]):
        if entry.values["Warehouse"] == row.values["Warehouse"]:
            desk.remove(POSITIONS, entry, 15)


def position(desk: Desk, item: str, warehouse: str) -> Row:
    """The stock position of an item in a warehouse, made where there is none."""
    for row in desk.rows(POSITIONS, "ItemId", item):
        if row.values["Warehouse"] == warehouse:
            return row
    figures = dict.fromkeys(("CurrentStock", "PlanningIn", "PlanningOut", "ReservedStock", "ReorderPoint"), ZERO)
    return desk.add(POSITIONS, {**figures, "ID": desk.new_id(), "ItemId": item, "Warehouse": warehouse})


def move(desk: Desk, item: str, warehouse: str | None, stock: Decimal = ZERO, planned_out: Decimal = ZERO) -> None:
    """Stock moves, or is planned to; each movement is a change of the position. Items without stock have none."""
    # EX-STOCK-MOVES
    row = desk.division.row("logistics/Items", item)
    if row is None or not row.values.get("IsStockItem") or not (stock or planned_out):
        return
    found = position(desk, item, warehouse or main_warehouse(desk))
    changes = {
        "CurrentStock": found.values["CurrentStock"] + stock,
        "PlanningOut": found.values["PlanningOut"] + planned_out,
    }
    desk.change(POSITIONS, found, changes)


def settle_link(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    record = {**_link_defaults(), **new}
    others = desk.rows(ITEM_WAREHOUSES, "Item", record["Item"])
    if any(row.id != record["ID"] and row.values["Warehouse"] == record["Warehouse"] for row in others):
        raise already_exists()
    return record


def link_stored(desk: Desk, row: Row) -> None:
    position(desk, row.values["Item"], row.values["Warehouse"])


def settle_warehouse(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    missing = [name for name in ("Code", "Description") if not new.get(name)]
    if missing:
        raise mandatory(missing)
    rows = desk.division.table("inventory/Warehouses").rows.values()
    if any(row.id != new["ID"] and row.values["Code"] == new["Code"] for row in rows):
        raise already_exists()
    return defaults.merged({"Main": 0, "UseStorageLocations": 0}, new)


def removing_warehouse(desk: Desk, row: Row) -> None:
    """A warehouse with items, or the last one, stays."""
    # EX-IN-USE
    links = desk.division.table(ITEM_WAREHOUSES).rows.values()
    if len(desk.division.table("inventory/Warehouses").rows) == 1 or any(
        link.values["Warehouse"] == row.id for link in links
    ):
        raise not_allowed("Warehouse")


def settle_count(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """A count is a draft or processed at once; a processed one stays as it is."""
    # EX-COUNT-STATUS
    if old is not None and old["Status"] == PROCESSED:
        raise already_processed()
    record = defaults.merged({"Status": DRAFT, "Source": 4}, new)
    if record["Status"] not in (DRAFT, PROCESSED):
        raise invalid("Status")
    if old is None:
        record["StockCountNumber"] = desk.division.next_number("stock count", 1)
    return record


def settle_count_line(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """The difference goes before the new quantity where both are sent."""
    # EX-COUNT-DIFFERENCE
    count = parent or _count_of(desk, new)
    found = position(desk, new["Item"], new.get("Warehouse") or count["Warehouse"])
    held = found.values["CurrentStock"]
    record = {"Status": DRAFT, "Source": 4, **new, "Warehouse": found.values["Warehouse"], "QuantityInStock": held}
    names = ("QuantityDifference", "QuantityNew")
    sent = {name for name in names if new.get(name) is not None and new[name] != (old or {}).get(name)}
    if "QuantityDifference" in sent or "QuantityNew" not in sent:
        record["QuantityDifference"] = new.get("QuantityDifference") or ZERO
        record["QuantityNew"] = held + record["QuantityDifference"]
    else:
        record["QuantityDifference"] = new["QuantityNew"] - held
    return record


def _count_of(desk: Desk, line: Wire) -> Wire:
    count = desk.division.row(COUNTS, line["StockCountID"])
    if count is None:
        raise invalid("StockCountID")
    if count.values["Status"] == PROCESSED:
        raise already_processed()
    return count.values


def count_stored(desk: Desk, row: Row) -> None:
    if row.values["Status"] == PROCESSED and "EntryNumber" not in row.values:
        process(desk, row)


def process(desk: Desk, row: Row) -> Row:
    """The stock becomes what was counted."""
    # EX-COUNT-PROCESS
    if "EntryNumber" in row.values:
        raise already_processed()
    for line in desk.lines(COUNT_LINES, "StockCountID", row.id):
        move(desk, line.values["Item"], line.values["Warehouse"], stock=line.values["QuantityDifference"])
        desk.change(COUNT_LINES, line, {"Status": PROCESSED})
    number = desk.division.next_number("stock entry", 1)
    return desk.change(COUNTS, row, {"Status": PROCESSED, "EntryNumber": number})


def keeps_processed(desk: Desk, row: Row) -> None:
    if row.values["Status"] == PROCESSED:
        raise already_processed()


LINK_RULES = Rules(settle=settle_link, stored=link_stored, removed=unlinked, deleted_type=19)
WAREHOUSE_RULES = Rules(settle=settle_warehouse, removing=removing_warehouse)
COUNT_RULES = Rules(
    settle=settle_count,
    kept=frozenset(("Status", "Source")),
    stored=count_stored,
    removing=keeps_processed,
    children=(Child("StockCountLines", COUNT_LINES, "StockCountID"),),
)
COUNT_LINE_RULES = Rules(
    settle=settle_count_line, removing=keeps_processed, kept=frozenset(("Status", "Source", "Warehouse"))
)
