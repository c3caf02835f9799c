"""What credit memos took off invoices. An invoice names the payments that were applied to it, and a payment applies
credits beside money, or alone (API reference, Payment: a credit memo is applied by a payment with lines for both).

Both paths are of ours: `Credits.Amount` is the sum, `Credits.Numbers` the numbers of the memos.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from ledgerbridge.connectors.quickbooks.record_type import number, text
from ledgerbridge.connectors.quickbooks.wire import Wire, objects_of, text_of
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value

AMOUNT, NUMBERS = "Credits.Amount", "Credits.Numbers"
SPECS = (
    number(AMOUNT, "Credited", read_only=True),
    text(NUMBERS, "Numbers of its credit memos", read_only=True),
)
INVOICE, MEMO = "Invoice", "CreditMemo"


class Taken(msgspec.Struct, frozen=True):
    """What the credits of one payment took off one invoice."""

    invoice: str
    amount: Decimal
    memos: tuple[str, ...]


def payments_of(rows: Sequence[Wire]) -> list[str]:
    """Ids of the payments that these invoices name, each once. Raises VendorDrift."""
    links = [link for row in rows for link in objects_of(row, "LinkedTxn") if link.get("TxnType") == "Payment"]
    return list(dict.fromkeys(id for link in links if (id := text_of(link, "TxnId")) is not None))


def taken_by(payment: Wire) -> list[Taken]:
    """What the credits in a payment took off its invoices. Where money came along, QuickBooks does not say which
    invoice it paid: the credits count for the first ones (ASSUMED). Raises VendorDrift."""
    lines = [(line, link) for line in objects_of(payment, "Line") for link in objects_of(line, "LinkedTxn")]
    memos = [(_amount(line), str(link.get("TxnId"))) for line, link in lines if link.get("TxnType") == MEMO]
    left = sum((amount for amount, _ in memos), Decimal(0))
    found = []
    for line, link in lines:
        part = min(left, _amount(line)) if link.get("TxnType") == INVOICE else Decimal(0)
        if part > 0:
            found.append(Taken(str(link.get("TxnId")), part, tuple(id for _, id in memos)))
            left -= part
    return found


def _amount(line: Wire) -> Decimal:
    found = line.get("Amount")
    return Decimal(found) if isinstance(found, int | Decimal) and not isinstance(found, bool) else Decimal(0)


def with_credits(
    records: Mapping[str, Record], taken: Sequence[Taken], numbers: Mapping[str, str]
) -> dict[str, Record]:
    """The invoices with what was taken off them; `numbers` is {id of a memo: its number}."""
    found = dict(records)
    for id, record in records.items():
        mine = [one for one in taken if one.invoice == id]
        if mine:
            memos = dict.fromkeys(memo for one in mine for memo in one.memos)
            said: dict[str, Value] = {
                AMOUNT: sum((one.amount for one in mine), Decimal(0)),
                NUMBERS: ", ".join(numbers.get(memo, memo) for memo in memos),
            }
            found[id] = msgspec.structs.replace(record, fields={**record.fields, **said})
    return found
