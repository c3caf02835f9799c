"""Change data capture, batches, and calls repeated under the same requestid."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.quickbooks_caller import Answer, Caller


@pytest.fixture
def caller() -> Caller:
    return Caller()


def batch(caller: Caller, *items: dict[str, Any], **query: str) -> Answer:
    return caller.post("batch", {"BatchItemRequest": list(items)}, **query)


def create(bid: str, name: str) -> dict[str, Any]:
    return {"bId": bid, "operation": "create", "Customer": {"DisplayName": name}}


@pytest.mark.behaviour("QB-CDC-GROUPS")
def test_changes_are_grouped_in_the_order_asked_and_sorted_by_time(caller: Caller) -> None:
    first = caller.customer("A")
    caller.clock.advance(5)
    caller.customer("B")
    caller.service("Repair")
    caller.clock.advance(5)
    caller.changed("Customer", first, Notes="later")
    items, customers = caller.changes("Item,Customer")
    assert [item["Name"] for item in items["Item"]] == ["Repair"]
    assert [customer["DisplayName"] for customer in customers["Customer"]] == ["B", "A"]
    assert (customers["startPosition"], customers["maxResults"], "totalCount" in customers) == (1, 2, False)


def test_what_changed_before_is_left_out(caller: Caller) -> None:
    caller.customer("Old")
    caller.clock.advance(60)
    caller.customer("New")
    [group] = caller.changes("Customer", "2026-11-20T06:00:30-08:00")
    assert [customer["DisplayName"] for customer in group["Customer"]] == ["New"]


def test_the_seed_of_a_company_is_no_change(caller: Caller) -> None:
    assert caller.changes("Account,Item", "2026-10-25T06:00:30-08:00") == [{}, {}]


@pytest.mark.behaviour("QB-CDC-EMPTY-GROUP")
def test_an_entity_without_changes_keeps_its_place(caller: Caller) -> None:
    caller.customer("A")
    groups = caller.changes("Item,Invoice,Customer")
    assert groups[:2] == [{}, {}]
    assert "Customer" in groups[2]


@pytest.mark.behaviour("QB-CDC-INACTIVE")
def test_an_inactive_record_comes_whole(caller: Caller) -> None:
    caller.changed("Customer", caller.customer("A"), Active=False)
    [group] = caller.changes("Customer")
    assert (group["Customer"][0]["Active"], group["Customer"][0]["DisplayName"]) == (False, "A (deleted)")


@pytest.mark.behaviour("QB-CDC-STUB")
def test_a_merged_customer_leaves_a_stub_behind_the_living(caller: Caller) -> None:
    loser, winner = caller.customer("Loser"), caller.customer("Winner")
    caller.vendor.person_does(caller.realm, "Customer", loser["Id"], {"do": "merge", "into": winner["Id"]})
    [group] = caller.changes("Customer")
    assert [entry["Id"] for entry in group["Customer"]] == [winner["Id"], loser["Id"]]
    assert group["Customer"][1] == {
        "domain": "QBO",
        "status": "Deleted",
        "Id": loser["Id"],
        "MetaData": {"LastUpdatedTime": "2026-11-20T06:00:00-08:00"},
    }


@pytest.mark.behaviour("QB-CDC-STUB-COUNTERS")
def test_a_group_of_stubs_has_no_start_position(caller: Caller) -> None:
    category = caller.make("Item", Name="One", Type="Category")
    caller.post("item", {"Id": category["Id"], "SyncToken": "0"}, operation="delete")
    [group] = caller.changes("Item")
    assert (group["maxResults"], "startPosition" in group) == (1, False)


@pytest.mark.behaviour("QB-CDC-LOOK-BACK")
def test_changes_older_than_thirty_days_cannot_be_asked_for(caller: Caller) -> None:
    assert caller.get("cdc", entities="Customer", changedSince="2026-10-21T14:00:01Z").status == 200
    answer = caller.get("cdc", entities="Customer", changedSince="2026-10-21T13:59:00Z")
    assert answer.code == "500"
    assert answer.fault["Detail"] == (
        "Operation cdc with changedSince date 2026-10-21T13:59:00Z which is older than fixed days is not supported."
    )


def test_a_plain_date_and_a_bare_plus_are_understood(caller: Caller) -> None:
    caller.customer("A")
    for since in ("2026-11-20", "2026-11-20T10:00:00 01:00"):
        assert "Customer" in caller.changes("Customer", since)[0]


@pytest.mark.parametrize("query", [{}, {"entities": "Customer"}, {"changedSince": "2026-11-20"}])
def test_change_capture_needs_entities_and_a_moment(caller: Caller, query: dict[str, str]) -> None:
    assert caller.get("cdc", **query).code == "2020"


@pytest.mark.behaviour("QB-CDC-ENTITIES")
@pytest.mark.parametrize("name", ["TaxCode", "TimeActivity", "Nonsense"])
def test_some_entities_have_no_change_capture(caller: Caller, name: str) -> None:
    assert caller.get("cdc", entities=name, changedSince="2026-11-20").code == "500"


@pytest.mark.behaviour("QB-CDC-MOST")
def test_a_thousand_objects_are_the_most_in_all_groups(caller: Caller) -> None:
    caller.vendor.load(caller.realm, "Customer", [{"DisplayName": f"C{number}"} for number in range(995)], False)
    caller.vendor.load(caller.realm, "Item", [{"Name": f"I{number}"} for number in range(10)], False)
    customers, items = caller.changes("Customer,Item")
    assert (customers["maxResults"], items["maxResults"]) == (995, 5)


def test_a_hidden_change_is_left_out_until_the_next_one(caller: Caller) -> None:
    caller.vendor.hide_change(caller.realm, "Customer", 1)
    caller.service("Repair")
    hidden = caller.customer("Hidden")
    caller.customer("Seen")
    items, customers = caller.changes("Item,Customer")
    assert items["maxResults"] == 1
    assert [row["DisplayName"] for row in customers["Customer"]] == ["Seen"]
    caller.changed("Customer", hidden, Notes="x")
    assert caller.changes("Customer")[0]["maxResults"] == 2


def test_a_hiding_can_be_lifted(caller: Caller) -> None:
    caller.vendor.hide_change(caller.realm, "*", 5)
    caller.vendor.hide_change(caller.realm, "*", 0)
    caller.customer("Seen")
    assert caller.changes("Customer")[0]["maxResults"] == 1


@pytest.mark.behaviour("QB-BATCH-PARTIAL")
def test_items_of_a_batch_fail_by_themselves(caller: Caller) -> None:
    made = caller.customer("Amy")
    answer = batch(
        caller,
        create("c", "New"),
        create("bad", "Amy"),
        {
            "bId": "u",
            "operation": "update",
            "Customer": {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Notes": "x"},
        },
        {"bId": "gone", "operation": "update", "Customer": {"Id": "99", "SyncToken": "0"}},
        {"bId": "noid", "operation": "update", "Customer": {"DisplayName": "x"}},
        {"bId": "odd", "operation": "frobnicate", "Customer": {"DisplayName": "x"}},
        {"bId": "what", "operation": "create", "Nonsense": {}},
        {"bId": "text", "operation": "create", "Customer": "x"},
    )
    assert answer.status == 200
    items = {item["bId"]: item for item in answer.body["BatchItemResponse"]}
    assert items["c"]["Customer"]["SyncToken"] == "0"
    assert items["u"]["Customer"]["Notes"] == "x"
    codes = {bid: item["Fault"]["Error"][0]["code"] for bid, item in items.items() if "Fault" in item}
    assert codes == {"bad": "6240", "gone": "610", "noid": "2020", "odd": "500", "what": "500", "text": "2010"}


@pytest.mark.behaviour("QB-BATCH-QUERY")
def test_a_batch_answers_queries_and_deletes(caller: Caller) -> None:
    category = caller.make("Item", Name="One", Type="Category")
    answer = batch(
        caller,
        {"bId": "q", "Query": "select * from Term maxresults 2"},
        {"bId": "d", "operation": "delete", "Item": {"Id": category["Id"], "SyncToken": "0"}},
        {"bId": "e", "Query": "select"},
    )
    query, deleted, wrong = answer.body["BatchItemResponse"]
    assert query["QueryResponse"]["maxResults"] == 2
    assert deleted["Item"]["status"] == "Deleted"
    assert wrong["Fault"]["Error"][0]["code"] == "4000"


@pytest.mark.behaviour("QB-BATCH-BLIND")
def test_no_item_sees_what_another_did(caller: Caller) -> None:
    answer = batch(caller, create("c", "New"), {"bId": "q", "Query": "select * from Customer"})
    assert answer.body["BatchItemResponse"][1] == {"bId": "q", "QueryResponse": {}}


@pytest.mark.behaviour("QB-BATCH-MOST")
def test_thirty_items_are_the_most(caller: Caller) -> None:
    assert batch(caller, *(create(str(number), f"C{number}") for number in range(30))).status == 200
    answer = batch(caller, *(create(str(number), f"D{number}") for number in range(31)))
    assert answer.code == "1040"
    assert caller.names("select * from Customer where DisplayName like 'D%'") == []


@pytest.mark.behaviour("QB-BATCH-EMPTY")
def test_an_empty_batch_is_malformed(caller: Caller) -> None:
    answer = batch(caller)
    assert (answer.code, answer.fault["Detail"]) == ("400", "Batch Request is Empty")
    assert caller.post("batch", {"BatchItemRequest": ["x"]}).code == "2010"


@pytest.mark.behaviour("QB-BATCH-ROWS")
def test_the_queries_of_a_batch_share_a_thousand_rows(caller: Caller) -> None:
    caller.vendor.load(caller.realm, "Customer", [{"DisplayName": f"C{number}"} for number in range(700)], False)
    query = {"Query": "select * from Customer maxresults 1000"}
    answer = batch(caller, {"bId": "1", **query}, {"bId": "2", **query})
    counts = [item["QueryResponse"]["maxResults"] for item in answer.body["BatchItemResponse"]]
    assert counts == [700, 300]


@pytest.mark.behaviour("QB-BATCH-BID-LENGTH")
def test_with_a_requestid_item_ids_are_short(caller: Caller) -> None:
    assert batch(caller, create("x" * 11, "A")).status == 200
    assert batch(caller, create("x" * 11, "B"), requestid="r").code == "2050"


@pytest.mark.behaviour("QB-REQUESTID-REPLAY")
def test_the_same_requestid_answers_again_without_a_second_effect(caller: Caller) -> None:
    first = caller.post("customer", {"DisplayName": "A"}, requestid="r1")
    caller.clock.advance(60)
    second = caller.post("customer", {"DisplayName": "Another"}, requestid="r1")
    assert (second.status, second.text) == (first.status, first.text)
    assert caller.names("select * from Customer") == ["A"]


def test_a_batch_is_replayed_as_a_whole(caller: Caller) -> None:
    first = batch(caller, create("a", "A"), requestid="r1")
    assert batch(caller, create("a", "A"), requestid="r1").text == first.text


def test_another_company_has_its_own_requestids(caller: Caller) -> None:
    caller.post("customer", {"DisplayName": "A"}, requestid="r1")
    caller.realm = caller.vendor.add_account({"limits": False})
    caller.bearer = str(caller.vendor.credentials(caller.realm)["access_token"])
    assert caller.post("customer", {"DisplayName": "B"}, requestid="r1").body["Customer"]["DisplayName"] == "B"


@pytest.mark.behaviour("QB-REQUESTID-EMPTY")
def test_an_empty_requestid_is_none(caller: Caller) -> None:
    for name in ("A", "B"):
        assert caller.post("customer", {"DisplayName": name}, requestid="").body["Customer"]["DisplayName"] == name


@pytest.mark.behaviour("QB-REQUESTID-FAULT")
def test_a_fault_is_replayed_too(caller: Caller) -> None:
    first = caller.post("customer", {"Nonsense": "x"}, requestid="r1")
    second = caller.post("customer", {"DisplayName": "A"}, requestid="r1")
    assert (second.code, second.text) == ("2010", first.text)


@pytest.mark.behaviour("QB-REQUESTID-MEMORY")
def test_a_requestid_is_forgotten_after_its_time() -> None:
    caller = Caller(requestid_memory_s=600)
    for seconds, answered in ((0, "A"), (600, "A"), (1, "C")):
        caller.clock.advance(seconds)
        name = "A" if not seconds else "C"
        made = caller.post("customer", {"DisplayName": name}, requestid="r1").body["Customer"]
        assert made["DisplayName"] == answered


@pytest.mark.behaviour("QB-REQUESTID-LENGTH")
def test_a_requestid_has_at_most_fifty_characters_and_fewer_on_a_batch(caller: Caller) -> None:
    assert caller.post("customer", {"DisplayName": "A"}, requestid="r" * 50).status == 200
    assert caller.post("customer", {"DisplayName": "B"}, requestid="r" * 51).code == "2050"
    assert batch(caller, create("a", "C"), requestid="r" * 36).status == 200
    assert batch(caller, create("a", "D"), requestid="r" * 37).code == "2050"
