"""The connector to eAccounting: one company, its customers, articles and sales documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.capabilities import Capabilities, FieldSpec
from ledgerbridge.connectors.base.files import no_file
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
from ledgerbridge.connectors.eaccounting.api import EAccountingApi
from ledgerbridge.connectors.eaccounting.auth import account_of, base_url, shape
from ledgerbridge.connectors.eaccounting.capabilities import CAPABILITIES, LIMITS, TYPES
from ledgerbridge.connectors.eaccounting.changes import Changes
from ledgerbridge.connectors.eaccounting.checks import findings
from ledgerbridge.connectors.eaccounting.defaults import Defaults
from ledgerbridge.connectors.eaccounting.errors import LABEL, classify
from ledgerbridge.connectors.eaccounting.files import FILES_TYPE, Files
from ledgerbridge.connectors.eaccounting.normal import normal_form
from ledgerbridge.connectors.eaccounting.reading import Reader
from ledgerbridge.connectors.eaccounting.record_type import LINES
from ledgerbridge.connectors.eaccounting.registers import Registers
from ledgerbridge.connectors.eaccounting.settings import SETTINGS
from ledgerbridge.connectors.eaccounting.writer import Writer
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value


class EAccounting:
    """One company of eAccounting."""

    def __init__(self, connection: Connection, toolbox: Toolbox) -> None:
        self._connection = connection
        self._skew = toolbox.skew
        self._api = EAccountingApi(open_api(LABEL, connection, toolbox, classify, CAPABILITIES.timeout_s))
        self._registers = Registers(self._api, toolbox.clock)
        self._reader = Reader(self._api)
        self._changes = Changes(self._api, self._reader, TYPES)
        self._files = Files(self._api)
        self._defaults = Defaults(self._api, self._registers, connection.settings)
        self._writer = Writer(self._api, self._reader, self._defaults, self._files, toolbox.clock)

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @property
    def account(self) -> str:
        """The company's identifier."""
        return self._connection.account

    @property
    def skew_s(self) -> float | None:
        return self._skew.seconds

    @property
    def drift(self) -> list[tuple[str, str, Problem]]:
        """(type, id, why) of records that could not be read."""
        return self._reader.drift

    async def read_changes(self, cursors: Mapping[str, Cursor | None]) -> dict[str, Page]:
        return await self._changes.read(cursors)

    async def fetch(self, type: str, ids: Sequence[str]) -> Fetched:
        """Inactive records count as missing."""
        found: dict[str, Record]
        if type == FILES_TYPE:
            found = await self._files.by_ids(list(dict.fromkeys(ids)))
        else:
            found = await self._reader.by_ids(TYPES[type], ids) if ids else {}
        return Fetched(found, [id for id in dict.fromkeys(ids) if id not in found])

    async def find(self, type: str, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
        if type == FILES_TYPE:
            return await self._files.by_document(values)
        return await self._reader.by_key(TYPES[type], path, values)

    def inactive(self, type: str, path: str, values: Sequence[str]) -> frozenset[str]:
        return self._reader.inactive.among(type, path, values)

    async def beside(self, type: str, role: str, companions: Sequence[str]) -> dict[str, frozenset[str]]:
        """Nothing: no type has companions here."""
        return {}

    async def count(self, type: str) -> int | None:
        """None for files, of which there is no list."""
        return None if type == FILES_TYPE else await self._reader.count(TYPES[type])

    def prepare(self, type: str, writes: Sequence[Write], request_id: str) -> Call:
        return self._writer.prepare(TYPES[type], writes, request_id)

    async def write(self, call: Call) -> list[Outcome]:
        return await self._writer.write(TYPES[call.type], call)

    async def look_ahead(self, type: str, references: Sequence[str]) -> None:
        await self._writer.look_ahead(TYPES[type], references)

    async def schema(self, type: str) -> list[FieldSpec]:
        """The fields of a type, labels with those there are; eAccounting has no fields of a company's own. Those of
        lines are named `lines[].`. What the connection's settings fill is not required."""
        kind, given = TYPES[type], self._defaults.known(type)
        inner = kind.lines.specs.values() if kind.lines is not None else ()
        own = [_optional(spec) if spec.path in given else spec for spec in kind.specs.values()]
        return [*[await self._with_choices(spec) for spec in own], *(_within(spec) for spec in inner)]

    async def _with_choices(self, spec: FieldSpec) -> FieldSpec:
        if not spec.custom or spec.listed is None:
            return spec
        choices = await self._registers.choices(spec.listed)
        options, named = tuple(one.id for one in choices), tuple(one.name for one in choices)
        return msgspec.structs.replace(spec, options=options, option_labels=named)

    async def reference_data(self, kind: str) -> list[Choice]:
        return await self._registers.choices(kind)

    async def download(self, type: str, id: str) -> Content:
        if type == FILES_TYPE:
            return await self._files.content(id)
        if not CAPABILITIES.types[type].downloads:
            raise no_file(LABEL, type, id)
        return await self._files.printed(TYPES[type], id)

    async def missing_setup(self, types: Sequence[str]) -> list[SetupStep]:
        """Nothing is ever added to a company."""
        return []

    async def set_up(self, step: SetupStep) -> None:
        return

    async def check(self) -> list[Finding]:
        return await findings(self._api, self._registers, self._connection)

    def normal_form(self, type: str, path: str, value: Value) -> Value:
        return normal_form(TYPES[type], path, value)

    def is_older(self, type: str, version: str | None, than: str | None) -> bool:
        """Versions are times of one length, so they compare as texts."""
        if version is None or than is None or not CAPABILITIES.types[type].ordered_versions:
            return False
        return version < than


def _optional(spec: FieldSpec) -> FieldSpec:
    return msgspec.structs.replace(spec, required=False)


def _within(spec: FieldSpec) -> FieldSpec:
    return msgspec.structs.replace(spec, path=f"{LINES}[].{spec.path}")


CONNECTOR = ConnectorKind(
    name="eaccounting",
    label=LABEL,
    capabilities=CAPABILITIES,
    limits=LIMITS,
    settings=SETTINGS,
    base_url=base_url,
    oauth=shape,
    build=EAccounting,
    account_of=account_of,
)
