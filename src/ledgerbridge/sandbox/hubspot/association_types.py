"""Which association types HubSpot defines between object types, and how each reads from either end."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

USER_DEFINED = "USER_DEFINED"


class AssociationType(msgspec.Struct, frozen=True):
    """One direction of an association type."""

    id: int
    source: str
    target: str
    inverse: int
    name: str
    """The name that the v3 routes use."""
    label: str | None = None
    category: str = "HUBSPOT_DEFINED"


CONTACT_TO_COMPANY = 279
CONTACT_TO_PRIMARY_COMPANY = 1
CHILD_TO_PARENT_COMPANY = 14

_PLAIN = (
    ("contact", "contacts", 449, 449, "contact", "contacts"),
    ("company", "companies", 450, 450, "company", "companies"),
    ("deal", "deals", 451, 451, "deal", "deals"),
    ("deal", "deals", 3, 4, "contact", "contacts"),
    ("deal", "deals", 19, 20, "line_item", "line_items"),
    ("deal", "deals", 511, 512, "order", "orders"),
    ("deal", "deals", 176, 175, "invoice", "invoices"),
    ("deal", "deals", 392, 391, "commerce_payment", "commerce_payments"),
    ("deal", "deals", 63, 64, "quote", "quotes"),
    ("deal", "deals", 300, 299, "subscription", "subscriptions"),
    ("order", "orders", 507, 508, "contact", "contacts"),
    ("order", "orders", 513, 514, "line_item", "line_items"),
    ("order", "orders", 518, 517, "invoice", "invoices"),
    ("order", "orders", 523, 524, "commerce_payment", "commerce_payments"),
    ("order", "orders", 519, 520, "discount", "discounts"),
    ("order", "orders", 730, 731, "quote", "quotes"),
    ("order", "orders", 516, 515, "subscription", "subscriptions"),
    ("order", "orders", 593, 592, "cart", "carts"),
    ("invoice", "invoices", 177, 178, "contact", "contacts"),
    ("invoice", "invoices", 179, 180, "company", "companies"),
    ("invoice", "invoices", 409, 410, "line_item", "line_items"),
    ("invoice", "invoices", 541, 542, "commerce_payment", "commerce_payments"),
    ("invoice", "invoices", 415, 416, "tax", "taxes"),
    ("invoice", "invoices", 411, 412, "discount", "discounts"),
    ("invoice", "invoices", 413, 414, "fee", "fees"),
    ("invoice", "invoices", 407, 408, "quote", "quotes"),
    ("invoice", "invoices", 622, 623, "subscription", "subscriptions"),
    ("commerce_payment", "commerce_payments", 387, 388, "contact", "contacts"),
    ("commerce_payment", "commerce_payments", 389, 390, "company", "companies"),
    ("commerce_payment", "commerce_payments", 395, 396, "line_item", "line_items"),
    ("commerce_payment", "commerce_payments", 397, 398, "quote", "quotes"),
    ("quote", "quotes", 69, 70, "contact", "contacts"),
    ("quote", "quotes", 71, 72, "company", "companies"),
    ("quote", "quotes", 67, 68, "line_item", "line_items"),
    ("subscription", "subscriptions", 295, 296, "contact", "contacts"),
    ("subscription", "subscriptions", 297, 298, "company", "companies"),
    ("subscription", "subscriptions", 301, 302, "line_item", "line_items"),
    ("note", "notes", 202, 201, "contact", "contacts"),
    ("note", "notes", 190, 189, "company", "companies"),
    ("note", "notes", 214, 213, "deal", "deals"),
)
"""(singular, plural, type id there, type id back, singular, plural) of pairs that have only the plain type."""


def _both_ways() -> Iterator[AssociationType]:  # HS-ASSOC-SALES
    for one, ones, there, back, other, others in _PLAIN:
        yield AssociationType(there, ones, others, back, f"{one}_to_{other}")
        if back != there:
            yield AssociationType(back, others, ones, there, f"{other}_to_{one}")


_LABELLED = (  # HS-ASSOC-LABELS
    AssociationType(1, "contacts", "companies", 2, "contact_to_company", "Primary"),
    AssociationType(2, "companies", "contacts", 1, "company_to_contact", "Primary"),
    AssociationType(279, "contacts", "companies", 280, "contact_to_company_unlabeled"),
    AssociationType(280, "companies", "contacts", 279, "company_to_contact_unlabeled"),
    AssociationType(931, "contacts", "companies", 930, "billing_contact_to_company", "Billing contact"),
    AssociationType(930, "companies", "contacts", 931, "company_to_billing_contact", "Billing contact"),
    AssociationType(13, "companies", "companies", 14, "parent_to_child_company", "Child Company"),
    AssociationType(14, "companies", "companies", 13, "child_to_parent_company", "Parent Company"),
    AssociationType(5, "deals", "companies", 6, "deal_to_company", "Primary"),
    AssociationType(6, "companies", "deals", 5, "company_to_deal", "Primary"),
    AssociationType(341, "deals", "companies", 342, "deal_to_company_unlabeled"),
    AssociationType(342, "companies", "deals", 341, "company_to_deal_unlabeled"),
    AssociationType(509, "orders", "companies", 510, "order_to_company", "Primary"),
    AssociationType(510, "companies", "orders", 509, "company_to_order", "Primary"),
    AssociationType(934, "orders", "companies", 935, "order_to_company_unlabeled"),
    AssociationType(935, "companies", "orders", 934, "company_to_order_unlabeled"),
)

ASSOCIATION_TYPES = {type.id: type for type in (*_LABELLED, *_both_ways())}

UNLABELLED = {(type.source, type.target): type.id for type in ASSOCIATION_TYPES.values() if type.label is None}
"""The plain type between two object types; any labelled one brings it along."""

PRIMARY = {
    type.source: type.id
    for type in ASSOCIATION_TYPES.values()
    if type.label == "Primary" and type.target == "companies"
}
"""The type that leads from a record to its one primary company, by object type."""
