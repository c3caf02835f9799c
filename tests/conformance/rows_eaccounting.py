"""The error tables of the eAccounting connector."""

from __future__ import annotations

from typing import Any

from tests.conformance.control import Control
from tests.conformance.rows import Refusal, Rows, Said

from ledgerbridge.connectors.eaccounting.errors import CALLS, RECORDS

DOCUMENTS = "Unit: no customer or article brings it about; the connector's unit tests of errors show its row."
NOBODY = "00000000-0000-4000-8000-000000000000"


def error(code: int, text: str) -> dict[str, Any]:
    id = "1c296026-489d-434c-b7e9-70401278a086"
    return {"ErrorCode": code, "DeveloperErrorMessage": text, "ErrorId": id, "Errors": []}


def number_taken(control: Control) -> None:
    terms = control.records("termsofpayments")[0]["Id"]
    place = {"InvoiceCity": "Malmö", "InvoicePostalCode": "211 20"}
    taken = {"Name": "Taken", "CustomerNumber": "7001", "TermsOfPaymentId": terms, **place}
    control.create("customers", {**taken, "IsPrivatePerson": False, "IsActive": True})


EACCOUNTING = Rows(
    calls=CALLS,
    said={
        4002: Said(403, error(4002, "ForbiddenRequestException - No access to module: api_standard")),
        4003: Said(403, error(4003, "StartupGuideNotCompletedException - The start guide is not completed.")),
        4004: Said(403, error(4004, "CompanyNotActiveException - The company is not active.")),
        4006: Said(403, error(4006, "NoAccessToScopesException - The token lacks the scope ea:sales.")),
        4010: Said(
            429, error(4010, "API calls quota exceeded! maximum admitted 600 per Minute. Try again in 5 seconds.")
        ),
    },
    records=RECORDS,
    refused={
        3000: Refusal("articles", {"UnitId": NOBODY}, "UnitId"),
        4000: Refusal("customers", {"CustomerNumber": "7001"}, "CustomerNumber", number_taken),
    },
    elsewhere=dict.fromkeys((2000, 3001, 3002, 3003, 4001, 4002, 4026, 4028, 4029, 4032, 4033), DOCUMENTS),
)
