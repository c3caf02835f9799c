"""The composition root: the only file that knows every part."""

from __future__ import annotations

import importlib
import pkgutil

from ledgerbridge import connectors
from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.engine.run import World
from ledgerbridge.planner.marks import Marker
from ledgerbridge.seams.clock import Clock, SystemClock
from ledgerbridge.seams.crash import NoCrash
from ledgerbridge.seams.environment import Environment
from ledgerbridge.seams.http import AiohttpTransport
from ledgerbridge.seams.randomness import SystemChance
from ledgerbridge.store.database import ThreadStore, migrate, open_engine
from ledgerbridge.store.sealing import Sealer, derived
from ledgerbridge.usecases.hub import Hub


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
    return Hub(world, connector_kinds(), AiohttpTransport(), chance.token(), environment.configuration)


async def close_hub(hub: Hub) -> None:
    await hub.transport.close()
    store = hub.world.store
    if isinstance(store, ThreadStore):
        store.close()
