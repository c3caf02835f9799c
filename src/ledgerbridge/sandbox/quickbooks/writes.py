"""Creating, updating and deleting a record: the way every write goes, whoever makes it."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults, payments
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
    row = desk.store(entity.name, wire, None)
    entity.effect(desk, None, row.wire)
    if entity.name == "Invoice":
        payments.apply_credits(desk, row.wire)
    return table.rows[row.id]


def update(desk: Desk, entity: Entity, bound: Wire) -> Row:
    """The record after the update. Raises Fault 610, 2020 or 5010, or what the rules refuse."""
    return change(desk, entity, _current(desk, entity, bound), bound)


def checked(desk: Desk, entity: Entity, sent: Wire) -> Row:
    """The record that a delete or a void names, in the version it names."""
    return _current(desk, entity, bind(entity.name, entity.fields, sent))


def _current(desk: Desk, entity: Entity, bound: Wire) -> Row:
    # QB-STALE
    row = found(desk, entity, str(bound.get("Id") or ""))
    if bound.get("SyncToken") is None:
        raise faults.missing("SyncToken")
    if bound["SyncToken"] != row.wire["SyncToken"]:
        raise faults.stale(desk.company.winner)
    return row


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
    entity.effect(desk, row.wire, stored.wire)
    return desk.company.table(entity.name).rows[row.id]


def delete(desk: Desk, entity: Entity, sent: Wire) -> Wire:
    """Takes a document, an attachment or a category out for good; name lists know no other deletion."""
    # QB-CATEGORY-DELETE, QB-NO-DELETE, QB-DELETE
    row = checked(desk, entity, sent)
    is_category = row.wire.get("Type") == "Category"
    if not entity.deletes and not is_category:
        raise faults.unsupported(f"delete of {entity.name}")
    if is_category and desk.company.table(entity.name).find("ParentRef", [row.id]):
        raise faults.has_dependencies("The category is not empty.")
    entity.check_removal(desk, row.wire)
    remove(desk, entity, row)
    return {"domain": "QBO", "status": "Deleted", "Id": row.id}


def remove(desk: Desk, entity: Entity, row: Row) -> None:
    """The record is gone, and what it did to others undone."""
    desk.remove(entity.name, row.id)
    entity.effect(desk, row.wire, None)


def found(desk: Desk, entity: Entity, id: str) -> Row:
    """The record of an id. Raises Fault 2030 for what is no number and 610 for what is not there."""
    table = desk.company.table(entity.name)
    row = table.rows.get(id)
    if row is None and not (id.isascii() and id.isdigit()):
        raise faults.invalid_id(id)
    if row is None and id in table.gone and entity.deletes:  # QB-READ-DELETED
        raise faults.deleted()
    if row is None:
        raise faults.not_found()
    return row


def _merged(entity: Entity, old: Wire, sent: Wire) -> Wire:
    """The record as the sender wants it: a full update clears what was left out."""
    # QB-SPARSE, QB-FULL-UPDATE
    is_sparse = sent.get("sparse") is True and not entity.always_full  # QB-ATTACHABLE-FULL
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
        id = before.get("Id") or new[name].get("Id") or desk.company.new_address_id()
        new[name] = {"Id": id, **{part: value for part, value in new[name].items() if part != "Id"}}
