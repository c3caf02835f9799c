"""Drafts of customer invoices (reference, CustomerInvoiceDraftApi): changed freely, then made an invoice by `book`."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, Numbering, TypeCapabilities
from ledgerbridge.connectors.eaccounting import money
from ledgerbridge.connectors.eaccounting.document_fields import (
    BILLING,
    CUSTOMER,
    CUSTOMER_FIELDS,
    DELIVERED_BY,
    OUR_REFERENCE,
    PLAIN,
    SHIPPING,
    amounts,
    delivery,
    includes_vat,
    references,
)
from ledgerbridge.connectors.eaccounting.invoices import INVOICES_TYPE
from ledgerbridge.connectors.eaccounting.lines import DRAFT_LINES, DRAFTED
from ledgerbridge.connectors.eaccounting.record_type import (
    LINES,
    RecordType,
    day,
    flag,
    read_only,
    spec_table,
    text,
)
from ledgerbridge.model.kinds import RecordKind

DRAFTS_TYPE = "customerinvoicedrafts"

SPECS = spec_table(
    *CUSTOMER_FIELDS,
    flag("IsCreditInvoice", "Credit note"),
    day("InvoiceDate", "Date"),
    day("DueDate", "Due date"),
    *references(100),
    text("ElectronicReference", "Reference for e-invoices"),
    text("InvoiceAddress1", "Invoice address, line 1", 50),
    text("InvoiceAddress2", "Invoice address, line 2", 50),
    *delivery(50),
    *DELIVERED_BY,
    *read_only(
        text("InvoiceCurrencyCode", "Currency"),
        text("InvoiceCustomerName", "Invoice address, name"),
        text("InvoicePostalCode", "Invoice address, postal code"),
        text("InvoiceCity", "Invoice address, city"),
        text("InvoiceCountryCode", "Invoice address, country"),
    ),
    *amounts(TotalAmount="Total", TotalVatAmount="VAT", TotalRoundings="Rounding"),
    *amounts(TotalAmountBaseCurrency="Total, company's currency", TotalVatAmountBaseCurrency="VAT, company's currency"),
    *includes_vat(),
)

DRAFTS = RecordType(
    capabilities=TypeCapabilities(
        type=DRAFTS_TYPE,
        label="Invoice drafts",
        slots={
            "reference": "YourReference",
            "date": "InvoiceDate",
            "due_date": "DueDate",
            "currency": "InvoiceCurrencyCode",
            "customer_id": CUSTOMER,
            **BILLING,
            **SHIPPING,
            "prices_include_tax": "IncludesVat",
            "tax": "TotalVatAmount",
            "total": "TotalAmount",
        },
        match_keys=("YourReference",),
        reference_path=OUR_REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=1000,
        find_batch=20,
        read_batch=25,
        write_batch=1,
        write_costs={"customerinvoicedrafts": 2},
        looks_ahead=True,
        ordered_versions=False,
        lag_s=0.0,
        cannot={
            "send": "eAccounting sends a document by a call of its own, which is left to a person there.",
            "changes": "eAccounting keeps no time of change for drafts, so they are looked up, not listed.",
            "InvoiceCurrencyCode": "The currency of an invoice is that of its customer at eAccounting.",
        },
        kind=RecordKind.INVOICE_DRAFT,
        parts={LINES: DRAFTED},
        money=money.DRAFTS,
        books=True,
        changes=False,
        numbering=Numbering(borne_by=INVOICES_TYPE),
    ),
    specs=SPECS,
    resource="customerinvoicedrafts",
    stamp=None,
    constants=PLAIN,
    lasting=frozenset({CUSTOMER}),
    blank={"IsCreditInvoice": False},
    reference=OUR_REFERENCE,
    lines=DRAFT_LINES,
)
