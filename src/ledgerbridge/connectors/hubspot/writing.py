"""Sending writes: a batch at a time, in halves where HubSpot refuses a batch for one record's sake."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import Call, Delayed, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.capabilities import TYPES
from ledgerbridge.connectors.hubspot.contacts import COMPANY
from ledgerbridge.connectors.hubspot.errors import COMPANION_GONE, UNANSWERED, problem, refusal
from ledgerbridge.connectors.hubspot.outcomes import failed, refused, settle, unsaid
from ledgerbridge.connectors.hubspot.requests import OPERATIONS, body, is_sent
from ledgerbridge.connectors.hubspot.schema import Schema, Schemas
from ledgerbridge.connectors.hubspot.wire import ids_named
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    Problem,
    RecordRefused,
    VendorDrift,
)

PRIMARY_COMPANY = 1
"""Association type that makes a company the primary one of a contact, and the plain one with it."""


class Writer:
    """Writes the records of one account."""

    def __init__(self, api: HubSpotApi, schemas: Schemas) -> None:
        self._api = api
        self._schemas = schemas

    async def write(self, call: Call) -> list[Outcome]:
        """One outcome for each write. Raises AuthError or PermissionMissing when nothing was written."""
        try:
            schema = await self._schemas.of(call.type)
        except (AuthError, PermissionMissing):
            raise
        except LedgerbridgeError as error:
            return [Delayed(write.reference, error.problem) for write in call.writes]
        outcomes = await self._send(call, schema)
        if not TYPES[call.type].capabilities.companions:
            return outcomes
        return await self._beside_companies(call, outcomes)

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
        failures = await self._associate(list(pairs.items()))
        return [
            _accompanied(outcome, pairs[outcome.id], failures.get(outcome.id))
            if isinstance(outcome, Written) and outcome.id in pairs
            else outcome
            for outcome in outcomes
        ]

    async def _associate(self, pairs: Sequence[tuple[str, str]]) -> dict[str, LedgerbridgeError]:
        """{contact: why it does not stand beside its company}."""
        try:
            answer = await self._api.associate("contacts", "companies", pairs, PRIMARY_COMPANY)
        except LedgerbridgeError as error:
            if isinstance(error, RecordRefused) and len(pairs) > 1:
                middle = len(pairs) // 2
                return await self._associate(pairs[:middle]) | await self._associate(pairs[middle:])
            return {contact: error for contact, _ in pairs}
        errors = [error for error in answer.errors if isinstance(error, dict)]
        named = {
            contact: RecordRefused(refusal(error)) for error in errors for contact in ids_named([error], "fromObjectId")
        }
        unclear = VendorDrift(problem(UNANSWERED))
        return dict(named) if named or not errors else {contact: unclear for contact, _ in pairs}


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
