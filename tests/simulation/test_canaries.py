"""Hubs broken on purpose: if the simulation does not catch them, it is asleep."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ledgerbridge.connectors.base.protocol import Delayed
from ledgerbridge.engine import passes as engine_passes
from ledgerbridge.engine.applying import apply
from ledgerbridge.engine.deriving import derive
from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.engine.passes import Report, Wish
from ledgerbridge.engine.reading import observe
from ledgerbridge.engine.run import Run, World
from ledgerbridge.engine.settling import Settler
from ledgerbridge.model.problems import LedgerbridgeError, Problem
from ledgerbridge.model.side import Direction
from ledgerbridge.store import passes
from ledgerbridge.store.intents import IntentRow
from tests.simulation.harness import Simulation

WITHIN = 300


class BlindSettler(Settler):
    """The bug: a create whose answer was lost is taken for never done, without looking it up."""

    async def look_up(self, flow: Flow, end: End, type: str, rows: Sequence[IntentRow]) -> None:
        never = Problem("LB-RUN-08", "An interrupted write did not happen.", "Nothing to do.", retry_after_s=0.0)
        await self._record(flow, rows, {row.id: Delayed(row.reference, never) for row in rows})


async def early_cursor_pass(
    world: World, integration: str, flows: Sequence[Flow], wish: Wish, settler: Callable[[Run], Settler]
) -> Report:
    """The bug: cursors move as soon as the changes were read, before anything was written."""
    pass_id = world.chance.token()
    now = world.clock.now().timestamp()
    epoch = await world.store.run(lambda c: passes.begin(c, pass_id, integration, "sync", now))
    run = Run(world, integration, tuple(flows), pass_id, epoch)
    try:
        await settler(run).settle()
        reading = await observe(run)
        await run.commit(lambda c: passes.save_cursors(c, integration, reading.cursors))
        await derive(run, reading)
        await apply(run)
    except LedgerbridgeError as error:
        return await engine_passes._end(run, "paused", [error.problem])
    return await engine_passes._end(run, "done", [])


def caught(make: Callable[[int], Simulation]) -> tuple[int, list[str]] | None:
    """The first seed whose oracle complains, and what it says."""
    for seed in range(WITHIN):
        simulation = make(seed)
        try:
            wrong = simulation.play()
        finally:
            simulation.close()
        if wrong:
            return seed, wrong
    return None


def test_repeating_a_lost_create_without_looking_it_up_is_caught() -> None:
    found = caught(lambda seed: Simulation(seed, settler=BlindSettler))
    assert found is not None
    assert any("twice" in line or "times" in line for line in found[1])


def test_moving_the_cursor_before_the_writes_is_caught() -> None:
    found = caught(lambda seed: Simulation(seed, runner=early_cursor_pass, direction=Direction.BOTH))
    assert found is not None
    assert any("arrived" in line or "and" in line for line in found[1])
