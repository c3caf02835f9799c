"""The error tables of the HubSpot connector."""

from __future__ import annotations

from typing import Any

from tests.conformance.rows import Refusal, Rows, Said

from ledgerbridge.connectors.hubspot.errors import CALLS, PROPERTIES

ADMIN = "Unit: rules that an administrator sets on properties are not simulated; the table's own unit tests show it."


def error(category: str, message: str, **more: Any) -> dict[str, Any]:
    told = {"status": "error", "message": message, "correlationId": "5e1c1b7e-0000-4000-8000-000000000000"}
    return {**told, "category": category, **more}


def limit(policy: str) -> dict[str, Any]:
    return error("RATE_LIMITS", "You have reached your limit.", errorType="RATE_LIMIT", policyName=policy)


SCOPES = [{"message": "missing", "context": {"requiredGranularScopes": ["crm.objects.products.read"]}}]

HUBSPOT = Rows(
    calls=CALLS,
    said={
        (401, "EXPIRED_AUTHENTICATION"): Said(401, error("EXPIRED_AUTHENTICATION", "The OAuth token expired.")),
        (401, ""): Said(401, error("INVALID_AUTHENTICATION", "Authentication credentials not found.")),
        (403, ""): Said(403, error("MISSING_SCOPES", "This app hasn't been granted all scopes.", errors=SCOPES)),
        (404, "OBJECT_NOT_FOUND"): Said(404, error("OBJECT_NOT_FOUND", "Object not found.")),
        (423, ""): Said(423, error("LOCKED", "The resource is locked.")),
        (429, "DAILY"): Said(429, limit("DAILY")),
        (429, "SECONDLY"): Said(429, limit("SECONDLY")),
        (429, ""): Said(429, limit("TEN_SECONDLY_ROLLING")),
        (477, ""): Said(477, None, {"retry-after": "60"}),
    },
    records=PROPERTIES,
    refused={
        "PROPERTY_DOESNT_EXIST": Refusal("products", {"no_such_property": "x"}, "no_such_property"),
        "READ_ONLY_VALUE": Refusal("products", {"hs_object_id": "1"}, "hs_object_id"),
        "INVALID_OPTION": Refusal("products", {"hs_product_type": "no such type"}, "hs_product_type"),
    },
    elsewhere={"MISSING_REQUIRED_PROPERTY": ADMIN, "MISSING_CONDITIONAL_REQUIRED_PROPERTY": ADMIN},
)
