"""The hub's peak memory at a first import of few and of many records, both ways.

uv run python -m benchmarks.memory_flat [--few 2000] [--many 20000]
"""

from __future__ import annotations

import argparse

from benchmarks.contacts import WAYS, imported
from benchmarks.rig import tell_machine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=2_000)
    parser.add_argument("--many", type=int, default=20_000)
    wish = parser.parse_args()
    tell_machine()
    for name, enter, _ in WAYS:
        few, many = (imported(enter, count).figures.peak_mb for count in (wish.few, wish.many))
        print(
            f"{name}: {wish.few:,} contacts {few:.1f} MB, {wish.many:,} contacts {many:.1f} MB, {many / few:.2f} times"
        )


if __name__ == "__main__":
    main()
