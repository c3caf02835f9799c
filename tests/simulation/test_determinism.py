"""The same seed gives the same trace, in this process and in another one with other hashes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.simulation.harness import Simulation

ROOT = Path(__file__).parents[2]


def trace_of(seed: int) -> list[str]:
    simulation = Simulation(seed)
    try:
        simulation.play()
        return simulation.trace
    finally:
        simulation.close()


@pytest.mark.parametrize("seed", range(12))
def test_a_seed_run_twice_gives_one_trace(seed: int) -> None:
    assert trace_of(seed) == trace_of(seed)


@pytest.mark.process
def test_the_trace_does_not_depend_on_hashes() -> None:
    script = (
        "import hashlib, sys\n"
        "from tests.simulation.test_determinism import trace_of\n"
        "print(hashlib.sha256('\\n'.join(trace_of(5)).encode()).hexdigest())"
    )
    here = hashlib.sha256("\n".join(trace_of(5)).encode()).hexdigest()
    for hash_seed in ("1", "777"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        out = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert out.stdout.strip() == here
