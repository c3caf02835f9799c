"""Accounts: customers, prospects and suppliers of Exact (REST API reference, CRM Accounts)."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.exact.fields import (
    Field,
    byte_flag,
    choice,
    chosen,
    country,
    day,
    email,
    flag,
    from_list,
    link,
    named_by_owner,
    number,
    numbered,
    table,
    text,
)
from ledgerbridge.connectors.exact.record_type import Feed, RecordType
from ledgerbridge.model.kinds import RecordKind, Reference

ACCOUNTS = "crm/Accounts"
CUSTOMER = "C"
"""The status that makes an account one that documents can be made for."""
SEARCH_CODE = "SearchCode"
CLASSIFICATIONS = tuple(f"Classification{n}" for n in range(1, 9))
CUSTOM_FIELDS = (
    "Custom fields of Premium licences are not kept: Exact's API reaches them by names of components that it does not "
    "document."
)


def _classification(path: str, number: int) -> Field:
    """One of eight choices that each division names, with values of its own."""
    return from_list(named_by_owner(chosen(path, f"Classification {number}")), Reference.CLASSIFICATIONS)


FIELDS = table(
    text("Name", "Name", 50, required=True),
    text("Code", "Code", 18),
    text(SEARCH_CODE, "Search code (reference of Ledgerbridge)", 30, read_only=True),
    choice("Status", "Status", "A", "S", "P", CUSTOMER),
    email("Email", "E-mail"),
    text("Phone", "Phone"),
    text("PhoneExtension", "Phone extension"),
    text("Fax", "Fax"),
    text("Website", "Website"),
    text("AddressLine1", "Address, line 1"),
    text("AddressLine2", "Address, line 2"),
    text("AddressLine3", "Address, line 3"),
    text("Postcode", "Postcode"),
    text("City", "City"),
    text("State", "State"),
    country("Country", "Country"),
    text("Language", "Language"),
    text("VATNumber", "VAT number"),
    text("ChamberOfCommerce", "Chamber of Commerce number"),
    text("EORINumber", "EORI number"),
    text("GlnNumber", "GLN number"),
    text("OINNumber", "OIN number"),
    text("RSIN", "RSIN"),
    text("TradeName", "Trade name"),
    text("PeppolIdentifier", "Peppol identifier"),
    text("Remarks", "Remarks"),
    from_list(text("SalesVATCode", "Sales VAT code"), Reference.TAX_CODES),
    from_list(text("SalesCurrency", "Sales currency"), Reference.CURRENCIES),
    from_list(text("PaymentConditionSales", "Sales payment condition"), Reference.PAYMENT_TERMS),
    number("CreditLineSales", "Sales credit line"),
    number("DiscountSales", "Sales discount"),
    from_list(link("GLAccountSales", "Sales account"), Reference.INCOME_ACCOUNTS),
    from_list(link("GLAR", "Debtors account"), Reference.ACCOUNTS),
    link("PriceList", "Price list"),
    from_list(link("ShippingMethod", "Shipping method"), Reference.SHIPPING_METHODS),
    link("InvoiceAccount", "Invoice account"),
    link("Parent", "Parent account"),
    link("MainContact", "Main contact"),
    link("AccountManager", "Account manager"),
    *(_classification(path, n) for n, path in enumerate(CLASSIFICATIONS, start=1)),
    numbered("InvoicingMethod", "Invoicing method", "0", "1", "2", "4", "8"),
    byte_flag("IsMailing", "Excluded from mailings"),
    flag("IsSupplier", "Supplier"),
    flag("Blocked", "Blocked"),
    day("StartDate", "Start date"),
    day("EndDate", "End date"),
    flag("IsSales", "Customer", read_only=True),
    choice("Type", "Type", read_only=True),
)

ACCOUNT = RecordType(
    TypeCapabilities(
        type=ACCOUNTS,
        label="Accounts",
        archives=True,
        slots={
            "company_name": "Name",
            "code": "Code",
            "email": "Email",
            "phone": "Phone",
            "fax": "Fax",
            "website": "Website",
            "billing.street": "AddressLine1",
            "billing.city": "City",
            "billing.region": "State",
            "billing.postal_code": "Postcode",
            "billing.country": "Country",
            "vat_number": "VATNumber",
            "registration_number": "ChamberOfCommerce",
            "currency": "SalesCurrency",
            "payment_term": "PaymentConditionSales",
            "language": "Language",
            "notes": "Remarks",
        },
        match_keys=("Email", "Name", "Code", "VATNumber", "ChamberOfCommerce"),
        reference_path=SEARCH_CODE,
        create_safety=CreateSafety.REFERENCE,
        page_size=1000,
        find_batch=15,
        read_batch=20,
        write_batch=1,
        write_costs={"minute": 2},
        looks_ahead=True,
        ordered_versions=False,
        lag_s=5.0,
        find_lag_s=5.0,
        unique=("Code",),
        blocked_path="Blocked",
        kind=RecordKind.CUSTOMER,
        cannot={
            "custom fields": CUSTOM_FIELDS,
            "free fields": "Exact's accounts have no free fields; eight classifications are named by each division.",
            "delete": "Accounts with documents cannot be deleted; they are ended, which is left to people.",
            "preconditions": "Exact takes an update of any version: the last one who writes wins.",
        },
    ),
    endpoint=ACCOUNTS,
    fields=FIELDS,
    feeds=(Feed("sync/CRM/Accounts", "ID", "ID"),),
    feed_is_whole=True,
    deletions=2,
    ends="EndDate",
    only={"Type": ("A",)},
    constants={"Status": CUSTOMER},
    lasting=frozenset({"Code"}),
    padded=frozenset({"Code"}),
    zero=frozenset({"CreditLineSales", "DiscountSales"}),
)
