"""Whole passes with people, faults and deaths on PostgreSQL: the same story as on SQLite, to the last call."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from tests.simulation.harness import Simulation
from tests.support.postgres import emptied

from ledgerbridge.store.database import open_engine

SEEDS = range(6)


class Elsewhere(Simulation):
    """A simulation whose hub keeps what it knows in another database."""

    def __init__(self, seed: int, engine: Engine) -> None:
        self._other = engine
        super().__init__(seed)

    async def _connect(self) -> None:
        self.engine.dispose()
        self.engine = self._other
        await super()._connect()


def played(simulation: Simulation) -> tuple[list[str], list[str]]:
    """(what the oracle finds wrong, everything that happened)."""
    try:
        return simulation.play(), simulation.trace
    finally:
        simulation.close()


@pytest.mark.postgres
@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_plays_the_same_on_both_databases(seed: int, postgres_database: str) -> None:
    engine = open_engine(postgres_database)
    emptied(engine)
    wrong, trace = played(Elsewhere(seed, engine))
    assert wrong == []
    assert any(line.startswith("POST") for line in trace)
    assert (wrong, trace) == played(Simulation(seed))
