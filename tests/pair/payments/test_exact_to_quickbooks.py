"""Payments of Exact Online in QuickBooks Online, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.pair.exact_quickbooks.test_payments import RECEIVABLES, Paid
from tests.pair.exact_quickbooks.test_sales_to_exact import ENTRIES
from tests.support.exact_quickbooks import LEFT, RIGHT, TO_RIGHT, TwoBooks, configuration
from tests.support.payment_events import EVENTS, comes_to_what_is_stated

BANK = "financialtransaction/BankEntries"
TAKEN_BACK = "not paid, or not any more"
FLOW = "payments_to_quickbooks"


class Received(Paid):
    """Two invoices over 1780.00 that stand in both systems; Exact receives the money."""

    def __init__(self, pair: TwoBooks) -> None:
        super().__init__(pair, **{FLOW: TO_RIGHT})

    def pays(self, amount: int = 1780) -> None:
        self.pair.does(LEFT, ENTRIES, self.entry(), "pay", amount=amount)
        self.pair.synced()

    def banks(self, *rows: tuple[int | None, int]) -> None:
        """A bank statement: (an invoice or none, the amount that came in) each."""
        entries = {entry["EntryID"]: entry for entry in self.pair.records(LEFT, ENTRIES)}
        lines: list[dict[str, Any]] = []
        for place, amount in rows:
            entry = entries[self.entry(place or 0)]
            named = {} if place is None else {"OurRef": entry["InvoiceNumber"]}
            debtors = self.pair.entry("financial/GLAccounts", "1300", LEFT)
            day = f"{self.pair.today}T00:00:00"
            lines.append({"Account": entry["Customer"], "GLAccount": debtors, "AmountFC": amount, "Date": day, **named})
        self.pair.enters(LEFT, BANK, JournalCode="20", BankEntryLines=lines)

    def term(self) -> str:
        """The part of the first invoice that is paid."""
        rows = self.pair.records(LEFT, RECEIVABLES)
        return next(str(row["ID"]) for row in rows if row["IsFullyPaid"] and row["TransactionEntryID"] == self.entry())

    def booked(self) -> list[int]:
        return sorted(row["TotalAmt"] for row in self.pair.records(RIGHT, "Payment"))

    def open(self) -> list[int]:
        """What is open of both invoices in QuickBooks."""
        return [self.invoice(0)["Balance"], self.invoice(1)["Balance"]]

    def said(self) -> set[tuple[str, str]]:
        """What the next pass says of payments: (outcome, reason) of those with a counterpart."""
        lines = self.pair.lines(self.pair.synced())
        return {(str(line.outcome), line.reason) for line in lines if line.flow == FLOW and line.right_id}


@contextmanager
def received() -> Iterator[Received]:
    with TwoBooks(configuration()) as pair:
        found = Received(pair)
        yield found
        assert pair.settles()


def partial() -> None:
    """A payment of that part is booked on the invoice, which stays open for the rest."""
    with received() as books:
        books.pays(780)
        assert (books.booked(), books.open()) == ([780], [1000, 1780])


def over() -> None:
    """Nothing yet: Exact matches none of it with the invoice until a person divides it; each part that is matched then
    goes."""
    with received() as books:
        books.pays(2000)
        assert (books.booked(), books.open()) == ([], [1780, 1780])


def prepaid() -> None:
    """Nothing yet: it is booked once it is matched with an invoice."""
    with received() as books:
        books.banks((None, 500))
        books.pair.synced()
        assert (books.booked(), books.open()) == ([], [1780, 1780])


def several() -> None:
    """A payment for each invoice, of what it settles there."""
    with received() as books:
        books.banks((0, 1780), (1, 1000))
        books.pair.synced()
        assert (books.booked(), books.open()) == ([1000, 1780], [0, 780])


def _goes_back(why: str) -> None:
    with received() as books:
        books.pays()
        books.pair.does(LEFT, RECEIVABLES, books.term(), "give_back", why=why)
        assert books.said() == {("excluded", TAKEN_BACK)}
        assert (books.booked(), books.outstanding(), books.open()) == ([1780], 1780, [0, 1780])


def refund() -> None:
    """The pass says that it is not paid any more; the payment stays until a person takes it back in QuickBooks."""
    _goes_back("Refund")


def chargeback() -> None:
    """The pass says that it is not paid any more; the payment stays until a person takes it back in QuickBooks."""
    _goes_back("Chargeback")


def write_off() -> None:
    """Nothing is booked: no money came. The invoice stays open in QuickBooks until it is written off there too."""
    with received() as books:
        books.pays(780)
        books.pair.does(LEFT, ENTRIES, books.entry(), "write_off")
        lines = [line for line in books.pair.lines(books.pair.synced()) if line.flow == FLOW]
        assert "a booking settled it; no money came" in {line.reason for line in lines}
        assert (books.booked(), books.outstanding(), books.open()) == ([780], 0, [1000, 1780])


def void() -> None:
    """Exact voids no payment; a person takes its matching back. The pass says that it is not paid any more, and the
    payment stays until a person takes it back in QuickBooks."""
    with received() as books:
        books.pays()
        books.pair.does(LEFT, RECEIVABLES, books.term(), "reopen")
        assert books.said() == {("excluded", TAKEN_BACK)}
        assert (books.booked(), books.open()) == ([1780], [0, 1780])


def deleted() -> None:
    """The pass says that it is not paid any more; the payment stays until a person takes it back in QuickBooks."""
    with received() as books:
        books.pays()
        (entry,) = books.pair.records(LEFT, BANK)
        books.pair.vendor(LEFT).person_deletes(books.pair.account(LEFT), BANK, entry["EntryID"])
        assert books.said() == {("excluded", TAKEN_BACK)}
        assert (books.booked(), books.outstanding(), books.open()) == ([1780], 1780, [0, 1780])


@pytest.mark.feature("F-CORE-FIN-04", "F-CORE-B-17")
@pytest.mark.parametrize("event", EVENTS)
def test_each_event_of_a_payment_comes_to_what_is_stated(event: str) -> None:
    comes_to_what_is_stated("Exact Online to QuickBooks Online", event, globals())
