"""The hub is killed while it carries documents, in every pair and direction; each document arrives once, whole.

    uv run python -m tests.process.document_kills --kills 50 --seed 1
    uv run python -m tests.process.document_kills --kills 20 --only "quickbooks to exact"

Each kill is a story of its own: somebody enters documents in the source, `ledgerbridge sync` is stopped by SIGKILL
while one of its calls is held, before the vendor did what was asked or after, and is started again until nothing is
left to do. Then the simulated target is asked what it holds: no document twice, none that nobody entered, each at its
total.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from sqlalchemy import select
from tests.pair.routes.listing import ROUTES
from tests.pair.routes.route import Entered, Route
from tests.support import programs
from tests.support.programs import Control

from ledgerbridge.sandbox.serve import running
from ledgerbridge.store import schema

SETTLED_S = 200
"""A call and its effect are surely over and visible by then."""
VISIBLE_S = 45
"""What people entered and what a whole pass made is visible by then. Short, so that the pass that is killed does not
renew its access: a hub that dies while Exact answers that has to be connected again."""
DOCUMENTS = 4
CALLS_MOST = 8
"""Such a pass makes more calls than that at each vendor."""
WRITES_MOST = 3
"""Calls of the target among which a write is aimed at; every second kill is aimed so, the others at any call."""
REFUSED_ELSEWHERE, NUMBER_LATER = "LB-DOC-32", "LB-DOC-57"
QUIET_MOST = 8
"""Passes after which nothing may be left to do."""


class Told(msgspec.Struct, frozen=True):
    """One story: the call at which the hub was killed, empty where it ended before; what was found wrong."""

    route: str
    call: str
    arrived: int
    refused: int
    wrong: list[str]


class Office:
    """A hub home for the pair of a route, used through the command line only."""

    def __init__(self, route: Route, folder: Path, control: Control) -> None:
        self._route = route
        self._folder = folder
        self._control = control
        self._home = folder / "home"

    def connect(self) -> None:
        """Both accounts are connected, with the settings of the route's own connections; what was linked is."""
        pair = self._route.pair
        for row in pair.run(pair.hub.connections()):
            chosen = {key: value for key, value in row.settings.items() if key != "sandbox"}
            settings = [part for key, value in chosen.items() for part in ("--set", f"{key}={value}")]
            self._done("connect", row.name, "--sandbox", self._control.url, *settings)
        configured = pair.hub.read_configuration()
        if configured is not None:
            (self._home / "ledgerbridge.toml").write_text(configured[0], encoding="utf-8")
        linked = list(self._linked())
        if linked:
            file = self._folder / "links.csv"
            file.write_text("\n".join(["flow,role,left_id,right_id", *linked]), encoding="utf-8")
            self._done("links", "import", pair.integration().name, str(file))

    def _linked(self) -> Iterator[str]:
        table = schema.links.c
        with self._route.pair.engine.connect() as connection:
            for row in connection.execute(select(table.flow, table.role, table.left_id, table.right_id)):
                yield ",".join(row)

    def brought(self, entered: Sequence[Entered]) -> list[Entered]:
        """What people entered, once it has gone by another flow where this one takes what comes of that."""
        if self._route.then is None:
            return list(entered)
        self._control.advance(VISIBLE_S)
        self.sync()
        self._control.advance(VISIBLE_S)
        return [gone for one in entered if (gone := self._route.then(one)) is not None]

    def sync(self) -> Any:
        """What a pass to its end came to."""
        self._control.take_clock()
        ended = self._run("sync", "--json", "--seen")
        if ended.returncode not in (0, 3):
            raise RuntimeError(f"a sync ended with {ended.returncode}\n{ended.stdout}\n{ended.stderr}")
        return json.loads(ended.stdout)

    def killed_at(self, vendor: str, phase: str, **match: object) -> str:
        """The call that was held when the hub was killed; empty where there were not so many."""
        since = self._control.next_call(vendor)
        fault = self._control.order(vendor, "hold", phase, **match)
        self._control.take_clock()
        arguments = ("--home", str(self._home), "sync", "--clock", self._control.url, "--json", "--seen")
        with programs.program(*arguments, at=self._folder) as program:
            call = self._control.struck(vendor, fault, program, since)
            if call is not None:
                program.kill()
            program.communicate()
        self._control.lift(vendor, fault)
        self._control.advance(SETTLED_S)
        return "" if call is None else f"{vendor} {phase} {call['method']} {call['path']}"

    def links(self) -> dict[str, str]:
        """{source id: target id} of the documents."""
        ended = self._run("links", "list", self._route.pair.integration().name, "--limit", "1000", "--json")
        rows = [row for row in json.loads(ended.stdout) if row["flow"] == self._route.flow and row["role"] == "main"]
        target = self._route.target[0]
        to_right = target == self._route.pair.vendors[1]
        return {row["left_id" if to_right else "right_id"]: row["right_id" if to_right else "left_id"] for row in rows}

    def _done(self, *arguments: str) -> None:
        ended = self._run(*arguments)
        if ended.returncode != 0:
            raise RuntimeError(f"{arguments}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}")

    def _run(self, *arguments: str) -> Any:
        return programs.run("--home", str(self._home), *arguments, "--clock", self._control.url, at=self._folder)


def tell(name: str, seed: int, folder: Path) -> Told:
    """One story of a route."""
    random = Random(f"{name} {seed}")
    with ROUTES[name]() as route, running(route.pair.sandbox) as url:
        control = Control(url)
        control.take_clock()
        office = Office(route, folder, control)
        office.connect()
        control.advance(SETTLED_S)
        entered = office.brought([route.enter(random, n) for n in range(DOCUMENTS)])
        control.advance(SETTLED_S)
        vendor, phase = random.choice(route.pair.vendors), random.choice(["before", "after"])
        if random.random() < 0.5:
            call = office.killed_at(vendor, phase, nth=random.randint(1, CALLS_MOST))
        else:
            call = office.killed_at(route.target[0], phase, nth=random.randint(1, WRITES_MOST), method="POST")
        refused = _come_to_rest(office, control, route)
        links = office.links()
        return Told(name, call, len(links), len(refused), list(_wrong(route, entered, links, refused)))


def _come_to_rest(office: Office, control: Control, route: Route) -> set[str]:
    """Passes run until one writes nothing and nothing waits. Returns the documents that were refused."""
    for _ in range(QUIET_MOST):
        form = office.sync()
        if form["writes"] == 0 and not any(_goes_on(record) for record in form["open"]):
            mine = [record for record in form["open"] if record["flow"] == route.flow]
            return {record["id"] for record in mine if record["problem"]["code"] != NUMBER_LATER}
        control.advance(SETTLED_S)
    raise RuntimeError(f"{QUIET_MOST} passes left something to do: {form}")


def _goes_on(record: Any) -> bool:
    """Whether a record goes by itself later. What waits for a document that was refused does not, nor does what waits
    for a person to make a document final, which stands there."""
    return bool(record["outcome"] == "waiting" and record["problem"]["code"] not in {REFUSED_ELSEWHERE, NUMBER_LATER})


def _wrong(route: Route, entered: Sequence[Entered], links: dict[str, str], refused: set[str]) -> Iterator[str]:
    held = route.totals()
    known = {route.there(one, links[one.id]) for one in entered if one.id in links}
    for one in entered:
        totals = held.get(route.there(one, links.get(one.id, "")), set())
        if (one.id in links) is (one.id in refused):
            yield f"{one.id} is {'both there and refused' if one.id in links else 'neither there nor refused'}"
        elif one.id in links and not route.rule(one.total) & totals:
            yield f"{one.id} comes to {one.total}, and there to {totals}"
    for id in held.keys() - known:
        yield f"nobody entered what stands there as {id}: it was made twice, or never ours"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1, help="of the first story; each story takes the next one")
    parser.add_argument("--only", choices=list(ROUTES))
    wish = parser.parse_args(arguments)
    names = [wish.only] if wish.only else list(ROUTES)
    kills = wrong = 0
    for n in range(wish.kills):
        with TemporaryDirectory() as folder:
            told = tell(names[n % len(names)], wish.seed + n, Path(folder))
        kills += bool(told.call)
        wrong += bool(told.wrong)
        where = told.call or "ended before"
        counts = f"{told.arrived} arrived, {told.refused} refused"
        print(f"seed {wish.seed + n}: {told.route}: {where}; {counts}: {'; '.join(told.wrong) or 'ok'}", flush=True)
    print(f"{wish.kills} stories, {kills} kills, {wrong} with something wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
