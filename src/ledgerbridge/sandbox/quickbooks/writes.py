"""Creating, updating and deleting a record: the way every write goes, whoever makes it."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.binder import bind
from ledgerbridge.sandbox.quickbooks.company import Desk
from ledgerbridge.sandbox.quickbooks.entities import Entity
from ledgerbridge.sandbox.quickbooks.fields import ADDRESS
from ledgerbridge.sandbox.quickbooks.hierarchy import rename_below
from ledgerbridge.sandbox.quickbooks.table import Row

OWN = ("Id", "SyncToken", "sparse")
"""Properties that steer a write and are not part of what it says."""


class Written(msgspec.Struct, frozen=True):
    """A record after a write, and whether the write made it."""

    row: Row
    is_new: bool


def write(desk: Desk, entity: Entity, sent: Wire) -> Written:
    """A POST to an entity: with an id an update, without one a create."""
    # QB-POST-WITH-ID
    bound = bind(entity.name, entity.fields, sent)
    if bound.get("Id") is None:
        return Written(create(desk, entity, bound), True)
    return Written(update(desk, entity, bound), False)


def create(desk: Desk, entity: Entity, bound: Wire) -> Row:
    """The new record; empty leftovers of the sender are not stored."""
    # QB-EMPTY-LEFTOVERS
    wished = {name: value for name, value in bound.items() if value is not None and name not in OWN}
    return add(desk, entity, entity.settle(desk, None, wished))


def add(desk: Desk, entity: Entity, settled: Wire, id: str | None = None) -> Row:
    """Stores a new record under a new id, or under the one given."""
    table = desk.company.table(entity.name)
    if id is not None:
        table.claim_id(id)
    wire = {**settled, "Id": id or table.new_id(), "SyncToken": "0"}
    _number_addresses(desk, entity, {}, wire)
    return desk.store(entity.name, wire, None)


def update(desk: Desk, entity: Entity, bound: Wire) -> Row:
    """The record after the update. Raises Fault 610, 2020 or 5010, or what the rules refuse."""
    # QB-STALE
    row = found(desk, entity, bound["Id"])
    if bound.get("SyncToken") is None:
        raise faults.missing("SyncToken")
    if bound["SyncToken"] != row.wire["SyncToken"]:
        raise faults.stale(desk.company.winner)
    return change(desk, entity, row, bound)


def change(desk: Desk, entity: Entity, row: Row, bound: Wire) -> Row:
    """The record with the change made; one that changes nothing keeps version and time."""
    # QB-UNCHANGED
    wished = _merged(entity, row.wire, bound)
    settled = entity.settle(desk, row.wire, wished)
    _number_addresses(desk, entity, row.wire, settled)
    if settled == row.wire:
        return row
    settled["SyncToken"] = str(int(row.wire["SyncToken"]) + 1)
    stored = desk.store(entity.name, settled, row)
    if stored.wire.get("FullyQualifiedName") != row.wire.get("FullyQualifiedName"):
        rename_below(desk.company.table(entity.name), stored, entity.label)
    return stored


def delete(desk: Desk, entity: Entity, sent: Wire) -> Wire:
    """Takes a category out for good; name lists know no other deletion."""
    # QB-CATEGORY-DELETE, QB-NO-DELETE
    bound = bind(entity.name, entity.fields, sent)
    row = found(desk, entity, str(bound.get("Id") or ""))
    if row.wire.get("Type") != "Category":
        raise faults.unsupported(f"delete of {entity.name}")
    if bound.get("SyncToken") != row.wire["SyncToken"]:
        raise faults.stale(desk.company.winner)
    if desk.company.table(entity.name).find("ParentRef", [row.id]):
        raise faults.has_dependencies("The category is not empty.")
    desk.remove(entity.name, row.id)
    return {"domain": "QBO", "status": "Deleted", "Id": row.id}


def found(desk: Desk, entity: Entity, id: str) -> Row:
    """The record of an id. Raises Fault 2030 for what is no number and 610 for what is not there."""
    if not id.isascii() or not id.isdigit():
        raise faults.invalid_id(id)
    row = desk.company.table(entity.name).rows.get(id)
    if row is None:
        raise faults.not_found()
    return row


def _merged(entity: Entity, old: Wire, sent: Wire) -> Wire:
    """The record as the sender wants it: a full update clears what was left out."""
    # QB-SPARSE, QB-FULL-UPDATE
    is_sparse = sent.get("sparse") is True
    bound = {name: value for name, value in sent.items() if name not in OWN}
    said = {
        name: value
        for name, value in entity.prepare(old, bound).items()
        if name not in entity.fields or not entity.fields[name].create_only  # QB-CURRENCY-FIXED
    }
    merged = dict(old) if is_sparse else _what_a_full_update_keeps(entity, old)
    for name, value in said.items():
        if value is not None:
            merged[name] = value
        elif is_sparse and not (name in entity.fields and entity.fields[name].stays):
            merged.pop(name, None)  # QB-SPARSE-CLEAR
    return merged


def _what_a_full_update_keeps(entity: Entity, old: Wire) -> Wire:
    """Ids, versions and all that the service works out by itself."""
    return {
        name: value for name, value in old.items() if name in OWN or name not in entity.fields or _is_own(entity, name)
    }


def _is_own(entity: Entity, name: str) -> bool:
    field = entity.fields[name]
    return field.kind == "ignored" or field.keeps


def _number_addresses(desk: Desk, entity: Entity, old: Wire, new: Wire) -> None:
    """Addresses are replaced as a whole and keep their id (ASSUMED)."""
    # QB-ADDRESS-ID
    for name, field in entity.fields.items():
        if field.owner != ADDRESS.owner or name not in new:
            continue
        before = old.get(name, {})
        id = before.get("Id") or desk.company.new_address_id()
        new[name] = {"Id": id, **{part: value for part, value in new[name].items() if part != "Id"}}
