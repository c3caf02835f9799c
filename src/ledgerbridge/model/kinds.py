"""What records are about, in words that compare across vendors."""

from __future__ import annotations

from enum import StrEnum


class RecordKind(StrEnum):
    """What a record type is about, whatever its vendor calls it."""

    CUSTOMER = "customer"
    """Whom one sells to: a person, or a company with its person."""
    COMPANY = "company"
    CONTACT = "contact"
    """A person at a customer."""
    ADDRESS = "address"
    PRODUCT = "product"
    PRODUCT_GROUP = "product group"
    STOCK = "stock"
    """How much of a product there is, in one place or in all."""
    STOCK_COUNT = "stock count"
    """A correction of stock that somebody counted."""
    DEAL = "deal"
    QUOTE = "quote"
    ORDER = "order"
    INVOICE_DRAFT = "invoice draft"
    INVOICE = "invoice"
    SALES_ENTRY = "sales entry"
    """An invoice as the ledger holds it, without its products."""
    SALES_RECEIPT = "sales receipt"
    """A sale that was paid at once."""
    CREDIT_NOTE = "credit note"
    REFUND = "refund"
    PAYMENT = "payment"
    SUBSCRIPTION = "subscription"
    NOTE = "note"
    FILE = "file"
    """A file that belongs to another record."""


class Reference(StrEnum):
    """Lists of a vendor's account that settings are chosen from; read, never written."""

    TAX_CODES = "tax codes"
    ACCOUNTS = "accounts"
    JOURNALS = "journals"
    PAYMENT_TERMS = "payment terms"
    PAYMENT_METHODS = "payment methods"
    SHIPPING_METHODS = "shipping methods"
    PRODUCT_GROUPS = "product groups"
    UNITS = "units"
    WAREHOUSES = "warehouses"
    COST_CENTRES = "cost centres"
    COST_UNITS = "cost units"
    CLASSIFICATIONS = "account classifications"
    CURRENCIES = "currencies"
    DIVISIONS = "divisions"
    COUNTRIES = "countries"
    PIPELINES = "pipelines"
    STAGES = "stages"
    OWNERS = "owners"
    PROJECTS = "projects"
    INCOME_ACCOUNTS = "income accounts"
    INVOICING_ENTITIES = "invoicing entities"
