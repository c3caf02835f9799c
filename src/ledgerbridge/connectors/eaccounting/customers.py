"""Customers of eAccounting: companies with their contact person, and private persons (reference, CustomerApi)."""

from __future__ import annotations

from typing import Any

from ledgerbridge.connectors.base.capabilities import CreateSafety, FieldSpec, Kind, TypeCapabilities
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.eaccounting.errors import MISSING_VALUE, problem
from ledgerbridge.connectors.eaccounting.notes import REFERENCE, ROOM, unfolded
from ledgerbridge.connectors.eaccounting.record_type import (
    RecordType,
    Scale,
    address,
    chosen,
    country,
    email,
    flag,
    labels,
    moment_of,
    number,
    read_only,
    spec_table,
    text,
)
from ledgerbridge.connectors.eaccounting.wire import Wire
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import Problem

CUSTOMERS_TYPE = "customers"
NOTE = "Note"
TERMS = "TermsOfPaymentId"
CITY = "InvoiceCity"
POSTAL_CODE = "InvoicePostalCode"
LABELS = "CustomerLabels"

SPECS = spec_table(
    text("Name", "Name", 50, required=True),
    text("CustomerNumber", "Customer number", 16),
    flag("IsPrivatePerson", "Private person"),
    text("CorporateIdentityNumber", "Corporate identity number or personal number", 20),
    text("VatNumber", "VAT number", 20),
    email("EmailAddress", "E-mail"),
    text("EmailAddresses", "E-mail, copies of invoices"),
    email("EmailAddressOrder", "E-mail for orders"),
    email("EmailAddressQuote", "E-mail for quotes"),
    text("Telephone", "Phone", 50),
    text("MobilePhone", "Mobile phone", 50),
    text("WwwAddress", "Website", 255),
    text("ContactPersonName", "Contact person", 100),
    email("ContactPersonEmail", "Contact person, e-mail"),
    text("ContactPersonPhone", "Contact person, phone", 50),
    text("ContactPersonMobile", "Contact person, mobile phone", 50),
    text("InvoiceAddress1", "Invoice address, line 1", 50),
    text("InvoiceAddress2", "Invoice address, line 2", 50),
    text(POSTAL_CODE, "Invoice address, postal code", 10, required=True),
    text(CITY, "Invoice address, city", 50, required=True),
    country("InvoiceCountryCode", "Invoice address, country"),
    *address("Delivery", "Delivery address", 100),
    chosen(TERMS, "Terms of payment", listed=Reference.PAYMENT_TERMS),
    chosen("DeliveryMethodId", "Delivery method", listed=Reference.SHIPPING_METHODS),
    chosen("DeliveryTermId", "Delivery term"),
    FieldSpec("CurrencyCode", "Currency", max_length=3, listed=Reference.CURRENCIES),
    text("SalesDocumentLanguage", "Language of documents", 2),
    text(NOTE, "Note", 4000 - ROOM),
    labels(LABELS, "Labels", Reference.CLASSIFICATIONS),
    number("DiscountPercentage", "Discount, as a share of 1"),
    number("WebshopCustomerNumber", "Customer number in the web shop"),
    flag("ReverseChargeOnConstructionServices", "Reverse charge on construction services"),
    flag("ForceBookkeepVat", "Always book VAT"),
    flag("DeliveryBasedVat", "VAT by delivery address"),
    flag("IsNorthernIreland", "Northern Ireland"),
    text("EdiGlnNumber", "GLN", 255),
    text("ElectronicAddress", "Address for e-invoices", 255),
    text("ElectronicReference", "Reference for e-invoices", 35),
    text("EdiServiceDelivererId", "Operator for e-invoices", 255),
    text("Iban", "IBAN"),
    chosen("SalesPriceListId", "Price list"),
    chosen("DiscountAgreementId", "Discount agreement"),
    *read_only(
        text(REFERENCE, "Reference of Ledgerbridge"),
        flag("IsActive", "Active"),
        FieldSpec("LastInvoiceDate", "Date of the last invoice", Kind.DATE),
        number("UnpaidInvoicesAmount", "Unpaid invoices"),
    ),
    moment_of("ChangedUtc", "Changed"),
)

CAPABILITIES = TypeCapabilities(
    type=CUSTOMERS_TYPE,
    label="Customers",
    archives=True,
    slots={
        "name": "Name",
        "code": "CustomerNumber",
        "email": "EmailAddress",
        "phone": "Telephone",
        "mobile": "MobilePhone",
        "website": "WwwAddress",
        "billing.street": "InvoiceAddress1",
        "billing.city": CITY,
        "billing.postal_code": POSTAL_CODE,
        "billing.country": "InvoiceCountryCode",
        "shipping.street": "DeliveryAddress1",
        "shipping.city": "DeliveryCity",
        "shipping.postal_code": "DeliveryPostalCode",
        "shipping.country": "DeliveryCountryCode",
        "vat_number": "VatNumber",
        "registration_number": "CorporateIdentityNumber",
        "currency": "CurrencyCode",
        "payment_term": TERMS,
        "language": "SalesDocumentLanguage",
        "notes": NOTE,
    },
    match_keys=("EmailAddress", "CustomerNumber", "CorporateIdentityNumber", "VatNumber", "Name"),
    reference_path=REFERENCE,
    create_safety=CreateSafety.REFERENCE,
    page_size=1000,
    find_batch=20,
    read_batch=25,
    write_batch=1,
    write_costs={"customers": 2},
    currency_path="CurrencyCode",
    looks_ahead=True,
    ordered_versions=True,
    lag_s=0.0,
    unique=("CustomerNumber",),
    cannot={
        "deletions": "eAccounting does not tell which customers were deleted; those made inactive are told.",
        "delete": "Customers with documents cannot be deleted at eAccounting; making them inactive is left to people.",
        "billing.region": "eAccounting's addresses have no region.",
    },
)


def _unfold(wire: Wire) -> Wire:
    return {**unfolded(wire, NOTE), LABELS: label_ids(wire.get(LABELS))}


def label_ids(found: Any) -> Any:
    """Labels by their ids; what is no list of labels stays as it is, for the reader to note."""
    if isinstance(found, list) and all(isinstance(one, dict) and isinstance(one.get("Id"), str) for one in found):
        return [one["Id"] for one in found]
    return found


def with_labels(path: str, changes: Wire) -> Wire:
    """Labels as the vendor takes them."""
    return {**changes, path: [{"Id": id} for id in changes[path] or ()]} if path in changes else changes


def _fold(changes: Wire) -> Wire:
    """Lists are emptied, never null."""
    copies = {"EmailAddresses": changes["EmailAddresses"] or []} if "EmailAddresses" in changes else {}
    return {**with_labels(LABELS, changes), **copies}


def _flaw(write: Write) -> Problem | None:
    """Reverse charge demands a VAT number (reference, CustomerApi)."""
    reversed_ = write.fields.get("ReverseChargeOnConstructionServices") is True
    known = {**write.current, **write.fields}
    return problem(MISSING_VALUE, "VatNumber") if reversed_ and not known.get("VatNumber") else None


CUSTOMERS = RecordType(
    capabilities=CAPABILITIES,
    specs=SPECS,
    resource="customers",
    stamp="ChangedUtc",
    constants={"IsPrivatePerson": False, "IsActive": True},
    scales={"DiscountPercentage": Scale(4, 0, 1, rounds=True)},
    lasting=frozenset({"Name", CITY, POSTAL_CODE, TERMS, "CustomerNumber", "CurrencyCode", "IsPrivatePerson"}),
    given=frozenset({CITY, POSTAL_CODE}),
    loose=frozenset({"CorporateIdentityNumber", "VatNumber"}),
    several=frozenset({LABELS, "EmailAddresses"}),
    reference=NOTE,
    signs=True,
    unfold=_unfold,
    fold=_fold,
    flaw=_flaw,
)
