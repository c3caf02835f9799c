"""A simulated company of QuickBooks with a connector at work on it, on a clock that stands still unless moved."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
from tests.support.inprocess import SandboxTransport
from tests.support.start import START

from ledgerbridge.connectors.base.kind import Connection, Toolbox
from ledgerbridge.connectors.base.protocol import Outcome, Write
from ledgerbridge.connectors.base.quota import Buckets
from ledgerbridge.connectors.quickbooks import CONNECTOR
from ledgerbridge.connectors.quickbooks.connector import QuickBooks
from ledgerbridge.model.problems import AuthError, Problem
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

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        self._clock.advance(seconds)
        await asyncio.sleep(0)


class Recorder(SandboxTransport):
    """Remembers every request."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.requests: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return await super().send(request)


class ValidKey:
    """An access token that is always of today; one that is refused cannot be made better."""

    def __init__(self, company: Company) -> None:
        self._company = company

    async def header(self) -> str:
        return f"Bearer {self._company.person('GET', 'credentials')['access_token']}"

    async def renewed(self, refused: str) -> str:
        raise AuthError(Problem("LB-AUTH-03", "The token was refused.", "Connect again."))


class Company:
    """The company, a person at its screens, and our connector; everything from one seed."""

    def __init__(self, **settings: str) -> None:
        self.sandbox = Sandbox(clock=SandboxClock(lambda: START.timestamp()), seed=11)
        self.transport = Recorder(self.sandbox)
        self.clock = HubClock(self.sandbox.clock)
        credentials = self.person("GET", "credentials")
        self.realm = str(credentials["account_id"])
        self.connector = self.connected(**settings)

    def connected(self, realm: str | None = None, **settings: str) -> QuickBooks:
        """A connector of its own, as after a restart."""
        quota = Buckets(self.clock, list(CONNECTOR.limits))
        toolbox = Toolbox(self.transport, self.clock, SeededChance(1), quota, ValidKey(self))
        address = CONNECTOR.base_url(ADDRESS)
        return QuickBooks(Connection("books", "quickbooks", realm or self.realm, address, settings), toolbox)

    # --- a person at the screens, and the switches of the sandbox ------------------------------------------------

    def person(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the control plane; whatever it refuses raises."""
        url = f"{ADDRESS}/_sandbox/quickbooks/{path}"
        raw = b"" if body is None else msgspec.json.encode(body)
        status, _, answer = deliver(self.sandbox, method, url, {"content-type": "application/json"}, raw)
        assert status < 400, f"{method} {path}: {status} {answer.decode()}"
        return msgspec.json.decode(answer) if answer else None

    def enters(self, type: str, **wire: Any) -> str:
        """The id of a record a person made."""
        return str(self.person("POST", f"state/{type}", wire)["Id"])

    def edits(self, type: str, id: str, **wire: Any) -> None:
        self.person("PATCH", f"state/{type}/{id}", wire)

    def does(self, type: str, id: str, **action: Any) -> None:
        self.person("POST", f"state/{type}/{id}/actions", action)

    def loads(self, type: str, wires: list[dict[str, Any]], raw: bool = False) -> list[str]:
        ids = self.person("POST", f"load{'?raw=1' if raw else ''}", {"type": type, "records": wires})["ids"]
        return list(ids)

    def stored(self, type: str, id: str) -> dict[str, Any]:
        return dict(self.person("GET", f"state/{type}/{id}"))

    def count(self, type: str) -> int:
        return int(self.person("GET", "state")[type])

    def faults(self, do: str, **more: Any) -> None:
        self.person("POST", "faults", {"do": do, **more})

    def lifts(self) -> None:
        self.person("DELETE", "faults")

    # --- what the connector did ----------------------------------------------------------------------------------

    def calls(self) -> list[str]:
        """What was asked of the API, in order and without the company: `query: SELECT ...`, `cdc`, `batch`."""
        return [_told(request) for request in self.transport.requests]

    def forget_calls(self) -> None:
        self.transport.requests.clear()

    async def write(self, type: str, *writes: Write, request_id: str = "request-1") -> list[Outcome]:
        return await self.connector.write(self.connector.prepare(type, writes, request_id))


def _told(request: HttpRequest) -> str:
    name = urlsplit(request.url).path.rpartition("/")[2]
    return f"{name}: {request.body.decode()}" if name == "query" else name


def query_of(request: HttpRequest) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(unquote(urlsplit(request.url).query)).items()}


def new(n: int, fields: Mapping[str, Value], type: str = "Customer") -> Write:
    """A create whose reference follows from n."""
    return Write("create", reference("hubspot", "1", "contacts", str(n), type), fields)


def change(
    id: str, fields: Mapping[str, Value], version: str | None = "0", current: Mapping[str, Value] | None = None
) -> Write:
    return Write("update", f"intent-{id}", fields, id, version, current or {})
