"""One pair and direction, set up, and what becomes of documents that people enter in its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from random import Random
from typing import Any, TypeAlias

import msgspec
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.usecases.passes import PlanLine, is_main

FRESH = 100
"""Documents for which one pair of simulated accounts is used."""
MADE_WRONG = ("LB-DOC-12",)
"""Codes of documents that were made, and came to something else."""
KEPT_BACK = ("failed", "waiting")
"""Outcomes with a problem that says why. A credit note waits for an invoice that was refused itself."""
NOT_GONE = "what it comes of was refused"
Wire = dict[str, Any]


class Entered(msgspec.Struct, frozen=True):
    """A document or a payment that a person entered."""

    id: str
    """The source's."""
    total: Decimal
    """What it comes to there."""
    net: Decimal | None = None
    """The same without tax, where the lines of the target have to show it."""
    marks: frozenset[str] = frozenset()
    """What is in it, such as a discount of a line; see `tests.pair.routes.drawing`."""
    on: str = ""
    """Of a payment: the invoice that it is on, by the source's id."""


class Route(msgspec.Struct):
    """One pair and direction, set up."""

    pair: Pair
    flow: str
    enter: Callable[[Random, int], Entered]
    """(chance, number) -> what a person entered."""
    target: tuple[str, str, str, str]
    """The target's vendor, type, field of the id and field of the total."""

    rule: Callable[[Decimal], set[Decimal]] = lambda total: {total}
    """What a document may come to in the target, by what it comes to in the source: the same, or as a rule says."""

    net: Callable[[Wire], Any] | None = None
    """What a record of the target comes to without tax, where the source may mean that."""

    then: Callable[[Entered], Entered | None] | None = None
    """What a person does with each document once it has gone by another flow, so that this one takes it, or another
    document of the source that comes of it; None where it was refused and nothing can come of it."""

    is_of: Callable[[Wire], bool] = lambda row: True
    """Which of the target's records of that type are of this flow."""

    lines: Callable[[], dict[str, Decimal]] | None = None
    """{id of the target's: what its lines come to without tax}, where the total there is the one it is given."""

    named: Callable[[Entered], str] | None = None
    """What a document is found by in the target, where that is not its id: one that is booked gets another there."""

    rows: Callable[[], Sequence[Wire]] | None = None
    """What the target holds, where it stands inside other records or says amounts in another unit."""

    passes: int = 1
    """Passes until it stands there: a payment waits for its invoice, which goes first."""

    on: Callable[[Wire], str] | None = None
    """Where payments are carried: the invoice that one in the target is on, by the source's id."""

    def there(self, one: Entered, id: str) -> str:
        """What the document of the target with that id is found by in `totals`; a payment by its invoice as well, so
        that one on another invoice is not it."""
        if self.on is not None:
            return f"{id} on {one.on}"
        return id if self.named is None else self.named(one)

    def synced(self) -> Report:
        """A pass to its end. People confirm a plan that changes many records at once: they all were credited."""
        report = self.pair.sync()
        if report.state == "refused" and self.then is not None:
            report = self.pair.sync(confirm=report.plan_hash)
        assert report.state == "done", report.problems
        return report

    def totals(self) -> dict[str, set[Decimal]]:
        """{id: what a document of the target comes to, with tax and, where that may be meant, without}."""
        vendor, type, id, total = self.target
        listed = self.pair.records(vendor, type) if self.rows is None else self.rows()
        rows = [{**row, **row.get("properties", {})} for row in listed]
        held = {self._found_by(row, id): self._amounts(row, row.get(total)) for row in rows if self.is_of(row)}
        return {id: amounts for id, amounts in held.items() if amounts}

    def _found_by(self, row: Wire, id: str) -> str:
        return str(row[id]) if self.on is None else f"{row[id]} on {self.on(row)}"

    def _amounts(self, row: Wire, total: Any) -> set[Decimal]:
        said = (total, self.net(row) if self.net is not None else None)
        return {Decimal(str(amount)) for amount in said if amount not in (None, "")}

    def ready(self, entered: Sequence[Entered]) -> list[Entered]:
        """What was entered, brought to where this flow takes it."""
        if self.then is None:
            return list(entered)
        self.pair.later()
        self.synced()
        self.pair.later()
        return [gone for one in entered if (gone := self.then(one)) is not None]


Opened: TypeAlias = Callable[[], AbstractContextManager[Route]]
"""Sets a route up, with accounts of its own."""


class Found(msgspec.Struct):
    """What became of the documents of one route."""

    documents: int = 0
    written: int = 0
    refused: Counter[str] = msgspec.field(default_factory=Counter)
    differing: list[str] = []
    marks: Counter[str] = msgspec.field(default_factory=Counter)
    """{mark: documents with it that were written}."""


def carried(name: str, opened: Opened, documents: int, seed: int) -> Found:
    """Sends that many documents through the hub."""
    found = Found()
    for first in range(0, documents, FRESH):
        with opened() as route:
            _batch(route, Random(f"{seed} {name} {first}"), range(first, min(first + FRESH, documents)), found)
    return found


def _batch(route: Route, random: Random, numbers: Sequence[int], found: Found) -> None:
    entered = {one.id: one for one in route.ready([route.enter(random, n) for n in numbers])}
    found.documents += len(numbers)
    found.refused += Counter({NOT_GONE: len(numbers) - len(entered)})
    for _ in range(route.passes):
        route.pair.later()
        report = route.synced()
    route.pair.later()
    lines = [line for line in route.pair.lines(report) if line.flow == route.flow and is_main(line)]
    told = {id: line for line in lines for id in (line.left_id, line.right_id) if id in entered}
    held, lines_there = route.totals(), route.lines() if route.lines is not None else {}
    for one in entered.values():
        _judge(route, one, told.get(one.id), Held(held, lines_there), found)
    if route.on is not None:
        found.differing += [f"nobody entered what stands there as {id}" for id in sorted(_strange(route, told, held))]


def _strange(route: Route, told: Mapping[str, PlanLine], held: Mapping[str, Any]) -> set[str]:
    """Payments in the target that no payment of the source led to."""
    made = {id for line in told.values() for id in (line.left_id, line.right_id) if id}
    return {id for id in held if id.partition(" on ")[0] not in made}


class Held(msgspec.Struct, frozen=True):
    """What the target holds."""

    totals: dict[str, set[Decimal]]
    lines: dict[str, Decimal]


def _judge(route: Route, one: Entered, line: PlanLine | None, held: Held, found: Found) -> None:
    code = line.problem.code if line is not None and line.problem is not None else ""
    other = "" if line is None else (line.right_id if line.left_id == one.id else line.left_id) or ""
    went = line is not None and line.outcome in ("created", "updated")
    totals, lines = held.totals.get(route.there(one, other)), held.lines.get(other)
    alike = lines is None or one.net is None or lines == one.net
    if went and alike and route.rule(one.total) & (totals or set()):
        found.written += 1
        found.marks.update(one.marks)
    elif line is not None and line.outcome in KEPT_BACK and code and code not in MADE_WRONG and not other:
        found.refused[code] += 1
    else:
        what = f"{line.outcome} {line.reason} {line.problem or ''}" if line is not None else "nothing is told"
        there = f"{totals} in the target, its lines {lines}"
        found.differing.append(f"{one.id}: {one.total} in the source, without tax {one.net}, {there}; {what}")
