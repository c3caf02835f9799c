"""What people and tests do to an account's records behind the API's back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledgerbridge.sandbox.hubspot.account import Account, Work
from ledgerbridge.sandbox.hubspot.associating import Spec, associate, dissociate, known_types, pair_of, plain_type
from ledgerbridge.sandbox.hubspot.association_types import PRIMARY
from ledgerbridge.sandbox.hubspot.call import record_id
from ledgerbridge.sandbox.hubspot.commerce_desk import (
    convert,
    dispute_payment,
    pay_invoice,
    refund_payment,
    void_invoice,
)
from ledgerbridge.sandbox.hubspot.merging import merge
from ledgerbridge.sandbox.hubspot.objects import COMPANIES, INVOICES, OBJECT_TYPES, ORDERS, PAYMENTS, ObjectType
from ledgerbridge.sandbox.hubspot.records import archive, create, insert_raw, restore, update
from ledgerbridge.sandbox.hubspot.table import Record
from ledgerbridge.sandbox.hubspot.values import sent_text
from ledgerbridge.sandbox.hubspot.wire import shape
from ledgerbridge.sandbox.kit.vendor import SandboxError, Wire

WIRE_KEYS = ("id", "associations", "properties", "createdAt", "updatedAt", "archived", "archivedAt", "url")


def type_of(name: str) -> ObjectType:
    """The object type by its plural name. Raises SandboxError."""
    for type in OBJECT_TYPES:
        if type.name == name:
            return type
    raise SandboxError(404, f"hubspot has no type {name}; there are {', '.join(type.name for type in OBJECT_TYPES)}")


def whole(account: Account, type: ObjectType, record: Record) -> Wire:
    """The record with every value it has and its associations: {type: [{"id", "types"}]}."""
    wire = shape(account, type, record, record.properties)
    associations: dict[str, list[Wire]] = {}
    for link in account.links.all_of(type.name, record.id):
        associations.setdefault(link.target, []).append({"id": str(link.to), "types": sorted(link.types)})
    return {**wire, "associations": associations}


def existing(account: Account, type: ObjectType, id: str) -> Record:
    """Raises SandboxError where the account has no such record."""
    number = record_id(id)
    record = None if number is None else account.table(type).get(number)
    if record is None:
        raise SandboxError(404, f"account {account.id} has no {type.singular} {id}")
    return record


def properties_of(wire: Wire) -> Wire:
    """The properties of a wire record, or of a flat row."""
    if "properties" in wire:
        return dict(wire["properties"])
    return {name: value for name, value in wire.items() if name not in WIRE_KEYS}


def person_creates(work: Work, type: ObjectType, wire: Wire) -> Record:
    record = create(work, type, properties_of(wire))
    connect(work, type, record.id, wire.get("associations") or {})
    return work.account.table(type).rows[record.id]


def person_edits(work: Work, type: ObjectType, record: Record, wire: Wire) -> Record:
    """Properties are changed as sent; associations sent replace those with the object types named."""
    if record.archived_ms is not None:
        raise SandboxError(409, f"{type.singular} {record.id} is archived; restore it first")
    update(work, type, record, properties_of(wire))
    wanted = wire.get("associations") or {}
    for target in wanted:
        part_from(work, type, record.id, _target_type(target))
    connect(work, type, record.id, wanted)
    return work.account.table(type).rows[record.id]


def part_from(work: Work, type: ObjectType, id: int, target: ObjectType) -> None:
    """Ends the record's associations with one object type."""
    for to in list(work.account.links.between(type.name, id, target.name)):
        dissociate(work, pair_of(work, type, id, target, to))


def person_does(work: Work, type: ObjectType, record: Record, action: Wire) -> Record:
    """What people do in HubSpot's screens.

    Of any record: `{"do": "merge", "with": id}` merges another one into it, `restore` takes it out of the recycle bin.
    Of an invoice: `{"do": "pay", "amount", "date", "through"}` records a payment, `void` makes it void. Of a payment:
    `{"do": "refund", "amount"}` pays it back, `{"do": "dispute", "state"}` has the payer's bank take it back. Of a deal
    or quote: `{"do": "convert", "to": "invoice" | "quote" | "order"}` makes a further record of it.
    """
    if type is INVOICES and action.get("do") in ("pay", "void"):
        return pay_invoice(work, record, action) if action["do"] == "pay" else void_invoice(work, record)
    if type is PAYMENTS and action.get("do") in ("refund", "dispute"):
        return (refund_payment if action["do"] == "refund" else dispute_payment)(work, record, action)
    match action.get("do"):
        case "merge":
            if not type.mergeable and type is not ORDERS:
                raise SandboxError(400, f"{type.name} cannot be merged")
            other = existing(work.account, type, str(action.get("with", action.get("objectIdToMerge", ""))))
            return merge(work, type, record, other)
        case "restore":
            if record.archived_ms is None:
                raise SandboxError(409, f"{type.singular} {record.id} is not archived")
            return restore(work, type, record)
        case "convert":
            return convert(work, type, record, str(action.get("to", "")))
    known = "merge, restore and convert, of invoices pay and void, of payments refund and dispute"
    raise SandboxError(400, f"hubspot knows {known}, not {action.get('do')}")


def person_deletes(work: Work, type: ObjectType, record: Record) -> None:
    if record.archived_ms is None:
        archive(work, type, record)


def company_of(account: Account, wanted: str) -> int:
    """Id of a company by its id or name. Raises SandboxError where there is none."""
    table = account.table(COMPANIES)
    number = record_id(wanted)
    if number is not None and table.live(number) is not None:
        return number
    found = table.first_with("name", wanted)
    if found is None:
        raise SandboxError(400, f"no company has the id or name {wanted}")
    return found


def connect(work: Work, type: ObjectType, id: int, associations: Wire) -> None:
    """Associates a record: `{"company": name or id}` makes it primary, `{"companies": [{"id", "types"}]}` is exact."""
    for target, wanted in associations.items():
        for end in wanted if isinstance(wanted, list) else [wanted]:
            _connect_one(work, type, id, _target_type(target), end)


def _connect_one(work: Work, type: ObjectType, id: int, target: ObjectType, end: Any) -> None:
    exact = isinstance(end, dict)
    to: str | int = str(end["id"]) if exact else str(end)
    if target is COMPANIES:
        to = company_of(work.account, str(to))
    pair = pair_of(work, type, id, target, to)
    if exact:
        types = known_types(work, pair, [Spec(type_id) for type_id in end.get("types", [])])
    else:
        plain = plain_type(pair)
        types = frozenset({PRIMARY.get(type.name, plain) if target is COMPANIES else plain})
    associate(work, pair, types)


def _target_type(name: str) -> ObjectType:
    for type in OBJECT_TYPES:
        if name in (type.name, type.singular):
            return type
    raise SandboxError(400, f"{name} is no object type to associate with")


def load(work: Work, type: ObjectType, wires: Sequence[Wire], raw: bool) -> list[str]:
    """Stores the records in order and answers their ids; raw ones unasked, under the id they name where it is free."""
    ids: list[str] = []
    for wire in wires:
        if raw:
            values = {name: sent_text(value) for name, value in properties_of(wire).items()}
            record = insert_raw(work, type, _raw_id(work, type, wire), values)
        else:
            record = create(work, type, properties_of(wire))
        ids.append(str(record.id))
        associations = wire.get("associations") or {}
        connect(work, type, record.id, _present(work, associations) if raw else associations)
        if wire.get("archived") is True:
            archive(work, type, work.account.table(type).rows[record.id])
    return ids


def _present(work: Work, associations: Wire) -> Wire:
    """Those with records that are there: the others come later and bring the association themselves."""
    present: Wire = {}
    for target, ends in associations.items():
        rows = work.account.table(_target_type(target)).rows
        if isinstance(ends, list):
            present[target] = [end for end in ends if record_id(str(end["id"])) in rows]
        else:
            present[target] = ends
    return present


def _raw_id(work: Work, type: ObjectType, wire: Wire) -> int:
    table = work.account.table(type)
    wanted = record_id(str(wire.get("id", "")))
    if wanted is None:
        return work.new_id(type)
    if wanted in table.rows or wanted in table.merged:
        raise SandboxError(409, f"there is a {type.singular} {wanted} already")
    table.last_id = max(table.last_id, wanted)
    return wanted
