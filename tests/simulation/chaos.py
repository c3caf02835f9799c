"""Faults of a simulated network: before the effect, after it, and answers that tell to wait. All from one seed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

import msgspec

from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse, Unreachable


class Menu(msgspec.Struct, frozen=True):
    """Chances of each fault, per call."""

    unreachable: float = 0.0
    lost_before: float = 0.0
    lost_after: float = 0.0
    error_500: float = 0.0
    limited: float = 0.0
    garbled: float = 0.0
    person_between: float = 0.0
    """That a person edits something between our reading and our writing."""
    latency_s: float = 0.0

    @classmethod
    def drawn(cls, random: Random) -> Menu:
        def up_to(most: float) -> float:
            return random.choice([0.0, random.uniform(0.0, most)])

        return cls(
            up_to(0.10), up_to(0.05), up_to(0.10), up_to(0.10), up_to(0.10), up_to(0.02), up_to(0.10), random.random()
        )


CALM = Menu()


class ChaoticTransport:
    """Delivers to a sandbox in this process, or breaks the delivery; keeps a trace of everything that happened."""

    def __init__(self, sandbox: Sandbox, random: Random, person: Callable[[], None], trace: list[str]) -> None:
        self._sandbox = sandbox
        self._random = random
        self._person = person
        self._trace = trace
        self.menu = CALM
        self.writes = 0

    async def send(self, request: HttpRequest) -> HttpResponse:
        await asyncio.sleep(self._random.random() * self.menu.latency_s)
        is_write = request.method == "POST" and request.url.rsplit("/", 1)[-1] in ("create", "update", "book")
        if is_write and self._strikes(self.menu.person_between):
            self._person()
        fault = self._fault()
        self._trace.append(f"{request.method} {request.url.partition('/memory')[2]} {fault}")
        return self._delivered(request, fault, is_write)

    def _delivered(self, request: HttpRequest, fault: str, is_write: bool) -> HttpResponse:
        if fault == "unreachable":
            raise Unreachable(fault)
        if fault == "lost before":
            raise AnswerLost(fault)
        if fault == "500":
            return HttpResponse(500, {}, b'{"error":{"code":"internal","message":"fault"}}')
        if fault == "429":
            return HttpResponse(429, {"retry-after": "3"}, b'{"error":{"code":"too_many_calls","message":"fault"}}')
        status, headers, body = deliver(self._sandbox, request.method, request.url, request.headers, request.body)
        if is_write:
            self.writes += 1
        if fault == "lost after":
            raise AnswerLost(fault)
        if fault == "garbled":
            return HttpResponse(status, headers, body[: len(body) // 2])
        return HttpResponse(status, headers, body)

    def _fault(self) -> str:
        menu = self.menu
        chances = {
            "unreachable": menu.unreachable,
            "lost before": menu.lost_before,
            "lost after": menu.lost_after,
            "500": menu.error_500,
            "429": menu.limited,
            "garbled": menu.garbled,
        }
        for name, chance in chances.items():
            if self._strikes(chance):
                return name
        return ""

    def _strikes(self, chance: float) -> bool:
        return chance > 0 and self._random.random() < chance

    async def close(self) -> None:
        return


class Crashed(BaseException):
    """The process died here; nothing catches it but the simulation."""


class RandomCrash:
    """Dies at named points with a chance, or at chosen visits of chosen points."""

    def __init__(self, random: Random, trace: list[str]) -> None:
        self._random = random
        self._trace = trace
        self.chance = 0.0
        self.at: set[tuple[str, int]] = set()
        self._visits: dict[str, int] = {}

    def reach(self, point: str) -> None:
        self._visits[point] = self._visits.get(point, 0) + 1
        chosen = (point, self._visits[point]) in self.at
        if chosen or (self.chance and self._random.random() < self.chance):
            self._trace.append(f"crash {point}")
            raise Crashed(point)
