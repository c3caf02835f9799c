"""Invoices that Exact prints, and credit invoices (REST API reference, SalesInvoice).

Exact owns their number: it is given when they are printed, which is what booking does. Nothing is mailed then unless
that is asked for.
"""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import (
    CreateSafety,
    Numbering,
    PartCapabilities,
    Sending,
    TypeCapabilities,
)
from ledgerbridge.connectors.exact import money, places
from ledgerbridge.connectors.exact.entries import CREDIT_ENTRIES, ENTRIES
from ledgerbridge.connectors.exact.fields import day, from_list, link, number, numbered, table, text, whole
from ledgerbridge.connectors.exact.orders import LINE_SLOTS, YOUR_REF, line_fields, reference_field
from ledgerbridge.connectors.exact.record_type import LINES, Feed, RecordType, Rows
from ledgerbridge.connectors.exact.settings import SALES_JOURNAL
from ledgerbridge.model.kinds import RecordKind, Reference

INVOICES = "salesinvoice/SalesInvoices"
CREDIT_INVOICES = "salesinvoice/SalesInvoices:8021"
PRINTING = "salesinvoice/PrintedSalesInvoices"
MAILED = "SendEmailToCustomer"
"""What of the printing says that Exact mails the invoice (REST API reference, PrintedSalesInvoices)."""
INVOICE_TYPES = ("8020", "8023")
CREDIT_TYPES = ("8021", "8024")

FIELDS = table(
    link("OrderedBy", "Ordered by", required=True),
    link("InvoiceTo", "Invoice to"),
    link("DeliverTo", "Deliver to"),
    link("OrderedByContactPerson", "Contact person"),
    from_list(text("Journal", "Journal", required=True), Reference.JOURNALS),
    numbered("Type", "Type", *INVOICE_TYPES, *CREDIT_TYPES),
    whole("InvoiceNumber", "Invoice number", read_only=True),
    reference_field(),
    text("Description", "Description", 60),
    text("Remarks", "Remarks"),
    text("PaymentReference", "Payment reference"),
    day("OrderDate", "Order date"),
    day("InvoiceDate", "Invoice date", read_only=True),
    day("DueDate", "Due date"),
    text("Currency", "Currency", 3),
    text("PaymentCondition", "Payment condition"),
    link("ShippingMethod", "Shipping method"),
    link("Warehouse", "Warehouse"),
    link("Salesperson", "Salesperson"),
    link("Document", "Document"),
    number("Discount", "Discount, as a fraction"),
    numbered("Status", "Status", read_only=True),
    numbered("StarterSalesInvoiceStatus", "Payment status: 3 is paid", read_only=True),
    number("AmountFCExclVat", "Amount without VAT", read_only=True),
    number("VATAmountFC", "VAT amount", read_only=True),
    number("AmountFC", "Amount", read_only=True),
    number("AmountDC", "Amount in the division's currency", read_only=True),
    text("OrderedByName", "Ordered by, name", read_only=True),
    link("DeliverToAddress", "Delivery address"),
    *places.delivery_fields(),
)

SLOTS = {
    "number": "InvoiceNumber",
    "reference": "Description",
    "name": "Description",
    "status": "Status",
    "date": "OrderDate",
    "due_date": "DueDate",
    "currency": "Currency",
    "customer_id": "OrderedBy",
    "contact_id": "OrderedByContactPerson",
    "payment_term": "PaymentCondition",
    "shipping_method": "ShippingMethod",
    "net": "AmountFCExclVat",
    "tax": "VATAmountFC",
    "total": "AmountFC",
    "notes": "Remarks",
    **places.SLOTS,
}

ROWS = Rows(
    "SalesInvoiceLines",
    "salesinvoice/SalesInvoiceLines",
    "InvoiceID",
    line_fields(
        link("GLAccount", "Revenue account"),
        text("ItemCode", "Item code", read_only=True),
        number("VATAmountFC", "VAT amount", read_only=True),
    ),
    PartCapabilities("Lines", {}),
)


def _invoices(type: str, label: str, kind: RecordKind, types: tuple[str, ...]) -> RecordType:
    return RecordType(
        TypeCapabilities(
            type=type,
            label=label,
            slots=SLOTS,
            match_keys=("InvoiceNumber", "Description"),
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
            books=True,
            downloads=True,
            money=money.INVOICES if kind is RecordKind.INVOICE else money.CREDIT_INVOICES,
            parts={
                LINES: PartCapabilities(
                    "Lines", {**LINE_SLOTS, "tax": "VATAmountFC", "account": "GLAccount"}, required=("Item",)
                )
            },
            cannot={
                "InvoiceNumber": "Exact numbers its invoices when it prints them; one with a number of its own is "
                "a sales entry.",
                "lines without items": "Every line needs an item; invoices without items are sales entries.",
            },
            sending=Sending(booked={MAILED: True}),
            numbering=Numbering(
                shared_with=(CREDIT_INVOICES if type == INVOICES else INVOICES,),
                echoed_by=(ENTRIES, CREDIT_ENTRIES),
                within="Journal",
                always_given=True,
            ),
        ),
        endpoint=INVOICES,
        key="InvoiceID",
        fields=FIELDS,
        feeds=(Feed("sync/SalesInvoice/SalesInvoices", "InvoiceID", "InvoiceID"),),
        deletions=13,
        lines=ROWS,
        only={"Type": types},
        constants={"Type": types[0]},
        defaults={"Journal": SALES_JOURNAL.key},
        fixed=frozenset({"OrderedBy", "Type", "Journal", "InvoiceTo", "DeliverTo", *places.SLOTS.values()}),
        ordered_by="OrderedBy",
        delivered_to="DeliverToAddress",
        booking=PRINTING,
    )


INVOICE = _invoices(INVOICES, "Sales invoices", RecordKind.INVOICE, INVOICE_TYPES)
CREDIT_INVOICE = _invoices(CREDIT_INVOICES, "Credit invoices", RecordKind.CREDIT_NOTE, CREDIT_TYPES)
