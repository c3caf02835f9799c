"""Records of this connector from HubSpot's answers, and the reads that need no place in a feed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from ledgerbridge.connectors.base.protocol import Fetched
from ledgerbridge.connectors.hubspot.api import BATCH, HubSpotApi
from ledgerbridge.connectors.hubspot.associating import AssociationTypes
from ledgerbridge.connectors.hubspot.billed import Billed
from ledgerbridge.connectors.hubspot.by_id import Found, merged_ids, read_by_id
from ledgerbridge.connectors.hubspot.companies import COMPANIES
from ledgerbridge.connectors.hubspot.companions import Companies
from ledgerbridge.connectors.hubspot.contacts import CONTACTS
from ledgerbridge.connectors.hubspot.drift import Drift
from ledgerbridge.connectors.hubspot.payers import Payers
from ledgerbridge.connectors.hubspot.people import People
from ledgerbridge.connectors.hubspot.related import Related
from ledgerbridge.connectors.hubspot.schema import Schema, Schemas
from ledgerbridge.connectors.hubspot.values import moment, read_fields
from ledgerbridge.connectors.hubspot.wire import Hit, ObjectWire
from ledgerbridge.model.batches import batches
from ledgerbridge.model.record import Record


class Batch(msgspec.Struct, frozen=True):
    """Records as read, and what was merged into them."""

    records: list[Record]
    merged: dict[str, str]
    companies: dict[str, str] = {}
    """{id: version} of the companies that were read with them."""


class Reader:
    """Reads the records of one account."""

    def __init__(self, api: HubSpotApi, schemas: Schemas, drift: Drift, types: AssociationTypes) -> None:
        self._api = api
        self._schemas = schemas
        self._drift = drift
        self._related = Related(api, schemas, drift, types)
        self._people = People(api, drift)
        self.billed = Billed(api, drift)
        self.payers = Payers(api, drift)

    def companies(self) -> Companies:
        """Companies remembered from here on, for reads that belong together."""
        return Companies(self._api, self._drift)

    async def fetch(self, type: str, ids: Sequence[str]) -> Fetched:
        """Records as they are now; a merged-away id finds its survivor."""
        if not ids:
            return Fetched({}, [])
        found = await self.by_id(type, ids)
        batch = await self.batch(type, _distinct(found), self.companies())
        records = {record.id: record for record in batch.records}
        by_asked = {id: records[wire.id] for id, wire in found.by_asked.items() if wire.id in records}
        return Fetched(by_asked, found.missing)

    async def heads(self, type: str, ids: Sequence[str]) -> dict[str, Record]:
        """{id: the record with its own properties alone}."""
        schema = await self._schemas.of(type)
        found = (await self.by_id(type, ids)).by_asked if ids else {}
        read = {id: self._record(type, wire, schema) for id, wire in found.items()}
        return {id: record for id, record in read.items() if record is not None}

    async def by_id(self, type: str, ids: Iterable[str]) -> Found:
        schema = await self._schemas.of(type)
        return await read_by_id(self._api, self._drift, type, ids, schema.asked)

    async def by_key(self, type: str, key: str, values: Iterable[str]) -> list[Record]:
        """Live records whose unique property `key` has one of the values, past the search index."""
        schema = await self._schemas.of(type)
        wires: list[ObjectWire] = []
        for chunk in batches(list(values), BATCH):
            answer = await self._api.batch_read(type, chunk, schema.asked, key)
            wires += self._drift.fitting(type, answer.results, ObjectWire)
        distinct = {wire.id: wire for wire in wires}
        return (await self.batch(type, list(distinct.values()), self.companies())).records

    def listed(self, type: str, results: Iterable[Any]) -> list[str]:
        """The ids of a page as answered."""
        return [hit.id for hit in self._drift.fitting(type, results, Hit)]

    async def answered(self, type: str, results: Iterable[Any], companies: Companies) -> Batch:
        """The records of a page as answered."""
        return await self.batch(type, self._drift.fitting(type, results, ObjectWire), companies)

    async def batch(self, type: str, wires: Sequence[ObjectWire], companies: Companies) -> Batch:
        """The records these stand for, contacts with their company; what does not fit is left out and noted."""
        schema = await self._schemas.of(type)
        is_contact = type == CONTACTS.name
        read = await companies.read(wires) if is_contact else []
        pairs = [(wire, self._record(type, wire, schema)) for wire in wires]
        records = [
            companies.shown_with(record, wire) if is_contact else record for wire, record in pairs if record is not None
        ]
        companies.forget_oldest()
        records = await self._related.complete(type, records)
        if is_contact:
            records = await self.payers.shown_with(await self.billed.shown_with(records))
        records = await self._people.shown_with(records, wires) if type == COMPANIES.name else records
        merged = {old: wire.id for wire in wires for old in sorted(merged_ids(wire))}
        return Batch(records, merged, {company.id: company.updated_at for company in read})

    def _record(self, type: str, wire: ObjectWire, schema: Schema) -> Record | None:
        try:
            fields = read_fields(wire.properties, schema.forms)
            return Record(type, wire.id, fields, wire.updated_at, moment(wire.updated_at))
        except ValueError as error:
            self._drift.note(type, wire.id, error)
            return None


def _distinct(found: Found) -> list[ObjectWire]:
    return list({wire.id: wire for wire in found.by_asked.values()}.values())
