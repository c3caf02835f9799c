"""Rows of documents (reference: OrderRowApi, QuoteRowApi, CustomerInvoiceDraftRowApi, CustomerInvoiceRowApi).

No row carries a VAT code: VAT follows from the article's coding and the customer's country and kind. A row without an
article is one of text alone. Discounts are held as a share of one and are read and written as percent.
"""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import FieldSpec, PartCapabilities
from ledgerbridge.connectors.eaccounting.record_type import (
    LineType,
    Scale,
    chosen,
    flag,
    number,
    read_only,
    spec_table,
    text,
)

DISCOUNT = "DiscountPercentage"
VAT = "PercentVat"
SLOTS = {
    "product_id": "ArticleId",
    "sku": "ArticleNumber",
    "description": "Text",
    "quantity": "Quantity",
    "price": "UnitPrice",
    "discount_percent": DISCOUNT,
    "cost_centre": "CostCenterItemId1",
    "cost_unit": "ProjectId",
}
_PERCENT = Scale(2, 0, 100)


def _common(*more: FieldSpec) -> dict[str, FieldSpec]:
    return spec_table(
        chosen("ArticleId", "Article"),
        text("Text", "Text", 2000),
        number("Quantity", "Quantity"),
        number("UnitPrice", "Price"),
        number(DISCOUNT, "Discount in percent"),
        chosen("CostCenterItemId1", "Cost centre"),
        chosen("CostCenterItemId2", "Cost centre, second dimension"),
        chosen("CostCenterItemId3", "Cost centre, third dimension"),
        chosen("ProjectId", "Project"),
        *more,
        *read_only(
            text("ArticleNumber", "Article number"), flag("IsTextRow", "Text alone"), number("LineNumber", "Position")
        ),
    )


ORDER_LINES = LineType(
    specs=_common(number("DeliveredQuantity", "Delivered"), *read_only(number("Amount", "Total"))),
    scales={"Quantity": Scale(4), "UnitPrice": Scale(2), "DeliveredQuantity": Scale(2), DISCOUNT: _PERCENT},
    shares=frozenset({DISCOUNT}),
    constants={"IsWorkCost": False, "EligibleForReverseChargeOnVat": False},
)
QUOTE_LINES = LineType(
    specs=_common(*read_only(number("Amount", "Total"))),
    scales={"Quantity": Scale(4), "UnitPrice": Scale(2), DISCOUNT: _PERCENT},
    shares=frozenset({DISCOUNT}),
    text_flag=False,
)
DRAFT_LINES = LineType(
    specs=_common(*read_only(text("UnitAbbreviation", "Unit"), text("UnitName", "Name of the unit"))),
    scales={"Quantity": Scale(2), "UnitPrice": Scale(4), DISCOUNT: _PERCENT},
    shares=frozenset({DISCOUNT}),
    constants={"ReversedConstructionServicesVatFree": False},
)
INVOICE_LINES = LineType(
    specs=_common(
        *read_only(
            text("UnitAbbreviation", "Unit"), number("AmountNoVat", "Total without VAT"), number(VAT, "VAT in percent")
        )
    ),
    scales={"Quantity": Scale(2), "UnitPrice": Scale(4), DISCOUNT: _PERCENT},
    shares=frozenset({DISCOUNT, VAT}),
    numbered=True,
    text_flag=False,
)

ORDERED = PartCapabilities("Rows", SLOTS)
DRAFTED = PartCapabilities("Rows", {**SLOTS, "unit": "UnitAbbreviation"})
INVOICED = PartCapabilities("Rows", {**SLOTS, "unit": "UnitAbbreviation", "net": "AmountNoVat", "tax_rate": VAT})
