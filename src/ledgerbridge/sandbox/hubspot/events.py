"""What a call or a person did to an account, as the events that webhooks tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.account import Account, Happening, Mark
from ledgerbridge.sandbox.hubspot.association_types import ASSOCIATION_TYPES, PRIMARY
from ledgerbridge.sandbox.hubspot.objects import ObjectType, object_type
from ledgerbridge.sandbox.hubspot.subscriptions import SILENT
from ledgerbridge.sandbox.hubspot.table import Record, Source

Wire = dict[str, Any]
PRIMARIES = frozenset({*PRIMARY.values(), *(ASSOCIATION_TYPES[id].inverse for id in PRIMARY.values())})


class Event(msgspec.Struct, frozen=True):
    """Something that happened to a record; `fields` are those of its kind."""

    what: str
    type: ObjectType
    fields: Wire
    generic: Wire
    """Further fields of the events that are named `object.`"""
    property_name: str = ""


def events_since(account: Account, mark: Mark, source: Source) -> Iterator[Event]:
    """All that happened since the mark."""
    happened = account.happened[mark.happened :]
    merged = {(entry.type, entry.id) for entry in happened if entry.what == "merge"}
    for name, written in mark.written.items():
        type, table = _type(name), account.tables[name]
        before: dict[int, Record | None] = {}
        for change in table.since(written):
            before.setdefault(change.id, change.before)
        for id, former in before.items():
            if (name, id) not in merged:  # HS-HOOK-MERGE
                yield from _of_record(account, type, id, former, table.get(id), source)
    for entry in happened:
        yield _of_happening(entry, source)
    yield from _of_links(account, mark, source)


def _type(name: str) -> ObjectType:
    found = object_type(name)
    assert found is not None
    return found


def _of_record(
    account: Account, type: ObjectType, id: int, before: Record | None, after: Record | None, source: Source
) -> Iterator[Event]:
    """Creation, deletion, restoring, or each property changed."""
    was, lives = (record is not None and record.archived_ms is None for record in (before, after))
    if not was and lives:
        what = "creation" if before is None else "restore"
        yield _simple(what, type, id, source, **({"changeFlag": "NEW"} if before is None else {}))
    elif was and not lives:
        yield _simple("deletion", type, id, source, changeFlag="DELETED")
    elif before is not None and after is not None and was:
        yield from _of_properties(account, type, before, after, source)


def _simple(what: str, type: ObjectType, id: int, source: Source, **more: Any) -> Event:
    fields = {"objectId": id, "changeSource": source.type, **more, "sourceId": source.id}
    return Event(what, type, fields, {"objectTypeId": type.id})


def _of_properties(
    account: Account, type: ObjectType, before: Record, after: Record, source: Source
) -> Iterator[Event]:
    """One event per property; of those that HubSpot calculates, none."""  # HS-HOOK-PROPERTY
    schema = account.schema(type)
    for name in sorted({*before.properties, *after.properties}):
        value, definition = after.properties.get(name, ""), schema.definitions.get(name)
        changed = value != before.properties.get(name, "")
        if not changed or name in (*SILENT, type.modified) or definition is None or definition.calculated:
            continue
        fields = {
            "objectId": after.id,
            "propertyName": name,
            "propertyValue": value,
            "changeSource": source.type,
            "sourceId": source.id,
        }
        yield Event("propertyChange", type, fields, {"objectTypeId": type.id, "isSensitive": False}, name)


def _of_happening(entry: Happening, source: Source) -> Event:
    type = _type(entry.type)
    if entry.what != "merge":
        return _simple(entry.what, type, entry.id, source)
    primary, *others = entry.consumed
    fields = {
        "changeSource": _actor(source),
        "primaryObjectId": primary,
        "mergedObjectIds": others,
        "newObjectId": entry.id,
        "numberOfPropertiesMoved": entry.moved,
        "objectId": primary,
    }
    return Event("merge", type, fields, {"objectTypeId": type.id})


def _actor(source: Source) -> str:
    return "USER" if source.type == "CRM_UI" else source.type


def _of_links(account: Account, mark: Mark, source: Source) -> Iterator[Event]:
    """Two events for each type that came or went between two records that are still there."""  # HS-HOOK-ASSOC
    before: dict[tuple[str, int, str, int], frozenset[int]] = {}
    for name, id, target, link in account.links.undo[mark.linked :]:
        if (target, link.to, name, id) not in before:
            before.setdefault((name, id, target, link.to), link.types)
    for (name, id, target, to), former in before.items():
        if account.tables[name].live(id) is None or account.tables[target].live(to) is None:
            continue
        now = account.links.between(name, id, target).get(to, frozenset())
        for type in sorted(now ^ former):
            inverse = account.links.known(type).inverse
            yield _of_link(account, type, id, to, type not in now, source)
            yield _of_link(account, inverse, to, id, type not in now, source)


def _of_link(account: Account, type_id: int, id: int, to: int, removed: bool, source: Source) -> Event:
    known = account.links.known(type_id)
    one, other = _type(known.source), _type(known.target)
    fields = {
        "changeSource": _actor(source),
        "associationType": f"{one.label}_TO_{other.label}",
        "fromObjectId": id,
        "toObjectId": to,
        "associationRemoved": removed,
        "isPrimaryAssociation": type_id in PRIMARIES,
    }
    more = {
        "fromObjectTypeId": one.id,
        "toObjectTypeId": other.id,
        "associationTypeId": type_id,
        "associationCategory": known.category,
    }
    return Event("associationChange", one, fields, more)
