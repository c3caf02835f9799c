"""Virtual time: it jumps to the next timer, and the same callbacks come in the same order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from ledgerbridge.seams.loop import Deadlock, VirtualLoop, run_virtually


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    made = VirtualLoop()
    yield made
    made.close()


def test_a_month_of_sleep_takes_no_time(loop: VirtualLoop) -> None:
    began = time.monotonic()
    run_virtually(asyncio.sleep(30 * 86_400), loop)
    assert loop.time() == pytest.approx(30 * 86_400)
    assert time.monotonic() - began < 5


def test_time_goes_on_where_the_last_call_left_it(loop: VirtualLoop) -> None:
    run_virtually(asyncio.sleep(10), loop)
    run_virtually(asyncio.sleep(5), loop)
    assert loop.time() == pytest.approx(15)


def order_of(waits: list[tuple[str, float]]) -> list[str]:
    """The names in the order in which their timers came."""
    order: list[str] = []

    async def wait(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        order.append(name)

    async def all_of_them() -> None:
        await asyncio.gather(*[wait(name, seconds) for name, seconds in waits])

    loop = VirtualLoop()
    run_virtually(all_of_them(), loop)
    loop.close()
    return order


def test_timers_come_in_order_of_time() -> None:
    assert order_of([("late", 3), ("first", 1), ("soon", 0.5)]) == ["soon", "first", "late"]


def test_equal_timers_come_in_the_same_order_every_time() -> None:
    waits = [(str(n), float(n % 3)) for n in range(20)]
    assert order_of(waits) == order_of(waits)


def test_a_time_out_strikes_at_its_virtual_moment(loop: VirtualLoop) -> None:
    async def stuck() -> None:
        async with asyncio.timeout(60):
            await asyncio.sleep(3600)

    with pytest.raises(TimeoutError):
        run_virtually(stuck(), loop)
    assert loop.time() == pytest.approx(60)


def test_waiting_for_what_nobody_will_do_is_an_error_not_a_hang(loop: VirtualLoop) -> None:
    async def wait_for_ever() -> None:
        await loop.create_future()

    task = loop.create_task(wait_for_ever())
    with pytest.raises(Deadlock):
        loop.run_until_complete(task)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        loop.run_until_complete(task)


def test_a_timer_comes_even_where_the_time_is_so_long_that_little_can_be_added(loop: VirtualLoop) -> None:
    run_virtually(asyncio.sleep(1e9), loop)
    run_virtually(asyncio.wait_for(asyncio.sleep(1e-8), 1), loop)
    assert loop.time() == pytest.approx(1e9)
