"""A plan that needs more calls than the vendor allows in a day says so, and on which day its sync is done."""

from __future__ import annotations

import pytest
from benchmarks.per_vendor import FLOW, SUBJECTS, prepared
from tests.support.pair import Pair

from ledgerbridge.usecases.forecast import DAY_S, Forecast, forecast

EXACT = "exact"
COUNT = 60
TOLERANCE = 0.1


def foretold(pair: Pair) -> Forecast:
    expected: Forecast = pair.run(forecast(pair.hub, pair.integration(), pair.plan()))
    return expected


def of_a_day(pair: Pair, calls: int) -> None:
    """Exact allows so many calls a day; the day has just begun, so none of them are made."""
    now = pair.sandbox.clock.timestamp()
    pair.pass_time(DAY_S - now % DAY_S + 60)
    pair.vendor(EXACT).change_settings(pair.account(EXACT), {"daily_limit": calls})


def to_the_next_day(pair: Pair) -> None:
    now = pair.sandbox.clock.timestamp()
    pair.pass_time(DAY_S - now % DAY_S + 60)


@pytest.mark.parametrize(("allowed", "days"), [(50, 2), (30, 3), (1000, 1)])
def test_a_plan_says_on_which_day_its_sync_is_done(allowed: int, days: int) -> None:
    with prepared(SUBJECTS[EXACT].written, COUNT) as pair:
        of_a_day(pair, allowed)
        expected = foretold(pair)
        assert (expected.daily.days if expected.daily else 1) == days
        began, passes = pair.sandbox.clock.timestamp(), 1
        pair.sync()
        while len(pair.records(EXACT, "crm/Accounts")) < COUNT:
            to_the_next_day(pair)
            passes += 1
            pair.sync()
        took_s = pair.sandbox.clock.timestamp() - began
        assert passes == days
        assert abs(expected.seconds - took_s) <= TOLERANCE * took_s


def test_what_a_day_leaves_over_waits_and_comes_once() -> None:
    with prepared(SUBJECTS[EXACT].written, COUNT) as pair:
        of_a_day(pair, 50)
        today = pair.sync().counts[FLOW]
        assert 0 < today["created"] < COUNT
        assert "failed" not in today
        to_the_next_day(pair)
        assert pair.sync().counts[FLOW]["created"] == COUNT - today["created"]
        emails = [row["Email"] for row in pair.records(EXACT, "crm/Accounts") if row["Email"]]
        assert sorted(emails) == sorted({f"p{n}@example.com" for n in range(COUNT)})
