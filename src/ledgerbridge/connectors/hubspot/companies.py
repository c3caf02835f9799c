"""Companies."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, FieldSpec, Kind, TypeCapabilities
from ledgerbridge.connectors.hubspot.normal import country, email, number
from ledgerbridge.connectors.hubspot.record_type import MERGED, REFERENCE, RecordType
from ledgerbridge.model.kinds import RecordKind

CONTACT_EMAIL = "contact.email"
"""A company has no e-mail address of its own; this is that of its oldest contact."""

CONTACTS_COUNTED = "num_associated_contacts"
"""How many contacts a company has, as HubSpot counts them; nothing where it never had one."""

SLOTS = {
    "email": CONTACT_EMAIL,
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
        archives=True,
        slots=SLOTS,
        match_keys=("name", "domain", CONTACT_EMAIL),
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
        cannot={
            "deletions": "HubSpot's change feed leaves out companies that are archived.",
            CONTACT_EMAIL: "HubSpot's companies have no e-mail address; that of a company's oldest contact is shown.",
            "contacts in changes": "Another contact, or a contact's new e-mail address, does not move a company's date;"
            " it is seen with the next change of the company, or in a whole sweep.",
        },
        kind=RecordKind.COMPANY,
        unseen=frozenset({CONTACT_EMAIL}),
    ),
    singular="company",
    modified="hs_lastmodifieddate",
    rules={CONTACT_EMAIL: email, "country": country, "annualrevenue": number, "numberofemployees": number},
    keys=frozenset({REFERENCE}),
    background=(MERGED, CONTACTS_COUNTED),
    companion_fields=(FieldSpec(CONTACT_EMAIL, "E-mail of the oldest contact", Kind.EMAIL, read_only=True),),
)
