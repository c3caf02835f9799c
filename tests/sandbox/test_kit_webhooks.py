"""Webhooks: when they go out, what becomes of them, and what ordered faults do to them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from random import Random
from typing import Any, ClassVar

import aiohttp
import msgspec
import pytest
from aiohttp import web

from ledgerbridge.sandbox.kit import webhooks
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.kit.webhooks import Delivery, Outbox
from ledgerbridge.sandbox.memory import VENDOR
from ledgerbridge.sandbox.serve import served

HOOKS = "http://127.0.0.1:9/hooks"
PATIENCE_S = 20


class Shouter(VENDOR):
    """Tells each change to one address, signs with a count of tries, and tries three times, a minute apart."""

    name: ClassVar[str] = "shouter"
    delivery_patience_s: ClassVar[float] = 0.2

    def __init__(self, clock: Clock, random: Random) -> None:
        super().__init__(clock, random)
        self.url = HOOKS
        self.on_change = self._shout

    def _shout(self, account: str, type: str, id: str) -> None:
        about = {"type": type, "id": id}
        self.outbox.put(account, self.url, msgspec.json.encode(about), after_s=5, about=about)

    def delivery_headers(self, delivery: Delivery, at: datetime) -> dict[str, str]:
        return {"x-signature": f"{delivery.about['id']} at {at:%H:%M:%S}"}

    def retry_after(self, delivery: Delivery, status: int | None) -> float | None:
        return 60.0 if len(delivery.attempts) < 3 and status != 410 else None


class Receiver:
    """Notes what it is sent and answers with the statuses it was given, 200 after those."""

    def __init__(self, *statuses: int | None) -> None:
        self.statuses = list(statuses)
        self.got: list[tuple[str, str]] = []

    def __call__(self, method: str, url: str, headers: dict[str, str], body: bytes) -> int | None:
        self.got.append((msgspec.json.decode(body)["id"], headers["x-signature"]))
        return self.statuses.pop(0) if self.statuses else 200

    @property
    def ids(self) -> list[str]:
        return [id for id, _ in self.got]


@pytest.fixture
def sandbox(clock: Clock) -> Sandbox:
    """Only the vendor that sends webhooks."""
    return Sandbox([Shouter], clock, seed=7)


@pytest.fixture
def control(sandbox: Sandbox, calls_to: Any) -> Any:
    return calls_to(sandbox, "/_sandbox")


def change(control: Any, count: int = 1, account: str = "account-1") -> None:
    for _ in range(count):
        control("POST", f"/shouter/state/customers?account={account}", {"email": "a@b.example"})


def listed(control: Any, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = control("GET", f"/shouter/deliveries{query}")["deliveries"]
    return found


def order(control: Any, do: str, **more: Any) -> str:
    return str(control("POST", "/shouter/faults", {"do": do, **more})["id"])


class TestSending:
    def test_webhook_goes_out_when_it_is_due(self, sandbox: Sandbox, control: Any, clock: Clock) -> None:
        receiver = Receiver()
        change(control)
        assert (sandbox.next_due(), sandbox.deliver_due(receiver)) == (clock.timestamp() + 5, 0)
        clock.advance(5)
        assert sandbox.deliver_due(receiver) == 1
        assert receiver.got == [("1", "1 at 09:00:05")]
        assert sandbox.next_due() is None

    def test_delivery_is_told_whole(self, sandbox: Sandbox, control: Any, clock: Clock) -> None:
        change(control)
        clock.advance(5)
        sandbox.deliver_due(Receiver())
        [delivery] = listed(control)
        assert delivery == {
            "n": 1,
            "id": delivery["id"],
            "account": "account-1",
            "to": HOOKS,
            "state": "delivered",
            "due": None,
            "content_type": "application/json",
            "body": '{"type":"customers","id":"1"}',
            "headers": {"content-type": "application/json", "x-signature": "1 at 09:00:05"},
            "status": 200,
            "answer": "",
            "attempts": [
                {"at": "2026-03-02T09:00:05+00:00", "status": 200, "headers": delivery["headers"], "answer": ""}
            ],
            "reason": None,
            "fault": None,
            "about": {"type": "customers", "id": "1"},
        }

    def test_failed_try_is_followed_by_another_signed_anew(self, sandbox: Sandbox, control: Any, clock: Clock) -> None:
        receiver = Receiver(500, None)
        change(control)
        for _ in range(3):
            clock.set(datetime.fromtimestamp(sandbox.next_due() or 0, clock.now().tzinfo))
            sandbox.deliver_due(receiver)
        assert receiver.got == [("1", "1 at 09:00:05"), ("1", "1 at 09:01:05"), ("1", "1 at 09:02:05")]
        [delivery] = listed(control)
        assert [tried["status"] for tried in delivery["attempts"]] == [500, None, 200]
        assert delivery["state"] == "delivered"

    @pytest.mark.parametrize(("statuses", "tries"), [((500, 503, None), 3), ((410,), 1)])
    def test_delivery_is_given_up_when_the_vendor_tries_no_more(
        self, sandbox: Sandbox, control: Any, clock: Clock, statuses: tuple[int | None, ...], tries: int
    ) -> None:
        change(control)
        receiver = Receiver(*statuses)
        for _ in range(5):
            clock.advance(60)
            sandbox.deliver_due(receiver)
        [delivery] = listed(control)
        assert (delivery["state"], len(delivery["attempts"]), sandbox.next_due()) == ("given up", tries, None)

    def test_waiting_delivery_tells_when_it_is_due(self, control: Any) -> None:
        change(control)
        [delivery] = listed(control)
        assert (delivery["state"], delivery["due"]) == ("waiting", "2026-03-02T09:00:05+00:00")
        assert (delivery["attempts"], delivery["status"], delivery["headers"]) == ([], None, {})

    def test_those_due_first_go_first_and_equals_in_order(self, clock: Clock) -> None:
        outbox = Outbox("x", clock)
        for after_s in (9, 3, 3, 1):
            outbox.put("a", HOOKS, b"", after_s=after_s)
        clock.advance(10)
        taken = [outbox.take_due() for _ in range(4)]
        assert [delivery.n for delivery in taken if delivery] == [4, 2, 3, 1]
        assert outbox.take_due() is None

    def test_ids_differ_and_come_again_with_the_same_seed(self, clock: Clock) -> None:
        ids = [[Outbox("x", clock).put("a", HOOKS, b""), Outbox("y", clock).put("a", HOOKS, b"")] for _ in range(2)]
        assert ids[0] == ids[1]
        assert ids[0][0] != ids[0][1]


class TestListing:
    def test_deliveries_are_read_on_from_a_number(self, control: Any) -> None:
        change(control, 4)
        assert [entry["n"] for entry in listed(control, "?since=2&limit=2")] == [2, 3]
        assert [entry["n"] for entry in listed(control, "?since=4")] == [4]
        assert listed(control, "?since=9&wait_s=0") == []

    def test_deliveries_of_one_account_can_be_picked(self, control: Any) -> None:
        control("POST", "/shouter/accounts", {"id": "other"})
        change(control)
        change(control, account="other")
        assert [entry["n"] for entry in listed(control, "?account=other")] == [2]
        assert len(listed(control)) == 2

    def test_ring_keeps_the_last_and_forgets_none_that_waits(
        self, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(webhooks, "RING", 5)
        outbox = Outbox("x", clock)
        for _ in range(8):
            outbox.put("a", HOOKS, b"")
        assert [entry.n for entry in outbox.since(1, 100)] == [4, 5, 6, 7, 8]
        assert [entry.n for entry in outbox.recent(2)] == [8, 7]
        first = outbox.take_due()
        assert first is not None
        assert first.n == 1


class TestFaults:
    def sent(self, sandbox: Sandbox, control: Any, clock: Clock, count: int) -> list[str]:
        receiver = Receiver()
        change(control, count)
        clock.advance(5)
        sandbox.deliver_due(receiver)
        return receiver.ids

    def test_dropped_webhook_never_goes_out(self, sandbox: Sandbox, control: Any, clock: Clock) -> None:
        id = order(control, "drop", match={"nth": 2})
        assert self.sent(sandbox, control, clock, 3) == ["1", "3"]
        dropped = listed(control)[1]
        assert (dropped["state"], dropped["fault"], dropped["attempts"]) == ("dropped", id, [])

    def test_duplicate_goes_out_twice_under_one_id(self, sandbox: Sandbox, control: Any, clock: Clock) -> None:
        order(control, "duplicate", times=1)
        assert self.sent(sandbox, control, clock, 2) == ["1", "1", "2"]
        first, second, other = listed(control)
        assert first["id"] == second["id"] != other["id"]
        assert (first["n"], second["n"]) == (1, 2)

    def test_reordered_webhook_lets_the_next_go_first(self, sandbox: Sandbox, control: Any, clock: Clock) -> None:
        order(control, "reorder")
        assert self.sent(sandbox, control, clock, 4) == ["2", "1", "4", "3"]

    def test_reordered_webhook_that_none_follows_is_late(self, sandbox: Sandbox, control: Any, clock: Clock) -> None:
        order(control, "reorder")
        assert self.sent(sandbox, control, clock, 1) == []
        receiver = Receiver()
        clock.advance(60)
        sandbox.deliver_due(receiver)
        assert receiver.ids == ["1"]

    @pytest.mark.parametrize("do", ["drop", "duplicate", "reorder"])
    def test_calls_are_never_struck(self, control: Any, sandbox: Sandbox, calls_to: Any, do: str) -> None:
        id = order(control, do)
        assert calls_to(sandbox, "/shouter/v1").send("POST", "/nothing").status == 401
        assert control("GET", f"/shouter/faults/{id}")["seen"] == 0

    def test_webhooks_are_never_struck_by_faults_of_calls(self, sandbox: Sandbox, control: Any, clock: Clock) -> None:
        id = order(control, "500")
        assert self.sent(sandbox, control, clock, 1) == ["1"]
        assert control("GET", f"/shouter/faults/{id}")["seen"] == 0

    @pytest.mark.parametrize(("path", "gone"), [("/hooks", True), (HOOKS, True), ("http://127.0.0.1:8/*", False)])
    def test_match_looks_at_the_address(
        self, sandbox: Sandbox, control: Any, clock: Clock, path: str, gone: bool
    ) -> None:
        order(control, "drop", match={"path": path})
        assert self.sent(sandbox, control, clock, 1) == ([] if gone else ["1"])

    def test_address_that_is_none_breaks_nothing(self, sandbox: Sandbox, control: Any) -> None:
        vendor = sandbox.vendor("shouter")
        assert isinstance(vendor, Shouter)
        vendor.url = "http://[::1"
        order(control, "drop", match={"path": "/hooks"})
        change(control)
        assert listed(control)[0]["state"] == "waiting"


class TestSnapshots:
    def test_snapshot_keeps_what_waits(self, sandbox: Sandbox, control: Any, clock: Clock) -> None:
        change(control)
        id = control("POST", "/snapshot")["id"]
        clock.advance(5)
        sandbox.deliver_due(Receiver())
        change(control)
        control("POST", "/restore", {"id": id})
        receiver = Receiver()
        clock.advance(5)
        sandbox.deliver_due(receiver)
        assert receiver.ids == ["1"]
        assert [(entry["n"], entry["state"]) for entry in listed(control)] == [(1, "delivered"), (2, "dropped")]

    def test_reset_forgets_all_and_numbers_go_on(self, sandbox: Sandbox, control: Any, clock: Clock) -> None:
        change(control)
        control("POST", "/reset")
        assert (listed(control), sandbox.next_due()) == ([], None)
        change(control)
        assert [entry["n"] for entry in listed(control)] == [2]

    def test_answer_that_comes_after_a_reset_counts_for_nothing(
        self, sandbox: Sandbox, control: Any, clock: Clock
    ) -> None:
        change(control)
        clock.advance(5)
        errand = sandbox.next_errand()
        assert errand is not None
        control("POST", "/reset")
        errand.settle({}, 500)
        errand.refuse("too late")
        assert (errand.wanted, sandbox.next_due(), listed(control)) == (False, None, [])


# --- over HTTP -------------------------------------------------------------------------------------------------------


class Hooks:
    """A real receiver: answers as told, and says when a number of webhooks has come."""

    def __init__(self, answer: Callable[[int], Awaitable[web.Response]] | None = None) -> None:
        self._answer = answer
        self._more = asyncio.Event()
        self.got: list[tuple[str, str]] = []

    async def receive(self, incoming: web.Request) -> web.Response:
        body = await incoming.read()
        self.got.append((msgspec.json.decode(body)["id"], incoming.headers["x-signature"]))
        self._more.set()
        return web.Response(text="thanks") if self._answer is None else await self._answer(len(self.got))

    async def count(self, n: int) -> None:
        while len(self.got) < n:
            self._more.clear()
            await self._more.wait()


class Play:
    """A served sandbox and its receiver."""

    def __init__(self, sandbox: Sandbox, url: str, session: aiohttp.ClientSession, hooks: Hooks) -> None:
        self.sandbox = sandbox
        self.hooks = hooks
        self._url = url
        self._session = session

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        async with self._session.request(method, f"{self._url}/_sandbox{path}", json=body) as answer:
            return await answer.json(content_type=None)

    async def change(self, count: int = 1) -> None:
        for _ in range(count):
            await self.control("POST", "/shouter/state/customers", {"email": "a@b.example"})

    async def ended(self, n: int, tries: int = 1) -> dict[str, Any]:
        """Delivery n, once it has been tried so often or waits no more."""
        while True:
            [delivery] = (await self.control("GET", f"/shouter/deliveries?since={n}&limit=1"))["deliveries"]
            if delivery["state"] != "waiting" or len(delivery["attempts"]) >= tries:
                return dict(delivery)


@asynccontextmanager
async def played(sandbox: Sandbox, hooks: Hooks, anywhere: bool = False, url: str = "") -> AsyncIterator[Play]:
    application = web.Application()
    application.router.add_post("/hooks", hooks.receive)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    vendor = sandbox.vendor("shouter")
    assert isinstance(vendor, Shouter)
    vendor.url = url or f"http://127.0.0.1:{runner.addresses[0][1]}/hooks"
    try:
        async with served(sandbox, webhooks_anywhere=anywhere) as root, aiohttp.ClientSession() as session:
            yield Play(sandbox, root, session, hooks)
    finally:
        await runner.cleanup()


def run(scenario: Awaitable[None]) -> None:
    async def patiently() -> None:
        await asyncio.wait_for(scenario, PATIENCE_S)

    asyncio.run(patiently())


class TestServed:
    def test_webhook_goes_out_when_the_clock_is_moved_there(self, sandbox: Sandbox) -> None:
        async def scenario() -> None:
            async with played(sandbox, Hooks()) as play:
                await play.change()
                await play.control("POST", "/clock", {"advance_s": 4})
                assert play.hooks.got == []
                await play.control("POST", "/clock", {"advance_s": 1})
                delivery = await play.ended(1)
                assert play.hooks.got == [("1", "1 at 09:00:05")]
                assert (delivery["state"], delivery["status"], delivery["answer"]) == ("delivered", 200, "thanks")

        run(scenario())

    def test_webhooks_to_one_address_come_in_order(self, sandbox: Sandbox) -> None:
        async def answer(n: int) -> web.Response:
            await asyncio.sleep(0)
            return web.Response(status=500 if n == 1 else 204)

        async def scenario() -> None:
            async with played(sandbox, Hooks(answer)) as play:
                await play.change(4)
                await play.control("POST", "/clock", {"advance_s": 5})
                await play.hooks.count(4)
                await play.ended(1)
                await play.control("POST", "/clock", {"advance_s": 60})
                await play.hooks.count(5)
                assert [id for id, _ in play.hooks.got] == ["1", "2", "3", "4", "1"]

        run(scenario())

    def test_automatic_clock_jumps_to_each_retry(self, sandbox: Sandbox, clock: Clock) -> None:
        async def answer(n: int) -> web.Response:
            return web.Response(status=503)

        async def scenario() -> None:
            async with played(sandbox, Hooks(answer)) as play:
                await play.control("POST", "/clock", {"auto": True})
                await play.change()
                await play.hooks.count(3)
                assert (await play.ended(1, tries=3))["state"] == "given up"
                assert [at for _, at in play.hooks.got] == ["1 at 09:00:05", "1 at 09:01:05", "1 at 09:02:05"]

        run(scenario())

    def test_automatic_clock_stands_while_a_webhook_is_on_its_way(
        self, sandbox: Sandbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Shouter, "delivery_patience_s", PATIENCE_S)
        released = asyncio.Event()

        async def answer(n: int) -> web.Response:
            await released.wait()
            return web.Response()

        async def scenario() -> None:
            async with played(sandbox, Hooks(answer)) as play:
                await play.change()
                await play.control("POST", "/clock", {"advance_s": 5})
                await play.hooks.count(1)
                until = clock.timestamp() + 3600
                wait = {"until": datetime.fromtimestamp(until, clock.now().tzinfo).isoformat(), "who": "hub"}
                waiting = asyncio.create_task(play.control("POST", "/clock/wait", wait))
                await play.control("POST", "/clock", {"auto": True})
                for _ in range(20):
                    await play.control("GET", "/health")
                assert not waiting.done()
                released.set()
                assert (await waiting)["now"] == "2026-03-02T10:00:05+00:00"

        run(scenario())

    def test_retry_comes_by_itself_while_the_clock_runs(self) -> None:
        class Quick(Shouter):
            """Sends at once and tries again at once."""

            def _shout(self, account: str, type: str, id: str) -> None:
                self.outbox.put(account, self.url, b'{"id":"1"}', after_s=0.1, about={"id": id})

            def retry_after(self, delivery: Delivery, status: int | None) -> float | None:
                return 0.1

        async def answer(n: int) -> web.Response:
            return web.Response(status=500 if n == 1 else 200)

        async def scenario() -> None:
            async with played(Sandbox([Quick]), Hooks(answer)) as play:
                await play.change()
                await play.hooks.count(2)
                assert (await play.ended(1, tries=2))["state"] == "delivered"

        run(scenario())

    def test_receiver_that_never_answers_blocks_no_call_and_is_tried_again(self, sandbox: Sandbox) -> None:
        async def answer(n: int) -> web.Response:
            await asyncio.Event().wait()
            return web.Response()

        async def scenario() -> None:
            async with played(sandbox, Hooks(answer)) as play:
                await play.change()
                await play.control("POST", "/clock", {"advance_s": 5})
                await play.hooks.count(1)
                assert (await play.control("GET", "/health"))["ok"] is True
                delivery = await play.ended(1)
                assert (delivery["state"], delivery["answer"]) == ("waiting", "no answer within 0.2 s")

        run(scenario())

    def test_nobody_listening_is_told_in_words(self, sandbox: Sandbox) -> None:
        async def scenario() -> None:
            async with played(sandbox, Hooks(), url="http://127.0.0.1:9/hooks") as play:
                await play.change()
                await play.control("POST", "/clock", {"advance_s": 5})
                delivery = await play.ended(1)
                assert delivery["status"] is None
                assert "Cannot connect" in delivery["answer"]

        run(scenario())

    @pytest.mark.parametrize("url", ["http://192.0.2.1/hooks", "https://example.com/", "nonsense", "http://[::1"])
    def test_only_this_machine_is_sent_to(self, sandbox: Sandbox, url: str) -> None:
        async def scenario() -> None:
            async with played(sandbox, Hooks(), url=url) as play:
                await play.change()
                await play.control("POST", "/clock", {"advance_s": 5})
                delivery = await play.ended(1)
                assert (delivery["state"], delivery["attempts"]) == ("given up", [])
                assert "loopback addresses only" in delivery["reason"]

        run(scenario())

    def test_other_addresses_are_tried_where_that_is_allowed(self, sandbox: Sandbox) -> None:
        async def scenario() -> None:
            async with played(sandbox, Hooks(), anywhere=True, url="http://nobody.invalid:9/") as play:
                await play.change()
                await play.control("POST", "/clock", {"advance_s": 5})
                delivery = await play.ended(1)
                assert (delivery["state"], len(delivery["attempts"])) == ("waiting", 1)

        run(scenario())

    def test_redirects_are_not_followed(self, sandbox: Sandbox) -> None:
        async def answer(n: int) -> web.Response:
            return web.Response(status=307, headers={"location": "/hooks"})

        async def scenario() -> None:
            async with played(sandbox, Hooks(answer)) as play:
                await play.change()
                await play.control("POST", "/clock", {"advance_s": 5})
                assert (await play.ended(1))["status"] == 307
                assert len(play.hooks.got) == 1

        run(scenario())

    def test_stopping_breaks_off_what_is_on_its_way(
        self, sandbox: Sandbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Shouter, "delivery_patience_s", PATIENCE_S)

        async def answer(n: int) -> web.Response:
            await asyncio.Event().wait()
            return web.Response()

        async def scenario() -> None:
            async with played(sandbox, Hooks(answer)) as play:
                await play.change(2)
                await play.control("POST", "/clock", {"advance_s": 5})
                await play.hooks.count(1)
            assert [entry.state for entry in sandbox.vendor("shouter").outbox.since(1, 9)] == ["waiting", "waiting"]

        run(scenario())
        assert clock.waiting() == []
