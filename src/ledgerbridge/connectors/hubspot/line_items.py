"""Line items, which are records of their own at HubSpot and parts of one other record here."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, PartCapabilities, TypeCapabilities
from ledgerbridge.connectors.hubspot.normal import code, number
from ledgerbridge.connectors.hubspot.record_type import REFERENCE, UNSEEN, RecordType

LINES = "lines"
POSITION = "hs_position_on_quote"
"""Where a line stands among the others."""
CURRENCY = "hs_line_item_currency_code"

SLOTS = {
    "product_id": "hs_product_id",
    "sku": "hs_sku",
    "description": "name",
    "quantity": "quantity",
    "price": "price",
    "discount_percent": "hs_discount_percentage",
    "discount": "hs_total_discount",
    "net": "amount",
    "tax": "hs_tax_amount",
    "total": "hs_post_tax_amount",
    "tax_code": "hs_tax_rate_group_id",
    "tax_rate": "hs_tax_rate",
}
"""`discount` is of the whole line, and so HubSpot's own sum: its property `discount` is for one unit."""

RECKONED = frozenset(
    {
        "amount",
        "hs_pre_discount_amount",
        "hs_total_discount",
        "hs_effective_unit_price",
        "hs_tax_amount",
        "hs_tax_rate",
        "hs_post_tax_amount",
        "hs_auto_tax_amount",
    }
)

PART = PartCapabilities("Line items", SLOTS, late=("amount",))
"""Nothing is demanded of a line item (objects guide)."""

CANNOT = {
    "lines[].hs_total_discount": "HubSpot reckons a line's discount from a percentage, or from an amount for one unit.",
    "lines and named records in changes": UNSEEN.format(what="line items, or of the records it names,"),
}
"""What goes for the lines of every type."""

LINE_ITEMS = RecordType(
    TypeCapabilities(
        type="line_items",
        label="Line items",
        slots=SLOTS,
        match_keys=(REFERENCE,),
        reference_path=REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=100,
        find_batch=100,
        read_batch=100,
        write_batch=100,
        ordered_versions=True,
        lag_s=60.0,
        unique=(REFERENCE,),
    ),
    singular="line item",
    modified="hs_lastmodifieddate",
    rules={"quantity": number, "price": number, "hs_discount_percentage": number, "discount": number, CURRENCY: code},
    keys=frozenset({REFERENCE}),
    late=RECKONED,
    shown=RECKONED,
    identifiers=frozenset({"hs_product_id", "hs_tax_rate_group_id"}),
)
