"""The sandbox's own time."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta

import pytest

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.limits import Window

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Source:
    """Running time that a test moves."""

    def __init__(self) -> None:
        self.seconds = NOON.timestamp()

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def running(source: Source) -> Clock:
    return Clock(source)


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_frozen_clock_stands_and_goes_on_from_there(running: Clock, source: Source) -> None:
    running.freeze()
    source.seconds += 3600
    assert running.now() == NOON
    running.advance(60)
    running.freeze(False)
    source.seconds += 60
    assert running.now() == later(2)


def test_running_clock_can_be_set_and_runs_on(running: Clock, source: Source) -> None:
    running.set(later(90))
    source.seconds += 60
    assert running.now() == later(91)


def test_moment_is_reached_when_the_clock_gets_there(running: Clock, source: Source) -> None:
    waiter = running.register("hub", later(1))
    assert not running.reached(waiter)
    source.seconds += 60
    assert running.reached(waiter)


def test_automatic_clock_jumps_once_everybody_known_waits(running: Clock) -> None:
    running.auto = True
    other = running.register("other", NOON)
    assert running.reached(other)
    hub = running.register("hub", later(30))
    assert not running.reached(hub), "the other one is known and at work"
    other = running.register("other", later(10))
    assert not running.reached(hub)
    assert running.now() == later(10)
    assert running.reached(other)
    assert not running.reached(hub), "the other one is at work again"
    running.leave(running.register("other", later(50)))
    assert running.reached(hub), "the other one has gone away"
    assert running.now() == later(30)


def test_switching_to_automatic_forgets_who_died(running: Clock) -> None:
    running.auto = True
    running.reached(running.register("dead", NOON))
    running.auto = True
    hub = running.register("hub", later(5))
    assert running.reached(hub)


def test_delayed_answer_jumps_without_waiting_for_who_waits_for_it(running: Clock) -> None:
    running.auto = True
    running.reached(running.register("hub", NOON))
    answer = running.register("", later(1))
    assert running.reached(answer)
    assert running.now() == later(1)


def test_copy_of_a_window_counts_by_the_same_clock(running: Clock) -> None:
    running.freeze()
    window = Window(running, limit=1, span_s=10)
    assert window.take()
    copied = copy.deepcopy(window)
    assert not copied.take()
    running.advance(10)
    assert copied.take()
