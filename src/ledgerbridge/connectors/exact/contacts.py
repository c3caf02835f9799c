"""People and addresses of accounts (REST API reference, CRM Contacts and Addresses)."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.exact.fields import (
    choice,
    country,
    day,
    email,
    flag,
    free_fields,
    link,
    numbered,
    ours,
    table,
    text,
)
from ledgerbridge.connectors.exact.record_type import Feed, RecordType
from ledgerbridge.connectors.exact.records import REFERENCE
from ledgerbridge.model.kinds import RecordKind

CONTACTS = "crm/Contacts"
ADDRESSES = "crm/Addresses"
STAYS = "Exact moves no contact to another account; one is made there instead."

CONTACT = RecordType(
    TypeCapabilities(
        type=CONTACTS,
        label="Contacts",
        slots={
            "given_name": "FirstName",
            "family_name": "LastName",
            "email": "Email",
            "phone": "Phone",
            "mobile": "Mobile",
            "job_title": "JobTitleDescription",
            "customer_id": "Account",
            "language": "Language",
            "notes": "Notes",
        },
        match_keys=("Email",),
        reference_path=REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=1000,
        find_batch=10,
        read_batch=20,
        write_batch=1,
        write_costs={"minute": 2},
        looks_ahead=True,
        ordered_versions=False,
        lag_s=5.0,
        find_lag_s=5.0,
        needs_any=("LastName", "FirstName"),
        kind=RecordKind.CONTACT,
        cannot={"Account": STAYS},
    ),
    endpoint=CONTACTS,
    fields=table(
        link("Account", "Account", required=True),
        text("FirstName", "First name"),
        text("MiddleName", "Middle name"),
        text("LastName", "Last name"),
        text("Initials", "Initials"),
        email("Email", "E-mail"),
        text("Phone", "Phone"),
        text("Mobile", "Mobile phone"),
        text("JobTitleDescription", "Job title"),
        choice("Gender", "Gender", "M", "V", "O"),
        text("Language", "Language"),
        text("Notes", "Notes"),
        ours(REFERENCE, "Reference of Ledgerbridge", read_only=True),
        flag("IsMailingExcluded", "Excluded from mailings"),
        day("StartDate", "Start date"),
        day("EndDate", "End date"),
        text("Code", "Code", read_only=True),
        text("FullName", "Full name", read_only=True),
        text("AccountName", "Account name", read_only=True),
        flag("IsMainContact", "Main contact", read_only=True),
        flag("AccountIsCustomer", "Account is a customer", read_only=True),
        country("Country", "Country", read_only=True),
    ),
    feeds=(Feed("sync/CRM/Contacts", "ID", "ID"),),
    feed_is_whole=True,
    deletions=5,
    ends="EndDate",
    fixed=frozenset({"Account"}),
    within="Notes",
)

ADDRESS = RecordType(
    TypeCapabilities(
        type=ADDRESSES,
        label="Addresses",
        slots={
            "customer_id": "Account",
            "shipping.street": "AddressLine1",
            "shipping.city": "City",
            "shipping.region": "State",
            "shipping.postal_code": "Postcode",
            "shipping.country": "Country",
            "phone": "Phone",
            "notes": "Notes",
        },
        match_keys=("Account",),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=1000,
        find_batch=15,
        read_batch=20,
        write_batch=1,
        write_costs={"minute": 1},
        ordered_versions=False,
        lag_s=5.0,
        kind=RecordKind.ADDRESS,
        cannot={"Account": "Exact moves no address to another account; one is made there instead."},
    ),
    endpoint=ADDRESSES,
    fields=table(
        link("Account", "Account", required=True),
        numbered("Type", "Type", "1", "2", "3", "4"),
        text("AddressLine1", "Address, line 1"),
        text("AddressLine2", "Address, line 2"),
        text("AddressLine3", "Address, line 3"),
        text("Postcode", "Postcode"),
        text("City", "City"),
        text("State", "State"),
        country("Country", "Country"),
        text("Phone", "Phone"),
        text("Mailbox", "Mailbox"),
        text("Notes", "Notes"),
        link("Contact", "Contact"),
        flag("Main", "Main address of its type"),
        *free_fields(texts=5, numbers=5).values(),
        text("AccountName", "Account name", read_only=True),
    ),
    feeds=(Feed("sync/CRM/Addresses", "ID", "ID"),),
    feed_is_whole=True,
    deletions=3,
    constants={"Type": "4"},
    fixed=frozenset({"Account"}),
)
"""A new one is a delivery address unless it says otherwise. An address made twice is the one made first: Exact looks
whether it exists."""
