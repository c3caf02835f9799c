"""Payments of Exact Online on invoices of HubSpot, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from tests.pair.hubspot_exact.test_finance import BANK, RECEIVABLES, TOTAL, banked, sees, told
from tests.pair.hubspot_exact.test_payments import INVOICED
from tests.pair.hubspot_exact.test_sales import customer, sold
from tests.support.hubspot_exact_world import BILLS, EXACT, World, world
from tests.support.payment_events import EVENTS, comes_to_what_is_stated

Shown = list[tuple[str, Decimal, Decimal]]
"""[(status, what is paid, what is open)] of HubSpot's invoices, in the order of their numbers."""
UNPAID = ("open", Decimal(0), TOTAL)


class Billed:
    """Invoices over 302.50 that Exact made and HubSpot shows."""

    def __init__(self, office: World, bills: int) -> None:
        self.office = office
        self.account, _ = customer(office)
        self.bills = [sold(office, BILLS, self.account) for _ in range(bills)]
        assert sees(office) == [UNPAID] * bills

    def pays(self, amount: str = "302.50") -> Shown:
        self.office.does(BILLS, self.bills[0], do="pay", amount=amount)
        return sees(self.office)

    def banks(self, *rows: tuple[int | None, str]) -> Shown:
        """(an invoice by its place or none, the amount that came in) each."""
        banked(
            self.office,
            self.account,
            *((None if place is None else self.bills[place], amount) for place, amount in rows),
        )
        return sees(self.office)

    def does_to_what_is_paid(self, do: str, **more: str) -> Shown:
        term = self.office.row(RECEIVABLES, IsFullyPaid=True)
        self.office.does(RECEIVABLES, term["ID"], do=do, **more)
        return sees(self.office)


@contextmanager
def billed(bills: int = 1) -> Iterator[Billed]:
    with world(INVOICED) as office:
        yield Billed(office, bills)
        office.comes_to_rest()


def partial() -> None:
    """The invoice stays open and shows what is paid, what is open and the day."""
    with billed() as sales:
        assert sales.pays("100") == [("open", Decimal(100), Decimal("202.50"))]
        assert sales.pays("202.50") == [("paid", TOTAL, Decimal(0))]


def over() -> None:
    """The invoice stays open: Exact matches none of it until a person divides it."""
    with billed() as sales:
        assert sales.pays("350.00") == [UNPAID]


def prepaid() -> None:
    """The invoice stays open until it is matched with it."""
    with billed() as sales:
        assert sales.banks((None, "50.00")) == [UNPAID]


def several() -> None:
    """Each invoice shows what it settles there."""
    with billed(2) as sales:
        shown = sales.banks((0, "302.50"), (1, "97.50"))
        assert shown == [("paid", TOTAL, Decimal(0)), ("open", Decimal("97.50"), Decimal(205))]


def refund() -> None:
    """The invoice is open again and nothing of it is paid."""
    with billed() as sales:
        sales.pays()
        assert sales.does_to_what_is_paid("give_back", why="Refund") == [UNPAID]


def chargeback() -> None:
    """The invoice is open again and nothing of it is paid."""
    with billed() as sales:
        sales.pays()
        assert sales.does_to_what_is_paid("give_back", why="Chargeback") == [UNPAID]


def write_off() -> None:
    """The invoice is paid and nothing of it is open; what is written off is not among what is paid."""
    with billed() as sales:
        sales.pays("100")
        sales.office.does(BILLS, sales.bills[0], do="write_off")
        assert sees(sales.office) == [("paid", Decimal(100), Decimal(0))]


def void() -> None:
    """Exact voids no payment; a person takes its matching back, and the invoice is open again."""
    with billed() as sales:
        sales.pays()
        assert sales.does_to_what_is_paid("reopen") == [UNPAID]


def deleted() -> None:
    """The invoice is open again and nothing of it is paid."""
    with billed() as sales:
        assert sales.pays() == [("paid", TOTAL, Decimal(0))]
        office = sales.office
        office.pair.vendor(EXACT).person_deletes(office.pair.account(EXACT), BANK, office.row(BANK)["EntryID"])
        assert sees(office) == [UNPAID]
        assert len(told(office)) == 1


@pytest.mark.feature("F-CORE-FIN-04", "F-CORE-B-17")
@pytest.mark.parametrize("event", EVENTS)
def test_each_event_of_a_payment_comes_to_what_is_stated(event: str) -> None:
    comes_to_what_is_stated("Exact Online to HubSpot", event, globals())
