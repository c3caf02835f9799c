"""What settled a receivable: money, or a booking without any (REST API reference, TransactionLines, Type).

A receivable says that it is settled, not by what. The lines of the books that carry its invoice number on its account
of debtors do: cash flow is money; a journal entry, a payment difference or a credit note is none. Only what the books
show to be no money counts as such; a receivable whose lines name no invoice is what it says itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.exact import odata
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.fields import Field, ours
from ledgerbridge.connectors.exact.wire import Wire, guid_of, plain
from ledgerbridge.model.batches import batches
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Fields

BOOKED = "financialtransaction/TransactionLines"
SELECT = "ID,EntryID,GLAccount,Account,InvoiceNumber,AmountFC,Type"
SETTLED_BY, WRITTEN_OFF = "SettledBy", "WrittenOff"
"""Fields of ours."""
MONEY, UNCLEAR = "payment", "unclear"
OTHERS: Mapping[int, str] = {
    21: "credit note",
    82: "exchange difference",
    83: "payment difference",
    90: "write-off",
    290: "correction",
}
"""{type of a booking without money: what it is called here}."""
CASH_FLOW = 40
WAYS = (MONEY, *OTHERS.values(), UNCLEAR)
AT_ONCE = 20
BY_TERM = Field(FieldSpec(SETTLED_BY, "Settled by", Kind.CHOICE, read_only=True, options=WAYS), sent=False)
BY_INVOICE = ours(WRITTEN_OFF, "Amount settled without money", Kind.NUMBER, read_only=True)

Owed = tuple[str, str]
"""(invoice number, account) of what is owed."""


class Settling:
    """How the receivables of one division were settled."""

    def __init__(self, api: ExactApi) -> None:
        self._api = api

    async def booked(self, records: Iterable[Record]) -> dict[Owed, list[tuple[int, Decimal]]]:
        """{what is owed: (type, amount) of each booking that settles it}, of records that are settled in part or
        whole. The entry of the invoice itself is not among them."""
        settled = [record for record in records if _owed(record) is not None]
        own = {str(record.fields.get("TransactionEntryID")) for record in settled}
        numbers = sorted({str(record.fields["InvoiceNumber"]) for record in settled}, key=int)
        found: dict[Owed, list[tuple[int, Decimal]]] = {}
        for chunk in batches(numbers, AT_ONCE):
            condition = odata.either(f"InvoiceNumber eq {number}" for number in chunk)
            for row in await self._api.all_rows(BOOKED, filter=condition, select=SELECT):
                if guid_of(row, "EntryID") not in own:
                    found.setdefault(_of(row), []).append((_type(row), -Decimal(str(row.get("AmountFC") or 0))))
        return {owed: [one for one in several if one[1] > 0] for owed, several in found.items()}

    async def of_terms(self, records: Mapping[str, Record]) -> dict[str, Record]:
        """The receivables, those that are settled with what settled them."""
        booked = await self.booked(one for one in records.values() if one.fields.get("IsFullyPaid") is True)
        found = dict(records)
        for owed, lines in booked.items():
            mine = {id: one for id, one in records.items() if _owed(one) == owed}
            paid = {id: one.fields for id, one in mine.items() if one.fields.get("IsFullyPaid") is True}
            for id, way in ways(paid, lines).items():
                found[id] = msgspec.structs.replace(mine[id], fields={**mine[id].fields, SETTLED_BY: way})
        return found

    async def of_invoices(self, records: Mapping[str, Record], paid: str) -> dict[str, Record]:
        """The invoices with what was settled without money, which is not among what is `paid`."""
        booked = await self.booked(one for one in records.values() if one.fields.get(paid))
        found = dict(records)
        for id, record in records.items():
            settled, lines = record.fields.get(paid), booked.get(_owed(record) or ("", ""), [])
            other = sum((amount for type, amount in lines if type in OTHERS), Decimal(0))
            if isinstance(settled, Decimal) and other:
                off = min(other, settled)
                fields = {**record.fields, paid: settled - off, WRITTEN_OFF: off}
                found[id] = msgspec.structs.replace(record, fields=fields)
        return found


def ways(terms: Mapping[str, Fields], lines: Sequence[tuple[int, Decimal]]) -> dict[str, str]:
    """{id of a settled term: what settled it}, by bookings of the same amount, money first. What fits no booking is
    unclear where one without money is left over."""
    left = Counter(lines)
    found: dict[str, str] = {}
    for type, way in ((CASH_FLOW, MONEY), *OTHERS.items()):
        for id, fields in terms.items():
            amount = fields.get("AmountFC")
            if id not in found and isinstance(amount, Decimal) and left[type, amount] > 0:
                left[type, amount] -= 1
                found[id] = way
    if any(count for (type, _), count in left.items() if type in OTHERS):
        found |= {id: UNCLEAR for id in terms if id not in found}
    return found


def _owed(record: Record) -> Owed | None:
    number, account = record.fields.get("InvoiceNumber"), record.fields.get("Account")
    return (str(number), str(account).lower()) if number and account else None


def _of(row: Wire) -> Owed:
    return str(plain(row.get("InvoiceNumber"))), str(guid_of(row, "Account"))


def _type(row: Wire) -> int:
    found = row.get("Type")
    return found if isinstance(found, int) else 0
