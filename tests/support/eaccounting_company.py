"""A simulated company of eAccounting with a connector at work on it, on a clock that stands still unless moved."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import msgspec
from tests.support.inprocess import SandboxTransport
from tests.support.start import START

from ledgerbridge.connectors.base.kind import Connection, Toolbox
from ledgerbridge.connectors.base.protocol import Outcome, Write, Written
from ledgerbridge.connectors.base.quota import Buckets
from ledgerbridge.connectors.eaccounting import CONNECTOR
from ledgerbridge.connectors.eaccounting.connector import EAccounting
from ledgerbridge.model.problems import AuthError, Problem
from ledgerbridge.model.record import Part
from ledgerbridge.model.reference import reference
from ledgerbridge.model.values import Value
from ledgerbridge.sandbox.eaccounting import VENDOR
from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.clock import Clock as SandboxClock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.seams.transport import HttpRequest, HttpResponse

ADDRESS = "http://sandbox"
T = TypeVar("T")


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
    """Remembers every request; `says` stands in for the simulator's answers while it is set."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.requests: list[HttpRequest] = []
        self.says: HttpResponse | None = None

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return await super().send(request) if self.says is None else self.says


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
        self.sandbox = Sandbox(vendors=[VENDOR], clock=SandboxClock(lambda: START.timestamp()), seed=11)
        self.transport = Recorder(self.sandbox)
        self.clock = HubClock(self.sandbox.clock)
        self.identifier = str(self.person("GET", "credentials")["account_id"])
        chosen = {"article_coding": self.goods(), "unit": self.first("units")}
        self.settings = {**chosen, "bank_account": self.first("bankaccounts"), **settings}
        self.connector = self.connected()

    def toolbox(self) -> Toolbox:
        quota = Buckets(self.clock, list(CONNECTOR.limits))
        return Toolbox(self.transport, self.clock, SeededChance(1), quota, ValidKey(self))

    def connection(self) -> Connection:
        address = CONNECTOR.base_url(ADDRESS)
        return Connection("books", "eaccounting", self.identifier, address, self.settings)

    def connected(self) -> EAccounting:
        """A connector of its own, as after a restart."""
        return EAccounting(self.connection(), self.toolbox())

    # --- a person at the screens, and the switches of the sandbox ------------------------------------------------

    def person(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the control plane; whatever it refuses raises."""
        url = f"{ADDRESS}/_sandbox/eaccounting/{path}"
        raw = b"" if body is None else msgspec.json.encode(body)
        status, _, answer = deliver(self.sandbox, method, url, {"content-type": "application/json"}, raw)
        assert status < 400, f"{method} {path}: {status} {answer.decode()}"
        return msgspec.json.decode(answer) if answer else None

    def first(self, register: str) -> str:
        return str(self.person("GET", f"state/{register}")["records"][0]["Id"])

    def goods(self) -> str:
        """The coding of goods with 25 % VAT."""
        rows = self.person("GET", "state/articleaccountcodings")["records"]
        return str(next(row["Id"] for row in rows if row["NameEnglish"] == "Goods 25 %"))

    def loads(self, type: str, *wires: Mapping[str, Any], raw: bool = False) -> list[str]:
        ids = self.person("POST", f"load{'?raw=1' if raw else ''}", {"type": type, "records": list(wires)})["ids"]
        return list(ids)

    def edits(self, type: str, id: str, **wire: Any) -> None:
        self.person("PATCH", f"state/{type}/{id}", wire)

    def stored(self, type: str, id: str) -> dict[str, Any]:
        return dict(self.person("GET", f"state/{type}/{id}"))

    def all(self, type: str) -> list[dict[str, Any]]:
        return list(self.person("GET", f"state/{type}?limit=10000")["records"])

    def count(self, type: str) -> int:
        return int(self.person("GET", "state")[type])

    def faults(self, do: str, path: str = "/v2/*", phase: str = "after", times: int = 1, method: str = "POST") -> None:
        match = {"path": path, "method": method}
        self.person("POST", "faults", {"do": do, "phase": phase, "times": times, "match": match})

    def passes(self, seconds: float) -> None:
        self.sandbox.clock.advance(seconds)

    # --- what there is -------------------------------------------------------------------------------------------

    def customer(self, n: int = 1, **more: Any) -> str:
        place = {"InvoiceCity": "Malmö", "InvoicePostalCode": "211 20", "IsPrivatePerson": False, "IsActive": True}
        kept = {"Name": f"Customer {n}", "TermsOfPaymentId": self.first("termsofpayments"), **place}
        return self.loads("customers", {**kept, **more})[0]

    def article(self, n: int = 1, **more: Any) -> str:
        kept = {"CodingId": self.settings["article_coding"], "UnitId": self.settings["unit"], "IsActive": True}
        return self.loads("articles", {"Number": f"A{n}", "Name": f"Article {n}", **kept, **more})[0]

    def invoice(self, customer: str, article: str, amount: int = 100, **more: Any) -> str:
        """Its total is the amount and a quarter of VAT."""
        kept = {"CustomerId": customer, "EuThirdParty": False, "RotReducedInvoicingType": 0}
        row = {"ArticleId": article, "Quantity": 1, "UnitPrice": amount}
        return self.loads("customerinvoices", {**kept, "InvoiceDate": "2026-03-02", "Rows": [row], **more})[0]

    # --- what the connector did ----------------------------------------------------------------------------------

    def calls(self) -> list[str]:
        """Method and address of each call, without its query."""
        return [f"{r.method} {urlsplit(r.url).path.partition('/v2/')[2]}" for r in self.transport.requests]

    def queries(self) -> list[str]:
        return [unquote(urlsplit(request.url).query) for request in self.transport.requests]

    def forget_calls(self) -> None:
        self.transport.requests.clear()

    def write(self, type: str, *writes: Write, request_id: str = "request-1") -> list[Outcome]:
        return run(self.connector.write(self.connector.prepare(type, writes, request_id)))

    def made(self, type: str, write: Write) -> Written:
        [outcome] = self.write(type, write)
        assert isinstance(outcome, Written), outcome
        return outcome


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def new(
    n: int, fields: Mapping[str, Value], type: str, lines: Sequence[Mapping[str, Value]] = (), content: bytes = b""
) -> Write:
    """A create whose reference follows from n."""
    own = reference("hubspot", "1", type, str(n), type)
    parts = {"lines": tuple(Part(dict(line)) for line in lines)} if lines else {}
    return Write("create", own, fields, parts=parts, content=content)


def change(
    id: str, fields: Mapping[str, Value], version: str | None = None, current: Mapping[str, Value] | None = None
) -> Write:
    return Write("update", f"intent-{id}", fields, id, version, current or {})
