"""CompanyInfo and Preferences: one record each, following the company's settings."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import custom_fields, tax_lists
from ledgerbridge.sandbox.quickbooks.company import Company, Desk
from ledgerbridge.sandbox.quickbooks.wire import reference

ALPHA_3 = {
    "US": "USA",
    "CA": "CAN",
    "GB": "GBR",
    "AU": "AUS",
    "IN": "IND",
    "FR": "FRA",
    "DE": "DEU",
    "NL": "NLD",
    "SE": "SWE",
}


def found(desk: Desk) -> None:
    """Gives a new company its two single records."""
    # QB-SINGLETON
    start = desk.moment.date().isoformat()
    desk.store(
        "CompanyInfo", {"Id": "1", "SyncToken": "0", **company_info(desk.company), "CompanyStartDate": start}, None
    )
    desk.store("Preferences", {"Id": "1", "SyncToken": "0", **preferences(desk.company)}, None)


def follow_settings(desk: Desk) -> None:
    """Writes changed settings into the two records; an unchanged one keeps its version.

    A company that moved to another country has the tax lists of that one.
    """
    if desk.company.table("CompanyInfo").rows["1"].wire["Country"] != desk.company.country:
        tax_lists.found(desk)
    for type, wanted in (("CompanyInfo", company_info(desk.company)), ("Preferences", preferences(desk.company))):
        row = desk.company.table(type).rows["1"]
        own: Wire = {
            name: row.wire[name] for name in ("Id", "SyncToken", "MetaData", "CompanyStartDate") if name in row.wire
        }
        if {**own, **wanted} != row.wire:
            token = str(int(row.wire["SyncToken"]) + 1)
            desk.store(type, {**own, **wanted, "SyncToken": token}, row)


def company_info(company: Company) -> Wire:
    """What CompanyInfo says; addresses give the country in three letters."""
    # QB-COMPANY-COUNTRY
    address = {
        "Id": "1",
        "Line1": "1 Harbour Row",
        "City": "Mountain View",
        "PostalCode": "94043",
        "Country": ALPHA_3[company.country],
    }
    features = {
        "NeoEnabled": "true",
        "IndustryType": "Trade",
        "CompanyType": "Corporation",
        "SubscriptionStatus": "SUBSCRIBED",
        "OfferingSku": "QuickBooks Online Plus",
        "PayrollFeature": "false",
        "ItemCategoriesFeature": "true",
    }
    return {
        "CompanyName": company.name,
        "LegalName": company.name,
        "CompanyAddr": address,
        "CustomerCommunicationAddr": address,
        "LegalAddr": address,
        "PrimaryPhone": {"FreeFormNumber": "+1 650 555 0142"},
        "FiscalYearStartMonth": "January",
        "Country": company.country,
        "Email": {"Address": "office@company.example"},
        "WebAddr": {},
        "SupportedLanguages": "en",
        "DefaultTimeZone": "America/Los_Angeles",
        "NameValue": [{"Name": name, "Value": value} for name, value in features.items()],
    }


def preferences(company: Company) -> Wire:
    """What Preferences says of the settings."""
    # QB-PREFERENCES
    settings = company.settings
    accounting: Wire = {
        "FirstMonthOfFiscalYear": "January",
        "UseAccountNumbers": False,
        "ClassTrackingPerTxn": settings["class_tracking"] == "transaction",
        "ClassTrackingPerTxnLine": settings["class_tracking"] == "line",
        "TrackDepartments": settings["track_departments"],
    }
    if settings["closing_date"]:
        accounting["BookCloseDate"] = settings["closing_date"]
    return {
        "AccountingInfoPrefs": accounting,
        "ProductAndServicesPrefs": _products(settings),
        "SalesFormsPrefs": _sales_forms(company),
        "TaxPrefs": _tax(company),
        "CurrencyPrefs": {
            "MultiCurrencyEnabled": settings["multicurrency"],
            "HomeCurrency": reference(company.home_currency),
        },
    }


def _products(settings: Wire) -> Wire:
    prefs: Wire = {
        "ForSales": True,
        "ForPurchase": True,
        "QuantityWithPriceAndRate": True,
        "QuantityOnHand": True,
        "RevenueRecognitionEnabled": settings["revenue_recognition"],
    }
    return {**prefs, "RecognitionFrequencyType": "Monthly"} if settings["revenue_recognition"] else prefs


def _sales_forms(company: Company) -> Wire:
    """What sales forms may have, and what they start from."""
    # QB-PREFERENCES-FORMS
    settings = company.settings
    prefs: Wire = {
        "CustomTxnNumbers": settings["custom_txn_numbers"],
        "AllowDeposit": settings["allow_deposit"],
        "AllowDiscount": settings["allow_discount"],
        "AllowEstimates": settings["allow_estimates"],
        "AllowServiceDate": False,
        "AllowShipping": settings["allow_shipping"],
        "AutoApplyCredit": settings["auto_apply_credit"],
        "DefaultTerms": reference(settings["default_terms"]),
    }
    fields = custom_fields.preferences(company)
    return {**prefs, "CustomField": fields} if fields else prefs


def _tax(company: Company) -> Wire:
    """Whether sales tax is charged, and in the US whether it is worked out automatically."""
    # QB-PREFERENCES-TAX
    prefs: Wire = {"UsingSalesTax": company.settings["sales_tax"]}
    if company.uses_sales_tax:
        prefs["TaxGroupCodeRef"] = reference("2")
    if company.is_american and company.settings["automated_sales_tax"]:
        prefs["PartnerTaxEnabled"] = True
    return prefs
