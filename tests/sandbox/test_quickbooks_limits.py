"""Throttling and metered reads."""

from __future__ import annotations

import pytest
from tests.sandbox.quickbooks_caller import Answer, Caller

EMPTY_BATCH = {"BatchItemRequest": [{"bId": "1", "Query": "select * from Term maxresults 1"}]}


def throttled(answer: Answer) -> bool:
    return answer.status == 429


@pytest.mark.behaviour("QB-LIMIT-SECOND")
def test_ten_calls_a_second_pass() -> None:
    caller = Caller(limits=True)
    assert [throttled(caller.get("preferences")) for _ in range(11)] == [False] * 10 + [True]
    caller.clock.advance(1.001)
    assert not throttled(caller.get("preferences"))
    assert caller.vendor.meters(caller.realm)["breaches"] == 1


@pytest.mark.behaviour("QB-LIMIT-MINUTE")
def test_five_hundred_calls_a_minute_pass() -> None:
    caller = Caller(limits=True)
    for _ in range(500):
        assert not throttled(caller.get("preferences"))
        caller.clock.advance(0.11)
    assert throttled(caller.get("preferences"))
    assert caller.vendor.meters(caller.realm)["headroom"]["requests_per_minute"] == 0
    caller.clock.advance(10)
    assert not throttled(caller.get("preferences"))


@pytest.mark.behaviour("QB-LIMIT-BATCH")
def test_forty_batches_a_minute_pass() -> None:
    caller = Caller(limits=True)
    for _ in range(40):
        assert not throttled(caller.post("batch", EMPTY_BATCH))
        caller.clock.advance(0.11)
    assert throttled(caller.post("batch", EMPTY_BATCH))
    assert not throttled(caller.get("preferences"))


@pytest.mark.behaviour("QB-THROTTLED")
def test_a_throttled_call_is_told_so_by_the_gateway() -> None:
    caller = Caller(limits=True)
    for _ in range(10):
        caller.get("preferences")
    answer = caller.get("preferences")
    error = answer.body["fault"]["error"][0]
    assert error["code"] == "3001"
    assert error["message"] == "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    assert answer.body["fault"]["type"] == "SERVICE"
    assert "retry-after" not in answer.headers


def test_companies_are_throttled_apart() -> None:
    caller = Caller(limits=True)
    for _ in range(10):
        caller.get("preferences")
    caller.realm = caller.vendor.add_account({})
    caller.bearer = str(caller.vendor.credentials(caller.realm)["access_token"])
    assert not throttled(caller.get("preferences"))


@pytest.mark.behaviour("QB-METERED-READS")
def test_reads_are_metered_by_call_and_batches_by_item() -> None:
    caller = Caller()
    caller.customer("A")
    caller.get("customer/1")
    caller.query("select * from Customer")
    caller.call("POST", "query", "select * from Item")
    caller.changes("Customer")
    caller.post("batch", {"BatchItemRequest": EMPTY_BATCH["BatchItemRequest"] * 3})
    assert caller.vendor.meters(caller.realm)["metered_reads"] == 7


@pytest.mark.behaviour("QB-METERED-CAP")
def test_above_the_cap_reads_stop_until_next_month_and_writes_go_on() -> None:
    caller = Caller(limits=True, core_plus_cap=2)
    assert [caller.get("preferences").status for _ in range(3)] == [200, 200, 429]
    assert caller.post("customer", {"DisplayName": "A"}).status == 200
    caller.clock.advance(11 * 86400)
    caller.bearer = str(caller.vendor.credentials(caller.realm)["access_token"])
    assert caller.get("preferences").status == 200


def test_limits_can_be_switched_off() -> None:
    caller = Caller(limits=False, core_plus_cap=0)
    assert all(caller.get("preferences").status == 200 for _ in range(30))
