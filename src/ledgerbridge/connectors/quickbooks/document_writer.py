"""Sending documents, one by one.

A lost answer is had again by sending the same bytes with the same request id. QuickBooks does not say for how long it
remembers those, so a call that may have been sent before is looked for first: a document of the same customer and day
whose memo carries our reference is the one it made.

    prepare - write - answer                       sent at once, nothing is looked for
    prepare - write - answer lost - write again    looked for, then sent again
    prepare - crash - write                        looked for: nobody knows whether it was sent
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ledgerbridge.connectors.base.protocol import Call, Delayed, Outcome, Refused, Unknown, Write
from ledgerbridge.connectors.quickbooks import document_payloads as payloads
from ledgerbridge.connectors.quickbooks.api import QuickBooksApi
from ledgerbridge.connectors.quickbooks.attachables import (
    ATTACHABLE,
    BELONGS_TO,
    BELONGS_TO_TYPE,
    boundary_of,
    upload_body,
)
from ledgerbridge.connectors.quickbooks.attachables import NAME as FILE_NAME
from ledgerbridge.connectors.quickbooks.company import Company
from ledgerbridge.connectors.quickbooks.documents import CUSTOMER_REF, DAY, NUMBER
from ledgerbridge.connectors.quickbooks.errors import (
    AGAIN_AFTER_S,
    GONE,
    NUMBER_IN_USE,
    NUMBER_NOT_OURS,
    problem,
)
from ledgerbridge.connectors.quickbooks.outcomes import failed, outcome, written
from ledgerbridge.connectors.quickbooks.reading import Reader
from ledgerbridge.connectors.quickbooks.record_type import Document, RecordType
from ledgerbridge.connectors.quickbooks.statements import equals
from ledgerbridge.model.problems import AuthError, LedgerbridgeError, OutcomeUnknown, PermissionMissing
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import as_text
from ledgerbridge.seams.clock import Clock

LOOK_UPS = {
    CUSTOMER_REF: "CustomerRef",
    DAY: "TxnDate",
    BELONGS_TO: "AttachableRef.EntityRef.value",
    BELONGS_TO_TYPE: "AttachableRef.EntityRef.Type",
    FILE_NAME: "FileName",
}
"""{path: property} by which something is looked for that may have been made before."""
FOR_THE_USER = (AuthError, PermissionMissing)
PREPARED_MAX = 1000
"""Of so many calls that were prepared last it is known whether they were sent; older ones are looked for."""


class DocumentWriter:
    """Writes documents to one company."""

    def __init__(self, api: QuickBooksApi, reader: Reader, company: Company, clock: Clock) -> None:
        self._api = api
        self._reader = reader
        self._company = company
        self._clock = clock
        self._unsent: dict[tuple[str, str], None] = {}

    def prepare(self, kind: RecordType, document: Document, writes: Sequence[Write], request_id: str) -> Call:
        """The call for one write; no body where QuickBooks would not take it."""
        [write] = writes
        flaw = payloads.flaw(kind, document, write)
        body = b"" if flaw is not None else _body(kind, document, write, request_id)
        self._note_unsent(kind.type, request_id)
        return Call(kind.type, request_id, writes, body)

    def _note_unsent(self, type: str, request_id: str) -> None:
        self._unsent[type, request_id] = None
        while len(self._unsent) > PREPARED_MAX:
            del self._unsent[next(iter(self._unsent))]

    async def write(self, kind: RecordType, document: Document, call: Call) -> Outcome:
        """Raises AuthError or PermissionMissing when nothing was written."""
        [write] = call.writes
        flaw = payloads.flaw(kind, document, write)
        if flaw is not None:
            return Refused(write.reference, flaw)
        is_first = self._unsent.pop((call.type, call.request_id), 0) is None
        try:
            known = await self._known_before(kind, document, write, is_first)
            body = known or await self._completed(kind, document, write, call.body)
        except LedgerbridgeError as error:
            return self._not_sent(write, error, is_first)
        if not isinstance(body, bytes):
            return body
        return await self._outcome(kind, document, write, body, call.request_id)

    def _not_sent(self, write: Write, error: LedgerbridgeError, is_first: bool) -> Outcome:
        if isinstance(error, FOR_THE_USER):
            raise error
        if is_first or write.kind == "update":
            return Delayed(write.reference, error.problem)
        return Unknown(write.reference, error.problem)

    # --- before it is sent ---------------------------------------------------------------------------------------

    async def _known_before(self, kind: RecordType, document: Document, write: Write, is_first: bool) -> Outcome | None:
        """What is known of a write without sending it."""
        if write.kind == "create" and not is_first and document.queried:
            made = await self._made_before(kind, document, write)
            if made is not None:
                return written(write, made, adopted=True)
        if write.fields.get(NUMBER) is not None and not await self._company.takes_numbers():
            return Refused(write.reference, problem(NUMBER_NOT_OURS, NUMBER))
        return None

    async def _made_before(self, kind: RecordType, document: Document, write: Write) -> Record | None:
        """The document of the same customer and day that carries our reference, the file of the same record."""
        known = {name: write.fields.get(path) for path, name in LOOK_UPS.items() if path in kind.specs}
        conditions = [equals(name, as_text(value)) for name, value in known.items() if value is not None]
        return await self._marked(kind, document, write, conditions) if conditions else None

    async def _marked(
        self, kind: RecordType, document: Document, write: Write, conditions: Sequence[str]
    ) -> Record | None:
        rows = await self._api.all_rows(kind.type, *conditions)
        ours = [row for row in rows if write.reference in as_text(row.get(document.memo))]
        found = self._reader.sifted(kind, ours).records.values()
        return next((one for one in found if one.fields[f"{document.memo}.Reference"] == write.reference), None)

    async def _completed(self, kind: RecordType, document: Document, write: Write, body: bytes) -> bytes | Outcome:
        """The bytes, with a version nobody named, and with the lines that a change of the discount stands among."""
        lacks_lines = payloads.needs_lines(document, write)
        if write.kind == "create" or (write.expected_version is not None and not lacks_lines):
            return body
        record = (await self._reader.by_ids(kind, [write.id or ""])).records.get(write.id or "")
        if record is None:
            return Refused(write.reference, problem(GONE))
        version = write.expected_version or record.version
        parts = record.parts if lacks_lines else write.parts
        current = {**record.fields, **write.current}
        whole = msgspec.structs.replace(write, expected_version=version, parts=parts, current=current)
        return payloads.encode(payloads.entity(kind, document, whole))

    # --- sending -------------------------------------------------------------------------------------------------

    async def _outcome(
        self, kind: RecordType, document: Document, write: Write, body: bytes, request_id: str
    ) -> Outcome:
        try:
            answer = await self._sent(kind, body, request_id)
        except FOR_THE_USER:
            raise
        except LedgerbridgeError as error:
            return failed(write, error)
        done = outcome(kind, write, answer)
        if isinstance(done, Refused) and done.problem.code == NUMBER_IN_USE.code:
            return await self._numbered(kind, document, write, done)
        return done

    async def _sent(self, kind: RecordType, body: bytes, request_id: str) -> Any:
        """The answer. Once one was lost, nothing but an answer can tell that there was no effect."""
        try:
            return await self._once(kind, body, request_id)
        except OutcomeUnknown as error:
            lost = error
        for wait_s in AGAIN_AFTER_S:
            await self._clock.sleep(wait_s)
            try:
                return await self._once(kind, body, request_id)
            except OutcomeUnknown:
                continue
            except LedgerbridgeError:
                break
        raise lost

    async def _once(self, kind: RecordType, body: bytes, request_id: str) -> Any:
        if kind.type == ATTACHABLE:
            return next(iter(await self._api.upload(body, boundary_of(body), request_id)), None)
        return await self._api.save(kind.type, body, request_id)

    async def _numbered(self, kind: RecordType, document: Document, write: Write, refused: Refused) -> Outcome:
        """A number that is in use: by the document itself, if our reference stands on it."""
        number = write.fields.get(NUMBER)
        if write.kind != "create" or number is None:
            return refused
        try:
            made = await self._marked(kind, document, write, [equals(NUMBER, as_text(number))])
        except LedgerbridgeError as error:
            return Unknown(write.reference, error.problem)
        return refused if made is None else written(write, made, adopted=True)


def _body(kind: RecordType, document: Document, write: Write, request_id: str) -> bytes:
    if kind.type == ATTACHABLE:
        return upload_body(write, request_id)
    return payloads.encode(payloads.entity(kind, document, write))
