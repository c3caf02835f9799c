"""How far a vendor's clock is from ours, as its answers show it."""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from ledgerbridge.connectors.base.api import Api
from ledgerbridge.connectors.base.quota import Buckets, Limit
from ledgerbridge.connectors.base.skew import HALF_STEP_S, SLOW_S, Skew
from ledgerbridge.seams.clock import LoopClock
from ledgerbridge.seams.loop import VirtualLoop
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.seams.transport import HttpRequest, HttpResponse

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def dated(ahead_s: float, at: datetime = NOON, **more: str) -> dict[str, str]:
    return {"date": format_datetime(at + timedelta(seconds=ahead_s), usegmt=True), **more}


def shown(headers: dict[str, str], took_s: float = 0.0) -> float | None:
    skew = Skew()
    skew.note(headers, NOON, NOON + timedelta(seconds=took_s))
    return skew.seconds


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.parametrize("ahead_s", [-3600, -2, 0, 2, 3600])
def test_the_date_of_an_answer_is_set_against_our_clock(ahead_s: int) -> None:
    assert shown(dated(ahead_s)) == pytest.approx(ahead_s + HALF_STEP_S)


def test_what_counts_is_the_middle_of_the_call() -> None:
    assert shown(dated(5), took_s=4) == pytest.approx(5 + HALF_STEP_S - 2)


@pytest.mark.parametrize(
    ("headers", "took_s"),
    [
        ({}, 0),
        ({"date": "yesterday"}, 0),
        ({"date": ""}, 0),
        ({"date": "Sun, 01 Mar 2026 12:00:00 -0000"}, 0),
        (dated(0, age="7"), 0),
        (dated(0), SLOW_S + 0.1),
    ],
)
def test_an_answer_that_tells_nothing_is_passed_over(headers: dict[str, str], took_s: float) -> None:
    assert shown(headers, took_s) is None


def test_one_odd_answer_hardly_moves_it_and_many_do() -> None:
    skew = Skew()
    for _ in range(20):
        skew.note(dated(0), NOON, NOON)
    skew.note(dated(100), NOON, NOON)
    assert skew.seconds == pytest.approx(20 + HALF_STEP_S, abs=0.1)
    for _ in range(30):
        skew.note(dated(100), NOON, NOON)
    assert skew.seconds == pytest.approx(100 + HALF_STEP_S, abs=0.2)


class Line:
    """A line to a vendor whose clock is ahead and whose answers take two seconds."""

    def __init__(self, loop: VirtualLoop, ahead_s: float) -> None:
        self._loop = loop
        self._clock = LoopClock(NOON, loop.time)
        self._ahead_s = ahead_s

    async def send(self, request: HttpRequest) -> HttpResponse:
        await self._clock.sleep(2.0)
        headers = dated(self._ahead_s, self._clock.now() - timedelta(seconds=1))
        return HttpResponse(200, headers, b"{}")

    async def close(self) -> None:
        return


class Key:
    async def header(self) -> str:
        return "Bearer key"

    async def renewed(self, refused: str) -> str:
        return "Bearer key"


def run(loop: VirtualLoop, work: Coroutine[object, object, object]) -> None:
    try:
        loop.run_until_complete(work)
    finally:
        loop.close()


def test_every_call_of_a_connection_is_measured_but_not_the_wait_before_it() -> None:
    loop, skew = VirtualLoop(), Skew()
    clock = LoopClock(NOON, loop.time)
    line = Line(loop, 90)
    quota = Buckets(clock, [Limit("calls", 1, 60.0)])
    api = Api("Vendor", "https://v.example", line, clock, SeededChance(1), Key(), quota, lambda _: None, skew=skew)

    async def calls() -> None:
        for _ in range(3):
            await api.get("/x", scopes=["calls"])

    run(loop, calls())
    assert skew.seconds == pytest.approx(90, abs=1.0)
