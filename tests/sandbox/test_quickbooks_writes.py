"""Writing any record: versions, sparse and full updates, and what the strict binder takes."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.sandbox.quickbooks_caller import Caller

from ledgerbridge.sandbox.quickbooks.times import envelope_time, metadata_time


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.mark.behaviour("QB-POST-WITH-ID")
def test_a_post_with_an_id_updates_instead_of_creating(caller: Caller) -> None:
    made = caller.customer("Amy's Shop")
    assert made["SyncToken"] == "0"
    changed = caller.changed("Customer", made, Notes="new")
    assert (changed["Id"], changed["SyncToken"]) == (made["Id"], "1")
    assert caller.names("select * from Customer") == ["Amy's Shop"]


@pytest.mark.behaviour("QB-SPARSE")
def test_a_sparse_update_leaves_the_rest(caller: Caller) -> None:
    made = caller.customer("A", Notes="keep", BillAddr={"Line1": "One", "City": "Bern"})
    changed = caller.changed("Customer", made, BillAddr={"Line1": "Two"})
    assert changed["Notes"] == "keep"
    assert changed["BillAddr"] == {"Id": made["BillAddr"]["Id"], "Line1": "Two"}
    assert changed["sparse"] is False


@pytest.mark.behaviour("QB-SPARSE-CLEAR")
@pytest.mark.parametrize("empty", [None, ""])
def test_a_sparse_update_clears_what_is_sent_empty(caller: Caller, empty: str | None) -> None:
    made = caller.customer("A", Notes="gone soon", PrimaryEmailAddr={"Address": "a@x.example"})
    changed = caller.changed("Customer", made, Notes=empty, PrimaryEmailAddr={"Address": ""}, DisplayName=empty)
    assert "Notes" not in changed
    assert "PrimaryEmailAddr" not in changed
    assert changed["DisplayName"] == "A"


@pytest.mark.behaviour("QB-FULL-UPDATE")
def test_a_full_update_clears_what_is_left_out(caller: Caller) -> None:
    made = caller.customer("A", Notes="lost", CompanyName="Lost Ltd", Taxable=False)
    full = caller.post("customer", {"Id": made["Id"], "SyncToken": "0", "DisplayName": "A"}).body["Customer"]
    assert "Notes" not in full
    assert "CompanyName" not in full
    assert full["Taxable"] is True
    assert full["CurrencyRef"] == made["CurrencyRef"]


@pytest.mark.behaviour("QB-STALE")
@pytest.mark.parametrize("token", ["0", "2"])
def test_an_update_needs_the_present_version(caller: Caller, token: str) -> None:
    made = caller.customer("A")
    caller.changed("Customer", made, Notes="first")
    answer = caller.change("Customer", {**made, "SyncToken": token}, Notes="second")
    assert answer.status == 400
    assert answer.code == "5010"
    assert answer.fault["Message"] == "Stale Object Error"
    assert caller.read("Customer", made["Id"])["Notes"] == "first"


def test_an_update_without_a_version_names_it(caller: Caller) -> None:
    made = caller.customer("A")
    answer = caller.post("customer", {"Id": made["Id"], "sparse": True, "Notes": "x"})
    assert (answer.code, answer.fault["element"]) == ("2020", "SyncToken")


@pytest.mark.behaviour("QB-UNCHANGED")
def test_a_write_that_changes_nothing_keeps_version_and_time(caller: Caller) -> None:
    made = caller.service("Repair", UnitPrice=10)
    caller.clock.advance(60)
    same = caller.changed("Item", made, Name="Repair", UnitPrice=10.0)
    assert same["SyncToken"] == "0"
    assert same["MetaData"] == made["MetaData"]


@pytest.mark.behaviour("QB-EMPTY-LEFTOVERS")
def test_empty_leftovers_of_a_create_are_not_stored(caller: Caller) -> None:
    made = caller.customer("A", Id=None, GivenName="", OpenBalanceDate="", BillAddr={"Line1": "", "City": ""}, Level=0)
    stored = caller.read("Customer", made["Id"])
    assert not {"GivenName", "OpenBalanceDate", "BillAddr", "Level"} & set(stored)
    assert None not in stored.values()


@pytest.mark.behaviour("QB-READ-ONLY-IGNORED")
def test_read_only_properties_are_taken_and_ignored(caller: Caller) -> None:
    made = caller.customer("A", FullyQualifiedName="B", V4IDPseudonym="x", MetaData={"CreateTime": "1999-01-01"})
    assert made["FullyQualifiedName"] == "A"
    assert made["MetaData"]["CreateTime"].startswith("2026")


@pytest.mark.behaviour("QB-UNKNOWN-PROPERTY")
@pytest.mark.parametrize("name", ["Nonsense", "displayName"])
def test_an_unknown_property_is_refused(caller: Caller, name: str) -> None:
    answer = caller.post("customer", {"DisplayName": "A", name: "x"})
    assert answer.code == "2010"
    assert answer.fault["Message"] == "Request has invalid or unsupported property"
    assert f'Unrecognized field "{name}" (class com.intuit.schema.finance.v3.Customer)' in answer.fault["Detail"]
    assert caller.names("select * from Customer") == []


def test_an_unknown_part_of_an_address_is_refused(caller: Caller) -> None:
    answer = caller.post("customer", {"DisplayName": "A", "BillAddr": {"Street": "x"}})
    assert answer.code == "2010"
    assert "PhysicalAddress" in answer.fault["Detail"]


@pytest.mark.parametrize("body", [b"{", b"[]", b""])
def test_a_body_that_is_no_object_is_refused(caller: Caller, body: bytes) -> None:
    headers = {"authorization": f"Bearer {caller.bearer}", "content-type": "application/json"}
    answer = caller.send("POST", f"/v3/company/{caller.realm}/customer", None, body, headers)
    assert answer.code == "2010"


@pytest.mark.parametrize(
    "fields",
    [
        {"Active": "perhaps"},
        {"Notes": ["x"]},
        {"BillAddr": "x"},
        {"SalesTermRef": "3"},
        {"SalesTermRef": {"id": "3"}},
        {"OpenBalanceDate": "soon"},
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(caller: Caller, fields: dict[str, object]) -> None:
    assert caller.post("customer", {"DisplayName": "A", **fields}).code == "2010"


@pytest.mark.behaviour("QB-SYSTEM-FAULT")
def test_a_body_that_is_no_text_breaks_the_service(caller: Caller) -> None:
    headers = {"authorization": f"Bearer {caller.bearer}", "content-type": "application/json"}
    answer = caller.send("POST", f"/v3/company/{caller.realm}/customer", None, b'{"DisplayName":"\xff"}', headers)
    assert (answer.status, answer.code) == (500, "10000")
    assert answer.body["Fault"]["type"] == "SystemFault"
    assert "Invalid byte 1 of 1-byte UTF-8 sequence" in answer.fault["Detail"]


@pytest.mark.behaviour("QB-REQUIRED")
def test_a_missing_name_is_named(caller: Caller) -> None:
    answer = caller.post("item", {"Type": "Service"})
    assert (answer.status, answer.code, answer.fault["element"]) == (400, "2020", "Name")
    assert answer.fault["Detail"] == "Required parameter Name is missing in the request"


@pytest.mark.behaviour("QB-LENGTH")
@pytest.mark.parametrize(
    ("field", "longest"), [("DisplayName", 500), ("GivenName", 100), ("Title", 16), ("Notes", 2000), ("ResaleNum", 16)]
)
def test_a_text_may_be_as_long_as_documented_and_no_longer(caller: Caller, field: str, longest: int) -> None:
    assert caller.post("customer", {"DisplayName": "A", field: "x" * longest}).status == 200
    answer = caller.post("customer", {"DisplayName": "B", field: "x" * (longest + 1)})
    assert (answer.code, answer.fault["element"]) == ("2050", field)
    assert f"Min:0 Max:{longest} supported. Supplied length:{longest + 1}" in answer.fault["Detail"]


def test_the_lines_of_an_address_share_two_thousand_characters(caller: Caller) -> None:
    lines = {f"Line{number}": "x" * 500 for number in range(1, 5)}
    assert caller.post("customer", {"DisplayName": "A", "BillAddr": lines}).status == 200
    assert caller.post("customer", {"DisplayName": "B", "BillAddr": {**lines, "Line5": "x"}}).code == "2050"


@pytest.mark.behaviour("QB-ENUMERATION")
def test_a_word_outside_its_enumeration_is_refused(caller: Caller) -> None:
    answer = caller.post("customer", {"DisplayName": "A", "PreferredDeliveryMethod": "Pigeon"})
    assert answer.code == "2170"
    assert answer.fault["Detail"] == "Invalid Enumeration : Pigeon"


@pytest.mark.behaviour("QB-EMAIL")
@pytest.mark.parametrize(
    ("address", "status"), [("a@x.example", 200), ("a@x.se,b@y.se", 200), ("a@x", 400), ("a.x", 400)]
)
def test_an_email_needs_an_at_and_a_dot(caller: Caller, address: str, status: int) -> None:
    answer = caller.post("customer", {"DisplayName": "A", "PrimaryEmailAddr": {"Address": address}})
    assert answer.status == status
    assert status == 200 or answer.code == "2210"


@pytest.mark.behaviour("QB-FLAG-TEXT")
def test_a_flag_in_quotes_is_tolerated(caller: Caller) -> None:
    assert caller.customer("A", Taxable="false")["Taxable"] is False


@pytest.mark.behaviour("QB-NUMBER-TEXT")
def test_a_number_in_quotes_is_tolerated_and_stays_exact(caller: Caller) -> None:
    made = caller.service("A", UnitPrice="1234567890.1234567")
    assert made["UnitPrice"] == Decimal("1234567890.1234567")
    assert caller.post("item", {"Name": "B", "UnitPrice": "much"}).code == "2080"
    assert caller.post("item", {"Name": "B", "UnitPrice": 100000000000}).code == "2090"


@pytest.mark.behaviour("QB-DATE-ZONE")
def test_a_date_may_carry_a_zone(caller: Caller) -> None:
    assert caller.customer("A", OpenBalanceDate="2026-01-31-08:00")["OpenBalanceDate"] == "2026-01-31"


@pytest.mark.behaviour("QB-REF-VALUE")
def test_only_the_value_of_a_reference_counts(caller: Caller) -> None:
    made = caller.customer("A", SalesTermRef={"value": "3", "name": "Wrong", "type": "Term"})
    assert made["SalesTermRef"] == {"value": "3", "name": "Net 30"}


@pytest.mark.behaviour("QB-REF-NAME")
def test_references_name_their_target_except_parents(caller: Caller) -> None:
    parent = caller.customer("Parent")
    child = caller.customer("Child", ParentRef={"value": parent["Id"]})
    assert child["ParentRef"] == {"value": parent["Id"]}
    account = caller.make("Account", Name="Old name", AccountSubType="ServiceFeeIncome")
    item = caller.make("Item", Name="A", Type="Service", IncomeAccountRef={"value": account["Id"]})
    caller.changed("Account", account, Name="New name")
    assert caller.read("Item", item["Id"])["IncomeAccountRef"]["name"] == "New name"


@pytest.mark.behaviour("QB-REFERENCE")
def test_a_reference_to_nothing_is_refused(caller: Caller) -> None:
    answer = caller.post("customer", {"DisplayName": "A", "SalesTermRef": {"value": "999"}})
    assert answer.code == "2500"
    assert answer.fault["Message"] == "Invalid Reference Id"


@pytest.mark.behaviour("QB-REFERENCE-INACTIVE")
def test_a_new_reference_to_an_inactive_record_is_refused_an_old_one_stays(caller: Caller) -> None:
    account = caller.make("Account", Name="Old", AccountSubType="ServiceFeeIncome")
    reference = {"value": account["Id"]}
    item = caller.make("Item", Name="A", Type="Service", IncomeAccountRef=reference)
    caller.changed("Account", account, Active=False)
    assert caller.post("item", {"Name": "B", "Type": "Service", "IncomeAccountRef": reference}).code == "610"
    assert caller.change("Item", item, Description="x", IncomeAccountRef=reference).status == 200


@pytest.mark.behaviour("QB-NOT-FOUND")
def test_reading_and_updating_what_is_not_there_is_a_610(caller: Caller) -> None:
    for answer in (caller.get("customer/999"), caller.post("customer", {"Id": "999", "SyncToken": "0"})):
        assert (answer.status, answer.code) == (400, "610")
        assert answer.fault["Detail"].startswith("Object Not Found : Something you're trying to use has been made")


@pytest.mark.behaviour("QB-INVALID-ID")
def test_an_id_that_is_no_number_is_refused_without_a_time(caller: Caller) -> None:
    answer = caller.get("customer/1.5")
    assert answer.fault == {
        "Message": "Invalid ID",
        "Detail": "Id should be a valid number. Supplied value:1.5",
        "code": "2030",
        "element": "Id",
    }
    assert "time" not in answer.body


@pytest.mark.behaviour("QB-NO-DELETE")
def test_name_lists_know_no_delete(caller: Caller) -> None:
    made = caller.customer("A")
    answer = caller.post("customer", {"Id": made["Id"], "SyncToken": "0"}, operation="delete")
    assert answer.code == "500"
    assert caller.read("Customer", made["Id"])["Active"] is True


@pytest.mark.behaviour("QB-CONTENT-TYPE")
def test_a_write_in_another_content_type_is_refused(caller: Caller) -> None:
    answer = caller.call("POST", "customer", '{"DisplayName": "A"}')
    assert answer.code == "1050"


@pytest.mark.behaviour("QB-UNKNOWN-PATH")
@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("GET", "customer/1/5"),
        ("GET", "Customer/1"),
        ("GET", "nonsense/1"),
        ("PUT", "customer"),
        ("DELETE", "customer/1"),
    ],
)
def test_a_path_that_leads_nowhere_is_an_unsupported_operation(caller: Caller, method: str, rest: str) -> None:
    answer = caller.call(method, rest)
    assert (answer.status, answer.code) == (400, "500")
    path = f"/v3/company/{caller.realm}/{rest}"
    assert f"Operation Could not find resource for relative : {path} of full path: " in answer.fault["Detail"]


@pytest.mark.behaviour("QB-FAULT-SHAPE")
def test_a_fault_of_the_service_is_upper_case_and_timed(caller: Caller) -> None:
    answer = caller.post("item", {"Type": "Service"})
    assert set(answer.body) == {"Fault", "time"}
    assert answer.body["Fault"]["type"] == "ValidationFault"
    assert set(answer.fault) == {"Message", "Detail", "code", "element"}
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.behaviour("QB-RESPONSE-HEADERS")
def test_answers_carry_a_trace_id_and_forbid_caching(caller: Caller) -> None:
    first, second = caller.get("preferences"), caller.get("customer/9")
    assert first.headers["content-type"] == "application/json;charset=utf-8"
    assert first.headers["x-amzn-trace-id"] == f"Root={first.headers['intuit_tid']}"
    assert first.headers["intuit_tid"] != second.headers["intuit_tid"]
    assert "no-store" in first.headers["cache-control"]


@pytest.mark.behaviour("QB-MINORVERSION")
def test_the_minor_version_changes_nothing(caller: Caller) -> None:
    made = caller.customer("A")
    answers = [caller.get(f"customer/{made['Id']}", **query) for query in ({}, {"minorversion": "4"})]
    assert answers[0].body == answers[1].body


@pytest.mark.behaviour("QB-TIME-METADATA")
@pytest.mark.parametrize(
    ("moment", "printed"),
    [
        (datetime(2026, 3, 8, 9, 59, 59, 900_000, UTC), "2026-03-08T01:59:59-08:00"),
        (datetime(2026, 3, 8, 10, 0, tzinfo=UTC), "2026-03-08T03:00:00-07:00"),
        (datetime(2026, 11, 1, 8, 59, 59, tzinfo=UTC), "2026-11-01T01:59:59-07:00"),
        (datetime(2026, 11, 1, 9, 0, tzinfo=UTC), "2026-11-01T01:00:00-08:00"),
    ],
)
def test_metadata_times_are_pacific_and_whole(moment: datetime, printed: str) -> None:
    assert metadata_time(moment) == printed


@pytest.mark.behaviour("QB-TIME-ENVELOPE")
@pytest.mark.parametrize(("microsecond", "fraction"), [(187_000, ".187"), (10_000, ".01"), (0, "")])
def test_the_envelope_time_has_a_fraction_without_trailing_zeros(microsecond: int, fraction: str) -> None:
    moment = datetime(2026, 9, 29, 17, 38, 50, microsecond, UTC)
    assert envelope_time(moment) == f"2026-09-29T10:38:50{fraction}-07:00"


@pytest.mark.behaviour("QB-MONEY")
def test_amounts_have_two_decimals_and_zero_has_none(caller: Caller) -> None:
    assert '"Balance":0,' in caller.post("customer", {"DisplayName": "A"}).text
    assert '"Balance":100.00,' in caller.post("customer", {"DisplayName": "B", "Balance": 100}).text


@pytest.mark.behaviour("QB-ID-SEQUENCE")
def test_each_list_counts_its_own_ids_as_text(caller: Caller) -> None:
    assert [caller.customer(name)["Id"] for name in "AB"] == ["1", "2"]
    assert caller.service("A")["Id"] == "3"


@pytest.mark.behaviour("QB-ADDRESS-ID")
def test_an_address_has_an_id_and_keeps_it(caller: Caller) -> None:
    made = caller.customer("A", BillAddr={"Line1": "One"}, ShipAddr={"Line1": "Two"})
    assert made["BillAddr"]["Id"] != made["ShipAddr"]["Id"]
    assert caller.changed("Customer", made, BillAddr={"City": "Bern"})["BillAddr"]["Id"] == made["BillAddr"]["Id"]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1E+999999999", "1E-999999999", "9" * 40, True])
def test_a_number_without_sense_is_refused(caller: Caller, value: object) -> None:
    assert caller.post("customer", {"DisplayName": "A", "Balance": value}).code in ("2080", "2090")
