"""The value of any property of a row: stored, taken over from another record, or worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from ledgerbridge.sandbox.exact.division import Division
from ledgerbridge.sandbox.exact.references import references_of, shown_of
from ledgerbridge.sandbox.exact.sites import COUNTRY_NAMES
from ledgerbridge.sandbox.exact.table import Row

WorkedOut: TypeAlias = Callable[[Division, Row], Any]
USER_NAME = "A. Tester"
ORDER_STATUS = {12: "Open", 20: "Partial", 21: "Complete", 45: "Cancelled"}
ENTRY_STATUS = {10: "Draft", 20: "Open", 50: "Processed"}
INVOICE_TYPES = {
    8020: "Sales invoice",
    8021: "Sales credit note",
    8023: "Direct sales invoice",
    8024: "Direct credit note",
}
ENTRY_TYPES = {20: "Sales entry", 21: "Sales credit note"}
WORDS: Mapping[tuple[str, str], tuple[str, Mapping[Any, str]]] = {
    ("salesorder/SalesOrders", "StatusDescription"): ("Status", ORDER_STATUS),
    ("salesorder/SalesOrders", "DeliveryStatusDescription"): ("DeliveryStatus", ORDER_STATUS),
    ("salesorder/SalesOrders", "InvoiceStatusDescription"): ("InvoiceStatus", ORDER_STATUS),
    ("salesorder/SalesOrders", "ApprovalStatusDescription"): (
        "ApprovalStatus",
        {0: "Awaiting approval", 1: "Automatic", 2: "Approved"},
    ),
    ("salesinvoice/SalesInvoices", "StatusDescription"): ("Status", ENTRY_STATUS),
    ("salesinvoice/SalesInvoices", "TypeDescription"): ("Type", INVOICE_TYPES),
    ("salesinvoice/SalesInvoices", "StarterSalesInvoiceStatusDescription"): (
        "StarterSalesInvoiceStatus",
        {0: "Draft", 1: "Open", 3: "Paid"},
    ),
    ("salesentry/SalesEntries", "StatusDescription"): ("Status", ENTRY_STATUS),
    ("salesentry/SalesEntries", "TypeDescription"): ("Type", ENTRY_TYPES),
    ("financialtransaction/BankEntries", "StatusDescription"): ("Status", ENTRY_STATUS),
    ("financialtransaction/CashEntries", "StatusDescription"): ("Status", ENTRY_STATUS),
    ("crm/Quotations", "StatusDescription"): (
        "Status",
        {5: "Rejected", 6: "Reviewed and closed", 20: "Draft", 25: "Open", 40: "Printed", 50: "Accepted"},
    ),
    ("financial/GLAccounts", "TypeDescription"): (
        "Type",
        {10: "Cash", 12: "Bank", 20: "Accounts receivable", 24: "VAT", 40: "Inventory", 110: "Revenue", 90: "General"},
    ),
    ("crm/Accounts", "CountryName"): ("Country", COUNTRY_NAMES),
    ("crm/Addresses", "CountryName"): ("Country", COUNTRY_NAMES),
}
"""{(set, property): (the property it words, the words)}; the words are ASSUMED where no recording shows them."""


def value_of(division: Division, base: str, row: Row, name: str) -> Any:
    """The value as it is compared and shown; None where there is none."""
    stored = row.values.get(name)
    if stored is not None:
        return stored
    worked_out = WORKED_OUT.get((base, name)) or EVERYWHERE.get(name)
    if worked_out is not None:
        return worked_out(division, row)
    words = WORDS.get((base, name))
    if words is not None:
        return words[1].get(row.values.get(words[0]))
    return _taken_over(division, base, row, name)


def _taken_over(division: Division, base: str, row: Row, name: str) -> Any:
    shown = shown_of(base).get(name)
    if shown is None:
        return None
    other = referred(division, base, row, shown.reference.prop)
    return None if other is None else value_of(division, shown.reference.base, other, shown.prop)


def referred(division: Division, base: str, row: Row, prop: str) -> Row | None:
    """The record a property names."""
    reference = references_of(base)[prop]
    named = row.values.get(prop)
    if named is None:
        return None
    return division.by_code(reference.base, named) if reference.by_code else division.row(reference.base, named)


def _positions(division: Division, row: Row) -> list[Row]:
    return division.table("sync/Inventory/StockPositions").with_value("ItemId", row.id)


def _stock_of_item(division: Division, row: Row) -> Decimal:
    return sum((entry.values["CurrentStock"] for entry in _positions(division, row)), Decimal(0))


def _position(division: Division, row: Row) -> Mapping[str, Any]:
    """The stock position of an item in a warehouse."""
    positions = division.table("sync/Inventory/StockPositions").with_value("ItemId", row.values.get("Item"))
    found = (entry.values for entry in positions if entry.values["Warehouse"] == row.values.get("Warehouse"))
    return next(found, {})


def _stock_figure(name: str) -> WorkedOut:
    return lambda division, row: _position(division, row).get(name, Decimal(0))


def _default_price(division: Division, row: Row) -> Decimal:
    """The general sales price in force, without customer and tier."""
    # EX-STANDARD-PRICE
    prices = division.table("logistics/SalesItemPrices").with_value("Item", row.id)
    general = [entry.values for entry in prices if "Account" not in entry.values and "EndDate" not in entry.values]
    general = [price for price in general if price.get("Quantity", 0) <= 1]
    general.sort(key=lambda price: price["Modified"])
    return Decimal(general[-1]["Price"]) if general else Decimal(0)


def _projected(values: Mapping[str, Any]) -> Decimal:
    zero = Decimal(0)
    return Decimal(values.get("CurrentStock", zero) + values.get("PlanningIn", zero) - values.get("PlanningOut", zero))


def _free(division: Division, row: Row) -> Decimal:
    # EX-STOCK-FREE
    figures = row.values
    return Decimal(figures["CurrentStock"] - figures["PlanningOut"] - figures.get("ReservedStock", Decimal(0)))


def _full_name(division: Division, row: Row) -> str:
    parts = (row.values.get(name) for name in ("FirstName", "MiddleName", "LastName"))
    return " ".join(part for part in parts if part)


def _account(division: Division, row: Row) -> Mapping[str, Any]:
    found = division.row("crm/Accounts", row.values.get("Account"))
    return found.values if found else {}


def _number_of(base: str, parent: str, name: str) -> WorkedOut:
    """A number of the document a line belongs to."""

    def worked_out(division: Division, row: Row) -> Any:
        document = division.row(base, row.values.get(parent))
        return document.values.get(name) if document else None

    return worked_out


EVERYWHERE: Mapping[str, WorkedOut] = {
    "Division": lambda division, row: int(division.code),
    "Timestamp": lambda division, row: row.stamp,
    "CreatorFullName": lambda division, row: USER_NAME if "Creator" in row.values else None,
    "ModifierFullName": lambda division, row: USER_NAME if "Modifier" in row.values else None,
}
WORKED_OUT: Mapping[tuple[str, str], WorkedOut] = {
    ("crm/Contacts", "FullName"): _full_name,
    ("crm/Contacts", "AccountIsCustomer"): lambda division, row: _account(division, row).get("Status") == "C",
    ("crm/Contacts", "AccountMainContact"): lambda division, row: _account(division, row).get("MainContact"),
    ("crm/Contacts", "Country"): lambda division, row: _account(division, row).get("Country"),
    ("crm/Contacts", "City"): lambda division, row: _account(division, row).get("City"),
    ("crm/Contacts", "Postcode"): lambda division, row: _account(division, row).get("Postcode"),
    ("crm/Contacts", "State"): lambda division, row: _account(division, row).get("State"),
    ("crm/Contacts", "AddressStreet"): lambda division, row: _account(division, row).get("AddressLine1"),
    ("crm/Contacts", "IsMainContact"): lambda division, row: _account(division, row).get("MainContact") == row.id,
    ("logistics/Items", "Stock"): _stock_of_item,
    ("logistics/Items", "StandardSalesPrice"): _default_price,
    ("inventory/ItemWarehouses", "CurrentStock"): _stock_figure("CurrentStock"),
    ("inventory/ItemWarehouses", "PlannedStockIn"): _stock_figure("PlanningIn"),
    ("inventory/ItemWarehouses", "PlannedStockOut"): _stock_figure("PlanningOut"),
    ("inventory/ItemWarehouses", "ReservedStock"): _stock_figure("ReservedStock"),
    ("inventory/ItemWarehouses", "ProjectedStock"): lambda division, row: _projected(_position(division, row)),
    ("sync/Inventory/StockPositions", "ProjectedStock"): lambda division, row: _projected(row.values),
    ("sync/Inventory/StockPositions", "FreeStock"): _free,
    ("sync/Inventory/StockPositions", "UnitCode"): _number_of("logistics/Items", "ItemId", "Unit"),
    ("salesorder/SalesOrderLines", "OrderNumber"): _number_of("salesorder/SalesOrders", "OrderID", "OrderNumber"),
    ("salesorder/SalesOrderLines", "OrderStatus"): _number_of("salesorder/SalesOrders", "OrderID", "Status"),
    ("crm/QuotationLines", "QuotationNumber"): _number_of("crm/Quotations", "QuotationID", "QuotationNumber"),
    ("financialtransaction/BankEntryLines", "EntryNumber"): _number_of(
        "financialtransaction/BankEntries", "EntryID", "EntryNumber"
    ),
    ("financialtransaction/CashEntryLines", "EntryNumber"): _number_of(
        "financialtransaction/CashEntries", "EntryID", "EntryNumber"
    ),
    ("salesorder/GoodsDeliveryLines", "SalesOrderNumber"): _number_of(
        "salesorder/SalesOrderLines", "SalesOrderLineID", "OrderNumber"
    ),
    ("salesorder/GoodsDeliveryLines", "SalesOrderLineNumber"): _number_of(
        "salesorder/SalesOrderLines", "SalesOrderLineID", "LineNumber"
    ),
}
