"""Records that failed or wait, as a table: why, of which category, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table

from ledgerbridge.cli.plan_tables import reason_table
from ledgerbridge.cli.problems import cause_of, next_step_of
from ledgerbridge.model.categories import category_of
from ledgerbridge.usecases.status import OpenRecord

NAMED_MAX = 20
"""Records named for one reason."""


def open_table(records: Iterable[OpenRecord]) -> Table:
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for record in records:
        why = f"{record.problem.code} {cause_of(record.problem)} [{category_of(record.problem).name}]"
        reason = (record.flow, record.outcome, why, next_step_of(record.problem))
        found.setdefault(reason, []).append(f"{record.system} {record.record_id}")
    return reason_table(found, NAMED_MAX)
