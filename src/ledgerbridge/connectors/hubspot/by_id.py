"""Records by id, with the ones that were merged away since found under the id of their survivor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ledgerbridge.connectors.hubspot.api import BATCH, HubSpotApi
from ledgerbridge.connectors.hubspot.contacts import MERGED_WITH_TIMES
from ledgerbridge.connectors.hubspot.drift import Drift
from ledgerbridge.connectors.hubspot.record_type import MERGED
from ledgerbridge.connectors.hubspot.wire import ObjectWire, consumed_ids, ids_named
from ledgerbridge.model.batches import batches


class Found(msgspec.Struct, frozen=True):
    """`by_asked` is keyed by the id asked for; a survivor's own id differs from it."""

    by_asked: Mapping[str, ObjectWire]
    missing: list[str]
    """Ids that HubSpot does not know, or no longer shows."""


async def read_by_id(api: HubSpotApi, drift: Drift, type: str, ids: Iterable[str], properties: Sequence[str]) -> Found:
    """Live records as they are now. Ids whose record does not fit are neither found nor missing."""
    asked = list(dict.fromkeys(ids))
    wires: list[ObjectWire] = []
    missing: set[str] = set()
    for chunk in batches(asked, BATCH):
        answer = await api.batch_read(type, chunk, properties)
        wires += drift.fitting(type, answer.results, ObjectWire)
        missing |= ids_named(answer.errors, "ids")
    by_asked = _by_any_id(wires)
    explained = {*by_asked, *missing, *drift.ids(type)}
    for id in (id for id in asked if id not in explained):
        # Merged, but the survivor does not say so: alone in a call, the answer can only be its survivor.
        answer = await api.batch_read(type, [id], properties)
        for wire in drift.fitting(type, answer.results, ObjectWire):
            by_asked[id] = wire
    found = {id: by_asked[id] for id in asked if id in by_asked}
    unfit = drift.ids(type)
    return Found(found, [id for id in asked if id not in found and id not in unfit])


def merged_ids(wire: ObjectWire) -> set[str]:
    """Ids of the records this one took in."""
    return consumed_ids(wire.properties, MERGED, MERGED_WITH_TIMES) - {wire.id}


def _by_any_id(wires: Iterable[ObjectWire]) -> dict[str, ObjectWire]:
    kept = {wire.id: wire for wire in wires}
    return {old: wire for wire in kept.values() for old in merged_ids(wire)} | kept
