"""The vendor's limits are never exceeded, and its requests to wait are obeyed."""

from __future__ import annotations

import asyncio

from tests.conformance.rig import Rig

ASKED_S = 25
"""What the vendor asks for: no connector's own guess."""


class Limits:
    async def test_retry_after_is_obeyed_before_the_next_call(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        rig.control.fault("429", retry_after=ASKED_S, times=1)
        before, calls = rig.clock.now(), len(rig.transport.requests)
        await rig.read(type, made.id)
        assert ASKED_S <= (rig.clock.now() - before).total_seconds() < ASKED_S + 10
        assert len(rig.transport.requests) - calls == 2

    async def test_others_wait_too_while_the_vendor_asks_for_it(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        rig.control.fault("429", retry_after=ASKED_S, times=1)
        calls = len(rig.transport.requests)
        refused = asyncio.create_task(rig.read(type, made.id))
        while len(rig.transport.requests) == calls or rig.clock.calls_under_way:  # noqa: ASYNC110  a turn, not a time
            await asyncio.sleep(0)
        await asyncio.gather(refused, rig.read(type, made.id))
        first, *others = rig.transport.sent_at[calls:]
        assert [(at - first).total_seconds() >= ASKED_S for at in others] == [True, True]

    async def test_many_reads_at_once_stay_under_the_limits(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        rig.transport.call_s = 0.0
        await asyncio.gather(*(rig.read(type, made.id) for _ in range(150)))
        assert_no_breach(rig)

    async def test_many_look_ups_stay_under_the_limits(self, rig: Rig, type: str) -> None:
        rig.transport.call_s = 0.0
        path = rig.capabilities(type).match_keys[0]
        await asyncio.gather(*(rig.connector.find(type, path, [f"nobody{n}@example.test"]) for n in range(60)))
        assert_no_breach(rig)

    async def test_many_writes_stay_under_the_limits(self, rig: Rig, type: str) -> None:
        rig.transport.call_s = 0.0
        await asyncio.gather(*(rig.create(type, n) for n in range(1, 61)))
        assert_no_breach(rig)

    async def test_many_readings_of_changes_stay_under_the_limits(self, rig: Rig, type: str) -> None:
        rig.transport.call_s = 0.0
        cursor = (await rig.changes(type, None)).cursor
        await asyncio.gather(*(rig.connector.read_changes({type: cursor}) for _ in range(60)))
        assert_no_breach(rig)

    async def test_full_batches_are_used(self, rig: Rig, type: str) -> None:
        capabilities = rig.capabilities(type)
        writes = [rig.new(type, n) for n in range(1, capabilities.write_batch + 1)]
        calls = len(rig.transport.requests)
        outcomes = await rig.write(type, *writes)
        assert len(rig.transport.requests) - calls <= 2
        found = [outcome.id for outcome in outcomes if hasattr(outcome, "id")]
        calls = len(rig.transport.requests)
        await rig.connector.fetch(type, found[: capabilities.read_batch])
        assert len(rig.transport.requests) - calls == 1


def assert_no_breach(rig: Rig) -> None:
    """By the vendor's own count."""
    meters = rig.control.meters()
    assert meters["breaches"] == 0
    assert "429" not in meters["statuses"]
    assert meters["total"] > 0
