"""What stands beside documents: the records they name, their line items, the invoices that payments are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.associating import AssociationTypes
from ledgerbridge.connectors.hubspot.by_id import read_by_id
from ledgerbridge.connectors.hubspot.capabilities import TYPES
from ledgerbridge.connectors.hubspot.drift import Drift
from ledgerbridge.connectors.hubspot.line_items import LINE_ITEMS, LINES, POSITION
from ledgerbridge.connectors.hubspot.payments import ALLOCATIONS, INVOICE_ID
from ledgerbridge.connectors.hubspot.record_type import Link, RecordType
from ledgerbridge.connectors.hubspot.schema import Schemas
from ledgerbridge.connectors.hubspot.values import read_fields
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.values import Value

INVOICE_RECORDS = "invoices"


class Related:
    """The associations of one account's documents."""

    def __init__(self, api: HubSpotApi, schemas: Schemas, drift: Drift, types: AssociationTypes) -> None:
        self._api = api
        self._types = types
        self._schemas = schemas
        self._drift = drift

    async def complete(self, type: str, records: Sequence[Record]) -> list[Record]:
        """The documents with what their properties do not tell; others as they are."""
        known = TYPES[type]
        if not records or not known.is_document:
            return list(records)
        ids = [record.id for record in records]
        beside = await self._named(known, ids)
        parts = await self._parts(known, ids)
        return [
            msgspec.structs.replace(record, fields=record.fields | beside[record.id], parts=parts[record.id])
            for record in records
        ]

    async def _named(self, type: RecordType, ids: Sequence[str]) -> dict[str, dict[str, Value]]:
        """{id: {path: id of the record it names there}}."""
        found: dict[str, dict[str, Value]] = {id: {} for id in ids}
        for link in type.links:
            exists = await self._types.of(type.name, link)
            linked = await self._api.linked(type.name, link.type, ids) if exists else {}
            for id in ids:
                found[id][link.path] = chosen(link, linked.get(id, {}))
                if link.every:
                    found[id][link.every] = tuple(by_age(linked.get(id, {}))) or None
                if link.only:
                    found[id][link.only] = alone(linked.get(id, {}))
        return found

    async def _parts(self, type: RecordType, ids: Sequence[str]) -> dict[str, dict[str, tuple[Part, ...]]]:
        """{id: its parts by kind}."""
        parts: dict[str, dict[str, tuple[Part, ...]]] = {id: {} for id in ids}
        if type.lines:
            linked = await self._api.linked(type.name, LINE_ITEMS.name, ids)
            lines = await self._lines({line for lines in linked.values() for line in lines})
            for id in ids:
                parts[id][LINES] = in_order(lines[line] for line in linked.get(id, {}) if line in lines)
        if type.allocations:
            linked = await self._api.linked(type.name, INVOICE_RECORDS, ids)
            for id in ids:
                parts[id][ALLOCATIONS] = tuple(allocation(invoice) for invoice in by_age(linked.get(id, {})))
        return parts

    async def _lines(self, ids: Iterable[str]) -> dict[str, Part]:
        """{id: line}; what does not fit is left out and noted, what is gone is left out."""
        asked = by_age(ids)
        if not asked:
            return {}
        schema = await self._schemas.of(LINE_ITEMS.name)
        found = await read_by_id(self._api, self._drift, LINE_ITEMS.name, asked, schema.asked)
        lines: dict[str, Part] = {}
        for wire in found.by_asked.values():
            try:
                lines[wire.id] = Part(read_fields(wire.properties, schema.forms), wire.id)
            except ValueError as error:
                self._drift.note(LINE_ITEMS.name, wire.id, error)
        return lines


def chosen(link: Link, beside: Mapping[str, frozenset[int]]) -> str | None:
    """The one of several that is shown: among those of the link's own type (a primary company) the oldest, else the
    oldest of all."""
    own = [id for id, types in beside.items() if link.association in types]
    return next(iter(by_age(own or beside)), None)


def alone(beside: Iterable[str]) -> str | None:
    """The one that stands there, where it is one alone."""
    ids = list(beside)
    return ids[0] if len(ids) == 1 else None


def allocation(invoice: str) -> Part:
    return Part({INVOICE_ID: invoice}, invoice)


def in_order(lines: Iterable[Part]) -> tuple[Part, ...]:
    """By the place a line has, those without one last, the older first."""
    return tuple(sorted(lines, key=_place))


def by_age(ids: Iterable[str]) -> list[str]:
    """In order of id, each once."""
    return sorted(dict.fromkeys(ids), key=_age)


def _place(line: Part) -> tuple[bool, object, tuple[int, str]]:
    position = line.fields.get(POSITION)
    return position is None, 0 if position is None else position, _age(line.id or "")


def _age(id: str) -> tuple[int, str]:
    return (int(id), "") if id.isascii() and id.isdigit() else (0, id)
