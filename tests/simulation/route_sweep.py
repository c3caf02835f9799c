"""A route between two simulated systems on which the hub dies, at a named point of a pass, while a call is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from random import Random

from sqlalchemy import select
from tests.pair.routes.route import Entered, Route
from tests.simulation.chaos import Crashed, RandomCrash

from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse, Transport
from ledgerbridge.store import schema
from ledgerbridge.usecases import status
from ledgerbridge.usecases.hub import Hub

DOCUMENTS = 2
QUIET_MOST = 5
READS = ("search", "batch/read", "oauth", "token", "query")
"""What stands in the address of a call that is posted and writes nothing."""


class LosingTransport:
    """Loses one call that writes in the target: before its effect, or its answer."""

    def __init__(self, to: Transport, vendor: str) -> None:
        self._to = to
        self._mark = f"/{vendor}/"
        self.loses = ""
        """`before` or `after` the effect; empty for nothing."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        fault = self.loses if self._writes(request) else ""
        if fault:
            self.loses = ""
        if fault == "before":
            raise AnswerLost(fault)
        answer = await self._to.send(request)
        if fault == "after":
            raise AnswerLost(fault)
        return answer

    async def close(self) -> None:
        return

    def _writes(self, request: HttpRequest) -> bool:
        named = self._mark in request.url and not any(word in request.url for word in READS)
        return named and request.method in ("POST", "PUT", "PATCH")


class RouteSweep:
    """People enter documents, the hub dies once, and is started again until nothing is left to do."""

    def __init__(self, route: Route, name: str) -> None:
        self._route = route
        self._pair = route.pair
        self._name = name
        self._random = Random(name)
        self._transport = LosingTransport(self._pair.transport, route.target[0])
        self._bare: Hub = replace(self._pair.hub, transport=self._transport)
        self._lives = 0
        self._numbers = count()
        self._entered: list[Entered] = []
        self._quiet()
        self.enter()
        self._quiet()

    def enter(self) -> None:
        """People enter some more documents."""
        drawn = [self._route.enter(self._random, next(self._numbers)) for _ in range(DOCUMENTS)]
        self._pair.later()
        self._entered += self._route.ready(drawn)
        self._pair.later()

    def story(self, loses: str, at: set[tuple[str, int]], dead_min: float = 10) -> tuple[list[str], list[str]]:
        """(where the hub died, what is wrong in the end) when it dies at each of these visits of a point, and is
        started again so much later."""
        self.enter()
        trace: list[str] = []
        crash = RandomCrash(Random(0), trace)
        crash.at = set(at)
        self._transport.loses = loses
        for _ in at:
            self._pass(crash)
            self._pair.later(dead_min)
        self._transport.loses = ""
        return trace, [*self._quiet(), *self._wrong()]

    def _pass(self, crash: RandomCrash | None = None) -> int | None:
        """How much a pass wrote, in a life of its own; None where the hub died."""
        self._lives += 1
        world = self._bare.world if crash is None else replace(self._bare.world, crash=crash)
        self._pair.hub = replace(self._bare, world=world, owner=f"life {self._lives}")
        try:
            return self._route.synced().writes
        except Crashed:
            return None

    def _quiet(self) -> list[str]:
        for _ in range(QUIET_MOST):
            self._pair.later()
            if self._pass() == 0:
                return []
        return [f"{QUIET_MOST} passes left something to write"]

    def _wrong(self) -> Iterator[str]:
        """What is there twice, missing or of another total, of all that was entered so far."""
        held, links, open = self._route.totals(), self._links(), self._open()
        known = {self._route.there(one, links[one.id]) for one in self._entered if one.id in links}
        for one in self._entered:
            totals = held.get(self._route.there(one, links.get(one.id, "")), set())
            if one.id not in links and one.id not in open:
                yield f"{one.id} is neither there nor refused"
            elif one.id in links and not self._route.rule(one.total) & totals:
                yield f"{one.id} comes to {one.total}, and there to {totals}"
        yield from (f"nobody entered what stands there as {id}" for id in held.keys() - known)

    def _links(self) -> Mapping[str, str]:
        """{source id: target id} of the documents."""
        table = schema.links.c
        to_right = self._route.target[0] == self._pair.vendors[1]
        ends: Sequence[str] = ("left_id", "right_id") if to_right else ("right_id", "left_id")
        wanted = select(table[ends[0]], table[ends[1]]).where(table.flow == self._route.flow, table.role == "main")
        with self._pair.engine.connect() as connection:
            return {str(source): str(target) for source, target in connection.execute(wanted)}

    def _open(self) -> set[str]:
        """Ids of records that failed or wait."""
        found = self._pair.run(status.status(self._pair.hub, self._pair.integration())).open_records
        return {one.record_id for one in found}
