"""Invoices of the reference system: drafts with lines, made final by booking."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, PartCapabilities, TypeCapabilities
from ledgerbridge.connectors.memory.normal import AMOUNT, QUANTITY, TEXT
from ledgerbridge.connectors.memory.record_type import RecordType
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.money import MoneyModel, Prices, TaxedBy

LINES = "lines"
REMARK = "remark"
"""For people; the one field that may be changed once an invoice is booked."""
SLOTS = {
    "customer_id": "customer_id",
    "date": "date",
    "currency": "currency",
    "notes": "note",
    "status": "status",
    "number": "number",
    "total": "total",
}
LINE_SLOTS = {
    "product_id": "product_id",
    "description": "description",
    "quantity": "quantity",
    "price": "price",
    "net": "net",
}

MONEY = MoneyModel(
    places=2, prices=Prices.EITHER, price_places=2, quantity_places=4, taxed_by=TaxedBy.NOTHING, drafts=True
)
"""A line comes to quantity times price with two decimals, an invoice to the sum of its lines; there is no tax."""

INVOICES = RecordType(
    TypeCapabilities(
        type="invoices",
        label="Invoices",
        slots=SLOTS,
        match_keys=("number",),
        reference_path="reference",
        create_safety=CreateSafety.REFERENCE,
        page_size=100,
        find_batch=100,
        read_batch=100,
        write_batch=100,
        write_costs={"calls": 1},
        ordered_versions=True,
        lag_s=0.0,
        unique=("reference",),
        preconditions=True,
        kind=RecordKind.INVOICE,
        parts={LINES: PartCapabilities("Lines", LINE_SLOTS)},
        money=MONEY,
        books=True,
        downloads=True,
    ),
    fields=dict.fromkeys((*SLOTS.values(), REMARK, "reference"), TEXT) | {"total": AMOUNT},
    required=("customer_id",),
    lines=dict.fromkeys(LINE_SLOTS.values(), TEXT) | {"quantity": QUANTITY, "price": AMOUNT, "net": AMOUNT},
)
