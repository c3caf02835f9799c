"""Merging records in the simulated HubSpot."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.hubspot_portal import ACCOUNT, DATED, V3, Portal

behaviour = pytest.mark.behaviour


class Merged(Portal):
    """A portal in which the second of two contacts was merged into the first."""

    def __init__(self) -> None:
        super().__init__(search_lag_s=0)
        self.companies = [self.create("companies", name=name) for name in ("Acme", "Bolt")]
        self.kept = self.create("contacts", email="ada@x.test", firstname="Ada", associatedcompanyid=self.companies[0])
        self.gone = self.create("contacts", email="a.b@x.test", lastname="B", associatedcompanyid=self.companies[1])
        self.answer = self.post(f"{DATED}/contacts/merge", {"primaryObjectId": self.kept, "objectIdToMerge": self.gone})

    def kept_properties(self) -> dict[str, Any]:
        record = self.vendor.record(ACCOUNT, "contacts", self.kept)
        assert record is not None
        found: dict[str, Any] = record["properties"]
        return found


@pytest.fixture
def portal() -> Merged:
    return Merged()


@behaviour("HS-MERGE-IDS")
def test_survivor_lists_the_ids_it_took_in(portal: Merged) -> None:
    assert portal.answer.status == 200
    assert (portal.answer.body["id"], portal.answer.body["properties"]["hs_merged_object_ids"]) == (
        portal.kept,
        portal.gone,
    )
    assert portal.kept_properties()["hs_calculated_merged_vids"].startswith(f"{portal.gone}:")


@behaviour("HS-MERGE-GONE")
def test_merged_record_is_gone_without_being_archived(portal: Merged) -> None:
    assert [row["id"] for row in portal.get(f"{V3}/contacts").body["results"]] == [portal.kept]
    assert portal.get(f"{V3}/contacts", archived="true").body["results"] == []
    assert [row["id"] for row in portal.post(f"{V3}/contacts/search", {}).body["results"]] == [portal.kept]


@behaviour("HS-MERGE-OLD-ID")
def test_old_id_works_for_patch_and_batch_read_but_not_for_batch_update(portal: Merged) -> None:
    assert portal.patch(f"{V3}/contacts/{portal.gone}", {"city": "Oslo"}).body["id"] == portal.kept
    read = portal.post(f"{V3}/contacts/batch/read", {"inputs": [{"id": portal.gone}]})
    assert (read.status, [row["id"] for row in read.body["results"]]) == (200, [portal.kept])
    inputs = [{"id": portal.gone, "properties": {"city": "Bergen"}}]
    update = portal.post(f"{V3}/contacts/batch/update", {"inputs": inputs})
    assert (update.status, update.body["results"]) == (207, [])


@behaviour("HS-MERGE-OLD-GET")
def test_old_id_reads_the_survivor(portal: Merged) -> None:
    assert portal.get(f"{V3}/contacts/{portal.gone}").body["id"] == portal.kept


@behaviour("HS-MERGE-EMAIL")
def test_merged_contacts_email_becomes_an_additional_one(portal: Merged) -> None:
    assert portal.kept_properties()["email"] == "ada@x.test"
    assert portal.kept_properties()["hs_additional_emails"] == "a.b@x.test"
    assert portal.post(f"{V3}/contacts", {"properties": {"email": "a.b@x.test"}}).status == 409


@behaviour("HS-MERGE-VALUES")
def test_survivor_keeps_its_values_and_fills_its_gaps(portal: Merged) -> None:
    properties = portal.kept_properties()
    assert (properties["firstname"], properties["lastname"]) == ("Ada", "B")
    for id, domain in zip(portal.companies, ("acme.test", "bolt.test"), strict=True):
        portal.patch(f"{V3}/companies/{id}", {"domain": domain})
    first, second = portal.companies
    portal.post(f"{V3}/companies/merge", {"primaryObjectId": first, "objectIdToMerge": second})
    read = portal.read("companies", first, "domain", "hs_additional_domains")
    assert (read["domain"], read["hs_additional_domains"]) == ("acme.test", "bolt.test")


@behaviour("HS-MERGE-ASSOC")
def test_survivor_gets_the_associations_and_keeps_its_primary_company(portal: Merged) -> None:
    rows = portal.get(f"{DATED}/contacts/{portal.kept}/associations/companies").body["results"]
    types = {str(row["toObjectId"]): [type["typeId"] for type in row["associationTypes"]] for row in rows}
    assert types == {portal.companies[0]: [1, 279], portal.companies[1]: [279]}


@behaviour("HS-MERGE-TYPES")
def test_products_cannot_be_merged(portal: Merged) -> None:
    first, second = (portal.create("products", name=name) for name in "ab")
    answer = portal.post(f"{V3}/products/merge", {"primaryObjectId": first, "objectIdToMerge": second})
    assert answer.status == 404


def test_person_merges_in_the_screens(portal: Merged) -> None:
    first, second = portal.companies
    record = portal.vendor.person_does(ACCOUNT, "companies", first, {"do": "merge", "with": second})
    assert record["properties"]["hs_merged_object_ids"] == second
    rows = record["associations"]["contacts"]
    assert rows == [{"id": portal.kept, "types": [2, 280]}]
