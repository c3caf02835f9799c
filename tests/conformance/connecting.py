"""Connecting as a user does: through the authorize page and the token endpoint, or with a key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

import msgspec
from tests.conformance.subject import Subject
from tests.conformance.world import TestClock, TestVault

from ledgerbridge.connectors.base import oauth
from ledgerbridge.connectors.base.auth import Authorizer, OAuthTokens, StaticKey
from ledgerbridge.connectors.base.kind import Connection, ConnectorKind, Toolbox
from ledgerbridge.connectors.base.oauth import App, Granted, Shape
from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.connectors.base.quota import Buckets
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.seams.transport import HttpRequest, Transport

REDIRECT = "http://localhost:8765/callback"


class Connected(msgspec.Struct, frozen=True):
    """A connector at work, and what was made on the way."""

    connector: Connector
    connection: Connection
    toolbox: Toolbox
    vault: TestVault | None
    """None where there is a key instead of tokens."""
    token_url: str
    authorizer: Callable[[], Authorizer]
    """Another one on the same vault, as a second process would have it."""


async def connect(
    subject: Subject, credentials: dict[str, str | None], address: str, transport: Transport, clock: TestClock
) -> Connected:
    """A connection to the sandbox's account, settings without a default chosen from the vendor's reference data."""
    kind = subject.kind
    vault, granted, token_url = None, None, ""
    authorizer: Callable[[], Authorizer] = partial(StaticKey, credentials["api_key"] or "")
    if kind.oauth is not None:
        shape = kind.oauth(address)
        app = App(credentials["client_id"] or "", credentials["client_secret"] or "", REDIRECT)
        granted = await grant(shape, app, credentials["account_id"] or "", transport)
        vault = TestVault(await oauth.exchange(shape, app, granted.code, transport, clock))
        renew = partial(oauth.refresh, shape, app, transport=transport, clock=clock)
        authorizer = partial(OAuthTokens, vault, clock, renew, shape.early_s, shape.never_earlier)
        token_url = shape.token_url
    toolbox = Toolbox(transport, clock, SeededChance(1), Buckets(clock, list(kind.limits)), authorizer())
    connection = Connection(kind.name, kind.name, "", kind.base_url(address), dict(subject.settings))
    connection = msgspec.structs.replace(connection, account=await kind.account_of(granted, connection, toolbox))
    chosen = await choose_settings(kind, kind.build(connection, toolbox), connection)
    connection = msgspec.structs.replace(connection, settings=chosen)
    return Connected(kind.build(connection, toolbox), connection, toolbox, vault, token_url, authorizer)


async def grant(shape: Shape, app: App, account: str, transport: Transport) -> Granted:
    """What the authorize page sends back when a person allows access."""
    form = urlencode({"account": account, "decision": "grant"}).encode()
    page = oauth.authorize_address(shape, app, state="state-1")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await transport.send(HttpRequest("POST", page, headers, form))
    assert answer.status in (302, 303), f"the authorize page answered {answer.status}: {answer.body[:300]!r}"
    return oauth.granted(shape.label, answer.headers["location"], "state-1")


async def choose_settings(kind: ConnectorKind, connector: Connector, connection: Connection) -> dict[str, str]:
    """The connection's settings, and the first choice of each one that needs a choice."""
    settings = dict(connection.settings)
    for spec in kind.settings:
        if spec.reference_data and not spec.default and spec.key not in settings:
            choices = await connector.reference_data(spec.reference_data)
            if choices:
                settings[spec.key] = choices[0].id
    return settings
