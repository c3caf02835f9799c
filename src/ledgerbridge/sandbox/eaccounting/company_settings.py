"""The company's own settings, as answers give them and as a client may change them."""

from __future__ import annotations

from calendar import monthrange
from decimal import Decimal

from ledgerbridge.sandbox.eaccounting.binder import bind
from ledgerbridge.sandbox.eaccounting.company import Company, Desk
from ledgerbridge.sandbox.eaccounting.fields import OPEN, Fields, choice, flag, text, whole
from ledgerbridge.sandbox.eaccounting.settings import STATUSES, VARIANTS
from ledgerbridge.sandbox.kit.vendor import Wire

TEXT_FIELDS: Fields = {
    f"{kind}{place}": text(180)
    for kind in ("CustomerInvoiceText", "OrderText", "OverDueText")
    for place in ("Domestic", "Foreign")
}
PROFILE: Fields = {
    "Name": text(100, required=True),
    "Email": text(255),
    "Phone": text(20, required=True),
    "MobilePhone": text(20),
    "Address1": text(40, required=True),
    "Address2": text(40),
    "CountryCode": text(2, required=True),
    "PostalCode": text(10, required=True),
    "City": text(40, required=True),
    "Website": text(255),
    "BankGiro": text(),
    "PlusGiro": text(),
    "BankgiroNumberPrint": text(),
    "CompanyText": OPEN,
    "UsesMoss": flag(),
    "UsesPaymentReferenceNumber": flag(),
    "UsesReverseConstructionVat": flag(),
    "UsesRotReducedInvoicing": flag(),
    "KeepOriginalDraftDate": flag(),
    "OurReference": text(100),
}
"""What `PUT /companysettings` replaces."""
LOCK: Fields = {"AccountingLockedAsOf": OPEN, "AccountingLockInterval": choice(0, 1, 2, 3, 4, start=0)}
LOCK_DATE: Fields = {"Year": whole(required=True), "Month": whole(least=1, most=12, required=True)}


def shown(desk: Desk) -> Wire:
    """The settings as they are now."""
    # EA-COMPANY-SETTINGS, EA-COMPANY-NUMBERS
    company, settings = desk.company, desk.company.settings
    terms = next(iter(company.table("termsofpayments").rows))
    closing_date = settings["closing_date"]
    return {
        **company.profile,
        "CurrencyCode": company.country.currency,
        "TermsOfPaymentId": terms,
        "AccountingLockedTo": f"{closing_date}T00:00:00" if closing_date else None,
        "ProductVariant": VARIANTS[settings["variant"]],
        "ActivatedModules": list(settings["modules"]),
        "NextCustomerNumber": company.next_number("customers"),
        "NextCustomerInvoiceNumber": company.next_number("customerinvoices"),
        "NextQuoteNumber": company.next_number("quotes"),
        "NextOrderNumber": company.next_number("orders"),
        "NextSupplierNumber": 1,
        "NextArticleNumber": company.next_number("articles"),
        "ShowPricesExclVatPC": settings["prices_excl_vat_private"],
        "DomesticCurrencyRounding": int(settings["currency_rounding"]),
        "CompanyStatus": STATUSES[settings["company_status"]],
        "CompanyIdentifier": company.id,
    }


def replaced(desk: Desk, sent: object) -> Wire:
    """The settings after a client's replacement of those it may write."""
    # EA-COMPANY-SETTINGS-WRITE
    bound = bind(PROFILE, sent)
    bound["CountryCode"] = desk.company.country.code
    bound["CompanyText"] = bind(TEXT_FIELDS, bound["CompanyText"] or {})
    desk.company.profile = {**desk.company.profile, **bound}
    desk.company.name = bound["Name"]
    return shown(desk)


def locked(desk: Desk, sent: object) -> Wire:
    """The settings after the accounting is locked up to the end of a month, or unlocked."""
    # EA-LOCK-SETTINGS
    bound = bind(LOCK, sent)
    closing_date = ""
    if bound["AccountingLockedAsOf"] is not None:
        until = bind(LOCK_DATE, bound["AccountingLockedAsOf"])
        year, month = max(min(until["Year"], 9999), 1), until["Month"]
        closing_date = f"{year:04}-{month:02}-{monthrange(year, month)[1]:02}"
    desk.company.settings["closing_date"] = closing_date
    desk.company.profile["AccountingLockInterval"] = bound["AccountingLockInterval"]
    return shown(desk)


def founded(company: Company) -> Wire:
    """What a new company says of itself."""
    country = company.country.code
    numbers = {
        "SE": ("556677-8899", "SE556677889901"),
        "NO": ("923456783", "NO923456783MVA"),
        "NL": ("81234567", "NL812345678B01"),
        "FI": ("2345678-9", "FI23456789"),
    }[country]
    rot = (
        {"RotReducedInvoicingPercent": Decimal("0.3"), "RutReducedInvoicingPercent": Decimal("0.5")}
        if country == "SE"
        else None
    )
    return {
        **bind(PROFILE, {}, lenient=True),
        "Name": company.name,
        "Email": "office@company.example",
        "Phone": "+46 8 555 01 42",
        "Address1": "Hamngatan 1",
        "CountryCode": country,
        "PostalCode": "111 47",
        "City": "Stockholm",
        "BankGiro": "5050-1055" if country == "SE" else None,
        "CompanyText": bind(TEXT_FIELDS, {}),
        "UsesPaymentReferenceNumber": True,
        "CorporateIdentityNumber": numbers[0],
        "VatCode": numbers[1],
        "BankAccount": None,
        "Iban": None,
        "AccountingLockInterval": 0,
        "TaxDeclarationDate": None,
        "Gln": None,
        "PeppolId": None,
        "TypeOfBusiness": 1,
        "VatPeriod": 3,
        "IsPayslipActivated": False,
        "AutoInvoice": None,
        "ApprovalSettings": {"UsesSupplierInvoiceApproval": False, "UsesVatReportApproval": False},
        "CompanyRotRutSettings": rot,
        "UsesCostCenter": True,
        "UsesProject": True,
    }
