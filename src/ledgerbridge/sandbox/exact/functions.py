"""The `read/` addresses: questions with parameters, answered from other sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from ledgerbridge.sandbox.exact import filter_language, ledger, stock, sync
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.getting import value_of
from ledgerbridge.sandbox.exact.model import SETS
from ledgerbridge.sandbox.exact.problems import Problem, query_syntax
from ledgerbridge.sandbox.exact.table import Row, Table
from ledgerbridge.sandbox.kit.http import Request

STAMPED = {
    "SalesInvoices": "salesinvoice/SalesInvoices",
    "SalesOrderHeaders": "salesorder/SalesOrders",
    "SalesOrderLines": "salesorder/SalesOrderLines",
    "GoodsDeliveries": "salesorder/GoodsDeliveries",
    "GoodsDeliveryLines": "salesorder/GoodsDeliveryLines",
    "TransactionLines": "financialtransaction/TransactionLines",
    "QuotationHeaders": "crm/Quotations",
    "QuotationLines": "crm/QuotationLines",
}
"""{endPoint: set}; accounts, items and stock positions are not among them."""
_FIELD = re.compile(r"Free(?:Text|Number|Date|Bool)Field_(\d\d)")
ZERO = Decimal(0)


def table_of(desk: Desk, path: str, request: Request) -> Table:
    """The answer's rows as a table, to be listed like any other. Raises Problem for missing parameters."""
    table = Table()
    for row in ROWS[path](desk, request):
        table.put(row)
    return table


def _parameter(request: Request, name: str, kind: str) -> filter_language.Scalar:
    """A parameter, written as a literal."""
    # EX-FUNCTION-PARAMETERS
    text = request.argument(name).strip()
    if not text:
        raise query_syntax()
    literal = filter_language.parse_literal(text)
    if literal.kind != kind:
        raise query_syntax()
    return literal.value


def stock_position(desk: Desk, request: Request) -> list[Row]:
    """One item's stock over all warehouses."""
    # EX-STOCK-POSITION
    item = str(_parameter(request, "itemId", "guid"))
    rows = desk.rows(stock.POSITIONS, "ItemId", item)
    names = {"InStock": "CurrentStock", **{name: name for name in ("PlanningIn", "PlanningOut", "ReservedStock")}}
    figures = {name: sum((row.values[source] for row in rows), ZERO) for name, source in names.items()}
    free = sum((value_of(desk.division, stock.POSITIONS, row, "FreeStock") for row in rows), ZERO)
    projected = figures["InStock"] + figures["PlanningIn"] - figures["PlanningOut"]
    return [Row(item, {"ItemId": item, **figures, "FreeStock": free, "ProjectedStock": projected}, 0)]


def extra_fields(desk: Desk, request: Request) -> list[Row]:
    """The free fields of an item that hold something."""
    # EX-EXTRA-FIELDS
    item = desk.division.row("logistics/Items", _parameter(request, "itemId", "guid"))
    modified = _parameter(request, "modified", "date")
    if item is None or item.values["Modified"] < modified:
        return []
    filled = [name for name in SETS["logistics/Items"].props if _FIELD.fullmatch(name) and item.values.get(name)]
    return [
        Row(
            f"{item.id}/{number:02}",
            {
                "ItemID": item.id,
                "Number": number,
                "Description": name,
                "Value": str(item.values[name]),
                "Modified": item.values["Modified"],
            },
            0,
        )
        for number, name in enumerate(filled, start=1)
    ]


def receivables(desk: Desk, request: Request) -> list[Row]:
    """What is open: positive where the customer owes."""
    # EX-RECEIVABLES-LIST
    rows = desk.division.table(ledger.RECEIVABLES).rows.values()
    return [_receivable(row) for row in rows if not row.values["IsFullyPaid"]]


def _receivable(row: Row) -> Row:
    values = row.values
    same = ("Description", "DueDate", "EntryNumber", "InvoiceDate", "InvoiceNumber", "YourRef")
    shown = {
        **{name: values.get(name) for name in same},
        "HID": values["HID"],
        "AccountId": values["Account"],
        "Amount": -values["AmountFC"],
        "AmountInTransit": ZERO,
        "CurrencyCode": values.get("Currency"),
        "JournalCode": values.get("Journal"),
    }
    return Row(f"{values['HID']:012}", {name: value for name, value in shown.items() if value is not None}, row.stamp)


def sync_timestamp(desk: Desk, request: Request) -> list[Row]:
    """Where a reader of a feed starts who wants what was modified since a moment."""
    # EX-SYNC-TIMESTAMP
    modified = _parameter(request, "modified", "date")
    feed = str(_parameter(request, "endPoint", "text"))
    if feed not in STAMPED:
        raise Problem(400, f"The endpoint {feed} is not supported.")
    found = sync.timestamp_at(desk.division, STAMPED[feed], modified)
    if found is None:
        return []
    values = {"Modified": found[1].values["Modified"], "API": feed, "TimeStampAsBigInt": found[0]}
    return [Row(found[1].id, values, found[0])]


ROWS: Mapping[str, Callable[[Desk, Request], list[Row]]] = {
    "read/logistics/StockPosition": stock_position,
    "read/logistics/ItemExtraField": extra_fields,
    "read/financial/ReceivablesList": receivables,
    "read/sync/Sync/SyncTimestamp": sync_timestamp,
}
BARE = ("read/logistics/StockPosition", "read/logistics/ItemExtraField", "read/sync/Sync/SyncTimestamp")
"""Answered as a plain list always."""
