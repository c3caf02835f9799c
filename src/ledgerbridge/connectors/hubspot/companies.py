"""Companies."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.hubspot.normal import country, number
from ledgerbridge.connectors.hubspot.record_type import REFERENCE, RecordType
from ledgerbridge.model.kinds import RecordKind

SLOTS = {
    "company_name": "name",
    "website": "website",
    "phone": "phone",
    "billing.street": "address",
    "billing.city": "city",
    "billing.region": "state",
    "billing.postal_code": "zip",
    "billing.country": "country",
}

COMPANIES = RecordType(
    TypeCapabilities(
        type="companies",
        label="Companies",
        slots=SLOTS,
        match_keys=("name", "domain"),
        reference_path=REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=100,
        find_batch=100,
        read_batch=100,
        write_batch=100,
        write_costs={"api": 1},
        ordered_versions=True,
        lag_s=60.0,
        unique=(REFERENCE,),
        needs_any=("name", "domain"),
        cannot={"deletions": "HubSpot's change feed leaves out companies that are archived."},
        kind=RecordKind.COMPANY,
    ),
    singular="company",
    modified="hs_lastmodifieddate",
    rules={"country": country, "annualrevenue": number, "numberofemployees": number},
    keys=frozenset({REFERENCE}),
)
