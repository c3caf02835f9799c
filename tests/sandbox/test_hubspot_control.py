"""What people and tests do to the simulated HubSpot behind its API's back."""

from __future__ import annotations

import copy

import pytest
from tests.sandbox.hubspot_portal import ACCOUNT, V3, Portal

from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError


@pytest.fixture
def portal() -> Portal:
    return Portal(search_lag_s=0)


def test_person_creates_a_contact_in_a_company(portal: Portal) -> None:
    company = portal.create("companies", name="Acme")
    wish = {"email": "ada@x.test", "associations": {"company": "Acme"}}
    record = portal.vendor.person_creates(ACCOUNT, "contacts", wish)
    assert record["associations"] == {"companies": [{"id": company, "types": [1, 279]}]}
    assert record["properties"]["hs_object_source"] == "CRM_UI"
    assert portal.vendor.record(ACCOUNT, "contacts", record["id"]) == record


def test_person_is_bound_by_hubspots_rules(portal: Portal) -> None:
    portal.create("contacts", email="ada@x.test")
    with pytest.raises(Rejected, match="Contact already exists"):
        portal.vendor.person_creates(ACCOUNT, "contacts", {"properties": {"email": "ada@x.test"}})


def test_persons_edit_moves_a_contact_to_another_company(portal: Portal) -> None:
    first, second = (portal.create("companies", name=name) for name in ("Acme", "Bolt"))
    id = portal.create("contacts", email="ada@x.test", associatedcompanyid=first)
    portal.pass_s(5)
    record = portal.vendor.person_edits(
        ACCOUNT, "contacts", id, {"city": "Oslo", "associations": {"companies": [{"id": second, "types": [1]}]}}
    )
    assert record["associations"] == {"companies": [{"id": second, "types": [1, 279]}]}
    assert record["updatedAt"] == "2026-01-01T00:00:05.000Z"
    assert portal.post(f"{V3}/contacts/search", {}).body["results"][0]["updatedAt"] == record["updatedAt"]


def test_deleted_record_stays_with_a_flag_and_is_restored_under_its_id(portal: Portal) -> None:
    id = portal.create("products", name="Widget")
    portal.vendor.person_deletes(ACCOUNT, "products", id)
    assert [record["archived"] for record in portal.vendor.records(ACCOUNT, "products", 10, 0)] == [True]
    assert portal.vendor.count(ACCOUNT, "products") == 1
    restored = portal.vendor.person_does(ACCOUNT, "products", id, {"do": "restore"})
    assert (restored["id"], restored["archived"]) == (id, False)


def test_load_takes_flat_rows_and_names_of_companies(portal: Portal) -> None:
    portal.vendor.load(ACCOUNT, "companies", [{"name": "Acme"}, {"properties": {"name": "Bolt"}}], raw=False)
    row = portal.vendor.wire_from_row("contacts", {"email": "ada@x.test", "associations.company": "Bolt", "city": ""})
    (id,) = portal.vendor.load(ACCOUNT, "contacts", [row], raw=False)
    names = {record["id"]: record["properties"]["name"] for record in portal.vendor.records(ACCOUNT, "companies", 9, 0)}
    assert names[portal.read("contacts", id, "associatedcompanyid")["associatedcompanyid"]] == "Bolt"


@pytest.mark.parametrize(
    ("row", "error"),
    [({"email": "b@x.test", "associations": {"company": "Nowhere"}}, SandboxError), ({"missing": "1"}, Rejected)],
)
def test_load_with_one_bad_row_stores_nothing(portal: Portal, row: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        portal.vendor.load(ACCOUNT, "contacts", [{"email": "a@x.test"}, row], raw=False)
    assert portal.vendor.count(ACCOUNT, "contacts") == 0
    assert portal.create("contacts", email="a@x.test")


def test_raw_load_lets_in_what_the_rules_refuse_under_the_ids_given(portal: Portal) -> None:
    wires = [{"id": "51", "properties": {"email": "not an address", "createdate": "2020-01-01T00:00:00Z"}}]
    assert portal.vendor.load(ACCOUNT, "contacts", wires, raw=True) == ["51"]
    assert portal.read("contacts", "51", "email")["email"] == "not an address"
    with pytest.raises(SandboxError, match="51 already"):
        portal.vendor.load(ACCOUNT, "contacts", wires, raw=True)


def test_state_loaded_into_another_account_is_the_same(portal: Portal) -> None:
    portal.vendor.load(ACCOUNT, "companies", [{"name": "Acme"}], raw=False)
    portal.vendor.load(ACCOUNT, "contacts", [{"email": "a@x.test", "associations": {"company": "Acme"}}], raw=False)
    other = portal.vendor.add_account({"id": "900002"})
    for type in ("companies", "contacts"):
        portal.vendor.load(other, type, portal.vendor.records(ACCOUNT, type, 10, 0), raw=True)
    (copied,) = portal.vendor.records(other, "contacts", 10, 0)
    (original,) = portal.vendor.records(ACCOUNT, "contacts", 10, 0)
    assert copied["associations"] == original["associations"]
    assert copied["properties"] == original["properties"]


def test_accounts_do_not_see_each_others_records(portal: Portal) -> None:
    other = portal.vendor.add_account({"region": "eu1"})
    portal.create("contacts", email="a@x.test")
    portal.token = portal.vendor.credentials(other)["access_token"]
    assert portal.get(f"{V3}/contacts").body["results"] == []
    assert portal.vendor.accounts() == [ACCOUNT, other]


def test_snapshot_put_back_brings_back_records_links_and_tokens(portal: Portal) -> None:
    company = portal.create("companies", name="Acme")
    id = portal.create("contacts", email="a@x.test", associatedcompanyid=company)
    kept = copy.deepcopy(portal.vendor.state)
    portal.patch(f"{V3}/contacts/{id}", {"city": "Oslo", "associatedcompanyid": ""})
    portal.delete(f"{V3}/companies/{company}")
    portal.vendor.state = kept
    assert portal.read("contacts", id, "city", "associatedcompanyid")["associatedcompanyid"] == company
    assert portal.post(f"{V3}/companies/search", {}).body["total"] == 1


def test_changes_are_told_once_and_not_when_refused(portal: Portal) -> None:
    told: list[tuple[str, str, str]] = []
    portal.vendor.on_change = lambda account, type, id: told.append((account, type, id))
    id = portal.create("products", name="Widget")
    portal.patch(f"{V3}/products/{id}", {"name": "Widget"})
    portal.post(f"{V3}/products/batch/create", {"inputs": [{"properties": {"name": "B"}}, {"properties": {"x": "1"}}]})
    assert told == [(ACCOUNT, "products", id)]


@pytest.mark.parametrize(
    "changes",
    [{"nonsense": 1}, {"grant": "maybe"}, {"search_lag_s": -1}, {"limits": "on"}, {"time_zone": "Mars/Base"}],
)
def test_setting_out_of_range_is_refused(portal: Portal, changes: dict[str, object]) -> None:
    before = portal.vendor.settings(ACCOUNT)
    with pytest.raises(SandboxError):
        portal.vendor.change_settings(ACCOUNT, changes)
    assert portal.vendor.settings(ACCOUNT) == before


def test_new_currency_brings_its_product_price(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"additional_currencies": ["NOK"]})
    id = portal.create("products", name="Widget", hs_price_nok="100.00")
    assert portal.read("products", id, "hs_price_nok")["hs_price_nok"] == "100.00"


def test_same_seed_gives_the_same_ids_and_tokens() -> None:
    first, second = Portal(), Portal()
    assert first.credentials == second.credentials
    assert first.create("contacts", email="a@x.test") == second.create("contacts", email="a@x.test")


def test_country_brings_region_currency_and_time_zone(portal: Portal) -> None:
    other = portal.vendor.add_account({"country": "NO", "currency": "EUR"})
    settings = portal.vendor.settings(other)
    assert (settings["region"], settings["currency"], settings["time_zone"]) == ("eu1", "EUR", "Europe/Oslo")


def test_reset_begins_with_empty_limit_windows() -> None:
    portal = Portal()
    kept = copy.deepcopy(portal.vendor.state)
    assert [portal.get(f"{V3}/products").status for _ in range(111)][-1] == 429
    portal.vendor.state = kept
    assert portal.get(f"{V3}/products").status == 200


def test_company_is_found_by_the_name_it_has_now(portal: Portal) -> None:
    first, second = (portal.create("companies", name="Acme") for _ in range(2))
    found = []
    for rename in (None, first, second):
        if rename:
            portal.patch(f"{V3}/companies/{rename}", {"name": "Bolt"})
        name = "Bolt" if rename == second else "Acme"
        record = portal.vendor.person_creates(ACCOUNT, "contacts", {"lastname": "A", "associations": {"company": name}})
        found.append(record["properties"]["associatedcompanyid"])
    assert found == [first, second, first]


def test_last_of_twenty_thousand_records_is_found(portal: Portal) -> None:
    portal.vendor.load(ACCOUNT, "products", [{"name": f"P{n}"} for n in range(20_000)], raw=False)
    newest = portal.post(f"{V3}/products/search", {"sorts": ["-hs_object_id"], "limit": 1}).body
    assert (newest["total"], newest["results"][0]["properties"]["name"]) == (20_000, "P19999")
    page = portal.get(f"{V3}/products", limit="1", after=newest["results"][0]["id"]).body
    assert (len(page["results"]), "paging" in page) == (1, False)
