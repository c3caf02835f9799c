"""A whole hub between two accounts of the memory system, on one thread, from one seed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

from tests.simulation.chaos import CALM, ChaoticTransport, Crashed, Menu, RandomCrash
from tests.simulation.oracle import Oracle
from tests.simulation.people import People
from tests.support.database import fresh_engine

from ledgerbridge.engine.passes import Report, Wish, run_pass
from ledgerbridge.engine.run import Run, World
from ledgerbridge.engine.settling import Settler
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.merge import Winner
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.memory import VENDOR as MEMORY
from ledgerbridge.seams.clock import LoopClock
from ledgerbridge.seams.loop import VirtualLoop
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.store import connections
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.store.database import InlineStore
from ledgerbridge.store.passes import Superseded
from ledgerbridge.store.sealing import Sealer
from ledgerbridge.usecases import integrations
from ledgerbridge.usecases.choices import FlowChoice, IntegrationChoice
from ledgerbridge.usecases.hub import KEY, Hub
from ledgerbridge.wiring import connector_kinds, marker_of

START = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
"""The evening before clocks change in Europe."""
MASTER = bytes(range(32))
QUIET_PASSES = 3


class Simulation:
    """One seed's world: two accounts, people, faults, a hub that may die and come back."""

    def __init__(
        self,
        seed: int,
        settler: Callable[[Run], Settler] = Settler,
        runner: Callable[..., object] = run_pass,
        direction: Direction | None = None,
        transport: type[ChaoticTransport] = ChaoticTransport,
    ) -> None:
        self.seed = seed
        self._random = Random(f"world {seed}")
        self.trace: list[str] = []
        self.loop = VirtualLoop()
        self._settler = settler
        self._runner = runner
        start_s = START.timestamp()
        self.sandbox = Sandbox([MEMORY], Clock(lambda: start_s + self.loop.time()), seed)
        self.vendor = self.sandbox.vendor("memory")
        self.accounts = {Side.LEFT: self.vendor.accounts()[0], Side.RIGHT: self.vendor.add_account({})}
        self.people = People(self.vendor, self.accounts, Random(f"people {seed}"), self.trace)
        self.oracle = Oracle(self.vendor, self.accounts, self.people)
        self.transport = transport(self.sandbox, Random(f"faults {seed}"), self._person_between, self.trace)
        self.crash = RandomCrash(Random(f"crashes {seed}"), self.trace)
        self.direction = direction or self._random.choice([Direction.BOTH, Direction.BOTH, Direction.TO_RIGHT])
        self.winner = self._random.choice([Winner.LEFT, Winner.RIGHT])
        self.engine = fresh_engine()
        self.lives = 0
        self.settled_round = -1
        self._draw_accounts()
        self._run(self._connect())

    def _draw_accounts(self) -> None:
        """How the two accounts behave: ordered versions or not, lag, stale reads, answers with gaps."""
        self.ordered = self._random.random() < 0.5
        self.lag_s = self._random.choice([0, 0, 20])
        stale = self.lag_s > 0 and self._random.random() < 0.5
        for account in self.accounts.values():
            self.vendor.change_settings(
                account,
                {
                    "ordered_versions": self.ordered,
                    "lag_s": self.lag_s,
                    "stale_reads": stale,
                    "list_lag_s": self.lag_s if stale else 0,
                    "partial_answers": self._random.choice([[], ["phone", "city"]]),
                    "unique_references": False,
                },
            )

    def close(self) -> None:
        self.engine.dispose()
        self.loop.close()

    def _run(self, main: object) -> object:
        asyncio.set_event_loop(self.loop)
        return self.loop.run_until_complete(main)  # type: ignore[arg-type]

    # --- the hub ---------------------------------------------------------------------------------------------------

    def _hub(self) -> Hub:
        chance = SeededChance(f"hub {self.seed} life {self.lives}")
        clock = LoopClock(START, self.loop.time)
        world = World(
            InlineStore(self.engine), Sealer.of(MASTER, chance.nonce), marker_of(MASTER), clock, chance, self.crash
        )
        return Hub(world, connector_kinds(), self.transport, f"life {self.lives}", lambda: None)

    async def _connect(self) -> None:
        hub = self._hub()
        for side, account in self.accounts.items():
            key = self.vendor.credentials(account)["api_key"]
            assert key is not None
            await hub.keep_secret(side.value, KEY, key.encode())
            settings = {"ordered_versions": "yes" if self.ordered else "no", "lag_s": str(self.lag_s)}
            row = ConnectionRow(side.value, "memory", account, "http://sandbox/memory", settings, 0.0)
            await hub.world.store.run(lambda c, row=row: connections.save(c, row))  # type: ignore[misc]

    def run_pass(self) -> Report | None:
        """One pass of one process life; None when the process died in it. A plan the guards refuse is confirmed."""
        self.lives += 1
        try:
            report: Report = self._run(self._pass(Wish()))  # type: ignore[assignment]
            if report.state == "refused":
                self.lives += 1
                report = self._run(self._pass(Wish(confirm=report.plan_hash)))  # type: ignore[assignment]
            return report
        except (Crashed, Superseded):
            self._run(asyncio.sleep(0))
            return None

    def _flows(self) -> dict[str, FlowChoice]:
        chosen = FlowChoice({"direction": self.direction, "conflict": self.winner})
        return {"customers": chosen, "products": chosen}

    async def _pass(self, wish: Wish) -> Report:
        hub = self._hub()
        choice = IntegrationChoice("pair", "memory-memory", "left", "right", self._flows())
        integration = integrations.build(hub, choice, await hub.connections())
        return await self._runner(hub.world, "pair", integration.flows, wish, self._settler)  # type: ignore[misc,no-any-return]

    # --- the story -------------------------------------------------------------------------------------------------

    def play(self, rounds: int | None = None) -> list[str]:
        """People work, passes run and break; then faults stop. Returns everything the oracle finds wrong."""
        self._begin()
        for _ in range(rounds or self._random.randint(2, 5)):
            self.people.round += 1
            self.transport.menu, self.crash.chance = Menu.drawn(self._random), self._random.choice([0.0, 0.05, 0.2])
            self._work()
            for _ in range(self._random.randint(1, 3)):
                self.run_pass()
                self.wait(self._random.choice([0.0, 10.0, 100.0]))
            wrong = self._wrong_under_way()
            if wrong:
                return wrong
            if self._random.random() < 0.4:
                wrong = self.quiet()
                if wrong:
                    return wrong
        return self.quiet()

    def _begin(self) -> None:
        self.people.populate(self._random.randint(3, 14))

    def _work(self) -> None:
        self.people.disturb(self._random.randint(0, 6))

    def _wrong_under_way(self) -> list[str]:
        return self.oracle.duplicates()

    def _wrong_at_rest(self) -> list[str]:
        return self.oracle.duplicates() + self.oracle.lost_values(self.direction, self.settled_round)

    def quiet(self) -> list[str]:
        """Faults stop, time passes: within few passes both sides agree, and then nothing more is written."""
        self.transport.menu, self.crash.chance = CALM, 0.0
        for _ in range(QUIET_PASSES + 1):
            self.wait(200.0)
            self.run_pass()
        before = self.transport.writes
        self.wait(200.0)
        report = self.run_pass()
        wrong = self._wrong_at_rest()
        if self.transport.writes != before:
            wrong.append(f"a quiet pass wrote {self.transport.writes - before} times")
        if report is None or report.state != "done":
            wrong.append(f"a quiet pass ended {report.state if report else 'dead'}")
        self.settled_round = self.people.round
        self.people.round += 1
        return wrong

    def wait(self, seconds: float) -> None:
        self._run(asyncio.sleep(seconds))

    def _person_between(self) -> None:
        self.people.edit()
