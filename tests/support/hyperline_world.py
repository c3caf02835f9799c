"""A Hyperline that says what a test has it say, in the words of its documentation, and our connector before it."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import msgspec
from tests.support.start import START

from ledgerbridge.connectors.base.auth import StaticKey
from ledgerbridge.connectors.base.kind import Connection, Toolbox
from ledgerbridge.connectors.base.protocol import Outcome, Write
from ledgerbridge.connectors.base.quota import Unlimited
from ledgerbridge.connectors.hyperline.connector import Hyperline
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.seams.transport import HttpRequest, HttpResponse

HOME = "http://sandbox/hyperline"
ENTITY = "ive_484dn4U48E"

Answer: TypeAlias = HttpResponse | Exception | dict[str, Any] | list[Any]
Says: TypeAlias = Answer | Callable[[HttpRequest], Answer]

ADDRESS = {
    "name": "Nordljus Belysning AB",
    "line1": "Storgatan 1",
    "line2": None,
    "city": "Stockholm",
    "zip": "11122",
    "state": None,
    "country": "SE",
}
CUSTOMER: dict[str, Any] = {
    "id": "cus_1",
    "name": "Nordljus Belysning AB",
    "type": "corporate",
    "status": "active",
    "currency": "SEK",
    "country": "SE",
    "tax_ids": [{"value": "SE556123456701", "status": "valid"}],
    "tax_rate_custom": None,
    "registration_number": "5561234567",
    "language": "en",
    "external_id": "hs-company-9012",
    "custom_properties": {},
    "billing_address": ADDRESS,
    "shipping_address": None,
    "billing_email": "faktura@nordljus.example",
    "invoice_emails": ["ekonomi@nordljus.example"],
    "integrations": [{"entity_id": "9012", "provider_name": "hubspot", "provider_account_id": "p1"}],
    "created_at": "2026-03-02T08:15:11.860Z",
    "updated_at": "2026-03-02T08:15:11.860Z",
    "deleted_at": None,
}
PRODUCT: dict[str, Any] = {
    "id": "itm_1",
    "name": "Platform access",
    "status": "active",
    "type": "flat_fee",
    "description": "Internal note",
    "public_description": "Access to the platform",
    "custom_properties": {},
    "accounting": {
        ENTITY: {"tax_rate_id": "taxr_1", "product_code": "PROD-23", "ledger_account_code": "GL-001"},
        "ive_2": {"product_code": "P-2"},
    },
}
LINE: dict[str, Any] = {
    "id": "ili_1",
    "name": "Platform access",
    "description": None,
    "entry_type": "debit",
    "product_id": "itm_1",
    "product_type": "flat_fee",
    "units_count": 2,
    "unit_amount": 40000,
    "amount": 100000,
    "amount_excluding_tax": 80000,
    "tax_rate": 25,
    "tax_amount": 20000,
    "discount_amount": 0,
    "discount_percent": None,
}
INVOICE: dict[str, Any] = {
    "id": "inv_1",
    "number": "INV-2026-0042",
    "type": "invoice",
    "status": "to_pay",
    "purchase_order": "PO-7781",
    "currency": "SEK",
    "source": "hyperline",
    "total_amount": 100000,
    "amount_due": 100000,
    "amount_paid": 0,
    "amount_excluding_tax": 80000,
    "tax_amount": 20000,
    "tax_scheme": "standard",
    "discount_amount": 0,
    "customer": {"id": "cus_1", "name": "Nordljus Belysning AB", "tax_id": "SE556123456701", "address": ADDRESS},
    "seller": {"id": ENTITY, "name": "Example Software AB", "tax_id": "SE556999888801", "address": ADDRESS},
    "emitted_at": "2026-03-02T00:00:00.000Z",
    "due_at": "2026-04-01T00:00:00.000Z",
    "updated_at": "2026-03-02T00:00:05.120Z",
    "original_invoice_id": None,
    "line_items": [LINE],
    "transactions": [],
    "coupons": [],
}


def like(sample: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(dict(sample)), **changes}


def offset(*rows: Any) -> dict[str, Any]:
    """A page of a v1 list; its counts are as wrong as Hyperline's may be."""
    return {"meta": {"total": 7, "taken": 50, "skipped": 0, "approximateCount": True}, "data": list(rows)}


def cursored(*rows: Any, following: str | None = None) -> dict[str, Any]:
    return {"data": list(rows), "next_cursor": following, "has_more": following is not None}


def said(status: int, body: Any = None, **headers: str) -> HttpResponse:
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return HttpResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


class Clock:
    """Time that moves by sleeping alone."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class Desk:
    """Answers by method and path; an answer given as a list of several is said in turn, the last one for good."""

    def __init__(self) -> None:
        self.requests: list[HttpRequest] = []
        self._says: dict[str, list[Says]] = {}

    def says(self, call: str, *answers: Says) -> None:
        """`call` is such as `GET /v1/products`."""
        self._says[call] = list(answers)

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        call = told(request)
        answers = self._says.get(call) or [said(404, {"message": "Route not found"})]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        found = answer(request) if callable(answer) else answer
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, HttpResponse) else said(200, found)

    async def close(self) -> None:
        return


def told(request: HttpRequest) -> str:
    """`GET /v1/products`; a call that leaves Hyperline is told with its host."""
    path = request.url.partition("?")[0]
    return f"{request.method} {path.removeprefix(HOME)}"


def query(request: HttpRequest) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))


def sent(request: HttpRequest) -> Any:
    return msgspec.json.decode(request.body)


class World:
    """The desk and a connector; `key` and `base_url` as a user would have them."""

    def __init__(self, key: str = "test_key", base_url: str = HOME, **settings: str) -> None:
        self.desk = Desk()
        self.clock = Clock()
        self.toolbox = Toolbox(self.desk, self.clock, SeededChance(1), Unlimited(), StaticKey(key))
        self.connection = Connection("billing", "hyperline", ENTITY, base_url, settings)
        self.connector = Hyperline(self.connection, self.toolbox)

    def calls(self) -> list[str]:
        return [told(request) for request in self.desk.requests]

    def last(self, call: str) -> HttpRequest:
        return [request for request in self.desk.requests if told(request) == call][-1]

    async def write(self, type: str, write: Write) -> Outcome:
        [outcome] = await self.connector.write(self.connector.prepare(type, [write], "request-1"))
        return outcome
