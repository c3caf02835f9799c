"""Property histories, and the writes that HubSpot makes by itself."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.sandbox.hubspot.account import Work
from ledgerbridge.sandbox.hubspot.objects import ObjectType
from ledgerbridge.sandbox.hubspot.table import Record, Version
from ledgerbridge.sandbox.hubspot.times import iso


def with_versions(work: Work, record: Record, changed: Mapping[str, str]) -> dict[str, tuple[Version, ...]]:
    """The record's property histories with the changed values added."""
    changes = dict(record.changes)
    for name, value in changed.items():
        changes[name] = (*history(record, name), Version(value, work.now_ms, work.source))
    return changes


def history(record: Record, name: str) -> tuple[Version, ...]:
    """Every version of a property, oldest first; one never changed has that of the record's creation."""
    if name in record.changes:
        return record.changes[name]
    if name in record.properties:
        return (Version(record.properties[name], record.created_ms, record.source),)
    return ()


def differing(record: Record, values: Mapping[str, str]) -> dict[str, str]:
    """Those of the values that are not the record's already."""
    return {name: value for name, value in values.items() if value != record.properties.get(name, "")}


def without_empty(properties: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in properties.items() if value}


def set_values(work: Work, type: ObjectType, id: int, values: Mapping[str, str]) -> bool:
    """Sets properties past all rules; the history and the modified date show it. Whether anything changed."""
    record = work.account.table(type).live(id)
    changed = {} if record is None else differing(record, values)
    if record is None or not changed:
        return False
    written = msgspec.structs.replace(
        record,
        properties=without_empty({**record.properties, **changed, type.modified: iso(work.now_ms)}),
        updated_ms=work.now_ms,
        changes=with_versions(work, record, changed),
    )
    work.account.table(type).put(written, work.now_ms)
    return True


def set_quietly(work: Work, type: ObjectType, id: int, values: Mapping[str, str]) -> None:
    """Sets properties that follow from associations; the modified date stays."""  # HS-ASSOC-QUIET
    record = work.account.table(type).live(id)
    changed = {} if record is None else differing(record, values)
    if record is not None and changed:
        properties = without_empty({**record.properties, **changed})
        work.account.table(type).put(msgspec.structs.replace(record, properties=properties), work.now_ms)
