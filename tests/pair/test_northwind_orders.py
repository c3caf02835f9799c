"""A share of Northwind's orders through three pairs and back; `python -m tests.pair.northwind_orders` takes all 830."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pair.northwind_orders import WAYS, told
from tests.support import northwind
from tests.support.northwind_orders import northwind_trade

SHARE, FEW = 60, 25
NO_EMAIL = "LB-DOC-07"


@pytest.mark.feature("F-CORE-B-15")
@pytest.mark.parametrize("way", WAYS)
def test_northwinds_orders_arrive_with_the_same_sums_and_come_back_paid(way: str) -> None:
    share = northwind_trade().share(SHARE)
    reachable = {one.code for one in share.customers if one.email}
    ended = told(way, share)
    assert ended.is_well, ended
    assert ended.left_out == {NO_EMAIL: sum(order.customer not in reachable for order in share.orders)}
    assert len(ended.entered) >= 2
    assert (ended.back, ended.not_back) == (ended.sent, {})


@pytest.mark.feature("F-CORE-ORD-05")
@pytest.mark.parametrize("way", WAYS)
def test_a_default_debtor_takes_the_orders_of_customers_without_e_mail_there_and_back(way: str) -> None:
    share = northwind_trade().share(FEW)
    assert any(not one.email for one in share.customers if one.code in {order.customer for order in share.orders})
    ended = told(way, share, debtor=True)
    assert ended.is_well, ended
    assert (ended.sent, ended.left_out, ended.back, ended.not_back) == (FEW, {}, FEW, {})


def test_the_stand_in_has_as_many_orders_of_the_same_shape(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(northwind.FOLDER, str(tmp_path))
    trade = northwind_trade()
    assert trade == northwind_trade()
    assert len({order.number for order in trade.orders}) == 830
    lines = [line for order in trade.orders for line in order.lines]
    assert 2000 < len(lines) < 3000
    assert {line.discount for line in lines if line.discount}
    assert {order.customer for order in trade.orders} == {one.code for one in trade.customers}
    assert told("quickbooks-exact", trade.share(5)).is_well
