"""Records as HubSpot answers them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledgerbridge.sandbox.hubspot.account import Account, Schema
from ledgerbridge.sandbox.hubspot.calculated import SOURCE_NAMES, STAGE_NAMES
from ledgerbridge.sandbox.hubspot.call import type_named
from ledgerbridge.sandbox.hubspot.objects import LINE_ITEMS, ObjectType
from ledgerbridge.sandbox.hubspot.table import Record, Version
from ledgerbridge.sandbox.hubspot.times import iso
from ledgerbridge.sandbox.hubspot.versions import history

V3_ASSOCIATIONS_MAX = 100


def shape(account: Account, type: ObjectType, record: Record, properties: Mapping[str, str | None]) -> dict[str, Any]:
    """A record with the properties given, in HubSpot's order of keys."""  # HS-RECORD-SHAPE
    wire: dict[str, Any] = {
        "id": str(record.id),
        "properties": dict(sorted(properties.items())),
        "createdAt": iso(record.created_ms),
        "updatedAt": iso(record.updated_ms),
        "archived": record.archived_ms is not None,
    }
    if record.archived_ms is not None:
        wire["archivedAt"] = iso(record.archived_ms)
    wire["url"] = f"https://{account.ui_domain}/contacts/{account.id}/record/{type.id}/{record.id}"  # HS-URL
    return wire


def read_names(schema: Schema, type: ObjectType, asked: Sequence[str] | None) -> list[str]:
    """The properties to answer: the default set or those asked for that exist, and always the system ones."""
    if asked is None:  # HS-READ-DEFAULTS
        return list(type.shown)
    known = {name for name in asked if schema.defined(name) is not None}  # HS-READ-UNDEFINED
    return sorted(known | {type.created, "hs_object_id", type.modified})


def read_wire(
    account: Account, type: ObjectType, record: Record, names: Iterable[str], history_names: Sequence[str] = ()
) -> dict[str, Any]:
    """A record as read; a property without a value is null."""  # HS-READ-NULL
    wire = shape(account, type, record, {name: record.properties.get(name) for name in names})
    if history_names:
        wire["propertiesWithHistory"] = _histories(record, history_names)
    return wire


def _histories(record: Record, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """{property: versions, newest first}; a property that never had a value is left out."""  # HS-HISTORY
    versions = {name: history(record, name) for name in names}
    return {name: [_version(version) for version in reversed(found)] for name, found in versions.items() if found}


def _version(version: Version) -> dict[str, Any]:
    return {
        "value": version.value,
        "timestamp": iso(version.at_ms),
        "sourceType": version.source.type,
        "sourceId": version.source.id,
    }


def created_wire(account: Account, type: ObjectType, record: Record) -> dict[str, Any]:
    """The answer to a create: what was sent and what HubSpot filled in, nothing empty."""
    return shape(account, type, record, record.properties)


def updated_wire(
    account: Account, type: ObjectType, before: Record, after: Record, sent: Iterable[str]
) -> dict[str, Any]:
    """The answer to an update: what was sent, what it changed, and the system properties."""  # HS-PATCH-EXTENT
    stage = ("hs_pipeline", "lifecyclestage", *STAGE_NAMES)
    always = (type.created, "hs_object_id", *stage, type.modified, *SOURCE_NAMES)
    names = {*always, *(name for name in after.properties if after.properties[name] != before.properties.get(name))}
    shown = {name: after.properties[name] for name in names if name in after.properties}
    return shape(account, type, after, shown | {name: after.properties.get(name, "") for name in sent})


def v3_associations(
    account: Account, type: ObjectType, record: Record, targets: Iterable[str], base_url: str
) -> dict[str, Any]:
    """{"associations": ...} as lists and reads give it on demand; empty without any."""  # HS-ASSOC-V3-LIST
    found: dict[str, Any] = {}
    for target in targets:
        target_type = type_named(target)
        rows = [
            {"id": str(to), "type": account.links.known(id).name}
            for to, types in account.links.between(type.name, record.id, target_type.name).items()
            for id in sorted(types)
        ]
        if rows:
            key = "line items" if target_type is LINE_ITEMS else target_type.name  # HS-ASSOC-LINE-ITEMS
            found[key] = _first_page(rows, f"{base_url}/crm/v3/objects/{type.name}/{record.id}")
    return {"associations": found} if found else {}


def _first_page(rows: list[dict[str, str]], url: str) -> dict[str, Any]:
    page: dict[str, Any] = {"results": rows[:V3_ASSOCIATIONS_MAX]}
    if len(rows) > V3_ASSOCIATIONS_MAX:
        after = rows[V3_ASSOCIATIONS_MAX]["id"]
        page["paging"] = {"next": {"after": after, "link": f"{url}/associations?after={after}"}}
    return page
