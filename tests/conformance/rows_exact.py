"""The error tables of the Exact Online connector."""

from __future__ import annotations

from typing import Any

from tests.conformance.control import Control
from tests.conformance.rows import Refusal, Rows, Said

from ledgerbridge.connectors.exact.errors import CALLS, RULES

UNSEEN = "Unit: no create of the least record breaks this rule; the connector's unit tests show it."


def error(text: str) -> dict[str, Any]:
    return {"error": {"code": "", "message": {"lang": "", "value": text}}}


def refused(reason: str) -> Said:
    return Said(403, error(f"Forbidden - {reason}"), {"Reason": reason})


def code_taken(control: Control) -> None:
    control.create("logistics/Items", {"Code": "TAKEN", "Description": "Widget"})


SCOPE = "Forbidden - Application Scope Violated. Cannot read 'crm.accounts' scope."
MINUTE = {"X-RateLimit-Minutely-Limit": "60", "X-RateLimit-Minutely-Remaining": "0", "X-RateLimit-Minutely-Reset": "0"}
DAY = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4102444800000"}

EXACT = Rows(
    calls=CALLS,
    said={
        "400": Said(400, error("Bad Request - Error in query syntax.")),
        "401": Said(401, None, {"WWW-Authenticate": "Bearer%20error%3D%22message%20expired%22"}),
        "403": Said(403, error("Forbidden")),
        "403 scope": Said(403, error(SCOPE)),
        "403 NoDivisionAccess": refused("NoDivisionAccess"),
        "403 BlockedUser": refused("BlockedUser"),
        "403 InactiveUser": refused("InactiveUser"),
        "403 BlockedCustomer": refused("BlockedCustomer"),
        "403 LicenseExpired": Said(403, error("Forbidden - Customer's license expired")),
        "403 DivisionBlocked": refused("DivisionBlocked"),
        "404": Said(404, error("The requested resource does not exist.")),
        "408": Said(408, error("Request Timeout")),
        "429": Said(429, None, MINUTE),
        "429 day": Said(429, None, DAY),
        "429 errors": Said(429, None),
        "500": Said(500, error("A problem has occurred. The cause of this issue will be investigated.")),
        "503": Said(503, None),
        "no JSON": Said(200, "<html>Maintenance</html>", {"Content-Type": "text/html"}),
    },
    records=RULES,
    refused={
        "exists": Refusal("logistics/Items", {"Code": "TAKEN"}, "Code", code_taken),
    },
    elsewhere={
        "too long": "test_text_one_too_long_is_refused_with_its_field, before it is sent.",
        "mandatory": "test_missing_mandatory_value_is_refused_with_its_field, before it is sent.",
        **dict.fromkeys(
            ("invalid reference", "processed", "closed", "currency", "not allowed", "invalid", "bad request"), UNSEEN
        ),
    },
)
