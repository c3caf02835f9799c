"""Sales orders and quotations (REST API reference, SalesOrder and CRM Quotations)."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, Numbering, PartCapabilities, TypeCapabilities
from ledgerbridge.connectors.exact import money, places
from ledgerbridge.connectors.exact.fields import Field, day, link, number, numbered, table, text, whole
from ledgerbridge.connectors.exact.record_type import LINES, Feed, RecordType, Rows
from ledgerbridge.model.kinds import RecordKind

ORDERS = "salesorder/SalesOrders"
QUOTATIONS = "crm/Quotations"
YOUR_REF = "YourRef"
LONGEST_REF = 30

NO_FREE_FIELDS = (
    "Exact's API takes no free fields of orders and of their lines. What an order says more has a place in "
    "PaymentReference and Remarks, and in the Notes of its lines."
)

LINE_SLOTS = {
    "product_id": "Item",
    "sku": "ItemCode",
    "description": "Description",
    "quantity": "Quantity",
    "unit": "UnitCode",
    "price": "NetPrice",
    "net": "AmountFC",
    "tax_code": "VATCode",
    "tax_share": "VATPercentage",
    "cost_centre": "CostCenter",
    "cost_unit": "CostUnit",
}


def line_fields(*more: Field) -> dict[str, Field]:
    """What lines of orders, quotations and invoices share."""
    return table(
        link("Item", "Item", required=True),
        text("Description", "Description", 60),
        number("Quantity", "Quantity"),
        text("UnitCode", "Unit"),
        number("NetPrice", "Net price"),
        number("UnitPrice", "Unit price"),
        number("Discount", "Discount, as a fraction"),
        text("VATCode", "VAT code"),
        text("CostCenter", "Cost centre", 8),
        text("CostUnit", "Cost unit", 8),
        text("Notes", "Notes"),
        number("AmountFC", "Amount", read_only=True),
        number("VATPercentage", "VAT rate, as a fraction", read_only=True),
        whole("LineNumber", "Line number", read_only=True),
        *more,
    )


def reference_field() -> Field:
    return text(YOUR_REF, "Your reference (reference of Ledgerbridge)", LONGEST_REF, read_only=True)


ORDER = RecordType(
    TypeCapabilities(
        type=ORDERS,
        label="Sales orders",
        slots={
            "number": "OrderNumber",
            "reference": "Description",
            "name": "Description",
            "status": "Status",
            "date": "OrderDate",
            "currency": "Currency",
            "customer_id": "OrderedBy",
            "contact_id": "OrderedByContactPerson",
            "payment_term": "PaymentCondition",
            "shipping_method": "ShippingMethod",
            "net": "AmountFCExclVat",
            "total": "AmountFC",
            "notes": "Remarks",
            **places.SLOTS,
        },
        match_keys=("OrderNumber", "Description"),
        reference_path=YOUR_REF,
        create_safety=CreateSafety.REFERENCE,
        page_size=60,
        find_batch=15,
        read_batch=20,
        write_batch=1,
        write_costs={"minute": 2},
        looks_ahead=True,
        ordered_versions=False,
        lag_s=5.0,
        find_lag_s=5.0,
        unique=("OrderNumber",),
        kind=RecordKind.ORDER,
        parts={LINES: PartCapabilities("Lines", {**LINE_SLOTS, "tax": "VATAmount"}, required=("Item",))},
        money=money.ORDERS,
        cannot={
            "OrderedBy": "Exact keeps the customer an order was made for.",
            "book": "Orders are finished by deliveries and invoices, which people make at Exact.",
            "send": "Exact's API sends invoices alone, when they are printed.",
            "CustomField": NO_FREE_FIELDS,
            "Free": NO_FREE_FIELDS,
            f"{LINES}[].CustomField": NO_FREE_FIELDS,
            f"{LINES}[].Free": NO_FREE_FIELDS,
        },
    ),
    endpoint=ORDERS,
    key="OrderID",
    fields=table(
        link("OrderedBy", "Ordered by", required=True),
        link("InvoiceTo", "Invoice to"),
        link("DeliverTo", "Deliver to"),
        link("OrderedByContactPerson", "Contact person"),
        link("DeliveryAddress", "Delivery address"),
        whole("OrderNumber", "Order number"),
        reference_field(),
        text("Description", "Description", 60),
        text("Remarks", "Remarks"),
        text("PaymentReference", "Payment reference"),
        day("OrderDate", "Order date"),
        day("DeliveryDate", "Delivery date"),
        text("Currency", "Currency", 3),
        text("PaymentCondition", "Payment condition"),
        link("ShippingMethod", "Shipping method"),
        link("WarehouseID", "Warehouse"),
        link("Salesperson", "Salesperson"),
        link("SalesChannel", "Sales channel"),
        link("Document", "Document"),
        number("Discount", "Discount, as a fraction"),
        numbered("ApprovalStatus", "Approval status", "0", "1", "2"),
        numbered("Status", "Status", read_only=True),
        numbered("DeliveryStatus", "Delivery status", read_only=True),
        numbered("InvoiceStatus", "Invoice status", read_only=True),
        number("AmountFCExclVat", "Amount without VAT", read_only=True),
        number("AmountFC", "Amount", read_only=True),
        number("AmountDC", "Amount in the division's currency", read_only=True),
        text("OrderedByName", "Ordered by, name", read_only=True),
        *places.delivery_fields(),
    ),
    feeds=(
        Feed("sync/SalesOrder/SalesOrderHeaders", "OrderID", "OrderID"),
        Feed("sync/SalesOrder/SalesOrderLines", "OrderID", "OrderID"),
    ),
    deletions=32,
    lines=Rows(
        "SalesOrderLines",
        "salesorder/SalesOrderLines",
        "OrderID",
        line_fields(
            day("DeliveryDate", "Delivery date"),
            text("ItemCode", "Item code", read_only=True),
            number("VATAmount", "VAT amount", read_only=True),
            number("QuantityDelivered", "Quantity delivered", read_only=True),
            number("QuantityInvoiced", "Quantity invoiced", read_only=True),
        ),
        PartCapabilities("Lines", {}),
    ),
    fixed=frozenset({"OrderedBy", "InvoiceTo", "DeliverTo", "OrderNumber", *places.SLOTS.values()}),
    ordered_by="OrderedBy",
    delivered_to="DeliveryAddress",
)

QUOTATION = RecordType(
    TypeCapabilities(
        type=QUOTATIONS,
        label="Quotations",
        slots={
            "number": "QuotationNumber",
            "reference": "Description",
            "name": "Description",
            "status": "Status",
            "date": "QuotationDate",
            "due_date": "ClosingDate",
            "currency": "Currency",
            "customer_id": "OrderAccount",
            "contact_id": "OrderAccountContact",
            "payment_term": "PaymentCondition",
            "tax": "VATAmountFC",
            "total": "AmountFC",
            "notes": "Remarks",
        },
        match_keys=("QuotationNumber", "Description"),
        reference_path=YOUR_REF,
        create_safety=CreateSafety.REFERENCE,
        page_size=60,
        find_batch=15,
        read_batch=20,
        write_batch=1,
        write_costs={"minute": 2},
        looks_ahead=True,
        ordered_versions=False,
        lag_s=5.0,
        find_lag_s=5.0,
        kind=RecordKind.QUOTE,
        parts={
            LINES: PartCapabilities(
                "Lines",
                {slot: path for slot, path in LINE_SLOTS.items() if slot != "sku"} | {"tax": "VATAmountFC"},
                required=("Item",),
            )
        },
        money=money.ORDERS,
        cannot={
            "deletions": "Exact tells no deletions of quotations here; a sweep shows what is left.",
            "book": "Quotations are accepted by people at Exact.",
            "send": "Exact's API sends invoices alone, when they are printed.",
            "QuotationNumber": "Exact numbers its quotations itself.",
        },
        numbering=Numbering(always_given=True),
    ),
    endpoint=QUOTATIONS,
    key="QuotationID",
    fields=table(
        link("OrderAccount", "Customer", required=True),
        link("OrderAccountContact", "Contact person"),
        link("InvoiceAccount", "Invoice to"),
        link("DeliveryAccount", "Deliver to"),
        whole("QuotationNumber", "Quotation number", read_only=True),
        reference_field(),
        text("Description", "Description", 60),
        text("Remarks", "Remarks"),
        day("QuotationDate", "Quotation date"),
        day("ClosingDate", "Expected closing date"),
        day("DueDate", "Due date"),
        text("Currency", "Currency", 3),
        text("PaymentCondition", "Payment condition"),
        link("Document", "Document"),
        numbered("Status", "Status", read_only=True),
        number("VATAmountFC", "VAT amount", read_only=True),
        number("AmountFC", "Amount", read_only=True),
        number("AmountDC", "Amount in the division's currency", read_only=True),
    ),
    lines=Rows(
        "QuotationLines",
        "crm/QuotationLines",
        "QuotationID",
        line_fields(number("VATAmountFC", "VAT amount", read_only=True)),
        PartCapabilities("Lines", {}),
    ),
    fixed=frozenset({"OrderAccount"}),
)
