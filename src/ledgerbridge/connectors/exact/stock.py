"""Stock by item and warehouse, and stock counts, which correct it (REST API reference, Inventory)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ledgerbridge.connectors.base.capabilities import CreateSafety, Kind, PartCapabilities, TypeCapabilities
from ledgerbridge.connectors.exact.fields import day, flag, link, number, numbered, ours, table, text, whole
from ledgerbridge.connectors.exact.gathering import Gather
from ledgerbridge.connectors.exact.record_type import LINES, Feed, RecordType, Rows
from ledgerbridge.connectors.exact.settings import STOCK_COUNT_STATUS, STOCK_WAREHOUSES
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.values import Fields, Value

STOCK_ENDPOINT = "inventory/ItemWarehouses"
STOCK_OF_ITEMS = "inventory/ItemWarehouses:item"
COUNTS = "inventory/StockCounts"
WAREHOUSES = "warehouses"
ON_HAND = "CurrentStock"
AVAILABLE, AVAILABLE_SOON, ABOVE_MINIMUM = "Available", "AvailableSoon", "AboveMinimum"
"""Fields of ours, reckoned from what the warehouses hold."""
SUMMED = (
    "CurrentStock",
    "ReservedStock",
    "PlannedStockIn",
    "PlannedStockOut",
    "ProjectedStock",
    "SafetyStock",
    "ReorderPoint",
    "MaximumStock",
)
WAREHOUSE_SLOTS = {"warehouse": "WarehouseCode", "quantity": "CurrentStock", "reserved": "ReservedStock"}
STATUSES = {"draft": "12", "processed": "21"}
"""What the setting says, as Exact numbers it."""
COUNTED = "Exact's stock moves with deliveries and stock counts, and is never set by itself."

STOCK = RecordType(
    TypeCapabilities(
        type=STOCK_ENDPOINT,
        label="Stock by warehouse",
        slots={
            "product_id": "Item",
            "sku": "ItemCode",
            "warehouse": "WarehouseCode",
            "quantity": "CurrentStock",
            "reserved": "ReservedStock",
        },
        match_keys=("Item",),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=60,
        find_batch=15,
        read_batch=15,
        write_batch=1,
        ordered_versions=False,
        lag_s=5.0,
        kind=RecordKind.STOCK,
        creates=False,
        updates=False,
        cannot={"create": COUNTED, "update": COUNTED},
    ),
    endpoint=STOCK_ENDPOINT,
    fields=table(
        link("Item", "Item", read_only=True),
        text("ItemCode", "Item code", read_only=True),
        text("ItemDescription", "Item description", read_only=True),
        flag("ItemIsStockItem", "Stock item", read_only=True),
        text("ItemUnit", "Unit", read_only=True),
        link("Warehouse", "Warehouse", read_only=True),
        text("WarehouseCode", "Warehouse code", read_only=True),
        number("CurrentStock", "Current stock", read_only=True),
        number("ReservedStock", "Reserved stock", read_only=True),
        number("PlannedStockIn", "Planned stock in", read_only=True),
        number("PlannedStockOut", "Planned stock out", read_only=True),
        number("ProjectedStock", "Projected stock", read_only=True),
        number("SafetyStock", "Safety stock", read_only=True),
        number("ReorderPoint", "Reorder point", read_only=True),
        number("MaximumStock", "Maximum stock", read_only=True),
    ),
    feeds=(Feed("sync/Inventory/StockPositions", "ItemId", "Item"), Feed("sync/Inventory/ItemWarehouses", "ID", "ID")),
    deletions=19,
    selective=True,
)


def _reckoned(rows: Sequence[Fields]) -> dict[str, Value]:
    """What is free to be sold, by all warehouses together: less what sales orders take and what is reserved (REST API
    facts, FreeStock of stock positions; that both count is ASSUMED)."""
    current, ordered, reserved, minimum, incoming = (
        sum((_number(row.get(path)) for row in rows), Decimal(0))
        for path in ("CurrentStock", "PlannedStockOut", "ReservedStock", "SafetyStock", "PlannedStockIn")
    )
    free = current - ordered - reserved
    return {
        AVAILABLE: free,
        AVAILABLE_SOON: free + incoming,
        ABOVE_MINIMUM: free - minimum,
    }


def _number(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


ITEM_STOCK = RecordType(
    TypeCapabilities(
        type=STOCK_OF_ITEMS,
        label="Stock of items",
        slots={
            "product_id": "Item",
            "sku": "ItemCode",
            "quantity": "CurrentStock",
            "reserved": "ReservedStock",
            "available": AVAILABLE,
            "stock_managed": "ItemIsStockItem",
        },
        match_keys=("ItemCode", "Item"),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=60,
        find_batch=15,
        read_batch=15,
        write_batch=100,
        write_costs={"minute": 1},
        ordered_versions=False,
        lag_s=5.0,
        kind=RecordKind.STOCK,
        creates=False,
        parts={WAREHOUSES: PartCapabilities("Warehouses", WAREHOUSE_SLOTS)},
        cannot={"create": "Stock is kept of items; an item with stock is made with the items."},
    ),
    endpoint=STOCK_ENDPOINT,
    key="Item",
    fields=table(
        *(field for path, field in STOCK.fields.items() if path != ON_HAND),
        number(ON_HAND, "Current stock"),
        ours(AVAILABLE, "Available: in stock, not ordered and not reserved", Kind.NUMBER, read_only=True),
        ours(AVAILABLE_SOON, "Available, with planned receipts", Kind.NUMBER, read_only=True),
        ours(ABOVE_MINIMUM, "Available above the minimum stock", Kind.NUMBER, read_only=True),
    ),
    feeds=(
        Feed("sync/Inventory/StockPositions", "ItemId", "Item"),
        Feed("sync/Inventory/ItemWarehouses", "Item", "Item"),
        Feed("sync/Logistics/Items", "ID", "Item"),
    ),
    selective=True,
    gathers=Gather(WAREHOUSES, "ID", SUMMED, derived=_reckoned, chosen_by=("WarehouseCode", STOCK_WAREHOUSES.key)),
)
"""One record for each item, with the sums over its warehouses."""

COUNT = RecordType(
    TypeCapabilities(
        type=COUNTS,
        label="Stock counts",
        slots={
            "number": "StockCountNumber",
            "date": "StockCountDate",
            "warehouse": "Warehouse",
            "status": "Status",
        },
        match_keys=("StockCountNumber",),
        reference_path="Description",
        create_safety=CreateSafety.REFERENCE,
        page_size=60,
        find_batch=15,
        read_batch=20,
        write_batch=1,
        write_costs={"minute": 2},
        ordered_versions=False,
        lag_s=5.0,
        find_lag_s=5.0,
        kind=RecordKind.STOCK_COUNT,
        updates=False,
        parts={
            LINES: PartCapabilities(
                "Lines", {"product_id": "Item", "sku": "ItemCode", "quantity": "QuantityNew"}, required=("Item",)
            )
        },
        cannot={
            "update": "A stock count is made once; another one corrects it.",
            "deletions": "Exact tells no deletions of stock counts.",
        },
    ),
    endpoint=COUNTS,
    key="StockCountID",
    fields=table(
        day("StockCountDate", "Date", required=True),
        link("Warehouse", "Warehouse", required=True),
        numbered("Status", "Status", *STATUSES.values()),
        text("Description", "Description (reference of Ledgerbridge)", 60, read_only=True),
        whole("StockCountNumber", "Number", read_only=True),
        text("WarehouseCode", "Warehouse code", read_only=True),
    ),
    lines=Rows(
        "StockCountLines",
        "inventory/StockCountLines",
        "StockCountID",
        table(
            link("Item", "Item", required=True),
            number("QuantityNew", "Quantity counted"),
            number("QuantityDifference", "Difference"),
            text("ItemCode", "Item code", read_only=True),
            number("QuantityInStock", "Quantity in stock", read_only=True),
            whole("LineNumber", "Line number", read_only=True),
        ),
        PartCapabilities("Lines", {}),
    ),
    defaults={"Status": STOCK_COUNT_STATUS.key},
    wordings=STATUSES,
)
