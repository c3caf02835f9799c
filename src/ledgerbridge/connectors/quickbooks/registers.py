"""The lists of a company that settings and fields choose from, read seldom (API reference, small lists)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.quickbooks.accounts import CHOICES, Accounts
from ledgerbridge.connectors.quickbooks.api import QuickBooksApi
from ledgerbridge.connectors.quickbooks.company import Company
from ledgerbridge.connectors.quickbooks.tax_codes import tax_choice
from ledgerbridge.connectors.quickbooks.wire import Wire
from ledgerbridge.model.kinds import Reference
from ledgerbridge.seams.clock import Clock

FRESH = timedelta(hours=1)


class Register(msgspec.Struct, frozen=True):
    """One list: its entity, and how an entry is told."""

    entity: str
    detail: Callable[[Wire], str] = lambda row: ""
    name: Callable[[Wire], str] = lambda row: str(row.get("FullyQualifiedName") or row.get("Name") or "")


def _days(row: Wire) -> str:
    return f"{row['DueDays']} days" if isinstance(row.get("DueDays"), int) else str(row.get("Type") or "")


def _said(property: str) -> Callable[[Wire], str]:
    return lambda row: str(row.get(property) or "")


ACCOUNT = "Account"
REGISTERS = {
    Reference.ACCOUNTS: Register(ACCOUNT, _said("AccountType")),
    Reference.PAYMENT_TERMS: Register("Term", _days),
    Reference.PAYMENT_METHODS: Register("PaymentMethod", _said("Type")),
    Reference.COST_CENTRES: Register("Class"),
    Reference.COST_UNITS: Register("Department"),
}
TAX_CODE, TAX_RATE, CURRENCY = "TaxCode", "TaxRate", "CompanyCurrency"


class Registers:
    """The registers of one company."""

    def __init__(self, api: QuickBooksApi, accounts: Accounts, company: Company, clock: Clock) -> None:
        self._api = api
        self._accounts = accounts
        self._company = company
        self._clock = clock
        self._rows: dict[str, tuple[datetime, Sequence[Wire]]] = {}

    async def choices(self, kind: str) -> list[Choice]:
        """The active entries of one kind; none of a kind QuickBooks does not have."""
        if kind in CHOICES:
            return await self._accounts.choices(kind)
        if kind == Reference.INCOME_ACCOUNTS:
            return await self._accounts.choices("income_accounts")
        if kind == Reference.TAX_CODES:
            return await self._tax_codes()
        if kind == Reference.CURRENCIES:
            return await self._currencies()
        if kind == Reference.COMPANY:
            return await self._company.facts()
        register = next((one for name, one in REGISTERS.items() if name == kind), None)
        if register is None:
            return []
        rows = await self._active(register.entity)
        return [Choice(str(row["Id"]), register.name(row), register.detail(row)) for row in rows if row.get("Id")]

    async def _tax_codes(self) -> list[Choice]:
        """Codes with the rates they charge on sales."""
        rates = {str(row.get("Id")): row for row in await self._active(TAX_RATE)}
        codes = await self._active(TAX_CODE)
        return [tax_choice(row, rates) for row in codes if row.get("Id") and row.get("Hidden") is not True]

    async def _currencies(self) -> list[Choice]:
        """The home currency, then those the company added; the id is the code, as documents name it."""
        home = await self._company.home_currency()
        rows = await self._active(CURRENCY)
        named = {str(row["Code"]): str(row.get("Name") or "") for row in rows if row.get("Code")}
        found = {code: Choice(code, code, name) for code, name in named.items()}
        return [found.get(home, Choice(home, home, "")), *(one for code, one in found.items() if code != home)]

    async def _active(self, entity: str) -> Sequence[Wire]:
        """The entries of a list, as they were within the last hour; queries leave inactive ones out."""
        if entity == ACCOUNT:
            return await self._accounts.active()
        now = self._clock.now()
        read_at, rows = self._rows.get(entity, (None, ()))
        if read_at is None or now - read_at >= FRESH:
            rows = [row for row in await self._api.all_rows(entity) if row.get("Active") is not False]
            self._rows[entity] = (now, rows)
        return rows
