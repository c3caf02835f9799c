"""Contacts, shown with their primary company."""

from __future__ import annotations

import msgspec

from ledgerbridge.connectors.base.capabilities import Companion, CreateSafety, FieldSpec, Kind, TypeCapabilities
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.hubspot.normal import country, email
from ledgerbridge.connectors.hubspot.record_type import MERGED, REFERENCE, RecordType
from ledgerbridge.model.values import as_text

COMPANY = "company"
"""The role a contact's primary company has beside it."""
COMPANY_ID = "associatedcompanyid"
"""The id of that company; written as an association, which is the documented way."""
COMPANY_NAME = "company.name"
COMPANY_DOMAIN = "company.domain"
MERGED_WITH_TIMES = "hs_calculated_merged_vids"
"""Ids merged into a contact, each followed by a colon and the moment of the merge."""

NEWEST = "invoice.newest"
NEWEST_OWN = "invoice.newest_own"
NEWEST_FINAL = "invoice.newest_final"
OF_INVOICES = (
    FieldSpec(NEWEST, "Newest invoice, created", Kind.DATETIME, read_only=True),
    FieldSpec(NEWEST_OWN, "Newest invoice of HubSpot's own, created", Kind.DATETIME, read_only=True),
    FieldSpec(NEWEST_FINAL, "Newest finalised invoice of HubSpot's own, created", Kind.DATETIME, read_only=True),
)
"""Of the invoices that name the contact; those that mirror another system's are not HubSpot's own."""

NEWEST_PAYMENT = "payment.newest"
OF_PAYMENTS = (FieldSpec(NEWEST_PAYMENT, "Newest payment without an invoice, created", Kind.DATETIME, read_only=True),)
"""Of the payments of the contact that came in, such as those by a payment link."""

STAYS = "A contact can be given another company, but its company cannot be taken away."

SLOTS = {
    "email": "email",
    "given_name": "firstname",
    "family_name": "lastname",
    "company_name": COMPANY_NAME,
    "phone": "phone",
    "mobile": "mobilephone",
    "fax": "fax",
    "website": "website",
    "job_title": "jobtitle",
    "billing.street": "address",
    "billing.city": "city",
    "billing.region": "state",
    "billing.postal_code": "zip",
    "billing.country": "country",
}

CONTACTS = RecordType(
    TypeCapabilities(
        type="contacts",
        label="Contacts",
        archives=True,
        slots=SLOTS,
        match_keys=("email",),
        reference_path=REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=100,
        find_batch=100,
        read_batch=100,
        write_batch=100,
        write_costs={"api": 2},
        update_costs={"api": 1},
        ordered_versions=True,
        lag_s=60.0,
        unique=("email", REFERENCE),
        companions={COMPANY: Companion("companies", "name")},
        needs_any=("email", "firstname", "lastname"),
        cannot={
            "deletions": "HubSpot's change feed leaves out contacts that are archived.",
            COMPANY_NAME: STAYS,
            COMPANY_ID: STAYS,
        },
    ),
    singular="contact",
    modified="lastmodifieddate",
    rules={"email": email, "country": country},
    keys=frozenset({"email", REFERENCE}),
    background=(MERGED, MERGED_WITH_TIMES, COMPANY_ID),
    companion_fields=(
        FieldSpec(COMPANY_NAME, "Company name", read_only=True),
        FieldSpec(COMPANY_DOMAIN, "Company domain", read_only=True),
        FieldSpec(COMPANY_ID, "Company"),
        *OF_INVOICES,
        *OF_PAYMENTS,
    ),
)


def beside_named(write: Write) -> Write:
    """The write with the company that its fields name beside it."""
    company = write.fields.get(COMPANY_ID)
    if company is None:
        return write
    return msgspec.structs.replace(write, companion={**write.companion, COMPANY: as_text(company)})
