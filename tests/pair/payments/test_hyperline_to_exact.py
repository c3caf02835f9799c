"""Payments of Hyperline in Exact Online, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from tests.pair.hyperline_exact.linked import with_customer
from tests.pair.hyperline_exact.test_payments import BANK, TO_EXACT
from tests.support.hyperline_exact import BANK_LINES, INVOICES_ON, Books, connected, line, money
from tests.support.payment_events import EVENTS, comes_to_what_is_stated

from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError
from ledgerbridge.usecases import passes
from ledgerbridge.usecases.extent import Extent

FLOW = "payments_to_exact"
REFUNDED = "refunded; take the payment back in Exact"


class Received:
    """Invoices over 121.00 of one customer that stand in both systems; Hyperline receives the money."""

    def __init__(self, books: Books, invoices: int) -> None:
        self.books = books
        customer = with_customer(books)
        self.invoices = [books.invoice(customer, line(amount=10000)) for _ in range(invoices)]
        assert books.sync()["invoices", "created"] == invoices

    def does(self, deed: str, place: int = 0, **more: Any) -> set[tuple[str, str]]:
        """What the next pass says of payments: (outcome, reason)."""
        self.books.does("invoices", self.invoices[place], do=deed, **more)
        return self.said()

    def said(self) -> set[tuple[str, str]]:
        self.books.sync()
        return {(str(one.outcome), one.reason) for one in self.books.lines if one.flow == FLOW}

    def booked(self) -> list[Decimal]:
        return sorted(money(row["AmountFC"]) for row in self.books.held(BANK_LINES))

    def status(self, place: int = 0) -> str:
        return str(self.books.of("invoices", self.invoices[place])["status"])


@contextmanager
def received(invoices: int = 1) -> Iterator[Received]:
    with connected(settings=BANK, invoices=INVOICES_ON, **{FLOW: TO_EXACT}) as books:
        found = Received(books, invoices)
        yield found
        assert (FLOW, "created") not in books.sync()


def partial() -> None:
    """A bank entry of that part settles so much of the invoice."""
    with received() as sales:
        assert sales.does("pay", amount=2100) == {("created", "")}
        assert (sales.booked(), sales.books.open_balance()) == ([21], 100)


def over() -> None:
    """cannot happen: Hyperline takes no more than is due."""
    with received() as sales:
        with pytest.raises(Rejected):
            sales.does("pay", amount=13000)
        assert (sales.said(), sales.booked(), sales.books.open_balance()) == (set(), [], 121)


def prepaid() -> None:
    """cannot happen: at Hyperline a payment is made on an invoice; what a customer has in a wallet is none."""
    with received() as sales:
        with pytest.raises(SandboxError):
            sales.books.makes("transactions", amount=5000, currency="EUR")
        assert (sales.said(), sales.booked()) == (set(), [])


def several() -> None:
    """Hyperline enters it on each invoice: a bank entry for each."""
    with received(2) as sales:
        sales.does("pay", 0, amount=12100)
        sales.does("pay", 1, amount=2100)
        assert (sales.booked(), sales.books.open_balance()) == ([21, 121], 100)


def refund() -> None:
    """The pass says that it was refunded; the bank entry stays until a person takes it back in Exact."""
    with received() as sales:
        sales.does("pay")
        assert ("excluded", REFUNDED) in sales.does("refund")
        assert (sales.status(), sales.booked(), sales.books.open_balance()) == ("to_pay", [121], 0)


def chargeback() -> None:
    """cannot happen as such: Hyperline has no status for it. Entered as a refund, it comes to what a refund does."""
    with received() as sales:
        sales.does("pay")
        with pytest.raises(SandboxError):
            sales.does("chargeback")
        assert ("excluded", REFUNDED) in sales.does("refund")
        assert sales.booked() == [121]


def write_off() -> None:
    """Nothing is booked: no money came. The invoice stays open in Exact until it is written off there too."""
    with received() as sales:
        sales.does("pay", amount=2100)
        assert ("created", "") not in sales.does("uncollectible")
        assert (sales.status(), sales.booked(), sales.books.open_balance()) == ("uncollectible", [21], 100)


def void() -> None:
    """cannot happen: Hyperline voids invoices that nothing is paid of, and no payments."""
    with received() as sales:
        sales.does("pay", amount=2100)
        with pytest.raises(Rejected):
            sales.does("void")
        assert (sales.booked(), sales.books.open_balance()) == ([21], 100)


def deleted() -> None:
    """Hyperline does not tell of it; a sweep says that it is gone. The bank entry stays until a person takes it back in
    Exact."""
    with received() as sales:
        sales.does("pay")
        (payment,) = sales.books.ids("transactions")
        assert sales.does("unpay", transaction_id=payment) == set()
        pair = sales.books.pair
        report = pair.run(passes.sync(pair.hub, pair.integration(), extent=Extent(sweep=True)))
        told = {(str(one.outcome), one.reason) for one in pair.lines(report) if one.flow == FLOW}
        assert told == {("skipped", "gone in Hyperline; the other side is left as it is")}
        assert (sales.status(), sales.booked(), sales.books.open_balance()) == ("to_pay", [121], 0)


@pytest.mark.feature("F-CORE-FIN-04", "F-HY-EX-PAY-01")
@pytest.mark.parametrize("event", EVENTS)
def test_each_event_of_a_payment_comes_to_what_is_stated(event: str) -> None:
    comes_to_what_is_stated("Hyperline to Exact Online", event, globals())
