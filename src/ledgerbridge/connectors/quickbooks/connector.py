"""The connector to QuickBooks Online: one company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from ledgerbridge.connectors.base.capabilities import Capabilities, FieldSpec
from ledgerbridge.connectors.base.kind import Connection, ConnectorKind, Toolbox, open_api
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
from ledgerbridge.connectors.quickbooks.accounts import Accounts
from ledgerbridge.connectors.quickbooks.api import QuickBooksApi
from ledgerbridge.connectors.quickbooks.auth import account_of, base_url, shape
from ledgerbridge.connectors.quickbooks.capabilities import CAPABILITIES, LIMITS, TYPES
from ledgerbridge.connectors.quickbooks.changes import Changes
from ledgerbridge.connectors.quickbooks.checks import findings
from ledgerbridge.connectors.quickbooks.company import Company, part
from ledgerbridge.connectors.quickbooks.custom_fields import as_defined, labels
from ledgerbridge.connectors.quickbooks.document_writer import DocumentWriter
from ledgerbridge.connectors.quickbooks.errors import LABEL, classify, classify_of_document
from ledgerbridge.connectors.quickbooks.files import Files
from ledgerbridge.connectors.quickbooks.normal import normal_form
from ledgerbridge.connectors.quickbooks.payments import PAYMENT, applied
from ledgerbridge.connectors.quickbooks.pictures import Pictures
from ledgerbridge.connectors.quickbooks.products import ITEM
from ledgerbridge.connectors.quickbooks.reading import Reader
from ledgerbridge.connectors.quickbooks.registers import Registers
from ledgerbridge.connectors.quickbooks.settings import SETTINGS
from ledgerbridge.connectors.quickbooks.stock import STOCK
from ledgerbridge.connectors.quickbooks.stock_writer import StockWriter
from ledgerbridge.connectors.quickbooks.writer import Writer
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value


class QuickBooks:
    """One company of QuickBooks Online.

    `prepare` must know the accounts of new products without a call, so every read of products makes sure of them
    first.
    """

    def __init__(self, connection: Connection, toolbox: Toolbox) -> None:
        self._account = connection.account
        self._skew = toolbox.skew
        refusals = partial(classify, connection.account)
        http = open_api(LABEL, connection, toolbox, refusals, CAPABILITIES.timeout_s)
        lenient = partial(classify_of_document, connection.account)
        singly = open_api(LABEL, connection, toolbox, lenient, CAPABILITIES.timeout_s)
        self._api = QuickBooksApi(http, connection.account, singly)
        self._accounts = Accounts(self._api, toolbox.clock, connection.settings)
        self._company = Company(self._api, toolbox.clock)
        self._registers = Registers(self._api, self._accounts, self._company, toolbox.clock)
        self._reader = Reader(self._api)
        self._changes = Changes(self._api, self._reader, toolbox.clock)
        self._writer = Writer(self._api, self._reader, self._accounts, toolbox.clock)
        self._documents = DocumentWriter(self._api, self._reader, self._company, toolbox.clock)
        self._stock = StockWriter(self._api, self._accounts, toolbox.clock)
        self._files = Files(self._api, self._reader, toolbox.transport, connection.base_url)
        self._pictures = Pictures(self._api, self._reader, self._files)

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @property
    def account(self) -> str:
        """The realm id."""
        return self._account

    @property
    def skew_s(self) -> float | None:
        return self._skew.seconds

    @property
    def drift(self) -> list[tuple[str, str, Problem]]:
        """(type, id, why) of records that could not be read."""
        return self._reader.drift

    async def read_changes(self, cursors: Mapping[str, Cursor | None]) -> dict[str, Page]:
        await self._know_accounts(cursors)
        return await self._changes.read(cursors)

    async def fetch(self, type: str, ids: Sequence[str]) -> Fetched:
        """Inactive records and projects count as missing."""
        await self._know_accounts([type])
        found = (await self._reader.by_ids(TYPES[type], ids)).records if ids else {}
        return Fetched(found, [id for id in dict.fromkeys(ids) if id not in found])

    async def find(self, type: str, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
        await self._know_accounts([type])
        return await self._reader.by_key(TYPES[type], path, values)

    def inactive(self, type: str, path: str, values: Sequence[str]) -> frozenset[str]:
        return self._reader.inactive.among(type, path, values)

    async def beside(self, type: str, role: str, companions: Sequence[str]) -> dict[str, frozenset[str]]:
        """Nothing: no type has companions here."""
        return {}

    async def count(self, type: str) -> int | None:
        await self._know_accounts([type])
        kind = TYPES[type]
        is_listed = kind.document is None or kind.document.queried
        return await self._api.count(kind.entity, *kind.only) if is_listed else None

    def prepare(self, type: str, writes: Sequence[Write], request_id: str) -> Call:
        kind = TYPES[type]
        if writes and writes[0].kind == "picture":
            return self._pictures.prepare(writes, request_id)
        if type == STOCK:
            return self._stock.prepare(writes, request_id)
        if type == PAYMENT:
            writes = [applied(write) for write in writes]
        if kind.document is not None:
            return self._documents.prepare(kind, kind.document, writes, request_id)
        return self._writer.prepare(kind, writes, request_id)

    async def write(self, call: Call) -> list[Outcome]:
        kind = TYPES[call.type]
        if call.writes and call.writes[0].kind == "picture":
            return [await self._pictures.write(call)]
        if call.type == STOCK:
            return await self._stock.write(call)
        if kind.document is not None:
            return [await self._documents.write(kind, kind.document, call)]
        return await self._writer.write(call)

    async def schema(self, type: str) -> list[FieldSpec]:
        await self._know_accounts([type])
        specs = TYPES[type].all_specs()
        if not any(spec.custom for spec in specs):
            return specs
        forms = part(await self._company.preferences(), "SalesFormsPrefs")
        newest = await self._api.newest_whole("Invoice") if labels(forms) else {}
        return as_defined(specs, forms, newest)

    async def reference_data(self, kind: str) -> list[Choice]:
        return await self._registers.choices(kind)

    async def download(self, type: str, id: str) -> Content:
        return await (self._pictures.content(id) if type == ITEM else self._files.content(TYPES[type], id))

    async def pictured(self, type: str, records: Sequence[Record]) -> Mapping[str, str]:
        return await self._pictures.marks([record.id for record in records]) if type == ITEM and records else {}

    async def missing_setup(self, types: Sequence[str]) -> list[SetupStep]:
        """Nothing is ever added to a company."""
        return []

    async def set_up(self, step: SetupStep) -> None:
        return

    async def check(self) -> list[Finding]:
        return await findings(self._api, self._accounts)

    def normal_form(self, type: str, path: str, value: Value) -> Value:
        return normal_form(TYPES[type], path, value)

    def is_older(self, type: str, version: str | None, than: str | None) -> bool:
        """SyncTokens count upwards."""
        if version is None or than is None or not (version.isdigit() and than.isdigit()):
            return False
        return int(version) < int(than)

    async def _know_accounts(self, types: Sequence[str] | Mapping[str, object]) -> None:
        if ITEM in types:
            await self._accounts.ready()


CONNECTOR = ConnectorKind(
    name="quickbooks",
    label=LABEL,
    capabilities=CAPABILITIES,
    limits=LIMITS,
    settings=SETTINGS,
    base_url=base_url,
    oauth=shape,
    build=QuickBooks,
    account_of=account_of,
)
