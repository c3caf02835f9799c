"""What the records of the small lists may hold.

Names, lengths and obligations: field list of the API reference; further names that the binder takes: Finance.xsd.
"""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.quickbooks.fields import (
    DATE,
    ENTITY,
    FLAG,
    NAME_MARKS,
    Field,
    Fields,
    choice,
    ignored,
    ref,
    text,
)


def up_to(most: int) -> Field:
    return Field("number", most=Decimal(most))


TERM: Fields = {
    **ENTITY,
    "Name": text(31, stays=True),
    "Active": FLAG,
    "DueDays": up_to(999),
    "DiscountPercent": up_to(100),
    "DiscountDays": up_to(999),
    "DayOfMonthDue": up_to(31),
    "DueNextMonthDays": up_to(999),
    "DiscountDayOfMonth": up_to(31),
    **ignored("Type SalesTermEx"),
}
PAYMENT_METHOD: Fields = {
    **ENTITY,
    "Name": text(31, stays=True),
    "Active": FLAG,
    "Type": choice("CREDIT_CARD", "NON_CREDIT_CARD"),
    **ignored("PaymentMethodEx"),
}
CLASS: Fields = {
    **ENTITY,
    "Name": text(100, forbidden=NAME_MARKS, stays=True),
    "ParentRef": ref("Class", named=False),
    "Active": FLAG,
    **ignored("SubClass FullyQualifiedName ClassEx"),
}
DEPARTMENT: Fields = {
    **ENTITY,
    "Name": text(100, forbidden=NAME_MARKS, stays=True),
    "ParentRef": ref("Department", named=False),
    "Active": FLAG,
    **ignored("SubDepartment FullyQualifiedName DepartmentEx Address"),
}
CUSTOMER_TYPE: Fields = {**ENTITY, "Name": text(100), "Active": FLAG}
COMPANY_CURRENCY: Fields = {
    **ENTITY,
    "Code": Field("text", longest=3, create_only=True, keeps=True),
    "Active": FLAG,
    **ignored("Name CompanyCurrencyEx"),
}
EXCHANGE_RATE: Fields = {
    **ENTITY,
    "SourceCurrencyCode": text(3),
    "TargetCurrencyCode": text(3),
    "Rate": Field("number"),
    "AsOfDate": DATE,
    **ignored("ExchangeRateEx"),
}
RATE_LIST = Field(
    "parts",
    owner="TaxRateList",
    parts={
        "TaxRateDetail": Field(
            "list",
            owner="TaxRateDetail",
            parts={
                "TaxRateRef": ref("TaxRate"),
                "TaxTypeApplicable": choice("TaxOnAmount", "TaxOnAmountPlusTax", "TaxOnTax"),
                "TaxOrder": Field("number"),
            },
        ),
        **ignored("originatingGroupId"),
    },
)
TAX_CODE: Fields = {
    **ENTITY,
    "Name": text(100),
    "Description": text(100),
    "Active": FLAG,
    "Taxable": FLAG,
    "TaxGroup": FLAG,
    "SalesTaxRateList": RATE_LIST,
    "PurchaseTaxRateList": RATE_LIST,
    **ignored("Hidden AdjustmentTaxRateList TaxCodeEx TaxCodeConfigType"),
}
TAX_RATE: Fields = {
    **ENTITY,
    "Name": text(100),
    "Description": text(100),
    "Active": FLAG,
    "RateValue": up_to(100),
    "AgencyRef": ref("TaxAgency", named=False),
    "SpecialTaxType": choice("NONE", "ZERO_RATE", "FOREIGN_TAX", "REVERSE_CHARGE", "ADJUSTMENT_RATE"),
    "DisplayType": choice("ReadOnly", "HideInTransactionForms", "HideInPrintedForms", "HideInAll"),
    **ignored("TaxReturnLineRef EffectiveTaxRate TaxRateEx OriginalTaxRate"),
}
TAX_AGENCY: Fields = {
    **ENTITY,
    "DisplayName": text(100, stays=True),
    **ignored(
        "TaxTrackedOnSales TaxTrackedOnPurchases TaxRegistrationNumber LastFileDate TaxAgencyConfig ReportingPeriod "
        "Active IntuitId FullyQualifiedName"
    ),
}
TAX_SERVICE: Fields = {
    "TaxCode": text(100),
    "TaxRateDetails": Field(
        "list",
        owner="TaxRateDetails",
        parts={
            "TaxRateName": text(10),
            "TaxRateId": text(),
            "RateValue": up_to(100),
            "TaxAgencyId": text(),
            "TaxApplicableOn": choice("Sales", "Purchase"),
        },
    ),
    **ignored("TaxCodeId Fault Id"),
}
ATTACHABLE: Fields = {
    **{name: field for name, field in ENTITY.items() if name != "AttachableRef"},
    "FileName": text(1000),
    "Note": text(2000),
    "Category": choice("Contact Photo", "Document", "Image", "Receipt", "Signature", "Sound", "Other"),
    "ContentType": text(100),
    "Tag": text(2000),
    "PlaceName": text(2000),
    "Lat": text(100),
    "Long": text(100),
    "AttachableRef": Field(
        "list",
        owner="AttachableRef",
        parts={
            "EntityRef": Field("ref", typed=True, named=False),
            "IncludeOnSend": FLAG,
            "LineInfo": text(),
            "NoRefOnly": FLAG,
            "Inactive": FLAG,
            **ignored("CustomField AttachableRefEx"),
        },
    ),
    **ignored(
        "FileAccessUri TempDownloadUri Size ThumbnailFileAccessUri ThumbnailTempDownloadUri AttachableEx documentId"
    ),
}
