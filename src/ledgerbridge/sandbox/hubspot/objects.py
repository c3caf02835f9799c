"""The object types this simulator serves: their names, ids and what goes with each."""

from __future__ import annotations

from typing import Any

import msgspec


class ObjectType(msgspec.Struct, frozen=True):
    """One object type as its endpoints know it."""

    name: str
    """Plural name, as in paths and in the control plane."""
    singular: str
    id: str
    modified: str
    """The property that holds the moment of the last change."""
    created: str = "createdate"
    """The property that holds the moment of creation."""
    shown: tuple[str, ...] = ()
    """Properties answered when a caller names none."""
    searched: tuple[str, ...] = ()
    """Properties a search's `query` looks through."""
    required: tuple[str, ...] = ()
    """A new record needs a value in at least one of these."""
    needed: tuple[str, ...] = ()
    """A new record needs a value in each of these."""
    pipeline: str = ""
    """Lifecycle pipeline a new record enters."""
    stages: tuple[str, str] | None = None
    """The properties that hold the pipeline and the stage of a record."""
    currency: str = ""
    """The property that holds the currency of a record."""
    mergeable: bool = False
    rights: tuple[str, ...] = ()
    """Scopes, `{right}` for read or write, of which one opens the records; empty for the type's own."""

    @property
    def label(self) -> str:
        """The name in upper case and singular, as error messages have it."""
        return self.singular.upper()


CONTACTS = ObjectType(
    name="contacts",
    singular="contact",
    id="0-1",
    modified="lastmodifieddate",
    shown=("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"),
    searched=(
        "firstname",
        "lastname",
        "email",
        "phone",
        "hs_additional_emails",
        "fax",
        "mobilephone",
        "company",
        "hs_marketable_until_renewal",
    ),
    required=("email", "firstname", "lastname"),
    pipeline="contacts-lifecycle-pipeline",
    mergeable=True,
)

COMPANIES = ObjectType(
    name="companies",
    singular="company",
    id="0-2",
    modified="hs_lastmodifieddate",
    shown=("createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"),
    searched=("website", "phone", "name", "domain"),
    required=("name", "domain"),
    pipeline="companies-lifecycle-pipeline",
    mergeable=True,
)

PRODUCTS = ObjectType(
    name="products",
    singular="product",
    id="0-7",
    modified="hs_lastmodifieddate",
    shown=("createdate", "description", "hs_lastmodifieddate", "hs_object_id", "name", "price"),
    searched=("name", "description", "price", "hs_sku"),
    required=("name",),
    rights=("crm.objects.products.{right}", "e-commerce"),
)

DEALS = ObjectType(
    name="deals",
    singular="deal",
    id="0-3",
    modified="hs_lastmodifieddate",
    shown=(
        "amount",
        "closedate",
        "createdate",
        "dealname",
        "dealstage",
        "hs_lastmodifieddate",
        "hs_object_id",
        "pipeline",
    ),
    searched=("dealname", "pipeline", "dealstage", "description", "dealtype"),
    required=("dealname",),
    stages=("pipeline", "dealstage"),
    currency="deal_currency_code",
    mergeable=True,
)

LINE_ITEMS = ObjectType(
    name="line_items",
    singular="line_item",
    id="0-8",
    modified="hs_lastmodifieddate",
    shown=("amount", "createdate", "hs_lastmodifieddate", "hs_object_id", "price", "quantity"),
    searched=("name", "description", "hs_sku"),
    currency="hs_line_item_currency_code",
    rights=("crm.objects.line_items.{right}", "e-commerce"),
)

QUOTES = ObjectType(
    name="quotes",
    singular="quote",
    id="0-14",
    modified="hs_lastmodifieddate",
    created="hs_createdate",
    shown=(
        "hs_createdate",
        "hs_expiration_date",
        "hs_lastmodifieddate",
        "hs_object_id",
        "hs_public_url_key",
        "hs_status",
        "hs_title",
    ),
    searched=("hs_title",),
    currency="hs_currency",
    rights=("crm.objects.quotes.{right}", "e-commerce"),
)


def _commerce(name: str, singular: str, id: str, **more: Any) -> ObjectType:
    """A type whose records name their times as HubSpot's newer objects do."""  # HS-DATE-NAMES
    shown = ("hs_createdate", "hs_lastmodifieddate", "hs_object_id")
    times = {"modified": "hs_lastmodifieddate", "created": "hs_createdate", "shown": shown}
    return msgspec.convert({"name": name, "singular": singular, "id": id, **times, **more}, ObjectType)


_ORDER_LEVEL = {"rights": ("crm.objects.line_items.{right}", "e-commerce")}

# A note is read and written by the right on contacts. HS-NOTES
NOTES = _commerce("notes", "note", "0-46", needed=("hs_timestamp",), rights=("crm.objects.contacts.{right}",))
INVOICES = _commerce(
    "invoices", "invoice", "0-53", needed=("hs_currency",), currency="hs_currency", searched=("hs_number", "hs_title")
)
SUBSCRIPTIONS = _commerce("subscriptions", "subscription", "0-69", needed=("hs_name",), searched=("hs_name",))
DISCOUNTS = _commerce("discounts", "discount", "0-84", **_ORDER_LEVEL)
FEES = _commerce("fees", "fee", "0-85", **_ORDER_LEVEL)
TAXES = _commerce("taxes", "tax", "0-86", rights=("crm.objects.line_items.{right}",))
PAYMENTS = _commerce(
    "commerce_payments",
    "commerce_payment",
    "0-101",
    needed=("hs_initial_amount", "hs_initiated_date"),
    currency="hs_currency_code",
    rights=("crm.objects.commercepayments.{right}",),
)
ORDERS = _commerce(
    "orders",
    "order",
    "0-123",
    required=("hs_order_name",),
    searched=("hs_order_name", "hs_external_order_id"),
    stages=("hs_pipeline", "hs_pipeline_stage"),
    currency="hs_currency_code",
)
CARTS = _commerce("carts", "cart", "0-142", currency="hs_currency_code")

OBJECT_TYPES = (
    CONTACTS,
    COMPANIES,
    DEALS,
    PRODUCTS,
    LINE_ITEMS,
    QUOTES,
    NOTES,
    INVOICES,
    SUBSCRIPTIONS,
    DISCOUNTS,
    FEES,
    TAXES,
    PAYMENTS,
    ORDERS,
    CARTS,
)
_BY_SPELLING = {spelling: type for type in OBJECT_TYPES for spelling in (type.name, type.singular, type.id)}


def object_type(spelling: str) -> ObjectType | None:
    """The type by plural name, singular name or numeric id."""
    return _BY_SPELLING.get(spelling)  # HS-TYPE-NAMES
