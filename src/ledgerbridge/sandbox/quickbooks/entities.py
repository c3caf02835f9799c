"""The record types served: their paths, fields, rules and order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import accounts, customers, faults, items, vendors
from ledgerbridge.sandbox.quickbooks.company import Desk
from ledgerbridge.sandbox.quickbooks.fields import ACCOUNT, CUSTOMER, ENTITY, ITEM, VENDOR, Fields, text

Settle: TypeAlias = Callable[[Desk, Wire | None, Wire], Wire]


def _read_only(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """Small lists and singletons are read, not written."""
    raise faults.unsupported("create or update of this entity")


def _as_sent(old: Wire, bound: Wire) -> Wire:
    return bound


class Entity(msgspec.Struct, frozen=True):
    """One record type as the API knows it."""

    name: str
    fields: Fields
    settle: Settle = _read_only
    """Completes and checks a record before it is stored; takes the old one, or None for a new one."""
    prepare: Callable[[Wire, Wire], Wire] = _as_sent
    """Looks at an update before it is merged: takes the old record and what was sent."""
    defaults: Wire = {}
    """What a record holds although nobody sent it."""
    label: str = "Name"
    order: str = "Name"
    """Property by which an unordered query answers."""
    # QB-QUERY-ORDER
    singleton: bool = False

    @property
    def path(self) -> str:
        return self.name.lower()

    @property
    def is_written(self) -> bool:
        return self.settle is not _read_only


ENTITIES: Mapping[str, Entity] = {
    entity.name: entity
    for entity in (
        Entity(
            "Customer",
            CUSTOMER,
            customers.settle,
            defaults=customers.DEFAULTS,
            label="DisplayName",
            order="FullyQualifiedName",
        ),
        Entity("Item", ITEM, items.settle, items.prepare, items.DEFAULTS),
        Entity("Account", ACCOUNT, accounts.settle, defaults=accounts.DEFAULTS),
        Entity("Vendor", VENDOR, vendors.settle, defaults=vendors.DEFAULTS, label="DisplayName", order="DisplayName"),
        Entity("Term", {**ENTITY, "Name": text(31)}),
        Entity("PaymentMethod", {**ENTITY, "Name": text(31)}),
        Entity("CompanyInfo", {**ENTITY, "CompanyName": text(1024)}, order="Id", singleton=True),
        Entity("Preferences", ENTITY, order="Id", singleton=True),
    )
}
KEPT = ("Customer", "Item", "Account", "Vendor")
"""Types that the control plane shows and a person edits."""


def by_path(path: str) -> Entity | None:
    """The entity of a path; paths are case sensitive."""
    # QB-UNKNOWN-PATH
    return next((entity for entity in ENTITIES.values() if entity.path == path), None)


def by_name(name: str) -> Entity | None:
    """The entity a query names, however its letters are cased."""
    # QB-QUERY-KEYWORD-CASE
    return next((entity for entity in ENTITIES.values() if entity.path == name.lower()), None)
