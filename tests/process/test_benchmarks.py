"""The programs that measure go through, so that their figures can be had again: here with few records."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.programs import surroundings

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["quiet_pass", "contacts"])
def test_a_benchmark_of_commands_runs_to_its_end(name: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", "--n", "12"],
        cwd=ROOT,
        env=surroundings({}),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "CPU" in ended.stdout
