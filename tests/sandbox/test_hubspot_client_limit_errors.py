"""HubSpot's own client over the limits and on broken lines: what it raises, what it repeats, and when.

It leaves repeating to urllib3. Without the option `retry` that is three further tries of reads after a broken line or
a 429 that says when to come again, and none of creates and of a 429 that does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hubspot.crm.contacts import SimplePublicObjectInputForCreate as NewContact
from hubspot.crm.contacts.exceptions import ApiException, NotFoundException, ServiceException
from hubspot.utils.objects import fetch_all
from tests.sandbox.hubspot_client import World, refused, told, worlds
from urllib3.exceptions import MaxRetryError, ProtocolError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse
from urllib3.util.retry import Retry

PATH = "/crm/v3/objects/contacts"
READ, CREATE = f"GET {PATH}/7", f"POST {PATH}"
EVERY_METHOD = None
"""To urllib3, which of its own accord repeats only what is safe to repeat."""


@pytest.fixture(scope="module")
def new_world() -> Iterator[Callable[[], World]]:
    with worlds() as new:
        yield new


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()


def read(world: World, **config: Any) -> Any:
    """A read of a contact that is not there, so that a try that gets through ends in NotFoundException."""
    return world.api("crm.contacts.basic_api", **config).get_by_id("7")


def create(world: World, **config: Any) -> Any:
    wish = NewContact(properties={"email": "ada@x.test"}, associations=[])
    return world.api("crm.contacts.basic_api", **config).create(wish)


def retry(world: World, *statuses: int, total: int = 3, methods: Any = ("GET",)) -> Retry:
    """urllib3's policy, whose waiting moves the sandbox's clock."""

    class Waiting(Retry):
        def sleep(self, response: BaseHTTPResponse | None = None) -> None:
            world.control.pass_s(self.get_backoff_time() or 10)

    return Waiting(total=total, status_forcelist=statuses, backoff_factor=0, allowed_methods=methods)


# --- limits --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-LIMIT-BURST", "HS-LIMIT-HEADERS")
def test_burst_is_an_api_exception_whose_headers_tell_the_limit(world: World) -> None:
    api = world.api("crm.contacts.basic_api")
    for _ in range(110):
        api.get_page()
    error = refused(ApiException, api.get_page)
    said = told(error)
    assert (error.status, said["policyName"]) == (429, "TEN_SECONDLY_ROLLING")
    assert (said["errorType"], said["message"]) == ("RATE_LIMIT", "You have reached your ten_secondly_rolling limit.")
    limit = {
        name: error.headers[f"X-HubSpot-RateLimit-{name}"] for name in ("Max", "Remaining", "Interval-Milliseconds")
    }
    assert limit == {"Max": "110", "Remaining": "0", "Interval-Milliseconds": "10000"}
    assert "X-HubSpot-RateLimit-Daily" not in error.headers
    assert world.control.meters()["breaches"] == 1


@pytest.mark.behaviour("HS-LIMIT-BURST")
def test_burst_is_waited_out_where_retries_are_asked_for(world: World) -> None:
    api = world.api("crm.contacts.basic_api", retry=retry(world, 429))
    for _ in range(111):
        api.get_page()
    assert len(world.control.paths()) == 112


@pytest.mark.behaviour("HS-LIMIT-DAY", "HS-TOKEN-STATIC")
def test_static_token_of_a_free_account_has_a_smaller_burst_and_hears_of_its_day(world: World) -> None:
    world.control.switch(tier="free")
    api = world.api("crm.contacts.basic_api", token=world.credentials["api_key"])
    for _ in range(100):
        api.get_page()
    error = refused(ApiException, api.get_page)
    assert (error.status, error.headers["X-HubSpot-RateLimit-Max"]) == (429, "100")
    assert int(error.headers["X-HubSpot-RateLimit-Daily"]) == 250_000


def test_helper_that_fetches_all_pages_breaks_off_at_the_first_error(world: World) -> None:
    world.control.load("contacts", *({"lastname": f"N{number}"} for number in range(101)))
    world.control.order("429", match={"nth": 2})
    api = world.api("crm.contacts.basic_api")
    assert refused(ApiException, lambda: fetch_all(api)).status == 429
    assert len(fetch_all(api)) == 101


# --- what is repeated ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
def test_read_is_repeated_where_the_answer_says_when(world: World, status: int) -> None:
    world.control.order(str(status), retry_after=0, times=3)
    refused(NotFoundException, lambda: read(world))
    assert world.control.paths() == [READ] * 4


def test_read_that_stays_throttled_is_given_up_with_the_last_answer(world: World) -> None:
    world.control.order("429", retry_after=0)
    error = refused(ApiException, lambda: read(world))
    assert (error.status, error.headers["Retry-After"]) == (429, "0")
    assert world.control.paths() == [READ] * 4


def test_throttled_read_is_not_repeated_where_no_time_is_given(world: World) -> None:
    world.control.order("429")
    assert "Retry-After" not in refused(ApiException, lambda: read(world)).headers
    assert world.control.paths() == [READ]


def test_throttled_create_is_not_repeated(world: World) -> None:
    world.control.order("429", retry_after=0)
    assert refused(ApiException, lambda: create(world)).status == 429
    assert world.control.paths() == [CREATE]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_listed_status_is_repeated_until_answered(world: World, status: int) -> None:
    world.control.order(str(status), times=2)
    refused(NotFoundException, lambda: read(world, retry=retry(world, status)))
    assert world.control.paths() == [READ] * 3


@pytest.mark.parametrize("status", [429, 500])
def test_listed_status_that_stays_is_no_exception_of_the_clients(world: World, status: int) -> None:
    world.control.order(str(status))
    error = refused(MaxRetryError, lambda: read(world, retry=retry(world, status, total=2)))
    assert f"too many {status} error responses" in str(error.reason)
    assert world.control.paths() == [READ] * 3


def test_create_repeated_on_demand_after_its_effect_meets_its_own_record(world: World) -> None:
    world.control.order("503", phase="after", times=1)
    policy = retry(world, 503, methods=EVERY_METHOD)
    error = refused(ApiException, lambda: create(world, retry=policy))
    assert (error.status, told(error)["category"]) == (409, "CONFLICT")
    assert (world.control.paths(), world.control.count("contacts")) == ([CREATE] * 2, 1)


# --- broken lines --------------------------------------------------------------------------------------------------


def test_read_is_repeated_after_a_broken_line(world: World) -> None:
    world.control.order("reset", times=2)
    refused(NotFoundException, lambda: read(world))
    assert world.control.paths() == [READ] * 3


@pytest.mark.parametrize("fault", ["reset", "truncate"])
def test_read_over_a_line_that_stays_broken_is_given_up(world: World, fault: str) -> None:
    world.control.order(fault)
    error = refused(MaxRetryError, lambda: read(world))
    assert isinstance(error.reason, ProtocolError)
    assert world.control.paths() == [READ] * 4


def test_create_whose_answer_is_lost_is_not_repeated_and_has_happened(world: World) -> None:
    world.control.order("reset", phase="after")
    refused(ProtocolError, lambda: create(world))
    assert (world.control.paths(), world.control.count("contacts")) == ([CREATE], 1)


def test_answer_that_does_not_come_in_time_is_a_time_out(world: World) -> None:
    world.control.order("timeout")
    api = world.api("crm.contacts.basic_api", retry=False)
    refused(ReadTimeoutError, lambda: api.get_by_id("7", _request_timeout=0.05))
    assert world.control.paths() == [READ]


def test_service_that_stays_broken_is_one_exception_after_one_call(world: World) -> None:
    world.control.order("500")
    assert refused(ServiceException, lambda: read(world)).status == 500
    assert world.control.paths() == [READ]
