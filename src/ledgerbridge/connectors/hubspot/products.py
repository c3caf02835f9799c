"""Products of the library."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, PictureTerms, TypeCapabilities
from ledgerbridge.connectors.hubspot.normal import number
from ledgerbridge.connectors.hubspot.record_type import REFERENCE, RecordType
from ledgerbridge.model.kinds import RecordKind

IMAGE = "hs_images"
SLOTS = {
    "sku": "hs_sku",
    "name": "name",
    "description": "description",
    "price": "price",
    "cost": "hs_cost_of_goods_sold",
    "product_type": "hs_product_type",
    "image": IMAGE,
}
"""Of the image, the text of its web address (CRM facts, properties of products)."""

PICTURE = PictureTerms(("image/gif", "image/jpeg", "image/png"), 20 * 1024 * 1024)
"""ASSUMED: the kinds that every browser shows, and the size that accounts without a subscription may upload."""

PRODUCTS = RecordType(
    TypeCapabilities(
        type="products",
        label="Products",
        archives=True,
        slots=SLOTS,
        match_keys=("hs_sku", "name"),
        reference_path=REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=100,
        find_batch=100,
        read_batch=100,
        write_batch=100,
        write_costs={"api": 1},
        ordered_versions=True,
        lag_s=60.0,
        unique=(REFERENCE,),
        needs_any=("name",),
        cannot={
            "deletions": "HubSpot's change feed leaves out products that are archived.",
            "product_group": "HubSpot keeps products in folders known by ids alone; no list of them is documented.",
            "attributes": "HubSpot documents no attributes or variants of products. Properties of the account's own "
            "hold such values, and can be mapped.",
            "stock": "HubSpot's products hold no quantity in stock.",
        },
        kind=RecordKind.PRODUCT,
        downloads=True,
        picture=PICTURE,
    ),
    singular="product",
    modified="hs_lastmodifieddate",
    rules={"price": number, "hs_cost_of_goods_sold": number},
    keys=frozenset({REFERENCE}),
)
