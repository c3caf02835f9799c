"""The books: transaction lines of what was entered, and what customers owe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from ledgerbridge.sandbox.exact.defaults import first_number
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

LINES = "financialtransaction/TransactionLines"
RECEIVABLES = "cashflow/Receivables"
DEBTORS, VAT_ACCOUNT, EXPENSES = 20, 24, 121
GENERAL = 90
"""The type of the general journal, and of what is booked there."""
OPEN, MATCHED = 20, 50
ZERO = Decimal(0)


def account_of_type(desk: Desk, type: int) -> str:
    """The first ledger account of a type."""
    rows = sorted(desk.division.table("financial/GLAccounts").rows.values(), key=lambda row: row.values["Code"])
    return next(row.id for row in rows if row.values["Type"] == type)


def book_sale(desk: Desk, entry: Row) -> None:
    """The transaction lines and the receivable of a sales entry, in place of those it had."""
    # EX-LEDGER-SALE
    unbook_lines(desk, entry.id)
    for number, line in enumerate(_sale_lines(desk, entry)):
        desk.add(LINES, {**line, "ID": desk.new_id(), "LineNumber": number})
    _owe(desk, entry)


def _sale_lines(desk: Desk, entry: Row) -> Iterator[Wire]:
    """Debtor positive, revenue and VAT negative."""
    values = entry.values
    yield _line(entry, account_of_type(desk, DEBTORS), values["AmountFC"], values["AmountDC"])
    tax = account_of_type(desk, VAT_ACCOUNT)
    for row in desk.lines("salesentry/SalesEntryLines", "EntryID", entry.id):
        sold = row.values
        own = {name: sold.get(name) for name in ("CostCenter", "CostUnit", "Description", "Quantity")}
        coded = {"VATCode": sold.get("VATCode"), "VATPercentage": sold.get("VATPercentage")}
        yield {**_line(entry, sold["GLAccount"], -sold["AmountFC"], -sold["AmountDC"]), **own, **coded}
        if sold["VATAmountFC"]:
            yield {**_line(entry, tax, -sold["VATAmountFC"], -sold["VATAmountDC"]), **coded}


def _line(entry: Row, account: str, amount: Decimal, amount_dc: Decimal) -> Wire:
    values = entry.values
    return {
        "EntryID": entry.id,
        "EntryNumber": values["EntryNumber"],
        "InvoiceNumber": values.get("InvoiceNumber"),
        "Account": values.get("Customer"),
        "GLAccount": account,
        "AmountFC": amount,
        "AmountDC": amount_dc,
        "Currency": values["Currency"],
        "ExchangeRate": values.get("Rate") or Decimal(1),
        "Date": values["EntryDate"],
        "DueDate": values.get("DueDate"),
        "FinancialYear": values["ReportingYear"],
        "FinancialPeriod": values["ReportingPeriod"],
        "JournalCode": values["Journal"],
        "Description": values.get("Description"),
        "Document": values.get("Document"),
        "YourRef": values.get("YourRef"),
        "Status": values["Status"],
        "Type": values["Type"],
    }


def _owe(desk: Desk, entry: Row) -> None:
    """What the customer owes: negative amounts; the transaction itself positive. A paid part stays as it is."""
    # EX-RECEIVABLE-SIGN
    terms = desk.rows(RECEIVABLES, "TransactionEntryID", entry.id)
    paid = sum((row.values["AmountFC"] for row in terms if row.values["IsFullyPaid"]), ZERO)
    open_terms = [row for row in terms if not row.values["IsFullyPaid"]]
    record = {
        **_term(entry),
        "AmountFC": -entry.values["AmountFC"] - paid,
        "AmountDC": -entry.values["AmountDC"] - paid,
    }
    if open_terms:
        desk.change(RECEIVABLES, open_terms[0], record)
    elif not terms:
        desk.add(RECEIVABLES, {**_opening(desk), **record, "GLAccount": account_of_type(desk, DEBTORS)})


def _opening(desk: Desk) -> Wire:
    return {
        "ID": desk.new_id(),
        "EntryID": desk.new_id(),
        "HID": desk.division.next_number("receivable HID", 1),
        "Status": OPEN,
        "IsFullyPaid": False,
        "IsBatchBooking": 0,
        "PaymentMethod": "B",
        "Source": 1,
        "TransactionIsReversal": False,
    }


def _term(entry: Row) -> Wire:
    values = entry.values
    taken = ("InvoiceNumber", "YourRef", "OrderNumber", "PaymentCondition", "PaymentReference", "Journal", "Currency")
    return {
        **{name: values.get(name) for name in taken},
        "Account": values["Customer"],
        "Description": values.get("Description"),
        "DueDate": values["DueDate"],
        "EntryNumber": values["EntryNumber"],
        "InvoiceDate": values["EntryDate"],
        "PaymentDays": (values["DueDate"] - values["EntryDate"]).days,
        "RateFC": values.get("Rate") or Decimal(1),
        "TransactionAmountDC": values["AmountDC"],
        "TransactionAmountFC": values["AmountFC"],
        "TransactionDueDate": values["DueDate"],
        "TransactionEntryID": values["EntryID"],
        "TransactionReportingPeriod": values["ReportingPeriod"],
        "TransactionReportingYear": values["ReportingYear"],
        "TransactionStatus": values["Status"],
        "TransactionType": values["Type"],
    }


def unbook_lines(desk: Desk, entry_id: str) -> None:
    for row in desk.rows(LINES, "EntryID", entry_id):
        desk.remove(LINES, row, 1)


def unbook(desk: Desk, entry_id: str) -> None:
    """The entry's lines and receivables go with it."""
    unbook_lines(desk, entry_id)
    for row in desk.rows(RECEIVABLES, "TransactionEntryID", entry_id):
        desk.remove(RECEIVABLES, row, 10)


def open_terms(desk: Desk, account: object, invoice_number: object) -> list[Row]:
    """What is still open of an invoice."""
    rows = desk.rows(RECEIVABLES, "InvoiceNumber", invoice_number)
    return [row for row in rows if row.values["Account"] == account and not row.values["IsFullyPaid"]]


def settled_terms(desk: Desk, account: object, invoice_number: object) -> list[Row]:
    """What of an invoice is settled."""
    rows = desk.rows(RECEIVABLES, "InvoiceNumber", invoice_number) if invoice_number is not None else []
    return [row for row in rows if row.values["Account"] == account and row.values["IsFullyPaid"]]


def reopen(desk: Desk, term: Row) -> Row:
    """The matching of a term is taken back: what was settled is open again."""
    return desk.change(RECEIVABLES, term, {"IsFullyPaid": False, "Status": OPEN, "LastPaymentDate": None})


def write_off(desk: Desk, term: Row, day: datetime) -> None:
    """What is open of a term is booked away as a loss by the general journal, and matched with it. No money comes."""
    # EX-WRITE-OFF
    owed, values = -term.values["AmountFC"], term.values
    journals = desk.division.table("financial/Journals").rows.values()
    journal = min(row.values["Code"] for row in journals if row.values["Type"] == GENERAL)
    own = {
        "EntryID": desk.new_id(),
        "EntryNumber": desk.division.next_number(f"general {journal}", first_number(journal, day.year)),
        "InvoiceNumber": values["InvoiceNumber"],
        "Account": values["Account"],
        "Currency": values["Currency"],
        "Date": day,
        "Description": "Written off",
        "FinancialYear": day.year,
        "FinancialPeriod": day.month,
        "JournalCode": journal,
        "Status": OPEN,
        "Type": GENERAL,
    }
    for number, (type, amount) in enumerate(((DEBTORS, -owed), (EXPENSES, owed))):
        account = account_of_type(desk, type)
        amounts = {"AmountFC": amount, "AmountDC": amount}
        desk.add(LINES, {**own, **amounts, "ID": desk.new_id(), "GLAccount": account, "LineNumber": number})
    match(desk, term, owed, day)


def match(desk: Desk, term: Row, paid: Decimal, day: datetime) -> None:
    """A payment settles a term, or splits it: what is paid becomes a row of its own."""
    # EX-MATCHING, EX-RECEIVABLE-SPLIT
    owed = -term.values["AmountFC"]
    settled = {"IsFullyPaid": True, "Status": MATCHED, "LastPaymentDate": day, "EndDate": day}
    if paid == owed:
        desk.change(RECEIVABLES, term, settled)
        _tell_invoice(desk, term)
    elif 0 < paid < owed:
        rest = {"AmountFC": paid - owed, "AmountDC": paid - owed}
        part = {**term.values, **_opening(desk), **settled, "AmountFC": -paid, "AmountDC": -paid}
        desk.add(RECEIVABLES, part)
        desk.change(RECEIVABLES, term, {**rest, "LastPaymentDate": day})


def _tell_invoice(desk: Desk, term: Row) -> None:
    """An invoice of Exact's own shows that it is paid once nothing of it is open."""
    # EX-INVOICE-PAID
    entry = term.values["TransactionEntryID"]
    invoice = desk.division.row("salesinvoice/SalesInvoices", entry)
    rest = [row for row in desk.rows(RECEIVABLES, "TransactionEntryID", entry) if not row.values["IsFullyPaid"]]
    if invoice is not None and not rest:
        desk.change("salesinvoice/SalesInvoices", invoice, {"StarterSalesInvoiceStatus": 3})
