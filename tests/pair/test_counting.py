"""How many records a sync would touch is told beforehand, and why others are left out."""

from __future__ import annotations

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT
from tests.pair.rig import NAME, configuration, contact, reconfigure
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.usecases.counting import HowMany, how_many

FLOW = f"integration.{NAME}.flows.customers"


def since(day: str) -> str:
    """Contacts made on or after that day."""
    condition = f'{{ field = "createdate", operator = "at or after", values = [{day}] }}'
    return configuration(f'[[{FLOW}.filter]]\nside = "left"\ncondition = [{condition}]', 'direction = "off"')


def counted(pair: Pair) -> HowMany:
    return pair.run(how_many(pair.hub, pair.integration(), "customers"))  # type: ignore[no-any-return]


@pytest.mark.feature("F-CORE-RUN-03")
def test_a_start_date_set_back_says_how_many_more_come_before_they_come() -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "contacts", [contact(f"old{n}@example.com", f"Ann {n}", "Lee") for n in range(3)])
        pair.later(60 * 24 * 30)
        today = pair.world.clock.now().date().isoformat()
        pair.load(HUBSPOT, "contacts", [contact(f"new{n}@example.com", f"Bo {n}", "Lee") for n in range(2)])
        pair.later()
        pair.configuration = since(today)
        pair.connect()
        watch = Watch(pair)
        first = counted(pair)
        assert first.outcomes == {"created": 2, "excluded": 3}
        assert list(first.excluded.values()) == [3]
        assert all("createdate" in reason for reason in first.excluded)
        assert watch.all_writes() == []
        pair.sync()
        assert len(state.customers(pair)) == 2
        pair.later()
        reconfigure(pair, since("2000-01-01"))
        more = counted(pair)
        assert (more.outcomes["created"], more.excluded) == (3, {})
        pair.sync()
        assert len(state.customers(pair)) == 5


def test_records_left_out_are_counted_by_condition_without_what_they_hold() -> None:
    group = (
        '[[{flow}.filter]]\nside = "left"\ncondition = [{{ field = "jobtitle", operator = "is", values = ["Baker"] }}]'
    )
    with Pair(configuration(group.format(flow=FLOW), 'direction = "off"')) as pair:
        jobs = ("Baker", "Cook", "Smith", "")
        pair.load(HUBSPOT, "contacts", [contact(f"p{n}@example.com", "P", jobtitle=job) for n, job in enumerate(jobs)])
        pair.connect()
        found = counted(pair)
        assert found.outcomes == {"created": 1, "excluded": 3}
        assert sorted(found.excluded.values()) == [1, 2]
        assert not any(job in reason for reason in found.excluded for job in ("Cook", "Smith"))
