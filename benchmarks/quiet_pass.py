"""A pass without changes, and one after a single edit, once many records are linked.

uv run python -m benchmarks.quiet_pass [--n 20000]
"""

from __future__ import annotations

import argparse

from benchmarks.rig import HUBSPOT, LATER_S, Pass, enter_contacts, tell_machine, trial

DAY_S = 24 * 3600


def tell(name: str, made: Pass) -> None:
    """Prints what a pass took."""
    used, calls = made.figures, made.calls
    listed = [(f"{vendor} {endpoint}", n) for vendor, of_it in calls.items() for endpoint, n in sorted(of_it.items())]
    print(f"{name}: {made.form['writes']} writes, {sum(n for _, n in listed)} calls; ", end="")
    print(f"wall {used.wall_s:.2f} s, CPU {used.cpu_s:.2f} s, peak memory {used.peak_mb:.0f} MB")
    for endpoint, n in listed:
        print(f"  {n} x {endpoint}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=20_000)
    count = parser.parse_args().n
    tell_machine()
    with trial() as run:
        enter_contacts(run.control, count)
        run.begin()
        run.sync()
        run.control.advance(LATER_S)
        tell("the first pass after the import, which sees its own writes in QuickBooks' feed", run.sync())
        run.control.advance(DAY_S)
        run.sync()
        run.control.advance(DAY_S)
        tell(f"a pass without changes, {count:,} linked", quiet(run.sync()))
        id = run.control.get(f"{HUBSPOT}/state/contacts", limit=1)["records"][0]["id"]
        run.control.patch(f"{HUBSPOT}/state/contacts/{id}", {"properties": {"city": "Lule"}})
        run.control.advance(LATER_S)
        tell("a pass after one edit in HubSpot", run.sync())


def quiet(made: Pass) -> Pass:
    """The pass. Raises AssertionError if it wrote anything."""
    assert made.form["writes"] == 0, made.form
    return made


if __name__ == "__main__":
    main()
