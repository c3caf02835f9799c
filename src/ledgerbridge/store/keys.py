"""Keys remembered: which records were ever seen with which match key, as keyed tags.

A vendor's index may lag behind what we have seen already; what is remembered here is asked for by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, delete, select

from ledgerbridge.model.batches import batches
from ledgerbridge.model.side import Side
from ledgerbridge.store.database import upsert
from ledgerbridge.store.links import CHUNK
from ledgerbridge.store.schema import known_keys


def remember(connection: Connection, integration: str, flow: str, side: Side, tags: Mapping[str, str]) -> None:
    """Notes {record id: tag}; a record seen with another key since is known by that one alone."""
    place = {"integration": integration, "flow": flow, "side": side.value}
    upsert(connection, known_keys, [{**place, "record_id": id, "tag": tag} for id, tag in tags.items()])


def forget(connection: Connection, integration: str, flow: str, side: Side, ids: Sequence[str]) -> None:
    """Records that are gone or lost their key are known no more."""
    for part in batches(ids, CHUNK):
        connection.execute(delete(known_keys).where(_at(integration, flow, side), known_keys.c.record_id.in_(part)))


def known(connection: Connection, integration: str, flow: str, side: Side, tags: Sequence[str]) -> dict[str, list[str]]:
    """{tag: ids of the records last seen with it}, ids in order."""
    found: dict[str, list[str]] = {}
    for part in batches(tags, CHUNK):
        query = select(known_keys.c.tag, known_keys.c.record_id).where(
            _at(integration, flow, side), known_keys.c.tag.in_(part)
        )
        for tag, id in connection.execute(query):
            found.setdefault(tag, []).append(id)
    return {tag: sorted(ids) for tag, ids in found.items()}


def _at(integration: str, flow: str, side: Side) -> ColumnElement[bool]:
    return (known_keys.c.integration == integration) & (known_keys.c.flow == flow) & (known_keys.c.side == side.value)
