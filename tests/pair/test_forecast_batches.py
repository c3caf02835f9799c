"""A flow that writes fewer records at once takes longer, and its plan says so."""

from __future__ import annotations

import pytest
from tests.pair.edits import HUBSPOT, QUICKBOOKS
from tests.pair.rig import configuration, contact
from tests.support.pair import Pair

from ledgerbridge.usecases.forecast import Forecast, forecast

COUNT = 600


def told(pair: Pair) -> Forecast:
    return pair.run(forecast(pair.hub, pair.integration(), pair.plan()))  # type: ignore[no-any-return]


@pytest.mark.parametrize("size", [0, 5])
def test_a_sync_in_small_batches_takes_as_long_as_its_plan_said(size: int) -> None:
    chosen = f'direction = "left-to-right"\nbatch_size = {size}'
    with Pair(configuration(chosen, 'direction = "off"'), limits=True) as pair:
        people = [contact(f"p{n}@example.com", "Person", f"Number {n}") for n in range(COUNT)]
        pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        expected = told(pair)
        began = pair.sandbox.clock.timestamp()
        assert pair.sync().counts["customers"] == {"created": COUNT}
        took_s = pair.sandbox.clock.timestamp() - began
        assert abs(expected.seconds - took_s) <= max(0.1 * took_s, 2.0)
        if size:
            assert (expected.system, took_s > 60) == (QUICKBOOKS, True)


def test_a_forecast_of_no_flow_at_all_is_nothing() -> None:
    with Pair(configuration('direction = "off"', 'direction = "off"')) as pair:
        pair.connect()
        assert told(pair).system == ""
        assert pair.sync().state == "done"
