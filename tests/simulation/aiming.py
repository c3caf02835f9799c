"""One write of a pass that goes wrong in one way, and the death of the hub at a named point of that very write."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.simulation.chaos import ChaoticTransport
from tests.simulation.documents import DocumentSimulation
from tests.simulation.people import Thing

from ledgerbridge.model.side import Direction, Side
from ledgerbridge.seams.transport import HttpRequest, HttpResponse

WRITES = (
    "products/create",
    "customers/create",
    "invoices/create",
    "files/create",
    "invoices/book",
    "invoices/update",
    "payments/create",
)
"""What a document and all that belongs to it takes, in the order it is written; the update tells the source."""


class AimedTransport(ChaoticTransport):
    """Breaks the n-th write, and no other call."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.sent: list[str] = []
        """The writes, as they were tried."""
        self.broken: dict[int, str] = {}
        """{number of a write, counted from 1: its fault}."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        path = request.url.partition("/v1/")[2]
        if path not in WRITES:
            return await super().send(request)
        self.sent.append(path)
        fault = self.broken.pop(len(self.sent), "")
        self._trace.append(f"{path} {fault}")
        return self._delivered(request, fault, is_write=True)


class Sweep(DocumentSimulation):
    """Two documents with everything that belongs to them, and a first pass that goes wrong at one write."""

    def __init__(self, name: str) -> None:
        super().__init__(Random(name).randrange(10**6), direction=Direction.TO_RIGHT, transport=AimedTransport)
        self.brings_all = False
        self._enter(Thing(0, "customers", "ann@example.com"), given_name="Ann")
        self._enter(Thing(1, "customers", "bo@example.com"), given_name="Bo")
        self._enter(Thing(2, "products", "OAK-1"), name="Oak")
        for _ in range(2):
            self.sellers.sell(by_number=False, least=1)
        for sale in self.sellers.sales:
            if not sale.number:
                self.sellers.book(sale)
            self.sellers.pay(sale)

    def _draw_accounts(self) -> None:
        """Nothing shows late: then the writes of a pass are always the same."""
        super()._draw_accounts()
        self.lag_s = 0
        for account in self.accounts.values():
            self.vendor.change_settings(account, {"lag_s": 0, "stale_reads": False, "list_lag_s": 0})

    def _enter(self, thing: Thing, **fields: str) -> None:
        key = {"customers": "email", "products": "sku"}[thing.type]
        made = self.vendor.person_creates(self.accounts[Side.LEFT], thing.type, {"fields": {key: thing.key, **fields}})
        thing.ids[Side.LEFT] = made["id"]
        self.people.things.append(thing)

    @property
    def sent(self) -> list[str]:
        assert isinstance(self.transport, AimedTransport)
        return self.transport.sent

    def break_write(self, write: str, fault: str) -> None:
        assert isinstance(self.transport, AimedTransport)
        self.transport.broken = {WRITES.index(write) + 1: fault} if fault else {}

    def wrong_after(self) -> list[str]:
        """What is wrong once nothing breaks any more."""
        self.crash.at = set()
        return self.quiet()
