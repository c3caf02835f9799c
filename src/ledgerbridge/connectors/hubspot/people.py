"""The contacts that companies are shown with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.by_id import read_by_id
from ledgerbridge.connectors.hubspot.companies import COMPANIES, CONTACT_EMAIL, CONTACTS_COUNTED
from ledgerbridge.connectors.hubspot.contacts import CONTACTS
from ledgerbridge.connectors.hubspot.drift import Drift
from ledgerbridge.connectors.hubspot.related import by_age
from ledgerbridge.connectors.hubspot.wire import ObjectWire
from ledgerbridge.model.record import Record

PRIMARY_CONTACT = 2
"""Association type from a company to a contact whose primary company it is (associations guide, type ids)."""


class People:
    """The contacts of one account's companies."""

    def __init__(self, api: HubSpotApi, drift: Drift) -> None:
        self._api = api
        self._drift = drift

    async def shown_with(self, companies: Sequence[Record], wires: Iterable[ObjectWire]) -> list[Record]:
        """The companies with the e-mail address of their oldest contact; those without contacts cost no call."""
        accompanied = {wire.id for wire in wires if (wire.properties.get(CONTACTS_COUNTED) or "0") != "0"}
        ids = [company.id for company in companies if company.id in accompanied]
        beside = await self._api.linked(COMPANIES.name, CONTACTS.name, ids) if ids else {}
        oldest = {id: found for id, contacts in beside.items() if (found := _oldest(contacts)) is not None}
        emails = await self._emails(by_age(oldest.values()))
        return [_shown(company, emails.get(oldest.get(company.id, ""))) for company in companies]

    async def _emails(self, contacts: Sequence[str]) -> dict[str, str | None]:
        if not contacts:
            return {}
        read = await read_by_id(self._api, self._drift, CONTACTS.name, contacts, ("email",))
        return {id: wire.properties.get("email") or None for id, wire in read.by_asked.items()}


def _oldest(contacts: Mapping[str, frozenset[int]]) -> str | None:
    """The oldest of those whose primary company it is."""
    own = [id for id, types in contacts.items() if PRIMARY_CONTACT in types]
    return next(iter(by_age(own)), None)


def _shown(company: Record, email: str | None) -> Record:
    return msgspec.structs.replace(company, fields=company.fields | {CONTACT_EMAIL: email})
