"""Sending writes, one record a call.

eAccounting has no idempotency key, so a create is looked up by its reference first; of articles, which have no place
for one, the unique number does the same. An update replaces the whole object, so it is read again and merged first
(developer pages: PUT replaces); what changed since it was planned is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledgerbridge.connectors.base.ahead import LookedAhead
from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.meanings import STALE
from ledgerbridge.connectors.base.protocol import Call, Delayed, Outcome, Refused, Unknown, Write
from ledgerbridge.connectors.eaccounting import payloads
from ledgerbridge.connectors.eaccounting.api import EAccountingApi, encode
from ledgerbridge.connectors.eaccounting.booking import book, checks_of
from ledgerbridge.connectors.eaccounting.clashes import settled
from ledgerbridge.connectors.eaccounting.defaults import Defaults
from ledgerbridge.connectors.eaccounting.errors import FINAL, GONE, MISSING_VALUE, problem
from ledgerbridge.connectors.eaccounting.files import FILES_TYPE, Files
from ledgerbridge.connectors.eaccounting.notes import parted, signed
from ledgerbridge.connectors.eaccounting.outcomes import done, failed, wire_of
from ledgerbridge.connectors.eaccounting.paying import Payer
from ledgerbridge.connectors.eaccounting.payments import PAYMENTS_TYPE
from ledgerbridge.connectors.eaccounting.reading import Reader
from ledgerbridge.connectors.eaccounting.record_type import RecordType
from ledgerbridge.connectors.eaccounting.records import version_of
from ledgerbridge.connectors.eaccounting.wire import Wire
from ledgerbridge.model.problems import LedgerbridgeError
from ledgerbridge.seams.clock import Clock

INACTIVE = {"IsActive": False}
"""Customers with documents and articles cannot be deleted, only made inactive (notes on customers and articles)."""


class Writer:
    """Writes to one company."""

    def __init__(self, api: EAccountingApi, reader: Reader, defaults: Defaults, files: Files, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._ahead = LookedAhead(clock)
        self._reader = reader
        self._defaults = defaults
        self._makers = {PAYMENTS_TYPE: Payer(api, reader).create, FILES_TYPE: files.create}

    def prepare(self, kind: RecordType, writes: Sequence[Write], request_id: str) -> Call:
        """The changes of all writes that eAccounting can take; `write` answers for the others without sending them."""
        return Call(kind.type, request_id, writes, encode([self._changes(kind, write) for write in writes]))

    def _changes(self, kind: RecordType, write: Write) -> Wire | None:
        if payloads.flaw(kind, write) is not None:
            return None
        if write.kind == "book":
            return checks_of(write)
        if write.kind == "archive":
            return dict(INACTIVE)
        return payloads.changes_of(kind, write, self._defaults.known(kind.type))

    async def write(self, kind: RecordType, call: Call) -> list[Outcome]:
        """One outcome for each write, in order. Raises AuthError or PermissionMissing when nothing was written."""
        prepared: list[Wire | None] = decode_json(call.body)
        return [await self._one(kind, *pair) for pair in zip(call.writes, prepared, strict=True)]

    async def _one(self, kind: RecordType, write: Write, changes: Wire | None) -> Outcome:
        wrong = payloads.flaw(kind, write)
        if wrong is not None or changes is None:
            return Refused(write.reference, wrong or problem(GONE))
        if write.kind == "book":
            return await book(self._api, kind, write, changes)
        return await (self._create if write.kind == "create" else self._update)(kind, write, changes)

    async def _create(self, kind: RecordType, write: Write, changes: Wire) -> Outcome:
        if kind.type in self._makers:
            return await self._makers[kind.type](kind, write, changes)
        try:
            found = await self._made_before(kind, write)
            whole = await self._defaults.completed(kind.type, changes) if found is None else changes
        except LedgerbridgeError as error:
            return failed(kind, write, error, sent=False)
        if found is not None:
            return done(kind, write, found, adopted=True)
        missing = self._defaults.missing(kind.type, whole)
        if missing is not None:
            return Refused(write.reference, problem(MISSING_VALUE, missing))
        return await self._sent(kind, write, "POST", kind.resource, whole)

    async def _made_before(self, kind: RecordType, write: Write) -> Wire | None:
        """The object that an earlier sending of the same create made."""
        if not kind.reference or self._ahead.is_absent(kind.type, write.reference):
            return None
        return (await self._reader.signed(kind, [write.reference])).get(write.reference)

    async def look_ahead(self, kind: RecordType, references: Sequence[str]) -> None:
        """Which of these references no object has is known for the creates that come next."""
        began = self._clock.now()
        self._ahead.note(kind.type, references, await self._reader.signed(kind, references), began)

    async def _update(self, kind: RecordType, write: Write, changes: Wire) -> Outcome:
        try:
            current = await self._api.one(kind.resource, write.id or "")
            whole = await self._defaults.completed(kind.type, changes, current) if current else changes
        except LedgerbridgeError as error:
            return failed(kind, write, error, sent=False)
        if current is None or current.get("IsActive") is False or not kind.is_one(current):
            return Refused(write.reference, problem(GONE))
        if kind.final(current):
            return Refused(write.reference, problem(FINAL))
        if write.expected_version is not None and version_of(kind, current) != write.expected_version:
            return Delayed(write.reference, problem(STALE))
        return await self._sent(kind, write, "PUT", f"{kind.resource}/{write.id}", _merged(kind, current, whole))

    async def _sent(self, kind: RecordType, write: Write, method: str, path: str, body: Wire) -> Outcome:
        try:
            answer = await self._api.send(method, path, body)
        except LedgerbridgeError as error:
            return await settled(self._reader, kind, write, failed(kind, write, error))
        if wire_of(answer) is None and write.id is not None:
            return await self._read_back(kind, write)
        return done(kind, write, answer)

    async def _read_back(self, kind: RecordType, write: Write) -> Outcome:
        """An update whose answer is no object (orders declare an untyped one) is done, and read for its version."""
        try:
            current: Any = await self._api.one(kind.resource, write.id or "")
        except LedgerbridgeError as error:
            return Unknown(write.reference, error.problem)
        return done(kind, write, current)


def _merged(kind: RecordType, current: Wire, changes: Wire) -> Wire:
    """The whole object to put in place of the current one; our reference stays in its text."""
    merged = {**current, **changes}
    if kind.signs and kind.reference in changes:
        _, reference = parted(current.get(kind.reference))
        merged[kind.reference] = signed(changes[kind.reference], reference)
    return merged
