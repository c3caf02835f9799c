"""Bank and cash entries: money in and out, and what of it settles an invoice."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ledgerbridge.sandbox.exact import defaults, ledger
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.problems import invalid, invalid_reference
from ledgerbridge.sandbox.exact.rules import Child, Rules, Settle
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.exact.values import rounded
from ledgerbridge.sandbox.kit.vendor import Wire

BANK, CASH = "financialtransaction/BankEntries", "financialtransaction/CashEntries"
LINE_SETS = {BANK: "financialtransaction/BankEntryLines", CASH: "financialtransaction/CashEntryLines"}
JOURNAL_TYPES = {BANK: 12, CASH: 10}
OPEN = 20
CASH_FLOW = 40
ZERO = Decimal(0)


def settling(base: str) -> Settle:
    """The rules of bank entries, or of cash entries."""

    def settle(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
        return _settle(desk, base, new)

    return settle


def _settle(desk: Desk, base: str, new: Wire) -> Wire:
    """The entry opens where the one before closed."""
    # EX-BANK-BALANCE
    journal = desk.division.by_code("financial/Journals", new["JournalCode"])
    if journal is None or journal.values["Type"] != JOURNAL_TYPES[base]:
        raise invalid_reference(["JournalCode"])
    code = journal.values["Code"]
    before = _closing(desk, base, code)
    opening = new["OpeningBalanceFC"] if new.get("OpeningBalanceFC") is not None else before or ZERO
    if before is not None and opening != before:
        raise invalid("OpeningBalanceFC")
    first = defaults.first_number(code, desk.today.year)
    number = new.get("EntryNumber") or desk.division.next_number(f"{base} {code}", first)
    return {
        "Currency": desk.division.currency,
        "FinancialYear": desk.today.year,
        "FinancialPeriod": desk.today.month,
        **{name: value for name, value in new.items() if value is not None},
        "JournalCode": code,
        "OpeningBalanceFC": opening,
        "EntryNumber": number,
        "Status": OPEN,
    }


def _closing(desk: Desk, base: str, journal: str) -> Decimal | None:
    """The closing balance of the last entry in a journal."""
    rows = desk.rows(base, "JournalCode", journal)
    last = max(rows, key=lambda row: row.values["EntryNumber"], default=None)
    return last.values["ClosingBalanceFC"] if last else None


def settle_line(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    lines = (
        [] if parent else [row for base in LINE_SETS.values() for row in desk.lines(base, "EntryID", new["EntryID"])]
    )
    number = 1 + max((row.values["LineNumber"] for row in lines), default=0)
    amount = rounded(new["AmountFC"])
    return {**new, "Date": new.get("Date") or desk.today, "AmountFC": amount, "AmountDC": amount, "LineNumber": number}


def _stored(desk: Desk, base: str, row: Row) -> None:
    """The books and the receivables follow the lines of a new entry."""
    for line in desk.lines(LINE_SETS[base], "EntryID", row.id):
        _book(desk, base, row, line)


def _book(desk: Desk, base: str, entry: Row, line: Row) -> None:
    lines = desk.lines(LINE_SETS[base], "EntryID", entry.id)
    total = sum((each.values["AmountFC"] for each in lines), ZERO)
    present = desk.division.table(base).rows[entry.id]
    desk.change(base, present, {"ClosingBalanceFC": present.values["OpeningBalanceFC"] + total})
    desk.add(ledger.LINES, _booked(entry, line))
    _settle_invoice(desk, line)


def _booked(entry: Row, line: Row) -> Wire:
    """The books show money in as a credit of the account it comes from."""
    # EX-LEDGER-CASH
    taken = ("Account", "GLAccount", "Date", "Description", "CostCenter", "CostUnit", "LineNumber", "VATCode")
    return {
        **{name: line.values.get(name) for name in taken},
        "ID": line.id,
        "EntryID": entry.id,
        "EntryNumber": entry.values["EntryNumber"],
        "InvoiceNumber": line.values.get("OurRef"),
        "AmountFC": -line.values["AmountFC"],
        "AmountDC": -line.values["AmountDC"],
        "Currency": entry.values["Currency"],
        "FinancialYear": entry.values["FinancialYear"],
        "FinancialPeriod": entry.values["FinancialPeriod"],
        "JournalCode": entry.values["JournalCode"],
        "Status": OPEN,
        "Type": CASH_FLOW,
    }


def _settle_invoice(desk: Desk, line: Row) -> None:
    """A line on the debtors' account with an invoice number settles that invoice."""
    # EX-MATCHING
    account = desk.division.table("financial/GLAccounts").rows[line.values["GLAccount"]]
    if account.values["Type"] != ledger.DEBTORS or line.values.get("OurRef") is None:
        return
    for term in ledger.open_terms(desk, line.values.get("Account"), line.values["OurRef"])[:1]:
        ledger.match(desk, term, line.values["AmountFC"], line.values["Date"])


def check_closing(desk: Desk, new: Wire, lines: list[Wire]) -> None:
    """Opening and lines must give the closing balance that was sent."""
    # EX-BANK-BALANCE
    closing = new.get("ClosingBalanceFC")
    total = sum((line["AmountFC"] for line in lines), ZERO)
    if closing is not None and new["OpeningBalanceFC"] + total != closing:
        raise invalid("ClosingBalanceFC")


def removing(desk: Desk, row: Row) -> None:
    """What an entry had settled is open again once it is deleted."""
    # EX-BANK-DELETE
    for base in LINE_SETS.values():
        for line in desk.lines(base, "EntryID", row.id):
            _unsettle(desk, line)


def _unsettle(desk: Desk, line: Row) -> None:
    for term in ledger.settled_terms(desk, line.values.get("Account"), line.values.get("OurRef")):
        if -term.values["AmountFC"] == line.values["AmountFC"]:
            ledger.reopen(desk, term)
            return


def removed(desk: Desk, row: Row) -> None:
    ledger.unbook_lines(desk, row.id)


def pay(desk: Desk, base: str, account: object, invoice_number: int, amount: Decimal, day: datetime) -> Wire:
    """A bank entry body for what a customer paid."""
    line = {
        "Account": account,
        "GLAccount": ledger.account_of_type(desk, ledger.DEBTORS),
        "AmountFC": amount,
        "OurRef": invoice_number,
        "Date": f"{day:%Y-%m-%dT%H:%M:%S}",
    }
    journals = desk.division.table("financial/Journals").rows.values()
    code = min(row.values["Code"] for row in journals if row.values["Type"] == JOURNAL_TYPES[base])
    return {"JournalCode": code, LINE_SETS[base].rpartition("/")[2]: [line]}


def rules_of(base: str) -> Rules:
    collection = LINE_SETS[base].rpartition("/")[2]
    return Rules(
        settle=settling(base),
        check_lines=check_closing,
        stored=lambda desk, row: _stored(desk, base, row),
        removing=removing,
        removed=removed,
        children=(Child(collection, LINE_SETS[base], "EntryID"),),
    )


def line_rules_of(base: str) -> Rules:
    return Rules(
        settle=settle_line,
        stored=lambda desk, row: _book(desk, base, desk.division.table(base).rows[row.values["EntryID"]], row),
    )
