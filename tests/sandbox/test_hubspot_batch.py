"""Batches of records in the simulated HubSpot."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.hubspot_portal import DATED, V3, Answer, Portal

behaviour = pytest.mark.behaviour


@pytest.fixture
def portal() -> Portal:
    portal = Portal()
    portal.define("products", "lb_key", hasUniqueValue=True)
    portal.define("contacts", "lb_key", hasUniqueValue=True)
    return portal


def batch(portal: Portal, type: str, op: str, inputs: list[Any], **more: Any) -> Answer:
    return portal.post(f"{DATED}/{type}/batch/{op}", {"inputs": inputs, **more})


def upsert(key: str, trace: str | None = None, by: str = "lb_key", **properties: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": key, "idProperty": by, "properties": properties}
    return entry if trace is None else {**entry, "objectWriteTraceId": trace}


@behaviour("HS-BATCH-SHAPE")
def test_batch_answers_complete_with_its_times(portal: Portal) -> None:
    answer = batch(portal, "products", "create", [{"properties": {"name": "A"}}, {"properties": {"name": "B"}}])
    assert answer.status == 201
    assert set(answer.body) == {"status", "results", "startedAt", "completedAt"}
    assert answer.body["status"] == "COMPLETE"
    assert [row["properties"]["name"] for row in answer.body["results"]] == ["A", "B"]


@behaviour("HS-BATCH-LIMIT")
@pytest.mark.parametrize("op", ["read", "create", "update", "upsert", "archive"])
def test_batch_takes_at_most_100_inputs(portal: Portal, op: str) -> None:
    inputs = [{"id": str(n), "idProperty": "lb_key", "properties": {"name": "x"}} for n in range(101)]
    answer = batch(portal, "products", op, inputs)
    assert (answer.status, answer.body["category"]) == (400, "VALIDATION_ERROR")


@behaviour("HS-BATCH-WHOLE")
def test_batch_create_without_trace_ids_is_all_or_nothing(portal: Portal) -> None:
    inputs = [{"properties": {"name": "A"}}, {"properties": {"name": "B", "missing": "1"}}]
    answer = batch(portal, "products", "create", inputs)
    assert answer.status == 400
    assert "PROPERTY_DOESNT_EXIST" in answer.body["message"]
    assert portal.get(f"{V3}/products").body["results"] == []


def test_refused_batch_gives_unique_values_free_again(portal: Portal) -> None:
    inputs = [{"properties": {"name": "A", "lb_key": "p-1"}}, {"properties": {"nope": "1"}}]
    assert batch(portal, "products", "create", inputs).status == 400
    assert batch(portal, "products", "create", inputs[:1]).status == 201


@behaviour("HS-BATCH-PARTIAL")
def test_batch_create_with_trace_ids_fails_input_by_input(portal: Portal) -> None:
    holder = portal.create("contacts", email="ada@x.test")
    inputs = [
        {"properties": {"email": "new@x.test"}, "objectWriteTraceId": "k0"},
        {"properties": {"email": "ada@x.test"}, "objectWriteTraceId": "k1"},
        {"properties": {"email": "c@x.test", "missing": "1"}, "objectWriteTraceId": "k2"},
    ]
    answer = batch(portal, "contacts", "create", inputs)
    assert (answer.status, answer.body["numErrors"]) == (207, 2)
    assert [row["objectWriteTraceId"] for row in answer.body["results"]] == ["k0"]
    conflict, invalid = answer.body["errors"]
    assert (conflict["category"], invalid["category"]) == ("CONFLICT", "VALIDATION_ERROR")
    assert conflict["context"] == {"objectWriteTraceId": ["k1"], "existingId": [holder]}
    assert invalid["context"] == {"objectWriteTraceId": ["k2"]}


@behaviour("HS-BATCH-READ")
def test_batch_read_names_what_it_did_not_find_in_a_207(portal: Portal) -> None:
    id = portal.create("products", name="A", lb_key="p-1")
    answer = batch(portal, "products", "read", [{"id": "p-1"}, {"id": "p-9"}], idProperty="lb_key", properties=["name"])
    assert answer.status == 207
    assert [row["id"] for row in answer.body["results"]] == [id]
    error = answer.body["errors"][0]
    assert error["category"] == "OBJECT_NOT_FOUND"
    assert error["message"].startswith("Could not get some PRODUCT objects, they may be deleted or not exist.")
    assert error["context"] == {"ids": ["p-9"]}


def test_batch_read_of_found_records_is_a_200_without_associations(portal: Portal) -> None:
    id = portal.create("contacts", email="a@x.test")
    answer = batch(portal, "contacts", "read", [{"id": id}])
    assert answer.status == 200
    assert set(answer.body["results"][0]["properties"]) >= {"email", "firstname", "lastname"}
    assert "associations" not in answer.body["results"][0]


@behaviour("HS-BATCH-UPDATE-UNKNOWN")
def test_batch_update_changes_the_known_and_names_the_unknown(portal: Portal) -> None:
    id = portal.create("products", name="A")
    inputs = [{"id": id, "properties": {"name": "B"}}, {"id": "999999", "properties": {"name": "C"}}]
    answer = batch(portal, "products", "update", inputs)
    assert answer.status == 207
    assert answer.body["errors"][0]["context"] == {"ids": ["999999"]}
    assert portal.read("products", id, "name")["name"] == "B"


@behaviour("HS-BATCH-TWICE")
@pytest.mark.parametrize("op", ["update", "upsert"])
def test_two_inputs_for_one_record_are_refused(portal: Portal, op: str) -> None:
    id = portal.create("products", name="A", lb_key="p-1")
    inputs = [{"id": id, "properties": {"name": "B"}}, upsert("p-1", name="C")]
    answer = batch(portal, "products", op, inputs)
    assert answer.status == 400
    assert answer.body["message"] == f"Duplicate IDs found in batch input: [{id}]. IDs must be unique"
    assert answer.body["context"] == {"ids": [id]}


@behaviour("HS-BATCH-ARCHIVE")
def test_batch_archive_passes_over_unknown_ids(portal: Portal) -> None:
    id = portal.create("products", name="A")
    answer = batch(portal, "products", "archive", [{"id": id}, {"id": "1"}])
    assert (answer.status, answer.body) == (204, "")
    assert portal.get(f"{V3}/products/{id}").status == 404


@behaviour("HS-KEY-UNIQUE")
@pytest.mark.parametrize(("type", "key"), [("companies", "hs_object_id"), ("companies", "domain")])
def test_property_that_is_not_unique_is_no_key(portal: Portal, type: str, key: str) -> None:
    answer = batch(portal, type, "upsert", [upsert("1", by=key, name="x")])
    assert answer.status == 400
    message = f"Unable to perform upsert by non-unique 0-2 property {key} in portal ID 900001"
    assert answer.body["message"] == message


@behaviour("HS-UPSERT")
def test_upsert_creates_then_updates_and_says_which(portal: Portal) -> None:
    first = batch(portal, "products", "upsert", [upsert("p-1", "op-1", name="A")]).body["results"][0]
    second = batch(portal, "products", "upsert", [upsert("p-1", name="B")]).body["results"][0]
    assert (first["new"], second["new"]) == (True, False)
    assert first["id"] == second["id"]
    assert first["properties"]["lb_key"] == "p-1"
    assert first["objectWriteTraceId"] == "op-1"
    assert portal.read("products", first["id"], "name")["name"] == "B"


@behaviour("HS-UPSERT-CONFLICT")
def test_one_conflict_fails_the_whole_upsert(portal: Portal) -> None:
    holder = portal.create("contacts", email="ada@x.test")
    inputs = [upsert("c-1", "k1", email="new@x.test"), upsert("c-2", "k2", email="ada@x.test")]
    answer = batch(portal, "contacts", "upsert", inputs)
    assert (answer.status, answer.body["category"]) == (409, "CONFLICT")
    assert answer.body["message"] == f"Contact already exists. Existing ID: {holder}"
    assert portal.get(f"{V3}/contacts/c-1", idProperty="lb_key").status == 404


@behaviour("HS-UPSERT-EMAIL-WHOLE")
def test_upsert_by_email_never_succeeds_in_part(portal: Portal) -> None:
    inputs = [
        upsert("a@x.test", "k1", by="email", firstname="A"),
        upsert("b@x.test", "k2", by="email", missing="1"),
    ]
    assert batch(portal, "contacts", "upsert", inputs).status == 400
    assert portal.get(f"{V3}/contacts").body["results"] == []


def test_upsert_by_own_key_with_trace_ids_succeeds_in_part(portal: Portal) -> None:
    inputs = [upsert("c-1", "k1", firstname="A"), upsert("c-2", "k2", missing="1")]
    answer = batch(portal, "contacts", "upsert", inputs)
    assert answer.status == 207
    assert [row["objectWriteTraceId"] for row in answer.body["results"]] == ["k1"]
    assert answer.body["errors"][0]["context"] == {"objectWriteTraceId": ["k2"]}


def test_malformed_body_is_a_readable_400(portal: Portal) -> None:
    answer = portal.send("POST", f"{V3}/products/batch/read", b"{no", authorization=f"Bearer {portal.token}")
    assert (answer.status, answer.body["category"]) == (400, "VALIDATION_ERROR")
    assert answer.body["message"].startswith("Invalid input JSON on line 1")


def test_input_that_fails_by_its_association_leaves_no_record(portal: Portal) -> None:
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}
    lost = {"properties": {"email": "b@x.test"}, "associations": [{"to": {"id": "1"}, "types": [spec]}]}
    inputs = [{"properties": {"email": "a@x.test"}, "objectWriteTraceId": "k1"}, {**lost, "objectWriteTraceId": "k2"}]
    answer = batch(portal, "contacts", "create", inputs)
    assert (answer.status, answer.body["errors"][0]["category"]) == (207, "OBJECT_NOT_FOUND")
    assert [row["properties"]["email"] for row in portal.get(f"{V3}/contacts").body["results"]] == ["a@x.test"]
