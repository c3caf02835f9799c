"""What the money of QuickBooks' payments paid of invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledgerbridge.connectors.quickbooks.paid import paid_by

Wire = dict[str, Any]


def payment(total: int, unapplied: int, *lines: tuple[str, str, int]) -> Wire:
    """A payment with lines (type, id, amount) of what it is applied to."""
    applied = [{"Amount": amount, "LinkedTxn": [{"TxnId": id, "TxnType": type}]} for type, id, amount in lines]
    return {"Id": "9", "TotalAmt": total, "UnappliedAmt": unapplied, "TxnDate": "2030-01-05", "Line": applied}


@pytest.mark.parametrize(
    ("wire", "paid"),
    [
        (payment(100, 0, ("Invoice", "1", 100)), {"1": 100}),
        (payment(150, 50, ("Invoice", "1", 100)), {"1": 100}),
        (payment(150, 0, ("Invoice", "1", 100), ("Invoice", "2", 50)), {"1": 100, "2": 50}),
        (payment(0, 0, ("Invoice", "1", 100), ("CreditMemo", "7", 100)), {}),
        (payment(80, 0, ("Invoice", "1", 100), ("CreditMemo", "7", 20)), {"1": 80}),
        (payment(0, 0, ("Invoice", "1", 100), ("JournalEntry", "7", 100)), {}),
        (payment(100, 0, ("JournalEntry", "7", 100)), {}),
        (payment(100, 0, ("Expense", "7", 100)), {}),
        (payment(100, 100), {}),
    ],
    ids=[
        "whole",
        "more than the invoice",
        "several invoices",
        "a credit memo",
        "money and a credit memo",
        "written off by a journal entry",
        "charged back",
        "refunded",
        "not applied",
    ],
)
def test_money_pays_what_credits_leave(wire: Wire, paid: dict[str, int]) -> None:
    assert {one.invoice: one.amount for one in paid_by(wire)} == {id: Decimal(amount) for id, amount in paid.items()}
