"""Two systems in one process, connected through the real code path of each, with a hub between them."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tests.support.database import fresh_engine
from tests.support.inprocess import SandboxTransport
from tests.support.start import clock

from ledgerbridge.connectors.base.oauth import App
from ledgerbridge.engine.passes import Report
from ledgerbridge.engine.run import World
from ledgerbridge.sandbox.kit.clock import Clock as SandboxClock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.seams.crash import NoCrash
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.seams.transport import HttpRequest
from ledgerbridge.store.database import InlineStore
from ledgerbridge.store.sealing import Sealer
from ledgerbridge.usecases import connect, integrations, passes
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.passes import PlanLine
from ledgerbridge.wiring import connector_kinds, marker_of

ADDRESS = "http://sandbox"
MASTER = bytes(range(32))
FILE = "ledgerbridge.toml"
HUBSPOT_QUICKBOOKS = """
version = 1
[integration.hubspot-quickbooks]
preset = "hubspot-quickbooks"
left = "hubspot"
right = "quickbooks"
"""
"""What holds without a file."""
REDIRECT = "http://127.0.0.1:8799/callback"


def with_everybody(text: str) -> str:
    """The configuration, where all contacts of HubSpot become customers of QuickBooks unless it says which, and
    invoices stay where they are unless it speaks of them: most tests are about records alone."""
    for name, one in tomllib.loads(text).get("integration", {}).items():
        if one.get("preset") != "hubspot-quickbooks":
            continue
        chosen = one.get("flows", {})
        if "filter" not in chosen.get("customers", {}):
            text = _with(text, f"[integration.{name}.flows.customers]\n", "filter = []\n")
        if "invoices" not in chosen:
            text = _with(text, f"[integration.{name}.flows.invoices]\n", 'direction = "off"\n')
    return text


def _with(text: str, head: str, line: str) -> str:
    """The text with a line below that head, which is added where it is missing."""
    lines = text if head in text else f"{text}\n{head}"
    return lines.replace(head, head + line, 1)


class SteppingClock:
    """The hub's clock, tied to the sandbox's: sleeping moves both on."""

    def __init__(self, sandbox_clock: SandboxClock) -> None:
        self._clock = sandbox_clock

    def now(self) -> Any:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        self._clock.advance(seconds)


class Pair:
    """Both systems and the hub. The sandbox's clock is frozen and moves only when told or slept."""

    def __init__(
        self,
        configuration: str | None = None,
        seed: int = 0,
        limits: bool = False,
        vendors: tuple[str, str] = ("hubspot", "quickbooks"),
        everybody: bool = True,
    ) -> None:
        self.vendors = vendors
        self._loop = asyncio.new_event_loop()
        self.sandbox = Sandbox(clock=clock(), seed=seed)
        self.sandbox.clock.freeze()
        self.transport = SandboxTransport(self.sandbox)
        self.engine = fresh_engine()
        chance = SeededChance(f"pair {seed}")
        self.world = World(
            InlineStore(self.engine),
            Sealer.of(MASTER, chance.nonce),
            marker_of(MASTER),
            SteppingClock(self.sandbox.clock),
            chance,
            NoCrash(),
        )
        self.configuration = configuration
        self._everybody = everybody
        self.hub = Hub(self.world, connector_kinds(), self.transport, "test", self._configuration, self._keep)
        for vendor in vendors:
            self.vendor(vendor).change_settings(self.account(vendor), {"limits": limits})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.engine.dispose()
        self._loop.close()

    def _configuration(self) -> tuple[str, str] | None:
        text = self.configuration
        if self._everybody and self.vendors == ("hubspot", "quickbooks"):
            text = with_everybody(text if text is not None else HUBSPOT_QUICKBOOKS)
        return (text, FILE) if text is not None else None

    def _keep(self, text: str) -> str:
        self.configuration = text
        return FILE

    def run(self, main: Any) -> Any:
        return self._loop.run_until_complete(main)

    # --- the systems -----------------------------------------------------------------------------------------------

    def vendor(self, name: str) -> Any:
        return self.sandbox.vendor(name)

    def account(self, name: str) -> str:
        return str(self.vendor(name).accounts()[0])

    def load(self, vendor: str, type: str, wires: Sequence[Mapping[str, Any]]) -> list[str]:
        return list(self.vendor(vendor).load(self.account(vendor), type, [dict(wire) for wire in wires], False))

    def records(self, vendor: str, type: str) -> list[dict[str, Any]]:
        """All records as the vendor holds them."""
        return list(self.vendor(vendor).records(self.account(vendor), type, 1_000_000, 0))

    def day_in(self, zone: str) -> date:
        """The day it is there: near midnight another one than in UTC."""
        return self.world.clock.now().astimezone(ZoneInfo(zone)).date()

    def pass_time(self, seconds: float) -> None:
        self.sandbox.clock.advance(seconds)

    # --- the hub ---------------------------------------------------------------------------------------------------

    def connect(self, **settings: dict[str, str]) -> None:
        """Both are connected; `settings` are those of each connection, by vendor."""
        for vendor in self.vendors:
            self.run(self._connect(vendor, settings.get(vendor, {})))

    async def _connect(self, vendor: str, settings: dict[str, str]) -> None:
        credentials = self.vendor(vendor).credentials(self.account(vendor))
        if self.hub.kind(vendor).oauth is None:
            await connect.with_key(self.hub, vendor, vendor, str(credentials["api_key"]), ADDRESS, settings)
            return
        app = App(str(credentials["client_id"]), str(credentials["client_secret"]), REDIRECT)
        attempt = connect.begin(self.hub, vendor, vendor, app, ADDRESS, settings)
        form = urlencode({"account": self.account(vendor), "decision": "grant"}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = await self.transport.send(HttpRequest("POST", attempt.address, headers, form))
        await connect.finish(self.hub, attempt, answer.headers["location"])

    def integration(self) -> Integration:
        return self.run(integrations.load(self.hub))  # type: ignore[no-any-return]

    def plan(self) -> Report:
        return self.run(passes.plan(self.hub, self.integration()))  # type: ignore[no-any-return]

    def sync(self, retry_failed: bool = False, confirm: str = "") -> Report:
        return self.run(passes.sync(self.hub, self.integration(), retry_failed, confirm))  # type: ignore[no-any-return]

    def lines(self, report: Report) -> list[PlanLine]:
        integration = self.integration()

        async def gather() -> list[PlanLine]:
            return [line async for line in passes.lines(self.hub, integration, report.pass_id)]

        return self.run(gather())  # type: ignore[no-any-return]

    def later(self, minutes: float = 10) -> None:
        """Lets indexes catch up."""
        self.pass_time(timedelta(minutes=minutes).total_seconds())
