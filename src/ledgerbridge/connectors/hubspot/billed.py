"""What contacts' invoices tell of them, for filters: read only where somebody asks for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import msgspec

from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.by_id import read_by_id
from ledgerbridge.connectors.hubspot.contacts import CONTACTS, NEWEST, NEWEST_FINAL, NEWEST_OWN, OF_INVOICES
from ledgerbridge.connectors.hubspot.drift import Drift
from ledgerbridge.connectors.hubspot.invoices import BILLABLE, DRAFT, INVOICES, STATUS
from ledgerbridge.connectors.hubspot.related import by_age
from ledgerbridge.connectors.hubspot.values import moment
from ledgerbridge.connectors.hubspot.wire import ObjectWire
from ledgerbridge.model.record import Record

CREATED = "hs_createdate"


class Billed:
    """The invoices of one account's contacts. Nothing is read before it is asked for."""

    def __init__(self, api: HubSpotApi, drift: Drift) -> None:
        self._api = api
        self._drift = drift
        self.is_read = False

    def include(self, type: str, paths: Collection[str]) -> None:
        """From here on contacts are read with their invoices, where one of the paths is of those."""
        if type == CONTACTS.name and not {spec.path for spec in OF_INVOICES}.isdisjoint(paths):
            self.is_read = True

    async def shown_with(self, contacts: Sequence[Record]) -> list[Record]:
        """The contacts with what their invoices tell; with nothing where that is not read."""
        if not contacts or not self.is_read:
            return [_shown(contact, ()) for contact in contacts]
        ids = [contact.id for contact in contacts]
        beside = await self._api.linked(CONTACTS.name, INVOICES.name, ids)
        asked = by_age(id for invoices in beside.values() for id in invoices)
        names = (BILLABLE, CREATED, STATUS)
        found = (await read_by_id(self._api, self._drift, INVOICES.name, asked, names)).by_asked if asked else {}
        return [
            _shown(contact, [found[id] for id in beside.get(contact.id, {}) if id in found]) for contact in contacts
        ]

    async def contacts_of(self, invoices: Sequence[str]) -> list[str]:
        """Ids of the contacts that any of these invoices names."""
        beside = await self._api.associated(INVOICES.name, CONTACTS.name, invoices) if invoices else {}
        return list(dict.fromkeys(id for ids in beside.values() for id in ids))


def _shown(contact: Record, invoices: Sequence[ObjectWire]) -> Record:
    own = [wire for wire in invoices if wire.properties.get(BILLABLE) != "false"]
    final = [wire for wire in own if wire.properties.get(STATUS) not in (None, "", DRAFT)]
    newest = {NEWEST: _newest(invoices), NEWEST_OWN: _newest(own), NEWEST_FINAL: _newest(final)}
    return msgspec.structs.replace(contact, fields=contact.fields | newest)


def _newest(invoices: Iterable[ObjectWire]) -> datetime | None:
    return max((at for wire in invoices if (at := _created(wire)) is not None), default=None)


def _created(wire: ObjectWire) -> datetime | None:
    try:
        return moment(wire.properties.get(CREATED) or "")
    except ValueError:
        return None
