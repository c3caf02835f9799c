"""The hub is killed in the middle of its work, again and again, and nothing is doubled, lost or invented.

    uv run python -m tests.process.kills --kills 50 --seed 1

A sandbox runs in a process of its own. `ledgerbridge sync` is stopped by SIGKILL while one of its calls is held, before
the vendor did what was asked or after, then started again until nothing is left to do. A judge then reads what the
simulated vendors hold. One story is one hub home: a first sync and the days after it, with some kills in each.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import msgspec
from tests.process.judge import Verdict, judge
from tests.process.people import CUSTOMERS, HUBSPOT, PRODUCTS, QUICKBOOKS, VENDORS, People, Rows, Thing
from tests.support.programs import Control, Hub, Wire, sandbox

SETTLED_S = 200
"""A call and its effect are surely over and visible by then: time-out, lag and some more."""
OVERNIGHT_S = 5 * 3600
"""Access tokens do not outlive it, so that a round begins with new ones."""
QUIET_MOST = 5
"""Passes after which nothing may be left to do."""
EDITS = 14
STORY = 5
"""Kills in one story."""
FIRST_ROUND, ROUND = 3, 2
"""Kills before the judge looks, one after the other."""
CALLS_FIRST = {HUBSPOT: 30, QUICKBOOKS: 10}
CALLS_LATER = {HUBSPOT: 14, QUICKBOOKS: 5}
"""About as many calls as a first sync makes, and one after some edits."""
WRITES = {HUBSPOT: "*/batch/up*", QUICKBOOKS: "*/batch"}
"""Calls that write; every second kill is aimed at one of them, the others at any call."""
WRITES_MOST = 3

CONFIGURATION = """
version = 1
[integration.shop]
preset = "hubspot-quickbooks"
left = "hubspot"
right = "quickbooks"
[integration.shop.flows.customers]
filter = []
display_name_from_company = false
[integration.shop.flows.products]
direction = "two-way"
"""


class Kill(msgspec.Struct, frozen=True):
    """One run of the hub that was killed while the vendor held its n-th call."""

    vendor: str
    n: int
    phase: str
    call: str


class Round(msgspec.Struct, frozen=True):
    """Kills one after the other, the exit codes of all runs until nothing was left to do, and what was found then."""

    kills: list[Kill]
    exits: list[int]
    open_codes: list[str]
    """Codes of the problems of records that failed or still wait."""
    verdict: Verdict


class Story:
    """One sandbox, one hub home and the people who work there."""

    def __init__(self, seed: int, folder: Path, control: Control) -> None:
        self._random = Random(f"kills {seed}")
        self.control = control
        self._hub = Hub(folder, control)
        self._people = People(control, self._random)
        self._since = dict.fromkeys(VENDORS, 1)

    @property
    def things(self) -> list[Thing]:
        """Everything people entered."""
        return self._people.things

    def begin(self) -> None:
        """Both sides hold records, some the same, and the hub is connected to both."""
        self.control.take_clock()
        for vendor in VENDORS:
            self.control.post(f"{vendor}/settings", {"limits": False})
        self._people.make(CUSTOMERS, both=25, left=30, right=30)
        self._people.make(PRODUCTS, both=15, left=15, right=15)
        self.control.advance(SETTLED_S)
        self._hub.connect()
        (self._hub.home / "ledgerbridge.toml").write_text(CONFIGURATION)

    def first_round(self, kills: int) -> Round:
        """The first sync, killed so often."""
        return self._round(kills, CALLS_FIRST)

    def later_round(self, kills: int) -> Round:
        """The next day: people worked on both sides, and the sync is killed so often."""
        self.control.advance(OVERNIGHT_S)
        self._people.make(CUSTOMERS, both=1, left=2, right=2)
        self._people.make(PRODUCTS, both=0, left=1, right=1)
        return self._round(kills, CALLS_LATER)

    def _round(self, wanted: int, calls: dict[str, int]) -> Round:
        kills: list[Kill] = []
        exits: list[int] = []
        while len(kills) < wanted:
            self._people.edit(EDITS)
            self.control.advance(SETTLED_S)
            killed, code = self._attempt(calls)
            exits.append(code)
            kills += [killed] if killed is not None else []
        open_codes = self._come_to_rest(exits)
        return Round(kills, exits, open_codes, judge(Rows(self.control), self.things))

    def _attempt(self, calls: dict[str, int]) -> tuple[Kill | None, int]:
        """(the kill, None where the run ended before that call; how the run ended)."""
        vendor, phase = self._random.choice(VENDORS), self._random.choice(["before", "after"])
        if self._random.random() < 0.5:
            match: Wire = {"nth": self._random.randint(1, calls[vendor])}
        else:
            match = {"nth": self._random.randint(1, WRITES_MOST), "path": WRITES[vendor]}
        since = self._since[vendor] = self.control.next_call(vendor, self._since[vendor])
        fault = self.control.order(vendor, "hold", phase, **match)
        self.control.take_clock()
        self._people.runs += 1
        with self._hub.syncing() as running:
            call = self.control.struck(vendor, fault, running, since)
            if call is not None:
                running.kill()
            running.communicate()
        self.control.lift(vendor, fault)
        self.control.advance(SETTLED_S)
        killed = (
            None if call is None else Kill(vendor, call["n"] - since + 1, phase, f"{call['method']} {call['path']}")
        )
        return killed, running.returncode

    def _come_to_rest(self, exits: list[int]) -> list[str]:
        """Passes run until one writes nothing and nothing waits; adds their exit codes. Returns what is open."""
        for _ in range(QUIET_MOST):
            self._people.runs += 1
            ended = self._hub.sync()
            exits.append(ended.returncode)
            if ended.returncode not in (0, 3):
                raise RuntimeError(f"a sync ended with {ended.returncode}\n{ended.stdout}\n{ended.stderr}")
            form = json.loads(ended.stdout)
            if form["writes"] == 0 and not any(record["outcome"] == "waiting" for record in form["open"]):
                return [record["problem"]["code"] for record in form["open"]]
            self.control.advance(SETTLED_S)
        raise RuntimeError(f"{QUIET_MOST} passes left something to do\n{ended.stdout}")


@contextmanager
def story(seed: int, folder: Path) -> Iterator[Story]:
    """A story about to begin, in a sandbox of its own."""
    with sandbox(folder, "--seed", str(seed)) as control:
        told = Story(seed, folder, control)
        told.begin()
        yield told


def tell(seed: int, kills: int, folder: Path, say: Callable[[str], None] = lambda line: None) -> list[Round]:
    """A whole story with so many kills; `say` is given a line for each as soon as its round is judged."""
    rounds: list[Round] = []
    with story(seed, folder) as told:
        left = kills
        while left:
            count = min(left, ROUND if rounds else FIRST_ROUND)
            rounds.append(told.later_round(count) if rounds else told.first_round(count))
            left -= count
            for line in _lines(seed, rounds[-1]):
                say(line)
    return rounds


def _lines(seed: int, told: Round) -> Iterator[str]:
    exits = " ".join(str(code) for code in told.exits)
    result = "wrong" if told.verdict else "ok"
    still_open = f", open: {' '.join(told.open_codes)}" if told.open_codes else ""
    for kill in told.kills:
        where = f"{kill.vendor} call {kill.n:2} {kill.phase:6} {kill.call}"
        yield f"seed {seed}: {where}; exits {exits}{still_open}: {result}"
    if told.verdict:
        yield str(told.verdict)


def summary(rounds: list[Round]) -> str:
    """What all the kills came to, in one line."""
    kills = sum(len(told.kills) for told in rounds)
    verdicts = [told.verdict for told in rounds]
    duplicates, lost, wrong = (
        sum(len(found) for found in column)
        for column in zip(*((v.duplicates, v.lost, v.wrong) for v in verdicts), strict=True)
    )
    return f"{kills} kills: {duplicates} duplicates, {lost} lost updates, {wrong} wrong values"


def main() -> None:
    """Tells stories until the hub was killed as often as asked; ends with 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1, help="of the first story; each story takes the next one")
    parser.add_argument("--jobs", type=int, default=1, help="stories told at a time")
    wish = parser.parse_args()

    def one(start: int) -> list[Round]:
        with TemporaryDirectory() as folder:
            seed, kills = wish.seed + start // STORY, min(STORY, wish.kills - start)
            return tell(seed, kills, Path(folder), lambda line: print(line, flush=True))

    with ThreadPoolExecutor(wish.jobs) as pool:
        rounds = [told for story in pool.map(one, range(0, wish.kills, STORY)) for told in story]
    print(summary(rounds))
    sys.exit(1 if any(told.verdict for told in rounds) else 0)


if __name__ == "__main__":
    main()
