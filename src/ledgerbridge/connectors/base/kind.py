"""How a connector folder presents itself: `CONNECTOR` in its `__init__.py` is one of these."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import msgspec

from ledgerbridge.connectors.base.api import Api, Classify
from ledgerbridge.connectors.base.auth import Authorizer
from ledgerbridge.connectors.base.capabilities import Capabilities
from ledgerbridge.connectors.base.oauth import Granted, Shape
from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.connectors.base.quota import Limit, Quota
from ledgerbridge.connectors.base.skew import Skew
from ledgerbridge.seams.clock import Clock
from ledgerbridge.seams.randomness import Chance
from ledgerbridge.seams.transport import Transport


class Toolbox(msgspec.Struct, frozen=True):
    """The world, as a connector gets it."""

    transport: Transport
    clock: Clock
    chance: Chance
    quota: Quota
    authorizer: Authorizer
    skew: Skew = msgspec.field(default_factory=Skew)
    """What the vendor's answers show of its clock."""


class Connection(msgspec.Struct, frozen=True):
    """One account of one vendor, as the user set it up."""

    name: str
    vendor: str
    account: str
    base_url: str
    settings: Mapping[str, str] = {}


def open_api(label: str, connection: Connection, toolbox: Toolbox, classify: Classify, timeout_s: float = 60.0) -> Api:
    """The API of a connection, with the world it was given."""
    return Api(
        label,
        connection.base_url,
        toolbox.transport,
        toolbox.clock,
        toolbox.chance,
        toolbox.authorizer,
        toolbox.quota,
        classify,
        timeout_s,
        toolbox.skew,
    )


class SettingSpec(msgspec.Struct, frozen=True):
    """One setting of a connection, declared once; help, checks and documentation come from it."""

    key: str
    help: str
    example: str
    default: str = ""
    reference_data: str = ""
    """Kind of reference data its values come from, if any."""
    secret: bool = False


class ConnectorKind(msgspec.Struct, frozen=True):
    """A system we can connect."""

    name: str
    label: str
    capabilities: Capabilities
    limits: tuple[Limit, ...]
    settings: tuple[SettingSpec, ...]
    base_url: Callable[[str | None], str]
    """The API's address; given a sandbox's address, the one there."""
    oauth: Callable[[str | None], Shape] | None
    """How it speaks OAuth, at the vendor or in a sandbox; None where it takes a key."""
    build: Callable[[Connection, Toolbox], Connector]
    account_of: Callable[[Granted | None, Connection, Toolbox], Awaitable[str]]
    """Which account a grant or key opens; the connection given has no account yet."""
