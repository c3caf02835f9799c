"""Correcting the stock of items: Exact takes no quantity, so what it should be is booked as a stock count by the
difference, one for all items of a call that are corrected in one warehouse (REST API facts: StockCounts).

Where an item lies in several warehouses, the first of those that count takes the difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from ledgerbridge.connectors.base.meanings import MISSING_VALUE
from ledgerbridge.connectors.base.protocol import Call, Outcome, Refused, Write
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.errors import NOT_OFFERED, problem
from ledgerbridge.connectors.exact.outcomes import failed, unconfirmed
from ledgerbridge.connectors.exact.payloads import encode
from ledgerbridge.connectors.exact.settings import STOCK_COUNT_STATUS
from ledgerbridge.connectors.exact.stock import COUNTS, ITEM_STOCK, ON_HAND, STATUSES, STOCK_OF_ITEMS
from ledgerbridge.connectors.exact.times import local_time, written
from ledgerbridge.connectors.exact.wire import Wire
from ledgerbridge.model.problems import AuthError, LedgerbridgeError, PermissionMissing, Problem
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.seams.clock import Clock

WAREHOUSE = "Warehouse"


class StockCounter:
    """Corrects the stock of one division."""

    def __init__(self, api: ExactApi, settings: Mapping[str, str], clock: Clock, zone: ZoneInfo) -> None:
        self._api = api
        self._status = STATUSES[settings.get(STOCK_COUNT_STATUS.key) or STOCK_COUNT_STATUS.default]
        self._clock = clock
        self._zone = zone

    def prepare(self, writes: Sequence[Write], request_id: str) -> Call:
        """The lines of all counts; their day, which is that of the call, is put in when they are sent."""
        lines = [_line(write) for write in writes if _unsent(write) is None]
        return Call(STOCK_OF_ITEMS, request_id, writes, encode({"StockCountLines": lines}))

    async def write(self, call: Call) -> list[Outcome]:
        """One outcome for each write, in order. Raises AuthError or PermissionMissing when nothing was written.

        A count that is refused is tried item by item, so that one does not stop the others.
        """
        outcomes = {write.reference: outcome for write in call.writes if (outcome := _unsent(write)) is not None}
        places: dict[str, list[Write]] = {}
        for write in call.writes:
            if write.reference not in outcomes:
                places.setdefault(as_text(write.current[WAREHOUSE]), []).append(write)
        for place, writes in places.items():
            outcomes |= await self._counted(place, writes)
            refused = [write for write in writes if isinstance(outcomes[write.reference], Refused)]
            for write in refused if len(writes) > 1 else ():
                outcomes |= await self._counted(place, [write])
        return [outcomes[write.reference] for write in call.writes]

    async def _counted(self, warehouse: str, writes: Sequence[Write]) -> dict[str, Outcome]:
        """{reference: outcome} of one count."""
        count = {
            "StockCountDate": written(local_time(self._clock.now(), self._zone).date()),
            WAREHOUSE: warehouse,
            "Status": int(self._status),
            "Description": writes[0].reference,
            "StockCountLines": [_line(write) for write in writes],
        }
        try:
            await self._api.post(COUNTS, encode(count))
        except (AuthError, PermissionMissing):
            raise
        except LedgerbridgeError as error:
            return {write.reference: failed(ITEM_STOCK, write, error) for write in writes}
        return {write.reference: unconfirmed(write, write.id or "") for write in writes}


def _line(write: Write) -> Wire:
    return {"Item": write.id, "QuantityDifference": _difference(write)}


def _difference(write: Write) -> Decimal:
    """By how much the item's stock is wrong."""
    return _number(write.fields.get(ON_HAND)) - _number(write.current.get(ON_HAND))


def _number(value: Value) -> Decimal:
    return Decimal(value) if isinstance(value, Decimal | int) else Decimal(0)


def _unsent(write: Write) -> Outcome | None:
    """What becomes of a write that is not sent; None for one that is."""
    flaw = _flaw(write)
    if flaw is not None:
        return Refused(write.reference, flaw)
    return None if _difference(write) else unconfirmed(write, write.id or "")


def _flaw(write: Write) -> Problem | None:
    if write.kind != "update":
        return problem(NOT_OFFERED)
    if not isinstance(write.fields.get(ON_HAND), Decimal | int):
        return problem(MISSING_VALUE, ON_HAND)
    return None if write.current.get(WAREHOUSE) else problem(MISSING_VALUE, WAREHOUSE)
