"""What HubSpot's own client raises for searches that ask too much, and for too many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hubspot.crm.contacts import ApiException, PublicObjectSearchRequest
from tests.sandbox.hubspot_client import World, refused, told, worlds

CITY = {"propertyName": "city", "operator": "EQ", "value": "Oslo"}
RATE_HEADERS = ("X-HubSpot-RateLimit-Remaining", "X-HubSpot-RateLimit-Interval-Milliseconds")


@pytest.fixture(scope="module")
def new_world() -> Iterator[Callable[[], World]]:
    with worlds() as new:
        yield new


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()


@pytest.fixture
def search(world: World) -> Any:
    return world.api("crm.contacts.search_api")


def asking(*filters: dict[str, Any], groups: int = 1, **other: Any) -> PublicObjectSearchRequest:
    """A search of that many groups of the same filters."""
    listed = [{"filters": list(filters)} for _ in range(groups)]
    usual = {"limit": 10, "after": "0", "sorts": [], "properties": []}
    return PublicObjectSearchRequest(filter_groups=listed, **{**usual, **other})


def condition(name: str, operator: str, **more: Any) -> dict[str, Any]:
    return {"propertyName": name, "operator": operator, **more}


ASKED = [
    pytest.param(asking(CITY, groups=6), "filter groups", marks=pytest.mark.behaviour("HS-SEARCH-FILTERS")),
    pytest.param(asking(*[CITY] * 7), "filters", marks=pytest.mark.behaviour("HS-SEARCH-FILTERS")),
    pytest.param(asking(*[CITY] * 4, groups=5), "filters", marks=pytest.mark.behaviour("HS-SEARCH-FILTERS")),
    pytest.param(asking(CITY, limit=201), "200", marks=pytest.mark.behaviour("HS-SEARCH-PAGE")),
    pytest.param(asking(after="9999", limit=10), "10000", marks=pytest.mark.behaviour("HS-SEARCH-WINDOW")),
    pytest.param(
        asking(after="NTA="), "Cannot deserialize value of type", marks=pytest.mark.behaviour("HS-SEARCH-CURSOR")
    ),
    pytest.param(asking(query="x" * 3000), "3000", marks=pytest.mark.behaviour("HS-SEARCH-BODY")),
    pytest.param(asking(sorts=["email", "city"]), "sort", marks=pytest.mark.behaviour("HS-SEARCH-ONE-SORT")),
    pytest.param(
        asking(condition("nope", "EQ", value="1")), "nope", marks=pytest.mark.behaviour("HS-SEARCH-MALFORMED")
    ),
    pytest.param(
        asking(condition("city", "ALMOST", value="1")), "ALMOST", marks=pytest.mark.behaviour("HS-SEARCH-MALFORMED")
    ),
    pytest.param(
        asking(condition("createdate", "GTE", value="soon")), "soon", marks=pytest.mark.behaviour("HS-SEARCH-MALFORMED")
    ),
    pytest.param(
        asking(condition("city", "NOT_HAS_PROPERTY", value="")),
        "NOT_HAS_PROPERTY",
        marks=pytest.mark.behaviour("HS-SEARCH-HAS-VALUE"),
    ),
]


@pytest.mark.parametrize(("asked", "named"), ASKED)
def test_search_that_asks_too_much_is_refused_and_told_why(
    search: Any, asked: PublicObjectSearchRequest, named: str
) -> None:
    error = refused(ApiException, lambda: search.do_search(asked))
    said = told(error)
    assert (error.status, error.reason, said["category"]) == (400, "Bad Request", "VALIDATION_ERROR")
    assert named in said["message"]


@pytest.mark.behaviour("HS-SEARCH-HAS-VALUE")
def test_same_search_without_the_value_is_answered(search: Any) -> None:
    assert search.do_search(asking(condition("city", "NOT_HAS_PROPERTY"))).total == 0


@pytest.mark.behaviour("HS-LIMIT-SEARCH", "HS-LIMIT-SEARCH-HEADERS")
def test_sixth_search_of_a_second_is_throttled_without_rate_headers(world: World, search: Any) -> None:
    for _ in range(5):
        search.do_search(asking(CITY))
    error = refused(ApiException, lambda: search.do_search(asking(CITY)))
    said = told(error)
    assert (error.status, error.reason, said["policyName"]) == (429, "Too Many Requests", "SECONDLY")
    assert said["message"] == "You have reached your secondly limit."
    assert not any(name in error.headers for name in (*RATE_HEADERS, "Retry-After"))
    world.control.pass_s(1)
    assert search.do_search(asking(CITY)).total == 0


@pytest.mark.behaviour("HS-LIMIT-SEARCH")
def test_throttle_on_demand_speaks_of_the_second_too(world: World, search: Any) -> None:
    world.control.order("429", path="*/search", times=1)
    error = refused(ApiException, lambda: search.do_search(asking(CITY)))
    assert (error.status, told(error)["policyName"]) == (429, "SECONDLY")
