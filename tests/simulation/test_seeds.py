"""Two memory systems, a hub, people, faults and crashes: whatever the seed, nothing is doubled, lost or invented."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.simulation.harness import Simulation

PERMANENT = [int(line) for line in (Path(__file__).parent / "seeds.txt").read_text().split() if line.isdigit()]
BATCH = 10
SEEDS = int(os.environ.get("LEDGERBRIDGE_SEEDS", "300"))


def judged(seed: int) -> list[str]:
    simulation = Simulation(seed)
    try:
        return simulation.play()
    finally:
        simulation.close()


@pytest.mark.feature("F-CORE-B-15")
@pytest.mark.feature("F-CORE-RUL-10")
@pytest.mark.parametrize("first", range(0, SEEDS, BATCH))
def test_random_faults_never_double_or_lose_a_record(first: int) -> None:
    for seed in range(first, min(first + BATCH, SEEDS)):
        wrong = judged(seed)
        assert not wrong, f"replay: uv run python -m tests.simulation.replay {seed}\n" + "\n".join(wrong)


@pytest.mark.parametrize("seed", PERMANENT)
def test_seeds_that_once_failed_hold(seed: int) -> None:
    assert not judged(seed)
