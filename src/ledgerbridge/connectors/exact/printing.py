"""Making an invoice final: Exact prints it, which gives it its number and books it. It is mailed where asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledgerbridge.connectors.base.meanings import UNSETTLED
from ledgerbridge.connectors.base.protocol import Outcome, Refused, Unknown, Write
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.errors import FINAL, GONE, problem
from ledgerbridge.connectors.exact.invoices import MAILED
from ledgerbridge.connectors.exact.outcomes import failed, written
from ledgerbridge.connectors.exact.payloads import encode
from ledgerbridge.connectors.exact.reading import Reader
from ledgerbridge.connectors.exact.record_type import RecordType
from ledgerbridge.connectors.exact.times import written as written_day
from ledgerbridge.connectors.exact.wire import plain
from ledgerbridge.model.problems import AuthError, LedgerbridgeError, PermissionMissing
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Fields

PROCESSED = "50"


async def printed(api: ExactApi, reader: Reader, kind: RecordType, write: Write) -> Outcome:
    """The invoice as it is once it was printed. One that was printed before is refused."""
    id = (write.id or "").lower()
    try:
        before = (await reader.by_ids(kind, [id])).records.get(id)
        if before is None:
            return Refused(write.reference, problem(GONE))
        if before.fields["Status"] == PROCESSED:
            return Refused(write.reference, problem(FINAL))
        answer = await api.post(kind.booking, encode(_order(id, before.fields, write.fields.get(MAILED) is True)))
    except (AuthError, PermissionMissing):
        raise
    except LedgerbridgeError as error:
        return failed(kind, write, error)
    return await _after(reader, kind, write, id, plain(answer.get("DocumentCreationError")) or "")


def _order(id: str, fields: Fields, mailed: bool) -> dict[str, Any]:
    """What is asked for; the invoice's date is that of its order, else today."""
    order: dict[str, Any] = {"InvoiceID": id, MAILED: mailed}
    day = fields.get("InvoiceDate") or fields.get("OrderDate")
    return {**order, "InvoiceDate": written_day(day)} if isinstance(day, date) else order


async def _after(reader: Reader, kind: RecordType, write: Write, id: str, said: str) -> Outcome:
    """Success is told by the invoice itself: errors may stand in an answer that is a success."""
    try:
        record: Record | None = (await reader.by_ids(kind, [id])).records.get(id)
    except LedgerbridgeError as error:
        return Unknown(write.reference, error.problem)
    if record is not None and record.fields["Status"] == PROCESSED:
        return written(write, record)
    return Unknown(write.reference, problem(UNSETTLED, "", said))
