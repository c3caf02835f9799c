"""Payments of QuickBooks Online in Exact Online, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.pair.exact_quickbooks.test_payments import BANK_LINES, NOT_ONE, Paid
from tests.support.exact_quickbooks import LEFT, RIGHT, TO_LEFT, TwoBooks, configuration
from tests.support.payment_events import EVENTS, comes_to_what_is_stated

FLOW = "payments_to_exact"


class Received(Paid):
    """Two invoices over 1780.00 that stand in both systems; QuickBooks receives the money."""

    def __init__(self, pair: TwoBooks) -> None:
        super().__init__(pair, **{FLOW: TO_LEFT})
        self.paid = ""

    def pays(self, total: int, *applied: tuple[int, int]) -> tuple[str, str]:
        """(outcome, reason) of a payment of which so much is applied to the invoices."""
        self.paid = self.receives(total, *applied)
        return self.said()

    def said(self) -> tuple[str, str]:
        """(outcome, reason) of that payment in the next pass."""
        line = self.pair.outcomes(self.pair.synced(), FLOW)[self.paid]
        return str(line.outcome), line.reason

    def booked(self) -> list[int]:
        return sorted(row["AmountFC"] for row in self.pair.records(LEFT, BANK_LINES))

    def open(self) -> list[int]:
        """What is open of both invoices in Exact."""
        return [int(self.outstanding(0)), int(self.outstanding(1))]


@contextmanager
def received() -> Iterator[Received]:
    with TwoBooks(configuration()) as pair:
        found = Received(pair)
        yield found
        assert pair.settles()


def partial() -> None:
    """A bank entry of that part settles so much of the invoice."""
    with received() as books:
        assert books.pays(780, (0, 780)) == ("created", "")
        assert (books.booked(), books.open()) == ([780], [1000, 1780])


def over() -> None:
    """What is applied to the invoice is booked and settles it; the rest stays the customer's in QuickBooks."""
    with received() as books:
        assert books.pays(2000, (0, 1780)) == ("created", "")
        assert (books.booked(), books.open()) == ([1780], [0, 1780])


def prepaid() -> None:
    """Left out, with the reason, until it is applied to an invoice; then it is booked."""
    with received() as books:
        assert books.pays(500) == ("excluded", NOT_ONE)
        assert books.booked() == []
        link = {"Amount": 500, "LinkedTxn": [{"TxnId": books.invoices[0], "TxnType": "Invoice"}]}
        books.pair.edits(RIGHT, "Payment", books.paid, Line=[link])
        assert books.said() == ("created", "")
        assert (books.booked(), books.open()) == ([500], [1280, 1780])


def several() -> None:
    """Left out, with the reason: a person books it in Exact."""
    with received() as books:
        assert books.pays(2780, (0, 1780), (1, 1000)) == ("excluded", NOT_ONE)
        assert (books.booked(), books.open()) == ([], [1780, 1780])


def _goes_back(deed: str) -> None:
    with received() as books:
        books.pays(1780, (0, 1780))
        books.pair.does(RIGHT, "Payment", books.paid, deed)
        assert books.said() == ("excluded", NOT_ONE)
        assert (books.invoice()["Balance"], books.booked(), books.open()) == (1780, [1780], [0, 1780])


def refund() -> None:
    """Applied to an expense, it pays no invoice any more: the pass says so, and the bank entry stays until a person
    takes it back in Exact."""
    _goes_back("refund")


def chargeback() -> None:
    """Applied to a journal entry, it pays no invoice any more: the pass says so, and the bank entry stays until a
    person takes it back in Exact."""
    _goes_back("bounce")


def write_off() -> None:
    """Nothing is booked: a credit memo took the invoice off and no money came. It stays open in Exact until the credit
    note is booked there."""
    with received() as books:
        books.pair.does(RIGHT, "Invoice", books.invoices[0], "write_off")
        lines = books.pair.lines(books.pair.synced())
        told = {(str(line.outcome), line.reason) for line in lines if line.flow == FLOW}
        assert told == {("excluded", "it applies a credit; no money came")}
        assert (books.invoice()["Balance"], books.booked(), books.open()) == (0, [], [1780, 1780])


def void() -> None:
    """The pass says that it pays no invoice any more; the bank entry stays until a person takes it back in Exact."""
    with received() as books:
        books.pays(1780, (0, 1780))
        books.pair.does(RIGHT, "Payment", books.paid, "void")
        assert books.said() == ("excluded", NOT_ONE)
        assert (books.booked(), books.open()) == ([1780], [0, 1780])


def deleted() -> None:
    """The pass says that it is gone; the bank entry stays until a person takes it back in Exact."""
    with received() as books:
        books.pays(1780, (0, 1780))
        books.pair.vendor(RIGHT).person_deletes(books.pair.account(RIGHT), "Payment", books.paid)
        outcome, reason = books.said()
        assert (outcome, reason.startswith("gone in QuickBooks")) == ("skipped", True)
        assert (books.booked(), books.open()) == ([1780], [0, 1780])


@pytest.mark.feature("F-CORE-FIN-04", "F-CORE-B-17")
@pytest.mark.parametrize("event", EVENTS)
def test_each_event_of_a_payment_comes_to_what_is_stated(event: str) -> None:
    comes_to_what_is_stated("QuickBooks Online to Exact Online", event, globals())
