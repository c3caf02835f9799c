"""The connector to Exact Online: one division, its records and its documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

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
from ledgerbridge.connectors.exact import pictures
from ledgerbridge.connectors.exact.auth import account_of, base_url, shape
from ledgerbridge.connectors.exact.capabilities import CAPABILITIES, LIMITS, TYPES
from ledgerbridge.connectors.exact.changes import Changes
from ledgerbridge.connectors.exact.checks import Place, findings
from ledgerbridge.connectors.exact.company import company_facts
from ledgerbridge.connectors.exact.counting import StockCounter
from ledgerbridge.connectors.exact.documents import DOCUMENTS, Files
from ledgerbridge.connectors.exact.errors import LABEL
from ledgerbridge.connectors.exact.labels import Labels
from ledgerbridge.connectors.exact.lists import choices
from ledgerbridge.connectors.exact.normal import normal_form
from ledgerbridge.connectors.exact.odata import at
from ledgerbridge.connectors.exact.opening import open_exact
from ledgerbridge.connectors.exact.payloads import defaults_of
from ledgerbridge.connectors.exact.reading import EVER, Reader
from ledgerbridge.connectors.exact.schema import specs_of
from ledgerbridge.connectors.exact.settings import SALES_JOURNAL, SETTINGS, TIME_ZONE
from ledgerbridge.connectors.exact.stock import STOCK_OF_ITEMS
from ledgerbridge.connectors.exact.times import local_time, zone_named
from ledgerbridge.connectors.exact.writer import Writer
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value, as_text


class ExactOnline:
    """One division of Exact Online."""

    def __init__(self, connection: Connection, toolbox: Toolbox) -> None:
        self._connection = connection
        self._skew = toolbox.skew
        self._clock = toolbox.clock
        self._quota = toolbox.quota
        self._zone = zone_named(connection.settings.get(TIME_ZONE.key) or TIME_ZONE.default)
        self._api = open_exact(connection, toolbox, connection.account)
        self._reader = Reader(self._api, toolbox.clock, self._zone, connection.settings)
        self._changes = Changes(self._api, self._reader, toolbox.clock, connection.account)
        self._files = Files(self._api)
        self._labels = Labels(self._api)
        self._writer = Writer(self._api, self._reader, connection.settings, toolbox.clock)
        self._counter = StockCounter(self._api, connection.settings, toolbox.clock, self._zone)

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @property
    def account(self) -> str:
        """The division."""
        return self._connection.account

    @property
    def skew_s(self) -> float | None:
        return self._skew.seconds

    @property
    def calls_left(self) -> float | None:
        day = self._quota.day
        return day.share if day is not None and day.resets_at > self._clock.now().timestamp() else None

    @property
    def drift(self) -> list[tuple[str, str, Problem]]:
        """(type, id, why) of records that could not be read."""
        return self._reader.drift

    # --- reading -----------------------------------------------------------------------------------------------

    async def read_changes(self, cursors: Mapping[str, Cursor | None]) -> dict[str, Page]:
        return await self._changes.read({type: TYPES[type] for type in cursors}, cursors)

    async def fetch(self, type: str, ids: Sequence[str]) -> Fetched:
        """Ended records count as missing."""
        found = (await self._reader.by_ids(TYPES[type], ids)).records if ids else {}
        return Fetched(
            {id: found[id.lower()] for id in ids if id.lower() in found},
            [id for id in dict.fromkeys(ids) if id.lower() not in found],
        )

    async def find(self, type: str, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
        return await self._reader.by_key(TYPES[type], path, values)

    def inactive(self, type: str, path: str, values: Sequence[str]) -> frozenset[str]:
        return self._reader.inactive.among(type, path, values)

    async def beside(self, type: str, role: str, companions: Sequence[str]) -> dict[str, frozenset[str]]:
        """Nothing: no type has companions here."""
        return {}

    async def count(self, type: str) -> int | None:
        kind = TYPES[type]
        today = at(local_time(self._clock.now(), self._zone).replace(hour=0, minute=0, second=0))
        live = f"{kind.ends} eq null or {kind.ends} ge {today}" if kind.ends else EVER
        return await self._api.count(kind.endpoint, kind.key, live)

    # --- writing -----------------------------------------------------------------------------------------------

    def prepare(self, type: str, writes: Sequence[Write], request_id: str) -> Call:
        if type == STOCK_OF_ITEMS:
            return self._counter.prepare(writes, request_id)
        call = self._writer.prepare(TYPES[type], pictures.as_updates(writes), request_id)
        return msgspec.structs.replace(call, writes=list(writes))

    async def write(self, call: Call) -> list[Outcome]:
        if call.type == STOCK_OF_ITEMS:
            return await self._counter.write(call)
        return await self._writer.write(TYPES[call.type], pictures.as_update(call))

    async def look_ahead(self, type: str, references: Sequence[str]) -> None:
        await self._writer.look_ahead(TYPES[type], references)

    # --- the division ------------------------------------------------------------------------------------------

    async def schema(self, type: str) -> list[FieldSpec]:
        kind = TYPES[type]
        return specs_of(kind, await self._labels.of(type), defaults_of(kind, self._connection.settings))

    async def reference_data(self, kind: str) -> list[Choice]:
        if kind == Reference.COMPANY:
            year = local_time(self._clock.now(), self._zone).year
            journal = self._connection.settings.get(SALES_JOURNAL.key, "")
            return await company_facts(self._api, self.account, year, journal)
        return await choices(self._api, kind)

    async def download(self, type: str, id: str) -> Content:
        """Of an item, its picture; of a document, its file; of an invoice or an entry, that of the document it
        names."""
        kind = TYPES[type]
        if not kind.capabilities.downloads:
            raise no_file(LABEL, type, id)
        record = (await self.fetch(type, [id])).found.get(id)
        if kind.pictured:
            return await self._files.picture(type, id, record)
        named = record.id if record and type == DOCUMENTS else record and as_text(record.fields["Document"])
        return await self._files.content(type, id, named or None)

    async def pictured(self, type: str, records: Sequence[Record]) -> Mapping[str, str]:
        return pictures.pictured(type, records)

    async def missing_setup(self, types: Sequence[str]) -> list[SetupStep]:
        """Nothing is ever added to a division."""
        return []

    async def set_up(self, step: SetupStep) -> None:
        return

    async def check(self) -> list[Finding]:
        journal = self._connection.settings.get(SALES_JOURNAL.key, "")
        return await findings(self._api, Place(self.account, self._zone, self._clock.now(), journal))

    # --- values ------------------------------------------------------------------------------------------------

    def normal_form(self, type: str, path: str, value: Value) -> Value:
        return normal_form(TYPES[type], path, value)

    def is_older(self, type: str, version: str | None, than: str | None) -> bool:
        """Versions are local times, and an hour of them comes twice a year, so none is surely older than another."""
        return False


CONNECTOR = ConnectorKind(
    name="exact",
    label=LABEL,
    capabilities=CAPABILITIES,
    limits=LIMITS,
    settings=SETTINGS,
    base_url=base_url,
    oauth=shape,
    build=ExactOnline,
    account_of=account_of,
)
