"""A simulated HubSpot account and somebody who calls its API, for the tests of the simulator."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot import VENDOR
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request

START = 1_767_225_600.0
"""2026-01-01T00:00:00Z, where the clock of every portal starts."""
ACCOUNT = "900001"
V3 = "/crm/v3/objects"
DATED = "/crm/objects/2026-03"


class Answer(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    body: Any
    headers: dict[str, str]


class Portal:
    """One account, a clock that stands still, and an access token with every scope."""

    def __init__(self, **settings: Any) -> None:
        self.clock = Clock(lambda: START)
        self.vendor = VENDOR(self.clock, Random(7))
        if settings:
            self.vendor.change_settings(ACCOUNT, settings)
        self.credentials = self.vendor.credentials(ACCOUNT)
        self.token = self.credentials["access_token"]

    def send(self, method: str, path: str, body: bytes = b"", query: Any = None, **headers: str) -> Answer:
        """A call as given, with no token of its own."""
        query = {name: value if isinstance(value, list) else [value] for name, value in (query or {}).items()}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.vendor.handle(Request(method, path, query, named, body, "http://sandbox.test/hubspot"))
        is_json = "json" in answer.headers.get("content-type", "")
        return Answer(answer.status, json.loads(answer.body) if is_json else answer.body.decode(), answer.headers)

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        """A call with the portal's token and a JSON body."""
        sent = b"" if body is None else json.dumps(body).encode()
        return self.send(method, path, sent, query, authorization=f"Bearer {self.token}")

    def get(self, path: str, **query: Any) -> Answer:
        return self.call("GET", path, **query)

    def post(self, path: str, body: Any, **query: Any) -> Answer:
        return self.call("POST", path, body, **query)

    def patch(self, path: str, properties: dict[str, Any], **query: Any) -> Answer:
        return self.call("PATCH", path, {"properties": properties}, **query)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def put(self, path: str, body: Any = None) -> Answer:
        return self.call("PUT", path, body)

    def create(self, type: str, **properties: Any) -> str:
        """Id of a new record."""
        answer = self.post(f"{V3}/{type}", {"properties": properties})
        assert answer.status == 201, answer.body
        return str(answer.body["id"])

    def read(self, type: str, id: str, *names: str) -> dict[str, Any]:
        """Properties of a record as a read shows them."""
        answer = self.get(f"{V3}/{type}/{id}", properties=",".join(names))
        assert answer.status == 200, answer.body
        found: dict[str, Any] = answer.body["properties"]
        return found

    def define(self, type: str, name: str, kind: str = "string", field: str = "text", **more: Any) -> Answer:
        """A custom property."""
        group = {"contacts": "contactinformation", "companies": "companyinformation"}.get(type, "productinformation")
        wish = {"name": name, "label": name, "type": kind, "fieldType": field, "groupName": group, **more}
        return self.post(f"/crm/v3/properties/{type}", wish)

    def pass_s(self, seconds: float) -> None:
        self.clock.advance(seconds)
