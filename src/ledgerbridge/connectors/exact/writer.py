"""Writing to one division. Exact takes one record a call and keeps no reference of ours unique, so a create looks first
whether it was made already (REST API facts: no idempotency)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from ledgerbridge.connectors.base.ahead import LookedAhead
from ledgerbridge.connectors.base.capabilities import CreateSafety
from ledgerbridge.connectors.base.meanings import MISSING_VALUE
from ledgerbridge.connectors.base.protocol import Call, Delayed, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.connectors.exact import payloads
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.documents import DOCUMENTS, ENTRY, LARGEST, OWNERS, Files, MadeHere, without_entry
from ledgerbridge.connectors.exact.errors import (
    IN_USE,
    NOT_OFFERED,
    TOO_LARGE,
    UNKNOWN_REFERENCE,
    does_not_fit,
    problem,
)
from ledgerbridge.connectors.exact.invoices import INVOICES
from ledgerbridge.connectors.exact.items import PRICE
from ledgerbridge.connectors.exact.lines import replace_lines
from ledgerbridge.connectors.exact.odata import guid
from ledgerbridge.connectors.exact.outcomes import failed, unconfirmed, written
from ledgerbridge.connectors.exact.places import Places, as_sent
from ledgerbridge.connectors.exact.prices import set_price
from ledgerbridge.connectors.exact.printing import printed
from ledgerbridge.connectors.exact.reading import Reader
from ledgerbridge.connectors.exact.record_type import LINES, RecordType
from ledgerbridge.connectors.exact.records import SUBJECT, is_one, read_record
from ledgerbridge.connectors.exact.settings import BANK_JOURNAL
from ledgerbridge.connectors.exact.statements import bank_entry, journal_of
from ledgerbridge.connectors.exact.wire import Wire, guid_of
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    Problem,
    VendorDrift,
)
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import as_text
from ledgerbridge.seams.clock import Clock

EMPTY = b"{}"
"""The body of an update that changes nothing of the record's own row."""


def _half_done(kind: RecordType, write: Write, error: LedgerbridgeError) -> Outcome:
    """A part of an update failed after others had their effect: only a refusal is for a person, for the rest the record
    is read again."""
    outcome = failed(kind, write, error)
    return Unknown(write.reference, error.problem) if isinstance(outcome, Delayed) else outcome


def _deferred(answer: Wire) -> set[str]:
    """Collections that an answer only gives the address of."""
    return {name for name, value in answer.items() if isinstance(value, dict) and "results" not in value}


class Writer:
    """Creates, updates and books records of one division."""

    def __init__(self, api: ExactApi, reader: Reader, settings: Mapping[str, str], clock: Clock) -> None:
        self._api = api
        self._reader = reader
        self._files = Files(api)
        self._places = Places(api)
        self._settings = settings
        self._ahead = LookedAhead(clock)
        self._made_here = MadeHere()
        self._clock = clock

    def prepare(self, kind: RecordType, writes: Sequence[Write], request_id: str) -> Call:
        """The body of one write; empty where Exact would refuse it. A booking's body is made of the record alone."""
        [write] = writes
        is_sent = self._flaw(kind, write) is None and write.kind != "book"
        if write.kind == "archive":
            write = self._ended(kind, write)
        defaults = payloads.defaults_of(kind, self._settings)
        return Call(kind.type, request_id, writes, payloads.body(kind, write, defaults) if is_sent else b"")

    async def write(self, kind: RecordType, call: Call) -> list[Outcome]:
        """The outcome. Raises AuthError or PermissionMissing when nothing was written."""
        [write] = call.writes
        flaw = self._flaw(kind, write)
        if flaw is not None:
            return [Refused(write.reference, flaw)]
        if write.kind == "book":
            return [await printed(self._api, self._reader, kind, write)]
        if write.kind in ("update", "archive"):
            return [await self._updated(kind, write, call.body)]
        return [await self._created(kind, write, call.body)]

    def _flaw(self, kind: RecordType, write: Write) -> Problem | None:
        """Why a write is not sent."""
        known = kind.capabilities
        offered = {"create": known.creates, "update": known.updates, "archive": known.archives}
        if not offered.get(write.kind, known.books):
            return problem(NOT_OFFERED)
        if write.kind == "book":
            return None
        if len(write.content) > LARGEST:
            return problem(TOO_LARGE)
        if kind.wrapped and not journal_of(write, self._settings):
            return problem(MISSING_VALUE, BANK_JOURNAL.key)
        return payloads.flaw(kind, write, payloads.defaults_of(kind, self._settings))

    def _ended(self, kind: RecordType, write: Write) -> Write:
        """What makes a record inactive: that it ended yesterday (notes on accounts: an end date in the past)."""
        day = self._reader.today() - timedelta(days=1)
        return msgspec.structs.replace(write, kind="update", fields={kind.ends: day.isoformat()})

    # --- creates -------------------------------------------------------------------------------------------------

    async def _created(self, kind: RecordType, write: Write, body: bytes) -> Outcome:
        owner: str | None = None
        try:
            made = await self._made_before(kind, write) if not kind.keeps_unique else None
            if made is None and kind.type == DOCUMENTS:
                owner = await self._owner_of(write)
                if owner is None:
                    return Refused(write.reference, problem(UNKNOWN_REFERENCE, ENTRY))
                body = without_entry(body) if owner == INVOICES else body
            if kind.wrapped and made is None:
                body = await bank_entry(self._api, kind, journal_of(write, self._settings), body)
        except (AuthError, PermissionMissing):
            raise
        except LedgerbridgeError as error:
            return Delayed(write.reference, error.problem)
        if made is not None:
            return await self._completed(kind, write, written(write, made, adopted=True))
        try:
            body = await self._places.body(kind, write.fields, body) if kind.delivered_to else body
            answer = await self._api.post(kind.wrapped or kind.endpoint, body)
        except (AuthError, PermissionMissing):
            raise
        except LedgerbridgeError as error:
            return await self._not_created(kind, write, error)
        if kind.wrapped:
            return await self._within(kind, write, answer)
        outcome = self._answered(kind, write, answer)
        if isinstance(outcome, Written) and kind.endpoint in OWNERS:
            self._made_here.note(outcome.id, kind.endpoint)
        return await self._completed(kind, write, outcome, owner)

    async def _owner_of(self, write: Write) -> str | None:
        """The endpoint of the entry or invoice that a file belongs to, empty where it belongs to none; None where
        there is none by that id: Exact would make the document without asking."""
        id = as_text(write.fields.get(ENTRY))
        if not id or (known := self._made_here.endpoint(id)):
            return known if id else ""
        for endpoint, key in OWNERS.items():
            if await self._api.all_rows(endpoint, filter=f"{key} eq {guid(id)}", select=key):
                return endpoint
        return None

    async def _made_before(self, kind: RecordType, write: Write) -> Record | None:
        """The record that an earlier sending of the same create made."""
        path = kind.capabilities.reference_path
        if path is None or kind.capabilities.create_safety is not CreateSafety.REFERENCE:
            return None
        if self._ahead.is_absent(kind.type, write.reference):
            return None
        found = await self._reader.by_key(kind, path, [write.reference])
        return next(iter(found.get(write.reference, ())), None)

    async def look_ahead(self, kind: RecordType, references: Sequence[str]) -> None:
        """Which of these references no record has is known for the creates that come next."""
        began = self._clock.now()
        held = await self._reader.by_key(kind, kind.capabilities.reference_path or "", references)
        self._ahead.note(kind.type, references, held, began)

    async def _not_created(self, kind: RecordType, write: Write, error: LedgerbridgeError) -> Outcome:
        """Refused as a second one of its kind: it may be our own, sent before."""
        outcome = failed(kind, write, error)
        if not isinstance(outcome, Refused) or outcome.problem.code != IN_USE.code or not kind.keeps_unique:
            return outcome
        try:
            made = await self._made_before(kind, write)
        except LedgerbridgeError:
            return outcome
        return written(write, made, adopted=True) if made else outcome

    def _answered(self, kind: RecordType, write: Write, answer: Wire) -> Outcome:
        """What the answer to a create tells: all of the record, or nothing but its id."""
        id = guid_of(answer, kind.key)
        if id is None:
            return Unknown(write.reference, does_not_fit(kind.key))
        if not is_one(kind, answer) or answer.get("Modified") is None:
            return unconfirmed(write, id)
        try:
            record = read_record(kind, id, answer, self._reader.zone)
        except VendorDrift:
            return unconfirmed(write, id)
        if kind.lines and kind.lines.collection in _deferred(answer):
            record = msgspec.structs.replace(record, parts={})
        if kind.delivered_to:
            record = as_sent(record, write.fields)
        return written(write, record)

    async def _within(self, kind: RecordType, write: Write, answer: Wire) -> Outcome:
        """The one line of the header that was made."""
        header = guid_of(answer, "EntryID")
        if header is None:
            return Unknown(write.reference, does_not_fit("EntryID"))
        try:
            records = (await self._reader.by_ids(kind, [header], "EntryID")).records
        except LedgerbridgeError as error:
            return Unknown(write.reference, error.problem)
        made = next(iter(records.values()), None)
        return written(write, made) if made else Unknown(write.reference, does_not_fit(kind.key))

    async def _completed(self, kind: RecordType, write: Write, outcome: Outcome, owner: str | None = None) -> Outcome:
        """The outcome of a create once all that belongs to it stands beside it; Unknown where it does not: the record
        is found again, and what it lacks is made then. The `owner` of a file is looked up where it is None."""
        if not isinstance(outcome, Written):
            return outcome
        try:
            if write.fields.get(PRICE) is not None and not outcome.adopted:
                await set_price(self._api, outcome.id, write.fields[PRICE], self._reader.today())
                return await self._read_back(kind, write, outcome.id)
            if kind.type == DOCUMENTS and write.content:
                name, id = as_text(write.fields[SUBJECT]), as_text(write.fields.get(ENTRY))
                owner = await self._owner_of(write) if owner is None else owner
                await self._files.complete(outcome.id, name, write.content, owner, id, is_new=not outcome.adopted)
        except LedgerbridgeError as error:
            return Unknown(write.reference, error.problem)
        return outcome

    # --- updates -------------------------------------------------------------------------------------------------

    async def _updated(self, kind: RecordType, write: Write, body: bytes) -> Outcome:
        id = write.id or ""
        if body != EMPTY:
            try:
                await self._api.put(kind.endpoint, id, body)
            except (AuthError, PermissionMissing):
                raise
            except LedgerbridgeError as error:
                return failed(kind, write, error)
        try:
            await self._updated_beside(kind, write, id)
        except LedgerbridgeError as error:
            return _half_done(kind, write, error)
        return await self._read_back(kind, write, id)

    async def _updated_beside(self, kind: RecordType, write: Write, id: str) -> None:
        """What Exact keeps in rows of its own: the price, the lines."""
        if PRICE in write.fields:
            await set_price(self._api, id, write.fields[PRICE], self._reader.today())
        if LINES in write.parts:
            defaults = payloads.defaults_of(kind, self._settings)
            await replace_lines(self._api, self._reader, kind, write, defaults)

    async def _read_back(self, kind: RecordType, write: Write, id: str) -> Outcome:
        """The answer to an update is empty, so the record is read: its version and time are those of our write."""
        try:
            record = (await self._reader.by_ids(kind, [id])).records.get(id.lower())
        except LedgerbridgeError:
            record = None
        return written(write, record) if record else unconfirmed(write, id)
