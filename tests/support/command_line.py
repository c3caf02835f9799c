"""The command line in this process: real use cases and store, the sandbox behind the transport seam, and its clock."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.support.inprocess import SandboxTransport
from tests.support.pair import SteppingClock
from tests.support.start import clock
from typer.testing import CliRunner

from ledgerbridge.cli.app import make_app
from ledgerbridge.cli.tools import HubPlace, Tools
from ledgerbridge.cli.tools import Sandbox as RunningSandbox
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.memory import VENDOR as MEMORY
from ledgerbridge.seams.environment import Environment
from ledgerbridge.seams.transport import Transport
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.wiring import close_hub, open_hub

URL = "http://sandbox.test"


class Ended:
    """One command that ran."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def form(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


class CommandLine:
    """Runs commands in one home against one sandbox; `variables` is the environment they see."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        self.home = home
        self.sandbox = sandbox
        self.transport: Transport = SandboxTransport(sandbox)
        self.variables: dict[str, str] = {}
        self.show_page: Callable[[str], bool] = lambda address: False
        self.served: list[tuple[object, ...]] = []
        self.serve: Callable[..., None] = self._note_serving

    def __call__(self, *arguments: str) -> Ended:
        """Runs a command. A second passes before the next."""
        self.sandbox.clock.advance(1)
        result = CliRunner().invoke(make_app(self._tools()), ["--home", str(self.home), *arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    def _tools(self) -> Tools:
        return Tools(self._opened, self.serve, self._run, self.show_page, self.variables.get)

    @asynccontextmanager
    async def _opened(self, place: HubPlace) -> AsyncIterator[Hub]:
        hub = open_hub(Environment({}, place.home))
        try:
            world = replace(hub.world, clock=SteppingClock(self.sandbox.clock))
            yield replace(hub, world=world, transport=self.transport)
        finally:
            await close_hub(hub)

    def _note_serving(self, host: str, port: int, seed: int, data: Path | None, more: Sequence[str]) -> None:
        self.served.append((host, port, seed, data, list(more)))

    def _run(self, data: Path | None, seed: int, port: int) -> AbstractContextManager[RunningSandbox]:
        raise NotImplementedError("the demo is tested as a process")


class MemoryPair:
    """Two accounts of the reference system, `books` and `crm`, and the command line between them."""

    def __init__(self, home: Path) -> None:
        self.sandbox = Sandbox([MEMORY], clock(), seed=5)
        self.vendor = self.sandbox.vendor("memory")
        self.books, self.crm = self.vendor.accounts()[0], self.vendor.add_account({})
        self.run = CommandLine(home, self.sandbox)

    def connect(self) -> None:
        for name, account in (("books", self.books), ("crm", self.crm)):
            ended = self.run("connect", "memory", "--name", name, "--sandbox", URL, "--account", account)
            assert ended.code == 0, ended.err

    def add(self, account: str, **fields: str) -> str:
        """Somebody makes a customer; its id."""
        return str(self.vendor.person_creates(account, "customers", {"fields": fields})["id"])

    def edit(self, account: str, id: str, **fields: str) -> None:
        self.vendor.person_edits(account, "customers", id, {"fields": fields})

    def customers(self, account: str) -> list[dict[str, Any]]:
        return [record["fields"] for record in self.vendor.records(account, "customers", 1000, 0)]
