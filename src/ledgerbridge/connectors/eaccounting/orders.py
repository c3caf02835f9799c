"""Orders of eAccounting (reference, OrderApi)."""

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
    invoice_address,
    references,
)
from ledgerbridge.connectors.eaccounting.lines import ORDER_LINES, ORDERED
from ledgerbridge.connectors.eaccounting.record_type import (
    LINES,
    RecordType,
    coded,
    day,
    moment_of,
    read_only,
    spec_table,
    text,
)
from ledgerbridge.connectors.eaccounting.wire import Wire
from ledgerbridge.model.kinds import RecordKind

ORDERS_TYPE = "orders"
STATUSES = {1: "Draft", 2: "Ongoing", 3: "Shipped", 4: "Invoiced"}
ONGOING, INVOICED = 2, 4

SPECS = spec_table(
    *CUSTOMER_FIELDS,
    text("CurrencyCode", "Currency", 3),
    day("OrderDate", "Date", required=True),
    coded("Status", "Status", STATUSES),
    *references(50),
    *invoice_address(),
    *delivery(50),
    *DELIVERED_BY,
    *read_only(text("Number", "Number")),
    *amounts(Amount="Total", VatAmount="VAT", RoundingsAmount="Rounding", DeliveredAmount="Delivered"),
    *includes_vat(),
    moment_of("ShippedDateTime", "Shipped"),
    moment_of("ModifiedUtc", "Changed"),
)

CAPABILITIES = TypeCapabilities(
    type=ORDERS_TYPE,
    label="Orders",
    slots={
        "number": "Number",
        "reference": "YourReference",
        "status": "Status",
        "date": "OrderDate",
        "currency": "CurrencyCode",
        "customer_id": CUSTOMER,
        **BILLING,
        **SHIPPING,
        "prices_include_tax": "IncludesVat",
        "tax": "VatAmount",
        "total": "Amount",
    },
    match_keys=("YourReference", "Number"),
    reference_path=OUR_REFERENCE,
    create_safety=CreateSafety.REFERENCE,
    page_size=1000,
    find_batch=20,
    read_batch=25,
    write_batch=1,
    write_costs={"orders": 2},
    looks_ahead=True,
    ordered_versions=True,
    lag_s=0.0,
    cannot={
        "deletions": "eAccounting does not tell which orders were deleted.",
        "send": "eAccounting sends a document by a call of its own, which is left to a person there.",
        "book": "Orders are made invoices in eAccounting, or sent there as invoice drafts.",
        "Number": "eAccounting numbers its orders itself.",
    },
    numbering=Numbering(always_given=True),
    kind=RecordKind.ORDER,
    parts={LINES: ORDERED},
    money=money.ORDERS,
    downloads=True,
)


def _is_invoiced(wire: Wire) -> bool:
    return wire.get("Status") == INVOICED


ORDERS = RecordType(
    capabilities=CAPABILITIES,
    specs=SPECS,
    resource="orders",
    stamp="ModifiedUtc",
    constants={**PLAIN, "Status": ONGOING, "ReverseChargeOnConstructionServices": False},
    codes={"Status": STATUSES},
    lasting=frozenset({CUSTOMER, "CurrencyCode", "OrderDate", "Status"}),
    bare=frozenset({"Number"}),
    reference=OUR_REFERENCE,
    lines=ORDER_LINES,
    final=_is_invoiced,
)
