"""A HubSpot connector at work against its simulator, on a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from tests.support.inprocess import SandboxTransport
from tests.support.start import START

from ledgerbridge.connectors.base.auth import StaticKey
from ledgerbridge.connectors.base.kind import Connection, Toolbox
from ledgerbridge.connectors.base.protocol import Cursor, Outcome, Page, Write
from ledgerbridge.connectors.base.quota import Buckets, Quota, Unlimited
from ledgerbridge.connectors.hubspot import CONNECTOR
from ledgerbridge.connectors.hubspot.connector import HubSpot
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.values import Value
from ledgerbridge.sandbox.hubspot import VENDOR
from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.clock import Clock as SandboxClock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.seams.transport import HttpRequest, HttpResponse, Transport

ADDRESS = "http://127.0.0.1:8700"


class HubClock:
    """The hub's time: the sandbox's, wrong by `ahead`, moving on while the hub sleeps."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self.ahead = timedelta(0)
        self.slept_s: list[float] = []

    def now(self) -> datetime:
        return self._clock.now() + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self._clock.advance(seconds)


class Watched:
    """Remembers requests; `change` may give another answer than the one that came."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.requests: list[HttpRequest] = []
        self.change: Callable[[HttpRequest, HttpResponse], HttpResponse] = lambda request, answer: answer

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return self.change(request, await self._inner.send(request))

    async def close(self) -> None:
        await self._inner.close()


class World:
    """One portal and one connector to it, with our property set up unless `bare`."""

    def __init__(self, bare: bool = False, settings: Mapping[str, str] | None = None, limited: bool = False) -> None:
        self.sandbox = Sandbox((VENDOR,), SandboxClock(START.timestamp), seed=3)
        self.clock = HubClock(self.sandbox.clock)
        self.transport = Watched(SandboxTransport(self.sandbox))
        self._settings = settings or {}
        self._quota: Quota = Buckets(self.clock, list(CONNECTOR.limits)) if limited else Unlimited()
        self.credentials: dict[str, str] = self.control("GET", "credentials")
        if not bare:
            self._set_up()
        self.hubspot = self.connector()

    def connector(self, key: str = "") -> HubSpot:
        """Another connector of the same connection, as after a restart."""
        toolbox = self.toolbox(key)
        connection = Connection(
            "crm", "hubspot", self.credentials["account_id"], CONNECTOR.base_url(ADDRESS), self._settings
        )
        built = CONNECTOR.build(connection, toolbox)
        assert isinstance(built, HubSpot)
        return built

    def toolbox(self, key: str = "") -> Toolbox:
        authorizer = StaticKey(key or self.credentials["api_key"])
        return Toolbox(self.transport, self.clock, SeededChance(1), self._quota, authorizer)

    # --- behind the connector's back -----------------------------------------------------------------------------

    def control(self, method: str, path: str, body: Any = None) -> Any:
        return self._call(method, f"/_sandbox/hubspot/{path}", body)

    def load(self, type: str, *records: Mapping[str, Any]) -> list[str]:
        """Ids of records of these properties; an `associations` among them is one."""
        wires = [
            {"properties": {k: v for k, v in record.items() if k != "associations"}}
            | ({"associations": record["associations"]} if "associations" in record else {})
            for record in records
        ]
        ids: list[str] = self.control("POST", "load", {"type": type, "records": wires})["ids"]
        return ids

    def contact_at(self, company: str, **properties: str) -> str:
        beside = {"companies": [{"id": company, "types": [1, 279]}]}
        return self.load("contacts", {**properties, "associations": beside})[0]

    def edit(self, type: str, id: str, **properties: str) -> None:
        self.control("PATCH", f"state/{type}/{id}", {"properties": properties})

    def delete(self, type: str, id: str) -> None:
        self.control("DELETE", f"state/{type}/{id}")

    def merge(self, type: str, survivor: str, loser: str) -> None:
        self.control("POST", f"state/{type}/{survivor}/actions", {"do": "merge", "with": loser})

    def stored(self, type: str, id: str) -> dict[str, str]:
        """The properties of a record as the simulator holds them."""
        properties: dict[str, str] = self.control("GET", f"state/{type}/{id}")["properties"]
        return properties

    def associated(self, type: str, id: str) -> dict[str, list[dict[str, Any]]]:
        associations: dict[str, list[dict[str, Any]]] = self.control("GET", f"state/{type}/{id}")["associations"]
        return associations

    def count(self, type: str) -> int:
        return int(self.control("GET", "state")[type])

    def fault(self, do: str, path: str = "*", phase: str = "before", **more: Any) -> None:
        match = {"path": path, **{name: more.pop(name) for name in ("method", "nth") if name in more}}
        self.control("POST", "faults", {"do": do, "phase": phase, "match": match, **more})

    def define(self, of: str, **definition: Any) -> None:
        """A property of a type as a person adds it; a text unless it says otherwise."""
        body = {"groupName": GROUPS[of], "label": definition["name"], "type": "string", "fieldType": "text"}
        self._api("POST", f"/crm/v3/properties/{of}", body | definition)

    def later(self, seconds: float = 120.0) -> None:
        """Time passes; two minutes are enough for the search index."""
        self.sandbox.clock.advance(seconds)

    # --- through the connector -------------------------------------------------------------------------------------

    async def sweep(self, type: str, cursor: Cursor | None = None, hubspot: HubSpot | None = None) -> Swept:
        """All pages until the sweep ends."""
        swept = Swept({}, {}, {}, [], cursor or {})
        reader = hubspot or self.hubspot
        while True:
            page = (await reader.read_changes({type: cursor}))[type]
            swept.take(page)
            cursor = msgspec.json.decode(msgspec.json.encode(page.cursor))
            if page.ended:
                return swept

    async def write(self, type: str, *writes: Write) -> dict[str, Outcome]:
        """{reference: outcome}."""
        outcomes = await self.hubspot.write(self.hubspot.prepare(type, writes, "request-1"))
        assert len(outcomes) == len(writes)
        return {outcome.reference: outcome for outcome in outcomes}

    def calls_since(self, before: int) -> list[str]:
        """Method and path of the calls made since that many."""
        return [f"{r.method} {r.url.removeprefix(ADDRESS).partition('?')[0]}" for r in self.transport.requests[before:]]

    def _set_up(self) -> None:
        for type, group in GROUPS.items():
            body = {"name": "lb_external_id", "label": "Reference", "type": "string", "fieldType": "text"}
            self._api("POST", f"/crm/v3/properties/{type}", {**body, "groupName": group, "hasUniqueValue": True})

    def _api(self, method: str, path: str, body: Any) -> None:
        self._call(method, f"/hubspot{path}", body, {"authorization": f"Bearer {self.credentials['api_key']}"})

    def _call(self, method: str, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        raw = b"" if body is None else msgspec.json.encode(body)
        sent = {"content-type": "application/json", **(headers or {})}
        status, _, answer = deliver(self.sandbox, method, ADDRESS + path, sent, raw)
        assert status < 300, f"{method} {path}: {status} {answer.decode()}"
        return msgspec.json.decode(answer) if answer else None


GROUPS = {
    "contacts": "contactinformation",
    "companies": "companyinformation",
    "products": "productinformation",
    "deals": "dealinformation",
    "orders": "order_information",
    "invoices": "invoiceinformation",
    "commerce_payments": "paymentinformation",
    "notes": "noteinformation",
    "line_items": "lineiteminformation",
}


class Swept(msgspec.Struct):
    """What a sweep listed."""

    records: dict[str, Record]
    gone: dict[str, str]
    merged: dict[str, str]
    sizes: list[int]
    cursor: Cursor

    def take(self, page: Page) -> None:
        self.records |= {record.id: record for record in page.records}
        self.gone |= page.gone
        self.merged |= page.merged
        self.sizes.append(len(page.records))
        self.cursor = page.cursor


def create(reference: str, companion: str = "", **fields: Value) -> Write:
    return Write("create", reference, fields, companion={"company": companion} if companion else {})


def update(id: str, companion: str = "", **fields: Value) -> Write:
    return Write("update", f"intent-{id}", fields, id, companion={"company": companion} if companion else {})


def document(reference: str, lines: Sequence[Mapping[str, Value]] = (), **fields: Value) -> Write:
    """A create with line items; a dot in a path is written `__`."""
    return Write("create", reference, dotted(fields), parts={"lines": [Part(dict(line)) for line in lines]})


def dotted(fields: Mapping[str, Value]) -> dict[str, Value]:
    return {path.replace("__", "."): value for path, value in fields.items()}


def only(outcomes: Mapping[str, Outcome] | Sequence[Outcome]) -> Outcome:
    [outcome] = outcomes.values() if isinstance(outcomes, Mapping) else outcomes
    return outcome


def changed(answer: HttpResponse, change: Callable[[Any], None]) -> HttpResponse:
    """The answer with its JSON changed in place; one without JSON as it is."""
    if not answer.body.startswith(b"{"):
        return answer
    body = msgspec.json.decode(answer.body)
    change(body)
    return HttpResponse(answer.status, answer.headers, msgspec.json.encode(body))


def without(answer: HttpResponse, properties: Sequence[str]) -> HttpResponse:
    """The answer, its records without these properties."""

    def drop(body: Any) -> None:
        for record in body.get("results", []):
            for name in properties:
                record.get("properties", {}).pop(name, None)

    return changed(answer, drop)
