"""What HubSpot's error answers mean to the hub."""

from __future__ import annotations

import string
from typing import Any

import msgspec
import pytest

from ledgerbridge.connectors.hubspot import errors
from ledgerbridge.connectors.hubspot.errors import classify, refusal
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    Problem,
    RateLimited,
    RecordRefused,
    TemporaryError,
    VendorDrift,
)
from ledgerbridge.seams.transport import HttpResponse

SCOPES = {"requiredGranularScopes": ["crm.schemas.deals.read", "crm.objects.deals.read"]}


def answer(status: int, body: Any = b"", **headers: str) -> HttpResponse:
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return HttpResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


def said(message: str, category: str = "VALIDATION_ERROR", **more: Any) -> dict[str, Any]:
    return {"status": "error", "message": message, "category": category, **more}


def error_of(response: HttpResponse) -> LedgerbridgeError:
    error = classify(response)
    assert error is not None
    return error


@pytest.mark.parametrize("status", [200, 201, 204, 207])
def test_success_is_no_error(status: int) -> None:
    assert classify(answer(status)) is None


@pytest.mark.parametrize(
    ("response", "kind", "code", "wait_s"),
    [
        (answer(401, said("expired 0 second(s) ago", "EXPIRED_AUTHENTICATION")), AuthError, "LB-AUTH-03", None),
        (answer(401, said("not found", "INVALID_AUTHENTICATION")), AuthError, "LB-AUTH-02", None),
        (answer(403, said("no", "MISSING_SCOPES", context=SCOPES)), PermissionMissing, "LB-PERM-01", None),
        (answer(404, said("resource not found", "OBJECT_NOT_FOUND")), RecordRefused, "LB-REC-05", None),
        (answer(404, b"<html></html>"), VendorDrift, "LB-DRIFT-01", None),
        (answer(405, {"status": "error"}), VendorDrift, "LB-DRIFT-01", None),
        (answer(414, b""), VendorDrift, "LB-DRIFT-01", None),
        (answer(423, said("locked", "")), TemporaryError, "LB-NET-03", 2.0),
        (answer(429, {"policyName": "SECONDLY"}), RateLimited, "LB-LIMIT-01", 1.0),
        (answer(429, {"policyName": "TEN_SECONDLY_ROLLING"}), RateLimited, "LB-LIMIT-01", 10.0),
        (answer(429, {"policyName": "TEN_SECONDLY_ROLLING"}, retry_after="7"), RateLimited, "LB-LIMIT-01", 7.0),
        (answer(429, {"policyName": "DAILY"}), RateLimited, "LB-LIMIT-02", 3600.0),
        (answer(429, b"slow down"), RateLimited, "LB-LIMIT-01", 10.0),
        (answer(477, {"message": "migrating"}, retry_after="600"), TemporaryError, "LB-NET-03", 600.0),
        (answer(500, {"status": "error"}), TemporaryError, "LB-NET-03", None),
        (answer(502, b"<html>cloudflare</html>"), TemporaryError, "LB-NET-04", None),
        (answer(530, b"<html>error 1016</html>"), TemporaryError, "LB-NET-04", None),
        (answer(302, b""), VendorDrift, "LB-DRIFT-01", None),
    ],
)
def test_answer_becomes_the_class_that_says_who_acts(
    response: HttpResponse, kind: type[LedgerbridgeError], code: str, wait_s: float | None
) -> None:
    error = error_of(response)
    assert (type(error), error.problem.code, error.problem.retry_after_s) == (kind, code, wait_s)


@pytest.mark.parametrize("body", [{"context": SCOPES}, {"errors": [{"message": "one of", "context": SCOPES}]}])
def test_missing_scopes_are_named_in_both_shapes(body: dict[str, Any]) -> None:
    error = error_of(answer(403, said("not granted", "MISSING_SCOPES", **body)))
    assert "crm.schemas.deals.read, crm.objects.deals.read" in str(error)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (said("Contact already exists. Existing ID: 498", "CONFLICT"), "LB-REC-06", "email"),
        (said("Contact already exists", "CONFLICT"), "LB-REC-06", "email"),
        (said("Contact already exists.", "CONFLICT", context={"existingId": ["498"]}), "LB-REC-06", "email"),
        (
            said(
                "Cannot set PropertyValueCoordinates{portalId=9, propertyName=vat, value=x} on 552. "
                "498 already has that value."
            ),
            "LB-REC-06",
            "vat",
        ),
        (
            said("bad", errors=[{"code": "INVALID_OPTION", "context": {"propertyName": ["hs_product_type"]}}]),
            "LB-REC-01",
            "hs_product_type",
        ),
        (said('Property values were not valid: [{"error":"READ_ONLY_VALUE","name":"vat"}]'), "LB-REC-01", "vat"),
        (said('Property values were not valid: [{"error":"NEW_CODE","name":"vat"}]'), "LB-REC-01", "vat"),
        (said('Property values were not valid: [{"error":"MISSING_REQUIRED_PROPERTY","name":"v"}]'), "LB-REC-03", "v"),
        (said("Property values were not valid: not a list"), "LB-REC-01", ""),
        (said("Could not get some CONTACT objects", "OBJECT_NOT_FOUND", context={"ids": ["9"]}), "LB-REC-05", ""),
        ({}, "LB-REC-01", ""),
        ({"context": "odd", "errors": {"odd": 1}}, "LB-REC-01", ""),
    ],
)
def test_refusal_of_a_record_is_read_with_its_field(body: dict[str, Any], code: str, field: str) -> None:
    problem = refusal(body)
    assert (problem.code, problem.field) == (code, field)
    assert_readable(problem)


@pytest.mark.parametrize("text", ["Existing ID: 498", "on 552. 498 already has that value."])
def test_holder_of_a_value_is_named(text: str) -> None:
    assert refusal(said(text, "CONFLICT")).values["other"] == "498"


def test_every_row_of_the_table_reads_as_two_sentences() -> None:
    rows = [row for row in vars(errors).values() if isinstance(row, errors.Row)]
    rows += [*errors.CALLS.values(), *errors.PROPERTIES.values()]
    filled = {"vendor": "HubSpot", "field": "x", "fields": "x", "other": "1", "status": "500", "scopes": "oauth"}
    filled |= {"type": "order", "reason": "It is made in HubSpot."}
    for row in rows:
        for text in (row.cause, row.next_step):
            assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= set(filled)
            assert text.format(**filled)[0].isupper()
            assert text.format(**filled).endswith(".")


def assert_readable(problem: Problem) -> None:
    for text in (problem.said(problem.cause), problem.said(problem.next_step)):
        assert text.endswith(".")
        assert "{" not in text
