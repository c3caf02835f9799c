"""Customers of QuickBooks (API reference, Customer)."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.connectors.base.capabilities import CreateSafety, FieldSpec, Kind, TypeCapabilities
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.quickbooks.notes import LONGEST, NOTES, REFERENCE, parted, signed
from ledgerbridge.connectors.quickbooks.record_type import (
    NAME_MARKS,
    RecordType,
    flag,
    from_list,
    number,
    spec_table,
    text,
)
from ledgerbridge.connectors.quickbooks.wire import Wire, read_fields
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.values import Value, as_text

CUSTOMER = "Customer"
ID = "Id"
PARENT = "ParentRef.value"
NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
"""Of these QuickBooks makes the display name where none is given, in this order."""


def _address(path: str, label: str) -> tuple[FieldSpec, ...]:
    return (
        *(text(f"{path}.Line{line}", f"{label}, line {line}", 500) for line in range(1, 6)),
        text(f"{path}.City", f"{label}, city", 255),
        text(f"{path}.CountrySubDivisionCode", f"{label}, region", 255),
        text(f"{path}.PostalCode", f"{label}, postal code", 30),
        FieldSpec(f"{path}.Country", f"{label}, country", Kind.COUNTRY, max_length=255),
    )


SPECS = spec_table(
    text("DisplayName", "Display name", 500, NAME_MARKS),
    text("Title", "Title", 16, NAME_MARKS),
    text("GivenName", "First name", 100, NAME_MARKS),
    text("MiddleName", "Middle name", 100, NAME_MARKS),
    text("FamilyName", "Last name", 100, NAME_MARKS),
    text("Suffix", "Suffix", 16, NAME_MARKS),
    text("CompanyName", "Company name", 100),
    text("PrintOnCheckName", "Name on checks", 110, NAME_MARKS),
    FieldSpec("PrimaryEmailAddr.Address", "E-mail", Kind.EMAIL, max_length=100),
    text("PrimaryPhone.FreeFormNumber", "Phone", 30),
    text("AlternatePhone.FreeFormNumber", "Other phone", 30),
    text("Mobile.FreeFormNumber", "Mobile phone", 30),
    text("Fax.FreeFormNumber", "Fax", 30),
    text("WebAddr.URI", "Website", 1000),
    *_address("BillAddr", "Billing address"),
    *_address("ShipAddr", "Shipping address"),
    text(NOTES, "Notes", LONGEST),
    text(REFERENCE, "Reference of Ledgerbridge", read_only=True),
    text(ID, "Id", read_only=True),
    flag("Taxable", "Taxable"),
    text("ResaleNum", "Resale number", 16),
    FieldSpec("PreferredDeliveryMethod", "Preferred delivery method", Kind.CHOICE, options=("Print", "Email", "None")),
    from_list("SalesTermRef.value", "Terms", Reference.PAYMENT_TERMS),
    from_list("PaymentMethodRef.value", "Payment method", Reference.PAYMENT_METHODS),
    from_list("CurrencyRef.value", "Currency", Reference.CURRENCIES, 3),
    text("CustomerTypeRef.value", "Customer type"),
    flag("Active", "Active", read_only=True),
    number("Balance", "Open balance", read_only=True),
    text("FullyQualifiedName", "Full name", read_only=True),
    text(PARENT, "Parent customer"),
)

CAPABILITIES = TypeCapabilities(
    type=CUSTOMER,
    label="Customers",
    archives=True,
    slots={
        "email": "PrimaryEmailAddr.Address",
        "given_name": "GivenName",
        "family_name": "FamilyName",
        "company_name": "CompanyName",
        "phone": "PrimaryPhone.FreeFormNumber",
        "mobile": "Mobile.FreeFormNumber",
        "fax": "Fax.FreeFormNumber",
        "website": "WebAddr.URI",
        "billing.street": "BillAddr.Line1",
        "billing.city": "BillAddr.City",
        "billing.region": "BillAddr.CountrySubDivisionCode",
        "billing.postal_code": "BillAddr.PostalCode",
        "billing.country": "BillAddr.Country",
        "shipping.street": "ShipAddr.Line1",
        "shipping.city": "ShipAddr.City",
        "shipping.region": "ShipAddr.CountrySubDivisionCode",
        "shipping.postal_code": "ShipAddr.PostalCode",
        "shipping.country": "ShipAddr.Country",
    },
    match_keys=("PrimaryEmailAddr.Address", "DisplayName", ID),
    reference_path=None,
    create_safety=CreateSafety.REPLAY,
    page_size=1000,
    find_batch=100,
    read_batch=500,
    write_batch=30,
    write_costs={"api": 1, "batch": 1},
    ordered_versions=True,
    lag_s=0.0,
    unique=("DisplayName",),
    names=("DisplayName",),
    id_path=ID,
    parent_path=PARENT,
    preconditions=True,
    refuses_inactive=True,
    currency_path="CurrencyRef.value",
    needs_any=("DisplayName", *NAME_PARTS),
    cannot={
        "delete": "QuickBooks deletes no customers; it makes them inactive, which is left to people.",
        "projects": "Projects look like customers at QuickBooks but are none; they are left out.",
        "custom fields": "Which custom fields QuickBooks's customers have is told by an interface that is open to "
        "Intuit's partners of the tiers from Silver on alone.",
    },
)


def display_name(fields: Mapping[str, Value]) -> str:
    """The name a new customer gets: the one given, or the parts in QuickBooks' order."""
    given = fields.get("DisplayName")
    return as_text(given) if given else " ".join(as_text(fields[part]) for part in NAME_PARTS if fields.get(part))


def _is_customer(wire: Wire) -> bool:
    return wire.get("IsProject") is not True


def _read(wire: Wire) -> dict[str, Value]:
    fields = read_fields(SPECS.values(), {**wire, NOTES: None})
    fields[NOTES], fields[REFERENCE] = parted(as_text(wire.get(NOTES)) or None)
    return fields


def _to_send(write: Write) -> Mapping[str, Value]:
    """The fields with notes as QuickBooks stores them: a create brings our reference, an update keeps it."""
    if write.kind == "create":
        job: dict[str, Value] = {"Job": True} if write.fields.get(PARENT) else {}
        return {**write.fields, **job, NOTES: signed(_text(write.fields.get(NOTES)), write.reference)}
    if NOTES not in write.fields:
        return write.fields
    return {**write.fields, NOTES: signed(_text(write.fields[NOTES]), _text(write.current.get(REFERENCE)))}


def _text(value: Value) -> str | None:
    return as_text(value) or None


def _flaw(write: Write) -> Problem | None:
    return None


CUSTOMERS = RecordType(
    capabilities=CAPABILITIES,
    specs=SPECS,
    filters={"PrimaryEmailAddr.Address": "PrimaryEmailAddr", "DisplayName": "DisplayName", ID: ID},
    name="DisplayName",
    lasting=frozenset({"DisplayName", "PrintOnCheckName"}),
    fixed=frozenset({"CurrencyRef.value", PARENT}),
    zero=frozenset(),
    is_one=_is_customer,
    read=_read,
    to_send=_to_send,
    flaw=_flaw,
)
