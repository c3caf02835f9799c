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

LABELS = {**CUSTOMER, **PRODUCT}
