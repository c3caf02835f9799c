"""Creating, changing, archiving and restoring records, with the rules that hold for API and screens alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.account import Work
from ledgerbridge.sandbox.hubspot.calculated import STAGE_NAMES, recalculated, values_at_creation
from ledgerbridge.sandbox.hubspot.errors import Clash, Problem, contact_exists, invalid, invalid_properties
from ledgerbridge.sandbox.hubspot.objects import COMPANIES, CONTACTS, ObjectType
from ledgerbridge.sandbox.hubspot.standard import LIFECYCLE_STAGES
from ledgerbridge.sandbox.hubspot.table import Record, Version, unique_values
from ledgerbridge.sandbox.hubspot.times import iso, moment_ms
from ledgerbridge.sandbox.hubspot.values import BadValue, stored_value

STAGES = [value for value, _ in LIFECYCLE_STAGES]
NOTHING: Mapping[str, str] = {}


def create(work: Work, type: ObjectType, sent: Mapping[str, Any]) -> Record:
    """Stores a new record. Raises Refused."""
    values = {name: value for name, value in accepted(work, type, sent, NOTHING).items() if value}
    if not any(values.get(name) for name in type.required):  # HS-CREATE-MINIMUM
        raise invalid(f"A {type.singular} needs at least one of these properties: {', '.join(type.required)}")
    id = work.new_id(type)
    _refuse_taken(work, type, id, values, NOTHING)
    return _insert(work, type, id, values)


def insert_raw(work: Work, type: ObjectType, id: int, values: Mapping[str, str]) -> Record:
    """Stores a new record, its own create and modified times included, without asking whether it is allowed."""
    kept = {name: value for name, value in values.items() if value and name != "associatedcompanyid"}
    record = _insert(work, type, id, {**kept, "hs_object_id": str(id)})
    timed = msgspec.structs.replace(
        record,
        created_ms=_moment(kept.get("createdate"), work.now_ms),
        updated_ms=_moment(kept.get(type.modified), work.now_ms),
    )
    work.account.table(type).put(timed, work.now_ms)
    return timed


def _moment(text: str | None, otherwise: int) -> int:
    try:
        return moment_ms(text) if text else otherwise
    except ValueError:
        return otherwise


def _insert(work: Work, type: ObjectType, id: int, values: dict[str, str]) -> Record:
    properties = values_at_creation(work, type, id, values) | values
    properties |= {name: value for name, value in recalculated(type, properties).items() if value}
    record = Record(id, properties, work.now_ms, work.now_ms, work.source)
    work.account.table(type).put(record, work.now_ms)
    if type is CONTACTS and "associatedcompanyid" in values:
        _follow_primary_company(work, record)
    return record


def update(work: Work, type: ObjectType, record: Record, sent: Mapping[str, Any]) -> Record:
    """Stores the changed record, or leaves it as it is when nothing changes. Raises Refused."""
    values = accepted(work, type, sent, record.properties)
    _keep_stage_going_forward(type, record, values)
    changed = {name: value for name, value in values.items() if value != record.properties.get(name, "")}
    if not changed:  # HS-UNCHANGED
        return record
    _refuse_taken(work, type, record.id, changed, record.properties)
    written = _changed(work, type, record, changed)
    work.account.table(type).put(written, work.now_ms)
    if type is CONTACTS and "associatedcompanyid" in changed:
        _follow_primary_company(work, written)
    return written


def accepted(work: Work, type: ObjectType, sent: Mapping[str, Any], before: Mapping[str, str]) -> dict[str, str]:
    """{property: text to store}, empty text where a value is cleared. Raises Refused naming every bad property."""
    schema = work.account.schema(type)
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for name, value in sent.items():
        definition = schema.defined(name)
        if definition is None:  # HS-ERR-PROPERTIES
            problems.append(Problem(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist'))
        elif definition.read_only:  # HS-ERR-READONLY
            message = f'"{name}" is a read only property; its value cannot be set.'
            problems.append(Problem(name, "READ_ONLY_VALUE", message))
        else:
            try:
                values[name] = stored_value(definition, value, before.get(name, ""))
            except BadValue as bad:
                problems.append(bad.problem)
    if problems:
        raise invalid_properties(problems, work.account.id)
    return values


def _keep_stage_going_forward(type: ObjectType, record: Record, values: dict[str, str]) -> None:
    """A lifecycle stage before the present one is passed over; clearing it first opens the way back."""
    present, wanted = record.properties.get("lifecyclestage"), values.get("lifecyclestage")
    known = present in STAGES and wanted in STAGES
    if type.pipeline and present and wanted and known and STAGES.index(wanted) < STAGES.index(present):
        del values["lifecyclestage"]  # HS-LIFECYCLE


def _refuse_taken(work: Work, type: ObjectType, id: int, values: Mapping[str, str], before: Mapping[str, str]) -> None:
    """Raises Refused when a unique value belongs to another record."""
    table = work.account.table(type)
    for key in table.keys:
        for value in unique_values(values, key):
            holder = table.holder(key, value)
            if holder is None or holder == id:
                continue
            if key == "email" and not before:  # HS-CONTACT-EXISTS
                raise contact_exists(holder)
            raise Clash(work.account.id, type.label, key, value, id, holder).refusal()  # HS-UNIQUE-CLASH


def _changed(work: Work, type: ObjectType, record: Record, changed: Mapping[str, str]) -> Record:
    changed = dict(changed)
    if "lifecyclestage" in changed:
        changed |= dict.fromkeys(STAGE_NAMES, iso(work.now_ms))
    future = {**record.properties, **changed}
    for name, value in recalculated(type, future).items():
        if value != record.properties.get(name, ""):
            changed[name] = value
    properties = {**record.properties, **changed, type.modified: iso(work.now_ms)}
    return msgspec.structs.replace(
        record,
        properties={name: value for name, value in properties.items() if value},
        updated_ms=work.now_ms,
        changes=_with_versions(work, record, changed),
    )


def _with_versions(work: Work, record: Record, changed: Mapping[str, str]) -> dict[str, tuple[Version, ...]]:
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


def set_quietly(work: Work, type: ObjectType, id: int, values: Mapping[str, str]) -> None:
    """Sets properties that follow from associations; the modified date stays."""  # HS-ASSOC-QUIET
    record = work.account.table(type).live(id)
    if record is None:
        return
    changed = {name: value for name, value in values.items() if value != record.properties.get(name, "")}
    if changed:
        properties = {name: value for name, value in {**record.properties, **changed}.items() if value}
        work.account.table(type).put(msgspec.structs.replace(record, properties=properties), work.now_ms)


def note_association(work: Work, contact: int, company: int) -> None:
    """The two properties that mirror a contact's and a company's associations are true again."""
    links = work.account.links
    primary = links.primary_company(contact)
    set_quietly(work, CONTACTS, contact, {"associatedcompanyid": "" if primary is None else str(primary)})
    members = len(links.between("companies", company, "contacts"))
    set_quietly(work, COMPANIES, company, {"num_associated_contacts": str(members)})


def _follow_primary_company(work: Work, contact: Record) -> None:
    """A written `associatedcompanyid` becomes the primary association."""  # HS-PRIMARY-PROPERTY
    links = work.account.links
    former, wanted = links.primary_company(contact.id), contact.properties.get("associatedcompanyid", "")
    company = int(wanted) if wanted.isdigit() else 0
    if wanted and work.account.table(COMPANIES).live(company) is None:
        raise invalid(f"associatedcompanyid {wanted} is not the id of a company")
    if wanted:
        links.add("contacts", contact.id, "companies", company, frozenset({1}))
        note_association(work, contact.id, company)
    elif former is not None:
        links.remove("contacts", contact.id, "companies", former, frozenset({1}))


def archive(work: Work, type: ObjectType, record: Record) -> None:
    """Moves the record to the recycle bin; its associations come back with it."""  # HS-RESTORE
    links = work.account.links
    links.parted[type.name, record.id] = tuple(part(work, type, record.id))
    work.account.table(type).put(msgspec.structs.replace(record, archived_ms=work.now_ms), work.now_ms)


def part(work: Work, type: ObjectType, id: int) -> list[Any]:
    """Ends every association of a record and answers them."""
    links = work.account.links.part(type.name, id)
    for link in links:
        if {type.name, link.target} == {"contacts", "companies"}:
            note_association(work, *((id, link.to) if type is CONTACTS else (link.to, id)))
    return links


def restore(work: Work, type: ObjectType, record: Record) -> Record:
    """Takes an archived record out of the recycle bin, with the id it had. Raises Refused on a taken unique value."""
    _refuse_taken(work, type, record.id, record.properties, record.properties)
    restored = msgspec.structs.replace(
        record,
        properties={**record.properties, type.modified: iso(work.now_ms)},
        updated_ms=work.now_ms,
        archived_ms=None,
    )
    work.account.table(type).put(restored, work.now_ms)
    rejoin(work, type, record.id)
    return work.account.table(type).rows[record.id]


def rejoin(work: Work, type: ObjectType, id: int) -> None:
    """Renews the associations that an archived record had, with what is still there."""
    links = work.account.links
    for link in links.parted.pop((type.name, id), ()):
        target = work.account.tables[link.target]
        if target.live(link.to) is not None:
            links.add(type.name, id, link.target, link.to, link.types)
            if {type.name, link.target} == {"contacts", "companies"}:
                note_association(work, *((id, link.to) if type is CONTACTS else (link.to, id)))
