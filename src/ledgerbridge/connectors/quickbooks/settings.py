"""What a user can set on a connection to QuickBooks."""

from __future__ import annotations

from ledgerbridge.connectors.base.kind import SettingSpec

INCOME_ACCOUNT = SettingSpec(
    "income_account",
    "Income account of new products, by id or by full name. Without it, the only active account of the detail type "
    "Sales of Product Income is taken. An id saves a look-up.",
    "79",
    reference_data="income_accounts",
)
EXPENSE_ACCOUNT = SettingSpec(
    "expense_account",
    "Expense account of new products, by id or by full name. Without it, new products get none, and those with stock "
    "the only active account of the type Cost of Goods Sold.",
    "80",
    reference_data="expense_accounts",
)
ASSET_ACCOUNT = SettingSpec(
    "asset_account",
    "Asset account of new products with stock, by id or by full name. Without it, the only active account of the "
    "detail type Inventory is taken.",
    "81",
    reference_data="asset_accounts",
)
ADJUSTMENT_ACCOUNT = SettingSpec(
    "adjustment_account",
    "Account that corrections of stock are booked on, by id or by full name. Without it no stock is corrected.",
    "80",
    reference_data="accounts",
)

SETTINGS = (INCOME_ACCOUNT, EXPENSE_ACCOUNT, ASSET_ACCOUNT, ADJUSTMENT_ACCOUNT)
