"""Receivables, which tell what of an invoice is paid, and bank entries, which book a payment (REST API reference,
Cashflow and FinancialTransaction)."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.exact.fields import day, flag, link, number, numbered, table, text, whole
from ledgerbridge.connectors.exact.record_type import Feed, RecordType
from ledgerbridge.connectors.exact.settings import RECEIVABLES_ACCOUNT
from ledgerbridge.model.kinds import RecordKind

RECEIVABLES = "cashflow/Receivables"
BANK_LINES = "financialtransaction/BankEntryLines"
BANK_ENTRIES = "financialtransaction/BankEntries"
OF_INVOICES = "A receivable comes with its invoice, and is paid by a bank entry."

RECEIVABLE = RecordType(
    TypeCapabilities(
        type=RECEIVABLES,
        label="Receivables",
        slots={
            "number": "InvoiceNumber",
            "reference": "YourRef",
            "status": "Status",
            "date": "LastPaymentDate",
            "amount": "AmountFC",
            "currency": "Currency",
            "rate": "RateFC",
            "method": "PaymentMethod",
            "customer_id": "Account",
            "invoice_id": "TransactionEntryID",
        },
        match_keys=("TransactionEntryID", "InvoiceNumber", "YourRef"),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=60,
        find_batch=15,
        read_batch=15,
        write_batch=1,
        ordered_versions=False,
        lag_s=5.0,
        kind=RecordKind.PAYMENT,
        creates=False,
        updates=False,
        cannot={"create": OF_INVOICES, "update": OF_INVOICES},
    ),
    endpoint=RECEIVABLES,
    fields=table(
        link("Account", "Account", read_only=True),
        whole("InvoiceNumber", "Invoice number", read_only=True),
        text("YourRef", "Your reference", read_only=True),
        text("Description", "Description", read_only=True),
        link("TransactionEntryID", "Sales entry", read_only=True),
        day("InvoiceDate", "Invoice date", read_only=True),
        day("DueDate", "Due date", read_only=True),
        day("LastPaymentDate", "Last payment", read_only=True),
        flag("IsFullyPaid", "Fully paid", read_only=True),
        numbered("Status", "Status", read_only=True),
        text("Currency", "Currency", read_only=True),
        number("RateFC", "Exchange rate", read_only=True),
        text("PaymentMethod", "Payment method", read_only=True),
        text("PaymentReference", "Payment reference", read_only=True),
        number("AmountFC", "Amount", read_only=True),
        number("AmountDC", "Amount in the division's currency", read_only=True),
        number("TransactionAmountFC", "Amount of the invoice", read_only=True),
        number("TransactionAmountDC", "Amount of the invoice in the division's currency", read_only=True),
    ),
    feeds=(Feed("sync/Cashflow/PaymentTerms", "ID", "ID"),),
    deletions=10,
    turned=frozenset({"AmountFC", "AmountDC"}),
    selective=True,
)
"""What a customer owes is negative at Exact, and positive here."""

PAYMENT = RecordType(
    TypeCapabilities(
        type=BANK_LINES,
        label="Bank entry lines",
        slots={
            "number": "EntryNumber",
            "date": "Date",
            "amount": "AmountFC",
            "customer_id": "Account",
            "invoice_id": "OurRef",
            "account": "GLAccount",
        },
        match_keys=("EntryNumber", "OurRef"),
        reference_path="Notes",
        create_safety=CreateSafety.REFERENCE,
        page_size=60,
        find_batch=15,
        read_batch=15,
        write_batch=1,
        write_costs={"minute": 4},
        ordered_versions=False,
        lag_s=5.0,
        find_lag_s=5.0,
        kind=RecordKind.PAYMENT,
        updates=False,
        cannot={
            "update": "Exact's API changes no bank entries; they are changed at Exact.",
            "deletions": "Exact tells no deletions of bank entries.",
            "matching": "Which invoice a payment settles is decided at Exact; the number of the invoice helps it.",
        },
    ),
    endpoint=BANK_LINES,
    fields=table(
        day("Date", "Date", required=True),
        link("Account", "Account", required=True),
        number("AmountFC", "Amount", required=True),
        link("GLAccount", "Account of debtors", required=True),
        whole("OurRef", "Our reference: the invoice's number"),
        text("Description", "Description", 60),
        text("Notes", "Notes (reference of Ledgerbridge)", read_only=True),
        link("EntryID", "Bank entry", read_only=True),
        whole("EntryNumber", "Entry number", read_only=True),
        text("AccountName", "Account name", read_only=True),
    ),
    defaults={"GLAccount": RECEIVABLES_ACCOUNT.key},
    wrapped=BANK_ENTRIES,
    selective=True,
)
