"""Putting things into the books: open periods, vouchers and their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from ledgerbridge.sandbox.eaccounting.binder import bind
from ledgerbridge.sandbox.eaccounting.company import Company, Desk
from ledgerbridge.sandbox.eaccounting.errors import (
    cannot_write,
    invalid_model,
    locked_period,
    no_account,
    no_fiscal_year,
)
from ledgerbridge.sandbox.eaccounting.ledger_fields import VOUCHER
from ledgerbridge.sandbox.eaccounting.money import ZERO
from ledgerbridge.sandbox.kit.vendor import Wire

SERIES = "A"
MANUAL, INVOICE, CREDIT, DEPOSIT, WITHDRAWAL = 2, 14, 15, 10, 11
"""Types of vouchers, of those the service knows."""


class Entry(msgspec.Struct, frozen=True):
    """An amount on an account: a debit, or a credit where it is below zero."""

    account: int
    amount: Decimal
    text: str = ""


def fiscal_year_of(company: Company, day: str) -> Wire:
    """The fiscal year a day lies in. Raises Refusal 3001."""
    # EA-ERROR-FISCAL-YEAR
    for row in company.table("fiscalyears").rows.values():
        if row.wire["StartDate"] <= day <= row.wire["EndDate"]:
            return row.wire
    raise no_fiscal_year(day[:10])


def check_open(company: Company, day: str) -> Wire:
    """The fiscal year of a day on which may be booked. Raises Refusal 3001 or 4026."""
    # EA-ERROR-LOCKED
    year = fiscal_year_of(company, day)
    if year["IsLockedForAccounting"] or day[:10] <= company.settings["closing_date"]:
        raise locked_period(day[:10])
    return year


def account_of(company: Company, year: Wire, number: int) -> Wire:
    """The account of that number in that year. Raises Refusal 3002."""
    row = company.table("accounts").rows.get(f"{number}:{year['Id']}")
    if row is None:
        raise no_account(number)
    return row.wire


def post(desk: Desk, day: str, text: str, entries: Iterable[Entry], type: int, source: str | None) -> Wire:
    """The voucher the service itself makes for something else; nothing on an account is left out."""
    rows = [_voucher_row(entry) for entry in entries if entry.amount]
    sent = {"VoucherDate": day, "VoucherText": text, "Rows": rows}
    wire = {**bind(VOUCHER, sent, lenient=True), "VoucherType": type, "SourceId": source}
    return store(desk, wire)


def _voucher_row(entry: Entry) -> Wire:
    sides = (entry.amount, ZERO) if entry.amount > 0 else (ZERO, -entry.amount)
    return {
        "AccountNumber": entry.account,
        "DebitAmount": sides[0],
        "CreditAmount": sides[1],
        "TransactionText": entry.text[:50] or None,
    }


def settle(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """A voucher a client sends, checked: it balances and its accounts exist."""
    # EA-VOUCHER-BALANCE
    year = check_open(desk.company, new["VoucherDate"])
    if not new["Rows"]:
        raise invalid_model("A voucher needs rows.")
    for row in new["Rows"]:
        if account_of(desk.company, year, row["AccountNumber"])["IsBlockedForManualBooking"]:  # EA-ACCOUNT-BLOCKED
            raise cannot_write(f"Account {row['AccountNumber']} is blocked for manual bookkeeping.")
    balance = sum(((row["DebitAmount"] or ZERO) - (row["CreditAmount"] or ZERO) for row in new["Rows"]), ZERO)
    if balance:
        raise cannot_write(f"The voucher does not balance: {balance}.")
    return new


def store(desk: Desk, wire: Wire) -> Wire:
    """The voucher with its number, which counts within its series and year."""
    # EA-VOUCHER-NUMBER
    year = check_open(desk.company, wire["VoucherDate"])
    series = wire["NumberSeries"] or SERIES
    number = desk.company.take_number(f"vouchers {series} {year['Id']}")
    rows = [{**row, "AccountDescription": _name_of(desk.company, year, row["AccountNumber"])} for row in wire["Rows"]]
    return desk.store(
        "vouchers",
        {
            **wire,
            "Id": wire["Id"] or desk.new_id(),
            "Rows": rows,
            "NumberSeries": series,
            "NumberAndNumberSeries": f"{series}{number}",
            "FiscalYearId": year["Id"],
        },
    )


def _name_of(company: Company, year: Wire, number: int) -> str | None:
    row = company.table("accounts").rows.get(f"{number}:{year['Id']}")
    return str(row.wire["Name"]) if row else None
