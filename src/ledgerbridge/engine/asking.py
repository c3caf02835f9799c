"""Asking one side in portions as large as its vendor takes."""

from __future__ import annotations

from collections.abc import Sequence

from ledgerbridge.connectors.base.protocol import Connector, Fetched, ReadsHeads
from ledgerbridge.model.batches import batches
from ledgerbridge.model.record import Record


async def find_all(connector: Connector, type: str, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
    """{value: live records that hold it}, however many values there are."""
    found: dict[str, list[Record]] = {}
    for part in batches(values, connector.capabilities.types[type].find_batch):
        found.update(await connector.find(type, path, part))
    return found


async def heads_of(connector: Connector, type: str, ids: Sequence[str]) -> dict[str, Record]:
    """{id: the record as it is now}; its parts and what it stands beside are left out where they cost calls."""
    if not isinstance(connector, ReadsHeads):
        return dict((await fetch_all(connector, type, ids)).found)
    found: dict[str, Record] = {}
    for part in batches(ids, connector.capabilities.types[type].read_batch):
        found |= await connector.heads(type, part)
    return found


async def fetch_all(connector: Connector, type: str, ids: Sequence[str]) -> Fetched:
    """The records as they are now, however many there are."""
    found: dict[str, Record] = {}
    missing: list[str] = []
    for part in batches(ids, connector.capabilities.types[type].read_batch):
        fetched = await connector.fetch(type, part)
        found.update(fetched.found)
        missing.extend(fetched.missing)
    return Fetched(found, missing)
