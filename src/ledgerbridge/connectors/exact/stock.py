"""Stock by item and warehouse, and stock counts, which correct it (REST API reference, Inventory)."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, PartCapabilities, TypeCapabilities
from ledgerbridge.connectors.exact.fields import day, flag, link, number, numbered, table, text, whole
from ledgerbridge.connectors.exact.record_type import LINES, Feed, RecordType, Rows
from ledgerbridge.connectors.exact.settings import STOCK_COUNT_STATUS
from ledgerbridge.model.kinds import RecordKind

STOCK_ENDPOINT = "inventory/ItemWarehouses"
COUNTS = "inventory/StockCounts"
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
