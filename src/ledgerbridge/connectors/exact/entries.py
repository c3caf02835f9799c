"""Sales entries: invoices issued elsewhere, as the ledger holds them, and their credit notes (REST API reference,
SalesEntry).

Exact keeps a credit note as an entry of type 21 with negative amounts. Here its amounts are positive, as those of
credit notes are everywhere else: the sign is turned when they are read and written.
"""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, Numbering, PartCapabilities, TypeCapabilities
from ledgerbridge.connectors.exact import money
from ledgerbridge.connectors.exact.fields import day, from_list, link, number, numbered, table, text, whole
from ledgerbridge.connectors.exact.orders import YOUR_REF, reference_field
from ledgerbridge.connectors.exact.record_type import LINES, RecordType, Rows
from ledgerbridge.connectors.exact.settings import REVENUE_ACCOUNT, SALES_JOURNAL
from ledgerbridge.model.kinds import RecordKind, Reference

ENTRIES = "salesentry/SalesEntries"
CREDIT_ENTRIES = "salesentry/SalesEntries:21"
ENTRY_TYPE = "20"
CREDIT_TYPE = "21"

FIELDS = table(
    link("Customer", "Customer", required=True),
    from_list(text("Journal", "Journal", required=True), Reference.JOURNALS),
    numbered("Type", "Type", ENTRY_TYPE, CREDIT_TYPE),
    whole("EntryNumber", "Entry number"),
    whole("InvoiceNumber", "Invoice number"),
    whole("OrderNumber", "Order number"),
    reference_field(),
    text("Description", "Description", 60),
    text("PaymentReference", "Payment reference"),
    day("EntryDate", "Entry date"),
    day("DueDate", "Due date"),
    text("Currency", "Currency", 3),
    number("Rate", "Exchange rate"),
    text("PaymentCondition", "Payment condition"),
    whole("ReportingYear", "Reporting year"),
    whole("ReportingPeriod", "Reporting period"),
    link("Document", "Document"),
    numbered("Status", "Status", read_only=True),
    number("VATAmountFC", "VAT amount", read_only=True),
    number("AmountFC", "Amount", read_only=True),
    number("AmountDC", "Amount in the division's currency", read_only=True),
    text("CustomerName", "Customer name", read_only=True),
)

SLOTS = {
    "number": "EntryNumber",
    "reference": "Description",
    "name": "Description",
    "status": "Status",
    "date": "EntryDate",
    "due_date": "DueDate",
    "currency": "Currency",
    "rate": "Rate",
    "customer_id": "Customer",
    "payment_term": "PaymentCondition",
    "tax": "VATAmountFC",
    "total": "AmountFC",
}

LINE_SLOTS = {
    "description": "Description",
    "quantity": "Quantity",
    "net": "AmountFC",
    "tax": "VATAmountFC",
    "tax_code": "VATCode",
    "tax_share": "VATPercentage",
    "account": "GLAccount",
    "cost_centre": "CostCenter",
    "cost_unit": "CostUnit",
}

ROWS = Rows(
    "SalesEntryLines",
    "salesentry/SalesEntryLines",
    "EntryID",
    table(
        link("GLAccount", "Revenue account", required=True),
        number("AmountFC", "Amount", required=True),
        number("VATAmountFC", "VAT amount"),
        text("VATCode", "VAT code"),
        number("VATPercentage", "VAT rate, as a fraction", read_only=True),
        text("Description", "Description", 60),
        number("Quantity", "Quantity"),
        text("CostCenter", "Cost centre", 8),
        text("CostUnit", "Cost unit", 8),
        link("Project", "Project"),
        day("From", "Service from"),
        day("To", "Service to"),
        text("Notes", "Notes"),
        text("GLAccountCode", "Revenue account, code", read_only=True),
        whole("LineNumber", "Line number", read_only=True),
    ),
    PartCapabilities("Lines", {}),
)
AMOUNTS = frozenset({"AmountFC", "VATAmountFC", "AmountDC"})


def _entries(type: str, label: str, kind: RecordKind, number: str) -> RecordType:
    return RecordType(
        TypeCapabilities(
            type=type,
            label=label,
            slots=SLOTS,
            match_keys=("EntryNumber", "Description", YOUR_REF),
            reference_path=YOUR_REF,
            create_safety=CreateSafety.REFERENCE,
            page_size=60,
            find_batch=15,
            read_batch=20,
            write_batch=1,
            write_costs={"minute": 2},
            looks_ahead=True,
            ordered_versions=False,
            lag_s=5.0,
            find_lag_s=5.0,
            kind=kind,
            downloads=True,
            money=money.ENTRIES,
            parts={LINES: PartCapabilities("Lines", LINE_SLOTS, required=("GLAccount", "AmountFC"))},
            cannot={
                "deletions": "Exact tells no deletions of sales entries; a sweep shows what is left.",
                "book": "A sales entry is booked when it is made.",
                "send": "Exact sends invoices alone; a sales entry is of an invoice that was sent elsewhere.",
            },
            numbering=Numbering(shared_with=(CREDIT_ENTRIES if type == ENTRIES else ENTRIES,), within="Journal"),
        ),
        endpoint=ENTRIES,
        key="EntryID",
        fields=FIELDS,
        lines=ROWS,
        only={"Type": (number,)},
        constants={"Type": number} if number == CREDIT_TYPE else {},
        defaults={"Journal": SALES_JOURNAL.key},
        line_defaults={"GLAccount": REVENUE_ACCOUNT.key},
        fixed=frozenset({"Customer", "Journal", "Type", "EntryNumber"}),
        turned=AMOUNTS if number == CREDIT_TYPE else frozenset(),
    )


ENTRY = _entries(ENTRIES, "Sales entries", RecordKind.SALES_ENTRY, ENTRY_TYPE)
CREDIT_ENTRY = _entries(CREDIT_ENTRIES, "Credit entries", RecordKind.CREDIT_NOTE, CREDIT_TYPE)
