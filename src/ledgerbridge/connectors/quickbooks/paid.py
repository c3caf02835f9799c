"""What money paid of invoices, by the lines of the payments that they name (API reference, Payment). The open balance
does not tell: credit memos and journal entries take their part of it too.

Both paths are of ours: `Paid.Amount` is the sum, `Paid.Date` the day of the last payment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from ledgerbridge.connectors.quickbooks.record_type import day, number
from ledgerbridge.connectors.quickbooks.wire import Wire, objects_of, text_of
from ledgerbridge.model.record import Record

AMOUNT, DATE = "Paid.Amount", "Paid.Date"
SPECS = (number(AMOUNT, "Amount paid", read_only=True), day(DATE, "Last payment", read_only=True))
INVOICE = "Invoice"


class Paid(msgspec.Struct, frozen=True):
    """What the money of one payment paid of one invoice."""

    invoice: str
    amount: Decimal
    day: date | None


def paid_by(payment: Wire) -> list[Paid]:
    """What the money in a payment paid of its invoices. Where credits came along, QuickBooks does not say which
    invoice they were for: they count for the first ones (ASSUMED). Raises VendorDrift."""
    lines = [(line, link) for line in objects_of(payment, "Line") for link in objects_of(line, "LinkedTxn")]
    billed = [(str(link.get("TxnId")), amount_of(line, "Amount")) for line, link in lines if _is_invoice(link)]
    money = amount_of(payment, "TotalAmt") - amount_of(payment, "UnappliedAmt")
    credits = max(sum((amount for _, amount in billed), Decimal(0)) - money, Decimal(0))
    found = []
    for invoice, amount in billed:
        part = min(credits, amount)
        credits -= part
        if amount > part:
            found.append(Paid(invoice, amount - part, _day(payment)))
    return found


def _is_invoice(link: Wire) -> bool:
    return link.get("TxnType") == INVOICE


def amount_of(wire: Wire, name: str) -> Decimal:
    found = wire.get(name)
    return Decimal(found) if isinstance(found, int | Decimal) and not isinstance(found, bool) else Decimal(0)


def _day(payment: Wire) -> date | None:
    told = text_of(payment, "TxnDate")
    try:
        return date.fromisoformat(told) if told is not None else None
    except ValueError:
        return None


def with_paid(records: Mapping[str, Record], payments: Sequence[Wire]) -> dict[str, Record]:
    """The invoices with what these payments paid of them; an invoice without any has no day. Raises VendorDrift."""
    paid = [one for payment in payments for one in paid_by(payment)]
    found = {}
    for id, record in records.items():
        mine = [one for one in paid if one.invoice == id]
        days = [one.day for one in mine if one.day is not None]
        said = {AMOUNT: sum((one.amount for one in mine), Decimal(0)), DATE: max(days, default=None)}
        found[id] = msgspec.structs.replace(record, fields={**record.fields, **said})
    return found
