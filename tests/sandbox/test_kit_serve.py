"""The sandbox over real HTTP: what a client sees of delays, cuts, holds and waits."""

from __future__ import annotations

import asyncio
import io
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeAlias

import aiohttp
import msgspec
import pytest

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.memory import VENDOR
from ledgerbridge.sandbox.serve import running, served

CREATE = {"records": [{"reference": "LB1", "fields": {"email": "a@b.example", "note": "x" * 5000}}]}
PATIENCE_S = 20


class Client:
    """Calls a served sandbox."""

    def __init__(self, session: aiohttp.ClientSession, url: str, key: str) -> None:
        self._session = session
        self._url = url
        self._headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and decoded body."""
        sent = None if body is None else io.BytesIO(msgspec.json.encode(body))
        async with self._session.request(method, self._url + path, data=sent, headers=self._headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = await self.call(method, f"/_sandbox{path}", body)
        assert status < 300, answer
        return answer

    async def order(self, do: str, **more: Any) -> str:
        return str((await self.control("POST", "/memory/faults", {"do": do, **more}))["id"])

    async def arrived(self, n: int) -> dict[str, Any]:
        """Call number n, as soon as it has come in."""
        answer = await self.control("GET", f"/memory/calls?since={n}&wait_s={PATIENCE_S}")
        call: dict[str, Any] = answer["calls"][0]
        return call


Scenario: TypeAlias = Callable[[Client], Awaitable[None]]


@pytest.fixture
def play(sandbox: Sandbox) -> Callable[[Scenario], None]:
    """Plays a scenario against the sandbox, served in a loop of its own."""
    key = sandbox.vendor("memory").credentials("account-1")["api_key"] or ""

    async def run(scenario: Scenario) -> None:
        async with served(sandbox) as url, aiohttp.ClientSession() as session:
            await asyncio.wait_for(scenario(Client(session, url, key)), PATIENCE_S)

    return lambda scenario: asyncio.run(run(scenario))


def test_vendor_and_control_plane_answer_over_http(play: Any) -> None:
    async def scenario(client: Client) -> None:
        assert await client.call("GET", "/memory/v1/me?x=a%20b") == (200, {"account": "account-1"})
        assert (await client.control("GET", "/health"))["ok"] is True
        assert (await client.arrived(1))["query"] == {"x": ["a b"]}

    play(scenario)


def test_reset_breaks_the_connection_before_any_byte(play: Any) -> None:
    async def scenario(client: Client) -> None:
        await client.order("reset", phase="after", times=1)
        with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
            await client.call("POST", "/memory/v1/customers/create", CREATE)
        assert await client.control("GET", "/memory/state") == {
            "customers": 1,
            "products": 0,
            "invoices": 0,
            "payments": 0,
            "files": 0,
        }

    play(scenario)


def test_truncated_answer_ends_in_the_middle(play: Any) -> None:
    async def scenario(client: Client) -> None:
        await client.order("truncate", times=1)
        with pytest.raises(aiohttp.ClientPayloadError):
            await client.call("POST", "/memory/v1/customers/create", CREATE)
        assert await client.control("GET", "/memory/state") == {
            "customers": 1,
            "products": 0,
            "invoices": 0,
            "payments": 0,
            "files": 0,
        }

    play(scenario)


def test_timed_out_call_is_never_answered(play: Any) -> None:
    async def scenario(client: Client) -> None:
        await client.order("timeout", times=1)
        unanswered = asyncio.create_task(client.call("GET", "/memory/v1/me"))
        assert (await client.arrived(1))["fault"]["do"] == "timeout"
        assert await client.call("GET", "/memory/v1/me") == (200, {"account": "account-1"})
        assert not unanswered.done()
        unanswered.cancel()

    play(scenario)


@pytest.mark.parametrize(("phase", "made"), [("before", 0), ("after", 1)])
def test_held_call_goes_on_when_the_fault_is_lifted(play: Any, phase: str, made: int) -> None:
    async def scenario(client: Client) -> None:
        id = await client.order("hold", phase=phase)
        held = asyncio.create_task(client.call("POST", "/memory/v1/customers/create", CREATE))
        await client.arrived(1)
        assert (await client.control("GET", "/memory/state"))["customers"] == made
        assert not held.done()
        await client.control("DELETE", f"/memory/faults/{id}")
        status, answer = await held
        assert (status, answer["results"][0]["id"]) == (200, "1")
        assert (await client.control("GET", "/memory/state"))["customers"] == 1

    play(scenario)


def test_call_held_before_its_effect_has_none_when_the_caller_leaves(play: Any) -> None:
    async def scenario(client: Client) -> None:
        id = await client.order("hold")
        held = asyncio.create_task(client.call("POST", "/memory/v1/customers/create", CREATE))
        await client.arrived(1)
        held.cancel()
        await client.control("GET", "/health")
        await client.control("DELETE", f"/memory/faults/{id}")
        assert (await client.control("GET", "/memory/state"))["customers"] == 0

    play(scenario)


@pytest.mark.parametrize("phase", ["before", "after"])
def test_delayed_answer_comes_when_a_frozen_clock_is_moved_there(play: Any, phase: str) -> None:
    async def scenario(client: Client) -> None:
        await client.order("delay", delay_ms=60_000, phase=phase, times=1)
        delayed = asyncio.create_task(client.call("GET", "/memory/v1/me"))
        await client.arrived(1)
        await client.control("POST", "/clock", {"advance_s": 59})
        assert not delayed.done()
        await client.control("POST", "/clock", {"advance_s": 1})
        assert await delayed == (200, {"account": "account-1"})

    play(scenario)


def test_delay_takes_real_time_while_the_clock_runs() -> None:
    async def scenario() -> float:
        sandbox = Sandbox([VENDOR])
        async with served(sandbox) as url, aiohttp.ClientSession() as session:
            client = Client(session, url, "")
            await client.order("delay", delay_ms=120, times=1)
            started = asyncio.get_running_loop().time()
            assert (await client.call("GET", "/memory/v1/me"))[0] == 401
            return asyncio.get_running_loop().time() - started

    assert 0.11 <= asyncio.run(scenario()) < PATIENCE_S


def test_long_poll_for_a_call_gives_up_after_its_patience(play: Any) -> None:
    async def scenario(client: Client) -> None:
        answer = await client.control("GET", "/memory/calls?since=1&wait_s=0.05")
        assert answer == {"next": 1, "calls": []}

    play(scenario)


def test_who_waits_is_told_when_the_clock_is_moved_there(play: Any, clock: Clock) -> None:
    async def scenario(client: Client) -> None:
        until = (clock.now() + timedelta(hours=1)).isoformat()
        waiting = asyncio.create_task(client.control("POST", "/clock/wait", {"until": until, "who": "hub"}))
        await client.control("POST", "/clock", {"advance_s": 3599})
        assert not waiting.done()
        await client.control("POST", "/clock", {"advance_s": 2})
        assert (await waiting)["now"] == (clock.now()).isoformat()

    play(scenario)


def test_automatic_clock_carries_every_waiter_to_its_moment(play: Any, clock: Clock) -> None:
    reached: list[tuple[str, float]] = []
    start = clock.now()

    async def sleeper(client: Client, who: str, moments_s: list[float]) -> None:
        for moment_s in moments_s:
            until = (start + timedelta(seconds=moment_s)).isoformat()
            await client.control("POST", "/clock/wait", {"until": until, "who": who})
            reached.append((who, (clock.now() - start).total_seconds()))
        await client.control("DELETE", f"/clock/wait?who={who}")

    async def scenario(client: Client) -> None:
        sleepers = [sleeper(client, "even", [20, 40, 60]), sleeper(client, "odd", [10, 30])]
        asleep = [asyncio.create_task(one) for one in sleepers]
        for _ in range(1000):
            if len((await client.control("GET", "/clock"))["waiting"]) == 2:
                break
        await client.control("POST", "/clock", {"auto": True})
        await asyncio.gather(*asleep)

    play(scenario)
    assert reached == [("odd", 10), ("even", 20), ("odd", 30), ("even", 40), ("even", 60)]


def test_delayed_answer_under_an_automatic_clock_comes_at_once(play: Any, clock: Clock) -> None:
    async def scenario(client: Client) -> None:
        await client.control("POST", "/clock", {"auto": True})
        await client.order("delay", delay_ms=600_000, phase="after", times=1)
        before = clock.now()
        assert (await client.call("GET", "/memory/v1/me"))[0] == 200
        assert clock.now() - before == timedelta(minutes=10)

    play(scenario)


def test_stopping_breaks_off_whoever_still_waits(sandbox: Sandbox) -> None:
    async def scenario() -> None:
        async with aiohttp.ClientSession() as session:
            async with served(sandbox) as url:
                client = Client(session, url, "")
                await client.order("hold")
                held = asyncio.create_task(client.call("GET", "/memory/v1/me"))
                await client.arrived(1)
            with pytest.raises(aiohttp.ClientError):
                await held

    asyncio.run(asyncio.wait_for(scenario(), PATIENCE_S))


def test_large_bodies_go_both_ways(play: Any) -> None:
    async def scenario(client: Client) -> None:
        records = [{"name": f"P{n}", "description": "x" * 900} for n in range(3000)]
        answer = await client.control("POST", "/memory/load", {"type": "products", "records": records})
        assert len(answer["ids"]) == 3000
        listed = await client.control("GET", "/memory/state/products?limit=3000")
        assert len(msgspec.json.encode(listed)) > 2_000_000

    play(scenario)


def test_sandbox_runs_in_a_thread_for_callers_without_a_loop(sandbox: Sandbox) -> None:
    with running(sandbox) as url, urllib.request.urlopen(f"{url}/_sandbox/health") as answer:
        assert answer.read() == b'{"ok":true,"vendors":["memory"]}'


@pytest.mark.process
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_program_says_where_it_listens_and_stops_when_told(told: signal.Signals) -> None:
    program = "from ledgerbridge.sandbox.serve import serve; serve(port=0, with_=['memory'])"
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as served_one:
        assert served_one.stdout is not None
        line = served_one.stdout.readline()
        url = line.removeprefix("sandbox ready on ").strip()
        with urllib.request.urlopen(f"{url}/_sandbox/health") as answer:
            assert b"memory" in answer.read()
        served_one.send_signal(told)
        rest, errors = served_one.communicate(timeout=PATIENCE_S)
    assert line == f"sandbox ready on {url}\n"
    assert (served_one.returncode, rest, errors) == (0, "", "")
