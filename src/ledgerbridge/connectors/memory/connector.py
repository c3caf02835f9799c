"""The reference system's connector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledgerbridge.connectors.base.capabilities import Capabilities, FieldSpec
from ledgerbridge.connectors.base.files import no_file
from ledgerbridge.connectors.base.kind import Connection, ConnectorKind, Toolbox, open_api
from ledgerbridge.connectors.base.oauth import Granted
from ledgerbridge.connectors.base.protocol import (
    Call,
    Choice,
    Content,
    Cursor,
    Delayed,
    Fetched,
    Finding,
    Outcome,
    Page,
    Refused,
    SetupStep,
    Unknown,
    Write,
)
from ledgerbridge.connectors.memory.api import BATCH, MemoryApi
from ledgerbridge.connectors.memory.capabilities import LIMITS, TYPES, capabilities
from ledgerbridge.connectors.memory.changes import read_page
from ledgerbridge.connectors.memory.errors import LABEL, classify
from ledgerbridge.connectors.memory.files import FILES, REFERENCE
from ledgerbridge.connectors.memory.settings import SETTINGS
from ledgerbridge.connectors.memory.wire import Drift, read_records, read_schema
from ledgerbridge.connectors.memory.writing import (
    adopted_outcome,
    body_of,
    held_by,
    not_taken,
    outcome,
    results_by_reference,
)
from ledgerbridge.model.batches import batches
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    OutcomeUnknown,
    PermissionMissing,
    TemporaryError,
    VendorDrift,
)
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value, as_text


class MemoryConnector:
    """One account. Records that could not be read are noted in `drift` and left out."""

    def __init__(self, connection: Connection, toolbox: Toolbox) -> None:
        self._account = connection.account
        self._skew = toolbox.skew
        self._capabilities = capabilities(connection.settings)
        self._api = _api(connection, toolbox)
        self.drift: Drift = []

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    @property
    def account(self) -> str:
        return self._account

    @property
    def skew_s(self) -> float | None:
        return self._skew.seconds

    # --- reading -----------------------------------------------------------------------------------------------

    async def read_changes(self, cursors: Mapping[str, Cursor | None]) -> dict[str, Page]:
        return {type: await read_page(self._api, TYPES[type], cursor, self.drift) for type, cursor in cursors.items()}

    async def fetch(self, type: str, ids: Sequence[str]) -> Fetched:
        found: dict[str, Record] = {}
        missing: list[str] = []
        for batch in batches(list(dict.fromkeys(ids)), BATCH):
            fetched = await self._api.get(type, batch)
            records = {record.id: record for record in read_records(TYPES[type], fetched.records, self.drift)}
            survivors = {id: fetched.merged.get(id, id) for id in batch}
            found |= {id: records[survivor] for id, survivor in survivors.items() if survivor in records}
            missing += fetched.missing
        return Fetched(found, missing)

    async def find(self, type: str, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
        kind = TYPES[type]
        stored = {value: as_text(kind.normal_form(path, value)) for value in values}
        records: list[Record] = []
        for batch in batches(list(dict.fromkeys(stored.values())), BATCH):
            records += read_records(kind, await self._api.find(type, path, batch), self.drift)
        hits = {value: [record for record in records if record.fields[path] == text] for value, text in stored.items()}
        return {value: found for value, found in hits.items() if found}

    async def beside(self, type: str, role: str, companions: Sequence[str]) -> dict[str, frozenset[str]]:
        """Nothing: no type has companions here."""
        return {}

    async def count(self, type: str) -> int | None:
        return await self._api.count(type)

    # --- writing -----------------------------------------------------------------------------------------------

    def prepare(self, type: str, writes: Sequence[Write], request_id: str) -> Call:
        return Call(type, request_id, writes, body_of(writes))

    async def write(self, call: Call) -> list[Outcome]:
        impossible = not_taken(TYPES[call.type], call)
        if impossible is not None:
            return [Refused(write.reference, impossible) for write in call.writes]
        try:
            made = await self._files_made(call)
            new = [write for write in call.writes if write.reference not in made]
            body = call.body if not made else body_of(new)
            answers = await self._api.write(call.type, call.writes[0].kind, body) if new else []
        except (AuthError, PermissionMissing):
            raise
        except (OutcomeUnknown, VendorDrift) as error:
            return [Unknown(write.reference, error.problem) for write in call.writes]
        except TemporaryError as error:
            return [Delayed(write.reference, error.problem) for write in call.writes]
        except LedgerbridgeError as error:
            return [Refused(write.reference, error.problem) for write in call.writes]
        outcomes = await self._outcomes(call.type, new, results_by_reference(answers))
        return outcomes + [adopted_outcome(write, made[write.reference]) for write in call.writes if write not in new]

    async def _files_made(self, call: Call) -> Mapping[str, Record]:
        """Files are looked for before they are sent, so that a create sent again doubles none, whatever the account
        says of references."""
        if call.type != FILES.name:
            return {}
        found = await self.find(call.type, REFERENCE, [write.reference for write in call.writes])
        return {reference: records[0] for reference, records in found.items()}

    async def _outcomes(self, type: str, writes: Sequence[Write], answers: Mapping[str, Any]) -> list[Outcome]:
        """What was answered for each write; records made by an earlier sending of the same create are adopted."""
        kind = TYPES[type]
        held = {write.reference: held_by(write, answers.get(write.reference)) for write in writes}
        adopted = await self._held(type, [id for id in held.values() if id])
        return [
            adopted_outcome(write, adopted.get(id)) if id else outcome(kind, write, answers.get(write.reference))
            for write, id in ((write, held[write.reference]) for write in writes)
        ]

    async def _held(self, type: str, ids: Sequence[str]) -> Mapping[str, Record]:
        try:
            return (await self.fetch(type, ids)).found
        except LedgerbridgeError:
            return {}

    # --- the account -------------------------------------------------------------------------------------------

    async def schema(self, type: str) -> list[FieldSpec]:
        kind = TYPES[type]
        return read_schema(kind, await self._api.schema(type))

    async def reference_data(self, kind: str) -> list[Choice]:
        return []

    async def download(self, type: str, id: str) -> Content:
        if not self._capabilities.types[type].downloads:
            raise no_file(LABEL, type, id)
        printed = await self._api.pdf(type, id)
        if printed is None:
            raise no_file(LABEL, type, id)
        return Content(f"{type}-{id}.pdf", "application/pdf", printed)

    async def missing_setup(self, types: Sequence[str]) -> list[SetupStep]:
        return []

    async def set_up(self, step: SetupStep) -> None:
        return

    async def check(self) -> list[Finding]:
        places = {"vendor": LABEL}
        try:
            places["account"] = str(await self._api.account())
        except LedgerbridgeError as error:
            return [Finding("{vendor} does not answer as it should.", error.problem, places)]
        return [Finding("{vendor} account {account} answers.", None, places)]

    # --- values ------------------------------------------------------------------------------------------------

    def normal_form(self, type: str, path: str, value: Value) -> Value:
        return TYPES[type].normal_form(path, value)

    def is_older(self, type: str, version: str | None, than: str | None) -> bool:
        if not self._capabilities.types[type].ordered_versions or version is None or than is None:
            return False
        return int(version) < int(than)


def _api(connection: Connection, toolbox: Toolbox) -> MemoryApi:
    timeout_s = capabilities(connection.settings).timeout_s
    return MemoryApi(open_api(LABEL, connection, toolbox, classify, timeout_s))


def _base_url(sandbox: str | None) -> str:
    """It has no address but in a sandbox."""
    return f"{sandbox or 'http://127.0.0.1:8700'}/memory"


async def _account_of(granted: Granted | None, connection: Connection, toolbox: Toolbox) -> str:
    return await _api(connection, toolbox).account()


CONNECTOR = ConnectorKind(
    name="memory",
    label=LABEL,
    capabilities=capabilities({}),
    limits=LIMITS,
    settings=SETTINGS,
    base_url=_base_url,
    oauth=None,
    build=MemoryConnector,
    account_of=_account_of,
)
