"""A payment as Exact books it: a bank entry of one line, whose balances follow on the entry before it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.exact import odata
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.payloads import encode
from ledgerbridge.connectors.exact.record_type import RecordType
from ledgerbridge.connectors.exact.settings import BANK_JOURNAL
from ledgerbridge.model.values import as_text

JOURNAL = "JournalCode"
"""The journal of a payment: a property of the entry around its line."""


def journal_of(write: Write, settings: Mapping[str, str]) -> str:
    """The journal that a new payment is booked in: its own, else that of the connection; empty where neither says
    one."""
    return as_text(write.fields.get(JOURNAL)) or settings.get(BANK_JOURNAL.key, "")


async def bank_entry(api: ExactApi, kind: RecordType, journal: str, body: bytes) -> bytes:
    """The body of a bank entry around a line. It opens with what the journal's last entry closed with, and closes with
    the line added."""
    line: dict[str, Any] = decode_json(body)
    rows = await api.page(
        kind.wrapped,
        filter=f"JournalCode eq {odata.quoted(journal)}",
        select="EntryID,EntryNumber,ClosingBalanceFC",
        orderby="EntryNumber desc",
        top="1",
    )
    opening = _amount(rows.rows[0].get("ClosingBalanceFC")) if rows.rows else Decimal(0)
    header = {"JournalCode": journal, "OpeningBalanceFC": opening, "BankEntryLines": [line]}
    return encode({**header, "ClosingBalanceFC": opening + _amount(line.get("AmountFC"))})


def _amount(found: Any) -> Decimal:
    return Decimal(found) if isinstance(found, int | Decimal) and not isinstance(found, bool) else Decimal(0)
