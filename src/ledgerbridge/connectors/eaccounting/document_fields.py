"""Fields that several kinds of sales documents share, and what is the same for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.eaccounting.record_type import (
    address,
    chosen,
    country,
    day,
    flag,
    moment_of,
    number,
    read_only,
    text,
)

OUR_REFERENCE = "OurReference"
"""Holds our reference: of the fields that can be searched it is the one that the vendor gives to the seller."""
CUSTOMER = "CustomerId"
PLAIN: Mapping[str, Any] = {"EuThirdParty": False, "RotReducedInvoicingType": 0}
"""What every document must say: no triangular trade, no reduction for house work."""
DELIVERED_BY = (
    text("DeliveryMethodName", "Delivery method", 50),
    text("DeliveryMethodCode", "Delivery method, code", 20),
    text("DeliveryTermName", "Delivery term", 50),
    text("DeliveryTermCode", "Delivery term, code", 20),
)
CUSTOMER_FIELDS = (
    chosen(CUSTOMER, "Customer", required=True),
    *read_only(
        text("CustomerNumber", "Customer number"),
        text("CustomerName", "Name of the customer"),
        flag("CustomerIsPrivatePerson", "Private person"),
    ),
)


BILLING = {
    "billing.street": "InvoiceAddress1",
    "billing.city": "InvoiceCity",
    "billing.postal_code": "InvoicePostalCode",
    "billing.country": "InvoiceCountryCode",
}
SHIPPING = {
    "shipping.street": "DeliveryAddress1",
    "shipping.city": "DeliveryCity",
    "shipping.postal_code": "DeliveryPostalCode",
    "shipping.country": "DeliveryCountryCode",
}
"""Slots of the addresses of a document."""


def references(longest: int) -> tuple[FieldSpec, ...]:
    return (
        text("YourReference", "Your reference", longest),
        text("BuyersOrderReference", "Buyer's order reference", 35),
        *read_only(text(OUR_REFERENCE, "Our reference: that of Ledgerbridge")),
    )


def delivery(name_length: int) -> tuple[FieldSpec, ...]:
    return (*address("Delivery", "Delivery address", name_length), day("DeliveryDate", "Delivery date"))


def invoice_address() -> tuple[FieldSpec, ...]:
    return (
        *read_only(text("InvoiceCustomerName", "Invoice address, name")),
        text("InvoiceAddress1", "Invoice address, line 1", 50),
        text("InvoiceAddress2", "Invoice address, line 2", 50),
        text("InvoicePostalCode", "Invoice address, postal code", 10),
        text("InvoiceCity", "Invoice address, city", 50),
        country("InvoiceCountryCode", "Invoice address, country"),
    )


def includes_vat() -> tuple[FieldSpec, ...]:
    return (*read_only(flag("IncludesVat", "Prices include VAT")), moment_of("CreatedUtc", "Created"))


def amounts(**labels: str) -> tuple[FieldSpec, ...]:
    """Totals as the vendor has reckoned them."""
    return read_only(*(number(path, label) for path, label in labels.items()))


def given_day(path: str, label: str) -> FieldSpec:
    """A date that only the vendor sets."""
    return FieldSpec(path, label, Kind.DATE, read_only=True)
