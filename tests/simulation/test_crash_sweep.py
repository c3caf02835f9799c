"""The hub dies at every named point, under every kind of fault, once: afterwards nothing is doubled or lost."""

from __future__ import annotations

from random import Random

import pytest
from tests.simulation.chaos import Menu
from tests.simulation.harness import Simulation

from ledgerbridge.model.side import Direction
from ledgerbridge.seams.crash import POINTS

FAULTS = {
    "before the effect": Menu(lost_before=0.3),
    "after the effect, before the answer": Menu(lost_after=0.3),
    "after the answer, before our commit": Menu(),
}


BEFORE = {"intents settled": [("call answered", 1), ("results committed", 3)]}
"""Points that are only come by after an earlier death."""


@pytest.mark.feature("F-CORE-B-05")
@pytest.mark.parametrize("direction", [Direction.BOTH, Direction.TO_RIGHT])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("point", POINTS)
def test_dying_at_a_named_point_harms_nothing(point: str, fault: str, direction: Direction) -> None:
    reached = False
    for attempt, visit in enumerate((1, 2, 4, 1, 1)):
        if attempt > 2 and reached:
            break
        simulation = Simulation(Random(f"{point} {fault} {direction} {attempt}").randrange(10**6), direction=direction)
        try:
            simulation.people.populate(10)
            simulation.transport.menu = FAULTS[fault]
            simulation.crash.at = {(point, visit), *BEFORE.get(point, ())}
            for _ in range(3):
                simulation.run_pass()
                simulation.people.round += 1
                simulation.people.disturb(4)
            simulation.crash.at = set()
            reached = reached or f"crash {point}" in simulation.trace
            assert not simulation.quiet()
        finally:
            simulation.close()
    assert reached, f"no run came by {point!r}"
