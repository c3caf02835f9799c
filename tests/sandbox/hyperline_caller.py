"""A caller of the simulated Hyperline without a network, its clock standing still."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.hyperline import VENDOR
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request

START = datetime(2026, 3, 2, 9, 15, 11, 860_000, tzinfo=UTC)
NOW = "2026-03-02T09:15:11.860Z"
BASE = "http://127.0.0.1:8700/hyperline"
HOOKS = "http://127.0.0.1:9/hooks"
DAY_S = 86_400


class Answer(msgspec.Struct):
    """One answer; `body` is decoded JSON, or bytes where it is something else."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def message(self) -> str:
        return str(self.body["message"])


class Caller:
    """One workspace with its ready-made key, and short ways to call; not throttled unless a test asks for it."""

    def __init__(self, seed: int = 1, **settings: Any) -> None:
        self.clock = Clock(lambda: START.timestamp())
        self.clock.freeze()
        self.vendor = VENDOR(self.clock, Random(seed))
        self.account = self.vendor.accounts()[0]
        self.set(limits=False, **settings)

    @property
    def key(self) -> str:
        return str(self.vendor.credentials(self.account)["api_key"])

    def set(self, **settings: Any) -> None:
        self.vendor.change_settings(self.account, settings)

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, base: str = BASE
    ) -> Answer:
        """Any call with the headers given; bytes are sent as they are."""
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body, default=str).encode()
        request = msgspec.structs.replace(Request.to(f"http://x{path}", method, headers, sent), base_url=base)
        answer = self.vendor.handle(request)
        is_json = "json" in answer.headers.get("content-type", "")
        shown = json.loads(answer.body, parse_float=Decimal) if is_json else answer.body
        return Answer(answer.status, answer.headers, shown)

    def try_(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """A call with the key, whatever comes of it."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(method, path, body, {"authorization": f"Bearer {self.key}", **named})

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The body of an answer that is no refusal."""
        answer = self.try_(method, path, body, **headers)
        assert answer.status < 300, answer
        return answer.body

    # --- what many tests need ---------------------------------------------------------------------------------

    def customer(self, **fields: Any) -> Any:
        given = {"name": "Nordljus Belysning AB", "currency": "SEK", "billing_address": {"country": "SE"}, **fields}
        return self("POST", "/v1/customers", given)

    def product(self, amount: int = 40_000, currency: str = "SEK", **fields: Any) -> Any:
        prices = [{"currency": currency, "prices": [{"amount": amount}]}]
        given = {"name": "Platform access", "type": "flat_fee", "price_configurations": prices, **fields}
        return self("POST", "/v1/products", given)

    def invoice(self, status: str = "to_pay", lines: Any = None, **fields: Any) -> Any:
        """An invoice of 80000 and 20000 tax unless other lines are given."""
        customer = fields.pop("customer_id", None) or self.customer()["id"]
        made = lines or [{"name": "Platform access", "units_count": 2, "unit_amount": 40_000}]
        return self("POST", "/v1/invoices", {"customer_id": customer, "status": status, "line_items": made, **fields})

    def pay(self, invoice: Any, amount: int | None = None, at: str = NOW) -> Any:
        paid = {"amount": amount or invoice["amount_due"], "process_at": at}
        return self("POST", f"/v1/invoices/{invoice['id']}/transactions", paid)

    def credit(self, invoice: Any, **body: Any) -> Any:
        return self("POST", f"/v1/invoices/{invoice['id']}/credit-notes", body)

    def read(self, invoice: Any, version: str = "v2") -> Any:
        return self("GET", f"/{version}/invoices/{invoice['id']}")

    def events(self) -> list[str]:
        """Event types, oldest first."""
        logged = self("GET", "/v1/webhooks/messages?limit=100")["data"]
        return [message["payload"]["event_type"] for message in reversed(logged)]
