"""The clock a hub takes from a sandbox."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tests.support.inprocess import SandboxTransport

from ledgerbridge.model.problems import SetupError
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.memory import VENDOR as MEMORY
from ledgerbridge.seams.remote_clock import RemoteClock
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse, Unreachable

START = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)


class Machine:
    """A machine's monotonic clock, which a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def joined(sandbox: Sandbox, machine: Machine) -> RemoteClock:
    return asyncio.run(RemoteClock.joined("http://sandbox.test", SandboxTransport(sandbox), "hub", machine))


def test_time_goes_on_from_what_the_sandbox_showed() -> None:
    machine = Machine()
    clock = joined(Sandbox([MEMORY], Clock(lambda: START.timestamp())), machine)
    machine.seconds += 90
    assert clock.now() == START + timedelta(seconds=90)


def test_a_frozen_clock_stands_still() -> None:
    machine = Machine()
    sandbox = Sandbox([MEMORY], Clock(lambda: START.timestamp()))
    sandbox.clock.freeze()
    clock = joined(sandbox, machine)
    machine.seconds += 90
    assert clock.now() == START


def test_a_sleep_lasts_until_the_sandboxs_clock_is_there() -> None:
    sandbox = Sandbox([MEMORY], Clock(lambda: START.timestamp()))
    sandbox.clock.freeze()
    clock = joined(sandbox, Machine())
    asyncio.run(clock.sleep(3600))
    assert sandbox.clock.now() >= START + timedelta(hours=1)
    assert clock.now() == sandbox.clock.now()


def test_a_clock_moved_meanwhile_is_noticed_at_the_next_sleep() -> None:
    sandbox = Sandbox([MEMORY], Clock(lambda: START.timestamp()))
    sandbox.clock.freeze()
    clock = joined(sandbox, Machine())
    sandbox.clock.advance(7 * 3600)
    asyncio.run(clock.sleep(1))
    assert clock.now() == START + timedelta(hours=7)


class Impatient:
    """A transport that gives up on the first calls to wait."""

    def __init__(self, sandbox: Sandbox, times: int) -> None:
        self._inner = SandboxTransport(sandbox)
        self._times = times
        self.waits = 0

    async def send(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            self.waits += 1
            if self.waits <= self._times:
                raise AnswerLost("TimeoutError")
        return await self._inner.send(request)

    async def close(self) -> None:
        return


def test_a_sleep_longer_than_one_call_waits_again() -> None:
    sandbox = Sandbox([MEMORY], Clock(lambda: START.timestamp()))
    sandbox.clock.freeze()
    transport = Impatient(sandbox, times=2)

    async def scene() -> datetime:
        clock = await RemoteClock.joined("http://sandbox.test", transport, "hub", Machine())
        await clock.sleep(300)
        return clock.now()

    assert asyncio.run(scene()) == START + timedelta(seconds=300)
    assert transport.waits > 2


def test_a_hub_that_leaves_is_waited_for_no_more() -> None:
    sandbox = Sandbox([MEMORY], Clock(lambda: START.timestamp()))
    clock = joined(sandbox, Machine())
    sandbox.clock.register("hub", START + timedelta(hours=1))
    assert [entry.who for entry in sandbox.clock.waiting()] == ["hub"]
    asyncio.run(clock.leave())
    assert sandbox.clock.waiting() == []


class Nowhere:
    async def send(self, request: HttpRequest) -> HttpResponse:
        raise Unreachable("nobody there")

    async def close(self) -> None:
        return


def test_a_sandbox_that_is_gone_is_left_in_peace() -> None:
    clock = joined(Sandbox([MEMORY], Clock(lambda: START.timestamp())), Machine())
    gone = RemoteClock("http://sandbox.test", Nowhere(), "hub", clock._told, Machine())
    asyncio.run(gone.leave())


def test_no_clock_at_the_address_is_said() -> None:
    with pytest.raises(SetupError) as raised:
        asyncio.run(RemoteClock.joined("http://sandbox.test", Nowhere(), "hub"))
    assert raised.value.problem.code == "LB-SETUP-19"
