"""Replays seeds and prints what happened: `uv run python -m tests.simulation.replay 17 [--trace]`."""

from __future__ import annotations

import sys

from tests.simulation.harness import Simulation


def main(arguments: list[str]) -> int:
    failed = 0
    for seed in (int(argument) for argument in arguments if argument.isdigit()):
        simulation = Simulation(seed)
        wrong = simulation.play()
        if "--trace" in arguments:
            print("\n".join(simulation.trace))
        print(f"seed {seed}: {'; '.join(wrong) or 'nothing wrong'}")
        simulation.close()
        failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
