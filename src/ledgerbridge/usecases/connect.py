"""Connecting: from a vendor's grant or key to a stored connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.kind import Connection, ConnectorKind
from ledgerbridge.connectors.base.oauth import App, authorize_address, exchange, granted
from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.model.problems import Problem, SetupError, filled
from ledgerbridge.model.wording import Phrase
from ledgerbridge.store import connections
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases.hub import APP, KEY, TOKENS, Hub

SANDBOX = "sandbox"
"""Setting of a connection that lives in a sandbox: the sandbox's address."""


class Attempt(msgspec.Struct, frozen=True):
    """A grant asked for: where a person gives it, and what must come back."""

    vendor: str
    name: str
    address: str
    state: str
    app: App
    sandbox: str | None
    settings: dict[str, str]


def begin(hub: Hub, vendor: str, name: str, app: App, sandbox: str | None, settings: Mapping[str, str]) -> Attempt:
    """Where to send the person. Raises SetupError for settings this system does not have."""
    kind = hub.kind(vendor)
    _check_settings(kind, settings)
    assert kind.oauth is not None
    state = hub.world.chance.token()
    address = authorize_address(kind.oauth(sandbox), app, state)
    return Attempt(vendor, name, address, state, app, sandbox, dict(settings))


async def finish(hub: Hub, attempt: Attempt, redirected_to: str) -> ConnectionRow:
    """The connection, stored, once the vendor has sent the person back."""
    kind = hub.kind(attempt.vendor)
    assert kind.oauth is not None
    shape = kind.oauth(attempt.sandbox)
    grant = granted(shape.label, redirected_to, attempt.state)
    tokens = await exchange(shape, attempt.app, grant.code, hub.transport, hub.world.clock)
    await hub.keep_secret(attempt.name, APP, msgspec.json.encode(attempt.app))
    await hub.keep_secret(attempt.name, TOKENS, msgspec.json.encode(tokens))
    blank = _blank(kind, attempt.name, attempt.sandbox, attempt.settings)
    account = await kind.account_of(grant, blank, hub.toolbox(kind, attempt.name, attempt.sandbox))
    return await _store(hub, blank, account, attempt.settings, attempt.sandbox)


async def with_key(
    hub: Hub, vendor: str, name: str, key: str, sandbox: str | None, settings: Mapping[str, str]
) -> ConnectionRow:
    """The connection, stored, of a system that takes an access key."""
    kind = hub.kind(vendor)
    _check_settings(kind, settings)
    await hub.keep_secret(name, KEY, key.encode())
    blank = _blank(kind, name, sandbox, settings)
    account = await kind.account_of(None, blank, hub.toolbox(kind, name, sandbox))
    return await _store(hub, blank, account, dict(settings), sandbox)


async def check(hub: Hub, row: ConnectionRow) -> list[Finding]:
    """What the connection can and cannot do."""
    return await hub.connector(row).check()


class Checked(msgspec.Struct, frozen=True):
    """One connection and what its check found."""

    row: ConnectionRow
    label: str
    api_version: str
    """The vendor's API version that the connector was tested with."""
    findings: list[Finding]

    @property
    def problems(self) -> list[Problem]:
        return [finding.problem for finding in self.findings if finding.problem is not None]


async def check_all(hub: Hub, name: str | None) -> list[Checked]:
    """The connection of that name, else all, each checked. Raises SetupError where there is none."""
    rows = [row for row in await hub.connections() if name in (None, row.name)]
    if not rows:
        raise SetupError([_no_connection(name, await hub.connections())])
    return [await _checked(hub, row) for row in rows]


async def _checked(hub: Hub, row: ConnectionRow) -> Checked:
    connector = hub.connector(row)
    capabilities = connector.capabilities
    return Checked(row, capabilities.label, capabilities.api_version, await connector.check())


def _no_connection(name: str | None, rows: Sequence[ConnectionRow]) -> Problem:
    if name is None or not rows:
        return Problem(
            "LB-SETUP-23",
            "Nothing is connected yet.",
            "Connect a system first: ledgerbridge connect hubspot, for example.",
        )
    return unknown_connection(name, rows)


def unknown_connection(name: str, rows: Sequence[ConnectionRow]) -> Problem:
    """What is said of a name that none of the connections has."""
    return Problem(
        "LB-SETUP-24",
        "There is no connection called {name}.",
        "Choose one of: {known}.",
        filled({"name": name, "known": ", ".join(row.name for row in rows)}),
        words={} if rows else {"known": (Phrase("none"),)},
    )


def _blank(kind: ConnectorKind, name: str, sandbox: str | None, settings: Mapping[str, str]) -> Connection:
    return Connection(name, kind.name, "", kind.base_url(sandbox), settings)


async def _store(
    hub: Hub, blank: Connection, account: str, settings: dict[str, str], sandbox: str | None
) -> ConnectionRow:
    kept = settings | ({SANDBOX: sandbox} if sandbox else {})
    row = ConnectionRow(blank.name, blank.vendor, account, blank.base_url, kept, await _since(hub, blank, account))
    await hub.world.store.run(lambda database: connections.save(database, row))
    return row


async def _since(hub: Hub, blank: Connection, account: str) -> float:
    """When this account was first connected under this name."""
    same = (row for row in await hub.connections() if (row.name, row.account) == (blank.name, account))
    known = next(same, None)
    return known.created_at if known is not None else hub.world.clock.now().timestamp()


def _check_settings(kind: ConnectorKind, settings: Mapping[str, str]) -> None:
    known = [spec.key for spec in kind.settings]
    unknown = [key for key in settings if key not in known]
    if unknown:
        raise SetupError(
            [
                Problem(
                    "LB-SETUP-06",
                    "{vendor} has no setting called {key}.",
                    "There are: {known}.",
                    filled({"vendor": kind.label, "key": key, "known": ", ".join(known)}),
                    words={} if known else {"known": (Phrase("none"),)},
                )
                for key in unknown
            ]
        )
