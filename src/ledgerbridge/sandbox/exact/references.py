"""Which property refers to which record, by its key or by its code, and what is shown of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import msgspec

from ledgerbridge.sandbox.exact.model import SETS, EntitySet


class Reference(msgspec.Struct, frozen=True):
    """A property that names another record."""

    prop: str
    base: str
    by_code: bool = False
    stem: str = ""
    """What the names of properties shown of it begin with."""


class Shown(msgspec.Struct, frozen=True):
    """A property taken over from the record referred to."""

    reference: Reference
    prop: str


def _many(base: str, names: str, by_code: bool = False) -> Iterable[tuple[str, Reference]]:
    for name in names.split():
        stem = name.removesuffix("ID").removesuffix("Id")
        stem = stem.removesuffix("Code") if by_code and name in ("UnitCode", "JournalCode") else stem
        yield name, Reference(name, base, by_code, stem)


REFERENCES: Mapping[str, Reference] = dict(
    [
        *_many("crm/Accounts", "Account AccountId Customer OrderedBy InvoiceTo DeliverTo OrderAccount InvoiceAccount"),
        *_many("crm/Accounts", "DeliveryAccount Parent Reseller Accountant"),
        *_many("crm/Contacts", "Contact MainContact OrderedByContactPerson InvoiceToContactPerson"),
        *_many("crm/Contacts", "DeliverToContactPerson OrderAccountContact InvoiceAccountContact"),
        *_many("crm/Contacts", "DeliveryAccountContact AccountContact"),
        *_many("crm/Addresses", "DeliveryAddress DeliverToAddress"),
        *_many("crm/AccountClassifications", " ".join(f"Classification{slot}" for slot in range(1, 9))),
        *_many("crm/AccountClassificationNames", "AccountClassificationName"),
        *_many("logistics/Items", "Item ItemId"),
        *_many("logistics/ItemGroups", "ItemGroup"),
        *_many("inventory/Warehouses", "Warehouse WarehouseID"),
        *_many("documents/Documents", "Document"),
        *_many("documents/DocumentCategories", "Category"),
        *_many("sales/ShippingMethods", "ShippingMethod"),
        *_many("financial/GLAccounts", "GLAccount GLRevenue GLCosts GLStock GLAR GLAP GLAccountSales"),
        *_many("financial/GLAccounts", "GLAccountPurchase GLToPay GLToClaim OffsetGLInventory GLPurchaseAccount"),
        *_many("financial/Journals", "Journal JournalCode", by_code=True),
        *_many("vat/VATCodes", "VATCode SalesVATCode PurchaseVATCode SalesVatCode", by_code=True),
        *_many("cashflow/PaymentConditions", "PaymentCondition PaymentConditionSales", by_code=True),
        *_many("cashflow/PaymentConditions", "PaymentConditionPurchase", by_code=True),
        *_many("hrm/Costcenters", "CostCenter Costcenter", by_code=True),
        *_many("hrm/Costunits", "CostUnit Costunit", by_code=True),
        *_many("logistics/Units", "Unit UnitCode", by_code=True),
        *_many("general/Currencies", "Currency SalesCurrency PurchaseCurrency CostPriceCurrency", by_code=True),
    ]
)
SUFFIXES = {"Number": ("HID",), "Name": ("Name", "FullName")}
"""What a name ends on, where the property of the other record is called otherwise."""


@cache
def references_of(path: str) -> dict[str, Reference]:
    """{property: reference} of one set."""
    return {name: REFERENCES[name] for name in SETS[path].props if name in REFERENCES}


@cache
def shown_of(path: str) -> dict[str, Shown]:
    """{property: where it is taken from} of one set: names such as `ItemCode` beside `Item`."""
    # EX-TAKEN-OVER
    kind = SETS[path]
    found = {name: _taken(kind, name) for name, prop in kind.props.items() if not set(prop.flags) & set("PU")}
    return {name: shown for name, shown in found.items() if shown is not None}


def _taken(kind: EntitySet, name: str) -> Shown | None:
    if name in REFERENCES:
        return None
    stems = [entry for entry in references_of(kind.path).values() if name.startswith(entry.stem) and name != entry.stem]
    for reference in sorted(stems, key=lambda entry: len(entry.stem), reverse=True):
        suffix = name[len(reference.stem) :]
        target = SETS[reference.base].props
        for candidate in (*SUFFIXES.get(suffix, ()), suffix):
            if candidate in target:
                return Shown(reference, candidate)
    return None
