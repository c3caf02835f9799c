"""Losses: sealed values that gave way, found by record and forgotten by age."""

from __future__ import annotations

from typing import Any

import msgspec
from tests.support.store import CUSTOMERS, MAIN, PAIR, Run

from ledgerbridge.store import losses
from ledgerbridge.store.losses import LossRow

ROW = LossRow(100.0, PAIR, "p1", CUSTOMERS, MAIN, "501", "58", "tag", b"sealed")


def row(**more: Any) -> LossRow:
    return msgspec.structs.replace(ROW, **more)


def keep(run: Run, *rows: LossRow) -> None:
    run(lambda c: losses.keep(c, [msgspec.structs.asdict(one) for one in rows]))


def found(run: Run, id: str, integration: str = PAIR, flow: str = CUSTOMERS, since: float = 0.0) -> list[LossRow]:
    return run(lambda c: losses.of_record(c, integration, flow, id, since))


def test_a_loss_is_found_on_either_side_the_oldest_first(run: Run) -> None:
    later = row(at=50.0, pass_id="p2", left_id="58", right_id="7")
    keep(run, ROW, later)
    assert found(run, "501") == [ROW]
    assert found(run, "58") == [ROW, later]
    assert found(run, "nobody") == []


def test_other_flows_and_integrations_are_apart(run: Run) -> None:
    keep(run, ROW, row(flow="products"), row(integration="other"))
    assert found(run, "501") == [ROW]
    assert found(run, "501", flow="products") == [row(flow="products")]
    assert found(run, "501", "other") == [row(integration="other")]


def test_what_is_older_is_not_told_and_can_be_dropped(run: Run) -> None:
    old, elsewhere = row(at=99.0), row(at=1.0, integration="other")
    keep(run, old, ROW, elsewhere)
    keep(run)
    assert found(run, "501", since=100.0) == [ROW]
    run(lambda c: losses.drop(c, PAIR, 100.0))
    assert found(run, "501") == [ROW]
    assert found(run, "501", "other") == [elsewhere]
