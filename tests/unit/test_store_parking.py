"""Parked records: since when, until when, and who has to act."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.store import CUSTOMERS, PAIR, Run, parked_row

from ledgerbridge.model.side import Side
from ledgerbridge.store import parking


def park(run: Run, *rows: dict[str, Any], integration: str = PAIR) -> None:
    run(lambda c: parking.park(c, integration, rows))


def parked(run: Run) -> list[tuple[str, str, float]]:
    return [(row.record_id, row.code, row.since) for row in run(lambda c: parking.all_of(c, PAIR))]


def due(run: Run, now: float, failed_too: bool = False, side: Side = Side.LEFT) -> list[str]:
    return run(lambda c: parking.due(c, PAIR, CUSTOMERS, side, now, failed_too))


def test_a_record_parked_again_keeps_the_time_since_when(run: Run) -> None:
    park(run, parked_row("1", since=100.0), parked_row("2", since=100.0))
    park(run, parked_row("1", since=500.0, code="LB-REC-04"), parked_row("3", since=500.0))
    assert parked(run) == [("1", "LB-REC-04", 100.0), ("2", "LB-REC-02", 100.0), ("3", "LB-REC-02", 500.0)]


def test_the_same_id_on_the_other_side_or_in_another_flow_is_another_record(run: Run) -> None:
    park(run, parked_row("1", since=1.0), parked_row("1", side="right", since=2.0), parked_row("1", flow="products"))
    park(run, parked_row("1", since=9.0), integration="other")
    assert sorted(since for _, _, since in parked(run)) == [1.0, 2.0, 100.0]


def test_records_that_wait_are_due_when_their_time_has_come(run: Run) -> None:
    park(
        run,
        parked_row("later", outcome="waiting", due_at=200.0),
        parked_row("now", outcome="waiting", due_at=100.0),
        parked_row("for a person"),
        parked_row("there", side="right", outcome="waiting", due_at=1.0),
    )
    assert due(run, 99.9) == []
    assert due(run, 100.0) == ["now"]
    assert due(run, 200.0) == ["later", "now"]
    assert due(run, 0.0, failed_too=True) == ["for a person", "later", "now"]
    assert due(run, 100.0, side=Side.RIGHT) == ["there"]


def test_records_that_wait_for_a_person_are_told_with_their_problem(run: Run) -> None:
    park(run, parked_row("1", problem='{"code": "x"}'), parked_row("2", outcome="waiting", due_at=1.0))
    assert run(lambda c: parking.failed(c, PAIR, CUSTOMERS, Side.LEFT)) == {"1": '{"code": "x"}'}


def test_a_released_record_is_forgotten_on_its_side_alone(run: Run) -> None:
    park(run, parked_row("1"), parked_row("2"), parked_row("1", side="right"))
    run(lambda c: parking.release(c, PAIR, CUSTOMERS, Side.LEFT, ["1", "never parked"]))
    assert [(row.side, row.record_id) for row in run(lambda c: parking.all_of(c, PAIR))] == [
        ("right", "1"),
        ("left", "2"),
    ]


def test_parked_records_are_counted_by_flow_and_outcome(run: Run) -> None:
    park(run, parked_row("1"), parked_row("2"), parked_row("3", outcome="waiting"), parked_row("1", flow="products"))
    assert run(lambda c: parking.counts(c, PAIR)) == {
        (CUSTOMERS, "failed"): 2,
        (CUSTOMERS, "waiting"): 1,
        ("products", "failed"): 1,
    }


@pytest.mark.parametrize("n", [0, 1_201])
def test_any_number_of_records_is_parked_and_released(run: Run, n: int) -> None:
    park(run, *[parked_row(str(i), since=float(i)) for i in range(n)])
    park(run, *[parked_row(str(i), since=9e9) for i in range(n)])
    assert all(since < 2_000 for _, _, since in parked(run))
    run(lambda c: parking.release(c, PAIR, CUSTOMERS, Side.LEFT, [str(i) for i in range(n)]))
    assert parked(run) == []
