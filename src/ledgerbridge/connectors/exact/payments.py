"""Receivables, which tell what of an invoice is paid, and bank entries, which book a payment (REST API reference,
Cashflow and FinancialTransaction)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ledgerbridge.connectors.base.capabilities import CreateSafety, FieldSpec, Kind, PartCapabilities, TypeCapabilities
from ledgerbridge.connectors.exact.fields import (
    Field,
    day,
    flag,
    from_list,
    link,
    number,
    numbered,
    ours,
    table,
    text,
    whole,
)
from ledgerbridge.connectors.exact.gathering import Gather
from ledgerbridge.connectors.exact.record_type import Feed, RecordType
from ledgerbridge.connectors.exact.settings import BANK_JOURNAL, RECEIVABLES_ACCOUNT
from ledgerbridge.connectors.exact.settled_by import BY_INVOICE, BY_TERM
from ledgerbridge.connectors.exact.statements import JOURNAL
from ledgerbridge.model.kinds import RecordKind, Reference
from ledgerbridge.model.values import Fields, Value

RECEIVABLES = "cashflow/Receivables"
BANK_LINES = "financialtransaction/BankEntryLines"
BANK_ENTRIES = "financialtransaction/BankEntries"
INVOICE_STATES = "cashflow/Receivables:invoice"
TERMS = "terms"
OUTSTANDING, PAID, PAYMENT_STATE = "Outstanding", "Paid", "PaymentState"
"""Fields of ours, reckoned from an invoice's terms."""
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
        BY_TERM,
    ),
    settled_by=True,
    feeds=(Feed("sync/Cashflow/PaymentTerms", "ID", "ID"),),
    deletions=10,
    turned=frozenset({"AmountFC", "AmountDC"}),
    selective=True,
)
"""What a customer owes is negative at Exact, and positive here."""


def _state(terms: Sequence[Fields]) -> dict[str, Value]:
    """What of an invoice is open and what is paid, by its terms."""
    billed = terms[0].get("TransactionAmountFC")
    unpaid = [term for term in terms if term.get("IsFullyPaid") is not True]
    outstanding = sum((_owed(term) for term in unpaid), Decimal(0))
    paid = billed - outstanding if isinstance(billed, Decimal) else None
    state = "paid" if not unpaid else "partial" if paid else "open"
    return {"IsFullyPaid": not unpaid, OUTSTANDING: outstanding, PAID: paid, PAYMENT_STATE: state}


def _owed(term: Fields) -> Decimal:
    amount = term.get("AmountFC")
    return amount if isinstance(amount, Decimal) else Decimal(0)


INVOICE_STATE = RecordType(
    TypeCapabilities(
        type=INVOICE_STATES,
        label="Payment state of invoices",
        slots={"number": "InvoiceNumber", "customer_id": "Account", "invoice_id": "TransactionEntryID"},
        match_keys=("InvoiceNumber", "YourRef"),
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
        parts={TERMS: PartCapabilities("Payment terms", {"amount": "AmountFC", "date": "LastPaymentDate"})},
        cannot={"create": OF_INVOICES, "update": OF_INVOICES},
    ),
    endpoint=RECEIVABLES,
    key="TransactionEntryID",
    fields=table(
        *(field for field in RECEIVABLE.fields.values() if field is not BY_TERM),
        BY_INVOICE,
        ours(OUTSTANDING, "Amount outstanding", Kind.NUMBER, read_only=True),
        ours(PAID, "Amount paid", Kind.NUMBER, read_only=True),
        Field(
            FieldSpec(PAYMENT_STATE, "Payment state", Kind.CHOICE, read_only=True, options=("open", "partial", "paid")),
            sent=False,
        ),
    ),
    settled_by=True,
    feeds=(Feed("sync/Cashflow/PaymentTerms", "TransactionEntryID", "TransactionEntryID"),),
    turned=frozenset({"AmountFC", "AmountDC"}),
    selective=True,
    gathers=Gather(TERMS, "ID", sums=("AmountFC", "AmountDC"), latest=("LastPaymentDate",), derived=_state),
)
"""One record for each invoice; a payment splits its term, so that what is paid and what is open are rows of their
own."""

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
        from_list(ours(JOURNAL, "Bank journal"), Reference.JOURNALS),
    ),
    defaults={"GLAccount": RECEIVABLES_ACCOUNT.key, JOURNAL: BANK_JOURNAL.key},
    wrapped=BANK_ENTRIES,
    selective=True,
)
"""A new payment names the journal of its entry; it is not read again, since lines do not show it."""
