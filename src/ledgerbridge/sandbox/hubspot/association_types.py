"""Which association types exist between contacts and companies, and how each reads from either end."""

from __future__ import annotations

import msgspec


class AssociationType(msgspec.Struct, frozen=True):
    """One direction of an association type."""

    id: int
    source: str
    target: str
    inverse: int
    name: str
    """The name that the v3 routes use."""
    label: str | None = None


CONTACT_TO_COMPANY = 279
CONTACT_TO_PRIMARY_COMPANY = 1
COMPANY_TO_PRIMARY_CONTACT = 2
CHILD_TO_PARENT_COMPANY = 14

ASSOCIATION_TYPES = {
    type.id: type
    for type in (  # HS-ASSOC-LABELS
        AssociationType(1, "contacts", "companies", 2, "contact_to_company", "Primary"),
        AssociationType(2, "companies", "contacts", 1, "company_to_contact", "Primary"),
        AssociationType(279, "contacts", "companies", 280, "contact_to_company_unlabeled"),
        AssociationType(280, "companies", "contacts", 279, "company_to_contact_unlabeled"),
        AssociationType(931, "contacts", "companies", 930, "billing_contact_to_company", "Billing contact"),
        AssociationType(930, "companies", "contacts", 931, "company_to_billing_contact", "Billing contact"),
        AssociationType(13, "companies", "companies", 14, "parent_to_child_company", "Child Company"),
        AssociationType(14, "companies", "companies", 13, "child_to_parent_company", "Parent Company"),
        AssociationType(449, "contacts", "contacts", 449, "contact_to_contact"),
        AssociationType(450, "companies", "companies", 450, "company_to_company"),
    )
}

UNLABELLED = {
    ("contacts", "companies"): 279,
    ("companies", "contacts"): 280,
    ("contacts", "contacts"): 449,
    ("companies", "companies"): 450,
}
"""The plain type between two object types; any labelled one brings it along."""


def types_between(source: str, target: str) -> list[AssociationType]:
    """The types from one object type to another, labelled ones first."""
    found = [type for type in ASSOCIATION_TYPES.values() if (type.source, type.target) == (source, target)]
    return sorted(found, key=lambda type: type.label is None)


def named_type(name: str, source: str, target: str) -> AssociationType | None:
    """The type by its v3 name or its id as text."""
    return next((type for type in types_between(source, target) if name in (type.name, str(type.id))), None)
