"""Sending writes: a batch at a time, in halves where HubSpot refuses a batch for one record's sake."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.connectors.base.protocol import Call, Delayed, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.associating import AssociationTypes, associate_all
from ledgerbridge.connectors.hubspot.capabilities import TYPES
from ledgerbridge.connectors.hubspot.contacts import COMPANY
from ledgerbridge.connectors.hubspot.document_creates import DocumentCreates, without_late
from ledgerbridge.connectors.hubspot.document_updates import DocumentUpdates
from ledgerbridge.connectors.hubspot.errors import (
    COMPANION_GONE,
    FINAL,
    GONE,
    NOT_HERE,
    READ_ONLY,
    UNFIT_RECORD,
    problem,
    refusal,
)
from ledgerbridge.connectors.hubspot.invoices import DRAFT, INVOICES, STATUS
from ledgerbridge.connectors.hubspot.outcomes import failed, refused, settle, unsaid
from ledgerbridge.connectors.hubspot.payments import OWN_PROCESSORS, PAYMENTS, PROCESSOR
from ledgerbridge.connectors.hubspot.reading import Reader
from ledgerbridge.connectors.hubspot.record_type import RecordType
from ledgerbridge.connectors.hubspot.requests import OPERATIONS, body, is_sent
from ledgerbridge.connectors.hubspot.schema import Schema, Schemas
from ledgerbridge.connectors.hubspot.stages import Stages
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    Problem,
    RecordRefused,
)
from ledgerbridge.model.wording import Phrase
from ledgerbridge.seams.clock import Clock

PRIMARY_COMPANY = 1
"""Association type that makes a company the primary one of a contact, and the plain one with it."""


class Writer:
    """Writes the records of one account."""

    def __init__(
        self,
        api: HubSpotApi,
        schemas: Schemas,
        reader: Reader,
        types: AssociationTypes,
        clock: Clock,
        adds: bool = True,
    ) -> None:
        self._api = api
        self._schemas = schemas
        self._creates = DocumentCreates(api, reader, types, Stages(api, clock))
        self._updates = DocumentUpdates(api, types, marks_lines=adds)

    async def write(self, call: Call) -> list[Outcome]:
        """One outcome for each write. Raises AuthError or PermissionMissing when nothing was written."""
        unfit = not_taken(call)
        if unfit is not None:
            return [Refused(write.reference, unfit) for write in call.writes]
        if call.writes and call.writes[0].kind == "archive":
            return await self._archived(call)
        try:
            schema = await self._schemas.of(call.type)
        except (AuthError, PermissionMissing):
            raise
        except LedgerbridgeError as error:
            return [Delayed(write.reference, error.problem) for write in call.writes]
        if TYPES[call.type].is_document:
            return await self._documents(call, schema)
        outcomes = await self._send(call, schema)
        if not TYPES[call.type].capabilities.companions:
            return outcomes
        return await self._beside_companies(call, outcomes)

    async def _archived(self, call: Call) -> list[Outcome]:
        """All in the recycle bin, or none of them; those that are there already stay."""
        try:
            await self._api.archive(call.type, [write.id or "" for write in call.writes])
        except (AuthError, PermissionMissing):
            raise
        except RecordRefused as error:
            return [Refused(write.reference, error.problem) for write in call.writes]
        except LedgerbridgeError as error:
            return failed(error, call.writes)
        return [Written(write.reference, write.id or "", None, None, {}) for write in call.writes]

    async def _documents(self, call: Call, schema: Schema) -> list[Outcome]:
        kind = call.writes[0].kind if call.writes else "update"
        if kind == "create":
            return await self._creates.write(call, schema)
        if kind == "book":
            return await self._booked(call, schema)
        outcomes = [self._told(call, outcome) for outcome in await self._send(call, schema)]
        return await self._updates.complete(call, outcomes)

    async def _booked(self, call: Call, schema: Schema) -> list[Outcome]:
        """Drafts are final; what is no draft is refused."""
        try:
            statuses = await self._statuses(call)
        except (AuthError, PermissionMissing):
            raise
        except LedgerbridgeError as error:
            return [Delayed(write.reference, error.problem) for write in call.writes]
        drafts = [write for write in call.writes if statuses.get(write.id or "") == DRAFT]
        unfit = [write for write in call.writes if write not in drafts]
        outcomes: list[Outcome] = [Refused(write.reference, _not_draft(call.type, write, statuses)) for write in unfit]
        if not drafts:
            return outcomes
        raw = call.body if not unfit else body(call.type, drafts)
        sent = await self._send(Call(call.type, call.request_id, drafts, raw), schema)
        return outcomes + [self._told(call, outcome) for outcome in sent]

    async def _statuses(self, call: Call) -> dict[str, str]:
        """{id: status} of the documents that are there."""
        answer = await self._api.batch_read(call.type, [write.id or "" for write in call.writes], (STATUS,))
        found = [one for one in answer.results if isinstance(one, dict) and isinstance(one.get("properties"), dict)]
        return {str(one.get("id")): str(one["properties"].get(STATUS) or DRAFT) for one in found}

    def _told(self, call: Call, outcome: Outcome) -> Outcome:
        """Late sums are not claimed, and what is final explains a refusal of the record, and of a field that cannot be
        written any more."""
        type = TYPES[call.type]
        if not isinstance(outcome, Refused) or outcome.problem.cause not in (UNFIT_RECORD.cause, READ_ONLY.cause):
            return without_late(type, outcome)
        write = next(write for write in call.writes if write.reference == outcome.reference)
        if not is_final(type, write):
            return outcome
        said = outcome.problem
        return Refused(outcome.reference, problem(FINAL, said.field, said.vendor_text, type=Phrase(type.singular)))

    async def _send(self, call: Call, schema: Schema) -> list[Outcome]:
        outcomes: list[Outcome] = []
        waiting = [[write for write in call.writes if is_sent(call.type, write)]]
        while waiting:
            writes = waiting.pop()
            if not writes:
                continue
            try:
                done, again = await self._batch(call, schema, writes)
            except (AuthError, PermissionMissing) as error:
                if not any(isinstance(outcome, Written | Unknown) for outcome in outcomes):
                    raise
                done, again = failed(error, writes), []
            except LedgerbridgeError as error:
                done, again = failed(error, writes), []
            outcomes += done
            waiting += again
        return outcomes + [_untouched(write) for write in call.writes if not is_sent(call.type, write)]

    async def _batch(self, call: Call, schema: Schema, writes: list[Write]) -> tuple[list[Outcome], list[list[Write]]]:
        """(outcomes, batches to send instead)."""
        raw = call.body if len(writes) == len(call.writes) else body(call.type, writes)
        try:
            answer = await self._api.batch_write(call.type, OPERATIONS[writes[0].kind], raw)
        except RecordRefused as error:
            return _split(call.type, writes, error.problem)
        settled = settle(call.type, schema, writes, answer)
        if settled.left and settled.nameless:
            done, again = _split(call.type, settled.left, refusal(settled.nameless[0]))
            return settled.outcomes + done, again
        return settled.outcomes + [unsaid(write) for write in settled.left], []

    async def _beside_companies(self, call: Call, outcomes: list[Outcome]) -> list[Outcome]:
        """Contacts that were written stand beside their companies."""
        writes = {write.reference: write for write in call.writes if COMPANY in write.companion}
        pairs = {
            outcome.id: writes[outcome.reference].companion[COMPANY]
            for outcome in outcomes
            if isinstance(outcome, Written) and outcome.reference in writes
        }
        if not pairs:
            return outcomes
        failures = await associate_all(self._api, "contacts", "companies", list(pairs.items()), PRIMARY_COMPANY)
        return [
            _accompanied(outcome, pairs[outcome.id], failures.get(outcome.id))
            if isinstance(outcome, Written) and outcome.id in pairs
            else outcome
            for outcome in outcomes
        ]


def not_taken(call: Call) -> Problem | None:
    """Why none of these writes is sent: HubSpot, or this connector, has no such write of this type."""
    known, kind = TYPES[call.type].capabilities, call.writes[0].kind if call.writes else "update"
    able = {"create": known.creates, "update": known.updates, "archive": known.archives, "book": known.books}
    if able[kind]:
        return None
    reason = known.cannot.get(kind, "Records of this type have no drafts.")
    return problem(NOT_HERE, type=Phrase(TYPES[call.type].singular), reason=Phrase(reason))


def is_final(type: RecordType, write: Write) -> bool:
    """Whether the record, as last read, is one that HubSpot keeps from being changed."""
    if type is INVOICES:
        return write.current.get(STATUS) not in (None, DRAFT)
    return type is PAYMENTS and write.current.get(PROCESSOR) in OWN_PROCESSORS


def _not_draft(type: str, write: Write, statuses: Mapping[str, str]) -> Problem:
    return problem(FINAL, STATUS, type=Phrase(TYPES[type].singular)) if write.id in statuses else problem(GONE)


def _split(type: str, writes: list[Write], said: Problem) -> tuple[list[Outcome], list[list[Write]]]:
    """Halves to try instead of a refused batch; one alone is the one at fault."""
    if len(writes) == 1:
        return [refused(type, writes[0], said)], []
    middle = len(writes) // 2
    return [], [writes[middle:], writes[:middle]]


def _untouched(write: Write) -> Outcome:
    """A record of which nothing but its companion changes."""
    if write.id is None:
        return unsaid(write)
    return Written(write.reference, write.id, None, None, {}, frozenset(write.fields))


def _accompanied(outcome: Written, company: str, failure: LedgerbridgeError | None) -> Outcome:
    """Done only with the company beside it. A contact that lacks it is delayed, though it was written: sent again, the
    whole write finds what is there and completes it, while a contact called done would stay alone."""
    if failure is None:
        return msgspec.structs.replace(outcome, companion={COMPANY: company})
    if not isinstance(failure, RecordRefused):
        return Delayed(outcome.reference, failure.problem)
    if failure.problem.code == COMPANION_GONE.code:
        return Delayed(outcome.reference, problem(COMPANION_GONE, other=company))
    return Refused(outcome.reference, failure.problem)
