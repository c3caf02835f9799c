"""Items, which are Exact's products, and their groups (REST API reference, Logistics)."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, FieldSpec, Kind, PictureTerms, TypeCapabilities
from ledgerbridge.connectors.exact.accounts import CUSTOM_FIELDS, SEARCH_CODE
from ledgerbridge.connectors.exact.fields import (
    Edm,
    Field,
    byte_flag,
    day,
    flag,
    free_fields,
    from_list,
    link,
    named_by_owner,
    number,
    picture,
    table,
    text,
)
from ledgerbridge.connectors.exact.record_type import Feed, RecordType
from ledgerbridge.connectors.exact.settings import ITEM_GROUP
from ledgerbridge.model.kinds import RecordKind, Reference

ITEMS = "logistics/Items"
GROUPS = "logistics/ItemGroups"
PRICE = "StandardSalesPrice"
"""Read from the item, but written as a row of the sales prices."""
PICTURE_NAME = "PictureName"
PICTURE_URL = "PictureUrl"

FREE_FIELDS = free_fields(texts=10, numbers=8)
"""Fields that every division names for itself."""

FIELDS = table(
    *(text(f"FreeTextField_{n:02}", f"Free text field {n}") for n in range(1, 11)),
    *(number(f"FreeNumberField_{n:02}", f"Free number field {n}") for n in range(1, 9)),
    *(flag(f"FreeBoolField_{n:02}", f"Free yes or no field {n}") for n in range(1, 6)),
    *(day(f"FreeDateField_{n:02}", f"Free date field {n}") for n in range(1, 6)),
)
"""Fields that every division names for itself."""

FIELDS = table(
    text("Code", "Code", 30, required=True),
    text("Description", "Description", 60, required=True),
    text("ExtraDescription", "Extra description", 255),
    text(SEARCH_CODE, "Search code (reference of Ledgerbridge)", 30, read_only=True),
    text("Barcode", "Barcode"),
    from_list(text("Unit", "Unit"), Reference.UNITS),
    text("Notes", "Notes"),
    from_list(text("SalesVatCode", "Sales VAT code"), Reference.TAX_CODES),
    from_list(link("ItemGroup", "Item group"), Reference.PRODUCT_GROUPS),
    Field(FieldSpec(PRICE, "Standard sales price", Kind.NUMBER), Edm.DOUBLE, apart=True),
    number("CostPriceStandard", "Standard cost price"),
    number("GrossWeight", "Gross weight"),
    number("NetWeight", "Net weight"),
    text("NetWeightUnit", "Net weight unit"),
    flag("IsSalesItem", "Sales item"),
    flag("IsStockItem", "Stock item"),
    flag("IsPurchaseItem", "Purchase item"),
    flag("IsFractionAllowedItem", "Fractions allowed"),
    byte_flag("IsWebshopItem", "Web shop item"),
    byte_flag("IsTime", "Time item, such as an hour of work"),
    from_list(link("GLRevenue", "Revenue account"), Reference.INCOME_ACCOUNTS),
    from_list(link("GLCosts", "Costs account"), Reference.ACCOUNTS),
    from_list(link("GLStock", "Stock account"), Reference.ACCOUNTS),
    day("StartDate", "Start date"),
    day("EndDate", "End date"),
    *(named_by_owner(text(f"Class_{n:02}", f"Item class {n}")) for n in range(1, 11)),
    *FREE_FIELDS.values(),
    link("ID", "Id", read_only=True),
    number("Stock", "Stock", read_only=True),
    text("ItemGroupCode", "Item group code", read_only=True),
    text("ItemGroupDescription", "Item group description", read_only=True),
    text("UnitDescription", "Unit description", read_only=True),
    from_list(text("CostPriceCurrency", "Cost price currency"), Reference.CURRENCIES),
    text(PICTURE_NAME, "File name of the picture", read_only=True),
    picture(PICTURE_URL, "Picture"),
)

PICTURE = PictureTerms(("image/bmp", "image/gif", "image/jpeg", "image/png"), 10 * 1024 * 1024)
"""ASSUMED: the kinds that the pages of items show, and the size of other files."""

ITEM = RecordType(
    TypeCapabilities(
        type=ITEMS,
        label="Items",
        archives=True,
        slots={
            "sku": "Code",
            "name": "Description",
            "description": "ExtraDescription",
            "price": PRICE,
            "cost": "CostPriceStandard",
            "barcode": "Barcode",
            "unit": "Unit",
            "product_group": "ItemGroup",
            "tax_code": "SalesVatCode",
            "stock_managed": "IsStockItem",
            "image": PICTURE_URL,
        },
        match_keys=("Code", "Description", "Barcode"),
        reference_path=SEARCH_CODE,
        create_safety=CreateSafety.REFERENCE,
        page_size=60,
        find_batch=15,
        read_batch=20,
        write_batch=1,
        write_costs={"minute": 4},
        ordered_versions=False,
        lag_s=5.0,
        find_lag_s=5.0,
        unique=("Code",),
        kind=RecordKind.PRODUCT,
        id_path="ID",
        downloads=True,
        picture=PICTURE,
        cannot={
            "image": "Exact takes an item's one picture as a file with its name, never as a web address; the address "
            "that is read opens with a sign-in at Exact alone. The picture travels by the setting image.",
            "custom fields": CUSTOM_FIELDS,
            "item classes": "Exact's API makes no item classes; an item takes the code of one that was made there.",
            "delete": "Items with transactions cannot be deleted; they are ended, which is left to people.",
            "preconditions": "Exact takes an update of any version: the last one who writes wins.",
        },
    ),
    endpoint=ITEMS,
    fields=FIELDS,
    feeds=(Feed("sync/Logistics/Items", "ID", "ID"), Feed("sync/Logistics/SalesItemPrices", "Item", "ID")),
    deletions=9,
    ends="EndDate",
    constants={"IsSalesItem": True},
    defaults={"ItemGroup": ITEM_GROUP.key},
    zero=frozenset({PRICE, "CostPriceStandard"}),
    keeps_unique="Code",
    pictured=PICTURE_NAME,
)

GROUP = RecordType(
    TypeCapabilities(
        type=GROUPS,
        label="Item groups",
        slots={"name": "Description", "code": "Code"},
        match_keys=("Code", "Description"),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=60,
        find_batch=15,
        read_batch=20,
        write_batch=1,
        ordered_versions=False,
        lag_s=5.0,
        kind=RecordKind.PRODUCT_GROUP,
        creates=False,
        updates=False,
        cannot={
            "create": "Exact's API makes no item groups; they are made at Exact.",
            "update": "Exact's API changes no item groups; they are changed at Exact.",
            "deletions": "Exact tells no deletions of item groups.",
        },
    ),
    endpoint=GROUPS,
    fields=table(
        text("Code", "Code", read_only=True),
        text("Description", "Description", read_only=True),
        byte_flag("IsDefault", "Default", read_only=True),
        text("Notes", "Notes", read_only=True),
        link("GLRevenue", "Revenue account", read_only=True),
        link("GLCosts", "Costs account", read_only=True),
        link("GLStock", "Stock account", read_only=True),
    ),
)
