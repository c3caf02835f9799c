"""What HubSpot's own client raises for properties, groups, pipelines, labels and files that cannot be made so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hubspot.crm import pipelines, properties
from hubspot.crm.associations.v4 import schema
from hubspot.crm.pipelines import PipelineInput, PipelinePatchInput, PipelineStageInput
from hubspot.crm.properties import PropertyCreate, PropertyGroupCreate, PropertyUpdate
from tests.sandbox.hubspot_client import World, refused, told, worlds


@pytest.fixture(scope="module")
def new_world() -> Iterator[Callable[[], World]]:
    with worlds() as new:
        yield new


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()


@pytest.fixture
def definitions(world: World) -> Any:
    return world.api("crm.properties.core_api")


def wish(name: str = "lb_key", **other: Any) -> PropertyCreate:
    usual = {"label": "Key", "type": "string", "field_type": "text", "group_name": "contactinformation"}
    return PropertyCreate(name=name, **{**usual, **other})


def stage(label: str) -> PipelineStageInput:
    return PipelineStageInput(label=label, display_order=0, metadata={"probability": "0.5"})


def invalid(kind: type[Exception], call: Callable[[], Any]) -> dict[str, Any]:
    """What HubSpot says in a 400 of the category for bad calls."""
    error = refused(kind, call)
    said = told(error)
    assert (error.status, said["category"]) == (400, "VALIDATION_ERROR")
    return said


# --- properties ----------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-PROP-EXISTS")
def test_name_in_use_is_a_conflict_with_a_sub_category(definitions: Any) -> None:
    definitions.create("contacts", wish())
    error = refused(properties.ApiException, lambda: definitions.create("contacts", wish()))
    said = told(error)
    assert (error.status, error.reason, said["category"]) == (409, "Conflict", "OBJECT_ALREADY_EXISTS")
    assert said["subCategory"] == "Properties.PROPERTY_WITH_NAME_EXISTS"
    assert said["message"] == "A property named 'lb_key' already exists."


MALFORMED = [
    pytest.param({"name": "LB Key"}, "LB Key", marks=pytest.mark.behaviour("HS-PROP-CREATE")),
    pytest.param({"field_type": "number"}, "number", marks=pytest.mark.behaviour("HS-PROP-CREATE")),
    pytest.param({"group_name": "nowhere"}, "nowhere", marks=pytest.mark.behaviour("HS-PROP-CREATE")),
    pytest.param(
        {"type": "date", "field_type": "date", "has_unique_value": True},
        "date",
        marks=pytest.mark.behaviour("HS-PROP-UNIQUE-TYPE"),
    ),
]


@pytest.mark.parametrize(("other", "named"), MALFORMED)
def test_malformed_definition_is_refused_and_told_why(definitions: Any, other: dict[str, Any], named: str) -> None:
    said = invalid(properties.ApiException, lambda: definitions.create("contacts", wish(**other)))
    assert named in said["message"]


@pytest.mark.behaviour("HS-PROP-UNIQUE-MAX")
def test_eleventh_unique_property_is_refused(definitions: Any) -> None:
    for number in range(10):
        definitions.create("contacts", wish(f"lb_key_{number}", has_unique_value=True))
    invalid(properties.ApiException, lambda: definitions.create("contacts", wish(has_unique_value=True)))
    assert definitions.create("contacts", wish()).name == "lb_key"


def test_hubspots_own_definition_is_neither_changed_nor_archived(definitions: Any) -> None:
    invalid(properties.ApiException, lambda: definitions.update("contacts", "email", PropertyUpdate(label="Mine")))
    invalid(properties.ApiException, lambda: definitions.archive("contacts", "email"))


@pytest.mark.behaviour("HS-PROP-UNKNOWN")
@pytest.mark.parametrize("call", ["get_by_name", "update", "archive"])
def test_unknown_definition_is_not_found(definitions: Any, call: str) -> None:
    more = (PropertyUpdate(label="Mine"),) if call == "update" else ()
    kind = properties.exceptions.NotFoundException
    error = refused(kind, lambda: getattr(definitions, call)("contacts", "nope", *more))
    assert (error.status, told(error)["category"]) == (404, "OBJECT_NOT_FOUND")


@pytest.mark.behaviour("HS-PROP-GROUPS")
def test_group_in_use_stays_and_a_second_of_its_name_is_a_conflict(world: World, definitions: Any) -> None:
    groups = world.api("crm.properties.groups_api")
    group = PropertyGroupCreate(name="hub", label="Hub", display_order=-1)
    groups.create("contacts", group)
    error = refused(properties.ApiException, lambda: groups.create("contacts", group))
    assert (error.status, told(error)["category"]) == (409, "OBJECT_ALREADY_EXISTS")
    definitions.create("contacts", wish(group_name="hub"))
    invalid(properties.ApiException, lambda: groups.archive("contacts", "hub"))
    refused(properties.exceptions.NotFoundException, lambda: groups.get_by_name("contacts", "nope"))


# --- pipelines -----------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-PIPE-IN-USE")
def test_pipeline_in_use_is_kept_where_references_are_to_be_looked_at(world: World) -> None:
    api = world.api("crm.pipelines.pipelines_api")
    made = api.create("deals", PipelineInput(label="Renewals", display_order=1, stages=[stage("Asked")]))
    used = made.stages[0].id
    (deal,) = world.control.load("deals", {"dealname": "Acme", "pipeline": made.id, "dealstage": used})
    delete = lambda: api.archive("deals", made.id, validate_references_before_delete=True)  # noqa: E731
    said = invalid(pipelines.ApiException, delete)
    assert said["subCategory"] == "PipelineError.STAGE_ID_IN_USE"
    assert said["context"] == {"stageIds": [used], "objectIds": [deal]}
    api.archive("deals", made.id)


@pytest.mark.behaviour("HS-PIPE-TIER")
def test_second_pipeline_of_a_free_account_is_forbidden(world: World) -> None:
    world.control.switch(tier="free")
    api = world.api("crm.pipelines.pipelines_api")
    new = PipelineInput(label="Renewals", display_order=1, stages=[stage("Asked")])
    error = refused(pipelines.exceptions.ForbiddenException, lambda: api.create("deals", new))
    assert (error.status, error.reason) == (403, "Forbidden")
    assert "subscription" in told(error)["message"]


@pytest.mark.behaviour("HS-PIPE-STAGES-MAX")
def test_too_many_stages_are_refused(world: World) -> None:
    api = world.api("crm.pipelines.pipelines_api")
    stages = [stage(f"S{number}") for number in range(101)]
    invalid(
        pipelines.ApiException,
        lambda: api.create("deals", PipelineInput(label="Long", display_order=1, stages=stages)),
    )


@pytest.mark.behaviour("HS-PIPE-DEFAULTS")
def test_type_without_pipelines_gets_none(world: World) -> None:
    api = world.api("crm.pipelines.pipelines_api")
    new = PipelineInput(label="Bills", display_order=1, stages=[stage("Sent")])
    invalid(pipelines.ApiException, lambda: api.create("invoices", new))


def test_unknown_pipeline_and_stage_are_not_found(world: World) -> None:
    kind = pipelines.exceptions.NotFoundException
    api, stages = world.api("crm.pipelines.pipelines_api"), world.api("crm.pipelines.pipeline_stages_api")
    for call in (
        lambda: api.update("deals", "nope", PipelinePatchInput(label="Mine")),
        lambda: stages.get_by_id("deals", "default", "nope"),
        lambda: stages.create("deals", "nope", stage("Asked")),
        lambda: stages.archive("deals", "default", "nope"),
    ):
        assert told(refused(kind, call))["category"] == "OBJECT_NOT_FOUND"


@pytest.mark.behaviour("HS-PIPE-SCOPES")
def test_pipelines_are_written_with_the_scope_of_the_schema_alone(world: World) -> None:
    world.control.switch(rights=["crm.schemas.deals.write"])
    api = world.api("crm.pipelines.pipelines_api")
    new = PipelineInput(label="Renewals", display_order=1, stages=[stage("Asked")])
    error = refused(pipelines.exceptions.ForbiddenException, lambda: api.create("deals", new))
    assert told(error)["errors"][0]["context"]["requiredGranularScopes"] == ["crm.schemas.deals.write"]
    assert [row.id for row in api.get_all("deals").results] == ["default"]


# --- labels and files ----------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-ASSOC-OWN-LABEL")
def test_second_label_of_a_name_is_a_conflict(world: World) -> None:
    api = world.api("crm.associations.v4.schema.definitions_api")
    new = schema.PublicAssociationDefinitionCreateRequest(label="Partner", name="partner")
    api.create("contacts", "companies", new)
    error = refused(schema.ApiException, lambda: api.create("contacts", "companies", new))
    assert (error.status, told(error)["category"]) == (409, "OBJECT_ALREADY_EXISTS")


@pytest.mark.behaviour("HS-FILES")
@pytest.mark.filterwarnings("ignore:invalid escape sequence")  # in the client, where it is first imported
def test_file_without_a_folder_or_with_an_unknown_access_is_refused(world: World, tmp_path: Path) -> None:
    from hubspot.files import ApiException

    paper = tmp_path / "invoice.pdf"
    paper.write_bytes(b"%PDF-1.7")
    api = world.api("files.files_api")
    invalid(ApiException, lambda: api.upload(file=str(paper), options='{"access": "PRIVATE"}'))
    invalid(ApiException, lambda: api.upload(file=str(paper), folder_path="/p", options='{"access": "SECRET"}'))
