"""What a record may hold: each property with its kind, length and who may write it.

Names, lengths and obligations: field list of the API reference; further names that the binder takes without storing
them: schema of the service (Finance.xsd).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["text", "flag", "number", "date", "choice", "email", "ref", "parts", "list", "ignored"]


class Field(msgspec.Struct, frozen=True):
    """One property of a record or of a part of it."""

    kind: Kind
    longest: int = 0
    """Most characters of a text; 0 for no limit."""
    forbidden: str = ""
    choices: tuple[str, ...] = ()
    to: str = ""
    """Entity a reference leads to, where the company holds that list."""
    named: bool = True
    """Whether answers give the name beside the reference's value."""
    parts: Mapping[str, Field] = {}
    """Properties of a part, or of each member of a list."""
    typed: bool = False
    """Whether the type beside a reference's value counts."""
    owner: str = ""
    """Class of the service that a part is bound to, named in fault 2010."""
    most: Decimal | None = None
    create_only: bool = False
    keeps: bool = False
    """A full update that leaves the property out does not clear it."""
    stays: bool = False
    """An empty value in a sparse update does not clear it."""


Fields: TypeAlias = Mapping[str, Field]

IGNORED = Field("ignored")
FLAG = Field("flag")
NUMBER = Field("number")
DATE = Field("date")


def text(longest: int = 0, forbidden: str = "", stays: bool = False) -> Field:
    return Field("text", longest=longest, forbidden=forbidden, stays=stays)


def ref(to: str = "", named: bool = True) -> Field:
    return Field("ref", to=to, named=named and bool(to))


def choice(*choices: str) -> Field:
    return Field("choice", choices=choices)


def ignored(names: str) -> Fields:
    """Properties that the binder knows and the service does not store."""
    # QB-READ-ONLY-IGNORED
    return dict.fromkeys(names.split(), IGNORED)


ADDRESS = Field(
    "parts",
    owner="PhysicalAddress",
    parts={
        **{f"Line{number}": text(500) for number in range(1, 6)},
        "City": text(255),
        "Country": text(255),
        "CountrySubDivisionCode": text(255),
        "PostalCode": text(30),
        **ignored("Id Lat Long CountryCode County PostalCodeSuffix Tag Note"),
    },
)
PHONE = Field(
    "parts",
    owner="TelephoneNumber",
    parts={
        "FreeFormNumber": text(30),
        **ignored("Id DeviceType CountryCode AreaCode ExchangeCode Extension Default Tag"),
    },
)
EMAIL = Field(
    "parts",
    owner="EmailAddress",
    parts={"Address": Field("email", longest=100), **ignored("Id Default Tag")},
)
WEBSITE = Field("parts", owner="WebSiteAddress", parts={"URI": text(1000), **ignored("Id Default Tag")})

ENTITY: Fields = {
    **ignored("MetaData domain status CustomField AttachableRef"),
    "Id": text(),
    "SyncToken": text(),
    "sparse": FLAG,
}
NAME_MARKS = ":\t\n"
"""Characters that no name of a customer, vendor or item may hold."""
# QB-NAME-CHARACTERS


def name_part(longest: int) -> Field:
    return text(longest, forbidden=NAME_MARKS)


PARTY: Fields = {
    **ENTITY,
    "DisplayName": text(500, forbidden=NAME_MARKS, stays=True),
    "Title": name_part(16),
    "GivenName": name_part(100),
    "MiddleName": name_part(100),
    "FamilyName": name_part(100),
    "Suffix": name_part(16),
    "CompanyName": text(100),
    "PrintOnCheckName": text(110, forbidden=NAME_MARKS, stays=True),
    "Active": FLAG,
    "PrimaryPhone": PHONE,
    "AlternatePhone": PHONE,
    "Mobile": PHONE,
    "Fax": PHONE,
    "PrimaryEmailAddr": EMAIL,
    "WebAddr": WEBSITE,
    "BillAddr": ADDRESS,
    "ShipAddr": ADDRESS,
    "Notes": text(2000),
    "BusinessNumber": text(10),
    "GSTIN": text(15),
    "GSTRegistrationType": text(15),
    "Source": text(),
    "CurrencyRef": Field("ref", to="Currency", create_only=True, keeps=True),
    "Balance": Field("number", create_only=True, keeps=True),
    "OpenBalanceDate": Field("date", create_only=True, keeps=True),
    **ignored(
        "IntuitId Organization FullyQualifiedName UserId V4IDPseudonym OtherContactInfo OtherAddr ContactName "
        "AltContactName CreditLimit AcctNum TDSEnabled ClientEntityId"
    ),
}
CUSTOMER: Fields = {
    **PARTY,
    "Taxable": FLAG,
    "DefaultTaxCodeRef": Field("ref", to="TaxCode", keeps=True, named=False),
    "Job": FLAG,
    "ParentRef": ref("Customer", named=False),
    "BillWithParent": FLAG,
    "TaxExemptionReasonId": text(2),
    "ResaleNum": text(16),
    "PrimaryTaxIdentifier": text(),
    "SecondaryTaxIdentifier": text(),
    "SalesTermRef": ref("Term"),
    "PaymentMethodRef": ref("PaymentMethod", named=False),
    "CustomerTypeRef": ref("CustomerType"),
    "ARAccountRef": ref("Account"),
    "PreferredDeliveryMethod": choice("Print", "Email", "None"),
    **ignored(
        "RootCustomerRef Level SalesRepRef TaxGroupCodeRef TaxRateRef CCDetail PriceLevelRef BalanceWithJobs "
        "OverDueBalance TotalRevenue TotalExpense JobInfo CustomerEx IsProject IsCISContractor ClientCompanyId "
        "TaxRegime"
    ),
}
VENDOR: Fields = {
    **PARTY,
    "AcctNum": text(100),
    "TermRef": ref("Term"),
    "APAccountRef": ref("Account"),
    "TaxIdentifier": text(20),
    "Vendor1099": FLAG,
    "CostRate": NUMBER,
    "BillRate": NUMBER,
    **ignored(
        "TaxCountry TaxIdEffectiveDate ParentRef VendorTypeRef PrefillAccountRef T4AEligible T5018Eligible "
        "TDSEntityTypeId TDSSectionTypeId TDSOverrideThreshold TaxReportingBasis VendorEx IsSubContractor "
        "SubcontractorType CISRate HasTPAR VendorPaymentBankDetail DefaultTaxCodeRef"
    ),
}
MOST_PRICE = Decimal("99999999999")
ITEM_TYPES = ("Inventory", "NonInventory", "Service", "Category", "Group")
ITEM: Fields = {
    **ENTITY,
    "Name": text(100, forbidden=NAME_MARKS, stays=True),
    "Type": Field("choice", choices=ITEM_TYPES, keeps=True, stays=True),
    "Sku": text(100),
    "Description": text(4000),
    "PurchaseDesc": text(1000),
    "UnitPrice": Field("number", most=MOST_PRICE),
    "PurchaseCost": Field("number", most=MOST_PRICE),
    "IncomeAccountRef": ref("Account"),
    "ExpenseAccountRef": ref("Account"),
    "AssetAccountRef": ref("Account"),
    "TrackQtyOnHand": FLAG,
    "QtyOnHand": Field("number", keeps=True, stays=True),
    "InvStartDate": Field("date", keeps=True, stays=True),
    "ReorderPoint": Field("number", stays=True),  # QB-REORDER-POINT
    "Taxable": FLAG,
    "SalesTaxIncluded": FLAG,
    "PurchaseTaxIncluded": FLAG,
    "SalesTaxCodeRef": ref("TaxCode", named=False),
    "PurchaseTaxCodeRef": ref("TaxCode", named=False),
    "TaxClassificationRef": ref(),
    "ClassRef": ref("Class"),
    "PrefVendorRef": ref("Vendor"),
    "SubItem": FLAG,
    "ParentRef": ref("Item", named=False),
    "Active": FLAG,
    "UQCDisplayText": text(25),
    "UQCId": text(),
    "AbatementRate": NUMBER,
    "ReverseChargeRate": NUMBER,
    "ServiceType": text(),
    "ItemCategoryType": text(),
    "Source": text(),
    **ignored(
        "Level FullyQualifiedName PercentBased RatePercent PaymentMethodRef UOMSetRef COGSAccountRef AvgCost "
        "QtyOnPurchaseOrder QtyOnSalesOrder ManPartNum DepositToAccountRef BuildPoint PrintGroupedItems SpecialItem "
        "SpecialItemType ItemGroupDetail ItemAssemblyDetail ItemEx DeferredRevenue CustomExtensions"
    ),
}
ACCOUNT: Fields = {
    **ENTITY,
    "Name": text(100, forbidden='":', stays=True),
    "AcctNum": text(20),
    "AccountType": Field("choice", keeps=True, stays=True),
    "AccountSubType": Field("choice", keeps=True, stays=True),
    "Description": text(100),
    "ParentRef": ref("Account", named=False),
    "CurrencyRef": Field("ref", to="Currency", create_only=True, keeps=True),
    "TaxCodeRef": ref("TaxCode", named=False),
    "Active": FLAG,
    "AccountAlias": text(),
    "TxnLocationType": text(),
    **ignored(
        "SubAccount FullyQualifiedName Classification AccountPurposes AcctNumExtn BankNum OpeningBalance "
        "OpeningBalanceDate CurrentBalance CurrentBalanceWithSubAccounts TaxAccount OnlineBankingEnabled FIName "
        "JournalCodeRef AccountEx"
    ),
}
