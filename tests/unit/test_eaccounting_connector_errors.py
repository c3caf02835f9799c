"""What eAccounting's errors become."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.support.eaccounting_company import Company, change, new

from ledgerbridge.connectors.base.meanings import Row
from ledgerbridge.connectors.base.protocol import Refused
from ledgerbridge.connectors.eaccounting.errors import CALLS, RECORDS, classify
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    RateLimited,
    TemporaryError,
    VendorDrift,
)
from ledgerbridge.seams.transport import HttpResponse


def told(status: int, code: int = 0, text: str = "Exception - A sentence.", **more: Any) -> LedgerbridgeError:
    body = {"ErrorCode": code, "DeveloperErrorMessage": text, "ErrorId": "id-1", **more}
    error = classify(HttpResponse(status, {}, msgspec.json.encode(body)))
    assert error is not None
    return error


@pytest.mark.parametrize(("code", "row"), RECORDS.items())
def test_code_of_a_record_becomes_its_row(code: int, row: Row) -> None:
    error = told(400, code)
    assert (type(error), error.problem.code, error.problem.cause) == (row.error, row.code, row.cause)
    assert error.problem.vendor_text == "Exception - A sentence. (id-1)"


@pytest.mark.parametrize(("code", "row"), CALLS.items())
def test_code_of_a_call_becomes_its_row(code: int, row: Row) -> None:
    error = told(429 if code == 4010 else 403, code)
    assert (type(error), error.problem.code) == (row.error, row.code)


def test_refused_token_is_a_matter_of_access() -> None:
    assert isinstance(told(401, 4005), AuthError)
    assert isinstance(told(401), AuthError)
    assert told(401, 4005).problem.code == "LB-AUTH-03"


def test_module_and_rule_of_business_share_a_code_and_not_a_meaning() -> None:
    assert (told(403, 4002).problem.code, told(400, 4002).problem.code) == ("LB-PERM-02", "LB-REC-01")


@pytest.mark.parametrize(
    ("headers", "text", "wait_s"),
    [
        ({"retry-after": "7"}, "Try again in 55 seconds.", 7.0),
        ({}, "quota exceeded! maximum admitted 600 per Minute. Try again in 55 seconds.", 56.0),
        ({}, "quota exceeded!", 60.0),
        ({"retry-after": "soon"}, "Try again in 900 seconds.", 120.0),
    ],
)
def test_wait_is_that_of_the_header_else_of_the_message(headers: dict[str, str], text: str, wait_s: float) -> None:
    body = msgspec.json.encode({"ErrorCode": 4010, "DeveloperErrorMessage": text})
    error = classify(HttpResponse(429, headers, body))
    assert isinstance(error, RateLimited)
    assert error.problem.retry_after_s == wait_s


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"ErrorCode":"x"}', b"null"])
def test_answers_that_say_nothing_are_judged_by_their_status(body: bytes) -> None:
    errors = {status: classify(HttpResponse(status, {}, body)) for status in (401, 418, 500, 503)}
    kinds = {status: type(error) for status, error in errors.items()}
    assert kinds == {401: AuthError, 418: VendorDrift, 500: TemporaryError, 503: TemporaryError}


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [(403, 4006, PermissionMissing), (403, 4002, PermissionMissing), (401, 4005, AuthError)],
)
def test_what_concerns_the_whole_connection_is_raised_by_a_write(
    status: int, code: int, error: type[LedgerbridgeError]
) -> None:
    company = Company()
    company.transport.says = HttpResponse(status, {}, msgspec.json.encode({"ErrorCode": code}))
    for type, path in (("customers", "Name"), ("articles", "Name"), ("orders", "YourReference")):
        with pytest.raises(error):
            company.write(type, change("00000000-0000-4000-8000-000000000000", {path: "A"}))


def test_all_places_of_words_are_read_and_fields_are_named() -> None:
    company = Company()
    body = {"ErrorCode": 2000, "ErrorMessages": {"Name": ["too odd"]}, "Errors": ["see above"], "Message": "no"}
    write = new(1, {"Number": "1", "Name": "Lamp"}, "articles")
    call = company.connector.prepare("articles", [write], "request-1")
    company.transport.says = HttpResponse(400, {}, msgspec.json.encode(body))
    [outcome] = company.write("articles", *call.writes)
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-01", "Name")
    assert outcome.problem.vendor_text == "Name: too odd; see above; no"
