"""Quotes of eAccounting (reference, QuoteApi).

A quote has its customer's references and addresses, and no field of the seller's own. Of its texts the buyer's order
reference alone can be written and searched (document of May 2024, where it is not read-only): ours is there.
"""

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
    day,
    moment_of,
    number,
    read_only,
    spec_table,
    text,
)
from ledgerbridge.connectors.eaccounting.wire import Wire
from ledgerbridge.model.kinds import RecordKind

QUOTES_TYPE = "quotes"
REFERENCE = "BuyersOrderReference"
STATUSES = {0: "Draft", 1: "Ongoing", 2: "Approved", 3: "Invoiced"}
APPROVED, INVOICED = 2, 3
ITS_CUSTOMERS = "A quote of eAccounting has the addresses and references of its customer."

SPECS = spec_table(
    *CUSTOMER_FIELDS,
    day("QuoteDate", "Date"),
    day("DueDate", "Valid until"),
    day("DeliveryDate", "Delivery date"),
    *read_only(
        text("Number", "Number"),
        text("CurrencyCode", "Currency"),
        number("CurrencyRate", "Exchange rate"),
        coded("Status", "Status", STATUSES),
        text("CompanyReference", "Our reference"),
        text("CustomerReference", "Your reference"),
        text(REFERENCE, "Buyer's order reference: that of Ledgerbridge"),
        *invoice_address(),
        *(spec for spec in delivery(50) if spec.path != "DeliveryDate"),
    ),
    given_day("ApprovedDate", "Approved"),
    *amounts(TotalAmount="Total", VatAmount="VAT", RoundingsAmount="Rounding"),
    *includes_vat(),
    moment_of("ModifiedUtc", "Changed"),
)

CAPABILITIES = TypeCapabilities(
    type=QUOTES_TYPE,
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
    reference_path=REFERENCE,
    create_safety=CreateSafety.REFERENCE,
    page_size=1000,
    find_batch=20,
    read_batch=25,
    write_batch=1,
    write_costs={QUOTES_TYPE: 2},
    looks_ahead=True,
    ordered_versions=True,
    lag_s=0.0,
    cannot={
        "deletions": "eAccounting does not tell which quotes were deleted.",
        "book": "Quotes are accepted in eAccounting, and made orders or invoices there.",
        "CurrencyCode": "The currency of a quote is that of its customer at eAccounting.",
        "Status": "A quote is ongoing when it is made, and accepted in eAccounting.",
        "InvoiceAddress1": ITS_CUSTOMERS,
        "DeliveryAddress1": ITS_CUSTOMERS,
        "CustomerReference": ITS_CUSTOMERS,
        REFERENCE: "Our reference stands there: quotes have no other text that can be written.",
    },
    kind=RecordKind.QUOTE,
    parts={LINES: ORDERED},
    money=money.QUOTES,
    downloads=True,
)


def _is_settled(wire: Wire) -> bool:
    return wire.get("Status") in (APPROVED, INVOICED)


QUOTES = RecordType(
    capabilities=CAPABILITIES,
    specs=SPECS,
    resource="quotes",
    stamp="ModifiedUtc",
    codes={"Status": STATUSES},
    lasting=frozenset({CUSTOMER, "QuoteDate"}),
    bare=frozenset({"Number"}),
    reference=REFERENCE,
    lines=QUOTE_LINES,
    final=_is_settled,
)
