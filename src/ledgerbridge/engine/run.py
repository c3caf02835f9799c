"""What one pass works with: the store under its epoch, the keys, the clock, and the count of what became of records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection

from ledgerbridge.engine.demands import Demands
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.own_versions import OwnVersions
from ledgerbridge.model.problems import Problem
from ledgerbridge.planner.decision import Outcome
from ledgerbridge.planner.marks import Marker
from ledgerbridge.seams.clock import Clock
from ledgerbridge.seams.crash import Crash
from ledgerbridge.seams.randomness import Chance
from ledgerbridge.store import passes
from ledgerbridge.store.database import Store
from ledgerbridge.store.sealing import Sealer

T = TypeVar("T")

Progress = Callable[[str, str, int], None]
"""(flow, stage, records done so far in that stage)."""


def no_progress(flow: str, stage: str, done: int) -> None:
    return


@dataclass(frozen=True)
class World:
    """What every pass of a hub shares."""

    store: Store
    sealer: Sealer
    marker: Marker
    clock: Clock
    chance: Chance
    crash: Crash
    progress: Progress = no_progress


@dataclass
class Run:
    """One pass under way."""

    world: World
    integration: str
    flows: tuple[Flow, ...]
    id: str
    epoch: int
    retry_failed: bool = False
    proposed: bool = False
    """Whether the flows are not in force: what is seen of the accounts' fields is then not what they know."""
    serving: frozenset[str] = frozenset()
    """Flows that are on and whose changes are not read in this pass: how they are is not remembered as carried out."""
    tally: dict[str, Counter[Outcome]] = field(default_factory=dict)
    observed_at: float = 0.0
    paused: list[Problem] = field(default_factory=list)
    own_versions: OwnVersions = field(default_factory=OwnVersions)
    demands: Demands = field(default_factory=Demands)

    @property
    def followed(self) -> tuple[Flow, ...]:
        """The flows whose changes are read; the others bring what these need."""
        return tuple(flow for flow in self.flows if not flow.on_demand)

    def now(self) -> float:
        return self.world.clock.now().timestamp()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Runs work that writes nothing."""
        return await self.world.store.run(work)

    async def commit(self, work: Callable[[Connection], T], durable: bool = False) -> T:
        """Runs work that writes, if this pass still holds its integration. Raises Superseded otherwise."""

        def fenced(connection: Connection) -> T:
            passes.check_epoch(connection, self.integration, self.epoch)
            return work(connection)

        return await self.world.store.run(fenced, durable)

    def count(self, flow: str, outcome: Outcome, n: int = 1) -> None:
        if n:
            self.tally.setdefault(flow, Counter())[outcome] += n

    def seal(self, place: str, content: bytes) -> bytes:
        return self.world.sealer.seal(place, content)

    def unseal(self, place: str, sealed: bytes) -> bytes:
        return self.world.sealer.unseal(place, sealed)

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """{flow: {outcome: records}}, outcomes in their fixed order."""
        return {
            flow: {outcome.value: tally[outcome] for outcome in Outcome if tally[outcome]}
            for flow, tally in self.tally.items()
        }
