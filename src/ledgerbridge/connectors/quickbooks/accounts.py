"""Accounts of the chart that new products point to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ledgerbridge.connectors.base.kind import SettingSpec
from ledgerbridge.connectors.base.meanings import Row
from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.quickbooks import settings
from ledgerbridge.connectors.quickbooks.api import QuickBooksApi
from ledgerbridge.connectors.quickbooks.errors import problem
from ledgerbridge.connectors.quickbooks.products import (
    ASSET_ACCOUNT,
    CATEGORY,
    EXPENSE_ACCOUNT,
    INCOME_ACCOUNT,
    INVENTORY,
)
from ledgerbridge.connectors.quickbooks.wire import Wire, text_of
from ledgerbridge.model.problems import Problem, RecordRefused
from ledgerbridge.model.values import Value
from ledgerbridge.seams.clock import Clock

CHOICES = {
    "income_accounts": ("Income", "Other Income"),
    "expense_accounts": ("Cost of Goods Sold", "Expense", "Other Expense"),
    "asset_accounts": ("Other Current Asset",),
}
ANY_KIND = "accounts"
"""{kind of reference data: account types}."""
PRODUCT_INCOME, STOCK, COSTS = "SalesOfProductIncome", "Inventory", "Cost of Goods Sold"
FRESH = timedelta(hours=1)
"""How long accounts are taken as they were read: a user who mends one should not have to restart anything."""

UNCLEAR = Row(
    RecordRefused,
    "LB-REC-03",
    "New products need an income account, and {vendor} has {count} of the detail type Sales of Product Income.",
    "Set {setting} of the connection to the account to use.",
)
UNCLEAR_STOCK = Row(
    RecordRefused,
    "LB-REC-03",
    "New products with stock need an account for {field}, and {vendor} has {count} that could be meant.",
    "Set {setting} of the connection to the account to use.",
)
UNSET = Row(
    RecordRefused,
    "LB-REC-03",
    "Corrections of stock need an account at {vendor} that they are booked on.",
    "Set {setting} of the connection to the account to use.",
)
UNKNOWN = Row(
    RecordRefused,
    "LB-REC-03",
    "The account named by the setting {setting} is not there once among the active accounts of {vendor}.",
    "Set {setting} to an account's id or full name.",
)


class Accounts:
    """The active accounts, read seldom, and the ones that new products get."""

    def __init__(self, api: QuickBooksApi, clock: Clock, values: Mapping[str, str]) -> None:
        self._api = api
        self._clock = clock
        self._income = values.get(settings.INCOME_ACCOUNT.key, "").strip()
        self._expense = values.get(settings.EXPENSE_ACCOUNT.key, "").strip()
        self._asset = values.get(settings.ASSET_ACCOUNT.key, "").strip()
        self._adjustment = values.get(settings.ADJUSTMENT_ACCOUNT.key, "").strip()
        self._rows: list[Wire] | None = None
        self._read_at: datetime | None = None

    async def ready(self) -> None:
        """After this, `defaults` and `problem` know; without a call where the settings name ids."""
        if not self._income.isdigit() or (self._expense and not self._expense.isdigit()):
            await self.active()

    async def choices(self, kind: str) -> list[Choice]:
        """The active accounts of one kind of reference data."""
        return [
            Choice(id, _full_name(row), str(row.get("AccountSubType") or ""))
            for row in await self.active()
            if row.get("AccountType") in CHOICES[kind] and (id := text_of(row, "Id"))
        ]

    def defaults(self, type: Value = None) -> dict[str, str]:
        """{field: account id} for new products of a type, as far as known now."""
        return {path: found for path, found in self._chosen(type).items() if isinstance(found, str)}

    def problem(self, given: Mapping[str, Value]) -> Problem | None:
        """Why a product with these fields cannot be made with the settings as they are; None where it can, or where
        that is not known yet."""
        problems = [found for path, found in self._chosen(given.get("Type")).items() if not given.get(path)]
        return next((found for found in problems if isinstance(found, Problem)), None)

    async def active(self) -> list[Wire]:
        """All active accounts, as they were within the last hour."""
        now = self._clock.now()
        if self._rows is None or self._read_at is None or now - self._read_at >= FRESH:
            self._rows, self._read_at = await self._api.all_rows("Account"), now
        return self._rows

    async def of_adjustments(self) -> str | Problem:
        """The account that corrections of stock are booked on."""
        if not self._adjustment:
            return problem(UNSET, setting=settings.ADJUSTMENT_ACCOUNT.key)
        if not self._adjustment.isdigit():
            await self.active()
        return self._named(settings.ADJUSTMENT_ACCOUNT, self._adjustment) or problem(UNKNOWN)

    def _chosen(self, type: Value) -> dict[str, str | Problem | None]:
        if type == CATEGORY:
            return {}
        if type != INVENTORY:
            return {INCOME_ACCOUNT: self._income_account(), EXPENSE_ACCOUNT: self._expense_account()}
        return {
            INCOME_ACCOUNT: self._income_account(),
            EXPENSE_ACCOUNT: self._of_stock(settings.EXPENSE_ACCOUNT, self._expense, EXPENSE_ACCOUNT, COSTS),
            ASSET_ACCOUNT: self._of_stock(settings.ASSET_ACCOUNT, self._asset, ASSET_ACCOUNT, STOCK),
        }

    def _income_account(self) -> str | Problem | None:
        if self._income or self._rows is None:
            return self._named(settings.INCOME_ACCOUNT, self._income)
        usual = [row for row in self._rows if row.get("AccountSubType") == PRODUCT_INCOME]
        if len(usual) == 1:
            return text_of(usual[0], "Id")
        return problem(UNCLEAR, INCOME_ACCOUNT, count=len(usual), setting=settings.INCOME_ACCOUNT.key)

    def _expense_account(self) -> str | Problem | None:
        return self._named(settings.EXPENSE_ACCOUNT, self._expense)

    def _of_stock(self, setting: SettingSpec, wanted: str, path: str, kind: str) -> str | Problem | None:
        """The account a setting names, else the only one of its type or detail type."""
        if wanted or self._rows is None:
            return self._named(setting, wanted)
        usual = [row for row in self._rows if kind in (row.get("AccountType"), row.get("AccountSubType"))]
        if len(usual) == 1:
            return text_of(usual[0], "Id")
        return problem(UNCLEAR_STOCK, path, count=len(usual), setting=setting.key)

    def _named(self, setting: SettingSpec, wanted: str) -> str | Problem | None:
        """The account a setting names; None where it names none or the accounts were not read yet."""
        if wanted.isdigit():
            return wanted
        if not wanted or self._rows is None:
            return None
        hits = _called(self._rows, wanted, setting.reference_data)
        if len(hits) == 1:
            return text_of(hits[0], "Id")
        return problem(UNKNOWN, setting=setting.key)


def _called(rows: Sequence[Wire], wanted: str, kind: str) -> list[Wire]:
    """Accounts of a kind by full name, else by the last part of it."""
    of_kind = [row for row in rows if kind == ANY_KIND or row.get("AccountType") in CHOICES[kind]]
    full = [row for row in of_kind if _full_name(row).casefold() == wanted.casefold()]
    return full or [row for row in of_kind if str(row.get("Name")).casefold() == wanted.casefold()]


def _full_name(row: Wire) -> str:
    return str(row.get("FullyQualifiedName") or row.get("Name") or "")
