"""Limits, general errors and the small APIs of the simulated HubSpot."""

from __future__ import annotations

import pytest
from tests.sandbox.hubspot_portal import ACCOUNT, V3, Portal

from ledgerbridge.sandbox.kit.http import Request

behaviour = pytest.mark.behaviour


@behaviour("HS-LIMIT-BURST")
def test_app_gets_110_calls_in_10_seconds() -> None:
    portal = Portal()
    answers = [portal.get(f"{V3}/products").status for _ in range(111)]
    assert answers == [200] * 110 + [429]
    body = portal.get(f"{V3}/products").body
    assert (body["policyName"], body["errorType"]) == ("TEN_SECONDLY_ROLLING", "RATE_LIMIT")
    assert body["message"] == "You have reached your ten_secondly_rolling limit."
    portal.pass_s(10)
    assert portal.get(f"{V3}/products").status == 200
    assert portal.vendor.meters(ACCOUNT)["breaches"] == 2
    assert portal.vendor.meters(ACCOUNT)["headroom"]["ten_secondly"] == 109


def test_nothing_is_refused_with_limits_off() -> None:
    portal = Portal(limits=False)
    assert {portal.get(f"{V3}/products").status for _ in range(120)} == {200}
    assert portal.vendor.meters(ACCOUNT)["breaches"] == 0


@behaviour("HS-LIMIT-SEARCH")
def test_search_gets_5_calls_a_second() -> None:
    portal = Portal()
    answers = [portal.post(f"{V3}/products/search", {}) for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429]
    assert answers[-1].body["policyName"] == "SECONDLY"
    assert answers[-1].body["message"] == "You have reached your secondly limit."
    portal.pass_s(1)
    assert portal.post(f"{V3}/products/search", {}).status == 200


@behaviour("HS-LIMIT-HEADERS")
def test_answers_tell_the_burst_and_nothing_of_the_day() -> None:
    headers = Portal().get(f"{V3}/products").headers
    limits = {
        name.removeprefix("X-HubSpot-RateLimit-"): value for name, value in headers.items() if "RateLimit" in name
    }
    assert limits == {
        "Interval-Milliseconds": "10000",
        "Max": "110",
        "Remaining": "109",
        "Secondly": "11",
        "Secondly-Remaining": "10",
    }


@behaviour("HS-LIMIT-SEARCH-HEADERS")
def test_search_tells_nothing_of_limits_but_its_correlation_id() -> None:
    headers = Portal().post(f"{V3}/products/search", {}).headers
    assert not [name for name in headers if "RateLimit" in name]
    assert "x-hubspot-correlation-id" in headers


@behaviour("HS-LIMIT-DAY")
@pytest.mark.parametrize(("tier", "burst", "day"), [("free", "100", "250000"), ("professional", "190", "625000")])
def test_static_token_has_the_limits_of_the_subscription(tier: str, burst: str, day: str) -> None:
    portal = Portal(tier=tier)
    portal.token = portal.credentials["api_key"]
    headers = portal.get(f"{V3}/products").headers
    assert (headers["X-HubSpot-RateLimit-Max"], headers["X-HubSpot-RateLimit-Daily"]) == (burst, day)


@behaviour("HS-CORRELATION")
def test_every_answer_has_a_correlation_id_and_errors_repeat_it() -> None:
    portal = Portal()
    answer = portal.get(f"{V3}/products/1")
    assert answer.body["correlationId"] == answer.headers["x-hubspot-correlation-id"]
    assert answer.body["status"] == "error"
    other = portal.get(f"{V3}/products").headers["x-hubspot-correlation-id"]
    assert other != answer.headers["x-hubspot-correlation-id"]


@behaviour("HS-ERR-PATH")
def test_wrong_path_is_a_404_without_category() -> None:
    answer = Portal().get("/crm/v5/objects/contacts")
    assert (answer.status, answer.body["message"]) == (404, "resource not found")
    assert "category" not in answer.body


@behaviour("HS-ERR-METHOD")
def test_wrong_method_is_a_405() -> None:
    assert Portal().call("PUT", f"{V3}/contacts/1").status == 405


@behaviour("HS-OWNERS")
def test_owners_are_listed_found_by_email_and_read_by_either_id() -> None:
    portal = Portal()
    owners = portal.get("/crm/owners/2026-03").body["results"]
    assert [owner["type"] for owner in owners] == ["PERSON", "PERSON"]
    assert "teams" not in owners[0]
    email = owners[1]["email"]
    assert [owner["id"] for owner in portal.get("/crm/v3/owners", email=email).body["results"]] == [owners[1]["id"]]
    assert portal.get(f"/crm/v3/owners/{owners[0]['userId']}", idProperty="userId").body == owners[0]
    first = portal.get("/crm/v3/owners", limit="1").body
    assert portal.get("/crm/v3/owners", after=first["paging"]["next"]["after"]).body["results"] == owners[1:]
    assert portal.get("/crm/v3/owners/1").status == 404


@behaviour("HS-ACCOUNT-INFO")
def test_account_details_name_portal_currencies_and_zone() -> None:
    portal = Portal(region="eu1", time_zone="Europe/Oslo", currency="NOK", additional_currencies=["SEK"])
    details = portal.get("/account-info/v3/details").body
    assert (details["portalId"], details["companyCurrency"], details["additionalCurrencies"]) == (
        900001,
        "NOK",
        ["SEK"],
    )
    assert (details["uiDomain"], details["dataHostingLocation"]) == ("app-eu1.hubspot.com", "eu1")
    assert (details["utcOffset"], details["utcOffsetMilliseconds"]) == ("+01:00", 3_600_000)
    portal.pass_s(180 * 86_400)
    portal.token = portal.vendor.credentials(ACCOUNT)["access_token"]
    assert portal.get("/account-info/v3/details").body["utcOffset"] == "+02:00"


@behaviour("HS-SCHEMAS")
@pytest.mark.parametrize("path", ["/crm-object-schemas/2026-03/schemas", "/crm/v3/schemas"])
def test_there_are_no_custom_objects(path: str) -> None:
    assert Portal().get(path).body == {"results": []}


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("503", 503), ("401", 401)])
def test_ordered_faults_have_hubspots_shape(kind: str, status: int) -> None:
    answer = Portal().vendor.fault_response(kind, 2, Request("GET", "/crm/v3/objects/contacts"))
    assert answer is not None
    assert (answer.status, answer.headers["retry-after"]) == (status, "2")
    assert b'"status":"error"' in answer.body


def test_ordered_html_is_what_stands_in_front_of_hubspot() -> None:
    answer = Portal().vendor.fault_response("html", None, Request("GET", "/"))
    assert answer is not None
    assert answer.headers["content-type"].startswith("text/html")
