"""Creating, replacing and deleting a record: the way every write goes, whoever makes it."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.eaccounting import references
from ledgerbridge.sandbox.eaccounting.binder import bind
from ledgerbridge.sandbox.eaccounting.company import KEPT, Desk
from ledgerbridge.sandbox.eaccounting.errors import Refusal, cannot_write, not_found
from ledgerbridge.sandbox.eaccounting.resources import Resource
from ledgerbridge.sandbox.eaccounting.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire


def create(desk: Desk, resource: Resource, sent: Any, id: str | None = None) -> Wire:
    """The record as stored. Raises Refusal, and then nothing was done."""
    # EA-CREATE
    bound = bind(resource.fields, sent)
    references.check(desk.company, resource.fields, bound)
    return _add(desk, resource, _settled(desk, resource, None, bound), id)


def _settled(desk: Desk, resource: Resource, old: Wire | None, bound: Wire) -> Wire:
    if resource.settle is None:
        raise cannot_write(f"{resource.type} can not be written.")
    return resource.settle(desk, old, bound)


def _add(desk: Desk, resource: Resource, wire: Wire, id: str | None) -> Wire:
    if "Id" in resource.fields:
        wire["Id"] = id or wire.get("Id") or desk.new_id()
    stored = desk.store(resource.type, wire)
    resource.follow(desk, None, stored)
    return stored


def replace(desk: Desk, resource: Resource, key: str, sent: Any) -> Wire:
    """The record with what was sent in place of all that may be written. Raises Refusal."""
    # EA-PUT-REPLACES, EA-NO-CONCURRENCY
    row = found(desk, resource, key)
    bound = bind(resource.fields, sent)
    references.check(desk.company, resource.fields, bound)
    settled = _settled(desk, resource, row.wire, bound)
    settled.update({name: row.wire[name] for name in KEPT[resource.type].key})
    stored = desk.store(resource.type, settled, row)
    resource.follow(desk, row.wire, stored)
    return stored


def remove(desk: Desk, resource: Resource, key: str) -> Wire:
    """The record that is no more. Raises Refusal where something depends on it."""
    # EA-DELETE
    row = found(desk, resource, key)
    resource.refuse_removal(desk, row.wire)
    desk.remove(resource.type, key)
    resource.follow(desk, row.wire, None)
    return row.wire


def found(desk: Desk, resource: Resource, key: str) -> Row:
    row = desk.company.table(resource.type).rows.get(key)
    if row is None:
        raise not_found(resource.type, key)
    return row


def create_raw(desk: Desk, resource: Resource, sent: Wire, id: str | None) -> Wire:
    """The record as the rules make it, or as it came where they refuse it."""
    try:
        return create(desk, resource, sent, id)
    except Refusal:
        fields = {name: sent[name] for name in resource.fields if name in sent}
        return _add(desk, resource, {**bind(resource.fields, sent, lenient=True), **fields}, id)
