"""Connections and their secrets; secrets are sealed and bound to their connection."""

from __future__ import annotations

import json

import msgspec
from sqlalchemy import Connection, delete, select, update

from ledgerbridge.store.database import upsert
from ledgerbridge.store.schema import connections, secrets
from ledgerbridge.store.sealing import Sealer
from ledgerbridge.store.statements import given


class ConnectionRow(msgspec.Struct, frozen=True):
    """One account of one vendor, as the user set it up."""

    name: str
    vendor: str
    account: str
    base_url: str
    settings: dict[str, str]
    created_at: float


def save(connection: Connection, row: ConnectionRow) -> None:
    plain = msgspec.structs.asdict(row)
    upsert(connection, connections, [{**plain, "settings": json.dumps(row.settings, sort_keys=True)}])


def all_of(connection: Connection) -> list[ConnectionRow]:
    query = select(*(connections.c[name] for name in ConnectionRow.__struct_fields__)).order_by(connections.c.name)
    return [
        ConnectionRow(row.name, row.vendor, row.account, row.base_url, json.loads(row.settings), row.created_at)
        for row in connection.execute(query)
    ]


def remove(connection: Connection, name: str) -> None:
    """Forgets a connection and its secrets; links and history stay."""
    connection.execute(delete(secrets).where(secrets.c.connection == name))
    connection.execute(delete(connections).where(connections.c.name == name))


def _place(name: str, secret: str) -> str:
    return f"secret/{name}/{secret}"


def save_secret(connection: Connection, sealer: Sealer, name: str, secret: str, content: bytes) -> None:
    """Stores a secret; a lease held on it goes on."""
    sealed = sealer.seal(_place(name, secret), content)
    upsert(connection, secrets, [{"connection": name, "name": secret, "sealed": sealed}])


_SECRET = select(secrets.c.sealed).where(given(secrets, "connection", "name"))


def load_secret(connection: Connection, sealer: Sealer, name: str, secret: str) -> bytes | None:
    row = connection.execute(_SECRET, {"connection": name, "name": secret}).first()
    return sealer.unseal(_place(name, secret), row[0]) if row else None


def claim(connection: Connection, name: str, secret: str, owner: str, now: float, seconds: float) -> bool:
    """Whether `owner` now holds the right to renew a secret, for that time."""
    mine = (secrets.c.connection == name) & (secrets.c.name == secret)
    free = secrets.c.lease_owner.is_(None) | (secrets.c.lease_owner == owner) | (secrets.c.lease_until < now)
    taken = update(secrets).where(mine & free).values(lease_owner=owner, lease_until=now + seconds)
    return connection.execute(taken).rowcount == 1


def release(connection: Connection, name: str, secret: str, owner: str) -> None:
    mine = (secrets.c.connection == name) & (secrets.c.name == secret) & (secrets.c.lease_owner == owner)
    connection.execute(update(secrets).where(mine).values(lease_owner=None, lease_until=None))
