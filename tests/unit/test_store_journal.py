"""The journal: what happened to each record, for its owner to read."""

from __future__ import annotations

from typing import Any

import msgspec
from tests.support.store import Run

from ledgerbridge.store import journal
from ledgerbridge.store.journal import JournalRow

ROW = JournalRow(100.5, "pair", "p1", "customers", "501", "58", "update", "updated", None, '{"fields": []}')


def write(run: Run, *rows: JournalRow) -> None:
    run(lambda c: journal.write(c, rows))


def changed(**more: Any) -> JournalRow:
    return msgspec.structs.replace(ROW, **more)


def test_a_row_comes_back_as_it_was_written(run: Run) -> None:
    failed = changed(right_id=None, action="create", outcome="failed", code="LB-REC-02", at=200.25)
    write(run, ROW, failed)
    assert run(lambda c: journal.of_record(c, "501")) == [ROW, failed]


def test_a_record_is_found_whichever_side_it_is_on(run: Run) -> None:
    left, right = changed(left_id="7", right_id="8"), changed(left_id="9", right_id="7")
    write(run, left, ROW, right)
    assert run(lambda c: journal.of_record(c, "7")) == [left, right]
    assert run(lambda c: journal.of_record(c, "nobody")) == []


def test_one_flow_can_be_asked_for(run: Run) -> None:
    product = changed(flow="products")
    write(run, ROW, product)
    assert run(lambda c: journal.of_record(c, "501", "products")) == [product]


def test_what_happened_first_comes_first_even_when_clocks_go_back(run: Run) -> None:
    first, second = changed(at=200.0), changed(at=100.0)
    write(run, first)
    write(run, second)
    write(run)
    assert run(lambda c: journal.of_record(c, "501")) == [first, second]
