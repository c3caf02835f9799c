"""HubSpot as a connector: contacts with their companies, companies, products, and the documents of sales."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ledgerbridge.connectors.base.capabilities import Capabilities, FieldSpec
from ledgerbridge.connectors.base.files import no_file
from ledgerbridge.connectors.base.kind import Connection, ConnectorKind, Toolbox
from ledgerbridge.connectors.base.protocol import (
    Call,
    Choice,
    Content,
    Cursor,
    Fetched,
    Finding,
    Outcome,
    Page,
    SetupStep,
    Write,
)
from ledgerbridge.connectors.hubspot import attachments, checking, consent, pictures, reference_data, requests
from ledgerbridge.connectors.hubspot.associating import AssociationTypes
from ledgerbridge.connectors.hubspot.attachments import Attachments
from ledgerbridge.connectors.hubspot.auth import account_of, base_url, calls, oauth
from ledgerbridge.connectors.hubspot.capabilities import CAPABILITIES, LIMITS, TYPES
from ledgerbridge.connectors.hubspot.changes import Changes
from ledgerbridge.connectors.hubspot.contacts import CONTACTS, beside_named
from ledgerbridge.connectors.hubspot.drift import Drift
from ledgerbridge.connectors.hubspot.errors import LABEL
from ledgerbridge.connectors.hubspot.files import FILES, SPECS
from ledgerbridge.connectors.hubspot.line_items import LINE_ITEMS, LINES
from ledgerbridge.connectors.hubspot.lookups import Lookups
from ledgerbridge.connectors.hubspot.normal import plain
from ledgerbridge.connectors.hubspot.notes import NOTES
from ledgerbridge.connectors.hubspot.pictures import Pictures
from ledgerbridge.connectors.hubspot.products import PRODUCTS
from ledgerbridge.connectors.hubspot.reading import Reader
from ledgerbridge.connectors.hubspot.reference_property import ReferenceProperty
from ledgerbridge.connectors.hubspot.schema import Schemas
from ledgerbridge.connectors.hubspot.settings import SETTINGS, adds_properties
from ledgerbridge.connectors.hubspot.values import is_earlier
from ledgerbridge.connectors.hubspot.writing import Writer
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value


class HubSpot:
    """One HubSpot account; fits `Connector`."""

    def __init__(self, connection: Connection, tools: Toolbox) -> None:
        drift = Drift()
        self._account = connection.account
        self._capabilities = consent.capabilities(connection.settings)
        self._adds = adds_properties(connection.settings)
        self._skew = tools.skew
        self._api = calls(connection, tools)
        self._schemas = Schemas(self._api, drift)
        types = AssociationTypes(self._api)
        self._reader = Reader(self._api, self._schemas, drift, types)
        self._changes = Changes(self._api, self._reader, self._schemas, tools.clock)
        self._lookups = Lookups(self._api, self._reader, self._schemas)
        self._writer = Writer(self._api, self._schemas, self._reader, types, tools.clock, self._adds)
        self._files = Attachments(self._api, self._reader, self._writer, tools.transport, tools.clock)
        self._pictures = Pictures(self._api, self._reader, self._writer, tools.transport, connection.base_url)
        self._reference = ReferenceProperty(self._api, self._schemas)
        self.drift: list[tuple[str, str, Problem]] = drift.notes
        """(type, id, problem) of what HubSpot answered in a form we do not know."""

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    @property
    def account(self) -> str:
        """The portal's id."""
        return self._account

    @property
    def skew_s(self) -> float | None:
        return self._skew.seconds

    def include(self, type: str, paths: Collection[str]) -> None:
        """What contacts' invoices and payments tell is read from here on, where one of the paths asks for it."""
        self._reader.billed.include(type, paths)
        self._reader.payers.include(type, paths)

    async def read_changes(self, cursors: Mapping[str, Cursor | None]) -> dict[str, Page]:
        return {type: await self._changes.page(type, cursor) for type, cursor in cursors.items()}

    async def fetch(self, type: str, ids: Sequence[str]) -> Fetched:
        return await (self._files.fetch(ids) if type == FILES else self._reader.fetch(type, ids))

    async def heads(self, type: str, ids: Sequence[str]) -> dict[str, Record]:
        """Files have no parts."""
        return dict((await self._files.fetch(ids)).found) if type == FILES else await self._reader.heads(type, ids)

    async def find(self, type: str, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
        if type == FILES:
            return await self._files.find(values)
        return await self._lookups.find(type, path, values)

    async def beside(self, type: str, role: str, companions: Sequence[str]) -> dict[str, frozenset[str]]:
        found = await self._api.associated(TYPES[type].capabilities.companions[role].type, type, companions)
        return {id: frozenset(ids) for id, ids in found.items() if ids}

    async def documents_of_lines(self, lines: Sequence[str]) -> dict[str, list[str]]:
        """{record type: ids of the documents that these line items are parts of}: what a change of a line, told by a
        webhook, means for the types that are kept."""
        found = {
            type.name: await self._api.associated(LINE_ITEMS.name, type.name, lines)
            for type in TYPES.values()
            if type.lines and lines
        }
        by_type = {type: list(dict.fromkeys(id for ids in of.values() for id in ids)) for type, of in found.items()}
        return {type: ids for type, ids in by_type.items() if ids}

    async def count(self, type: str) -> int | None:
        if type == FILES:
            return None
        found = await self._api.search(type, {"limit": 1, "properties": ["hs_object_id"]})
        return found.total

    def prepare(self, type: str, writes: Sequence[Write], request_id: str) -> Call:
        if type == FILES:
            return Call(type, request_id, list(writes), attachments.body(writes))
        if writes and writes[0].kind == "picture":
            return Call(type, request_id, list(writes), pictures.body(writes))
        own = [beside_named(write) for write in writes] if type == CONTACTS.name else writes
        return requests.prepare(type, [self._schemas.fitted(type, write) for write in own], request_id)

    async def write(self, call: Call) -> list[Outcome]:
        if call.writes and call.writes[0].kind == "picture":
            return await self._pictures.write(call)
        return await (self._files.write(call) if call.type == FILES else self._writer.write(call))

    async def schema(self, type: str) -> list[FieldSpec]:
        return list(SPECS) if type == FILES else await self._schemas.shown(type)

    async def reference_data(self, kind: str) -> list[Choice]:
        return await reference_data.choices(self._api, kind)

    async def download(self, type: str, id: str) -> Content:
        if type == FILES:
            return await self._files.download(id)
        if type == PRODUCTS.name:
            return await self._pictures.content(id)
        raise no_file(LABEL, type, id)

    async def pictured(self, type: str, records: Sequence[Record]) -> Mapping[str, str]:
        return pictures.addresses(records) if type == PRODUCTS.name else {}

    async def missing_setup(self, types: Sequence[str]) -> list[SetupStep]:
        if not self._adds:
            return []
        return await self._reference.missing([NOTES.name if type == FILES else type for type in types])

    async def set_up(self, step: SetupStep) -> None:
        await self._reference.add(step)

    async def check(self) -> list[Finding]:
        return await checking.check(self._api, self._schemas, self._account, self._adds)

    def normal_form(self, type: str, path: str, value: Value) -> Value:
        if type == FILES:
            return plain(value)
        in_line = path.removeprefix(f"{LINES}[].")
        kind = TYPES[type] if in_line == path else LINE_ITEMS
        return kind.normal_form(in_line, value, self._schemas.rule(kind.name, in_line))

    def is_older(self, type: str, version: str | None, than: str | None) -> bool:
        """Versions are times of change."""
        return version is not None and than is not None and is_earlier(version, than)


CONNECTOR = ConnectorKind(
    name="hubspot",
    label=LABEL,
    capabilities=CAPABILITIES,
    limits=LIMITS,
    settings=SETTINGS,
    base_url=base_url,
    oauth=oauth,
    build=HubSpot,
    account_of=account_of,
)
