"""What HubSpot's own client makes of batches that fail in part, by 207, and of those that fail as a whole.

A 207 is no exception: it comes back as another class, `...WithErrors`, whose `errors` name the inputs in `context`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hubspot.crm import associations
from hubspot.crm.associations import v4
from hubspot.crm.contacts import (
    ApiException,
    BatchInputSimplePublicObjectBatchInput,
    BatchInputSimplePublicObjectBatchInputForCreate,
    BatchInputSimplePublicObjectBatchInputUpsert,
    BatchInputSimplePublicObjectId,
    BatchReadInputSimplePublicObjectId,
    BatchResponseSimplePublicObject,
    BatchResponseSimplePublicObjectWithErrors,
    BatchResponseSimplePublicUpsertObject,
    PublicMergeInput,
)
from hubspot.crm.contacts.exceptions import ServiceException
from hubspot.crm.products import BatchResponseSimplePublicUpsertObjectWithErrors
from hubspot.crm.properties import BatchInputPropertyCreate, BatchReadInputPropertyName, PropertyCreate
from tests.sandbox.hubspot_client import World, refused, told, worlds


@pytest.fixture(scope="module")
def new_world() -> Iterator[Callable[[], World]]:
    with worlds() as new:
        yield new


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()


@pytest.fixture
def batch(world: World) -> Any:
    return world.api("crm.contacts.batch_api")


def creates(*inputs: dict[str, Any]) -> BatchInputSimplePublicObjectBatchInputForCreate:
    """One input for each set of properties, in which `trace` stands for the trace id."""
    wired = []
    for properties in inputs:
        trace = properties.pop("trace", None)
        traced = {} if trace is None else {"objectWriteTraceId": trace}
        wired.append({"properties": properties, "associations": [], **traced})
    return BatchInputSimplePublicObjectBatchInputForCreate(inputs=wired)


def reads(*ids: str, key: str | None = None) -> BatchReadInputSimplePublicObjectId:
    inputs = [{"id": id} for id in ids]
    return BatchReadInputSimplePublicObjectId(
        inputs=inputs, id_property=key, properties=["email"], properties_with_history=[]
    )


def updates(*ids: str, **properties: str) -> BatchInputSimplePublicObjectBatchInput:
    return BatchInputSimplePublicObjectBatchInput(inputs=[{"id": id, "properties": properties} for id in ids])


def upserts(key: str, *inputs: dict[str, Any]) -> BatchInputSimplePublicObjectBatchInputUpsert:
    """One input for each set of properties, whose `id` is the key's value."""
    wired = [{"id": sent.pop("id"), "idProperty": key, "properties": sent} for sent in inputs]
    return BatchInputSimplePublicObjectBatchInputUpsert(inputs=wired)


# --- partly --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-BATCH-PARTIAL")
def test_traced_creates_fail_one_by_one_by_their_trace_ids(world: World, batch: Any) -> None:
    (holder,) = world.control.load("contacts", {"email": "ada@x.test"})
    asked = creates(
        {"email": "bo@x.test", "trace": "k0"}, {"email": "ada@x.test", "trace": "k1"}, {"nope": "1", "trace": "k2"}
    )
    done = batch.create(asked)
    assert type(done) is BatchResponseSimplePublicObjectWithErrors
    assert (done.status, done.num_errors, [row.object_write_trace_id for row in done.results]) == (
        "COMPLETE",
        2,
        ["k0"],
    )
    conflict, invalid = done.errors
    assert (conflict.status, conflict.category) == ("error", "CONFLICT")
    assert conflict.context == {"objectWriteTraceId": ["k1"], "existingId": [holder]}
    assert (invalid.category, invalid.context) == ("VALIDATION_ERROR", {"objectWriteTraceId": ["k2"]})
    assert "PROPERTY_DOESNT_EXIST" in invalid.message


@pytest.mark.behaviour("HS-BATCH-READ")
@pytest.mark.parametrize("call", ["read", "update"])
def test_unknown_ids_are_listed_in_one_error_beside_those_found(world: World, batch: Any, call: str) -> None:
    (id,) = world.control.load("contacts", {"email": "ada@x.test"})
    asked = reads(id, "7", "8") if call == "read" else updates(id, "7", "8", city="Oslo")
    done = getattr(batch, call)(asked)
    assert type(done) is BatchResponseSimplePublicObjectWithErrors
    (missing,) = done.errors
    assert ([row.id for row in done.results], missing.category) == ([id], "OBJECT_NOT_FOUND")
    assert missing.context == {"ids": ["7", "8"]}
    assert missing.message.startswith("Could not get some CONTACT objects, ")


@pytest.mark.behaviour("HS-BATCH-READ")
def test_read_that_finds_all_has_no_errors(world: World, batch: Any) -> None:
    (id,) = world.control.load("contacts", {"email": "ada@x.test"})
    done = batch.read(reads("ada@x.test", key="email"))
    assert (type(done), [row.id for row in done.results]) == (BatchResponseSimplePublicObject, [id])


@pytest.mark.behaviour("HS-MERGE-OLD-ID")
def test_merged_away_id_is_read_as_its_survivor_and_unknown_to_updates(world: World, batch: Any) -> None:
    kept, lost = world.control.load("contacts", {"email": "ada@x.test"}, {"email": "bo@x.test"})
    wish = PublicMergeInput(primary_object_id=kept, object_id_to_merge=lost)
    world.api("crm.contacts.basic_api").merge(wish)
    assert [row.id for row in batch.read(reads(lost)).results] == [kept]
    assert batch.update(updates(lost, city="Oslo")).errors[0].context == {"ids": [lost]}


@pytest.mark.behaviour("HS-BATCH-ARCHIVE")
def test_archiving_passes_over_unknown_ids(batch: Any) -> None:
    assert batch.archive(BatchInputSimplePublicObjectId(inputs=[{"id": "7"}])) is None


@pytest.mark.behaviour("HS-BATCH-UPDATE-UNKNOWN")
def test_upsert_by_id_lists_unknown_ids(world: World) -> None:
    products = world.api("crm.products.batch_api")
    done = products.upsert(BatchInputSimplePublicObjectBatchInputUpsert(inputs=[{"id": "7", "properties": {}}]))
    assert type(done) is BatchResponseSimplePublicUpsertObjectWithErrors
    assert (done.results, done.errors[0].context) == ([], {"ids": ["7"]})


@pytest.mark.behaviour("HS-PROP-BATCH")
def test_definitions_fail_one_by_one_by_their_names(world: World) -> None:
    definitions = world.api("crm.properties.batch_api")
    wishes = [
        PropertyCreate(name=name, label="L", type="string", field_type="text", group_name="contactinformation")
        for name in ("lb_key", "email")
    ]
    made = definitions.create("contacts", BatchInputPropertyCreate(inputs=wishes))
    assert ([row.name for row in made.results], made.num_errors) == (["lb_key"], 1)
    (taken,) = made.errors
    assert (taken.category, taken.sub_category) == ("OBJECT_ALREADY_EXISTS", "Properties.PROPERTY_WITH_NAME_EXISTS")
    asked = BatchReadInputPropertyName(inputs=[{"name": "email"}, {"name": "nope"}], archived=False)
    read = definitions.read("contacts", asked)
    assert (read.errors[0].category, read.errors[0].context) == ("OBJECT_NOT_FOUND", {"name": ["nope"]})


# --- as a whole ----------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-BATCH-WHOLE")
def test_untraced_creates_fail_as_a_whole_by_the_first(world: World, batch: Any) -> None:
    (holder,) = world.control.load("contacts", {"email": "ada@x.test"})
    error = refused(ApiException, lambda: batch.create(creates({"email": "bo@x.test"}, {"email": "ada@x.test"})))
    assert (error.status, told(error)["message"]) == (409, f"Contact already exists. Existing ID: {holder}")
    assert world.control.count("contacts") == 1


@pytest.mark.behaviour("HS-BATCH-TWICE")
def test_record_named_twice_fails_the_batch(world: World, batch: Any) -> None:
    (id,) = world.control.load("contacts", {"email": "ada@x.test"})
    error = refused(ApiException, lambda: batch.update(updates(id, id, city="Oslo")))
    said = told(error)
    assert (error.status, said["context"]) == (400, {"ids": [id]})
    assert said["message"] == f"Duplicate IDs found in batch input: [{id}]. IDs must be unique"


@pytest.mark.behaviour("HS-BATCH-LIMIT")
def test_more_than_a_hundred_inputs_fail_the_batch(batch: Any) -> None:
    error = refused(ApiException, lambda: batch.read(reads(*map(str, range(101)))))
    assert (error.status, told(error)["category"]) == (400, "VALIDATION_ERROR")


@pytest.mark.behaviour("HS-KEY-UNIQUE")
@pytest.mark.parametrize("key", ["hs_object_id", "city"])
def test_key_that_is_not_unique_fails_the_batch(batch: Any, key: str) -> None:
    error = refused(ApiException, lambda: batch.upsert(upserts(key, {"id": "7", "city": "Oslo"})))
    assert f"by non-unique 0-1 property {key} in portal ID 900001" in told(error)["message"]
    refused(ApiException, lambda: batch.read(reads("7", key=key)))


@pytest.mark.behaviour("HS-UPSERT-EMAIL-WHOLE")
def test_upsert_by_email_fails_as_a_whole(world: World, batch: Any) -> None:
    asked = upserts("email", {"id": "ada@x.test"}, {"id": "bo@x.test", "nope": "1"})
    error = refused(ApiException, lambda: batch.upsert(asked))
    assert (error.status, told(error)["category"]) == (400, "VALIDATION_ERROR")
    assert world.control.count("contacts") == 0
    assert type(batch.upsert(upserts("email", {"id": "ada@x.test"}))) is BatchResponseSimplePublicUpsertObject


@pytest.mark.behaviour("HS-UPSERT-CONFLICT")
def test_unique_value_in_the_way_of_one_upsert_fails_all(world: World, batch: Any) -> None:
    wish = PropertyCreate(
        name="lb_key",
        label="Key",
        type="string",
        field_type="text",
        group_name="contactinformation",
        has_unique_value=True,
    )
    world.api("crm.properties.core_api").create("contacts", wish)
    world.control.load("contacts", {"email": "ada@x.test"})
    asked = upserts("lb_key", {"id": "1", "email": "bo@x.test"}, {"id": "2", "email": "ada@x.test"})
    error = refused(ApiException, lambda: batch.upsert(asked))
    assert (error.status, error.reason, told(error)["category"]) == (409, "Conflict", "CONFLICT")
    assert world.control.count("contacts") == 1


def test_batch_that_breaks_after_its_effect_leaves_its_outcome_open(world: World, batch: Any) -> None:
    world.control.order("503", phase="after", times=1)
    refused(ServiceException, lambda: batch.create(creates({"email": "ada@x.test"})))
    assert world.control.count("contacts") == 1


# --- associations --------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-ASSOC-NONE")
def test_records_without_associations_are_errors_of_the_read(world: World) -> None:
    lonely = world.control.load("contacts", {"email": "ada@x.test"}, {"email": "bo@x.test"})
    asked = v4.BatchInputPublicFetchAssociationsBatchRequest(inputs=[{"id": id} for id in lonely])
    read = world.api("crm.associations.v4.batch_api").get_page("contacts", "companies", asked)
    assert type(read) is v4.BatchResponsePublicAssociationMultiWithLabelWithErrors
    assert (read.results, read.num_errors) == ([], 2)
    assert {error.sub_category for error in read.errors} == {"crm.associations.NO_ASSOCIATIONS_FOUND"}
    assert [error.context["fromObjectId"] for error in read.errors] == [[id] for id in lonely]


@pytest.mark.behaviour("HS-ASSOC-BATCH-CREATE")
def test_labelled_pairs_fail_one_by_one(world: World) -> None:
    (contact,) = world.control.load("contacts", {"email": "ada@x.test"})
    (company,) = world.control.load("companies", {"name": "Acme"})
    type = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}
    pairs = [{"from": {"id": contact}, "to": {"id": id}, "types": [type]} for id in (company, "7")]
    asked = v4.BatchInputPublicAssociationMultiPost(inputs=pairs)
    made = world.api("crm.associations.v4.batch_api").create("contacts", "companies", asked)
    assert isinstance(made, v4.BatchResponseLabelsBetweenObjectPairWithErrors)
    assert ([str(row.to_object_id) for row in made.results], made.num_errors) == ([company], 1)
    assert made.errors[0].category == "OBJECT_NOT_FOUND"


@pytest.mark.behaviour("HS-ASSOC-BATCH-CREATE")
def test_default_pairs_that_fail_in_part_are_none_to_the_client(world: World) -> None:
    """It knows no shape for a 207 of this call and drops the answer."""
    (contact,) = world.control.load("contacts", {"email": "ada@x.test"})
    (company,) = world.control.load("companies", {"name": "Acme"})
    pairs = [{"from": {"id": contact}, "to": {"id": id}} for id in (company, "7")]
    batch = world.api("crm.associations.v4.batch_api")
    asked = v4.BatchInputPublicDefaultAssociationMultiPost(inputs=pairs)
    assert batch.create_default("contacts", "companies", asked) is None
    assert batch.create_default_with_http_info("contacts", "companies", asked)[1] == 207


@pytest.mark.behaviour("HS-ASSOC-LIMITS")
def test_too_many_pairs_fail_the_batch(world: World) -> None:
    asked = v4.BatchInputPublicFetchAssociationsBatchRequest(inputs=[{"id": str(id)} for id in range(1001)])
    batch = world.api("crm.associations.v4.batch_api")
    error = refused(v4.ApiException, lambda: batch.get_page("contacts", "companies", asked))
    assert (error.status, told(error)["category"]) == (400, "VALIDATION_ERROR")


@pytest.mark.behaviour("HS-ASSOC-V3-READ")
def test_old_batch_read_tells_of_records_without_associations(world: World) -> None:
    (lonely,) = world.control.load("deals", {"dealname": "Acme"})
    asked = associations.BatchInputPublicObjectId(inputs=[{"id": lonely}])
    read = world.api("crm.associations.batch_api").read("deals", "companies", asked)
    assert type(read) is associations.BatchResponsePublicAssociationMultiWithErrors
    assert read.errors[0].sub_category == "crm.associations.NO_ASSOCIATIONS_FOUND"


@pytest.mark.behaviour("HS-ASSOC-BAD-ID", "HS-PRODUCT-NO-ASSOC")
def test_single_associations_are_refused_with_their_reason(world: World) -> None:
    (id,) = world.control.load("contacts", {"email": "ada@x.test"})
    single = world.api("crm.associations.v4.basic_api")
    error = refused(v4.ApiException, lambda: single.create_default("contacts", id, "companies", "abc"))
    said = told(error)
    assert (said["message"], said["context"]) == ("abc is not a valid ID", {"id": ["abc"]})
    assert said["subCategory"] == "crm.associations.INVALID_IDENTIFIER"
    error = refused(v4.ApiException, lambda: single.create_default("contacts", id, "contacts", id))
    assert told(error)["message"] == f"Object {id} cannot be associated to itself ({id})"
    error = refused(v4.ApiException, lambda: single.create_default("contacts", id, "products", "7"))
    assert (error.status, told(error)["category"]) == (400, "VALIDATION_ERROR")
