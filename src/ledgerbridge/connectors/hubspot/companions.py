"""The companies that contacts are shown with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.by_id import read_by_id
from ledgerbridge.connectors.hubspot.contacts import COMPANY, COMPANY_DOMAIN, COMPANY_ID, COMPANY_NAME, CONTACTS
from ledgerbridge.connectors.hubspot.drift import Drift
from ledgerbridge.connectors.hubspot.record_type import MERGED
from ledgerbridge.connectors.hubspot.wire import ObjectWire
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value

KEPT_MAX = 5_000
"""Companies remembered at a time, so that memory stays flat however many there are."""

COMPANIES = "companies"


class Companies:
    """Companies by id, each read once for as long as this object lives and has room."""

    def __init__(self, api: HubSpotApi, drift: Drift) -> None:
        self._api = api
        self._drift = drift
        self._kept: dict[str, ObjectWire | None] = {}

    async def read(self, contacts: Iterable[ObjectWire]) -> list[ObjectWire]:
        """The companies of these contacts are known; answers those that had to be read."""
        asked = {company_id(contact) for contact in contacts} - {"", *self._kept}
        if not asked:
            return []
        found = await read_by_id(self._api, self._drift, COMPANIES, sorted(asked), ("domain", MERGED, "name"))
        self._kept |= {id: found.by_asked.get(id) for id in sorted(asked)}
        return list(found.by_asked.values())

    def shown_with(self, record: Record, contact: ObjectWire) -> Record:
        """The contact's record with the fields of its company, which must have been read."""
        company = self._kept.get(company_id(contact))
        named = {} if company is None else company.properties
        fields: dict[str, Value] = {
            COMPANY_NAME: named.get("name") or None,
            COMPANY_DOMAIN: named.get("domain") or None,
            COMPANY_ID: None if company is None else company.id,
        }
        beside = {} if company is None else {COMPANY: company.id}
        return msgspec.structs.replace(record, fields=record.fields | fields, companion=beside)

    def forget_oldest(self) -> None:
        """There is room again."""
        for id in list(self._kept)[: max(0, len(self._kept) - KEPT_MAX)]:
            del self._kept[id]


async def contacts_of(api: HubSpotApi, companies: Sequence[str]) -> list[str]:
    """Ids of the contacts beside any of these companies, primary or not."""
    beside = await api.associated(COMPANIES, CONTACTS.name, companies) if companies else {}
    return list(dict.fromkeys(id for ids in beside.values() for id in ids))


def company_id(contact: ObjectWire) -> str:
    return contact.properties.get(COMPANY_ID) or ""
