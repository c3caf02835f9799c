"""What people and tests do to an account's records behind the API's back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledgerbridge.sandbox.hubspot.account import Account, Work
from ledgerbridge.sandbox.hubspot.associating import Spec, associate, dissociate, known_types, pair_of, plain_type
from ledgerbridge.sandbox.hubspot.association_types import CONTACT_TO_PRIMARY_COMPANY
from ledgerbridge.sandbox.hubspot.call import record_id
from ledgerbridge.sandbox.hubspot.merging import merge
from ledgerbridge.sandbox.hubspot.objects import COMPANIES, OBJECT_TYPES, ObjectType
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
    connect(work, type, record.id, wire.get("associations") or {}, Names(work.account))
    return work.account.table(type).rows[record.id]


def person_edits(work: Work, type: ObjectType, record: Record, wire: Wire) -> Record:
    """Properties are changed as sent; associations sent replace those with the object types named."""
    if record.archived_ms is not None:
        raise SandboxError(409, f"{type.singular} {record.id} is archived; restore it first")
    update(work, type, record, properties_of(wire))
    wanted = wire.get("associations") or {}
    for target in wanted:
        part_from(work, type, record.id, _target_type(target))
    connect(work, type, record.id, wanted, Names(work.account))
    return work.account.table(type).rows[record.id]


def part_from(work: Work, type: ObjectType, id: int, target: ObjectType) -> None:
    """Ends the record's associations with one object type."""
    for to in list(work.account.links.between(type.name, id, target.name)):
        dissociate(work, pair_of(work, type, id, target, to))


def person_does(work: Work, type: ObjectType, record: Record, action: Wire) -> Record:
    """Merges another record into this one (`{"do": "merge", "with": id}`) or restores it (`{"do": "restore"}`)."""
    match action.get("do"):
        case "merge":
            if not type.mergeable:
                raise SandboxError(400, f"{type.name} cannot be merged")
            other = existing(work.account, type, str(action.get("with", action.get("objectIdToMerge", ""))))
            return merge(work, type, record, other)
        case "restore":
            if record.archived_ms is None:
                raise SandboxError(409, f"{type.singular} {record.id} is not archived")
            return restore(work, type, record)
    raise SandboxError(400, f"hubspot knows merge and restore, not {action.get('do')}")


def person_deletes(work: Work, type: ObjectType, record: Record) -> None:
    if record.archived_ms is None:
        archive(work, type, record)


class Names:
    """Finds companies by id or by name; the names are read once, when the first is needed."""

    def __init__(self, account: Account) -> None:
        self._table = account.table(COMPANIES)
        self._by_name: dict[str, int] | None = None

    def company(self, wanted: str) -> int:
        """Raises SandboxError where no company has that id or name."""
        number = record_id(wanted)
        if number is not None and self._table.live(number) is not None:
            return number
        found = self._names().get(wanted)
        if found is None:
            raise SandboxError(400, f"no company has the id or name {wanted}")
        return found

    def _names(self) -> Mapping[str, int]:
        if self._by_name is None:
            self._by_name = {}
            for record in self._table.rows.values():
                if record.archived_ms is None and "name" in record.properties:
                    self._by_name.setdefault(record.properties["name"], record.id)
        return self._by_name


def connect(work: Work, type: ObjectType, id: int, associations: Wire, names: Names) -> None:
    """Associates a record: `{"company": name or id}` makes it primary, `{"companies": [{"id", "types"}]}` is exact."""
    for target, wanted in associations.items():
        for end in wanted if isinstance(wanted, list) else [wanted]:
            _connect_one(work, type, id, _target_type(target), end, names)


def _connect_one(work: Work, type: ObjectType, id: int, target: ObjectType, end: Any, names: Names) -> None:
    exact = isinstance(end, dict)
    to: str | int = str(end["id"]) if exact else str(end)
    if target is COMPANIES:
        to = names.company(str(to))
    pair = pair_of(work, type, id, target, to)
    if exact:
        types = known_types(pair, [Spec(type_id) for type_id in end.get("types", [])])
    else:
        primary = (type.name, target.name) == ("contacts", "companies")
        types = frozenset({CONTACT_TO_PRIMARY_COMPANY if primary else plain_type(pair)})
    associate(work, pair, types)


def _target_type(name: str) -> ObjectType:
    for type in OBJECT_TYPES:
        if name in (type.name, type.singular):
            return type
    raise SandboxError(400, f"{name} is no object type to associate with")


def load(work: Work, type: ObjectType, wires: Sequence[Wire], raw: bool) -> list[str]:
    """Stores the records in order and answers their ids; raw ones unasked, under the id they name where it is free."""
    names = Names(work.account)
    ids: list[str] = []
    for wire in wires:
        if raw:
            values = {name: sent_text(value) for name, value in properties_of(wire).items()}
            record = insert_raw(work, type, _raw_id(work, type, wire), values)
        else:
            record = create(work, type, properties_of(wire))
        ids.append(str(record.id))
        if wire.get("associations"):
            connect(work, type, record.id, wire["associations"], names)
        if wire.get("archived") is True:
            archive(work, type, work.account.table(type).rows[record.id])
    return ids


def _raw_id(work: Work, type: ObjectType, wire: Wire) -> int:
    table = work.account.table(type)
    wanted = record_id(str(wire.get("id", "")))
    if wanted is None:
        return work.new_id(type)
    if wanted in table.rows or wanted in table.merged:
        raise SandboxError(409, f"there is a {type.singular} {wanted} already")
    table.last_id = max(table.last_id, wanted)
    return wanted
