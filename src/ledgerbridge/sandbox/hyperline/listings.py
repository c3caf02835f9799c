"""Which lists there are, what each knows of filters, and how it is paged."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.sandbox.hyperline import customers, invoice_views, payments, products, subscriptions, taxes, words
from ledgerbridge.sandbox.hyperline.filters import Field, Fields, Kind
from ledgerbridge.sandbox.hyperline.lists import Listing
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.kit.vendor import Wire


def _fields(kind: Kind, *names: str) -> dict[str, Field]:
    return {name: Field(kind, name) for name in names}


def _not_archived(wire: Wire) -> bool:
    """What lists show that are not asked about the status."""
    # HYP-ARCHIVED-HIDDEN
    return bool(wire["status"] != "archived")


def _running(wire: Wire) -> bool:
    # HYP-SUBSCRIPTION-LIST-DEFAULT
    return wire["status"] not in ("draft", "voided", "cancelled")


def plain(office: Office, row: Row) -> Wire:
    return row.wire


_CUSTOMER: Fields = {
    **_fields("text", "id", "name", "currency", "external_id", "billing_email"),
    **_fields("date", "created_at", "deleted_at"),
    "type": Field("enum", "type", words.CUSTOMER_TYPES),
    "status": Field("enum", "status", (*words.CUSTOMER_STATUSES, "all")),
    "country": Field("text", "billing_address.country"),
    "search": Field("search", "search"),
    "integration_entity_id": Field("text", "integrations"),  # HYP-FILTER-LINK
    "custom_properties": Field("key", "custom_properties"),
}
CUSTOMERS_V1 = Listing(
    "customers", customers.shown_v1, _CUSTOMER, _not_archived, deep=False, approximate=True
)  # HYP-ENVELOPE-COUNT
CUSTOMERS_V2 = Listing(
    "customers",
    customers.shown_v2,
    {**_CUSTOMER, **_fields("date", "updated_at")},
    _not_archived,
    sorts=("created_at", "updated_at"),
)
_INVOICE_STATUS = (*words.INVOICE_STATUSES, "all")
INVOICES_V1 = Listing(  # HYP-INVOICE-FILTERS-V1
    "invoices",
    invoice_views.shown_v1,
    {
        "id": Field("text", "id"),
        "customerId": Field("text", "customer.id"),
        "customerName": Field("text", "customer.name"),
        "invoiceNumber": Field("text", "number"),
        "dueDate": Field("date", "due_at"),
        "emissionDate": Field("date", "emitted_at"),
        "periodStart": Field("date", "period_starts_at"),
        "periodEnd": Field("date", "period_ends_at"),
        "settledAt": Field("date", "settled_at"),
        "subscriptionId": Field("text", "subscription_id"),
        "status": Field("enum", "status", _INVOICE_STATUS),
        "type": Field("enum", "type", words.INVOICE_TYPES),
    },
    deep=False,
    approximate=True,
)
INVOICES_V2 = Listing(  # HYP-INVOICE-FILTERS-V2
    "invoices",
    invoice_views.shown_v2,
    {
        **_fields("text", "id", "number", "subscription_id", "currency"),
        **_fields("date", "updated_at", "due_at", "emitted_at", "settled_at"),
        "customer_id": Field("text", "customer.id"),
        "status": Field("enum", "status", _INVOICE_STATUS),
        "type": Field("enum", "type", words.INVOICE_TYPES),
    },
    sorts=("created_at", "emitted_at"),
)
SUBSCRIPTIONS = Listing(
    "subscriptions",
    subscriptions.listed,
    {
        **_fields("text", "id", "customer_id", "plan_id", "currency"),
        **_fields("date", "updated_at", "created_at", "starts_at"),
        "status": Field("enum", "status", (*words.SUBSCRIPTION_STATUSES, "inactive", "all")),
    },
    _running,
)
PRODUCTS = Listing(
    "products",
    products.listed,
    {"status": Field("enum", "status", ("all", "active", "archived"))},
    _not_archived,
)
QUOTES = Listing("quotes", plain, {**_fields("date", "updated_at"), "status": Field("text", "status")})

BY_SKIP: Mapping[str, Listing] = {
    "/v1/customers": CUSTOMERS_V1,
    "/v1/invoices": INVOICES_V1,
    "/v2/subscriptions": SUBSCRIPTIONS,
    "/v1/products": PRODUCTS,
    "/v1/price-configurations": Listing("price_configurations", plain),  # HYP-NO-CHANGE-FILTER
    "/v1/price-books": Listing("price_books", plain),
    "/v1/plans": Listing("plans", plain),
    "/v1/transactions": Listing("transactions", payments.listed),  # HYP-TRANSACTION-LIST
    "/v1/invoicing-entities": Listing("invoicing_entities", plain),
    "/v1/taxes/rates": Listing("tax_rates", taxes.listed),
    "/v1/custom-properties": Listing("custom_properties", plain),
    "/v1/quotes": QUOTES,  # HYP-QUOTES
    "/v1/coupons": Listing("coupons", plain, echoes=True),
    "/v1/promotion-codes": Listing("promotion_codes", plain, echoes=True),
    "/v1/customers/segments": Listing("segments", plain),
    "/v1/users": Listing("users", plain),
}
BY_CURSOR: Mapping[str, Listing] = {"/v2/customers": CUSTOMERS_V2, "/v2/invoices": INVOICES_V2}
