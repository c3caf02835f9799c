"""Which properties of which entity may stand in WHERE and in ORDERBY, and how they compare.

Source: field list of the API reference for Customer and Item. Account's list is partly ASSUMED, Vendor's by analogy
with Customer.
"""
# QB-QUERY-TRAITS

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

Sort: TypeAlias = Literal["id", "text", "number", "flag", "time"]


class Trait(msgspec.Struct, frozen=True):
    sort: Sort
    filters: bool = True
    orders: bool = True


TEXT = Trait("text")
FLAG = Trait("flag")
NUMBER = Trait("number")
FILTERED_TEXT = Trait("text", orders=False)
COMMON: Mapping[str, Trait] = {
    "Id": Trait("id"),
    "MetaData.CreateTime": Trait("time"),
    "MetaData.LastUpdatedTime": Trait("time"),
}
PARTY: Mapping[str, Trait] = {
    **COMMON,
    "DisplayName": TEXT,
    "GivenName": TEXT,
    "MiddleName": TEXT,
    "FamilyName": TEXT,
    "CompanyName": TEXT,
    "PrintOnCheckName": TEXT,
    "Active": FLAG,
    "Balance": NUMBER,
    "PrimaryEmailAddr": FILTERED_TEXT,
}
LIST: Mapping[str, Trait] = {**COMMON, "Name": TEXT, "Active": FLAG}
DOCUMENT: Mapping[str, Trait] = {
    **COMMON,
    "DocNumber": TEXT,
    "TxnDate": TEXT,
    "TotalAmt": NUMBER,
    "CustomerRef": Trait("id", orders=False),
    "ProjectRef": Trait("id", orders=False),
}
"""Days compare as text, being written year first."""
# QB-QUERY-DOCUMENTS
TRAITS: Mapping[str, Mapping[str, Trait]] = {
    "Customer": {**PARTY, "FullyQualifiedName": TEXT, "BalanceWithJobs": Trait("number", filters=False)},
    "Vendor": PARTY,
    "Item": {
        **COMMON,
        "Name": TEXT,
        "Type": TEXT,
        "FullyQualifiedName": FILTERED_TEXT,
        "Sku": FILTERED_TEXT,
        "Active": Trait("flag", orders=False),
        "UnitPrice": Trait("number", filters=False),
    },
    "Account": {
        **LIST,
        "Description": TEXT,
        "ParentRef": Trait("id"),
        "AccountType": TEXT,
        "AccountSubType": TEXT,
        "Classification": TEXT,
        "FullyQualifiedName": TEXT,
    },
    "Term": LIST,
    "PaymentMethod": LIST,
    "Class": {**LIST, "FullyQualifiedName": TEXT},
    "Department": {**LIST, "FullyQualifiedName": TEXT},
    "CustomerType": LIST,
    "CompanyCurrency": {**COMMON, "Code": TEXT, "Name": TEXT, "Active": FLAG},
    "ExchangeRate": {**COMMON, "SourceCurrencyCode": TEXT, "AsOfDate": TEXT},
    "TaxCode": LIST,
    "TaxRate": {**LIST, "AgencyRef": Trait("id")},
    "TaxAgency": {**COMMON, "DisplayName": TEXT},
    "Attachable": {
        **COMMON,
        **dict.fromkeys(("FileName", "Note", "Category", "ContentType", "Tag", "PlaceName", "Lat", "Long"), TEXT),
        "Size": NUMBER,
        **dict.fromkeys(
            (
                "AttachableRef.EntityRef.Type",
                "AttachableRef.EntityRef.value",
                "AttachableRef.EntityRef",
                "AttachableRef.IncludeOnSend",
                "AttachableRef.NoRefOnly",
                "AttachableRef.Inactive",
            ),
            FILTERED_TEXT,
        ),
    },
    "Invoice": {
        **DOCUMENT,
        "DueDate": TEXT,
        "Balance": NUMBER,
        "SalesTermRef": Trait("id", orders=False),
    },
    "SalesReceipt": {**DOCUMENT, "Balance": NUMBER},
    "Estimate": {**DOCUMENT, "DueDate": TEXT, "ExpirationDate": TEXT, "TxnStatus": TEXT},
    "CreditMemo": {**DOCUMENT, "Balance": NUMBER},
    "RefundReceipt": {**DOCUMENT, "Balance": NUMBER, "PaymentType": TEXT},
    "Payment": {
        **{name: trait for name, trait in DOCUMENT.items() if name not in ("DocNumber",)},
        "PaymentRefNum": TEXT,
    },
    "InventoryAdjustment": {**COMMON, "DocNumber": TEXT, "TxnDate": TEXT},
    "CompanyInfo": COMMON,
    "Preferences": COMMON,
}


def proper_path(path: str) -> str:
    """The property's own spelling; `Metadata` is taken for `MetaData`."""
    # QB-QUERY-KEYWORD-CASE
    head, dot, tail = path.partition(".")
    return f"MetaData{dot}{tail}" if head.lower() == "metadata" else path
