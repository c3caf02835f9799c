"""A look at the company: does the connection work, and is it set up for what we write?"""

from __future__ import annotations

from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.connectors.quickbooks.accounts import Accounts
from ledgerbridge.connectors.quickbooks.api import QuickBooksApi
from ledgerbridge.connectors.quickbooks.errors import Row, problem
from ledgerbridge.connectors.quickbooks.products import INCOME_ACCOUNT
from ledgerbridge.connectors.quickbooks.wire import Wire
from ledgerbridge.model.problems import LedgerbridgeError, Problem, RecordRefused

NOT_ACTIVE = Row(
    RecordRefused,
    "LB-REC-03",
    "The account of new products, {id}, is not among the active accounts of {vendor}.",
    "Set the connection's account to an active one.",
)


async def findings(api: QuickBooksApi, accounts: Accounts) -> list[Finding]:
    """What a user wants to know before the first run; stops at the first call that fails."""
    found: list[Finding] = []
    try:
        found += _company(await api.singleton("CompanyInfo"))
        found += _preferences(await api.singleton("Preferences"))
        found += await _products(accounts)
    except LedgerbridgeError as error:
        found.append(Finding("access", error.problem))
    return found


def _company(info: Wire) -> list[Finding]:
    return [Finding(f"company: {info.get('CompanyName', '')}"), Finding(f"country: {info.get('Country', 'unknown')}")]


def _preferences(preferences: Wire) -> list[Finding]:
    currency = _part(preferences, "CurrencyPrefs")
    home = _part(currency, "HomeCurrency").get("value", "unknown")
    several = "on" if currency.get("MultiCurrencyEnabled") is True else "off"
    numbers = "on" if _part(preferences, "SalesFormsPrefs").get("CustomTxnNumbers") is True else "off"
    return [
        Finding(f"home currency: {home}"),
        Finding(f"several currencies: {several}"),
        Finding(f"own transaction numbers: {numbers}"),
    ]


def _part(wire: Wire, name: str) -> Wire:
    found = wire.get(name)
    return found if isinstance(found, dict) else {}


async def _products(accounts: Accounts) -> list[Finding]:
    """Which accounts new products get; an id from the settings is looked up here, once."""
    choices = {
        choice.id: choice.name
        for kind in ("income_accounts", "expense_accounts")
        for choice in await accounts.choices(kind)
    }
    await accounts.ready()
    wrong = accounts.problem({})
    if wrong is not None:
        return [Finding("accounts of new products", wrong)]
    return [_account(path, id, choices.get(id)) for path, id in accounts.defaults().items()]


def _account(path: str, id: str, name: str | None) -> Finding:
    what = "income account of new products" if path == INCOME_ACCOUNT else "expense account of new products"
    missing: Problem | None = None if name else problem(NOT_ACTIVE, path, id=id)
    return Finding(f"{what}: {name or id}", missing)
