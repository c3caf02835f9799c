"""Products and services, which QuickBooks calls items (API reference, Item)."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.connectors.base.capabilities import CreateSafety, FieldSpec, Kind, TypeCapabilities
from ledgerbridge.connectors.base.meanings import Row
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.quickbooks.errors import problem
from ledgerbridge.connectors.quickbooks.record_type import NAME_MARKS, RecordType, flag, number, spec_table, text
from ledgerbridge.connectors.quickbooks.wire import Wire, read_fields
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import Problem, RecordRefused
from ledgerbridge.model.values import Value

ITEM = "Item"
INCOME_ACCOUNT = "IncomeAccountRef.value"
EXPENSE_ACCOUNT = "ExpenseAccountRef.value"

USUAL_TYPE = "NonInventory"
CREATABLE_TYPES = (USUAL_TYPE, "Service")
TYPES = (*CREATABLE_TYPES, "Inventory", "Category", "Group")

NO_STOCK = Row(
    RecordRefused,
    "LB-REC-03",
    "{vendor} makes an Inventory item only with an asset account, a quantity on hand and a start date, which are not "
    "known here.",
    "Create the item at {vendor}, after which it is found and kept the same, or map {field} to NonInventory.",
)
NO_SUCH_TYPE = Row(
    RecordRefused,
    "LB-REC-01",
    "Items of type {value} cannot be created at {vendor} through its API.",
    "Create the item at {vendor}, or map {field} to NonInventory or Service.",
)

SPECS = spec_table(
    FieldSpec("Name", "Name", required=True, max_length=100, forbidden=NAME_MARKS),
    text("Sku", "SKU", 100),
    FieldSpec("Type", "Type", Kind.CHOICE, options=TYPES),
    text("Description", "Description", 4000),
    text("PurchaseDesc", "Purchase description", 1000),
    number("UnitPrice", "Sales price"),
    number("PurchaseCost", "Purchase cost"),
    text(INCOME_ACCOUNT, "Income account"),
    text(EXPENSE_ACCOUNT, "Expense account"),
    text("AssetAccountRef.value", "Asset account"),
    flag("Taxable", "Taxable"),
    flag("Active", "Active", read_only=True),
    number("QtyOnHand", "Quantity on hand", read_only=True),
    text("FullyQualifiedName", "Full name", read_only=True),
    text("ParentRef.value", "Category", read_only=True),
)

CAPABILITIES = TypeCapabilities(
    type=ITEM,
    label="Products and services",
    slots={
        "sku": "Sku",
        "name": "Name",
        "description": "Description",
        "price": "UnitPrice",
        "cost": "PurchaseCost",
        "product_type": "Type",
    },
    match_keys=("Sku", "Name"),
    reference_path=None,
    create_safety=CreateSafety.REPLAY,
    page_size=1000,
    find_batch=100,
    read_batch=500,
    write_batch=30,
    write_costs={"api": 1, "batch": 1},
    ordered_versions=True,
    lag_s=0.0,
    unique=("Name",),
    preconditions=True,
    kind=RecordKind.PRODUCT,
    cannot={
        "delete": "QuickBooks deletes no items; it makes them inactive, which is left to people.",
        "stock": "New items are made as NonInventory or Service: stock needs opening quantities and accounts.",
        "image": "QuickBooks's items have no field for an image; files are records of their own.",
        "attributes": "QuickBooks's items have no attributes, variants or custom fields.",
        "bundles": "Bundles and categories are read, never made.",
    },
)


def _is_item(wire: Wire) -> bool:
    return True


def _read(wire: Wire) -> dict[str, Value]:
    return read_fields(SPECS.values(), wire)


def _to_send(write: Write) -> Mapping[str, Value]:
    if write.kind == "create" and not write.fields.get("Type"):
        return {**write.fields, "Type": USUAL_TYPE}
    return write.fields


def _flaw(write: Write) -> Problem | None:
    wanted = write.fields.get("Type")
    if write.kind == "update" or wanted is None or wanted in CREATABLE_TYPES:
        return None
    if wanted == "Inventory":
        return problem(NO_STOCK, "Type")
    return problem(NO_SUCH_TYPE, "Type", value=wanted) if wanted in TYPES else None


PRODUCTS = RecordType(
    capabilities=CAPABILITIES,
    specs=SPECS,
    filters={"Sku": "Sku", "Name": "Name"},
    name="Name",
    lasting=frozenset({"Name", "Type"}),
    fixed=frozenset(),
    zero=frozenset({"UnitPrice", "PurchaseCost"}),
    is_one=_is_item,
    read=_read,
    to_send=_to_send,
    flaw=_flaw,
)
