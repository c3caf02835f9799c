"""Rights groups of apps, and modules of licences: which endpoint needs which."""

from __future__ import annotations

from collections.abc import Mapping

LEVELS = ("unused", "read", "manage")
SCOPES: Mapping[str, tuple[str, ...]] = {
    "crm.accounts": (
        "crm/Accounts",
        "crm/Contacts",
        "crm/Addresses",
        "crm/BankAccounts",
        "crm/AccountClassifications",
        "crm/AccountClassificationNames",
    ),
    "crm.quotes": ("crm/Quotations", "crm/QuotationLines"),
    "logistics.items": ("logistics/Items", "logistics/ItemGroups", "logistics/Units", "read/logistics/ItemExtraField"),
    "logistics.inventory": ("inventory/", "sync/Inventory/StockPositions", "read/logistics/StockPosition"),
    "logistics.wms": ("salesorder/GoodsDeliveries", "salesorder/GoodsDeliveryLines"),
    "sales.prices": ("logistics/SalesItemPrices",),
    "sales.orders": (
        "salesorder/SalesOrders",
        "salesorder/SalesOrderLines",
        "salesorder/CompleteSalesOrder",
        "salesinvoice/InvoiceSalesOrders",
        "sales/ShippingMethods",
    ),
    "sales.invoices": (
        "salesinvoice/SalesInvoices",
        "salesinvoice/SalesInvoiceLines",
        "salesinvoice/PrintedSalesInvoices",
        "salesinvoice/Layouts",
    ),
    "financial.accounting": ("salesentry/", "financialtransaction/", "vat/"),
    "financial.generalledgers": ("financial/GLAccounts", "financial/Journals"),
    "financial.receivables": ("cashflow/Receivables", "sync/Cashflow/PaymentTerms", "read/financial/"),
    "financial.cashflow": ("cashflow/PaymentConditions",),
    "financial.costcenters": ("hrm/Costcenters", "hrm/Costunits"),
    "financial.currencies": ("general/Currencies",),
    "organization.documents": ("documents/",),
    "organization.administration": (
        "webhooks/",
        "system/",
        "hrm/Divisions",
        "read/sync/Sync/SyncTimestamp",
        "sync/Deleted",
    ),
}
"""{scope: beginnings of the sets it opens}; a set that is in none needs no scope."""
MODULE_SETS: Mapping[str, tuple[str, ...]] = {
    "trade": ("inventory/", "sync/Inventory/", "read/logistics/StockPosition", "salesorder/GoodsDeliver"),
    "sales orders": ("salesorder/", "salesinvoice/InvoiceSalesOrders"),
    "sales invoices": ("salesinvoice/",),
    "documents": ("documents/",),
    "cashflow": ("cashflow/Receivables", "sync/Cashflow/"),
}


def scope_of(base: str) -> str:
    """The scope a set needs; empty for none."""
    # EX-SCOPES
    return next((scope for scope, heads in SCOPES.items() if base.startswith(heads)), "")


def modules_of(base: str) -> list[str]:
    return [module for module, heads in MODULE_SETS.items() if base.startswith(heads)]
