"""Hubs broken on purpose: if the simulation does not catch them, it is asleep."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.simulation.chaos import ChaoticTransport
from tests.simulation.harness import Simulation

from ledgerbridge.engine import passes as engine_passes
from ledgerbridge.engine.applying import apply
from ledgerbridge.engine.deriving import derive
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.passes import Report, Wish
from ledgerbridge.engine.reading import observe
from ledgerbridge.engine.run import Run, World
from ledgerbridge.engine.settling import Settler
from ledgerbridge.model.problems import LedgerbridgeError
from ledgerbridge.model.side import Direction
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse
from ledgerbridge.store import passes

WITHIN = 300


class BlindlyRepeating(ChaoticTransport):
    """The bug: a create whose answer was lost is sent again at once, without looking it up."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        try:
            return await super().send(request)
        except AnswerLost:
            if not request.url.endswith("/create"):
                raise
            return await super().send(request)


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
        return await engine_passes.ended(run, "paused", [error.problem])
    return await engine_passes.ended(run, "done", [])


def caught(make: Callable[[int], Simulation], sign: str) -> int | None:
    """The first seed whose oracle complains of what this bug does."""
    for seed in range(WITHIN):
        simulation = make(seed)
        try:
            wrong = simulation.play()
        finally:
            simulation.close()
        if any(sign in line for line in wrong):
            return seed
    return None


def test_repeating_a_lost_create_without_looking_it_up_is_caught() -> None:
    assert caught(lambda seed: Simulation(seed, transport=BlindlyRepeating), "twice") is not None


def test_moving_the_cursor_before_the_writes_is_caught() -> None:
    def make(seed: int) -> Simulation:
        return Simulation(seed, runner=early_cursor_pass, direction=Direction.BOTH)

    assert caught(make, "never arrived") is not None
