"""Creating, changing, archiving and restoring records, with the rules that hold for API and screens alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.account import Work
from ledgerbridge.sandbox.hubspot.calculated import STAGE_NAMES, recalculated, values_at_creation
from ledgerbridge.sandbox.hubspot.errors import Clash, Problem, contact_exists, invalid, invalid_properties
from ledgerbridge.sandbox.hubspot.following import follow_link
from ledgerbridge.sandbox.hubspot.links import Link
from ledgerbridge.sandbox.hubspot.objects import COMPANIES, CONTACTS, LINE_ITEMS, QUOTES, ObjectType, object_type
from ledgerbridge.sandbox.hubspot.rules import (
    changed_with,
    completed,
    follow_write,
    problems_of,
    refuse_archiving,
    refuse_change,
)
from ledgerbridge.sandbox.hubspot.standard import LIFECYCLE_STAGES
from ledgerbridge.sandbox.hubspot.table import Record, unique_values
from ledgerbridge.sandbox.hubspot.times import iso, moment_ms
from ledgerbridge.sandbox.hubspot.values import BadValue, stored_value
from ledgerbridge.sandbox.hubspot.versions import differing, with_versions, without_empty

STAGES = [value for value, _ in LIFECYCLE_STAGES]
NOTHING: Mapping[str, str] = {}


def create(work: Work, type: ObjectType, sent: Mapping[str, Any]) -> Record:
    """Stores a new record. Raises Refused."""
    values = completed(work, type, without_empty(accepted(work, type, sent, NOTHING)))
    _refuse_incomplete(type, values)
    id = work.new_id(type)
    _refuse_taken(work, type, id, values, NOTHING)
    values = changed_with(work, type, id, NOTHING, values)
    _insert(work, type, id, values)
    follow_write(work, type, id)
    return work.account.table(type).rows[id]


def _refuse_incomplete(type: ObjectType, values: Mapping[str, str]) -> None:
    """Raises Refused without the properties that a record of the type must have."""
    if type.required and not any(values.get(name) for name in type.required):  # HS-CREATE-MINIMUM
        raise invalid(f"A {type.singular} needs at least one of these properties: {', '.join(type.required)}")
    missing = [name for name in type.needed if not values.get(name)]
    if missing:  # HS-CREATE-NEEDED
        raise invalid(f"A {type.singular} needs these properties: {', '.join(missing)}")


def insert_raw(work: Work, type: ObjectType, id: int, values: Mapping[str, str]) -> Record:
    """Stores a new record, its own create and modified times included, without asking whether it is allowed."""
    kept = {name: value for name, value in values.items() if value and name != "associatedcompanyid"}
    record = _insert(work, type, id, {**kept, "hs_object_id": str(id)})
    timed = msgspec.structs.replace(
        record,
        created_ms=_moment(kept.get(type.created), work.now_ms),
        updated_ms=_moment(kept.get(type.modified), work.now_ms),
    )
    work.account.table(type).put(timed, work.now_ms)
    follow_write(work, type, id)
    return work.account.table(type).rows[id]


def _moment(text: str | None, otherwise: int) -> int:
    try:
        return moment_ms(text) if text else otherwise
    except ValueError:
        return otherwise


def _insert(work: Work, type: ObjectType, id: int, values: dict[str, str]) -> Record:
    properties = values_at_creation(work, type, id, values) | values
    properties |= without_empty(recalculated(work, type, properties))
    record = Record(id, properties, work.now_ms, work.now_ms, work.source)
    work.account.table(type).put(record, work.now_ms)
    if type is CONTACTS and "associatedcompanyid" in values:
        _follow_primary_company(work, record)
    return record


def update(work: Work, type: ObjectType, record: Record, sent: Mapping[str, Any]) -> Record:
    """Stores the changed record, or leaves it as it is when nothing changes. Raises Refused."""
    refuse_change(type, record)
    values = accepted(work, type, sent, record.properties)
    _keep_stage_going_forward(type, record, values)
    changed = differing(record, values)
    if not changed:  # HS-UNCHANGED
        return record
    _refuse_taken(work, type, record.id, changed, record.properties)
    written = _changed(work, type, record, changed_with(work, type, record.id, record.properties, changed))
    work.account.table(type).put(written, work.now_ms)
    follow_write(work, type, record.id)
    if type is CONTACTS and "associatedcompanyid" in changed:
        _follow_primary_company(work, written)
    return work.account.table(type).rows[record.id]


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
    problems += problems_of(work.account, type, before, values)
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
    for name, value in recalculated(work, type, future).items():
        if value != record.properties.get(name, ""):
            changed[name] = value
    properties = {**record.properties, **changed, type.modified: iso(work.now_ms)}
    return msgspec.structs.replace(
        record,
        properties=without_empty(properties),
        updated_ms=work.now_ms,
        changes=with_versions(work, record, changed),
    )


def _follow_primary_company(work: Work, contact: Record) -> None:
    """A written `associatedcompanyid` becomes the primary association."""  # HS-PRIMARY-PROPERTY
    links = work.account.links
    former = links.primary_company("contacts", contact.id)
    wanted = contact.properties.get("associatedcompanyid", "")
    company = int(wanted) if wanted.isdecimal() else 0
    if wanted and work.account.table(COMPANIES).live(company) is None:
        raise invalid(f"associatedcompanyid {wanted} is not the id of a company")
    if wanted:
        links.add("contacts", contact.id, "companies", company, frozenset({1}))
        follow_link(work, CONTACTS, contact.id, COMPANIES, company)
    elif former is not None:
        links.remove("contacts", contact.id, "companies", former, frozenset({1}))


def archive(work: Work, type: ObjectType, record: Record) -> None:
    """Moves the record to the recycle bin; its associations come back with it. Raises Refused."""  # HS-RESTORE
    refuse_archiving(work.account, type, record)
    links = work.account.links
    links.parted[type.name, record.id] = tuple(part(work, type, record.id))
    work.account.table(type).put(msgspec.structs.replace(record, archived_ms=work.now_ms), work.now_ms)
    if type is QUOTES:  # HS-QUOTE-LINES
        for link in links.parted[type.name, record.id]:
            line = work.account.table(LINE_ITEMS).live(link.to) if link.target == LINE_ITEMS.name else None
            if line is not None:
                archive(work, LINE_ITEMS, line)


def part(work: Work, type: ObjectType, id: int) -> list[Link]:
    """Ends every association of a record and answers them."""
    links = work.account.links.part(type.name, id)
    for link in links:
        follow_link(work, type, id, target_of(link), link.to)
    return links


def target_of(link: Link) -> ObjectType:
    target = object_type(link.target)
    assert target is not None
    return target


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
        target = target_of(link)
        if work.account.table(target).live(link.to) is not None:
            links.add(type.name, id, link.target, link.to, link.types)
            follow_link(work, type, id, target, link.to)
