"""A simulated division of Exact Online with a connector at work on it, on a clock that stands still unless moved."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
from tests.support.inprocess import SandboxTransport
from tests.support.start import START

from ledgerbridge.connectors.base.kind import Connection, Toolbox
from ledgerbridge.connectors.base.protocol import Outcome, Write
from ledgerbridge.connectors.base.quota import Buckets
from ledgerbridge.connectors.exact import CONNECTOR
from ledgerbridge.connectors.exact.connector import ExactOnline
from ledgerbridge.model.problems import AuthError, Problem
from ledgerbridge.model.record import Part
from ledgerbridge.model.reference import reference
from ledgerbridge.model.values import Value
from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.clock import Clock as SandboxClock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.seams.transport import HttpRequest, HttpResponse

ADDRESS = "http://sandbox"


class HubClock:
    """The sandbox's time, moved on by whoever sleeps."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self.slept_s = 0.0

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        self.slept_s += seconds
        self._clock.advance(seconds)
        await asyncio.sleep(0)


class Recorder(SandboxTransport):
    """Remembers every request; `answers` are given instead of the simulator's, first one first."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.requests: list[HttpRequest] = []
        self.answers: list[HttpResponse] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return self.answers.pop(0) if self.answers else await super().send(request)


class ValidKey:
    """An access token that is always of today; one that is refused cannot be made better."""

    def __init__(self, division: Division) -> None:
        self._division = division

    async def header(self) -> str:
        return f"Bearer {self._division.person('GET', 'credentials')['access_token']}"

    async def renewed(self, refused: str) -> str:
        raise AuthError(Problem("LB-AUTH-03", "The token was refused.", "Connect again."))


class Division:
    """The division, a person at its screens, and our connector; everything from one seed."""

    def __init__(self, start: datetime = START, **settings: str) -> None:
        self.sandbox = Sandbox(clock=SandboxClock(lambda: start.timestamp()), seed=11)
        self.transport = Recorder(self.sandbox)
        self.clock = HubClock(self.sandbox.clock)
        self.number = str(self.person("GET", "credentials")["account_id"])
        self.connector = self.connected(**settings)

    def connected(self, **settings: str) -> ExactOnline:
        """A connector of its own, as after a restart."""
        return ExactOnline(self.connection(**settings), self.toolbox())

    def connection(self, account: str | None = None, **settings: str) -> Connection:
        number = self.number if account is None else account
        return Connection("books", "exact", number, CONNECTOR.base_url(ADDRESS), settings)

    def toolbox(self) -> Toolbox:
        quota = Buckets(self.clock, list(CONNECTOR.limits))
        return Toolbox(self.transport, self.clock, SeededChance(1), quota, ValidKey(self))

    # --- a person at the screens, and the switches of the sandbox ------------------------------------------------

    def person(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the control plane; whatever it refuses raises."""
        url = f"{ADDRESS}/_sandbox/exact/{path}"
        raw = b"" if body is None else msgspec.json.encode(body)
        status, _, answer = deliver(self.sandbox, method, url, {"content-type": "application/json"}, raw)
        assert status < 400, f"{method} {path}: {status} {answer.decode()}"
        return msgspec.json.decode(answer) if answer else None

    def enters(self, type: str, key: str = "ID", **wire: Any) -> str:
        """The id of a record a person made."""
        return str(self.person("POST", f"state/{type}", wire)[key])

    def edits(self, type: str, id: str, **wire: Any) -> None:
        self.person("PATCH", f"state/{type}/{id}", wire)

    def removes(self, type: str, id: str) -> None:
        self.person("DELETE", f"state/{type}/{id}")

    def loads(self, type: str, wires: list[dict[str, Any]], raw: bool = False) -> list[str]:
        ids = self.person("POST", f"load{'?raw=1' if raw else ''}", {"type": type, "records": wires})["ids"]
        return list(ids)

    def stored(self, type: str) -> list[dict[str, Any]]:
        return list(self.person("GET", f"state/{type}?limit=1000")["records"])

    def listed(self, type: str) -> dict[str, str]:
        """{code: id} of one of the division's own lists."""
        return {row["Code"].strip(): row["ID"] for row in self.stored(type)}

    def count(self, type: str) -> int:
        return int(self.person("GET", "state")[type])

    def switches(self, **settings: Any) -> None:
        self.person("POST", "settings", settings)

    def faults(self, do: str, **more: Any) -> None:
        self.person("POST", "faults", {"do": do, **more})

    def customer(self, n: int = 1) -> str:
        return self.enters("crm/Accounts", Name=f"Customer {n}", Status="C")

    def item(self, n: int = 1) -> str:
        return self.enters("logistics/Items", Code=f"W-{n}", Description=f"Widget {n}", IsSalesItem=True)

    # --- what the connector did ----------------------------------------------------------------------------------

    def calls(self) -> list[str]:
        """What was asked of the API, without the division: `GET crm/Accounts`."""
        return [_told(request, self.number) for request in self.transport.requests]

    def forget_calls(self) -> None:
        self.transport.requests.clear()

    async def write(self, type: str, *writes: Write) -> list[Outcome]:
        """Sent one by one."""
        outcomes: list[Outcome] = []
        for number, write in enumerate(writes):
            outcomes += await self.connector.write(self.connector.prepare(type, [write], f"request-{number}"))
        return outcomes


def _told(request: HttpRequest, number: str) -> str:
    path = unquote(urlsplit(request.url).path).removeprefix("/exact/api/v1/").removeprefix(f"{number}/")
    return f"{request.method} {path.partition('(')[0]}"


def new(n: int, type: str, fields: Mapping[str, Value], *lines: Mapping[str, Value], content: bytes = b"") -> Write:
    """A create whose reference follows from n."""
    parts = {"lines": tuple(Part(dict(line)) for line in lines)} if lines else {}
    own = reference("hubspot", "1", "things", str(n), type)
    return Write("create", own, fields, parts=parts, content=content)


def change(id: str, fields: Mapping[str, Value], current: Mapping[str, Value] | None = None) -> Write:
    return Write("update", f"intent-{id}", fields, id, None, current or {})


def answer(status: int, body: bytes = b"", **headers: str) -> HttpResponse:
    """An answer as the vendor words it; underscores in names of headers stand for dashes."""
    return HttpResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)
