"""Customer invoices and credit invoices (reference, CustomerInvoiceApi): booked once made, and never changed.

Both are one resource, parted by `IsCreditInvoice`.
"""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, Numbering, TypeCapabilities
from ledgerbridge.connectors.eaccounting import money
from ledgerbridge.connectors.eaccounting.document_fields import (
    BILLING,
    CUSTOMER,
    CUSTOMER_FIELDS,
    OUR_REFERENCE,
    PLAIN,
    SHIPPING,
    amounts,
    delivery,
    given_day,
    includes_vat,
    invoice_address,
    references,
)
from ledgerbridge.connectors.eaccounting.lines import INVOICE_LINES, INVOICED
from ledgerbridge.connectors.eaccounting.record_type import (
    LINES,
    RecordType,
    chosen,
    coded,
    day,
    flag,
    moment_of,
    number,
    read_only,
    spec_table,
    text,
)
from ledgerbridge.connectors.eaccounting.wire import Wire
from ledgerbridge.model.kinds import RecordKind

INVOICES_TYPE = "customerinvoices"
CREDITS_TYPE = "creditinvoices"
PAID = {0: "Paid", 1: "Unpaid", 2: "Overdue"}
SENT = {0: "None", 1: "Electronic", 2: "Print service", 3: "B2C"}
CREDIT = "IsCreditInvoice"

SPECS = spec_table(
    *CUSTOMER_FIELDS,
    day("InvoiceDate", "Date"),
    day("DueDate", "Due date"),
    number("CurrencyRate", "Exchange rate"),
    chosen("TermsOfPaymentId", "Terms of payment"),
    coded("SendType", "Way of sending", SENT),
    *references(50),
    text("ElectronicReference", "Reference for e-invoices"),
    *invoice_address(),
    *delivery(100),
    *read_only(
        text("InvoiceNumber", "Number"),
        text("CurrencyCode", "Currency"),
        coded("PaymentStatus", "Paid", PAID),
        given_day("PaymentDate", "Date of payment"),
        text("PaymentReferenceNumber", "Payment reference (OCR, KID)"),
        text("ReferringInvoiceId", "Credited invoice"),
        text("CreatedFromOrderId", "Order"),
        text("CreatedFromDraftId", "Draft"),
        text("VoucherNumber", "Voucher"),
        flag(CREDIT, "Credit note"),
        flag("IsNotDelivered", "Could not be mailed"),
        flag("HasAutoInvoiceError", "E-invoice failed"),
    ),
    *amounts(
        TotalAmountInvoiceCurrency="Total",
        TotalVatAmountInvoiceCurrency="VAT",
        TotalRoundings="Rounding",
        RemainingAmountInvoiceCurrency="Amount open",
        TotalAmount="Total, company's currency",
        TotalVatAmount="VAT, company's currency",
        RemainingAmount="Amount open, company's currency",
    ),
    *includes_vat(),
    moment_of("ModifiedUtc", "Changed"),
)

SLOTS = {
    "number": "InvoiceNumber",
    "reference": "YourReference",
    "status": "PaymentStatus",
    "date": "InvoiceDate",
    "due_date": "DueDate",
    "currency": "CurrencyCode",
    "rate": "CurrencyRate",
    "customer_id": CUSTOMER,
    **BILLING,
    **SHIPPING,
    "order_id": "CreatedFromOrderId",
    "payment_term": "TermsOfPaymentId",
    "prices_include_tax": "IncludesVat",
    "tax": "TotalVatAmountInvoiceCurrency",
    "total": "TotalAmountInvoiceCurrency",
    "open": "RemainingAmountInvoiceCurrency",
}

FINAL = "An invoice of eAccounting is booked when it is made and never changes; a credit note corrects it."
NOT_SENT = "eAccounting sends a document by a call of its own, which is left to a person there."
NO_LINK = "eAccounting's API does not tie a credit note to the invoice it credits; name its number in a row of text."


def _capabilities(type: str, label: str, kind: RecordKind, slots: dict[str, str], **cannot: str) -> TypeCapabilities:
    return TypeCapabilities(
        type=type,
        label=label,
        slots=slots,
        match_keys=("YourReference", "InvoiceNumber"),
        reference_path=OUR_REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=1000,
        find_batch=20,
        read_batch=25,
        write_batch=1,
        write_costs={"customerinvoices": 2},
        looks_ahead=True,
        ordered_versions=True,
        lag_s=0.0,
        cannot={
            "update": FINAL,
            "send": NOT_SENT,
            "delete": FINAL,
            "deletions": "Invoices of eAccounting are never deleted.",
            "CurrencyCode": "The currency of an invoice is that of its customer at eAccounting.",
            "InvoiceNumber": "eAccounting numbers its invoices itself, when they are booked.",
            **cannot,
        },
        kind=kind,
        parts={LINES: INVOICED},
        money=money.INVOICES if kind is RecordKind.INVOICE else money.CREDIT_NOTES,
        updates=False,
        downloads=True,
        numbering=Numbering(shared_with=(CREDITS_TYPE if type == INVOICES_TYPE else INVOICES_TYPE,), always_given=True),
    )


def _record_type(capabilities: TypeCapabilities, credits: bool) -> RecordType:
    return RecordType(
        capabilities=capabilities,
        specs=SPECS,
        resource="customerinvoices",
        stamp="ModifiedUtc",
        standing=f"{CREDIT} eq {'true' if credits else 'false'}",
        constants={**PLAIN, CREDIT: credits, "SendType": 0},
        codes={"PaymentStatus": PAID, "SendType": SENT},
        bare=frozenset({"InvoiceNumber"}),
        reference=OUR_REFERENCE,
        lines=INVOICE_LINES,
        is_one=_is_credit if credits else _is_no_credit,
    )


def _is_credit(wire: Wire) -> bool:
    return wire.get(CREDIT) is True


def _is_no_credit(wire: Wire) -> bool:
    return wire.get(CREDIT) is not True


INVOICES = _record_type(_capabilities(INVOICES_TYPE, "Invoices", RecordKind.INVOICE, SLOTS), credits=False)
CREDITS = _record_type(
    _capabilities(
        CREDITS_TYPE,
        "Credit notes",
        RecordKind.CREDIT_NOTE,
        {**SLOTS, "invoice_id": "ReferringInvoiceId"},
        ReferringInvoiceId=NO_LINK,
    ),
    credits=True,
)
