"""Documents drawn by chance go from one simulator through the whole hub into the other; both tell what they come to.

    uv run python -m tests.pair.through_hub --documents 1000 --seed 1
    uv run python -m tests.pair.through_hub --documents 10000 --only "hyperline to exact"

A person enters each document in the source. One pass later it stands in the target with the source's total, or it was
refused and the plan says why. For each route, which is a pair, a direction and a kind of document: how many were
written, what was in these, how many were refused by which code, and how many came to something else. Exit code 1 where
there is one of these.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence

from tests.pair.routes.listing import ROUTES
from tests.pair.routes.route import carried


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=list(ROUTES), action="append", help="one route; may be given several times")
    chosen = parser.parse_args(arguments)
    good = True
    for name in chosen.only or ROUTES:
        began = time.process_time()
        found = carried(name, ROUTES[name], chosen.documents, chosen.seed)
        good = good and not found.differing
        counts = f"{found.documents} documents, {found.written} written, {len(found.differing)} differ"
        spent = f"{time.process_time() - began:.0f} s"
        print(f"{name}: {counts}; refused: {_listed(found.refused)}; {spent}", flush=True)
        print(f"    written with: {_listed(found.marks)}", flush=True)
        for line in found.differing[:5]:
            print(f"    {line}", flush=True)
    return 0 if good else 1


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {times}" for what, times in counts.most_common()) or "none"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
