"""A whole hub that carries documents: people sell on the left, and what they sold must stand on the right, once, whole.

uv run python -m tests.simulation.documents 17 [--trace]
uv run python -m tests.simulation.documents --seeds 2000 --first 300
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from random import Random
from typing import Any

from tests.simulation.books import Books
from tests.simulation.harness import Simulation
from tests.simulation.selling import Sellers

from ledgerbridge.model.side import Direction
from ledgerbridge.usecases.choices import FlowChoice


class DocumentSimulation(Simulation):
    """One seed's world with invoices, their files and payments. Customers and products flow by themselves, or are off
    and come with the documents that need them."""

    def __init__(self, seed: int, **more: Any) -> None:
        drawn = Random(f"documents {seed}")
        self.by_number = drawn.random() < 0.4
        self.brings_all = drawn.random() < 0.6
        self.updates_customers = drawn.random() < 0.7
        super().__init__(seed, **more)
        people = Random(f"sellers {seed}")
        self.sellers = Sellers(self.vendor, self.accounts, self.people, people, self.trace)
        self.books = Books(self.vendor, self.accounts, self.by_number)

    def _flows(self) -> dict[str, FlowChoice]:
        off = FlowChoice({"direction": "off"})
        named = {"reference_field": "reference"} if self.by_number else {}
        documents = {"direction": Direction.TO_RIGHT, "update_customer": self.updates_customers, **named}
        payments = FlowChoice({"direction": Direction.TO_RIGHT})
        others = super()._flows()
        return {
            **(others if self.brings_all else dict.fromkeys(others, off)),
            "invoices": FlowChoice(documents),
            "payments": payments,
        }

    def _begin(self) -> None:
        super()._begin()
        self.sellers.work(self.by_number)

    def _work(self) -> None:
        super()._work()
        self.sellers.work(self.by_number)

    def _wrong_under_way(self) -> list[str]:
        return super()._wrong_under_way() + self.books.under_way(self.sellers.sales)

    def _wrong_at_rest(self) -> list[str]:
        records = super()._wrong_at_rest() if self.brings_all else self.oracle.duplicates()
        return records + self.books.at_rest(self.sellers.sales, self.brings_all)


def judged(seed: int, trace: bool = False) -> list[str]:
    """What is wrong after the story of a seed."""
    simulation = DocumentSimulation(seed)
    try:
        return simulation.play()
    finally:
        if trace:
            print("\n".join(simulation.trace))
        simulation.close()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seed", nargs="*", type=int)
    parser.add_argument("--seeds", type=int, default=0, help="so many seeds, one after the other")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--trace", action="store_true")
    wish = parser.parse_args(arguments)
    failed = 0
    for seed in [*wish.seed, *range(wish.first, wish.first + wish.seeds)]:
        wrong = judged(seed, wish.trace)
        failed += bool(wrong)
        if wrong or wish.seed:
            print(f"seed {seed}: {'; '.join(wrong) or 'nothing wrong'}", flush=True)
    print(f"{len(wish.seed) + wish.seeds} seeds, {failed} with something wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
