"""The plan's table of what is left alone: one row for each reason, however many records and values there are."""

from __future__ import annotations

from io import StringIO
from types import SimpleNamespace
from typing import Any

from rich.console import Console

from ledgerbridge.cli.plan_tables import Obstacles
from ledgerbridge.planner.reason import Reason
from ledgerbridge.usecases.passes import PlanLine

PAIR: Any = SimpleNamespace(left=SimpleNamespace(name="hubspot"), right=SimpleNamespace(name="quickbooks"))


def excluded(id: str, value: str) -> PlanLine:
    reason = Reason(
        "{field} {value} is not after {wanted}", {"field": "created", "wanted": "2025-05-16"}, {"value": value}
    )
    return PlanLine("customers", "main", "exclude", "excluded", "", "contacts", id, None, f"Person {id}", [], (reason,))


def test_records_left_out_by_one_condition_stand_in_one_row_each_with_its_value() -> None:
    obstacles = Obstacles(PAIR, None)
    obstacles.add([excluded("1", "2024-01-02"), excluded("2", "2023-12-31")])
    table = obstacles.table()
    assert table is not None
    assert table.row_count == 1
    shown = StringIO()
    Console(file=shown, width=400).print(table)
    assert "created … is not after 2025-05-16" in shown.getvalue()
    assert "Person 1 (hubspot 1): 2024-01-02; Person 2 (hubspot 2): 2023-12-31" in shown.getvalue()
