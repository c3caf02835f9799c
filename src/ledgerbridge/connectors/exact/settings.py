"""What a user can set on a connection to Exact Online."""

from __future__ import annotations

from ledgerbridge.connectors.base.kind import SettingSpec
from ledgerbridge.model.kinds import Reference

DIVISION = SettingSpec(
    "division",
    "Number of the division to connect. Read once, when connecting: without it, the one in which the user works.",
    "123456",
    reference_data=Reference.DIVISIONS,
)
TIME_ZONE = SettingSpec(
    "time_zone",
    "Time zone of the site, by its name in the IANA list. Exact tells local times without saying which.",
    "Europe/Brussels",
    default="Europe/Amsterdam",
)
SALES_JOURNAL = SettingSpec(
    "sales_journal",
    "Code of the sales journal of new invoices and sales entries that name none.",
    "70",
    reference_data="sales journals",
)
BANK_JOURNAL = SettingSpec(
    "bank_journal",
    "Code of the bank journal that new payments are booked in that name none.",
    "20",
    reference_data="bank journals",
)
REVENUE_ACCOUNT = SettingSpec(
    "revenue_account",
    "Revenue account of lines of sales entries that name none.",
    "686a70b6-17cf-4e3a-9a07-1e9f4ec3a1d2",
    reference_data=Reference.INCOME_ACCOUNTS,
)
RECEIVABLES_ACCOUNT = SettingSpec(
    "receivables_account",
    "Account of debtors, which a payment is booked against.",
    "b0a5f6a2-70b1-4c0e-9a3e-5d6a2b7f1c11",
    reference_data="receivable accounts",
)
ITEM_GROUP = SettingSpec(
    "item_group",
    "Item group of new products that name none. Without it, the division's default group.",
    "5f2d8c1e-3b7a-4d09-8f51-0c6e9a2b4d73",
)
STOCK_COUNT_STATUS = SettingSpec(
    "stock_count_status",
    "Whether a stock count made here is processed at once, which moves stock: draft or processed.",
    "processed",
    default="draft",
)
STOCK_WAREHOUSES = SettingSpec(
    "stock_warehouses",
    "Codes of the warehouses whose stock is told as that of their items, with blanks between; all without it.",
    "1 2",
)
DOCUMENT_TYPE = SettingSpec(
    "document_type",
    "Type of the documents made for files, by its number.",
    "10",
    default="10",
    reference_data="document types",
)

SETTINGS = (
    DIVISION,
    TIME_ZONE,
    SALES_JOURNAL,
    BANK_JOURNAL,
    REVENUE_ACCOUNT,
    RECEIVABLES_ACCOUNT,
    ITEM_GROUP,
    STOCK_COUNT_STATUS,
    STOCK_WAREHOUSES,
    DOCUMENT_TYPE,
)
