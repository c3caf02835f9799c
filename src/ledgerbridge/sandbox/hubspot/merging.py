"""Merging two records into one, and deleting a contact for good."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.hubspot.account import Happening, Work
from ledgerbridge.sandbox.hubspot.associating import Pair, associate
from ledgerbridge.sandbox.hubspot.association_types import PRIMARY
from ledgerbridge.sandbox.hubspot.call import Call, record_id, type_named
from ledgerbridge.sandbox.hubspot.errors import invalid, no_such_path, not_found
from ledgerbridge.sandbox.hubspot.finding import find_by_key
from ledgerbridge.sandbox.hubspot.links import Link
from ledgerbridge.sandbox.hubspot.objects import COMPANIES, CONTACTS, ORDERS, ObjectType
from ledgerbridge.sandbox.hubspot.records import part
from ledgerbridge.sandbox.hubspot.table import Record
from ledgerbridge.sandbox.hubspot.times import iso
from ledgerbridge.sandbox.hubspot.wire import read_wire
from ledgerbridge.sandbox.kit.http import Response


class Merge(msgspec.Struct, rename="camel"):
    primary_object_id: str | int
    object_id_to_merge: str | int


class PrivacyDelete(msgspec.Struct, rename="camel"):
    object_id: str | int
    id_property: str | None = None


def merge_call(call: Call) -> Response:
    orders = call.type is ORDERS and call.version == "2026-03"  # HS-MERGE-ORDERS
    if not call.type.mergeable and not orders:  # HS-MERGE-TYPES
        raise no_such_path()
    call.require_object(call.type, "write")
    asked = call.body(Merge)
    first, second = (_live(call, str(id)) for id in (asked.primary_object_id, asked.object_id_to_merge))
    merged = merge(call.work, call.type, first, second)
    names = [*call.type.shown, "hs_merged_object_ids"]
    return Response.of(200, read_wire(call.account, call.type, merged, names))


def _live(call: Call, id: str) -> Record:
    number = record_id(id)
    record = None if number is None else call.account.table(call.type).live(number)
    if record is None:
        raise not_found()
    return record


def merge(work: Work, type: ObjectType, primary: Record, other: Record) -> Record:
    """The primary record lives on with what it lacked from the other; the other's id leads to it. Raises Refused."""
    if primary.id == other.id:
        raise invalid(f"{primary.id} cannot be merged with itself")
    table = work.account.table(type)
    links = part(work, type, other.id)
    table.remove(other.id, work.now_ms)  # HS-MERGE-GONE
    table.merged[other.id] = primary.id
    former = table.rows[primary.id]
    properties = _joined(work, type, former, other)
    survivor = msgspec.structs.replace(former, properties=properties, updated_ms=work.now_ms)
    table.put(survivor, work.now_ms)
    _take_over(work, type, primary.id, links)
    id = _minted(work, type, primary.id) if work.account.settings["merge_new_id"] else primary.id
    moved = len(set(properties) - set(former.properties))
    work.account.happened.append(Happening("merge", type.name, id, (primary.id, other.id), moved))
    return table.rows[id]


def _minted(work: Work, type: ObjectType, id: int) -> int:
    """The survivor has an id of its own, and both old ones lead to it."""  # HS-MERGE-NEW-ID
    table = work.account.table(type)
    new = work.new_id(type)
    survivor = table.rows[id]
    links = part(work, type, id)
    table.remove(id, work.now_ms)
    merged = ";".join([*_ids(survivor), str(id)])
    properties = {**survivor.properties, "hs_object_id": str(new), "hs_merged_object_ids": merged}
    table.put(msgspec.structs.replace(survivor, id=new, properties=properties), work.now_ms)
    table.merged[id] = new
    _take_over(work, type, new, links)
    return new


def _joined(work: Work, type: ObjectType, primary: Record, other: Record) -> dict[str, str]:
    """The primary's properties, its gaps filled from the other."""  # HS-MERGE-VALUES
    gaps = {name: value for name, value in other.properties.items() if name != "associatedcompanyid"}
    properties = gaps | dict(primary.properties)
    merged = [*_ids(primary), *_ids(other), str(other.id)]
    properties["hs_merged_object_ids"] = ";".join(merged)  # HS-MERGE-IDS
    properties[type.modified] = iso(work.now_ms)
    if type is CONTACTS:
        pairs = ";".join(f"{id}:{work.now_ms}" for id in merged)
        properties["hs_calculated_merged_vids"] = pairs
        properties["hs_all_contact_vids"] = ";".join([str(primary.id), *merged])
        _add_value(properties, "hs_additional_emails", other, "email")  # HS-MERGE-EMAIL
    if type is COMPANIES:
        _add_value(properties, "hs_additional_domains", other, "domain")  # HS-MERGE-VALUES
    return properties


def _ids(record: Record) -> list[str]:
    return [id for id in record.properties.get("hs_merged_object_ids", "").split(";") if id]


def _add_value(properties: dict[str, str], list_name: str, other: Record, name: str) -> None:
    """The other record's value, and its further ones, join the list unless they are the main value."""
    listed = [value for value in properties.get(list_name, "").split(";") if value]
    offered = [other.properties.get(name, ""), *other.properties.get(list_name, "").split(";")]
    for value in offered:
        if value and value != properties.get(name) and value not in listed:
            listed.append(value)
    if listed:
        properties[list_name] = ";".join(listed)


def _take_over(work: Work, type: ObjectType, id: int, links: list[Link]) -> None:
    """The survivor gets the other's associations; its own primary company stays primary."""  # HS-MERGE-ASSOC
    for link in links:
        if (type.name, id) == (link.target, link.to):
            continue
        types = link.types
        if type.name in PRIMARY and work.account.links.primary_company(type.name, id) is not None:
            types -= {PRIMARY[type.name]}
        associate(work, Pair(type, id, type_named(link.target), link.to), types)


def privacy_delete(call: Call) -> Response:
    """The contact and its history are gone for good."""  # HS-GDPR
    if call.type is not CONTACTS:
        raise no_such_path()
    call.require_object(call.type, "write")
    asked = call.body(PrivacyDelete)
    table = call.account.table(call.type)
    if asked.id_property:
        record = find_by_key(call.account, call.type, asked.id_property, str(asked.object_id))
    else:
        record = table.get(record_id(str(asked.object_id)) or 0)
    if record is not None:
        part(call.work, call.type, record.id)
        table.remove(record.id, call.now_ms)
        call.account.happened.append(Happening("privacyDeletion", call.type.name, record.id))
    return Response.of(204)
