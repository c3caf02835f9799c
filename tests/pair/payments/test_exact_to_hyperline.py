"""Payments of Exact Online in Hyperline, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.pair.hyperline_exact.linked import with_customer
from tests.pair.hyperline_exact.test_payments import FROM_EXACT
from tests.support.hyperline_exact import ENTRIES, INVOICES_ON, RECEIVABLES, Books, connected, line
from tests.support.payment_events import EVENTS, comes_to_what_is_stated

FLOW = "payments_from_exact"
BANK = "financialtransaction/BankEntries"
TAKEN_BACK = "not paid, or not any more"
State = tuple[str, int, int]
"""(status, what is paid, what is due) of an invoice of Hyperline, in cents."""
UNPAID, PAID = ("to_pay", 0, 12100), ("paid", 12100, 0)


class Received:
    """Invoices over 121.00 of one customer that stand in both systems; Exact receives the money."""

    def __init__(self, books: Books, invoices: int) -> None:
        self.books = books
        customer = with_customer(books)
        self.invoices = [books.invoice(customer, line(amount=10000)) for _ in range(invoices)]
        assert books.sync()["invoices", "created"] == invoices

    def entry(self, place: int = 0) -> dict[str, Any]:
        number = self.books.of("invoices", self.invoices[place])["number"]
        return next(one for one in self.books.held(ENTRIES) if one["YourRef"] == number)

    def pays(self, amount: str = "121.00") -> State:
        self.books.does_at_exact(ENTRIES, self.entry()["EntryID"], do="pay", amount=amount)
        return self.state()

    def banks(self, *rows: tuple[int | None, str]) -> None:
        """A bank statement: (an invoice or none, the amount that came in) each."""
        debtors, lines = self.books.account_id("1300"), []
        for place, amount in rows:
            entry = self.entry(place or 0)
            named = {} if place is None else {"OurRef": entry["InvoiceNumber"]}
            lines.append({"Account": entry["Customer"], "GLAccount": debtors, "AmountFC": amount, **named})
        self.books.enters(BANK, JournalCode="20", BankEntryLines=lines)

    def does_to_what_is_paid(self, do: str, **more: str) -> set[tuple[str, str]]:
        """What the next pass says of payments that have a counterpart: (outcome, reason)."""
        term = next(row for row in self.books.held(RECEIVABLES) if row["IsFullyPaid"])
        self.books.does_at_exact(RECEIVABLES, term["ID"], do=do, **more)
        return self.said()

    def said(self) -> set[tuple[str, str]]:
        self.books.sync()
        return {(str(one.outcome), one.reason) for one in self.books.lines if one.flow == FLOW and one.left_id}

    def state(self, place: int = 0) -> State:
        self.books.sync()
        held = self.books.of("invoices", self.invoices[place])
        return held["status"], held["amount_paid"], held["amount_due"]


@contextmanager
def received(invoices: int = 1) -> Iterator[Received]:
    with connected(invoices=INVOICES_ON, **{FLOW: FROM_EXACT}) as books:
        found = Received(books, invoices)
        yield found
        assert (FLOW, "created") not in books.sync()


def partial() -> None:
    """A payment of that part is entered; the invoice is partially paid."""
    with received() as sales:
        assert sales.pays("21.00") == ("partially_paid", 2100, 10000)


def over() -> None:
    """Nothing yet: Exact matches none of it with the invoice until a person divides it."""
    with received() as sales:
        assert sales.pays("150.00") == UNPAID


def prepaid() -> None:
    """Nothing yet: it is entered once it is matched with an invoice."""
    with received() as sales:
        sales.banks((None, "50.00"))
        assert sales.state() == UNPAID


def several() -> None:
    """A payment on each invoice, of what it settles there."""
    with received(2) as sales:
        sales.banks((0, "121.00"), (1, "21.00"))
        assert (sales.state(0), sales.state(1)) == (PAID, ("partially_paid", 2100, 10000))


def _goes_back(why: str) -> None:
    with received() as sales:
        assert sales.pays() == PAID
        assert sales.does_to_what_is_paid("give_back", why=why) == {("excluded", TAKEN_BACK)}
        assert sales.state() == PAID


def refund() -> None:
    """The pass says that it is not paid any more; the payment stays until a person removes it in Hyperline."""
    _goes_back("Refund")


def chargeback() -> None:
    """The pass says that it is not paid any more; the payment stays until a person removes it in Hyperline."""
    _goes_back("Chargeback")


def write_off() -> None:
    """Nothing is entered: no money came. The invoice stays open in Hyperline until it is marked uncollectible."""
    with received() as sales:
        sales.pays("21.00")
        sales.books.does_at_exact(ENTRIES, sales.entry()["EntryID"], do="write_off")
        assert sales.state() == ("partially_paid", 2100, 10000)
        assert sales.books.open_balance() == 0


def void() -> None:
    """Exact voids no payment; a person takes its matching back. The pass says that it is not paid any more, and the
    payment stays until a person removes it in Hyperline."""
    with received() as sales:
        sales.pays()
        assert sales.does_to_what_is_paid("reopen") == {("excluded", TAKEN_BACK)}
        assert sales.state() == PAID


def deleted() -> None:
    """The pass says that it is not paid any more; the payment stays until a person removes it in Hyperline."""
    with received() as sales:
        sales.pays()
        (entry,) = sales.books.held(BANK)
        pair = sales.books.pair
        pair.vendor("exact").person_deletes(pair.account("exact"), BANK, entry["EntryID"])
        assert sales.said() == {("excluded", TAKEN_BACK)}
        assert (sales.state(), sales.books.open_balance()) == (PAID, 121)


@pytest.mark.feature("F-CORE-FIN-04", "F-HY-EX-PAY-01")
@pytest.mark.parametrize("event", EVENTS)
def test_each_event_of_a_payment_comes_to_what_is_stated(event: str) -> None:
    comes_to_what_is_stated("Exact Online to Hyperline", event, globals())
