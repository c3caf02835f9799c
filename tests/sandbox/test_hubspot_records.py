"""Reading, creating, changing and archiving single records in the simulated HubSpot."""

from __future__ import annotations

import pytest
from tests.sandbox.hubspot_portal import DATED, V3, Portal

behaviour = pytest.mark.behaviour


@pytest.fixture
def portal() -> Portal:
    return Portal()


@behaviour("HS-LAYOUTS")
@pytest.mark.parametrize("objects", ["/crm/v3/objects", "/crm/objects/2026-03", "/crm/objects/2026-09"])
def test_every_layout_reaches_the_same_record(portal: Portal, objects: str) -> None:
    id = portal.create("products", name="Widget")
    assert portal.get(f"{objects}/products/{id}").body["properties"]["name"] == "Widget"


@behaviour("HS-TYPE-NAMES")
@pytest.mark.parametrize("type", ["companies", "company", "0-2"])
def test_type_is_named_in_plural_singular_or_by_id(portal: Portal, type: str) -> None:
    id = portal.create("companies", name="Acme")
    assert portal.get(f"{V3}/{type}/{id}").status == 200


@behaviour("HS-ERR-TYPE")
def test_unknown_type_cannot_be_inferred(portal: Portal) -> None:
    answer = portal.get(f"{V3}/butterflies")
    assert answer.status == 400
    assert answer.body["message"] == "Unable to infer object type from: butterflies"
    assert "category" not in answer.body


@behaviour("HS-RECORD-SHAPE")
def test_record_has_hubspots_keys_in_its_order(portal: Portal) -> None:
    portal.pass_s(0.25)
    id = portal.create("contacts", email="ada@x.test", lastname="Berg")
    record = portal.get(f"{V3}/contacts/{id}").body
    assert list(record) == ["id", "properties", "createdAt", "updatedAt", "archived", "url"]
    assert list(record["properties"]) == sorted(record["properties"])
    assert record["id"] == record["properties"]["hs_object_id"] == id
    assert record["createdAt"] == "2026-01-01T00:00:00.250Z"
    assert record["archived"] is False


@behaviour("HS-URL")
def test_url_names_the_screens_of_the_region() -> None:
    portal = Portal(region="eu1")
    id = portal.create("contacts", email="ada@x.test")
    url = portal.get(f"{V3}/contacts/{id}").body["url"]
    assert url == f"https://app-eu1.hubspot.com/contacts/900001/record/0-1/{id}"


@behaviour("HS-IDS")
def test_ids_are_long_and_increase(portal: Portal) -> None:
    first, second = (portal.create("products", name=name) for name in "ab")
    assert len(first) == 12
    assert int(second) > int(first)


@behaviour("HS-READ-DEFAULTS")
@pytest.mark.parametrize(
    ("type", "modified", "shown"),
    [
        ("contacts", "lastmodifieddate", {"email", "firstname", "lastname"}),
        ("companies", "hs_lastmodifieddate", {"name", "domain"}),
        ("products", "hs_lastmodifieddate", {"name", "description", "price"}),
    ],
)
def test_read_without_names_gives_the_default_set(portal: Portal, type: str, modified: str, shown: set[str]) -> None:
    id = portal.create(type, **({"email": "a@x.test"} if type == "contacts" else {"name": "n"}))
    properties = portal.get(f"{V3}/{type}/{id}").body["properties"]
    assert set(properties) == shown | {"createdate", "hs_object_id", modified}


@behaviour("HS-READ-NULL")
def test_property_without_a_value_is_null(portal: Portal) -> None:
    id = portal.create("companies", name="Acme")
    assert portal.read("companies", id, "phone")["phone"] is None


@behaviour("HS-READ-UNDEFINED")
def test_undefined_property_is_ignored_on_read(portal: Portal) -> None:
    id = portal.create("companies", name="Acme")
    assert set(portal.read("companies", id, "nonsense", "name")) == {
        "name",
        "createdate",
        "hs_lastmodifieddate",
        "hs_object_id",
    }


@behaviour("HS-CREATE-EXTENT")
def test_create_answers_what_hubspot_filled_in_and_nothing_empty(portal: Portal) -> None:
    sent = {"email": "ada@x.test", "firstname": "Ada", "phone": "+47 22 33", "city": ""}
    answer = portal.post(f"{V3}/contacts", {"properties": sent, "associations": []})
    properties = answer.body["properties"]
    assert answer.status == 201
    assert None not in properties.values()
    assert "city" not in properties
    assert properties["hs_object_source"] == "INTEGRATION"
    assert properties["lifecyclestage"] == "lead"
    assert properties["hs_pipeline"] == "contacts-lifecycle-pipeline"
    assert properties["hs_full_name_or_email"] == "Ada"
    assert properties["hs_searchable_calculated_phone_number"] == "472233"
    assert properties["num_notes"] == "0"


@behaviour("HS-WEBSITE")
def test_website_comes_from_the_domain_when_not_sent(portal: Portal) -> None:
    id = portal.create("companies", name="Acme", domain="acme.test")
    own = portal.create("companies", name="Acme", domain="acme.test", website="shop.test")
    assert portal.read("companies", id, "website")["website"] == "acme.test"
    assert portal.read("companies", own, "website")["website"] == "shop.test"


@behaviour("HS-DOMAIN-NOT-UNIQUE")
def test_two_companies_may_share_a_domain(portal: Portal) -> None:
    assert portal.create("companies", domain="acme.test") != portal.create("companies", domain="acme.test")


@behaviour("HS-CREATE-MINIMUM")
@pytest.mark.parametrize(
    ("type", "sent"),
    [("contacts", {"phone": "1"}), ("companies", {}), ("products", {}), ("deals", {"amount": "1"}), ("orders", {})],
)
def test_create_needs_a_minimum_of_properties(portal: Portal, type: str, sent: dict[str, str]) -> None:
    answer = portal.post(f"{V3}/{type}", {"properties": sent})
    assert (answer.status, answer.body["category"]) == (400, "VALIDATION_ERROR")


@behaviour("HS-CREATE-ASSOC")
def test_new_contact_starts_with_its_company(portal: Portal) -> None:
    company = portal.create("companies", name="Acme")
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}
    wish = {"properties": {"email": "a@x.test"}, "associations": [{"to": {"id": company}, "types": [spec]}]}
    id = portal.post(f"{DATED}/contacts", wish).body["id"]
    linked = portal.get(f"{DATED}/contacts/{id}/associations/companies").body["results"]
    assert [row["toObjectId"] for row in linked] == [int(company)]


def test_create_with_an_unknown_company_makes_no_contact(portal: Portal) -> None:
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}
    wish = {"properties": {"email": "a@x.test"}, "associations": [{"to": {"id": "1"}, "types": [spec]}]}
    assert portal.post(f"{V3}/contacts", wish).status == 404
    assert portal.get(f"{V3}/contacts").body["results"] == []


@behaviour("HS-CONTACT-EXISTS")
def test_second_contact_with_an_email_is_a_conflict(portal: Portal) -> None:
    holder = portal.create("contacts", email="ada@x.test")
    answer = portal.post(f"{V3}/contacts", {"properties": {"email": "ADA@x.test"}})
    assert (answer.status, answer.body["category"]) == (409, "CONFLICT")
    assert answer.body["message"] == f"Contact already exists. Existing ID: {holder}"


@behaviour("HS-EMAIL-ADDITIONAL")
def test_additional_email_is_taken_too(portal: Portal) -> None:
    holder = portal.create("contacts", email="ada@x.test", hs_additional_emails="a.berg@x.test;ab@x.test")
    answer = portal.post(f"{V3}/contacts", {"properties": {"email": "ab@x.test"}})
    assert answer.status == 409
    assert answer.body["message"].endswith(holder)


@behaviour("HS-UNIQUE-CLASH")
def test_unique_value_held_elsewhere_names_writer_then_holder(portal: Portal) -> None:
    portal.define("products", "lb_key", hasUniqueValue=True)
    holder = portal.create("products", name="A", lb_key="p-1")
    other = portal.create("products", name="B")
    answer = portal.patch(f"{V3}/products/{other}", {"lb_key": "p-1"})
    assert (answer.status, answer.body["category"]) == (400, "VALIDATION_ERROR")
    assert "propertyName=lb_key, value=p-1" in answer.body["message"]
    assert answer.body["message"].endswith(f"on {other}. {holder} already has that value.")


@behaviour("HS-UNIQUE-ARCHIVED")
def test_archived_record_does_not_block_its_unique_values(portal: Portal) -> None:
    first = portal.create("contacts", email="ada@x.test")
    portal.delete(f"{V3}/contacts/{first}")
    assert portal.create("contacts", email="ada@x.test") != first


@behaviour("HS-GET-ID-PROPERTY")
def test_contact_is_read_by_its_email(portal: Portal) -> None:
    id = portal.create("contacts", email="ada@x.test")
    answer = portal.get(f"{V3}/contacts/Ada@x.test", idProperty="email", properties="email")
    assert answer.body["id"] == id


@behaviour("HS-GET-ARCHIVED")
def test_archived_record_is_read_only_on_demand(portal: Portal) -> None:
    id = portal.create("products", name="Widget")
    assert portal.delete(f"{V3}/products/{id}").status == 204
    answer = portal.get(f"{V3}/products/{id}")
    assert (answer.status, answer.body["category"]) == (404, "OBJECT_NOT_FOUND")
    shown = portal.get(f"{V3}/products/{id}", archived="true").body
    assert shown["archived"] is True
    assert shown["archivedAt"] == "2026-01-01T00:00:00.000Z"


@behaviour("HS-DELETE-UNKNOWN")
def test_deleting_what_is_not_there_is_no_error(portal: Portal) -> None:
    assert portal.delete(f"{V3}/companies/12").status == 204


@behaviour("HS-PATCH-EXTENT")
def test_patch_answers_what_was_sent_and_what_it_changed(portal: Portal) -> None:
    id = portal.create("contacts", email="ada@x.test", firstname="Ada", city="Oslo")
    properties = portal.patch(f"{V3}/contacts/{id}", {"lastname": "Berg"}).body["properties"]
    assert properties["lastname"] == "Berg"
    assert properties["hs_full_name_or_email"] == "Ada Berg"
    assert {"createdate", "lastmodifieddate", "hs_object_id", "hs_object_source", "lifecyclestage"} <= set(properties)
    assert not {"email", "firstname", "city"} & set(properties)


@behaviour("HS-UNCHANGED")
def test_write_that_changes_nothing_keeps_the_modified_date(portal: Portal) -> None:
    id = portal.create("companies", name="Acme")
    portal.pass_s(60)
    same = portal.patch(f"{V3}/companies/{id}", {"name": "Acme"}).body
    assert same["updatedAt"] == same["createdAt"]
    assert portal.patch(f"{V3}/companies/{id}", {"name": "Acme AS"}).body["updatedAt"] == "2026-01-01T00:01:00.000Z"


@behaviour("HS-LIFECYCLE")
def test_lifecycle_stage_goes_back_only_after_being_cleared(portal: Portal) -> None:
    id = portal.create("contacts", email="a@x.test", lifecyclestage="customer")
    portal.patch(f"{V3}/contacts/{id}", {"lifecyclestage": "lead"})
    assert portal.read("contacts", id, "lifecyclestage")["lifecyclestage"] == "customer"
    portal.patch(f"{V3}/contacts/{id}", {"lifecyclestage": ""})
    portal.patch(f"{V3}/contacts/{id}", {"lifecyclestage": "lead"})
    assert portal.read("contacts", id, "lifecyclestage")["lifecyclestage"] == "lead"


@behaviour("HS-ERR-PROPERTIES")
def test_bad_properties_are_all_named_and_nothing_is_written(portal: Portal) -> None:
    id = portal.create("companies", name="Acme")
    answer = portal.patch(f"{V3}/companies/{id}", {"name": "New", "missing": "1", "annualrevenue": "much"})
    assert (answer.status, answer.body["category"]) == (400, "VALIDATION_ERROR")
    assert answer.body["message"].startswith('Property values were not valid: [{"isValid":false,"message":"Property')
    assert [error["code"] for error in answer.body["errors"]] == ["PROPERTY_DOESNT_EXIST", "INVALID_NUMBER"]
    assert answer.body["errors"][0]["context"] == {"propertyName": ["missing"]}
    assert portal.read("companies", id, "name")["name"] == "Acme"


@behaviour("HS-ERR-READONLY")
def test_read_only_property_cannot_be_set(portal: Portal) -> None:
    answer = portal.post(f"{V3}/companies", {"properties": {"name": "A", "hs_unique_creation_key": "k"}})
    message = '"hs_unique_creation_key" is a read only property; its value cannot be set.'
    assert answer.body["errors"][0]["code"] == "READ_ONLY_VALUE"
    assert answer.body["errors"][0]["message"] == message


@behaviour("HS-LIST-PAGING")
def test_list_pages_in_order_of_id_by_the_next_records_id(portal: Portal) -> None:
    ids = [portal.create("products", name=str(n)) for n in range(3)]
    first = portal.get(f"{V3}/products", limit="2").body
    assert [row["id"] for row in first["results"]] == ids[:2]
    assert first["paging"]["next"]["after"] == ids[2]
    assert first["paging"]["next"]["link"].startswith("http://sandbox.test/hubspot/crm/v3/objects/products?")
    last = portal.get(f"{V3}/products", limit="2", after=ids[2]).body
    assert [row["id"] for row in last["results"]] == ids[2:]
    assert "paging" not in last


@behaviour("HS-LIST-LIMIT")
def test_page_is_at_most_100_and_50_with_histories(portal: Portal) -> None:
    assert portal.get(f"{V3}/products", limit="100").status == 200
    assert portal.get(f"{V3}/products", limit="101").status == 400
    assert portal.get(f"{V3}/products", limit="51", propertiesWithHistory="name").status == 400


@behaviour("HS-LIST-SPELLINGS")
def test_property_names_may_be_joined_or_repeated_and_truth_capitalised(portal: Portal) -> None:
    id = portal.create("companies", name="Acme", city="Oslo")
    portal.delete(f"{V3}/companies/{id}")
    for names in (["city,phone"], ["city", "phone"]):
        row = portal.get(f"{V3}/companies", properties=names, archived="True").body["results"][0]
        assert {"city", "phone"} <= set(row["properties"])


@behaviour("HS-HISTORY")
def test_history_is_newest_first_and_missing_for_what_never_was(portal: Portal) -> None:
    id = portal.create("companies", name="Acme")
    portal.pass_s(10)
    portal.patch(f"{V3}/companies/{id}", {"name": "Acme AS"})
    answer = portal.get(f"{V3}/companies/{id}", propertiesWithHistory="name,phone").body
    histories = answer["propertiesWithHistory"]
    assert [version["value"] for version in histories["name"]] == ["Acme AS", "Acme"]
    assert histories["name"][0]["timestamp"] == "2026-01-01T00:00:10.000Z"
    assert "phone" not in histories


@behaviour("HS-GDPR")
def test_privacy_deletion_leaves_nothing(portal: Portal) -> None:
    id = portal.create("contacts", email="ada@x.test")
    wish = {"objectId": "ada@x.test", "idProperty": "email"}
    assert portal.post(f"{V3}/contacts/gdpr-delete", wish).status == 204
    assert portal.get(f"{V3}/contacts/{id}", archived="true").status == 404
    assert portal.vendor.count("900001", "contacts") == 0
