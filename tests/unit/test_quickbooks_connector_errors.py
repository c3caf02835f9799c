"""What QuickBooks' faults mean, in both shapes and wherever they stand."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.support.quickbooks import change, new

from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Unknown, Written
from ledgerbridge.connectors.quickbooks.customers import CUSTOMERS
from ledgerbridge.connectors.quickbooks.errors import classify
from ledgerbridge.connectors.quickbooks.notes import LONGEST, parted, signed
from ledgerbridge.connectors.quickbooks.outcomes import outcome
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    RateLimited,
    TemporaryError,
    VendorDrift,
)
from ledgerbridge.seams.transport import HttpResponse


def service(code: str, message: str = "", element: str = "") -> dict[str, Any]:
    """A fault as the service writes it."""
    return {"Fault": {"Error": [{"Message": message, "Detail": "why", "code": code, "element": element}], "type": "x"}}


def gateway(code: str, message: str = "") -> dict[str, Any]:
    """A fault as the gateway writes it."""
    error = {"message": message, "detail": None, "code": code, "element": None}
    return {"warnings": None, "fault": {"error": [error], "type": "SERVICE"}, "batchItemResponse": []}


def classified(status: int, body: Any, **headers: str) -> LedgerbridgeError | None:
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return classify("934", HttpResponse(status, headers, raw))


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (401, gateway("3200"), AuthError, "LB-AUTH-03"),
        (401, service("100"), AuthError, "LB-AUTH-03"),
        (403, gateway("003100"), AuthError, "LB-AUTH-06"),
        (403, service("120"), PermissionMissing, "LB-PERM-01"),
        (400, service("6190"), PermissionMissing, "LB-PERM-02"),
        (200, service("6190"), PermissionMissing, "LB-PERM-02"),
        (429, b"anything", RateLimited, "LB-LIMIT-01"),
        (403, gateway("", "message=ThrottleExceeded; errorCode=003001"), RateLimited, "LB-LIMIT-01"),
        (200, service("003001"), RateLimited, "LB-LIMIT-01"),
        (500, service("10000"), TemporaryError, "LB-NET-03"),
        (400, service("10000"), TemporaryError, "LB-NET-03"),
        (502, b"<html>Bad Gateway</html>", TemporaryError, "LB-NET-03"),
        (400, service("4001"), VendorDrift, "LB-DRIFT-01"),
        (404, b"<html>Not found</html>", VendorDrift, "LB-DRIFT-01"),
    ],
)
def test_fault_of_a_call_says_who_acts(status: int, body: Any, error: type[Exception], code: str) -> None:
    found = classified(status, body)
    assert type(found) is error
    assert found is not None
    assert found.problem.code == code
    assert "{" not in str(found)


def test_success_is_no_error_even_if_its_texts_speak_of_faults() -> None:
    assert classified(200, {"QueryResponse": {"Item": [{"Name": '"Fault"', "Fault": {"Error": []}}]}}) is None


def test_fault_inside_one_item_of_a_batch_is_not_the_batch_s() -> None:
    assert classified(200, {"BatchItemResponse": [{"bId": "0", **service("610")}]}) is None


def test_limit_waits_a_minute_unless_told_otherwise() -> None:
    quiet, told = classified(429, b""), classified(429, b"", **{"retry-after": "7"})
    assert quiet is not None
    assert told is not None
    assert (quiet.problem.retry_after_s, told.problem.retry_after_s) == (60.0, 7.0)


@pytest.mark.parametrize(
    ("code", "kind", "problem"),
    [
        ("5010", Delayed, "LB-REC-07"),
        ("3001", Delayed, "LB-LIMIT-01"),
        ("10000", Unknown, "LB-NET-03"),
        ("600", Unknown, "LB-NET-03"),
        ("610", Refused, "LB-REC-05"),
        ("2020", Refused, "LB-REC-03"),
        ("2010", Refused, "LB-REC-01"),
        ("6190", Refused, "LB-PERM-02"),
        ("9999", Refused, "LB-REC-01"),
    ],
)
def test_fault_of_one_record_decides_its_outcome(code: str, kind: type[Outcome], problem: str) -> None:
    found = outcome(CUSTOMERS, change("7", {"GivenName": "Eva"}), {"bId": "0", **service(code)})
    assert isinstance(found, kind)
    assert not isinstance(found, Written)
    assert found.problem.code == problem
    assert "{" not in str(found.problem)


def test_missing_record_that_a_new_one_points_to_is_no_lost_record() -> None:
    found = outcome(CUSTOMERS, new(1, {"DisplayName": "A"}), {"bId": "0", **service("610")})
    assert isinstance(found, Refused)
    assert found.problem.code == "LB-REC-01"


@pytest.mark.parametrize("answer", [None, {"bId": "0"}, {"bId": "0", "Customer": []}, {"bId": "0", "Customer": {}}])
def test_record_without_an_answer_is_unknown(answer: dict[str, Any] | None) -> None:
    assert isinstance(outcome(CUSTOMERS, new(1, {"DisplayName": "A"}), answer), Unknown)


def test_done_record_that_cannot_be_read_is_done_all_the_same() -> None:
    answer = {"bId": "0", "Customer": {"Id": "7", "SyncToken": "0", "Active": "perhaps"}}
    done = outcome(CUSTOMERS, new(1, {"DisplayName": "A"}), answer)
    assert isinstance(done, Written)
    assert (done.id, done.unanswered) == ("7", {"DisplayName"})


@pytest.mark.parametrize(
    ("element", "field"),
    [
        ("GivenName", "GivenName"),
        ("BillAddr.Line1", "BillAddr.Line1"),
        ("Line1", "ShipAddr.Line1"),
        ("PrimaryPhone", "PrimaryPhone.FreeFormNumber"),
        ("", "ShipAddr.Line1"),
    ],
)
def test_refused_field_is_named_by_its_path(element: str, field: str) -> None:
    fields = {"GivenName": "Eva", "ShipAddr.Line1": "x" * 501, "PrimaryPhone.FreeFormNumber": "1"}
    found = outcome(CUSTOMERS, new(1, fields), {"bId": "0", **service("2050", element=element)})
    assert isinstance(found, Refused)
    assert (found.problem.code, found.problem.field) == ("LB-REC-04", field)


@pytest.mark.parametrize("notes", [None, "Hi", "two\nlines", "Ledgerbridge is fine"])
def test_notes_and_reference_are_told_apart_again(notes: str | None) -> None:
    reference = "LB" + "A" * 19
    assert parted(signed(notes, reference)) == (notes, reference)
    assert parted(signed(notes, None)) == (notes, None)


def test_longest_notes_fit_together_with_the_reference() -> None:
    assert len(signed("x" * LONGEST, "LB" + "A" * 19) or "") == 2000


def test_text_that_people_wrote_behind_our_line_is_kept() -> None:
    assert parted("before\nLedgerbridge LBA\nafter") == ("before\nafter", "LBA")
