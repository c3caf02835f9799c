"""Payments of the reference system: money received on an invoice."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.memory.normal import AMOUNT, TEXT
from ledgerbridge.connectors.memory.record_type import NO_OWN_FIELDS, RecordType
from ledgerbridge.model.kinds import RecordKind

SLOTS = {"invoice_id": "invoice_id", "date": "date", "amount": "amount"}

PAYMENTS = RecordType(
    TypeCapabilities(
        type="payments",
        label="Payments",
        slots=SLOTS,
        match_keys=("invoice_id",),
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
        cannot={"custom fields": NO_OWN_FIELDS, "book": "A payment counts as soon as it is there."},
        kind=RecordKind.PAYMENT,
    ),
    fields=dict.fromkeys((*SLOTS.values(), "reference"), TEXT) | {"amount": AMOUNT},
    required=("invoice_id",),
)
