"""What contacts paid without an invoice, for filters: read only where somebody asks for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import msgspec

from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.by_id import read_by_id
from ledgerbridge.connectors.hubspot.contacts import CONTACTS, NEWEST_PAYMENT
from ledgerbridge.connectors.hubspot.drift import Drift
from ledgerbridge.connectors.hubspot.payments import PAYMENTS
from ledgerbridge.connectors.hubspot.related import by_age
from ledgerbridge.connectors.hubspot.values import moment
from ledgerbridge.connectors.hubspot.wire import ObjectWire
from ledgerbridge.model.record import Record

CREATED, STATUS, OF_INVOICE = "hs_createdate", "hs_latest_status", "hs_has_associated_invoice"
RECEIVED = "succeeded"


class Payers:
    """The payments of one account's contacts. Nothing is read before it is asked for."""

    def __init__(self, api: HubSpotApi, drift: Drift) -> None:
        self._api = api
        self._drift = drift
        self._is_read = False

    def include(self, type: str, paths: Collection[str]) -> None:
        """From here on contacts are read with their payments, where one of the paths is of those."""
        self._is_read = self._is_read or (type == CONTACTS.name and NEWEST_PAYMENT in paths)

    async def shown_with(self, contacts: Sequence[Record]) -> list[Record]:
        """The contacts with the newest payment of theirs that came in and that no invoice stands behind."""
        if not contacts or not self._is_read:
            return [_shown(contact, ()) for contact in contacts]
        beside = await self._api.linked(CONTACTS.name, PAYMENTS.name, [contact.id for contact in contacts])
        asked = by_age(id for payments in beside.values() for id in payments)
        names = (CREATED, STATUS, OF_INVOICE)
        found = (await read_by_id(self._api, self._drift, PAYMENTS.name, asked, names)).by_asked if asked else {}
        return [
            _shown(contact, [found[id] for id in beside.get(contact.id, {}) if id in found]) for contact in contacts
        ]


def _shown(contact: Record, payments: Iterable[ObjectWire]) -> Record:
    alone = [wire.properties for wire in payments if wire.properties.get(OF_INVOICE) != "true"]
    days = [at for told in alone if told.get(STATUS) == RECEIVED and (at := _moment(told.get(CREATED))) is not None]
    return msgspec.structs.replace(contact, fields=contact.fields | {NEWEST_PAYMENT: max(days, default=None)})


def _moment(told: str | None) -> datetime | None:
    try:
        return moment(told or "")
    except ValueError:
        return None
