"""Which rules hold for which set."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.sandbox.exact import (
    accounts,
    contacts,
    deliveries,
    documents,
    entries,
    invoices,
    items,
    masterdata,
    orders,
    payments,
    quotations,
    stock,
    subscriptions,
)
from ledgerbridge.sandbox.exact.rules import Rules

RULES: Mapping[str, Rules] = {
    "crm/Accounts": accounts.RULES,
    "crm/BankAccounts": accounts.BANK_ACCOUNT_RULES,
    "crm/Contacts": contacts.CONTACT_RULES,
    "crm/Addresses": contacts.ADDRESS_RULES,
    "crm/Quotations": quotations.RULES,
    "crm/QuotationLines": quotations.LINE_RULES,
    "logistics/Items": items.RULES,
    "logistics/SalesItemPrices": items.PRICE_RULES,
    "inventory/ItemWarehouses": stock.LINK_RULES,
    "inventory/Warehouses": stock.WAREHOUSE_RULES,
    "inventory/StockCounts": stock.COUNT_RULES,
    "inventory/StockCountLines": stock.COUNT_LINE_RULES,
    "salesorder/SalesOrders": orders.RULES,
    "salesorder/SalesOrderLines": orders.LINE_RULES,
    "salesorder/GoodsDeliveries": deliveries.RULES,
    "salesorder/GoodsDeliveryLines": deliveries.LINE_RULES,
    "salesinvoice/SalesInvoices": invoices.RULES,
    "salesinvoice/SalesInvoiceLines": invoices.LINE_RULES,
    "salesentry/SalesEntries": entries.RULES,
    "salesentry/SalesEntryLines": entries.LINE_RULES,
    "documents/Documents": documents.RULES,
    "documents/DocumentAttachments": documents.ATTACHMENT_RULES,
    "logistics/ItemGroups": masterdata.ITEM_GROUPS,
    "general/Currencies": masterdata.CURRENCIES,
    "financial/GLAccounts": masterdata.GL_ACCOUNTS,
    "financial/Journals": masterdata.JOURNALS,
    "vat/VATCodes": masterdata.VAT_CODES,
    "cashflow/PaymentConditions": masterdata.CONDITIONS,
    "hrm/Costcenters": masterdata.COST_CENTERS,
    "hrm/Costunits": masterdata.COST_UNITS,
    payments.BANK: payments.rules_of(payments.BANK),
    payments.CASH: payments.rules_of(payments.CASH),
    payments.LINE_SETS[payments.BANK]: payments.line_rules_of(payments.BANK),
    payments.LINE_SETS[payments.CASH]: payments.line_rules_of(payments.CASH),
    "webhooks/WebhookSubscriptions": subscriptions.RULES,
}
NAVIGATION: Mapping[str, Mapping[str, tuple[str, str]]] = {
    path: {child.collection: (child.base, child.parent) for child in rules.children} for path, rules in RULES.items()
}
"""{set: {collection: (set of its lines, their parent property)}}."""
PARENTS: Mapping[str, tuple[str, str]] = {
    child.base: (child.parent, path) for path, rules in RULES.items() for child in rules.children
} | {"documents/DocumentAttachments": ("Document", "documents/Documents")}
"""{set of lines: (property that names their document, set of it)}."""
