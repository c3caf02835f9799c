"""The record types served: their paths, fields, rules and order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import (
    accounts,
    adjustments,
    attachments,
    currencies,
    customers,
    faults,
    items,
    payments,
    sales,
    small_lists,
    tax_lists,
    vendors,
)
from ledgerbridge.sandbox.quickbooks.company import Desk
from ledgerbridge.sandbox.quickbooks.fields import ACCOUNT, CUSTOMER, ENTITY, ITEM, VENDOR, Fields, text
from ledgerbridge.sandbox.quickbooks.list_fields import (
    ATTACHABLE,
    CLASS,
    COMPANY_CURRENCY,
    CUSTOMER_TYPE,
    DEPARTMENT,
    EXCHANGE_RATE,
    PAYMENT_METHOD,
    TAX_AGENCY,
    TAX_CODE,
    TAX_RATE,
    TERM,
)
from ledgerbridge.sandbox.quickbooks.sales_fields import ADJUSTMENT, PAYMENT

Settle: TypeAlias = Callable[[Desk, Wire | None, Wire], Wire]


def _read_only(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """Small lists and singletons are read, not written."""
    raise faults.unsupported("create or update of this entity")


def _as_sent(old: Wire, bound: Wire) -> Wire:
    return bound


def _no_effect(desk: Desk, old: Wire | None, new: Wire | None) -> None:
    """Most records stand by themselves."""


def _goes_freely(desk: Desk, wire: Wire) -> None:
    """Nothing holds the record."""


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
    falls: bool = False
    """Whether that order is the newest, or the last, first."""
    singleton: bool = False
    counted: bool = False
    """Whether a page of rows tells how many there are in all."""
    # QB-QUERY-TOTAL
    effect: Callable[[Desk, Wire | None, Wire | None], None] = _no_effect
    """What a change does to other records; takes the old version and the new one, None where there is none."""
    deletes: bool = False
    check_removal: Callable[[Desk, Wire], None] = _goes_freely
    sends: bool = False
    prints: bool = False
    always_full: bool = False
    """Whether every update is a full one, whatever it says."""

    @property
    def path(self) -> str:
        return self.name.lower()

    @property
    def is_written(self) -> bool:
        return self.settle is not _read_only


NEWEST = "MetaData.LastUpdatedTime"


def _document(form: sales.Form, counted: bool = False) -> Entity:
    """The entity of a sales document."""
    # QB-QUERY-ORDER-TXN, QB-DELETE
    return Entity(
        form.type,
        form.fields,
        sales.settler(form),
        defaults=form.defaults,
        order=NEWEST,
        falls=True,
        counted=counted,
        effect=sales.effect(form.type),
        deletes=True,
        check_removal=lambda desk, wire: sales.check_removal(desk, form.type, wire),
        sends=True,
        prints=True,
    )


ALL = (
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
    _document(sales.INVOICES, counted=True),
    _document(sales.SALES_RECEIPTS),
    _document(sales.ESTIMATES),
    _document(sales.CREDIT_MEMOS),
    _document(sales.REFUND_RECEIPTS, counted=True),
    Entity(
        "Payment",
        PAYMENT,
        payments.settle,
        defaults=payments.DEFAULTS,
        order=NEWEST,
        falls=True,
        effect=payments.effect,
        deletes=True,
        check_removal=payments.check_removal,
        sends=True,
        prints=True,
    ),
    Entity(
        "InventoryAdjustment",
        ADJUSTMENT,
        adjustments.settle,
        order=NEWEST,
        falls=True,
        effect=adjustments.effect,
        deletes=True,
        check_removal=adjustments.check_removal,
    ),
    Entity("Term", TERM, small_lists.settle_term),
    Entity("PaymentMethod", PAYMENT_METHOD, small_lists.settle_payment_method),
    Entity("Class", CLASS, small_lists.settle_class),
    Entity("Department", DEPARTMENT, small_lists.settle_department),
    Entity("CustomerType", CUSTOMER_TYPE, small_lists.settle_customer_type),
    Entity("TaxCode", TAX_CODE, tax_lists.settle_code, counted=True),
    Entity("TaxRate", TAX_RATE, tax_lists.settle_code, counted=True),
    Entity("TaxAgency", TAX_AGENCY, tax_lists.settle_agency, label="DisplayName", order="DisplayName", counted=True),
    Entity("CompanyCurrency", COMPANY_CURRENCY, currencies.settle, label="Code", order="Code"),
    Entity("ExchangeRate", EXCHANGE_RATE, order="Id", counted=True),
    Entity(
        "Attachable",
        ATTACHABLE,
        attachments.settle,
        label="FileName",
        order="Id",
        effect=attachments.effect,
        deletes=True,
        always_full=True,
    ),
    Entity("CompanyInfo", {**ENTITY, "CompanyName": text(1024)}, order="Id", singleton=True),
    Entity("Preferences", ENTITY, order="Id", singleton=True),
)
ENTITIES: Mapping[str, Entity] = {entity.name: entity for entity in ALL}
KEPT = tuple(entity.name for entity in ALL if not entity.singleton)
"""Types that the control plane shows and a person edits."""


def by_path(path: str) -> Entity | None:
    """The entity of a path; paths are case sensitive."""
    # QB-UNKNOWN-PATH
    return next((entity for entity in ENTITIES.values() if entity.path == path), None)


def by_name(name: str) -> Entity | None:
    """The entity a query names, however its letters are cased."""
    # QB-QUERY-KEYWORD-CASE
    return next((entity for entity in ENTITIES.values() if entity.path == name.lower()), None)
