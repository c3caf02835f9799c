"""Deals and orders of the simulated HubSpot, and the pipelines they stand in."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.hubspot_portal import ACCOUNT, DATED, V3, Portal

PIPELINES = "/crm/v3/pipelines"
ORDER_PIPELINE = "14a2e10e-5471-408a-906e-c51f3b04369e"
SHIPPED, DELIVERED = "aa99e8d0-c1d5-4071-b915-d240bbb1aed9", "3725360f-519b-4b18-a593-494d60a29c9f"


@pytest.fixture
def portal() -> Portal:
    return Portal(search_lag_s=0, additional_currencies=["EUR"])


def codes(answer: Any) -> list[str]:
    assert answer.status == 400, answer.body
    return [error["code"] for error in answer.body["errors"]]


@pytest.mark.behaviour("HS-DEAL-CREATE")
def test_created_deal_shows_what_hubspot_adds(portal: Portal) -> None:
    made = portal.post(
        f"{V3}/deals", {"properties": {"dealname": "Acme", "amount": "90.00", "dealstage": "contractsent"}}
    )
    properties = made.body["properties"]
    assert properties["hs_createdate"] == properties["createdate"]
    assert properties["hs_num_of_associated_line_items"] == properties["num_associated_contacts"] == "0"
    assert (properties["amount"], properties["amount_in_home_currency"]) == ("90.00", "90.00")


@pytest.mark.behaviour("HS-DEAL-VALUES")
def test_deals_sums_follow_from_amount_stage_and_currency(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"exchange_rates": {"EUR": "1.08"}})
    wish = {"dealname": "Acme", "amount": "100", "deal_currency_code": "EUR", "dealstage": "contractsent"}
    id = portal.create("deals", **wish, closedate="2026-01-11")
    names = ("amount_in_home_currency", "hs_projected_amount", "hs_closed_amount", "hs_is_closed_won", "days_to_close")
    assert [portal.read("deals", id, *names)[name] for name in names] == ["108.00", "90.00", "0", "false", "10"]
    portal.patch(f"{V3}/deals/{id}", {"dealstage": "closedwon"})
    won = portal.read("deals", id, *names, "hs_deal_stage_probability")
    assert (won["hs_closed_amount"], won["hs_is_closed_won"], won["hs_deal_stage_probability"]) == (
        "100.00",
        "true",
        "1",
    )


@pytest.mark.behaviour("HS-DEAL-NO-STAGE")
def test_deal_with_a_name_alone_has_no_stage_and_one_with_a_stage_stands_in_the_default_pipeline(
    portal: Portal,
) -> None:
    bare = portal.read("deals", portal.create("deals", dealname="Acme"), "dealstage", "pipeline")
    assert (bare["dealstage"], bare["pipeline"]) == (None, None)
    staged = portal.read("deals", portal.create("deals", dealname="B", dealstage="closedlost"), "pipeline")
    assert staged["pipeline"] == "default"


@pytest.mark.behaviour("HS-STAGE-CHECK")
def test_stage_of_another_pipeline_is_refused(portal: Portal) -> None:
    other = portal.post(f"{PIPELINES}/deals", {"label": "Renewals", "stages": [{"label": "Asked"}]}).body
    stage = other["stages"][0]["id"]
    wish: dict[str, str] = {"dealname": "Acme", "dealstage": stage}
    assert codes(portal.post(f"{V3}/deals", {"properties": wish})) == ["INVALID_OPTION"]
    assert codes(portal.post(f"{V3}/deals", {"properties": wish | {"pipeline": "nowhere"}})) == ["INVALID_OPTION"]
    id = portal.create("deals", **wish, pipeline=other["id"])
    assert codes(portal.patch(f"{V3}/deals/{id}", {"pipeline": "default"})) == ["INVALID_OPTION"]
    assert portal.patch(f"{V3}/deals/{id}", {"pipeline": "default", "dealstage": "closedwon"}).status == 200


@pytest.mark.behaviour("HS-CURRENCY")
@pytest.mark.parametrize(
    ("type", "wish"),
    [
        ("deals", {"dealname": "A", "deal_currency_code": "CHF"}),
        ("orders", {"hs_order_name": "A", "hs_currency_code": "CHF"}),
        ("invoices", {"hs_currency": "CHF"}),
        ("line_items", {"hs_line_item_currency_code": "CHF"}),
    ],
)
def test_currency_that_the_account_does_not_use_is_refused(portal: Portal, type: str, wish: dict[str, str]) -> None:
    assert codes(portal.post(f"{V3}/{type}", {"properties": wish})) == ["INVALID_OPTION"]
    portal.vendor.change_settings(ACCOUNT, {"additional_currencies": ["CHF"]})
    assert portal.post(f"{V3}/{type}", {"properties": wish}).status == 201


@pytest.mark.behaviour("HS-PROP-CURRENCY")
def test_sum_of_a_deal_names_the_property_of_its_currency(portal: Portal) -> None:
    definition = portal.get("/crm/v3/properties/deals/amount").body
    assert (definition["showCurrencySymbol"], definition["currencyPropertyName"]) == (True, "deal_currency_code")


@pytest.mark.behaviour("HS-DATE-NAMES")
@pytest.mark.parametrize(("type", "created"), [("deals", "createdate"), ("orders", "hs_createdate")])
def test_newer_objects_name_their_creation_otherwise(portal: Portal, type: str, created: str) -> None:
    name = "dealname" if type == "deals" else "hs_order_name"
    id = portal.create(type, **{name: "A"})
    record = portal.get(f"{V3}/{type}/{id}").body
    assert record["properties"][created] == record["createdAt"]
    found = portal.post(f"{V3}/{type}/search", {"filters": [{"propertyName": created, "operator": "HAS_PROPERTY"}]})
    assert (found.body["total"], created in found.body["results"][0]["properties"]) == (1, True)


# --- orders ----------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-ORDER-VALUES")
def test_order_is_closed_from_the_stage_that_closes_it(portal: Portal) -> None:
    id = portal.create("orders", hs_order_name="SO-1", hs_currency_code="EUR", hs_pipeline_stage=SHIPPED)
    names = ("hs_exchange_rate", "hs_is_closed", "hs_closed_date", "hs_pipeline")
    before = portal.read("orders", id, *names)
    assert [before[name] for name in names] == ["1.0", "false", None, ORDER_PIPELINE]
    portal.pass_s(60)
    portal.patch(f"{V3}/orders/{id}", {"hs_pipeline_stage": DELIVERED})
    portal.pass_s(60)
    portal.patch(f"{V3}/orders/{id}", {"hs_order_note": "x"})
    closed = portal.read("orders", id, *names)
    assert (closed["hs_is_closed"], closed["hs_closed_date"]) == ("true", "2026-01-01T00:01:00.000Z")


@pytest.mark.behaviour("HS-CREATE-NEEDED")
@pytest.mark.parametrize(
    ("type", "lacking", "whole"),
    [
        ("invoices", {}, {"hs_currency": "EUR"}),
        (
            "commerce_payments",
            {"hs_initial_amount": "1"},
            {"hs_initial_amount": "1", "hs_initiated_date": "2026-01-01"},
        ),
        ("subscriptions", {}, {"hs_name": "S"}),
    ],
)
def test_record_needs_every_property_that_its_type_demands(
    portal: Portal, type: str, lacking: dict[str, str], whole: dict[str, str]
) -> None:
    assert portal.post(f"{V3}/{type}", {"properties": lacking}).body["category"] == "VALIDATION_ERROR"
    assert portal.post(f"{V3}/{type}", {"properties": whole}).status == 201


def test_order_is_upserted_by_a_key_of_ones_own(portal: Portal) -> None:
    wish = {"name": "lb_key", "label": "K", "type": "string", "fieldType": "text", "hasUniqueValue": True}
    portal.post("/crm/v3/properties/orders", {**wish, "groupName": "order_information"})
    entry = {"id": "so-1", "idProperty": "lb_key", "properties": {"hs_order_name": "SO-1"}}
    answers = [portal.post(f"{DATED}/orders/batch/upsert", {"inputs": [entry]}).body["results"][0] for _ in range(2)]
    assert [answer["new"] for answer in answers] == [True, False]
    missing = portal.post(f"{DATED}/orders/batch/read", {"idProperty": "lb_key", "inputs": [{"id": "so-9"}]})
    assert "Could not get some ORDER objects" in missing.body["errors"][0]["message"]


# --- merging ---------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-MERGE-ORDERS")
def test_orders_merge_in_one_version_only(portal: Portal) -> None:
    first, second = (portal.create("orders", hs_order_name=name) for name in ("A", "B"))
    wish = {"primaryObjectId": first, "objectIdToMerge": second}
    assert portal.post(f"{V3}/orders/merge", wish).status == 404
    assert portal.post("/crm/objects/2026-09/orders/merge", wish).status == 404
    assert portal.post(f"{DATED}/orders/merge", wish).body["properties"]["hs_merged_object_ids"] == second


def test_deals_merge_and_take_over_their_lines(portal: Portal) -> None:
    first, second = (portal.create("deals", dealname=name) for name in ("A", "B"))
    line = portal.create("line_items", name="Widget")
    portal.put(f"/crm/v4/objects/deals/{second}/associations/default/line_items/{line}")
    portal.post(f"{V3}/deals/merge", {"primaryObjectId": first, "objectIdToMerge": second})
    assert portal.read("deals", first, "hs_num_of_associated_line_items")["hs_num_of_associated_line_items"] == "1"


@pytest.mark.behaviour("HS-MERGE-NEW-ID")
def test_merge_may_give_the_survivor_a_new_id_to_which_both_old_ones_lead(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"merge_new_id": True})
    company = portal.create("companies", name="Acme")
    first, second = (portal.create("contacts", email=f"{name}@x.test") for name in "ab")
    portal.patch(f"{V3}/contacts/{first}", {"associatedcompanyid": company})
    wish = {"primaryObjectId": first, "objectIdToMerge": second}
    merged = portal.post(f"{V3}/contacts/merge", wish).body
    assert merged["id"] not in (first, second)
    assert merged["properties"]["hs_object_id"] == merged["id"]
    assert {portal.get(f"{V3}/contacts/{id}").body["id"] for id in (first, second)} == {merged["id"]}
    assert portal.read("contacts", merged["id"], "associatedcompanyid")["associatedcompanyid"] == company


# --- pipelines -------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-PIPE-DEFAULTS")
def test_account_starts_with_one_pipeline_for_deals_and_one_for_orders(portal: Portal) -> None:
    (deals,) = portal.get(f"{PIPELINES}/deals").body["results"]
    chances = [stage["metadata"]["probability"] for stage in deals["stages"]]
    assert (deals["id"], chances) == ("default", ["0.2", "0.4", "0.6", "0.8", "0.9", "1.0", "0.0"])
    (orders,) = portal.get("/crm/pipelines/2026-03/orders").body["results"]
    assert (orders["id"], orders["stages"][0]["label"]) == (ORDER_PIPELINE, "Open")
    assert portal.get(f"{PIPELINES}/invoices").body == {"results": []}


@pytest.mark.behaviour("HS-PIPE-SHAPE")
def test_stage_of_hubspots_own_stems_from_1970(portal: Portal) -> None:
    stage = portal.get(f"{PIPELINES}/deals/default/stages/closedwon").body
    assert stage == {
        "label": "Closed Won",
        "displayOrder": 5,
        "metadata": {"isClosed": "true", "probability": "1.0"},
        "id": "closedwon",
        "createdAt": "1970-01-01T00:00:00Z",
        "updatedAt": "1970-01-01T00:00:00Z",
        "archived": False,
        "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
    }
    assert list(stage) == list(portal.get(f"{PIPELINES}/deals").body["results"][0]["stages"][0])


@pytest.mark.behaviour("HS-PIPE-CREATE")
def test_pipeline_and_stage_of_ones_own_are_numbered_changed_and_deleted(portal: Portal) -> None:
    made = portal.post(f"{PIPELINES}/orders", {"label": "Web", "displayOrder": 1, "stages": [{"label": "New"}]})
    assert (made.status, made.body["id"].isdigit(), made.body["stages"][0]["id"].isdigit()) == (201, True, True)
    path = f"{PIPELINES}/orders/{made.body['id']}"
    stage = portal.post(f"{path}/stages", {"label": "Done", "displayOrder": 1, "metadata": {"state": "CLOSED"}}).body
    assert portal.call("PATCH", path, {"label": "Shop"}).body["label"] == "Shop"
    assert portal.call("PATCH", f"{path}/stages/{stage['id']}", {"label": "Over"}).body["metadata"] == {
        "state": "CLOSED"
    }
    assert [row["label"] for row in portal.get(f"{path}/stages").body["results"]] == ["New", "Over"]
    assert portal.delete(f"{path}/stages/{stage['id']}").status == 204
    assert portal.get(f"{path}/stages/{stage['id']}").status == 404
    assert (portal.delete(path).status, portal.get(path).status) == (204, 404)


@pytest.mark.behaviour("HS-PIPE-TIER")
def test_free_account_has_one_pipeline(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"tier": "free"})
    assert portal.post(f"{PIPELINES}/deals", {"label": "More"}).status == 403


@pytest.mark.behaviour("HS-PIPE-STAGES-MAX")
@pytest.mark.parametrize(("type", "most"), [("deals", 100), ("orders", 30)])
def test_pipeline_has_a_highest_number_of_stages(portal: Portal, type: str, most: int) -> None:
    wish = {"label": "Long", "stages": [{"label": f"S{n}"} for n in range(most)]}
    made = portal.post(f"{PIPELINES}/{type}", wish)
    assert made.status == 201
    assert portal.post(f"{PIPELINES}/{type}/{made.body['id']}/stages", {"label": "one more"}).status == 400


@pytest.mark.behaviour("HS-PIPE-IN-USE")
def test_stage_in_use_is_not_deleted_where_references_are_looked_at(portal: Portal) -> None:
    id = portal.create("deals", dealname="A", dealstage="closedlost")
    path = f"{PIPELINES}/deals/default/stages/closedlost"
    refused = portal.call("DELETE", path, validateReferencesBeforeDelete="true")
    assert refused.body["subCategory"] == "PipelineError.STAGE_ID_IN_USE"
    assert refused.body["context"] == {"stageIds": ["closedlost"], "objectIds": [id]}
    assert portal.delete("/crm/pipelines/2026-09/deals/default/stages/closedlost").status == 400
    assert portal.delete(path).status == 204


@pytest.mark.behaviour("HS-PIPE-SCOPES")
def test_pipelines_are_read_by_records_right_and_changed_by_the_schemas(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"rights": ["crm.schemas.deals.read", "crm.schemas.deals.write"]})
    assert portal.get(f"{PIPELINES}/deals").status == 200
    refused = portal.post(f"{PIPELINES}/deals", {"label": "More"}).body
    assert refused["errors"][0]["context"]["requiredGranularScopes"] == ["crm.schemas.deals.write"]


@pytest.mark.behaviour("HS-DEMANDED")
def test_properties_that_administrators_demand_are_looked_at_from_2026_09_on(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"required_properties": {"deals": ["amount"]}})
    wish = {"properties": {"dealname": "A"}}
    assert codes(portal.post("/crm/objects/2026-09/deals", wish)) == ["MISSING_REQUIRED_PROPERTY"]
    batch = {"inputs": [wish]}
    assert codes(portal.post("/crm/objects/2026-09/deals/batch/create", batch)) == ["MISSING_REQUIRED_PROPERTY"]
    assert portal.post(f"{DATED}/deals", wish).status == 201


@pytest.mark.behaviour("HS-SCOPES-OBJECTS")
@pytest.mark.parametrize(
    ("type", "scopes"),
    [
        ("deals", ["crm.objects.deals.read"]),
        ("orders", ["crm.objects.orders.read"]),
        ("line_items", ["crm.objects.line_items.read", "e-commerce"]),
        ("taxes", ["crm.objects.line_items.read"]),
        ("invoices", ["crm.objects.invoices.read"]),
        ("commerce_payments", ["crm.objects.commercepayments.read"]),
    ],
)
def test_each_object_has_its_own_right(portal: Portal, type: str, scopes: list[str]) -> None:
    assert portal.get(f"{V3}/{type}").status == 200
    portal.vendor.change_settings(ACCOUNT, {"rights": scopes})
    refused = portal.get(f"{V3}/{type}")
    assert (refused.status, refused.body["category"]) == (403, "MISSING_SCOPES")
    assert refused.body["errors"][0]["context"]["requiredGranularScopes"] == scopes
