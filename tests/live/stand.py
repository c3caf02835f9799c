"""A simulator with the records and settings that probes need, on a clock that stands still unless somebody sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from tests.live.account import Account
from tests.support.inprocess import SandboxTransport

from ledgerbridge.connectors.base.kind import Connection, Toolbox
from ledgerbridge.connectors.base.oauth import App
from ledgerbridge.connectors.base.quota import Buckets
from ledgerbridge.model.problems import AuthError, Problem
from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.clock import Clock as SandboxClock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.seams.transport import Transport
from ledgerbridge.wiring import connector_kinds

ADDRESS = "http://sandbox"
START = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
"""Night in Europe, the evening before on the west coast of America."""
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "eaccounting": {
        "modules": ["api_standard", "sales_standard", "order_standard", "quote_standard", "stock_standard"]
    },
}

OWN: Mapping[str, Mapping[str, Any]] = {
    "HYP-WEBHOOK-DATA": {"webhook_url": "http://127.0.0.1:9/hooks"},
    "QB-TAX-INCLUSIVE": {"country": "SE"},
    "QB-DISCOUNT-GLOBAL": {"country": "SE"},
}
"""{behaviour: settings without which there is nothing to see}."""


class HubClock:
    """The sandbox's time, moved on by whoever sleeps."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        self._clock.advance(seconds)
        await asyncio.sleep(0)


class Stand:
    """One account of a vendor, and a person at its control plane."""

    def __init__(self, vendor: str, **settings: Any) -> None:
        self.vendor = vendor
        self.kind = connector_kinds()[vendor]
        self.sandbox = Sandbox(clock=SandboxClock(START.timestamp), seed=11)
        self.sandbox.clock.freeze()
        self.clock = HubClock(self.sandbox.clock)
        self.transport: Transport = SandboxTransport(self.sandbox)
        chosen = {**SETTINGS.get(vendor, {}), **settings}
        if chosen:
            self.control("POST", "settings", chosen)
        self.credentials: dict[str, Any] = self.control("GET", "credentials")

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the control plane; whatever it refuses raises."""
        raw = b"" if body is None else msgspec.json.encode(body)
        url, typed = f"{ADDRESS}/_sandbox/{self.vendor}/{path}", {"content-type": "application/json"}
        status, _, answer = deliver(self.sandbox, method, url, typed, raw)
        assert status < 400, f"{method} {path}: {status} {answer.decode()}"
        return msgspec.json.decode(answer) if answer else None

    def loads(self, type: str, *records: Mapping[str, Any]) -> None:
        self.control("POST", "load", {"type": type, "records": list(records)})

    @property
    def app(self) -> App:
        id, secret = (str(self.credentials[name]) for name in ("client_id", "client_secret"))
        return App(id, secret, "http://localhost:9000/callback")

    def key(self) -> str:
        """A token or key that is valid now."""
        found = self.control("GET", "credentials")
        return str(found["access_token"] or found["api_key"])

    def account(self) -> Account:
        base_url = self.kind.base_url(ADDRESS)
        connection = Connection(
            "live", self.vendor, str(self.credentials["account_id"]), base_url, {"sandbox": ADDRESS}
        )
        quota = Buckets(self.clock, list(self.kind.limits))
        toolbox = Toolbox(self.transport, self.clock, SeededChance(1), quota, ValidKey(self))

        async def app() -> App:
            return self.app

        return Account(self.kind, connection, toolbox, app)


class ValidKey:
    """A key that is always of today; one that is refused cannot be made better."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    async def header(self) -> str:
        return f"Bearer {self._stand.key()}"

    async def renewed(self, refused: str) -> str:
        raise AuthError(Problem("LB-AUTH-03", "The token was refused.", "Connect again."))
