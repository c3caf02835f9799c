"""The hub as use cases see it: the store with its keys, the systems that can be connected, and the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import msgspec
from sqlalchemy import Connection as Database

from ledgerbridge.connectors.base.auth import Authorizer, OAuthTokens, StaticKey, Tokens
from ledgerbridge.connectors.base.kind import Connection, ConnectorKind, Toolbox
from ledgerbridge.connectors.base.oauth import App, refresh
from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.connectors.base.quota import Buckets
from ledgerbridge.engine.run import World
from ledgerbridge.model.problems import Problem, SetupError, filled
from ledgerbridge.seams.transport import Transport
from ledgerbridge.store import connections
from ledgerbridge.store.connections import ConnectionRow

TOKENS = "tokens"
APP = "app"
KEY = "key"


def _nowhere(text: str) -> str:
    raise NotImplementedError("this hub keeps no configuration")


@dataclass(frozen=True)
class Hub:
    """Everything a use case needs. `owner` names this process in leases."""

    world: World
    kinds: Mapping[str, ConnectorKind]
    transport: Transport
    owner: str
    read_configuration: Callable[[], tuple[str, str] | None]
    """(text, name) of the configuration file; None where there is none."""
    keep_configuration: Callable[[str], str] = _nowhere
    """Puts a text in the place of the configuration file; returns the file's name."""
    quotas: dict[str, Buckets] = field(default_factory=dict)
    """{connection: what its limits still allow}, shared by every connector of a connection."""

    def watched(self, progress: Callable[[str, str, int], None]) -> Hub:
        """The same hub, telling how far long work is."""
        return replace(self, world=replace(self.world, progress=progress))

    def kind(self, vendor: str) -> ConnectorKind:
        if vendor in self.kinds:
            return self.kinds[vendor]
        raise SetupError(
            [
                Problem(
                    "LB-SETUP-04",
                    "No system is called {vendor}.",
                    "Choose one of: {known}.",
                    filled({"vendor": vendor, "known": ", ".join(sorted(self.kinds))}),
                )
            ]
        )

    async def connections(self) -> list[ConnectionRow]:
        return await self.world.store.run(connections.all_of)

    def connector(self, row: ConnectionRow) -> Connector:
        """The connector of a stored connection."""
        kind = self.kind(row.vendor)
        connection = Connection(row.name, row.vendor, row.account, row.base_url, row.settings)
        return kind.build(connection, self.toolbox(kind, row.name, row.settings.get("sandbox")))

    def toolbox(self, kind: ConnectorKind, name: str, sandbox: str | None) -> Toolbox:
        world = self.world
        if name not in self.quotas:
            self.quotas[name] = Buckets(world.clock, list(kind.limits))
        return Toolbox(
            self.transport, world.clock, world.chance, self.quotas[name], self._authorizer(kind, name, sandbox)
        )

    def _authorizer(self, kind: ConnectorKind, name: str, sandbox: str | None) -> Authorizer:
        if kind.oauth is None:
            return StoredKey(self, name)
        shape = kind.oauth(sandbox)
        vault = StoredTokens(self, name)

        async def renew(refresh_token: str) -> Tokens:
            return await refresh(shape, await self.app(name), refresh_token, self.transport, self.world.clock)

        return OAuthTokens(vault, self.world.clock, renew, shape.early_s, shape.never_earlier)

    async def app(self, name: str) -> App:
        return msgspec.json.decode(await self.secret(name, APP), type=App)

    async def secret(self, name: str, secret: str) -> bytes:
        content = await self.world.store.run(partial(self._load, name, secret))
        if content is None:
            raise SetupError(
                [
                    Problem(
                        "LB-SETUP-05",
                        "The connection {name} has no credentials.",
                        "Connect it again.",
                        filled({"name": name}),
                    )
                ]
            )
        return content

    def _load(self, name: str, secret: str, database: Database) -> bytes | None:
        return connections.load_secret(database, self.world.sealer, name, secret)

    async def keep_secret(self, name: str, secret: str, content: bytes) -> None:
        """Stores a secret; durable when it returns."""

        def save(database: Database) -> None:
            connections.save_secret(database, self.world.sealer, name, secret, content)

        await self.world.store.run(save, durable=True)


class StoredKey:
    """An access key kept in the store."""

    def __init__(self, hub: Hub, name: str) -> None:
        self._hub = hub
        self._name = name

    async def header(self) -> str:
        return f"Bearer {(await self._hub.secret(self._name, KEY)).decode()}"

    async def renewed(self, refused: str) -> str:
        return await StaticKey("").renewed(refused)


class StoredTokens:
    """The vault of one connection: tokens sealed in the store, the right to renew as a lease beside them."""

    def __init__(self, hub: Hub, name: str) -> None:
        self._hub = hub
        self._name = name

    async def load(self) -> Tokens:
        return msgspec.json.decode(await self._hub.secret(self._name, TOKENS), type=Tokens)

    async def save(self, tokens: Tokens) -> None:
        await self._hub.keep_secret(self._name, TOKENS, msgspec.json.encode(tokens))

    async def claim(self, seconds: float) -> bool:
        now = self._hub.world.clock.now().timestamp()
        owner = self._hub.owner
        return await self._hub.world.store.run(
            lambda database: connections.claim(database, self._name, TOKENS, owner, now, seconds)
        )

    async def release(self) -> None:
        owner = self._hub.owner
        await self._hub.world.store.run(lambda database: connections.release(database, self._name, TOKENS, owner))
