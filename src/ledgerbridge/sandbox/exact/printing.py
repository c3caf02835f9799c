"""Printing an invoice: it gets its number, is booked, and a document of it is made."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ledgerbridge.sandbox.exact import amounts, documents, entries, invoices, ledger
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.problems import already_processed
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

PAPER = b"%PDF-1.4\n% an invoice of the simulator\n%%EOF\n"


def process(desk: Desk, invoice: Row, date: datetime | None) -> Row:
    """The processed invoice. Raises Problem for one that is processed already."""
    # EX-PRINT
    if invoice.values["Status"] == invoices.PROCESSED:
        raise already_processed()
    day = date or invoice.values["InvoiceDate"]
    number = entries.next_number(desk, invoice.values["Journal"], day.year)
    subject = f"Sales invoice {number}"
    document = documents.file(desk, subject, invoice.values["InvoiceTo"], f"{number}.pdf", PAPER)
    moved = day != invoice.values["InvoiceDate"]
    due = amounts.due_date(desk, invoice.values["PaymentCondition"], day) if moved else invoice.values["DueDate"]
    changes = {
        "Status": invoices.PROCESSED,
        "StarterSalesInvoiceStatus": 1,
        "InvoiceNumber": number,
        "InvoiceDate": day,
        "DueDate": due,
        "Document": document,
    }
    printed = desk.change(invoices.INVOICES, invoice, changes)
    for line in desk.lines(invoices.LINES, "InvoiceID", invoice.id):
        desk.touch(invoices.LINES, line)
    _book(desk, printed)
    return printed


def _book(desk: Desk, invoice: Row) -> None:
    """The sales entry has the key and the number of the invoice."""
    # EX-PRINT-ENTRY
    values = invoice.values
    taken = ("Currency", "Description", "PaymentCondition", "PaymentReference", "YourRef", "Document", "DueDate")
    entry = {
        **{name: values.get(name) for name in taken},
        "EntryID": invoice.id,
        "Customer": values["InvoiceTo"],
        "Journal": values["Journal"],
        "EntryDate": values["InvoiceDate"],
        "EntryNumber": values["InvoiceNumber"],
        "InvoiceNumber": values["InvoiceNumber"],
        "OrderNumber": values.get("OrderNumber"),
        "ReportingYear": values["InvoiceDate"].year,
        "ReportingPeriod": values["InvoiceDate"].month,
        "Rate": Decimal(1),
        "Status": entries.OPEN,
        "Type": entries.CREDIT if values["Type"] in invoices.CREDITS else entries.SALE,
        **{name: values[name] for name in ("AmountFC", "AmountDC", "VATAmountFC", "VATAmountDC")},
    }
    row = desk.add(entries.ENTRIES, entry)
    for line in desk.lines(invoices.LINES, "InvoiceID", invoice.id):
        desk.add(entries.LINES, _entry_line(desk, invoice.id, line))
    ledger.book_sale(desk, row)


def _entry_line(desk: Desk, entry_id: str, line: Row) -> Wire:
    taken = ("GLAccount", "AmountFC", "AmountDC", "VATCode", "VATPercentage", "VATAmountFC", "VATAmountDC")
    more = ("Description", "Quantity", "CostCenter", "CostUnit", "LineNumber")
    return {**{name: line.values.get(name) for name in (*taken, *more)}, "ID": desk.new_id(), "EntryID": entry_id}
