"""CompanyInfo and Preferences: one record each, following the company's settings."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.vendor import Wire
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
    """Writes changed settings into the two records; an unchanged one keeps its version."""
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
    accounting: Wire = {
        "FirstMonthOfFiscalYear": "January",
        "UseAccountNumbers": False,
        "ClassTrackingPerTxn": False,
        "ClassTrackingPerTxnLine": False,
        "TrackDepartments": False,
    }
    if company.settings["closing_date"]:
        accounting["BookCloseDate"] = company.settings["closing_date"]
    tax: Wire = {"UsingSalesTax": True}
    if company.uses_sales_tax:
        tax["TaxGroupCodeRef"] = reference("2")
    return {
        "AccountingInfoPrefs": accounting,
        "ProductAndServicesPrefs": {
            "ForSales": True,
            "ForPurchase": True,
            "QuantityWithPriceAndRate": True,
            "QuantityOnHand": True,
        },
        "SalesFormsPrefs": {
            "CustomTxnNumbers": company.settings["custom_txn_numbers"],
            "AllowDeposit": False,
            "AllowDiscount": True,
            "AllowEstimates": True,
            "AllowServiceDate": False,
            "AllowShipping": True,
            "AutoApplyCredit": False,
            "DefaultTerms": reference("3"),
        },
        "TaxPrefs": tax,
        "CurrencyPrefs": {
            "MultiCurrencyEnabled": company.settings["multicurrency"],
            "HomeCurrency": reference(company.home_currency),
        },
    }
