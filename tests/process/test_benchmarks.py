"""The programs that measure go through, so that their figures can be had again: here with few records."""

from __future__ import annotations

import pytest
from tests.support.programs import module


@pytest.mark.parametrize("name", ["quiet_pass", "contacts"])
def test_a_benchmark_of_commands_runs_to_its_end(name: str) -> None:
    ended = module(f"benchmarks.{name}", "--n", "12")
    assert ended.returncode == 0, ended.stderr
    assert "CPU" in ended.stdout
