"""The object types this simulator serves: their names, ids and what goes with each."""

from __future__ import annotations

import msgspec


class ObjectType(msgspec.Struct, frozen=True):
    """One object type as its endpoints know it."""

    name: str
    """Plural name, as in paths and in the control plane."""
    singular: str
    id: str
    modified: str
    """The property that holds the moment of the last change."""
    shown: tuple[str, ...]
    """Properties answered when a caller names none."""
    searched: tuple[str, ...]
    """Properties a search's `query` looks through."""
    required: tuple[str, ...] = ()
    """A new record needs a value in at least one of these."""
    pipeline: str = ""
    """Lifecycle pipeline a new record enters."""
    mergeable: bool = False

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
)

OBJECT_TYPES = (CONTACTS, COMPANIES, PRODUCTS)


def object_type(spelling: str) -> ObjectType | None:
    """The type by plural name, singular name or numeric id."""
    for type in OBJECT_TYPES:
        if spelling in (type.name, type.singular, type.id):  # HS-TYPE-NAMES
            return type
    return None
