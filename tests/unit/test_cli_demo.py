"""What the demo announces, sees and compares."""

from __future__ import annotations

import pytest

from ledgerbridge.cli.control import writing
from ledgerbridge.cli.demo.result import Result, differences, read_result
from ledgerbridge.cli.demo.sight import Sight, changed, grown, name_of
from ledgerbridge.model.problems import SetupError


def result(created: int = 1, anna: str = "created", grew: int = 1) -> Result:
    return Result(
        {"customers": {"main": {"created": created}}},
        {"customers": {"hubspot": {"Anna": anna}}},
        {"quickbooks": {"Customer": grew}},
    )


def test_the_announced_is_no_difference() -> None:
    assert differences(result(), result()) == []


def test_another_outcome_of_a_record_is_named() -> None:
    assert differences(result(), result(anna="failed")) == [
        "customers, hubspot, Anna: announced created, happened failed"
    ]


def test_a_record_nobody_announced_is_a_difference() -> None:
    more = Result({}, {"customers": {"hubspot": {"Berta": "created"}}}, {})
    assert "customers, hubspot, Berta: announced nothing, happened created" in differences(result(), more)


def test_another_number_is_a_difference() -> None:
    assert differences(result(), result(created=2, grew=2)) == [
        "customers, main, created: announced 1, happened 2",
        "quickbooks, Customer: announced 1, happened 2",
    ]


@pytest.mark.parametrize(
    "text", [b"", b"[]", b'{"counts": {}}', b'{"counts": {}, "records": {}, "grew": {}, "more": 1}']
)
def test_an_announcement_in_another_form_is_refused(text: bytes) -> None:
    with pytest.raises(SetupError):
        read_result(text)


def sight(**records: dict[str, object]) -> Sight:
    return Sight({"hubspot": {"contacts": dict(records)}})


def test_a_record_that_changed_came_or_went_is_seen() -> None:
    before = sight(a={"id": "a", "v": 1}, b={"id": "b"}, c={"id": "c"})
    after = sight(a={"id": "a", "v": 2}, b={"id": "b"}, d={"id": "d"})
    assert sorted(changed(before, after)) == ["hubspot contacts a", "hubspot contacts c", "hubspot contacts d"]


def test_only_types_that_grew_are_told() -> None:
    assert grown(sight(a={}), sight(a={}, b={}, c={})) == {"hubspot": {"contacts": 2}}
    assert grown(sight(a={}), sight(a={})) == {}


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"DisplayName": "Holm Keramik", "GivenName": "Freja"}, "Holm Keramik"),
        ({"id": "1", "properties": {"firstname": "Freja", "lastname": "Holm", "email": "f@example.com"}}, "Freja Holm"),
        ({"id": "1", "properties": {"email": "f@example.com"}}, "f@example.com"),
        ({"id": "1", "properties": {"name": "Oak chair"}}, "Oak chair"),
        ({"Id": "1"}, ""),
    ],
)
def test_a_record_is_called_what_people_call_it(record: dict[str, object], name: str) -> None:
    assert name_of(record) == name


def test_only_calls_that_change_records_count_as_writes() -> None:
    calls = [
        {"method": method, "path": path}
        for method, path in (
            ("GET", "/crm/objects/2026-03/contacts"),
            ("POST", "/crm/objects/2026-03/contacts/search"),
            ("POST", "/crm/objects/2026-03/contacts/batch/read"),
            ("POST", "/oauth/2026-03/token"),
            ("POST", "/oauth2/v1/tokens/bearer"),
            ("POST", "/crm/objects/2026-03/contacts/batch/update"),
            ("POST", "/v3/company/1/batch"),
            ("PATCH", "/crm/objects/2026-03/contacts/1"),
            ("DELETE", "/crm/objects/2026-03/contacts/1"),
        )
    ]
    assert [(call["method"], call["path"].rsplit("/", 1)[1]) for call in writing(calls)] == [
        ("POST", "update"),
        ("POST", "batch"),
        ("PATCH", "1"),
        ("DELETE", "1"),
    ]
