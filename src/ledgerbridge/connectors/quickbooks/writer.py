"""Sending batches. The request id makes a repetition harmless: QuickBooks gives its stored answer again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledgerbridge.connectors.base.protocol import Call, Delayed, Outcome, Refused, Write
from ledgerbridge.connectors.quickbooks import payloads
from ledgerbridge.connectors.quickbooks.accounts import Accounts
from ledgerbridge.connectors.quickbooks.api import QuickBooksApi
from ledgerbridge.connectors.quickbooks.capabilities import TYPES
from ledgerbridge.connectors.quickbooks.clashes import settled
from ledgerbridge.connectors.quickbooks.completing import completed
from ledgerbridge.connectors.quickbooks.errors import AGAIN_AFTER_S, GONE, NO_RIGHT, NO_SUBSCRIPTION, NOT_THEN, problem
from ledgerbridge.connectors.quickbooks.outcomes import failed, outcome
from ledgerbridge.connectors.quickbooks.products import INCOME_ACCOUNT, ITEM
from ledgerbridge.connectors.quickbooks.reading import Reader
from ledgerbridge.connectors.quickbooks.record_type import RecordType
from ledgerbridge.connectors.quickbooks.wire import Wire
from ledgerbridge.model.problems import (
    LedgerbridgeError,
    OutcomeUnknown,
    PermissionMissing,
    Problem,
    TemporaryError,
    VendorDrift,
)
from ledgerbridge.seams.clock import Clock

NOT_PERMITTED = (NO_RIGHT.code, NO_SUBSCRIPTION.code)


class Writer:
    """Writes to one company."""

    def __init__(self, api: QuickBooksApi, reader: Reader, accounts: Accounts, clock: Clock) -> None:
        self._api = api
        self._reader = reader
        self._accounts = accounts
        self._clock = clock

    def prepare(self, kind: RecordType, writes: Sequence[Write], request_id: str) -> Call:
        """The batch of all writes that QuickBooks can take; `write` answers for the others without sending them."""
        items = [
            payloads.item(kind, position, write, self._defaults(kind, write))
            for position, write in enumerate(writes)
            if self._flaw(kind, write) is None
        ]
        return Call(kind.type, request_id, writes, payloads.encode(items))

    def _defaults(self, kind: RecordType, write: Write) -> dict[str, str]:
        return self._accounts.defaults(write.fields.get("Type")) if kind.type == ITEM else {}

    async def write(self, call: Call) -> list[Outcome]:
        """One outcome for each write, in order. Raises AuthError or PermissionMissing when nothing was written."""
        kind = TYPES[call.type]
        prepared = payloads.items_of(call.body)
        try:
            items = await completed(kind, prepared, self._reader, self._accounts)
        except (TemporaryError, VendorDrift) as error:
            return [Delayed(write.reference, error.problem) for write in call.writes]
        body = call.body if items == prepared else payloads.encode(items)
        outcomes = await self._outcomes(kind, call, items, body) if items else {}
        return [outcomes.get(position) or self._unsent(kind, write) for position, write in enumerate(call.writes)]

    async def _outcomes(self, kind: RecordType, call: Call, items: Sequence[Wire], body: bytes) -> dict[int, Outcome]:
        """Outcomes of what is sent, by position."""
        positions = [int(item["bId"]) for item in items]
        try:
            answers = await self._sent(body, call.request_id)
        except (OutcomeUnknown, TemporaryError, VendorDrift) as error:
            return {position: failed(call.writes[position], error) for position in positions}
        by_position = {str(answer.get("bId")): answer for answer in answers}
        outcomes = {
            position: outcome(kind, call.writes[position], by_position.get(str(position))) for position in positions
        }
        _raise_if_none_permitted(outcomes.values())
        return outcomes | await settled(kind, self._reader, call.writes, outcomes)

    async def _sent(self, body: bytes, request_id: str) -> list[Wire]:
        """The answers. Once an answer was lost, nothing but an answer can tell that there was no effect."""
        try:
            return await self._api.batch(body, request_id)
        except OutcomeUnknown as error:
            lost = error
        for wait_s in AGAIN_AFTER_S:
            await self._clock.sleep(wait_s)
            try:
                return await self._api.batch(body, request_id)
            except OutcomeUnknown:
                continue
            except LedgerbridgeError:
                break
        raise lost

    def _flaw(self, kind: RecordType, write: Write) -> Problem | None:
        """Why a write is not sent, as far as known now."""
        flaw = payloads.flaw(kind, write)
        if flaw is None and kind.type == ITEM and write.kind == "create":
            return self._accounts.problem(write.fields)
        return flaw

    def _unsent(self, kind: RecordType, write: Write) -> Outcome:
        flaw = self._flaw(kind, write)
        if flaw is None and write.kind == "create":
            return Delayed(write.reference, problem(NOT_THEN, INCOME_ACCOUNT))
        return Refused(write.reference, flaw or problem(GONE))


def _raise_if_none_permitted(outcomes: Iterable[Outcome]) -> None:
    """A right that is missing for all is for the administrator, not for each record."""
    problems = [one.problem if isinstance(one, Refused) else None for one in outcomes]
    first = problems[0]
    if first is not None and all(one is not None and one.code in NOT_PERMITTED for one in problems):
        raise PermissionMissing(first)
