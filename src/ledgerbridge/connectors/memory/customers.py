"""Customers of the reference system."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.memory.normal import COUNTRY, EMAIL, TEXT
from ledgerbridge.connectors.memory.record_type import NO_OWN_FIELDS, RecordType
from ledgerbridge.model.kinds import RecordKind

SLOTS = {
    "email": "email",
    "given_name": "given_name",
    "family_name": "family_name",
    "company_name": "company_name",
    "phone": "phone",
    "website": "website",
    "billing.street": "street",
    "billing.city": "city",
    "billing.region": "region",
    "billing.postal_code": "postal_code",
    "billing.country": "country",
}

CUSTOMERS = RecordType(
    TypeCapabilities(
        type="customers",
        label="Customers",
        slots=SLOTS,
        match_keys=("email", "company_name", "phone"),
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
        needs_any=("email", "given_name", "family_name", "company_name"),
        kind=RecordKind.CUSTOMER,
    ),
    fields=dict.fromkeys((*SLOTS.values(), "note", "reference"), TEXT) | {"email": EMAIL, "country": COUNTRY},
)
