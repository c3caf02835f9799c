"""Slots: the standard meanings of fields. A connector says which of its paths holds which slot; two connectors that
fill the same slots have a default mapping for free."""

from __future__ import annotations

CUSTOMER = {
    "email": "E-mail",
    "given_name": "First name",
    "family_name": "Last name",
    "company_name": "Company name",
    "phone": "Phone",
    "mobile": "Mobile phone",
    "fax": "Fax",
    "website": "Website",
    "job_title": "Job title",
    "billing.street": "Billing street",
    "billing.city": "Billing city",
    "billing.region": "Billing region",
    "billing.postal_code": "Billing postal code",
    "billing.country": "Billing country",
    "shipping.street": "Shipping street",
    "shipping.city": "Shipping city",
    "shipping.region": "Shipping region",
    "shipping.postal_code": "Shipping postal code",
    "shipping.country": "Shipping country",
}

PRODUCT = {
    "sku": "SKU",
    "name": "Name",
    "description": "Description",
    "price": "Price",
    "cost": "Cost",
    "product_type": "Product type",
}

PRODUCT_MORE = {
    "barcode": "Barcode",
    "unit": "Unit",
    "product_group": "Product group",
    "tax_code": "Tax code",
    "active": "Active",
    "stock_managed": "Stock managed",
    "image": "Image",
}

CUSTOMER_MORE = {
    "code": "Code",
    "vat_number": "VAT number",
    "registration_number": "Registration number",
    "currency": "Currency",
    "payment_term": "Payment term",
    "language": "Language",
    "notes": "Notes",
    "name": "Name",
    "customer_id": "Customer",
}

DOCUMENT = {
    "number": "Number",
    "reference": "Reference",
    "status": "Status",
    "stage": "Stage",
    "pipeline": "Pipeline",
    "owner": "Owner",
    "date": "Date",
    "due_date": "Due date",
    "currency": "Currency",
    "rate": "Exchange rate",
    "customer_id": "Customer",
    "company_id": "Company",
    "contact_id": "Contact person",
    "contact_ids": "Contact persons",
    "invoice_id": "Invoice",
    "order_id": "Order",
    "seller": "Seller",
    "payment_term": "Payment term",
    "payment_method": "Payment method",
    "shipping_method": "Shipping method",
    "prices_include_tax": "Prices include tax",
    "discount_percent": "Discount in percent",
    "discount": "Discount",
    "shipping_cost": "Shipping cost",
    "net": "Total without tax",
    "tax": "Tax",
    "total": "Total",
    "open": "Amount open",
    "notes": "Notes",
}

LINE = {
    "product_id": "Product",
    "sku": "SKU",
    "description": "Description",
    "quantity": "Quantity",
    "unit": "Unit",
    "price": "Price",
    "discount_percent": "Discount in percent",
    "discount": "Discount",
    "net": "Total without tax",
    "tax": "Tax",
    "total": "Total",
    "tax_code": "Tax code",
    "tax_rate": "Tax rate",
    "tax_share": "Tax rate as a share of one",
    "account": "Revenue account",
    "cost_centre": "Cost centre",
    "cost_unit": "Cost unit",
    "service_date": "Service date",
}

PAYMENT = {
    "number": "Number",
    "reference": "Reference",
    "status": "Status",
    "date": "Date",
    "amount": "Amount",
    "fee": "Fee",
    "currency": "Currency",
    "rate": "Exchange rate",
    "method": "Payment method",
    "customer_id": "Customer",
    "invoice_id": "Invoice",
    "account": "Account",
}

STOCK = {
    "product_id": "Product",
    "sku": "SKU",
    "warehouse": "Warehouse",
    "quantity": "Quantity",
    "available": "Available",
    "reserved": "Reserved",
}

FILE = {
    "name": "Name",
    "media_type": "Media type",
    "record_id": "Belongs to",
    "record_type": "Belongs to type",
}

OF_ONE_ACCOUNT = frozenset(
    {
        *("image", "unit", "product_group", "tax_code", "payment_term", "payment_method", "account"),
        "shipping_method",
        *("cost_centre", "cost_unit", "pipeline", "stage", "owner", "warehouse", "customer_id", "code"),
    }
)
"""Slots whose values name something in one account alone, such as an entry of one of its lists: no rule carries them
unless somebody says what they are called on the other side."""

LABELS = {**CUSTOMER, **PRODUCT, **CUSTOMER_MORE, **PRODUCT_MORE, **DOCUMENT, **LINE, **PAYMENT, **STOCK, **FILE}
