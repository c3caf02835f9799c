"""Associations in the simulated HubSpot."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.hubspot_portal import DATED, V3, Answer, Portal

behaviour = pytest.mark.behaviour
BATCH = "/crm/associations/2026-03"


class Linked(Portal):
    """A portal with a contact and two companies."""

    def __init__(self) -> None:
        super().__init__(limits=False)
        self.contact = self.create("contacts", email="ada@x.test")
        self.company = self.create("companies", name="Acme")
        self.other = self.create("companies", name="Bolt")

    def label(self, company: str, *types: int, source: str | None = None) -> Answer:
        body = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type} for type in types]
        return self.put(f"{DATED}/contacts/{source or self.contact}/associations/companies/{company}", body)

    def default(self, company: str) -> Answer:
        return self.put(f"/crm/v4/objects/contacts/{self.contact}/associations/default/companies/{company}")

    def types_to(self) -> dict[str, list[int]]:
        """{company: type ids} of the contact."""
        answer = self.get(f"/crm/v4/objects/contacts/{self.contact}/associations/companies")
        rows = answer.body["results"]
        return {str(row["toObjectId"]): [type["typeId"] for type in row["associationTypes"]] for row in rows}


@pytest.fixture
def portal() -> Linked:
    return Linked()


def spec(type: int) -> dict[str, Any]:
    return {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type}


@behaviour("HS-ASSOC-DEFAULT")
def test_default_association_is_answered_from_both_ends(portal: Linked) -> None:
    answer = portal.default(portal.company)
    assert (answer.status, answer.body["status"]) == (200, "COMPLETE")
    there = {"from": {"id": portal.contact}, "to": {"id": portal.company}, "associationSpec": spec(279)}
    back = {"from": {"id": portal.company}, "to": {"id": portal.contact}, "associationSpec": spec(280)}
    assert answer.body["results"] == [there, back]
    inputs = [{"from": {"id": portal.contact}, "to": {"id": portal.other}}]
    again = portal.post(f"{BATCH}/contacts/companies/batch/associate/default", {"inputs": inputs})
    assert (again.status, len(again.body["results"])) == (200, 2)
    assert portal.types_to() == {portal.company: [279], portal.other: [279]}


@behaviour("HS-ASSOC-READ")
def test_reading_gives_numeric_ids_and_labelled_types_first(portal: Linked) -> None:
    portal.label(portal.company, 1)
    answer = portal.get(f"{DATED}/contacts/{portal.contact}/associations/companies")
    primary = {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"}
    plain = {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None}
    assert answer.body == {"results": [{"toObjectId": int(portal.company), "associationTypes": [primary, plain]}]}


@behaviour("HS-ASSOC-PRIMARY")
def test_primary_company_brings_the_plain_type_and_demotes_the_former(portal: Linked) -> None:
    answer = portal.label(portal.company, 1)
    assert (answer.status, answer.body["labels"]) == (201, ["Primary"])
    portal.label(portal.other, 1)
    assert portal.types_to() == {portal.company: [279], portal.other: [1, 279]}
    read = portal.read("contacts", portal.contact, "associatedcompanyid")
    assert read["associatedcompanyid"] == portal.other


@behaviour("HS-ASSOC-REPLACE")
def test_labels_sent_replace_the_former_ones(portal: Linked) -> None:
    portal.label(portal.company, 1, 931)
    portal.label(portal.company, 931)
    assert portal.types_to() == {portal.company: [931, 279]}
    assert portal.read("contacts", portal.contact, "associatedcompanyid")["associatedcompanyid"] is None


@behaviour("HS-ASSOC-DELETE")
def test_deleting_leaves_nothing_on_either_side(portal: Linked) -> None:
    portal.label(portal.company, 1)
    portal.default(portal.other)
    path = f"{DATED}/contacts/{portal.contact}/associations/companies/{portal.company}"
    assert portal.delete(path).status == 204
    inputs = [{"from": {"id": portal.contact}, "to": [{"id": portal.other}, {"id": "1"}]}]
    assert portal.post(f"{BATCH}/contacts/companies/batch/archive", {"inputs": inputs}).status == 204
    assert portal.types_to() == {}
    assert portal.get(f"{DATED}/companies/{portal.company}/associations/contacts").body == {"results": []}


@behaviour("HS-ASSOC-PLAIN-DELETE")
def test_removing_a_label_keeps_the_plain_type_and_removing_that_ends_all(portal: Linked) -> None:
    portal.label(portal.company, 1, 931)
    remaining = []
    for type in (1, 279):
        body = {"inputs": [{"from": {"id": portal.contact}, "to": {"id": portal.company}, "types": [spec(type)]}]}
        assert portal.post(f"{BATCH}/contacts/companies/batch/labels/archive", body).status == 204
        remaining.append(portal.types_to())
    assert remaining == [{portal.company: [931, 279]}, {}]


@behaviour("HS-ASSOC-QUIET")
def test_association_does_not_touch_the_modified_date(portal: Linked) -> None:
    portal.pass_s(60)
    portal.label(portal.company, 1)
    assert portal.get(f"{V3}/contacts/{portal.contact}").body["updatedAt"] == "2026-01-01T00:00:00.000Z"
    assert portal.read("companies", portal.company, "num_associated_contacts")["num_associated_contacts"] == "1"


@behaviour("HS-PRIMARY-PROPERTY")
def test_written_primary_company_id_is_an_association(portal: Linked) -> None:
    portal.patch(f"{V3}/contacts/{portal.contact}", {"associatedcompanyid": portal.company})
    assert portal.types_to() == {portal.company: [1, 279]}
    portal.patch(f"{V3}/contacts/{portal.contact}", {"associatedcompanyid": ""})
    assert portal.types_to() == {portal.company: [279]}
    assert portal.patch(f"{V3}/contacts/{portal.contact}", {"associatedcompanyid": "1"}).status == 400


@behaviour("HS-ASSOC-BATCH-CREATE")
def test_batch_create_adds_labels_pair_by_pair(portal: Linked) -> None:
    inputs = [
        {"from": {"id": portal.contact}, "to": {"id": portal.company}, "types": [spec(1)]},
        {"from": {"id": "abc"}, "to": {"id": portal.company}, "types": [spec(279)]},
    ]
    answer = portal.post("/crm/v4/associations/contacts/companies/batch/create", {"inputs": inputs})
    assert (answer.status, answer.body["numErrors"]) == (207, 1)
    assert answer.body["results"][0]["labels"] == ["Primary"]
    assert answer.body["results"][0]["fromObjectId"] == int(portal.contact)


@behaviour("HS-ASSOC-BAD-ID")
def test_bad_id_and_association_to_itself_are_refused(portal: Linked) -> None:
    answer = portal.put(f"{DATED}/contacts/abc/associations/default/companies/{portal.company}")
    assert (answer.status, answer.body["subCategory"]) == (400, "crm.associations.INVALID_IDENTIFIER")
    assert answer.body["message"] == "abc is not a valid ID"
    itself = portal.put(f"{DATED}/companies/{portal.other}/associations/default/companies/{portal.other}")
    assert itself.body["message"] == f"Object {portal.other} cannot be associated to itself ({portal.other})"


@behaviour("HS-ASSOC-NONE")
def test_record_without_associations_is_an_error_in_a_207(portal: Linked) -> None:
    portal.default(portal.company)
    lonely = portal.create("contacts", email="b@x.test")
    body = {"inputs": [{"id": portal.contact}, {"id": lonely}]}
    answer = portal.post(f"{BATCH}/contacts/companies/batch/read", body)
    assert answer.status == 207
    assert [row["from"]["id"] for row in answer.body["results"]] == [portal.contact]
    error = answer.body["errors"][0]
    assert error["subCategory"] == "crm.associations.NO_ASSOCIATIONS_FOUND"
    assert error["message"] == f"No company is associated with contact {lonely}."
    assert error["context"]["fromObjectId"] == [lonely]
    assert portal.post(f"{BATCH}/contacts/companies/batch/read", {"inputs": body["inputs"][:1]}).status == 200


@behaviour("HS-ASSOC-LIMITS")
def test_association_batches_take_1000_reads_and_2000_writes(portal: Linked) -> None:
    reads = [{"id": "1"}] * 1001
    pairs = [{"from": {"id": "1"}, "to": {"id": "1"}, "types": []}] * 2001
    assert portal.post(f"{BATCH}/contacts/companies/batch/read", {"inputs": reads}).status == 400
    assert portal.post(f"{BATCH}/contacts/companies/batch/read", {"inputs": reads[:1000]}).status == 207
    assert portal.post(f"{BATCH}/contacts/companies/batch/create", {"inputs": pairs}).status == 400


@behaviour("HS-ASSOC-PAGING")
def test_associations_come_500_at_a_time(portal: Linked) -> None:
    rows = [{"lastname": str(n), "associations": {"company": portal.company}} for n in range(501)]
    portal.vendor.load("900001", "contacts", rows, raw=False)
    first = portal.get(f"{DATED}/companies/{portal.company}/associations/contacts").body
    after = first["paging"]["next"]["after"]
    last = portal.get(f"{DATED}/companies/{portal.company}/associations/contacts", after=after).body
    assert (len(first["results"]), len(last["results"])) == (500, 1)
    assert "paging" not in last
    batch = portal.post(f"{BATCH}/companies/contacts/batch/read", {"inputs": [{"id": portal.company, "after": after}]})
    assert len(batch.body["results"][0]["to"]) == 1


@behaviour("HS-ASSOC-LABELS")
@pytest.mark.parametrize(
    "path", [f"{BATCH}/contacts/companies/labels", "/crm/v4/associations/contacts/companies/labels"]
)
def test_labels_list_the_types_of_one_direction(portal: Linked, path: str) -> None:
    rows = portal.get(path).body["results"]
    assert {row["typeId"]: row["label"] for row in rows} == {1: "Primary", 931: "Billing contact", 279: None}


@behaviour("HS-ASSOC-V3-BATCH")
def test_v3_batch_answers_both_directions_the_opposite_first(portal: Linked) -> None:
    inputs = [{"from": {"id": portal.contact}, "to": {"id": portal.company}, "type": "contact_to_company"}]
    answer = portal.post("/crm/v3/associations/contacts/companies/batch/create", {"inputs": inputs})
    assert [row["type"] for row in answer.body["results"]] == ["company_to_contact", "contact_to_company"]
    assert answer.body["results"][1]["from"] == {"id": portal.contact}
    assert portal.types_to() == {portal.company: [1, 279]}


@behaviour("HS-ASSOC-V3-LIST")
def test_list_shows_associations_by_v3_names_and_no_key_without_any(portal: Linked) -> None:
    portal.label(portal.company, 1)
    portal.create("contacts", email="b@x.test")
    with_one, without = portal.get(f"{V3}/contacts", associations="companies").body["results"]
    rows = [{"id": portal.company, "type": name} for name in ("contact_to_company", "contact_to_company_unlabeled")]
    assert with_one["associations"] == {"companies": {"results": rows}}
    assert "associations" not in without


@behaviour("HS-ASSOC-V3-SINGLE")
def test_v3_routes_name_the_type_in_the_path(portal: Linked) -> None:
    path = f"{V3}/contacts/{portal.contact}/associations/companies"
    assert portal.put(f"{path}/{portal.company}/contact_to_company_unlabeled").status == 200
    assert portal.get(path).body == {"results": [{"id": portal.company, "type": "contact_to_company_unlabeled"}]}
    assert portal.delete(f"{path}/{portal.company}/279").status == 204
    assert portal.get(path).body == {"results": []}


@behaviour("HS-PRODUCT-NO-ASSOC")
def test_products_cannot_be_associated(portal: Linked) -> None:
    product = portal.create("products", name="Widget")
    answer = portal.put(f"{DATED}/contacts/{portal.contact}/associations/default/products/{product}")
    assert (answer.status, answer.body["category"]) == (400, "VALIDATION_ERROR")


@behaviour("HS-RESTORE")
def test_archived_record_leaves_its_associations_and_restored_gets_them_back(portal: Linked) -> None:
    portal.label(portal.company, 1)
    portal.delete(f"{V3}/companies/{portal.company}")
    assert portal.types_to() == {}
    assert portal.read("contacts", portal.contact, "associatedcompanyid")["associatedcompanyid"] is None
    portal.vendor.person_does("900001", "companies", portal.company, {"do": "restore"})
    assert portal.types_to() == {portal.company: [1, 279]}
    assert portal.get(f"{V3}/companies/{portal.company}").status == 200
