"""A page of a hundred orders against the fewest calls it could take, as counted by the simulators."""

from __future__ import annotations

import pytest
from tests.support.northwind_orders import page_of_orders
from tests.support.order_pages import SCENES, Size, page_through

MOST = 1.25


@pytest.mark.parametrize("name", SCENES)
def test_a_page_of_a_hundred_orders_takes_few_more_calls_than_it_must(name: str) -> None:
    trade = page_of_orders()
    page = Size.of(trade.without_first())
    assert page == Size(orders=100, buyers=60, goods=80, lines=200)
    made = page_through(SCENES[name], trade)
    print(f"{name}: {made.total} calls, {made.least} at the fewest")
    assert made.created == page.orders
    assert made.total <= MOST * made.least, made.calls
