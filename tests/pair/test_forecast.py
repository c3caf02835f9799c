"""How long a plan says its sync will take, held against how long it took by the sandbox's clock, limits on."""

from __future__ import annotations

import pytest
from tests.pair.edits import HUBSPOT, QUICKBOOKS
from tests.pair.rig import configuration, contact, some_customers
from tests.support.pair import Pair

from ledgerbridge.usecases.forecast import forecast

TOLERANCE = 0.1


@pytest.mark.parametrize("direction", ["right-to-left", "left-to-right"])
@pytest.mark.parametrize("count", [1000, 3000])
def test_a_first_sync_takes_as_long_as_its_plan_said(direction: str, count: int) -> None:
    with Pair(configuration(f'direction = "{direction}"'), limits=True) as pair:
        if direction == "right-to-left":
            pair.load(QUICKBOOKS, "Customer", some_customers(count, in_companies=True))
        else:
            people = [contact(f"p{n}@example.com", "Person", f"Number {n}") for n in range(count)]
            pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        expected = pair.run(forecast(pair.hub, pair.integration(), pair.plan()))
        began = pair.sandbox.clock.timestamp()
        assert pair.sync().counts["customers"] == {"created": count}
        took_s = pair.sandbox.clock.timestamp() - began
        assert abs(expected.seconds - took_s) <= max(TOLERANCE * took_s, 2.0)
        assert expected.system == (HUBSPOT if direction == "right-to-left" else QUICKBOOKS) or took_s < 5.0


def test_a_plan_without_writes_waits_for_nobody() -> None:
    with Pair(limits=True) as pair:
        pair.connect()
        expected = pair.run(forecast(pair.hub, pair.integration(), pair.plan()))
        assert expected.system == ""
        assert expected.seconds < 1.0
