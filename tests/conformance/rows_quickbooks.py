"""The error tables of the QuickBooks connector."""

from __future__ import annotations

from typing import Any

from tests.conformance.control import Control
from tests.conformance.rows import Refusal, Rows, Said

from ledgerbridge.connectors.quickbooks.errors import CALLS, DOCUMENTS

UNSEEN = "Unit: the simulator has no such condition beside one record; the connector's unit tests show it."

DOCUMENT = "Unit: stands beside documents alone; the connector's unit tests of documents show it."


def fault(code: str, message: str, type: str = "ValidationFault") -> dict[str, Any]:
    return {"Fault": {"Error": [{"Message": message, "Detail": message, "code": code}], "type": type}, "time": "x"}


def gateway(code: str, message: str, status: int) -> dict[str, Any]:
    text = f"message={message}; errorCode=00{code}; statusCode={status}"
    return {"fault": {"error": [{"message": text, "detail": None, "code": code, "element": None}], "type": "SERVICE"}}


def name_taken(control: Control) -> None:
    control.create("Customer", {"DisplayName": "Taken"})


QUICKBOOKS = Rows(
    calls=CALLS,
    said={
        "100": Said(401, fault("100", "General Authentication Error", "AuthenticationFault")),
        "3200": Said(401, gateway("3200", "AuthenticationFailed", 401)),
        "3100": Said(403, gateway("3100", "AuthorizationFailed", 403)),
        "120": Said(403, fault("120", "Authorization Failure", "AuthorizationFault")),
        "5020": Said(400, fault("5020", "Permission Denied Error")),
        "6190": Said(200, fault("6190", "Subscription period has ended")),
        "3001": Said(403, gateway("003001", "The request limit was reached", 403)),
        "600": Said(500, fault("600", "Request in progress", "SystemFault")),
        "10000": Said(500, fault("10000", "An application error has occurred", "SystemFault")),
    },
    records=DOCUMENTS,
    refused={
        "2050": Refusal("Customer", {"FamilyName": "x" * 101}, "FamilyName"),
        "6240": Refusal("Customer", {"DisplayName": "Taken"}, "DisplayName", name_taken),
    },
    elsewhere={
        "610": "Needs an update: test_update_of_an_unknown_record_is_refused.",
        "2020": "test_missing_mandatory_value_is_refused_with_its_field leaves out the name of an item.",
        "5010": "Needs an update: test_update_of_a_version_that_moved_on_has_no_effect.",
        "120": "Takes the whole call: test_missing_right_is_named_and_nothing_is_written.",
        "2500": "test_unknown_record_named_in_a_document_is_refused_and_nothing_made names one of another type.",
        **dict.fromkeys(("620", "6070", "6140", "6210", "6540"), DOCUMENT),
        **dict.fromkeys(("2380", "3001", "5020", "6190", "600", "10000"), UNSEEN),
    },
)
