"""The composition root: the only file that knows every part."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
import webbrowser
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.exc import SQLAlchemyError

from ledgerbridge import connectors
from ledgerbridge.cli.app import make_app
from ledgerbridge.cli.tools import HubPlace, Tools
from ledgerbridge.cli.tools import Sandbox as RunningSandbox
from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.engine.run import World
from ledgerbridge.messages import choose_language, languages
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.planner.marks import Marker
from ledgerbridge.sandbox.kit.directory import LoadProblems, load_directory
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.kit.vendor import SandboxError
from ledgerbridge.sandbox.serve import running, serve
from ledgerbridge.seams.clock import Clock, SystemClock
from ledgerbridge.seams.crash import NoCrash
from ledgerbridge.seams.environment import Environment
from ledgerbridge.seams.http import AiohttpTransport
from ledgerbridge.seams.randomness import SystemChance
from ledgerbridge.seams.remote_clock import RemoteClock
from ledgerbridge.store.database import ThreadStore, migrate, open_engine
from ledgerbridge.store.sealing import Sealer, derived
from ledgerbridge.usecases.hub import Hub

ANNOUNCED = "expected.json"
"""File beside a sandbox's records that says what syncing them will come to."""
DAY_S = 24 * 3600.0


def connector_kinds() -> dict[str, ConnectorKind]:
    """Every system there is a connector folder for."""
    folders = [info.name for info in pkgutil.iter_modules(connectors.__path__) if info.ispkg and info.name != "base"]
    loaded = (importlib.import_module(f"ledgerbridge.connectors.{name}") for name in sorted(folders))
    return {module.CONNECTOR.name: module.CONNECTOR for module in loaded}


def marker_of(master: bytes) -> Marker:
    """The marker of a master key."""
    return Marker(derived(master, "marks"), derived(master, "marks id").hex()[:8])


def open_hub(environment: Environment, clock: Clock | None = None) -> Hub:
    """A hub on its database, brought to the newest schema. Close it with `close_hub`."""
    engine = open_engine(environment.database_url())
    migrate(engine)
    master = environment.master_key()
    chance = SystemChance()
    world = World(
        ThreadStore(engine),
        Sealer.of(master, chance.nonce),
        marker_of(master),
        clock or SystemClock(),
        chance,
        NoCrash(),
    )
    return Hub(
        world,
        connector_kinds(),
        AiohttpTransport(),
        chance.token(),
        environment.configuration,
        environment.keep_configuration,
    )


async def close_hub(hub: Hub) -> None:
    await hub.transport.close()
    store = hub.world.store
    if isinstance(store, ThreadStore):
        store.close()


# --- what the command line is given -----------------------------------------------------------------------------------


def main() -> None:
    """The command line; ends the process with its exit code."""
    variable = Environment().variable
    choose_language(languages(variable))
    make_app(Tools(opened, serve_sandbox, run_sandbox, webbrowser.open, variable))()


@asynccontextmanager
async def opened(place: HubPlace) -> AsyncIterator[Hub]:
    """The hub at a place, open within the block. Raises SetupError where it cannot be opened."""
    environment = Environment({} if place.alone else None, place.home)
    async with AsyncExitStack() as stack:
        clock = await stack.enter_async_context(_clock(place.clock)) if place.clock else None
        hub = _open_or_say_why(environment, clock)
        stack.push_async_callback(close_hub, hub)
        yield hub


@asynccontextmanager
async def _clock(sandbox: str) -> AsyncIterator[Clock]:
    transport = AiohttpTransport()
    try:
        clock = await RemoteClock.joined(sandbox, transport, f"hub {SystemChance().token()}")
        try:
            yield clock
        finally:
            await clock.leave()
    finally:
        await transport.close()


def _open_or_say_why(environment: Environment, clock: Clock | None) -> Hub:
    try:
        return open_hub(environment, clock)
    except ValueError as error:
        raise SetupError([_bad_key()]) from error
    except (SQLAlchemyError, OSError) as error:
        raise SetupError([_no_store(environment, error)]) from error


def serve_sandbox(host: str, port: int, seed: int, data: Path | None, more: Sequence[str]) -> None:
    """Serves until stopped. Raises SetupError with everything that is wrong."""
    with _sandbox_troubles(f"{host}:{port}"):
        serve(host, port, seed, data, more)


@contextmanager
def run_sandbox(data: Path | None, seed: int, port: int) -> Iterator[RunningSandbox]:
    """A sandbox in a thread, with the demo's records or those of a directory; all were entered a day ago."""
    with ExitStack() as stack:
        with _sandbox_troubles(f"127.0.0.1:{port}"):
            directory = data or stack.enter_context(as_file(files("ledgerbridge.sandbox") / "demo"))
            sandbox = Sandbox(seed=seed)
            sandbox.clock.advance(-DAY_S)
            load_directory(sandbox, stack.enter_context(_records_of(directory)))
            sandbox.clock.advance(DAY_S)
            url = stack.enter_context(running(sandbox, port=port))
        announced = directory / ANNOUNCED
        yield RunningSandbox(url, announced.read_bytes() if announced.is_file() else None)


@contextmanager
def _records_of(directory: Path) -> Iterator[Path]:
    """The directory without the announcement, which is no record."""
    if not (directory / ANNOUNCED).is_file():
        yield directory
        return
    with TemporaryDirectory() as copied:
        records = Path(copied) / directory.name
        shutil.copytree(directory, records, ignore=shutil.ignore_patterns(ANNOUNCED))
        yield records


@contextmanager
def _sandbox_troubles(address: str) -> Iterator[None]:
    """Turns what a sandbox cannot start with into problems of the set-up."""
    try:
        yield
    except LoadProblems as error:
        raise SetupError([_bad_records(str(problem)) for problem in error.problems]) from error
    except SandboxError as error:
        raise SetupError([_bad_records(error.detail)]) from error
    except OSError as error:
        raise SetupError([_taken(address)]) from error


def _bad_key() -> Problem:
    return Problem(
        "LB-SETUP-17",
        "The master key is not 64 hexadecimal characters.",
        "Correct LEDGERBRIDGE_KEY, or the file master.key in the hub's folder; the store opens with no other key.",
    )


def _no_store(environment: Environment, error: Exception) -> Problem:
    return Problem(
        "LB-SETUP-18",
        "The hub's store cannot be opened: {why}.",
        "Check LEDGERBRIDGE_DATABASE, or whether the folder {home} can be written.",
        {"why": type(error).__name__, "home": str(environment.home)},
    )


def _bad_records(what: str) -> Problem:
    return Problem(
        "LB-SETUP-20",
        "The sandbox cannot start with what it was given.",
        "Correct it and start again; all that is wrong is listed here.",
        vendor_text=what,
    )


def _taken(address: str) -> Problem:
    return Problem(
        "LB-SETUP-21",
        "The sandbox cannot listen on {address}.",
        "Choose another port with --port; 0 picks a free one.",
        {"address": address},
    )
