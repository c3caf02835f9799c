"""Currencies of the company, their rates, and the amounts of documents in the home currency."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.amounts import cents
from ledgerbridge.sandbox.quickbooks.company import Company, Desk
from ledgerbridge.sandbox.quickbooks.settings import CURRENCY_NAMES
from ledgerbridge.sandbox.quickbooks.table import Row
from ledgerbridge.sandbox.quickbooks.wire import tidy

DOLLARS = {
    "USD": "1",
    "CAD": "0.73",
    "GBP": "1.27",
    "AUD": "0.66",
    "INR": "0.012",
    "EUR": "1.08",
    "SEK": "0.096",
    "NOK": "0.094",
    "DKK": "0.145",
    "CHF": "1.13",
}
"""QuickBooks' own table of rates, here one that never moves."""
RATE_STEP = Decimal("0.000001")


def settle_transaction(desk: Desk, old: Wire | None, new: Wire, customer: Wire | None) -> None:
    """Gives a document its currency and rate. Raises Fault 2020 or 6000."""
    company = desk.company
    home = company.home_currency
    wanted = customer["CurrencyRef"]["value"] if customer else home
    if not company.settings["multicurrency"]:
        if new.get("CurrencyRef", {}).get("value", home) != home:  # QB-CURRENCY
            raise faults.business_rule("Multicurrency must be turned on to use another currency than your home one.")
        new["CurrencyRef"] = company.currency(home)
        new.pop("ExchangeRate", None)
        return
    if "CurrencyRef" not in new:  # QB-TXN-CURRENCY-REQUIRED
        raise faults.missing("CurrencyRef")
    code = new["CurrencyRef"]["value"]
    if customer is not None and code != wanted:  # QB-TXN-CURRENCY
        raise faults.business_rule("The customer's currency and the transaction's currency differ.")
    new["CurrencyRef"] = company.currency(code)
    new.setdefault("ExchangeRate", rate_on(company, code, new["TxnDate"]))


def settle_home_amounts(new: Wire) -> None:
    """Total and balance in the home currency, where the company has more than one."""
    # QB-HOME-AMOUNTS
    rate = new.get("ExchangeRate")
    if rate is None:
        return
    new["HomeTotalAmt"] = cents(new["TotalAmt"] * rate)
    if "Balance" in new:
        new["HomeBalance"] = cents(new["Balance"] * rate)


def rate_on(company: Company, code: str, day: str) -> Decimal:
    """Home units for one foreign unit: the company's own rate of the latest day up to then, else the table's."""
    # QB-EXCHANGE-RATE
    row = own_rate(company, code, day)
    return Decimal(row.wire["Rate"]) if row else usual_rate(company, code)


def own_rate(company: Company, code: str, day: str) -> Row | None:
    rows = company.table("ExchangeRate").find("SourceCurrencyCode", [code])
    return max((row for row in rows if row.wire["AsOfDate"] <= day), key=lambda row: row.wire["AsOfDate"], default=None)


def usual_rate(company: Company, code: str) -> Decimal:
    if code == company.home_currency or code not in DOLLARS:
        return Decimal(1)
    rate = Decimal(DOLLARS[code]) / Decimal(DOLLARS[company.home_currency])
    return tidy(rate.quantize(RATE_STEP))


# --- the list of currencies ----------------------------------------------------------------------------------------


def settle(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """The currency as stored. Raises Fault where a rule is broken."""
    # QB-COMPANY-CURRENCY
    new = {"Active": True, **wished}
    if not desk.company.settings["multicurrency"]:
        raise faults.business_rule("Multicurrency must be turned on to add currencies.")
    if "Code" not in new:
        raise faults.missing("Code")
    if old is None and desk.company.table("CompanyCurrency").find("Code", [new["Code"]]):
        raise faults.duplicate_name()
    new["Name"] = CURRENCY_NAMES.get(new["Code"], new["Code"])
    return new


def enlist(desk: Desk, code: str) -> None:
    """Adds a customer's currency to the company's list."""
    # QB-CURRENCY-ENLISTED
    table = desk.company.table("CompanyCurrency")
    if code != desk.company.home_currency and not table.find("Code", [code]):
        wire = settle(desk, None, {"Code": code})
        desk.store("CompanyCurrency", {**wire, "Id": table.new_id(), "SyncToken": "0"}, None)


# --- rates ---------------------------------------------------------------------------------------------------------


def serve_rate(desk: Desk, request: Request) -> Wire:
    """The rate asked for by currency and day."""
    # QB-EXCHANGE-RATE-READ
    _check_on(desk.company)
    code = request.argument("sourcecurrencycode").upper()
    if not code:
        raise faults.missing("sourcecurrencycode")
    day = request.argument("asofdate") or desk.today
    row = own_rate(desk.company, code, day)
    if row is not None:
        return {"ExchangeRate": shown_rate(row.wire)}
    return {"ExchangeRate": _wire(desk.company, code, day, usual_rate(desk.company, code))}


def write_rate(desk: Desk, bound: Wire) -> Wire:
    """Stores a rate for a currency and a day, in place of one of that day."""
    # QB-EXCHANGE-RATE-WRITE
    _check_on(desk.company)
    for name in ("SourceCurrencyCode", "Rate", "AsOfDate"):
        if bound.get(name) is None:
            raise faults.missing(name)
    table = desk.company.table("ExchangeRate")
    wire = _wire(desk.company, bound["SourceCurrencyCode"], bound["AsOfDate"], bound["Rate"])
    rows = table.find("SourceCurrencyCode", [bound["SourceCurrencyCode"]])
    before = next((row for row in rows if row.wire["AsOfDate"] == bound["AsOfDate"]), None)
    if before is not None:
        return {"ExchangeRate": shown_rate(desk.touch("ExchangeRate", before, wire).wire)}
    row = desk.store("ExchangeRate", {**wire, "Id": table.new_id(), "SyncToken": "0"}, None)
    return {"ExchangeRate": shown_rate(row.wire)}


def shown_rate(wire: Wire) -> Wire:
    """A rate has no id: currency and day name it."""
    return {**{name: value for name, value in wire.items() if name != "Id"}, "domain": "QBO", "sparse": False}


def _wire(company: Company, code: str, day: str, rate: Decimal) -> Wire:
    home = company.home_currency
    return {"SourceCurrencyCode": code, "TargetCurrencyCode": home, "Rate": rate, "AsOfDate": day}


def _check_on(company: Company) -> None:
    if not company.settings["multicurrency"]:
        raise faults.business_rule("Multicurrency must be turned on to use exchange rates.")
