"""A caller of the simulated Exact Online without a network, its clock standing still."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from ledgerbridge.sandbox.exact import VENDOR
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request, Response

START = datetime(2026, 1, 31, 9, 15, 30, 617_000, tzinfo=UTC)
BASE = "http://127.0.0.1:8700/exact"
REDIRECT = "http://localhost:9000/callback"
JSON = {"accept": "application/json"}


class Answer(msgspec.Struct):
    """One answer with its body read."""

    status: int
    headers: dict[str, str]
    body: Any
    text: str

    @property
    def d(self) -> Any:
        """What is inside the envelope."""
        return self.body["d"]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of a list, whichever form it has."""
        rows: list[dict[str, Any]] = self.d if isinstance(self.d, list) else self.d["results"]
        return rows

    @property
    def message(self) -> str:
        """What an error says."""
        return str(self.body["error"]["message"]["value"])


class Caller:
    """One division, one valid token, and short ways to call; not limited unless a test asks for it."""

    def __init__(self, seed: int = 1, **settings: Any) -> None:
        self.clock = Clock(lambda: START.timestamp())
        self.vendor = VENDOR(self.clock, Random(seed))
        self.division = self.vendor.accounts()[0]
        self.vendor.change_settings(self.division, {"limits": False, **settings})
        self.credentials = self.vendor.credentials(self.division)
        self.bearer = str(self.credentials["access_token"])

    def send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Any call, as it stands."""
        values = {name: [value] for name, value in (query or {}).items()}
        return _read(self.vendor.handle(Request(method, path, values, dict(headers or {}), body, BASE)))

    def call(
        self,
        method: str,
        rest: str,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """A call to the division with its token; other bodies than bytes are sent as JSON."""
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        own = {"authorization": f"Bearer {self.bearer}", **JSON, **(headers or {})}
        return self.send(method, f"/api/v1/{self.division}/{rest}", query, sent, own)

    def get(self, rest: str, **options: str) -> Answer:
        """A list or a record; `select`, `filter` and so on are the options with a dollar."""
        return self.call("GET", rest, None, {f"${name}": value for name, value in options.items()})

    def ask(self, rest: str, **parameters: str) -> Answer:
        """A function with its parameters."""
        return self.call("GET", rest, None, parameters)

    def follow(self, url: str) -> Answer:
        """A call to an absolute address that an answer gave."""
        request = Request.to(url, "GET", {"authorization": f"Bearer {self.bearer}", **JSON})
        path = request.path.removeprefix("/exact")
        return _read(self.vendor.handle(Request("GET", path, request.query, request.headers, b"", BASE)))

    def post(self, rest: str, body: Any, **headers: str) -> Answer:
        return self.call("POST", rest, body, None, headers)

    def put(self, rest: str, id: str, body: Any) -> Answer:
        return self.call("PUT", f"{rest}(guid'{id}')", body)

    def delete(self, rest: str, id: str) -> Answer:
        return self.call("DELETE", f"{rest}(guid'{id}')")

    def read(self, rest: str, id: str, **options: str) -> dict[str, Any]:
        answer = self.get(f"{rest}(guid'{id}')", **options)
        assert answer.status == 200, answer.text
        record: dict[str, Any] = answer.d
        return record

    def make(self, rest: str, **fields: Any) -> dict[str, Any]:
        """The record of a create that must succeed, read again."""
        answer = self.post(rest, fields)
        assert answer.status == 201, answer.text
        uri = answer.d["__metadata"]["uri"]
        again = self.call("GET", uri.partition(f"/api/v1/{self.division}/")[2])
        assert again.status == 200, again.text
        record: dict[str, Any] = again.d
        return record

    def customer(self, name: str = "Fittsport BV", **fields: Any) -> dict[str, Any]:
        return self.make("crm/Accounts", Name=name, Status="C", **fields)

    def item(self, code: str = "SKU-1", **fields: Any) -> dict[str, Any]:
        return self.make("logistics/Items", Code=code, **{"Description": f"Item {code}", "IsSalesItem": True, **fields})

    def order(self, customer: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self.make("salesorder/SalesOrders", OrderedBy=customer["ID"], SalesOrderLines=list(lines), **fields)

    def invoice(self, customer: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self.make(
            "salesinvoice/SalesInvoices", OrderedBy=customer["ID"], SalesInvoiceLines=list(lines), **fields
        )

    def entry(self, customer: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        known = {"Customer": customer["ID"], "Journal": "70", "SalesEntryLines": list(lines)}
        return self.make("salesentry/SalesEntries", **known, **fields)

    def lines(self, rest: str, parent: str, id: str) -> list[dict[str, Any]]:
        """The lines of a document."""
        rows = self.get(rest, filter=f"{parent} eq guid'{id}'").rows
        return sorted(rows, key=lambda row: int(row["LineNumber"]))

    def coded(self, rest: str, code: str) -> dict[str, Any]:
        """The row of a list by its code."""
        rows = self.get(rest, filter=f"Code eq '{code}'").rows
        return rows[0]

    def gl(self, code: str) -> str:
        return str(self.coded("financial/GLAccounts", code)["ID"])

    def sync(self, rest: str, select: str, above: int = 1) -> list[dict[str, Any]]:
        answer = self.get(f"sync/{rest}", select=select, filter=f"Timestamp gt {above}L")
        assert answer.status == 200, answer.text
        return answer.rows

    # --- signing in ----------------------------------------------------------------------------------------------

    def asked(self, **other: str) -> dict[str, str]:
        """What an app sends to the authorize page."""
        usual = {
            "client_id": str(self.credentials["client_id"]),
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "state": "s1",
        }
        return {**usual, **other}

    def decide(self, decision: str = "grant", accounts: tuple[str, ...] = (), **other: str) -> dict[str, str]:
        """Where the person's decision leads: the arguments of the callback."""
        form = urlencode([("decision", decision), *(("account", code) for code in accounts)]).encode()
        answer = self.send("POST", "/api/oauth2/auth", self.asked(**other), form)
        assert answer.status == 302, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    def token(self, headers: Mapping[str, str] | None = None, **form: str) -> Answer:
        """A call of the token endpoint."""
        proof = {name: str(self.credentials[name]) for name in ("client_id", "client_secret")}
        return self.send("POST", "/api/oauth2/token", None, urlencode({**proof, **form}).encode(), headers)

    def refresh(self, value: str) -> Answer:
        return self.token(grant_type="refresh_token", refresh_token=value)

    def exchange(self, code: str, redirect_uri: str = REDIRECT) -> Answer:
        return self.token(grant_type="authorization_code", code=code, redirect_uri=redirect_uri)

    def renew(self) -> None:
        """Takes a token that is valid now, as the control plane hands it out."""
        self.bearer = str(self.vendor.credentials(self.division)["access_token"])

    def me(self, **options: str) -> Answer:
        headers = {"authorization": f"Bearer {self.bearer}", **JSON}
        return self.send(
            "GET", "/api/v1/current/Me", {f"${name}": value for name, value in options.items()}, b"", headers
        )


def _read(response: Response) -> Answer:
    text = response.body.decode(errors="replace")
    is_json = "json" in response.headers.get("content-type", "")
    body = msgspec.json.Decoder(float_hook=Decimal).decode(response.body) if is_json else None
    return Answer(response.status, response.headers, body, text)


def wall(json_date: str) -> str:
    """What a date of an answer reads on the site's wall clock."""
    milliseconds = int(json_date.removeprefix("/Date(").removesuffix(")/"))
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
