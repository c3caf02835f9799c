"""Quota: as many calls as a vendor allows, as early as it allows them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledgerbridge.connectors.base.quota import Buckets, Limit, Unlimited
from ledgerbridge.seams.clock import LoopClock
from ledgerbridge.seams.loop import VirtualLoop

START = datetime(2026, 3, 1, tzinfo=UTC)


def run(limits: list[Limit], story: Any) -> Any:
    """What the story gives: a coroutine function of the buckets and of a reading of the time in seconds."""
    loop = VirtualLoop()
    try:
        main: Coroutine[Any, Any, Any] = story(Buckets(LoopClock(START, loop.time), limits), loop.time)
        return loop.run_until_complete(main)
    finally:
        loop.close()


def moments(limits: list[Limit], n: int, *scopes: str) -> list[float]:
    """When each of n calls was granted."""

    async def story(buckets: Buckets, time: Any) -> list[float]:
        found = []
        for _ in range(n):
            await buckets.take(*scopes)
            found.append(round(time(), 3))
        return found

    return list(run(limits, story))


def test_calls_within_the_limit_go_at_once_and_the_next_waits_for_the_window() -> None:
    assert moments([Limit("search", 3, 1.0)], 7, "search") == [0, 0, 0, 1, 1, 1, 2]


def test_the_tightest_limit_of_a_scope_counts() -> None:
    assert moments([Limit("api", 2, 1.0), Limit("api", 3, 10.0)], 5, "api") == [0, 0, 1, 10, 10]


def test_a_call_must_fit_every_scope_it_names() -> None:
    assert moments([Limit("api", 10, 1.0), Limit("search", 1, 5.0)], 3, "api", "search") == [0, 5, 10]


def test_scopes_do_not_touch_each_other() -> None:
    async def story(buckets: Buckets, time: Any) -> float:
        await buckets.take("search")
        await buckets.take("batch")
        return float(time())

    assert run([Limit("search", 1, 60.0), Limit("batch", 1, 60.0)], story) == 0


def test_a_scope_without_a_limit_is_free() -> None:
    assert moments([Limit("search", 1, 1.0)], 50, "other") == [0] * 50


def test_a_pause_holds_its_scope_alone() -> None:
    async def story(buckets: Buckets, time: Any) -> list[float]:
        await buckets.pause(30.0, "search")
        await buckets.take("batch")
        free = time()
        await buckets.take("search")
        return [free, round(time(), 3)]

    assert run([], story) == [0, 30]


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    async def story(buckets: Buckets, time: Any) -> float:
        await buckets.pause(30.0, "search")
        await buckets.pause(1.0, "search")
        await buckets.take("search")
        return float(round(time(), 3))

    assert run([], story) == 30


def test_callers_that_wait_are_served_in_turn() -> None:
    async def story(buckets: Buckets, time: Any) -> list[tuple[int, float]]:
        served = []

        async def call(n: int) -> None:
            await buckets.take("api")
            served.append((n, round(time(), 3)))

        await asyncio.gather(*[call(n) for n in range(4)])
        return served

    assert run([Limit("api", 1, 2.0)], story) == [(0, 0), (1, 2), (2, 4), (3, 6)]


@given(
    st.integers(1, 5),
    st.floats(0.5, 20),
    st.lists(st.floats(0, 3), min_size=1, max_size=30),
)
def test_no_window_ever_holds_more_than_its_limit(calls: int, span_s: float, pauses: list[float]) -> None:
    async def story(buckets: Buckets, time: Any) -> list[float]:
        granted = []
        for pause_s in pauses:
            await asyncio.sleep(pause_s)
            await buckets.take("api")
            granted.append(time())
        return granted

    granted = run([Limit("api", calls, span_s)], story)
    for first, later in zip(granted, granted[calls:], strict=False):
        assert later - first >= span_s - 1e-4


def test_unlimited_grants_at_once() -> None:
    async def story() -> None:
        unlimited = Unlimited()
        await unlimited.pause(1e9, "api")
        await unlimited.take("api")

    asyncio.run(story())
