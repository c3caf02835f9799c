"""A caller of the simulated eAccounting without a network, its clock standing still."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from ledgerbridge.sandbox.eaccounting import VENDOR
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request, Response

START = datetime(2026, 3, 2, 9, 15, 11, 97_000, tzinfo=UTC)
BASE = "http://127.0.0.1:8700/eaccounting"
REDIRECT = "http://localhost:9000/callback"
SCOPES = "ea:api offline_access ea:sales ea:accounting ea:purchase"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


class Answer(msgspec.Struct):
    """One answer with its body read."""

    status: int
    headers: dict[str, str]
    body: Any
    raw: bytes
    delay_s: float

    @property
    def code(self) -> int:
        return int(self.body["ErrorCode"])

    @property
    def refusal(self) -> tuple[int, int]:
        """Status and error code."""
        return self.status, self.code

    @property
    def text(self) -> str:
        return self.raw.decode(errors="replace")


class Caller:
    """One company, one valid token, and short ways to call; calls are not counted unless a test asks for it."""

    def __init__(self, seed: int = 1, **settings: Any) -> None:
        self.clock = Clock(lambda: START.timestamp())
        self.clock.freeze()
        self.vendor = VENDOR(self.clock, Random(seed))
        self.company = self.vendor.accounts()[0]
        self.vendor.change_settings(self.company, {"limits": False, **settings})
        self.credentials = self.vendor.credentials(self.company)
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

    def call(self, method: str, rest: str, body: Any = None, query: Mapping[str, str] | None = None) -> Answer:
        """A call with the company's token; a body that is not bytes is sent as JSON."""
        headers = {"authorization": f"Bearer {self.bearer}", "content-type": "application/json;charset=UTF-8"}
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body, default=float).encode()
        return self.send(method, f"/v2/{rest}", query, sent, headers)

    def get(self, rest: str, **query: str) -> Answer:
        """Parameters whose names begin with `$` are given without it."""
        odata = ("page", "pagesize", "filter", "orderby", "select", "top", "skip", "expand", "count")
        return self.call(
            "GET", rest, None, {f"${name}" if name in odata else name: value for name, value in query.items()}
        )

    def post(self, rest: str, body: Any = None, **query: str) -> Answer:
        return self.call("POST", rest, body, query)

    def put(self, rest: str, body: Any) -> Answer:
        return self.call("PUT", rest, body)

    def delete(self, rest: str) -> Answer:
        return self.call("DELETE", rest)

    def made(self, rest: str, body: Any = None, **query: str) -> dict[str, Any]:
        """The record of a POST that must succeed."""
        answer = self.post(rest, body, **query)
        assert answer.status == 200, answer.text
        return dict(answer.body)

    def read(self, rest: str) -> dict[str, Any]:
        answer = self.get(rest)
        assert answer.status == 200, answer.text
        return dict(answer.body)

    def data(self, rest: str, **query: str) -> list[dict[str, Any]]:
        """The records of a list that must succeed."""
        answer = self.get(rest, **query)
        assert answer.status == 200, answer.text
        return list(answer.body["Data"])

    def first(self, rest: str, **query: str) -> dict[str, Any]:
        return self.data(rest, **query)[0]

    # --- records -------------------------------------------------------------------------------------------------

    def customer_fields(self, **fields: Any) -> dict[str, Any]:
        """The least of a customer that is let in."""
        terms = self.first("termsofpayments")["Id"]
        least = {
            "Name": "Nordljus",
            "InvoiceCity": "Stockholm",
            "InvoicePostalCode": "111 22",
            "TermsOfPaymentId": terms,
        }
        return {**least, "IsPrivatePerson": False, "IsActive": True, **fields}

    def customer(self, **fields: Any) -> dict[str, Any]:
        return self.made("customers", self.customer_fields(**fields))

    def coding(self, percent: str = "0.25", type: str = "Goods") -> str:
        codings = self.data("articleaccountcodings")
        wanted = (Decimal(percent), type)
        return str(next(each["Id"] for each in codings if (each["VatRatePercent"], each["Type"]) == wanted))

    def article_fields(self, number: str = "LMP-100", **fields: Any) -> dict[str, Any]:
        known = {"CodingId": fields.pop("CodingId", None) or self.coding(), "UnitId": self.first("units")["Id"]}
        usual = {"IsActive": True, "Number": number, "Name": "Desk lamp", "NetPrice": 400, "GrossPrice": 500}
        return {**usual, **known, **fields}

    def article(self, number: str = "LMP-100", **fields: Any) -> dict[str, Any]:
        return self.made("articles", self.article_fields(number, **fields))

    def draft_fields(self, customer: Mapping[str, Any], *rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
        usual = {"IsTextRow": False, "ReversedConstructionServicesVatFree": False}
        known = {"CustomerId": customer["Id"], "EuThirdParty": False, "RotReducedInvoicingType": 0}
        return {**known, "Rows": [{**usual, **row} for row in rows], **fields}

    def draft(self, customer: Mapping[str, Any], *rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self.made("customerinvoicedrafts", self.draft_fields(customer, *rows, **fields))

    def invoice_fields(self, customer: Mapping[str, Any], *rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
        known = {"CustomerId": customer["Id"], "EuThirdParty": False, "RotReducedInvoicingType": 0}
        return {**known, "Rows": list(rows), **fields}

    def invoice(self, customer: Mapping[str, Any], *rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self.made("customerinvoices", self.invoice_fields(customer, *rows, **fields))

    def sold(self, **fields: Any) -> dict[str, Any]:
        """An invoice of two lamps, 1000 with VAT."""
        return self.invoice(self.customer(), {"ArticleId": self.article()["Id"], "Quantity": 2}, **fields)

    def order_fields(self, customer: Mapping[str, Any], *rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
        flags = {"IsTextRow": False, "IsWorkCost": False, "EligibleForReverseChargeOnVat": False}
        known = {"CustomerId": customer["Id"], "CurrencyCode": customer["CurrencyCode"], "OrderDate": "2026-03-02"}
        usual = {"Status": 2, "EuThirdParty": False, "RotReducedInvoicingType": 0}
        lines = [{"LineNumber": place, **flags, **row} for place, row in enumerate(rows, start=1)]
        return {**known, **usual, "ReverseChargeOnConstructionServices": False, "Rows": lines, **fields}

    def order(self, customer: Mapping[str, Any], *rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self.made("orders", self.order_fields(customer, *rows, **fields))

    def payment_fields(self, **fields: Any) -> dict[str, Any]:
        bank = self.first("bankaccounts")["Id"]
        usual = {"CompanyBankAccountId": bank, "PaymentDate": "2026-03-02", "PaymentAmount": 1000}
        return {**usual, "PaymentCurrency": "SEK", "PaymentType": 2, **fields}

    def does(self, type: str, id: str, deed: str, **rest: Any) -> dict[str, Any]:
        """What comes of a person's action."""
        return self.vendor.person_does(self.company, type, id, {"do": deed, **rest})

    # --- signing in ----------------------------------------------------------------------------------------------

    @property
    def proof(self) -> dict[str, str]:
        """The header with which the app proves itself."""
        pair = f"{self.credentials['client_id']}:{self.credentials['client_secret']}"
        return {"authorization": "Basic " + b64encode(pair.encode()).decode()}

    def asked(self, **other: str) -> dict[str, str]:
        """What an app sends to the authorize page."""
        known = {"client_id": str(self.credentials["client_id"]), "response_type": "code", "scope": SCOPES}
        return {**known, "redirect_uri": REDIRECT, "state": "s1", "prompt": "select_account", **other}

    def decide(self, decision: str = "grant", account: str = "", **other: str) -> dict[str, str]:
        """Where the user's decision leads: the arguments of the callback."""
        form = urlencode({"account": account or self.company, "decision": decision}).encode()
        answer = self.send("POST", "/connect/authorize", self.asked(**other), form)
        assert answer.status == 302, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    def token(self, proof: str | None = None, **form: str) -> Answer:
        """A call of the token endpoint; `proof` replaces the header with which the app proves itself."""
        shown = self.proof if proof is None else {"authorization": proof}
        sent = {**shown, "content-type": "application/x-www-form-urlencoded"}
        return self.send("POST", "/connect/token", None, urlencode(form).encode(), sent)

    def exchange(self, code: str, redirect_uri: str = REDIRECT) -> Answer:
        return self.token(grant_type="authorization_code", code=code, redirect_uri=redirect_uri)

    def refresh(self, value: str) -> Answer:
        return self.token(grant_type="refresh_token", refresh_token=value)

    def sign_in(self, scope: str) -> None:
        """From here on calls carry a token of those scopes."""
        self.bearer = str(self.exchange(self.decide(scope=scope)["code"]).body["access_token"])


def _read(response: Response) -> Answer:
    is_json = "json" in response.headers.get("content-type", "")
    body = msgspec.json.Decoder(float_hook=Decimal).decode(response.body) if is_json else None
    return Answer(response.status, response.headers, body, response.body, response.delay_s)
