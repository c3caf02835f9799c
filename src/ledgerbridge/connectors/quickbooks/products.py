"""Products and services, which QuickBooks calls items (API reference, Item)."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.connectors.base.capabilities import CreateSafety, FieldSpec, Kind, PictureTerms, TypeCapabilities
from ledgerbridge.connectors.base.meanings import Row
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.quickbooks.errors import problem
from ledgerbridge.connectors.quickbooks.record_type import (
    NAME_MARKS,
    RecordType,
    day,
    flag,
    from_list,
    number,
    spec_table,
    text,
)
from ledgerbridge.connectors.quickbooks.wire import Wire, read_fields
from ledgerbridge.model.kinds import RecordKind, Reference
from ledgerbridge.model.problems import Problem, RecordRefused
from ledgerbridge.model.values import Value

ITEM = "Item"
INCOME_ACCOUNT = "IncomeAccountRef.value"
EXPENSE_ACCOUNT = "ExpenseAccountRef.value"
ASSET_ACCOUNT = "AssetAccountRef.value"
QUANTITY, STOCK_BEGAN = "QtyOnHand", "InvStartDate"
PARENT = "ParentRef.value"

USUAL_TYPE = "NonInventory"
INVENTORY, CATEGORY = "Inventory", "Category"
CREATABLE_TYPES = (USUAL_TYPE, "Service", INVENTORY, CATEGORY)
TYPES = (*CREATABLE_TYPES, "Group")
OF_CATEGORIES = frozenset({"Name", "Type", PARENT})
"""All that a category has (API reference, Item, categories)."""
OF_STOCK = frozenset({ASSET_ACCOUNT, QUANTITY, STOCK_BEGAN})
"""What Inventory items alone have."""
NEEDED_ACCOUNTS = {
    USUAL_TYPE: (INCOME_ACCOUNT,),
    "Service": (INCOME_ACCOUNT,),
    INVENTORY: (INCOME_ACCOUNT, EXPENSE_ACCOUNT, ASSET_ACCOUNT),
}
"""{type: the accounts that a new one points to}."""

NO_STOCK = Row(
    RecordRefused,
    "LB-REC-03",
    "{vendor} makes an Inventory item only with a quantity on hand and the day its stock begins, which are not known "
    "here.",
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
    from_list(INCOME_ACCOUNT, "Income account", Reference.INCOME_ACCOUNTS),
    from_list(EXPENSE_ACCOUNT, "Expense account", Reference.ACCOUNTS),
    from_list(ASSET_ACCOUNT, "Asset account", Reference.ACCOUNTS),
    flag("Taxable", "Taxable"),
    flag("Active", "Active", read_only=True),
    number(QUANTITY, "Quantity on hand"),
    day(STOCK_BEGAN, "Start of its stock"),
    text("FullyQualifiedName", "Full name", read_only=True),
    text(PARENT, "Category"),
)

PICTURE = PictureTerms(("image/gif", "image/jpeg", "image/png", "image/tiff"), 99 * 1024 * 1024)
"""What may be attached of it; a whole request has 100 MB (API reference, upload)."""

CAPABILITIES = TypeCapabilities(
    type=ITEM,
    label="Products and services",
    archives=True,
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
    names=("Name",),
    preconditions=True,
    refuses_inactive=True,
    kind=RecordKind.PRODUCT,
    downloads=True,
    picture=PICTURE,
    cannot={
        "delete": "QuickBooks deletes no items; it makes them inactive, which is left to people.",
        QUANTITY: "The quantity of a new Inventory item is its opening stock; later it moves by documents and "
        "inventory adjustments.",
        "image": "QuickBooks's items have no field for an image; a picture is a file that hangs on the item. It "
        "travels by the setting image.",
        "attributes": "QuickBooks's items have no attributes and no variants.",
        "custom fields": "QuickBooks's items have no custom fields.",
        "bundles": "Bundles are read, never made.",
    },
)


def _is_item(wire: Wire) -> bool:
    return True


def _read(wire: Wire) -> dict[str, Value]:
    return read_fields(SPECS.values(), wire)


def _to_send(write: Write) -> Mapping[str, Value]:
    """A new product is of the usual type unless it names one; what stands below a category says so (API reference,
    Item)."""
    below = {"SubItem": write.fields[PARENT] is not None} if PARENT in write.fields else {}
    if write.kind != "create":
        return {**write.fields, **below}
    type = write.fields.get("Type") or USUAL_TYPE
    if type == INVENTORY:
        return {**write.fields, **below, "TrackQtyOnHand": True}
    stays = OF_CATEGORIES if type == CATEGORY else SPECS.keys() - OF_STOCK
    return {**{path: value for path, value in write.fields.items() if path in stays}, **below, "Type": type}


def _flaw(write: Write) -> Problem | None:
    wanted = write.fields.get("Type")
    if write.kind == "update" or wanted is None:
        return None
    if wanted == INVENTORY and any(write.fields.get(path) is None for path in (QUANTITY, STOCK_BEGAN)):
        return problem(NO_STOCK, "Type")
    return problem(NO_SUCH_TYPE, "Type", value=wanted) if wanted == "Group" else None


PRODUCTS = RecordType(
    capabilities=CAPABILITIES,
    specs=SPECS,
    filters={"Sku": "Sku", "Name": "Name"},
    name="Name",
    lasting=frozenset({"Name", "Type"}),
    fixed=frozenset({QUANTITY, STOCK_BEGAN}),
    zero=frozenset({"UnitPrice", "PurchaseCost"}),
    is_one=_is_item,
    read=_read,
    to_send=_to_send,
    flaw=_flaw,
)
