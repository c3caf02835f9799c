"""A look at the company: does the connection work, and is it set up for what we write?"""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.connectors.base.findings import fact, switch
from ledgerbridge.connectors.base.meanings import Row
from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.connectors.quickbooks.accounts import Accounts
from ledgerbridge.connectors.quickbooks.api import QuickBooksApi
from ledgerbridge.connectors.quickbooks.company import part
from ledgerbridge.connectors.quickbooks.custom_fields import Rule, labels, not_offered
from ledgerbridge.connectors.quickbooks.errors import API_VERSION, problem
from ledgerbridge.connectors.quickbooks.products import INCOME_ACCOUNT
from ledgerbridge.connectors.quickbooks.wire import Wire
from ledgerbridge.model.problems import LedgerbridgeError, Problem, RecordRefused, VendorDrift
from ledgerbridge.model.wording import Phrase

NOT_ACTIVE = Row(
    RecordRefused,
    "LB-REC-03",
    "The account of new products, {id}, is not among the active accounts of {vendor}.",
    "Set the connection's account to an active one.",
)
CANNOT_BE_MAPPED: Mapping[Rule, str] = {
    Rule.FIRST_THREE: "custom field that cannot be mapped: {name} (only the first three can be mapped)",
    Rule.TYPE: "custom field that cannot be mapped: {name} (only texts can be mapped)",
    Rule.NUMBER: "custom field that cannot be mapped: {name} (a number: QuickBooks' list of changes leaves it out)",
    Rule.IN_USE: "custom field that cannot be mapped: {name} (it is not in use on sales forms)",
}


UNTOLD = "custom fields: only QuickBooks itself shows whether one is printed and on every sales form"


async def findings(api: QuickBooksApi, accounts: Accounts) -> list[Finding]:
    """What a user wants to know before the first run; stops at the first call that fails."""
    found: list[Finding] = [fact("API version: {value}", API_VERSION)]
    try:
        found += _company(await api.singleton("CompanyInfo"))
        preferences = await api.singleton("Preferences")
        found += _preferences(preferences)
        found += _left_out(await api.newest_whole("Invoice"), part(preferences, "SalesFormsPrefs"))
        found += await _products(accounts)
    except LedgerbridgeError as error:
        found.append(Finding("access", error.problem))
    return found


def _company(info: Wire) -> list[Finding]:
    offering = next((one.get("Value") for one in _list(info, "NameValue") if one.get("Name") == "OfferingSku"), None)
    plan = [fact("plan: {value}", offering)] if offering else []
    return [
        fact("company: {value}", info.get("CompanyName")),
        fact("country: {value}", info.get("Country")),
        *plan,
    ]


def _preferences(preferences: Wire) -> list[Finding]:
    currency, forms = part(preferences, "CurrencyPrefs"), part(preferences, "SalesFormsPrefs")
    return [
        fact("home currency: {value}", part(currency, "HomeCurrency").get("value")),
        switch("several currencies: {value}", _on(currency, "MultiCurrencyEnabled")),
        switch("own transaction numbers: {value}", _on(forms, "CustomTxnNumbers")),
        *_custom_fields(forms),
        _closed(part(preferences, "AccountingInfoPrefs")),
        *_mails(forms),
        *_tax(part(preferences, "TaxPrefs")),
        *_features(forms, preferences),
    ]


def _custom_fields(forms: Wire) -> list[Finding]:
    """By the company's own names of them; and what of them nobody is told."""
    try:
        named = ", ".join(labels(forms).values())
    except VendorDrift as error:
        return [Finding("custom fields", error.problem)]
    found = fact("custom fields of documents: {value}", named, otherwise="none")
    return [found, Finding(UNTOLD)] if named else [found]


def _left_out(newest: Wire, forms: Wire) -> list[Finding]:
    """The custom fields of the invoice made last that cannot be mapped, each with the rule it fails."""
    try:
        found = not_offered(newest, labels(forms))
    except VendorDrift as error:
        return [Finding("custom fields of the newest invoice", error.problem)]
    return [Finding(CANNOT_BE_MAPPED[one.rule], values={"name": one.name}) for one in found]


def _closed(accounting: Wire) -> Finding:
    day = accounting.get("BookCloseDate")
    return fact("books closed: up to {value}", day) if day else Finding("books closed: no")


def _mails(forms: Wire) -> list[Finding]:
    """No preference makes QuickBooks mail a document that the API makes; one with the e-mail status NeedToSend waits
    for a person (API reference, Invoice)."""
    return [
        Finding("documents mailed by QuickBooks itself: only those made with the e-mail status NeedToSend"),
        switch("copies of mailed documents to the company: {value}", _on(forms, "EmailCopyToCompany")),
        switch("open credits applied to new invoices by QuickBooks: {value}", _on(forms, "AutoApplyCredit")),
    ]


def _tax(tax: Wire) -> list[Finding]:
    return [
        switch("sales tax: {value}", _on(tax, "UsingSalesTax")),
        switch("automated sales tax: {value}", _on(tax, "PartnerTaxEnabled")),
    ]


def _features(forms: Wire, preferences: Wire) -> list[Finding]:
    """What has to be switched on at QuickBooks before a document can hold it."""
    accounting = part(preferences, "AccountingInfoPrefs")
    return [
        switch("estimates: {value}", _on(forms, "AllowEstimates")),
        switch("discounts: {value}", _on(forms, "AllowDiscount")),
        switch("shipping: {value}", _on(forms, "AllowShipping")),
        _classes(accounting),
        switch("locations: {value}", _on(accounting, "TrackDepartments")),
        switch("stock quantities: {value}", _on(part(preferences, "ProductAndServicesPrefs"), "QuantityOnHand")),
        switch(
            "revenue recognition: {value}",
            _on(part(preferences, "ProductAndServicesPrefs"), "RevenueRecognitionEnabled"),
        ),
    ]


def _classes(accounting: Wire) -> Finding:
    lines = "on" if _on(accounting, "ClassTrackingPerTxnLine") else "off"
    whole = "on" if _on(accounting, "ClassTrackingPerTxn") else "off"
    return Finding(
        "classes: lines {lines}, documents {whole}", words={"lines": (Phrase(lines),), "whole": (Phrase(whole),)}
    )


def _on(wire: Wire, name: str) -> bool:
    return wire.get(name) is True


def _list(wire: Wire, name: str) -> list[Wire]:
    found = wire.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


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
    missing: Problem | None = None if name else problem(NOT_ACTIVE, path, id=id)
    if path == INCOME_ACCOUNT:
        return fact("income account of new products: {value}", name or id, missing)
    return fact("expense account of new products: {value}", name or id, missing)
