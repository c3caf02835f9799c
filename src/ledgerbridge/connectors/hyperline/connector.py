"""Hyperline's connector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

import msgspec

from ledgerbridge.connectors.base.capabilities import Capabilities, FieldSpec
from ledgerbridge.connectors.base.files import no_file
from ledgerbridge.connectors.base.kind import Connection, ConnectorKind, Toolbox
from ledgerbridge.connectors.base.oauth import Granted
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
from ledgerbridge.connectors.hyperline.api import HyperlineApi
from ledgerbridge.connectors.hyperline.auth import base_url
from ledgerbridge.connectors.hyperline.capabilities import CAPABILITIES, LIMITS, TYPES
from ledgerbridge.connectors.hyperline.changes import Changes
from ledgerbridge.connectors.hyperline.checks import findings
from ledgerbridge.connectors.hyperline.entities import Entities, home
from ledgerbridge.connectors.hyperline.errors import LABEL
from ledgerbridge.connectors.hyperline.invoices import INVOICE
from ledgerbridge.connectors.hyperline.lookups import Lookups
from ledgerbridge.connectors.hyperline.normal import normal_value
from ledgerbridge.connectors.hyperline.reading import CUSTOM, Reader
from ledgerbridge.connectors.hyperline.schema import fields
from ledgerbridge.connectors.hyperline.settings import ENTITY, SETTINGS, language
from ledgerbridge.connectors.hyperline.wire import moment
from ledgerbridge.connectors.hyperline.writing import Writer
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value


class Hyperline:
    """One workspace of Hyperline, known by its default invoicing entity at the time it was connected."""

    def __init__(self, connection: Connection, toolbox: Toolbox) -> None:
        self._account = connection.account
        self._skew = toolbox.skew
        self._entity = connection.settings.get(ENTITY.key) or connection.account
        self._language = language(connection.settings)
        self._api = HyperlineApi(connection, toolbox)
        self._entities = Entities(self._api)
        self._reader = Reader(self._entity)
        self._lookups = Lookups(self._api, self._reader)
        self._changes = Changes(self._api, self._reader, self._lookups, toolbox.clock)
        self._writer = Writer(self._api, self._reader, self._lookups, toolbox.clock, self._entity)

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @property
    def account(self) -> str:
        return self._account

    @property
    def skew_s(self) -> float | None:
        return self._skew.seconds

    @property
    def drift(self) -> list[tuple[str, str, Problem]]:
        """(type, id, why) of records that could not be read, and of filters Hyperline dropped."""
        return self._reader.drift

    # --- reading -----------------------------------------------------------------------------------------------

    async def read_changes(self, cursors: Mapping[str, Cursor | None]) -> dict[str, Page]:
        return await self._changes.read(cursors)

    async def fetch(self, type: str, ids: Sequence[str]) -> Fetched:
        """Archived customers and products count as missing."""
        found = await self._lookups.by_ids(TYPES[type], ids)
        return Fetched(found, [id for id in dict.fromkeys(ids) if id not in found])

    async def find(self, type: str, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
        return await self._lookups.by_key(TYPES[type], path, values)

    async def beside(self, type: str, role: str, companions: Sequence[str]) -> dict[str, frozenset[str]]:
        """Nothing: no type has companions here."""
        return {}

    async def count(self, type: str) -> int | None:
        """By the list's own word, which may be about right; None where a list holds several types."""
        resource = TYPES[type].resource
        if resource.by_id is None or resource.name != type:
            return None
        return await self._api.total(resource.by_id.path, {"type": "invoice"} if type == INVOICE else {})

    # --- writing -----------------------------------------------------------------------------------------------

    def prepare(self, type: str, writes: Sequence[Write], request_id: str) -> Call:
        return self._writer.prepare(TYPES[type], [self._fitted(type, write) for write in writes], request_id)

    def _fitted(self, type: str, write: Write) -> Write:
        """The write with its custom properties in the form they are kept in."""
        fields = {
            path: self.normal_form(type, path, value) if path.startswith(f"{CUSTOM}.") else value
            for path, value in write.fields.items()
        }
        return msgspec.structs.replace(write, fields=fields)

    async def write(self, call: Call) -> list[Outcome]:
        return await self._writer.write(call)

    # --- the account -------------------------------------------------------------------------------------------

    async def schema(self, type: str) -> list[FieldSpec]:
        return await fields(self._api, self._reader, self._entities, TYPES[type], self._entity)

    async def reference_data(self, kind: str) -> list[Choice]:
        return await self._entities.choices(kind)

    async def download(self, type: str, id: str) -> Content:
        """An invoice or credit note as PDF, in the connection's language."""
        path = f"{TYPES[type].resource.single}/{quote(id, safe='')}/download"
        content = await self._api.file(path, {"lang": self._language}) if TYPES[type].capabilities.downloads else None
        if content is None:
            raise no_file(LABEL, type, id)
        return content

    async def missing_setup(self, types: Sequence[str]) -> list[SetupStep]:
        """Nothing is ever added to a workspace."""
        return []

    async def set_up(self, step: SetupStep) -> None:
        return

    async def check(self) -> list[Finding]:
        return await findings(self._api, self._entities, self._account, self._entity)

    # --- values ------------------------------------------------------------------------------------------------

    def normal_form(self, type: str, path: str, value: Value) -> Value:
        return normal_value(self._reader.spec(TYPES[type], path), value)

    def is_older(self, type: str, version: str | None, than: str | None) -> bool:
        """Versions are times of change, where a type has such."""
        one, other = moment(version), moment(than)
        if not CAPABILITIES.types[type].ordered_versions or one is None or other is None:
            return False
        return one < other


async def account_of(granted: Granted | None, connection: Connection, toolbox: Toolbox) -> str:
    """The id of the workspace's default invoicing entity: a key opens one workspace, whose own id is never told."""
    return home(await Entities(HyperlineApi(connection, toolbox)).all()).id


CONNECTOR = ConnectorKind(
    name="hyperline",
    label=LABEL,
    capabilities=CAPABILITIES,
    limits=LIMITS,
    settings=SETTINGS,
    base_url=base_url,
    oauth=None,
    build=Hyperline,
    account_of=account_of,
)
