"""Property definitions in the simulated HubSpot."""

from __future__ import annotations

import pytest
from tests.sandbox.hubspot_portal import V3, Portal

behaviour = pytest.mark.behaviour
PROPERTIES = "/crm/properties/2026-03/companies"


@pytest.fixture
def portal() -> Portal:
    return Portal(limits=False)


@behaviour("HS-PROP-SHAPE")
def test_definitions_tell_type_options_and_what_may_be_changed(portal: Portal) -> None:
    listed = {row["name"]: row for row in portal.get(PROPERTIES).body["results"]}
    assert listed["name"]["hubspotDefined"] is True
    assert listed["hs_object_id"]["modificationMetadata"]["readOnlyValue"] is True
    assert listed["annualrevenue"]["modificationMetadata"]["readOnlyValue"] is False
    assert (listed["annualrevenue"]["type"], listed["annualrevenue"]["showCurrencySymbol"]) == ("number", True)
    assert len(listed["lifecyclestage"]["options"]) == 8
    assert (listed["hubspot_owner_id"]["referencedObjectType"], listed["hubspot_owner_id"]["options"]) == ("OWNER", [])
    assert [name for name, row in listed.items() if row["hasUniqueValue"]] == ["hs_unique_creation_key"]
    custom = portal.define("companies", "lb_key").body
    assert "hubspotDefined" not in custom
    assert (custom["archived"], custom["createdUserId"]) == (False, "42")


@behaviour("HS-PROP-V2")
def test_v2_address_answers_a_bare_list(portal: Portal) -> None:
    answer = portal.get("/properties/v2/company/properties")
    assert "domain" in [row["name"] for row in answer.body]


@behaviour("HS-PROP-UNKNOWN")
def test_unknown_definition_is_not_found(portal: Portal) -> None:
    answer = portal.get(f"{PROPERTIES}/nonsense")
    assert (answer.status, answer.body["category"]) == (404, "OBJECT_NOT_FOUND")


@behaviour("HS-PROP-CREATE")
def test_definition_needs_a_lower_case_name_fitting_types_and_a_known_group(portal: Portal) -> None:
    good = portal.define("companies", "lb_key", hasUniqueValue=True)
    assert good.status == 201
    assert good.headers["location"].endswith("/crm/v3/properties/companies/lb_key")
    assert portal.define("companies", "LB").status == 400
    assert portal.define("companies", "lb_flag", "bool", "text").status == 400
    assert portal.define("companies", "lb_x", groupName="nowhere").status == 400


@behaviour("HS-PROP-EXISTS")
def test_name_in_use_is_a_conflict(portal: Portal) -> None:
    answer = portal.define("companies", "domain")
    assert (answer.status, answer.body["category"]) == (409, "OBJECT_ALREADY_EXISTS")
    assert answer.body["subCategory"] == "Properties.PROPERTY_WITH_NAME_EXISTS"
    assert answer.body["message"] == "A property named 'domain' already exists."


@behaviour("HS-PROP-UNIQUE-MAX")
def test_object_type_has_at_most_10_unique_properties(portal: Portal) -> None:
    made = [portal.define("companies", f"lb_{n}", hasUniqueValue=True).status for n in range(11)]
    assert made == [201] * 10 + [400]


@behaviour("HS-PROP-UNIQUE-TYPE")
def test_only_text_and_numbers_can_be_unique(portal: Portal) -> None:
    assert portal.define("companies", "lb_n", "number", "number", hasUniqueValue=True).status == 201
    assert portal.define("companies", "lb_d", "date", "date", hasUniqueValue=True).status == 400


@behaviour("HS-PROP-PATCH")
def test_update_replaces_options_as_a_list_and_keeps_what_is_left_out(portal: Portal) -> None:
    options = [{"label": value.upper(), "value": value} for value in "ab"]
    portal.define("companies", "lb_tags", "enumeration", "select", options=options, description="kept")
    changed = portal.call("PATCH", f"{PROPERTIES}/lb_tags", {"options": options[1:]}).body
    assert [option["value"] for option in changed["options"]] == ["b"]
    assert portal.call("PATCH", f"{PROPERTIES}/lb_tags", {"label": "Tags"}).body["options"] == changed["options"]
    assert changed["description"] == "kept"


def test_hubspots_own_definitions_cannot_be_changed(portal: Portal) -> None:
    assert portal.call("PATCH", f"{PROPERTIES}/domain", {"label": "x"}).status == 400
    assert portal.delete(f"{PROPERTIES}/domain").status == 400


@behaviour("HS-PROP-REVIVE")
def test_archived_definition_comes_back_when_made_again_with_its_values(portal: Portal) -> None:
    portal.define("companies", "lb_key", hasUniqueValue=True)
    id = portal.create("companies", name="Acme", lb_key="c-1")
    assert portal.delete(f"{PROPERTIES}/lb_key").status == 204
    assert portal.get(f"{PROPERTIES}/lb_key").status == 404
    assert "lb_key" not in portal.read("companies", id, "lb_key")
    assert portal.get(f"{V3}/companies/c-1", idProperty="lb_key").status == 400
    assert [row["name"] for row in portal.get(PROPERTIES, archived="true").body["results"]] == ["lb_key"]
    assert portal.define("companies", "lb_key").status == 201
    assert portal.get(f"{V3}/companies/c-1", idProperty="lb_key", properties="lb_key").body["id"] == id


@behaviour("HS-PROP-BATCH")
def test_batches_of_definitions_report_each_failure(portal: Portal) -> None:
    wish = {"label": "x", "type": "string", "fieldType": "text", "groupName": "companyinformation"}
    made = portal.post(f"{PROPERTIES}/batch/create", {"inputs": [{"name": "lb_a", **wish}, {"name": "domain", **wish}]})
    assert (made.status, made.body["numErrors"]) == (207, 1)
    names = {"inputs": [{"name": "lb_a"}, {"name": "lb_z"}]}
    read = portal.post(f"{PROPERTIES}/batch/read", names)
    assert (read.status, [row["name"] for row in read.body["results"]]) == (207, ["lb_a"])
    assert portal.post(f"{PROPERTIES}/batch/archive", names).status == 204
    assert portal.get(f"{PROPERTIES}/lb_a").status == 404


@behaviour("HS-PROP-GROUPS")
def test_groups_are_made_changed_and_removed(portal: Portal) -> None:
    wish = {"name": "ledgerbridge", "label": "Ledgerbridge", "displayOrder": -1}
    made = portal.post(f"{PROPERTIES}/groups", wish)
    assert (made.status, made.body) == (201, {**wish, "archived": False})
    changed = portal.call("PATCH", f"{PROPERTIES}/groups/ledgerbridge", {"label": "Books"}).body
    assert changed == portal.get(f"{PROPERTIES}/groups/ledgerbridge").body
    assert changed["label"] == "Books"
    assert len(portal.get(f"{PROPERTIES}/groups").body["results"]) == 2
    assert portal.delete(f"{PROPERTIES}/groups/ledgerbridge").status == 204
    assert portal.get(f"{PROPERTIES}/groups/ledgerbridge").status == 404
