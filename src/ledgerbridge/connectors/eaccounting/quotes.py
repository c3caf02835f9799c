"""Quotes of eAccounting (reference, QuoteApi), which are only read."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.eaccounting import money
from ledgerbridge.connectors.eaccounting.document_fields import (
    BILLING,
    CUSTOMER,
    CUSTOMER_FIELDS,
    SHIPPING,
    amounts,
    delivery,
    given_day,
    includes_vat,
    invoice_address,
)
from ledgerbridge.connectors.eaccounting.lines import ORDERED, QUOTE_LINES
from ledgerbridge.connectors.eaccounting.record_type import (
    LINES,
    RecordType,
    coded,
    moment_of,
    number,
    read_only,
    spec_table,
    text,
)
from ledgerbridge.model.kinds import RecordKind

STATUSES = {0: "Draft", 1: "Ongoing", 2: "Approved", 3: "Invoiced"}

SPECS = spec_table(
    *read_only(
        *CUSTOMER_FIELDS,
        text("Number", "Number"),
        text("CurrencyCode", "Currency"),
        number("CurrencyRate", "Exchange rate"),
        coded("Status", "Status", STATUSES),
        text("CompanyReference", "Our reference"),
        text("CustomerReference", "Your reference"),
        text("BuyersOrderReference", "Buyer's order reference"),
        *invoice_address(),
        *delivery(50),
    ),
    *(given_day(f"{name}Date", label) for name, label in (("Quote", "Date"), ("Due", "Valid until"))),
    given_day("ApprovedDate", "Approved"),
    *amounts(TotalAmount="Total", VatAmount="VAT", RoundingsAmount="Rounding"),
    *includes_vat(),
    moment_of("ModifiedUtc", "Changed"),
)

NO_PLACE = "eAccounting's quotes have no field for a reference of ours, so a new one could be made twice."

QUOTES = RecordType(
    capabilities=TypeCapabilities(
        type="quotes",
        label="Quotes",
        slots={
            "number": "Number",
            "reference": "CustomerReference",
            "status": "Status",
            "date": "QuoteDate",
            "due_date": "DueDate",
            "currency": "CurrencyCode",
            "rate": "CurrencyRate",
            "customer_id": CUSTOMER,
            **BILLING,
            **SHIPPING,
            "prices_include_tax": "IncludesVat",
            "tax": "VatAmount",
            "total": "TotalAmount",
        },
        match_keys=("Number",),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=1000,
        find_batch=20,
        read_batch=25,
        write_batch=1,
        ordered_versions=True,
        lag_s=0.0,
        cannot={
            "create": NO_PLACE,
            "update": "Quotes are changed in eAccounting.",
            "deletions": "eAccounting does not tell which quotes were deleted.",
        },
        kind=RecordKind.QUOTE,
        parts={LINES: ORDERED},
        money=money.ORDERS,
        creates=False,
        updates=False,
        downloads=True,
    ),
    specs=SPECS,
    resource="quotes",
    stamp="ModifiedUtc",
    codes={"Status": STATUSES},
    bare=frozenset({"Number"}),
    lines=QUOTE_LINES,
)
