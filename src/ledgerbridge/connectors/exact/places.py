"""Where an order or invoice is delivered: an address of its account, shown as fields of the document.

Exact keeps addresses as rows of their own, which documents name. An address is posted before the document that names
it: one that the account has already is found by Exact, and none is made twice (REST API facts: Addresses).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.connectors.exact import odata
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.contacts import ADDRESS, ADDRESSES
from ledgerbridge.connectors.exact.errors import does_not_fit
from ledgerbridge.connectors.exact.fields import Field, ours
from ledgerbridge.connectors.exact.payloads import encode
from ledgerbridge.connectors.exact.record_type import RecordType
from ledgerbridge.connectors.exact.wire import Wire, guid_of, read_fields, written_fields
from ledgerbridge.model.batches import batches
from ledgerbridge.model.problems import VendorDrift
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value, as_text

PREFIX = "Delivery."
DELIVERY = 4
"""The type of delivery addresses."""
PARTS = ("AddressLine1", "Postcode", "City", "State", "Country")
SLOTS = {
    "shipping.street": "Delivery.AddressLine1",
    "shipping.city": "Delivery.City",
    "shipping.region": "Delivery.State",
    "shipping.postal_code": "Delivery.Postcode",
    "shipping.country": "Delivery.Country",
}
OWN = {part: ADDRESS.fields[part] for part in PARTS}


def delivery_fields() -> tuple[Field, ...]:
    """The fields of a document that are the address it is delivered to."""
    kinds = {"Country": Kind.COUNTRY}
    return tuple(
        ours(f"{PREFIX}{part}", f"Delivery address: {OWN[part].spec.label}", kinds.get(part, Kind.TEXT))
        for part in PARTS
    )


def named(fields: Mapping[str, Value]) -> dict[str, Value]:
    """{part of an address: value} of those that a write of a document says."""
    return {part: fields[path] for part in PARTS if (path := f"{PREFIX}{part}") in fields}


class Places:
    """The delivery addresses of one division."""

    def __init__(self, api: ExactApi) -> None:
        self._api = api

    async def shown(self, kind: RecordType, records: Mapping[str, Record]) -> dict[str, Record]:
        """The documents with the address they are delivered to."""
        ids = {id: as_text(record.fields[kind.delivered_to]).lower() for id, record in records.items()}
        rows = await self._rows(sorted(set(ids.values()) - {""}))
        return {id: _with(record, rows.get(ids[id])) for id, record in records.items()}

    async def _rows(self, ids: Sequence[str]) -> dict[str, Wire]:
        found: dict[str, Wire] = {}
        for chunk in batches(ids, ADDRESS.capabilities.read_batch):
            condition = odata.either(f"ID eq {odata.guid(id)}" for id in chunk)
            rows = await self._api.all_rows(ADDRESSES, filter=condition, select=",".join(("ID", *PARTS)))
            found |= {id: row for row in rows if (id := guid_of(row, "ID"))}
        return found

    async def body(self, kind: RecordType, fields: Mapping[str, Value], body: bytes) -> bytes:
        """The body of a create that names the address its fields say, which is there from now on."""
        place = named(fields)
        if not any(place.values()):
            return body
        document: dict[str, Any] = decode_json(body)
        account = document.get("DeliverTo") or document.get(kind.ordered_by)
        own = {"Account": account, "Type": DELIVERY, **written_fields(OWN, place)}
        made = guid_of(await self._api.post(ADDRESSES, encode(own)), "ID")
        if made is None:
            raise VendorDrift(does_not_fit("ID"))
        return encode({**document, kind.delivered_to: made})


def as_sent(record: Record, fields: Mapping[str, Value]) -> Record:
    """The document as answered, with the address that went out with it."""
    place = {f"{PREFIX}{part}": value for part, value in named(fields).items()}
    return msgspec.structs.replace(record, fields={**record.fields, **place})


def _with(record: Record, row: Wire | None) -> Record:
    read = read_fields(OWN.values(), row) if row is not None else dict.fromkeys(PARTS)
    place = {f"{PREFIX}{part}": value for part, value in read.items()}
    return msgspec.structs.replace(record, fields={**record.fields, **place})
