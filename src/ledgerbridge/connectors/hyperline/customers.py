"""Customers of Hyperline (API reference, customers)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledgerbridge.connectors.base.capabilities import CreateSafety, Kind, TypeCapabilities
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.hyperline.normal import normal_value
from ledgerbridge.connectors.hyperline.record_type import Filter, RecordType, Resource
from ledgerbridge.connectors.hyperline.wire import Form, Shape, Wire, encode, form, nested, text_of, wish
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.values import Value

CUSTOMER = "customers"
EXTERNAL_ID = "external_id"
TAX_ID = "tax_ids.value"
LONGEST = 5000
"""A bound of ours: no length is published (ASSUMED), and nobody's name is as long."""

LANGUAGES = ("fr", "en", "de", "it", "nl", "es", "pt", "pl")
METHODS = (
    "card",
    "direct_debit",
    "direct_debit_ach",
    "direct_debit_bacs",
    "direct_debit_sepa",
    "transfer",
    "external",
)
PROVIDERS = (
    "mollie",
    "stripe",
    "gocardless",
    "airwallex",
    "hubspot",
    "attio",
    "salesforce",
    "xero",
    "exact-online",
    "pennylane",
    "quickbooks",
    "anrok",
)
LINKS = "integrations"


def _address(path: str, label: str, *older: str) -> tuple[Form, ...]:
    return (
        form(f"{path}.name", f"{label}, name", longest=LONGEST),
        form(f"{path}.line1", f"{label}, line 1", longest=LONGEST),
        form(f"{path}.line2", f"{label}, line 2", longest=LONGEST),
        form(f"{path}.city", f"{label}, city", longest=LONGEST),
        form(f"{path}.zip", f"{label}, postal code", longest=LONGEST),
        form(f"{path}.state", f"{label}, state", longest=LONGEST),
        form(f"{path}.country", f"{label}, country", Shape.TEXT, f"{path}.country", *older, kind=Kind.COUNTRY),
    )


FORMS = (
    form("name", "Name", longest=LONGEST),
    form("type", "Type", kind=Kind.CHOICE, options=("corporate", "person")),
    form("status", "Status", read_only=True),
    form("currency", "Currency"),
    form(TAX_ID, "Tax id", Shape.TEXT, "tax_ids.0.value", "vat_number"),
    form("tax_ids.status", "Tax id, status", Shape.TEXT, "tax_ids.0.status", read_only=True),
    form("tax_rate_custom", "Own tax rate", Shape.NUMBER, "tax_rate_custom", "vat_rate_custom"),
    form("registration_number", "Registration number", longest=LONGEST),
    form("is_government_affiliated", "Part of a government", Shape.FLAG),
    form("language", "Language", kind=Kind.CHOICE, options=LANGUAGES),
    form("timezone", "Time zone"),
    form(EXTERNAL_ID, "External id", longest=LONGEST),
    *_address("billing_address", "Billing address", "country"),
    *_address("shipping_address", "Shipping address"),
    form("billing_email", "Billing e-mail", kind=Kind.EMAIL),
    form("invoice_emails", "More recipients of invoices", Shape.TEXTS),
    form("invoicing_entity_id", "Invoicing entity"),
    form("invoice_reminders_enabled", "Reminders of invoices", Shape.FLAG),
    form("price_book_id", "Price book"),
    form("available_payment_methods", "Payment methods offered", Shape.TEXTS),
    form(
        "payment_method_type",
        "Payment method",
        Shape.TEXT,
        "payment_method_type",
        "current_payment_method_type",
        kind=Kind.CHOICE,
        options=METHODS,
    ),
    form("custom_payment_delay", "Days to pay", Shape.NUMBER),
    form("custom_payment_initiation_delay", "Days until a payment is started", Shape.NUMBER),
    form("organisation_id", "Organisation"),
    *(form(f"{LINKS}.{name}", f"Id at {name}", read_only=True) for name in PROVIDERS),
    form("created_at", "Created", Shape.MOMENT, read_only=True),
    form("updated_at", "Updated", Shape.MOMENT, read_only=True),
)

CAPABILITIES = TypeCapabilities(
    type=CUSTOMER,
    label="Customers",
    kind=RecordKind.CUSTOMER,
    slots={
        "name": "name",
        "company_name": "name",
        "email": "billing_email",
        "vat_number": TAX_ID,
        "registration_number": "registration_number",
        "currency": "currency",
        "language": "language",
        **{
            f"{use}.{slot}": f"{use}_address.{name}"
            for use in ("billing", "shipping")
            for slot, name in (
                ("street", "line1"),
                ("city", "city"),
                ("region", "state"),
                ("postal_code", "zip"),
                ("country", "country"),
            )
        },
    },
    match_keys=("billing_email", "name", EXTERNAL_ID),
    reference_path=EXTERNAL_ID,
    create_safety=CreateSafety.REPLAY,
    page_size=100,
    find_batch=50,
    read_batch=50,
    write_batch=1,
    write_costs={"read": 1, "write": 1},
    ordered_versions=True,
    lag_s=1.0,
    preconditions=True,
    cannot={
        "delete": "Hyperline deletes archived customers alone; archiving and deleting are left to people.",
        "deletions": "A customer is read as gone when it is archived; deleted for good after that, it leaves no trace.",
        "bank_account": "Hyperline never shows the bank account it was given, so it cannot be kept the same.",
    },
)


def _gone(wire: Wire) -> str:
    if wire.get("deleted_at"):
        return "deleted"
    return "archived" if wire.get("status") == "archived" else ""


def _adapt(wire: Wire, entity: str) -> Wire:
    """The object with its links by provider: a list in new answers, a map called `providers` in older ones."""
    older = wire.get("providers")
    links: dict[str, Any] = dict(older) if isinstance(older, dict) else {}
    listed = wire.get(LINKS)
    for link in listed if isinstance(listed, list) else []:
        if isinstance(link, dict) and text_of(link, "provider_name"):
            links[link["provider_name"]] = link.get("entity_id")
    return {**wire, LINKS: links}


def _body(write: Write, entity: str) -> bytes:
    """What is sent: a new customer carries our reference as external id unless the mapping gives it one."""
    fields = dict(write.fields)
    if write.kind == "create" and not fields.get(EXTERNAL_ID):
        fields[EXTERNAL_ID] = write.reference
    return encode(_wire(write.kind, fields))


def _wire(kind: str, fields: Mapping[str, Any]) -> Wire:
    given = {path: value for path, value in fields.items() if value is not None or kind == "update"}
    wire = nested({path: wish(_as_code(path, value)) for path, value in given.items() if path != TAX_ID})
    if TAX_ID in given:
        wire["tax_ids"] = [{"value": given[TAX_ID]}] if given[TAX_ID] is not None else []
    for path in ("invoice_emails", "available_payment_methods"):
        if path in wire and wire[path] is None:
            wire[path] = []
    return wire


def _as_code(path: str, value: Value) -> Value:
    """Countries and currencies as the codes Hyperline takes; all else as given."""
    spec = _SPECS.get(path)
    is_code = spec is not None and (spec.kind is Kind.COUNTRY or path == "currency")
    return normal_value(spec, value) if is_code and value is not None else value


_SPECS = {form.spec.path: form.spec for form in FORMS}

CUSTOMERS = RecordType(
    capabilities=CAPABILITIES,
    resource=Resource(
        name=CUSTOMER,
        listing="/v2/customers",
        single="/v2/customers",
        by_id=Filter("/v1/customers", "id"),
        everything={"status": "all"},
    ),
    forms=FORMS,
    filters={
        "billing_email": Filter("/v1/customers", "billing_email"),
        "name": Filter("/v1/customers", "name"),
        EXTERNAL_ID: Filter("/v1/customers", "external_id"),
    },
    gone=_gone,
    adapt=_adapt,
    custom="customer",
    open_prefixes=("custom_properties.",),
    body=_body,
)
