"""Products of the reference system."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.memory.normal import AMOUNT, CODE, TEXT
from ledgerbridge.connectors.memory.record_type import NO_OWN_FIELDS, RecordType
from ledgerbridge.model.kinds import RecordKind

SLOTS = {
    "sku": "sku",
    "name": "name",
    "description": "description",
    "price": "price",
    "cost": "cost",
    "product_type": "kind",
}

PRODUCTS = RecordType(
    TypeCapabilities(
        type="products",
        label="Products",
        slots=SLOTS,
        match_keys=("sku", "name"),
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
        cannot={"custom fields": NO_OWN_FIELDS},
        kind=RecordKind.PRODUCT,
    ),
    fields=dict.fromkeys((*SLOTS.values(), "reference"), TEXT) | {"sku": CODE, "price": AMOUNT, "cost": AMOUNT},
    required=("name",),
)
