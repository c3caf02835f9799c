"""What `exact-online-sdk` takes for passing, 429 and every 5xx, it tries five times: business rules and creates too.

It does not look at the limit headers that say when to come again. Its sleeping moves the sandbox's clock here.
"""

# The client does not say what its types are, so that there is nothing to check its imports against.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

from collections.abc import Iterator

import pytest
from exact_online_sdk import ExactOnlineClient
from exact_online_sdk.exceptions import APIError, NotFoundError, RateLimitError, ServerError
from tests.sandbox.exact_clients import NOWHERE, Site, refused, said, served_site

CONTACTS = "crm/Contacts?$top=1"
NAPS = [1, 2, 4, 8]
"""Seconds between five tries."""


@pytest.fixture
def site() -> Iterator[Site]:
    with served_site() as site:
        yield site


@pytest.fixture
def sdk(site: Site) -> Iterator[ExactOnlineClient]:
    with site.sdk() as client:
        yield client


# --- limits and rules ----------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-LIMIT-MINUTE", "EX-LIMIT-HEADERS")
def test_throttled_minute_is_waited_out_by_guessing(site: Site, sdk: ExactOnlineClient) -> None:
    """The answer says when the minute ends, and not in a header the client knows."""
    site.control.switch(minutely_limit=3)
    for _ in range(3):
        sdk.get(CONTACTS)
    error = refused(RateLimitError, lambda: sdk.get(CONTACTS))
    assert (str(error), error.retry_after, site.slept) == ("Rate limit exceeded", 0.0, NAPS)
    site.control.pass_s(60)
    sdk.get(CONTACTS)


@pytest.mark.behaviour("EX-LIMIT-DAY")
def test_spent_day_is_a_rate_limit_error(site: Site, sdk: ExactOnlineClient) -> None:
    site.control.switch(daily_limit=1)
    sdk.get(CONTACTS)
    refused(RateLimitError, lambda: sdk.get(CONTACTS))
    assert site.slept == NAPS


def test_throttle_that_says_when_is_obeyed_on_top(site: Site, sdk: ExactOnlineClient) -> None:
    site.control.order("429", path="*/crm/Contacts", retry_after=30)
    error = refused(RateLimitError, lambda: sdk.get(CONTACTS))
    assert (error.retry_after, site.slept) == (30.0, [30, 1, 30, 2, 30, 4, 30, 8, 30])


@pytest.mark.behaviour("EX-LIMIT-ERRORS", "EX-ERROR-BLOCK")
def test_endpoint_with_too_many_errors_is_a_rate_limit_error_for_an_hour(site: Site, sdk: ExactOnlineClient) -> None:
    site.control.switch(error_limit=2)
    for _ in range(3):
        refused(NotFoundError, lambda: sdk.get(f"crm/Accounts(guid'{NOWHERE}')"))
    refused(RateLimitError, lambda: sdk.get("crm/Accounts?$top=1"))
    sdk.get(CONTACTS)


@pytest.mark.behaviour("EX-BUSINESS-500", "EX-MANDATORY", "EX-EXISTS")
@pytest.mark.parametrize(
    ("fields", "text"), [({"Code": "2"}, "Mandatory: Name"), ({"Name": "B", "Code": "1"}, "Data already exists.")]
)
def test_business_rule_is_a_server_error_tried_five_times(
    site: Site, sdk: ExactOnlineClient, fields: dict[str, str], text: str
) -> None:
    site.control.load("crm/Accounts", {"Name": "A", "Code": "1"})
    error = refused(ServerError, lambda: sdk.post("crm/Accounts", json=fields))
    assert (error.status_code, said(str(error)), site.slept) == (500, text, NAPS)


@pytest.mark.behaviour("EX-INVALID-REFERENCE", "EX-ERROR-JOINED")
def test_several_complaints_are_joined_in_one_message(sdk: ExactOnlineClient) -> None:
    error = refused(ServerError, lambda: sdk.post("salesorder/SalesOrders", json={}))
    assert said(str(error)).count("\r\n") >= 1
    assert all(line.startswith("Mandatory: ") for line in said(str(error)).split("\r\n"))
    error = refused(ServerError, lambda: sdk.post("crm/Contacts", json={"Account": NOWHERE, "LastName": "Vos"}))
    assert said(str(error)).startswith("Invalid reference: ")


# --- broken --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-UNEXPECTED-500")
@pytest.mark.parametrize("status", [500, 503])
def test_broken_service_is_a_server_error_after_five_tries(site: Site, sdk: ExactOnlineClient, status: int) -> None:
    site.control.order(str(status), path="*/crm/Contacts")
    error = refused(ServerError, lambda: sdk.get(CONTACTS))
    assert (error.status_code, site.slept) == (status, NAPS)


def test_create_that_broke_after_its_effect_is_made_twice(site: Site, sdk: ExactOnlineClient) -> None:
    site.control.order("503", path="*/crm/Accounts", phase="after", times=1)
    sdk.post("crm/Accounts", json={"Name": "A"})
    assert (site.control.count("crm/Accounts"), site.slept) == (2, [1])


@pytest.mark.behaviour("EX-MAINTENANCE-200")
def test_maintenance_is_an_api_error_of_status_200(site: Site, sdk: ExactOnlineClient) -> None:
    site.control.order("html", path="*/crm/Contacts")
    error = refused(APIError, lambda: sdk.get(CONTACTS))
    assert (error.status_code, site.slept) == (200, [])
    assert str(error).endswith("but received content-type text/html;charset=utf-8")


@pytest.mark.parametrize("fault", ["reset", "truncate"])
def test_broken_line_is_an_api_error_of_status_0_and_tried_once(site: Site, sdk: ExactOnlineClient, fault: str) -> None:
    site.control.order(fault, path="*/crm/Contacts")
    error = refused(APIError, lambda: sdk.get(CONTACTS))
    assert (error.status_code, str(error)[:12], site.slept) == (0, "HTTP error: ", [])
