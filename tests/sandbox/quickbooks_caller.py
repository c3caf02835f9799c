"""A caller of the simulated QuickBooks without a network, its clock standing still."""

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

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.quickbooks import VENDOR

START = datetime(2026, 11, 20, 14, 0, 0, 187_000, tzinfo=UTC)
BASE = "http://127.0.0.1:8700/quickbooks"
REDIRECT = "http://localhost:9000/callback"


class Answer(msgspec.Struct):
    """One answer with its body read."""

    status: int
    headers: dict[str, str]
    body: Any
    text: str

    @property
    def fault(self) -> dict[str, Any]:
        """The first error of the service's fault."""
        return dict(self.body["Fault"]["Error"][0])

    @property
    def code(self) -> str:
        return str(self.fault["code"])


class Caller:
    """One company, one valid token, and short ways to call; not throttled unless a test asks for it."""

    def __init__(self, seed: int = 1, **settings: Any) -> None:
        self.clock = Clock(lambda: START.timestamp())
        self.vendor = VENDOR(self.clock, Random(seed))
        self.realm = self.vendor.accounts()[0]
        self.vendor.change_settings(self.realm, {"limits": False, **settings})
        self.credentials: dict[str, Any] = dict(self.vendor.credentials(self.realm))
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
        request = Request(method, path, values, dict(headers or {}), body, BASE)
        return _read(self.vendor.handle(request))

    def call(self, method: str, rest: str, body: Any = None, query: Mapping[str, str] | None = None) -> Answer:
        """A call to the company with its token; a body that is no text is sent as JSON."""
        headers = {"authorization": f"Bearer {self.bearer}", "accept": "application/json"}
        sent = b""
        if isinstance(body, str):
            sent, headers["content-type"] = body.encode(), "application/text"
        elif body is not None:
            sent, headers["content-type"] = json.dumps(body, default=str).encode(), "application/json"
        return self.send(method, f"/v3/company/{self.realm}/{rest}", query, sent, headers)

    def get(self, rest: str, **query: str) -> Answer:
        return self.call("GET", rest, None, query)

    def post(self, rest: str, body: Any, **query: str) -> Answer:
        return self.call("POST", rest, body, query)

    def make(self, type: str, **fields: Any) -> dict[str, Any]:
        """The record of a create that must succeed."""
        answer = self.post(type.lower(), fields)
        assert answer.status == 200, answer.text
        return dict(answer.body[type])

    def customer(self, name: str, **fields: Any) -> dict[str, Any]:
        return self.make("Customer", DisplayName=name, **fields)

    def service(self, name: str, **fields: Any) -> dict[str, Any]:
        return self.make("Item", Name=name, Type="Service", IncomeAccountRef={"value": "1"}, **fields)

    def stock(self, name: str, quantity: int = 10, **fields: Any) -> dict[str, Any]:
        """An item of stock, counted at the start of the year."""
        accounts = {"IncomeAccountRef": {"value": "79"}, "ExpenseAccountRef": {"value": "80"}}
        kind = {"Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": quantity, "InvStartDate": "2026-01-01"}
        return self.make("Item", Name=name, AssetAccountRef={"value": "81"}, **accounts, **kind, **fields)

    def sell(self, type: str, customer: Mapping[str, Any] | None, *lines: Any, **fields: Any) -> dict[str, Any]:
        """The document over these lines, or over amounts of the usual item, that must be accepted."""
        answer = self.try_to_sell(type, customer, *lines, **fields)
        assert answer.status == 200, answer.text
        return dict(answer.body[type])

    def try_to_sell(self, type: str, customer: Mapping[str, Any] | None, *lines: Any, **fields: Any) -> Answer:
        whom = {"CustomerRef": {"value": customer["Id"]}} if customer else {}
        sent = [one if isinstance(one, dict) else line(one) for one in lines]
        return self.post(type.lower(), {**whom, "Line": sent, **fields})

    def pay(self, customer: Mapping[str, Any], total: object, *lines: tuple[Any, Any], **fields: Any) -> Answer:
        """A payment, applied to documents by (document, amount)."""
        applied = [application(document, amount) for document, amount in lines]
        return self.post(
            "payment", {"CustomerRef": {"value": customer["Id"]}, "TotalAmt": total, "Line": applied, **fields}
        )

    def paid(self, customer: Mapping[str, Any], total: object, *lines: tuple[Any, Any], **fields: Any) -> Any:
        answer = self.pay(customer, total, *lines, **fields)
        assert answer.status == 200, answer.text
        return answer.body["Payment"]

    def void(self, type: str, record: Mapping[str, Any]) -> Answer:
        way = {"operation": "void"} if type == "Invoice" else {"operation": "update", "include": "void"}
        known = {"Id": record["Id"], "SyncToken": record["SyncToken"], "sparse": True}
        return self.post(type.lower(), known, **way)

    def delete(self, type: str, record: Mapping[str, Any]) -> Answer:
        known = {"Id": record["Id"], "SyncToken": record["SyncToken"]}
        return self.post(type.lower(), known, operation="delete")

    def sign_in_again(self) -> None:
        """A token for the hours after the first one."""
        self.bearer = str(self.vendor.credentials(self.realm)["access_token"])

    def does(self, type: str, id: str, do: str, **action: Any) -> Any:
        """What a person does at QuickBooks' own screens."""
        return self.vendor.person_does(self.realm, type, id, {"do": do, **action})

    def set(self, **settings: Any) -> None:
        self.vendor.change_settings(self.realm, settings)

    def change(self, type: str, record: Mapping[str, Any], **fields: Any) -> Answer:
        """A sparse update of the record as the caller knows it."""
        known = {"Id": record["Id"], "SyncToken": record["SyncToken"], "sparse": True}
        return self.post(type.lower(), {**known, **fields})

    def changed(self, type: str, record: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
        """The record after a sparse update that must succeed."""
        answer = self.change(type, record, **fields)
        assert answer.status == 200, answer.text
        return dict(answer.body[type])

    def read(self, type: str, id: str) -> dict[str, Any]:
        return dict(self.get(f"{type.lower()}/{id}").body[type])

    def query(self, statement: str) -> Answer:
        return self.get("query", query=statement)

    def names(self, statement: str) -> list[str]:
        """The names a query answers, in its order."""
        response = self.query(statement).body["QueryResponse"]
        rows = next((value for value in response.values() if isinstance(value, list)), [])
        return [row.get("DisplayName") or row["Name"] for row in rows]

    def changes(self, entities: str, since: str = "2026-11-20T00:00:00-08:00") -> list[dict[str, Any]]:
        """The groups of change data capture."""
        answer = self.get("cdc", entities=entities, changedSince=since)
        assert answer.status == 200, answer.text
        return list(answer.body["CDCResponse"][0]["QueryResponse"])

    # --- signing in ----------------------------------------------------------------------------------------------

    @property
    def proof(self) -> dict[str, str]:
        """The header with which the app proves itself."""
        pair = f"{self.credentials['client_id']}:{self.credentials['client_secret']}"
        return {"authorization": "Basic " + b64encode(pair.encode()).decode()}

    def asked(self, **other: str) -> dict[str, str]:
        """What an app sends to the authorize page."""
        usual = {
            "client_id": str(self.credentials["client_id"]),
            "response_type": "code",
            "scope": "com.intuit.quickbooks.accounting",
            "redirect_uri": REDIRECT,
            "state": "s1",
        }
        return {**usual, **other}

    def decide(self, decision: str = "grant", **other: str) -> dict[str, str]:
        """Where the person's decision leads: the arguments of the callback."""
        form = urlencode({"account": self.realm, "decision": decision}).encode()
        answer = self.send("POST", "/connect/oauth2", self.asked(**other), form)
        assert answer.status == 302, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    def token(self, headers: Mapping[str, str] | None = None, **form: str) -> Answer:
        """A call of the token endpoint."""
        sent = {**self.proof, "content-type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.send("POST", "/oauth2/v1/tokens/bearer", None, urlencode(form).encode(), sent)

    def refresh(self, value: str, **headers: str) -> Answer:
        named = {name.replace("_", "-"): said for name, said in headers.items()}
        return self.token(named, grant_type="refresh_token", refresh_token=value)

    def exchange(self, code: str, redirect_uri: str = REDIRECT) -> Answer:
        return self.token(grant_type="authorization_code", code=code, redirect_uri=redirect_uri)


def line(amount: object, code: str = "", item: str = "1", **detail: Any) -> dict[str, Any]:
    """A line of an item, as a sender writes it."""
    coded = {"TaxCodeRef": {"value": code}} if code else {}
    return {
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item}, **coded, **detail},
    }


def discount(amount: object = 0, percent: object = None) -> dict[str, Any]:
    detail = {"PercentBased": percent is not None, **({} if percent is None else {"DiscountPercent": percent})}
    return {"Amount": amount, "DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}


def shipping(amount: object, code: str = "") -> dict[str, Any]:
    return line(amount, code, "SHIPPING_ITEM_ID")


def application(document: Mapping[str, Any], amount: object) -> dict[str, Any]:
    """A line of a payment; credit memos are told by their remaining credit."""
    type = "CreditMemo" if "RemainingCredit" in document else "Invoice"
    return {"Amount": amount, "LinkedTxn": [{"TxnId": document["Id"], "TxnType": type}]}


def _read(response: Response) -> Answer:
    text = response.body.decode(errors="replace")
    is_json = "json" in response.headers.get("content-type", "")
    body = msgspec.json.Decoder(float_hook=Decimal).decode(response.body) if is_json else None
    return Answer(response.status, response.headers, body, text)
