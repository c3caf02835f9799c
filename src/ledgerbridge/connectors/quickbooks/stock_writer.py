"""Correcting stock: a new quantity is booked as an inventory adjustment by the difference, one for all products of a
call."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ledgerbridge.connectors.base.protocol import Call, Outcome, Refused, Write, Written
from ledgerbridge.connectors.quickbooks import payloads
from ledgerbridge.connectors.quickbooks.accounts import Accounts
from ledgerbridge.connectors.quickbooks.adjustments import ACCOUNT, ADJUSTMENT, DETAIL, DIFFERENCE
from ledgerbridge.connectors.quickbooks.api import QuickBooksApi
from ledgerbridge.connectors.quickbooks.document_payloads import encode
from ledgerbridge.connectors.quickbooks.errors import AGAIN_AFTER_S, faults_in
from ledgerbridge.connectors.quickbooks.lines import ITEM_REF
from ledgerbridge.connectors.quickbooks.outcomes import failed, meaning, refusal
from ledgerbridge.connectors.quickbooks.products import QUANTITY
from ledgerbridge.connectors.quickbooks.stock import STOCK, STOCKS
from ledgerbridge.connectors.quickbooks.wire import Wire, nested
from ledgerbridge.model.problems import AuthError, LedgerbridgeError, OutcomeUnknown, PermissionMissing, Problem
from ledgerbridge.model.values import Value
from ledgerbridge.seams.clock import Clock

WITHOUT_PLACE = 30
"""Characters of a request id that leave room for a place behind it."""


class StockWriter:
    """Corrects the stock of one company."""

    def __init__(self, api: QuickBooksApi, accounts: Accounts, clock: Clock) -> None:
        self._api = api
        self._accounts = accounts
        self._clock = clock

    def prepare(self, writes: Sequence[Write], request_id: str) -> Call:
        """The lines of the adjustment; the account, which only the settings name, is put in when it is sent."""
        return Call(STOCK, request_id, writes, encode({"Line": _lines(writes)}))

    async def write(self, call: Call) -> list[Outcome]:
        """One outcome for each write, in order. Raises AuthError or PermissionMissing when nothing was written.

        An adjustment that is refused is tried product by product, so that one does not stop the others.
        """
        outcomes = {write.reference: outcome for write in call.writes if (outcome := _unsent(write)) is not None}
        rest = [write for write in call.writes if write.reference not in outcomes]
        account = await self._accounts.of_adjustments() if rest else ""
        if isinstance(account, Problem):
            outcomes |= {write.reference: Refused(write.reference, account) for write in rest}
        elif rest:
            outcomes |= await self._booked(rest, account, call.request_id)
            refused = [write for write in rest if isinstance(outcomes[write.reference], Refused)]
            for place, write in enumerate(refused if len(rest) > 1 else ()):
                outcomes |= await self._booked([write], account, f"{call.request_id[:WITHOUT_PLACE]}-{place}")
        return [outcomes[write.reference] for write in call.writes]

    async def _booked(self, writes: Sequence[Write], account: str, request_id: str) -> dict[str, Outcome]:
        """{reference: outcome} of one adjustment."""
        body = encode({**nested({ACCOUNT: account}), "Line": _lines(writes)})
        try:
            answer = await self._sent(body, request_id)
        except (AuthError, PermissionMissing):
            raise
        except LedgerbridgeError as error:
            return {write.reference: failed(write, error) for write in writes}
        faults = faults_in(answer)
        if not faults:
            return {write.reference: _written(write) for write in writes}
        told = [meaning(STOCKS, write, faults[0]) for write in writes]
        if issubclass(told[0][0].error, PermissionMissing):
            raise PermissionMissing(told[0][1])
        return {write.reference: refusal(write, *said) for write, said in zip(writes, told, strict=True)}

    async def _sent(self, body: bytes, request_id: str) -> object:
        """The answer. The request id makes a repetition harmless: QuickBooks gives its stored answer again."""
        try:
            return await self._api.save(ADJUSTMENT, body, request_id)
        except OutcomeUnknown as error:
            lost = error
        for wait_s in AGAIN_AFTER_S:
            await self._clock.sleep(wait_s)
            try:
                return await self._api.save(ADJUSTMENT, body, request_id)
            except OutcomeUnknown:
                continue
            except LedgerbridgeError:
                break
        raise lost


def _lines(writes: Sequence[Write]) -> list[Wire]:
    return [_line(write) for write in writes if _unsent(write) is None]


def _line(write: Write) -> Wire:
    return {"DetailType": DETAIL, DETAIL: nested({ITEM_REF: write.id, DIFFERENCE: _difference(write)})}


def _difference(write: Write) -> Decimal:
    """By how much the product's quantity is wrong."""
    return _number(write.fields.get(QUANTITY)) - _number(write.current.get(QUANTITY))


def _number(value: Value) -> Decimal:
    return Decimal(value) if isinstance(value, Decimal | int) else Decimal(0)


def _unsent(write: Write) -> Outcome | None:
    """What becomes of a write that is not sent; None for one that is."""
    flaw = payloads.flaw(STOCKS, write)
    if flaw is not None:
        return Refused(write.reference, flaw)
    return None if _difference(write) else _written(write)


def _written(write: Write) -> Written:
    """The answer to an adjustment does not tell the product's new quantity."""
    unanswered = frozenset({QUANTITY})
    return Written(write.reference, write.id or "", write.expected_version, None, {}, unanswered)
