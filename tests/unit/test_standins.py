"""Stand-ins: nothing of a person's is left, wherever a vendor puts it; what connectors go by stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledgerbridge.activity.standins import StandIns

STANDINS = StandIns(bytes(32))


def told(answer: Any) -> str:
    return STANDINS.body(json.dumps(answer).encode())


@pytest.mark.parametrize(
    ("answer", "personal"),
    [
        ({"phone": 46812345}, "46812345"),
        ({"phones": [46812345]}, "46812345"),
        ({"cell": 46701234567}, "46701234567"),
        ({"PrimaryPhone": {"FreeFormNumber": "0701234567"}}, "0701234567"),
        ({"phone": {"number": 701234567}}, "701234567"),
        ({"CustomerMemo": {"value": "0701234567"}}, "0701234567"),
        ({"properties": {"personnummer": "198001011234"}}, "198001011234"),
        ({"properties": {"personnummer": 198001011234}}, "198001011234"),
        ({"Definitions": [{"Name": "cell", "StringValue": "0701234567"}]}, "0701234567"),
        ({"BillAddr": {"Lat": "59.3293235", "Long": "18.0685808"}}, "59.3293235"),
        ({"latitude": 59.3293235}, "59.3293235"),
        ({"properties": {"fornamn": "ANN"}}, "ANN"),
        ({"Initials": "ANL"}, "ANL"),
        ({"properties": {"birthdate": "1984-02-03"}}, "1984-02-03"),
        ({"properties": {"fodd": "1984-02-03"}}, "1984-02-03"),
        ({"fodd": "1984-02-03T00:00:00"}, "1984-02-03"),
        ({"properties": {"type": "Ann Lee"}}, "Ann Lee"),
        ({"properties": {"category": "Ann Lee"}}, "Ann Lee"),
        ({"label": "Ann Lee"}, "Ann Lee"),
        ({"Code": "ANNLEE"}, "ANNLEE"),
        ({"status": "ann@example.com"}, "ann@example.com"),
        ({"id": "ann@example.com"}, "ann@example.com"),
        ({"ann@example.com": {"total": 1}}, "ann@example.com"),
        ({"Ann Lee": 1}, "Ann Lee"),
        ({"custom_properties": {"kund": {"vem": "Ann Lee"}}}, "Ann Lee"),
        ({"Remarks": "Ann Lee"}, "Ann Lee"),
        ({"message": "Contact ann@example.com exists"}, "ann@example.com"),
        ({"next": "https://a.test/contacts?email=ann@example.com"}, "ann@example.com"),
        ("ann@example.com", "ann@example.com"),
        (46701234567, "46701234567"),
        ({"fieldType": "select", "options": [{"label": "Ann Lee", "value": "ann@example.com"}]}, "ann"),
        ({"fieldType": "select", "options": [{"label": "Ann Lee", "value": "1"}]}, "Ann Lee"),
        ({"sessionId": "0b3c7d1e-5a2f-4c6b-8d9e-0f1a2b3c4d5e"}, "0b3c7d1e"),
    ],
)
def test_what_is_of_a_person_is_replaced_wherever_it_stands(answer: Any, personal: str) -> None:
    assert personal.lower() not in told(answer).lower()


@pytest.mark.parametrize(
    "answer",
    [
        {"id": "105780900431", "Id": "12345678", "hs_object_id": "105780900431", "portalId": 900001234},
        {"properties": {"associatedcompanyid": "105780900431", "country": "Sweden", "hs_currency": "SEK"}},
        {"CurrencyRef": {"value": "USD"}, "ItemRef": {"value": "1234567"}, "SyncToken": "12"},
        {"MetaData": {"LastUpdatedTime": "2026-01-02T03:04:05-08:00"}, "TxnDate": "2026-01-02", "time": 1700000000000},
        {"Modified": "/Date(1700000000000)/", "ID": "0b3c7d1e-5a2f-4c6b-8d9e-0f1a2b3c4d5e", "Timestamp": "123456789"},
        {"createdAt": "1970-01-01T00:00:00Z", "updatedAt": "2007-02-03T04:05:06Z"},
        {"paging": {"next": {"after": "105780900431"}}, "archived": False, "amount": 12345678, "rate": 1.25},
        {"status": "error", "category": "VALIDATION_ERROR", "Code": "  12", "code": "INVALID_EMAIL", "unit": "st"},
        {"@odata.count": 3, "odata.nextLink": None, "__metadata": {"type": "Exact.Account"}},
        {"name": "hs_sku", "label": "SKU", "fieldType": "text", "type": "string"},
    ],
)
def test_what_connectors_go_by_stays(answer: Any) -> None:
    assert json.loads(told(answer)) == answer


def test_numbers_stay_numbers_and_dates_stay_dates() -> None:
    found = json.loads(told({"phone": 46812345, "latitude": 59.3293235, "dob": "1984-02-03"}))
    assert isinstance(found["phone"], int) and len(str(found["phone"])) == 8
    assert isinstance(found["latitude"], float)
    assert found["dob"][4] == found["dob"][7] == "-" and 1 <= int(found["dob"][5:7]) <= 12


@pytest.mark.parametrize("body", [b"<p>Ann Lee</p>", b"email=ann%40example.com", b"\xff\xfeAnn", b"Ann Lee"])
def test_a_body_that_is_no_json_is_told_by_its_length(body: bytes) -> None:
    assert STANDINS.body(body) == f"({len(body)} bytes that are no JSON)"


@pytest.mark.parametrize(
    ("name", "value", "personal"),
    [
        ("search", "Ann Lee", "Ann"),
        ("q", "0701234567", "0701234567"),
        ("$filter", "Email eq 'ann@example.com'", "ann"),
        ("$filter", "Phone eq '0701234567'", "0701234567"),
        ("$filter", "substringof('Ann', Name)", "Ann"),
        ("query", r"select * from Customer where DisplayName = 'Ann O\'Brien'", "Brien"),
        ("query", "select * from Customer where DisplayName = 'O''Brien'", "Brien"),
        ("filter", "mail:ann@example.com", "ann"),
        ("code", "Ann Lee", "Ann"),
    ],
)
def test_query_parameters_hold_nobodys_data(name: str, value: str, personal: str) -> None:
    assert personal not in STANDINS.query({name: value})[name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("properties", "email,firstname"),
        ("$select", "ID,Name"),
        ("query", "select * from Customer where Id in ('1234567','7654321') startposition 1"),
        ("$filter", "Modified ge datetime'1900-01-01T00:00:00' and IsCreditInvoice eq false"),
        ("$filter", "ID eq guid'0b3c7d1e-5a2f-4c6b-8d9e-0f1a2b3c4d5e'"),
        ("after", "105780900431"),
        ("status", "all"),
    ],
)
def test_query_parameters_that_connectors_go_by_stay(name: str, value: str) -> None:
    assert STANDINS.query({name: value}) == {name: value}


@pytest.mark.parametrize("path", ["/contacts/ann@example.com", "/contacts/ann%40example.com/notes", "/c/Ann%20Lee"])
def test_a_path_holds_nobodys_data(path: str) -> None:
    assert "ann" not in STANDINS.path(path).lower()


def test_a_path_names_a_record_by_the_stand_in_of_its_id_and_keeps_what_is_nobodys() -> None:
    standins = StandIns(bytes(32))
    id = json.loads(standins.body(b'{"id":"cus_anna1"}'))["id"]
    assert standins.path("/v1/customers/cus_anna1/notes") == f"/v1/customers/{id}/notes"
    for path in ("/crm/objects/2026-03/contacts/batch/read", "/api/v1/2601878/crm/Accounts", "/v3/company/123/query"):
        assert standins.path(path) == path
