"""Finding records by what they hold: past the index where the property is unique, else through a search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ledgerbridge.connectors.hubspot.api import SEARCH_BODY_MAX, SEARCH_PAGE, HubSpotApi, Json
from ledgerbridge.connectors.hubspot.capabilities import TYPES
from ledgerbridge.connectors.hubspot.companies import COMPANIES, CONTACT_EMAIL
from ledgerbridge.connectors.hubspot.contacts import COMPANY, CONTACTS
from ledgerbridge.connectors.hubspot.reading import Reader
from ledgerbridge.connectors.hubspot.record_type import RECORD_ID, RecordType
from ledgerbridge.connectors.hubspot.schema import Schemas
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value, as_text

VALUES_MAX = 100


class Lookups:
    """The look-ups in one account."""

    def __init__(self, api: HubSpotApi, reader: Reader, schemas: Schemas) -> None:
        self._api = api
        self._reader = reader
        self._schemas = schemas

    async def find(self, type: str, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
        """{value asked for: live records that hold it, case aside}, the lower id first."""
        known = TYPES[type]
        asked = {value: known.normal_form(path, value) for value in values}
        wanted = sorted({as_text(form) for form in asked.values() if form is not None})
        if not wanted:
            return {}
        by_form = _by_form(known, path, await self._holding(type, path, wanted))
        keys = {value: _caseless(form) for value, form in asked.items()}
        return {value: by_form[key] for value, key in keys.items() if key in by_form}

    async def _holding(self, type: str, path: str, wanted: Sequence[str]) -> list[Record]:
        if type == COMPANIES.name and path == CONTACT_EMAIL:
            return await self._companies_of(wanted)
        if path == RECORD_ID:
            ids = [value for value in wanted if value.isascii() and value.isdigit()]
            return list((await self._reader.fetch(type, ids)).found.values())
        schema = await self._schemas.of(type)
        if path not in schema.defined:
            return []
        if path in TYPES[type].keys or path in schema.unique:
            return await self._reader.by_key(type, path, wanted)
        ids = [id for body in search_bodies(path, wanted) for id in await self._searched(type, body)]
        return list((await self._reader.fetch(type, ids)).found.values())

    async def _companies_of(self, emails: Sequence[str]) -> list[Record]:
        """The companies whose contacts have these e-mail addresses."""
        contacts = await self._reader.by_key(CONTACTS.name, "email", emails)
        ids = sorted({contact.companion[COMPANY] for contact in contacts if COMPANY in contact.companion})
        return list((await self._reader.fetch(COMPANIES.name, ids)).found.values())

    async def _searched(self, type: str, body: Json) -> list[str]:
        """Every id a search shows, page after page by id: an offset ends at 10,000."""
        ids: list[str] = []
        more = True
        while more:
            page = await self._api.search(type, _after(body, ids[-1] if ids else "0"))
            ids += [hit.id for hit in page.hits]
            more = page.more
        return ids


def search_bodies(path: str, values: Iterable[str]) -> Iterator[Json]:
    """Searches for any of the values, each small enough; texts are compared in lower case, so they are sent so."""
    pending: list[str] = []
    for value in dict.fromkeys(value.lower() for value in values):
        if pending and (len(pending) == VALUES_MAX or not _fits(path, [*pending, value])):
            yield _body(path, pending)
            pending = []
        if _fits(path, [value]):
            pending.append(value)
    if pending:
        yield _body(path, pending)


def _body(path: str, values: Sequence[str]) -> Json:
    return {
        "filterGroups": [{"filters": [{"propertyName": path, "operator": "IN", "values": list(values)}]}],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": ["hs_object_id"],
        "limit": SEARCH_PAGE,
    }


def _after(body: Json, last_id: str) -> Json:
    """The same search for records with higher ids."""
    filters = [
        *body["filterGroups"][0]["filters"],
        {"propertyName": "hs_object_id", "operator": "GT", "value": last_id},
    ]
    return {**body, "filterGroups": [{"filters": filters}]}


def _fits(path: str, values: Sequence[str]) -> bool:
    """Measured in bytes, which are never fewer than characters, with the highest id there could be."""
    return len(msgspec.json.encode(_after(_body(path, values), "9" * 20))) <= SEARCH_BODY_MAX


def _by_form(type: RecordType, path: str, records: Iterable[Record]) -> dict[Value, list[Record]]:
    distinct = {record.id: record for record in records}
    by_form: dict[Value, list[Record]] = {}
    for record in sorted(distinct.values(), key=lambda record: int(record.id) if record.id.isdigit() else 0):
        form = _caseless(type.normal_form(path, record.fields.get(path)))
        by_form.setdefault(form, []).append(record)
    return by_form


def _caseless(form: Value) -> Value:
    """HubSpot's searches do not tell case apart, and neither do people in names and SKUs."""
    return form.casefold() if isinstance(form, str) else form
