"""Guards: plans that look like an accident."""

from __future__ import annotations

from typing import Any

import pytest

from ledgerbridge.planner.guards import Counts, implausible


def code(**counts: Any) -> str | None:
    quiet = {"links": 100, "updates": 0, "gone": 0, "left_live": None, "right_live": None, "first_pass": False}
    problem = implausible(Counts("customers", **{**quiet, **counts}))
    return problem.code if problem is not None else None


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, None),
        ({"links": 0, "left_live": 0, "right_live": 0}, None),
        ({"links": 1, "left_live": 0, "right_live": 5}, "LB-PLAN-01"),
        ({"links": 100, "left_live": 5, "right_live": 0}, "LB-PLAN-01"),
        ({"links": 1, "left_live": 0, "first_pass": True}, "LB-PLAN-01"),
        ({"links": 100, "left_live": 1, "right_live": 1}, None),
        ({"links": 19, "updates": 19}, None),
        ({"links": 20, "updates": 10}, None),
        ({"links": 20, "updates": 11}, "LB-PLAN-02"),
        ({"links": 21, "updates": 11}, "LB-PLAN-02"),
        ({"links": 100, "updates": 50}, None),
        ({"links": 100, "updates": 51}, "LB-PLAN-02"),
        ({"links": 100, "updates": 100, "first_pass": True}, None),
        ({"links": 19, "gone": 19}, None),
        ({"links": 20, "gone": 2}, None),
        ({"links": 20, "gone": 3}, "LB-PLAN-03"),
        ({"links": 100, "gone": 10}, None),
        ({"links": 100, "gone": 11}, "LB-PLAN-03"),
        ({"links": 100, "gone": 100, "first_pass": True}, None),
        ({"links": 100, "updates": 51, "gone": 11}, "LB-PLAN-02"),
    ],
)
def test_guard(counts: dict[str, Any], expected: str | None) -> None:
    assert code(**counts) == expected


def test_a_refusal_gives_the_numbers_and_the_way_on() -> None:
    problem = implausible(Counts("products", 40, 0, 7, None, None, False))
    assert problem is not None
    assert (
        str(problem)
        == "LB-PLAN-03: 7 of 40 linked records in products are gone. Look at the plan; if it is meant, confirm it."
    )
