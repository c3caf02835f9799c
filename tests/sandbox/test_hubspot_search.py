"""Search in the simulated HubSpot."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.hubspot_portal import DATED, V3, Answer, Portal

behaviour = pytest.mark.behaviour


@pytest.fixture
def portal() -> Portal:
    return Portal(limits=False, search_lag_s=0)


def search(portal: Portal, type: str = "companies", *filters: dict[str, Any], **body: Any) -> Answer:
    if filters:
        body["filterGroups"] = [{"filters": list(filters)}]
    return portal.post(f"{DATED}/{type}/search", body)


def where(name: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
    given = {} if value is None else {"value": value}
    return {"propertyName": name, "operator": operator, **given, **more}


def names(answer: Answer, name: str = "name") -> list[str]:
    assert answer.status == 200, answer.body
    return [row["properties"][name] for row in answer.body["results"]]


@behaviour("HS-SEARCH-LAG")
def test_search_shows_changes_only_after_the_lag() -> None:
    portal = Portal(search_lag_s=5)
    id = portal.create("companies", name="Acme")
    assert search(portal).body["total"] == 0
    portal.pass_s(5)
    assert names(search(portal)) == ["Acme"]
    portal.patch(f"{V3}/companies/{id}", {"name": "Bolt"})
    portal.pass_s(4)
    assert names(search(portal)) == ["Acme"]
    portal.delete(f"{V3}/companies/{id}")
    portal.pass_s(1)
    assert names(search(portal)) == ["Bolt"]
    portal.pass_s(5)
    assert names(search(portal)) == []


@behaviour("HS-SEARCH-ARCHIVED")
def test_archived_records_are_never_found(portal: Portal) -> None:
    id = portal.create("companies", name="Acme")
    portal.delete(f"{V3}/companies/{id}")
    assert search(portal).body == {"total": 0, "results": []}


@behaviour("HS-SEARCH-DEFAULTS")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"filterGroups": [{"filters": []}], "sorts": [], "after": ""},
        {"filters": [{"propertyName": "name", "operator": "HAS_PROPERTY"}], "sorts": ["name"]},
        {"sorts": [{"propertyName": "name", "direction": "ASCENDING"}]},
    ],
)
def test_every_part_of_a_search_may_be_left_out_or_short(portal: Portal, body: dict[str, Any]) -> None:
    portal.create("companies", name="Acme")
    portal.create("companies", name="Bolt")
    assert names(search(portal, **body)) == ["Acme", "Bolt"]


@behaviour("HS-SEARCH-ORDER")
def test_without_a_sort_the_oldest_comes_first(portal: Portal) -> None:
    wires = [
        {"id": "30", "properties": {"name": "Young"}},
        {"id": "20", "properties": {"name": "Twin"}},
    ]
    portal.vendor.load("900001", "companies", wires[:1], raw=True)
    portal.pass_s(1)
    portal.vendor.load("900001", "companies", wires[1:], raw=True)
    portal.pass_s(1)
    assert names(search(portal)) == ["Young", "Twin"]
    assert names(search(portal, sorts=["hs_object_id"])) == ["Twin", "Young"]
    assert names(search(portal, sorts=["-hs_object_id"])) == ["Young", "Twin"]


@behaviour("HS-SEARCH-PAGING")
def test_cursor_is_the_offset_and_the_last_page_has_none(portal: Portal) -> None:
    for n in range(3):
        portal.create("companies", name=str(n))
    first = search(portal, limit=2).body
    assert (first["total"], first["paging"]) == (3, {"next": {"after": "2"}})
    last = search(portal, limit=2, after="2").body
    assert (last["total"], len(last["results"])) == (3, 1)
    assert "paging" not in last


@behaviour("HS-SEARCH-PAGE")
def test_page_of_a_search_is_at_most_200(portal: Portal) -> None:
    assert search(portal, limit=200).status == 200
    assert search(portal, limit=201).status == 400


@behaviour("HS-SEARCH-WINDOW")
def test_search_reaches_no_further_than_10000(portal: Portal) -> None:
    assert search(portal, limit=200, after="9800").status == 200
    assert search(portal, limit=200, after="9801").status == 400


@behaviour("HS-SEARCH-CURSOR")
def test_cursor_of_a_list_does_not_parse_here(portal: Portal) -> None:
    answer = search(portal, after="NTA=")
    assert answer.status == 400
    assert answer.body["message"].startswith("Cannot deserialize value of type")


@behaviour("HS-SEARCH-BODY")
def test_body_is_at_most_3000_characters(portal: Portal) -> None:
    answer = search(portal, "companies", where("name", "IN", values=["x" * 3000]))
    assert (answer.status, answer.body["category"]) == (400, "VALIDATION_ERROR")


@behaviour("HS-SEARCH-FILTERS")
@pytest.mark.parametrize(("sizes", "status"), [([6, 6, 6], 200), ([7], 400), ([1] * 6, 400), ([6, 6, 6, 1], 400)])
def test_search_takes_5_groups_6_filters_each_and_18_in_all(portal: Portal, sizes: list[int], status: int) -> None:
    groups = [{"filters": [where("name", "HAS_PROPERTY")] * size} for size in sizes]
    assert search(portal, filterGroups=groups).status == status


@behaviour("HS-SEARCH-ONE-SORT")
def test_second_sort_is_refused(portal: Portal) -> None:
    assert search(portal, sorts=["name", "domain"]).status == 400


@behaviour("HS-SEARCH-MALFORMED")
@pytest.mark.parametrize(
    "filter",
    [
        where("nonsense", "EQ", "1"),
        where("annualrevenue", "GT", "much"),
        where("name", "LIKE", "x"),
        where("name", "IN"),
    ],
)
def test_filter_that_means_nothing_is_refused(portal: Portal, filter: dict[str, Any]) -> None:
    answer = search(portal, "companies", filter)
    assert (answer.status, answer.body["category"]) == (400, "VALIDATION_ERROR")


@behaviour("HS-SEARCH-HAS-VALUE")
def test_has_property_must_not_carry_a_value(portal: Portal) -> None:
    assert search(portal, "companies", where("name", "NOT_HAS_PROPERTY", "")).status == 400
    assert search(portal, "companies", where("name", "NOT_HAS_PROPERTY")).status == 200


@behaviour("HS-SEARCH-EMPTY")
@pytest.mark.parametrize("filter", [where("city", "NEQ", "Oslo"), where("city", "NOT_IN", values=["oslo"])])
def test_unequal_does_not_find_records_without_a_value(portal: Portal, filter: dict[str, Any]) -> None:
    portal.create("companies", name="Blank")
    portal.create("companies", name="Bergen", city="Bergen")
    portal.create("companies", name="Oslo", city="Oslo")
    assert names(search(portal, "companies", filter)) == ["Bergen"]


@behaviour("HS-SEARCH-CASE")
def test_case_matters_for_options_and_for_values_of_in_only(portal: Portal) -> None:
    portal.create("companies", name="Acme", industry="RETAIL")
    assert search(portal, "companies", where("name", "EQ", "aCME")).body["total"] == 1
    assert search(portal, "companies", where("name", "IN", values=["acme"])).body["total"] == 1
    assert search(portal, "companies", where("name", "IN", values=["Acme"])).body["total"] == 0
    assert search(portal, "companies", where("industry", "EQ", "retail")).body["total"] == 0
    assert search(portal, "companies", where("industry", "IN", values=["RETAIL"])).body["total"] == 1


@behaviour("HS-SEARCH-TOKEN")
def test_token_matches_whole_words_and_stars(portal: Portal) -> None:
    portal.create("companies", name="Acme Trading Ltd")
    found = [
        search(portal, "companies", where("name", "CONTAINS_TOKEN", token)).body["total"]
        for token in ("trading", "trad", "trad*", "*ing")
    ]
    assert found == [1, 0, 1, 1]
    assert search(portal, "companies", where("name", "NOT_CONTAINS_TOKEN", "trading")).body["total"] == 0


@behaviour("HS-SEARCH-ASSOC")
def test_contacts_are_found_by_their_company(portal: Portal) -> None:
    company = portal.create("companies", name="Acme")
    contact = portal.create("contacts", email="a@x.test")
    portal.create("contacts", email="b@x.test")
    portal.put(f"{DATED}/contacts/{contact}/associations/default/companies/{company}")
    filter = where("associations.company", "EQ", company)
    assert names(search(portal, "contacts", filter), "email") == ["a@x.test"]


@behaviour("HS-SEARCH-QUERY")
def test_query_looks_through_the_types_text_properties(portal: Portal) -> None:
    portal.create("products", name="Blue widget", hs_sku="W-77", price="10")
    portal.create("products", name="Other", hs_url="https://w-77.test")
    assert names(search(portal, "products", query="w-77")) == ["Blue widget"]
    assert names(search(portal, "products", query="WIDGET blue")) == ["Blue widget"]


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        (where("price", "GT", "9.5"), ["ten", "hundred"]),
        (where("price", "LTE", "10"), ["nine", "ten"]),
        (where("price", "EQ", "10.00"), ["ten"]),
        (where("price", "BETWEEN", "9", highValue="10"), ["nine", "ten"]),
        (where("price", "IN", values=["9", "100"]), ["nine", "hundred"]),
        (where("createdate", "GTE", "2026-01-01T00:00:01Z"), ["ten", "hundred"]),
        (where("hs_lastmodifieddate", "LT", "1767225601000"), ["nine"]),
    ],
)
def test_operators_compare_numbers_and_moments_by_value(
    portal: Portal, filter: dict[str, Any], found: list[str]
) -> None:
    for name, price in (("nine", "9"), ("ten", "10"), ("hundred", "100.0")):
        portal.create("products", name=name, price=price)
        portal.pass_s(1)
    assert names(search(portal, "products", filter)) == found


def test_groups_are_alternatives_and_filters_are_all_needed(portal: Portal) -> None:
    for name, city in (("A", "Oslo"), ("B", "Oslo"), ("C", "Bergen")):
        portal.create("companies", name=name, city=city)
    both = [where("name", "EQ", "a"), where("city", "EQ", "oslo")]
    groups = [{"filters": both}, {"filters": [where("city", "EQ", "bergen")]}]
    assert names(search(portal, filterGroups=groups)) == ["A", "C"]
