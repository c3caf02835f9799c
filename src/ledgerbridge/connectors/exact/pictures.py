"""The one picture of an item: Exact takes its bytes and its name in an update, in place of the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import Call, Write
from ledgerbridge.connectors.exact.items import ITEMS, PICTURE_NAME, PICTURE_URL
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import as_text


def as_updates(writes: Sequence[Write]) -> list[Write]:
    """Writes as Exact takes them: a picture is an update of its item."""
    return [_as_update(write) if write.kind == "picture" else write for write in writes]


def as_update(call: Call) -> Call:
    return msgspec.structs.replace(call, writes=as_updates(call.writes))


def _as_update(write: Write) -> Write:
    named = {PICTURE_NAME: write.fields.get("name")}
    return msgspec.structs.replace(write, kind="update", fields=named)


def pictured(type: str, records: Sequence[Record]) -> Mapping[str, str]:
    """{id: name of the picture and version of the item}: another picture may come under the same name, and only the
    item's time of change tells it then."""
    if type != ITEMS:
        return {}
    named = {record.id: record for record in records if record.fields.get(PICTURE_URL)}
    return {id: f"{as_text(one.fields.get(PICTURE_NAME))} {one.version}" for id, one in named.items()}
