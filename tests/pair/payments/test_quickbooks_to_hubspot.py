"""Payments of QuickBooks Online on invoices of HubSpot and in notes, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from tests.pair.hubspot_quickbooks.test_payment_notes import ON, told
from tests.support.hubspot_quickbooks import HUBSPOT, QUICKBOOKS, World, configured, sale
from tests.support.payment_events import EVENTS, comes_to_what_is_stated

DAY = "2030-01-05"
Shown = tuple[str, Decimal, Decimal]
"""(status, what is paid, what is open) of an invoice of HubSpot."""
UNPAID, PAID = ("open", Decimal(0), Decimal(200)), ("paid", Decimal(200), Decimal(0))


class Billed:
    """Invoices over 200.00 of QuickBooks that HubSpot shows."""

    def __init__(self, world: World, bills: int) -> None:
        self.world = world
        customer, oak = world.customer(), world.item("OAK")
        world.pair.connect()
        self.bills = [world.bills(customer, [sale(oak, 2)]) for _ in range(bills)]
        self.paid = ""
        assert self.shown() == [UNPAID] * bills

    def pays(self, total: int, *applied: tuple[int, int]) -> list[Shown]:
        """A payment of which so much is applied to the invoices."""
        lines = [self._line(place, amount) for place, amount in applied]
        wire = {"CustomerRef": self.bills[0]["CustomerRef"], "TotalAmt": total, "TxnDate": DAY, "Line": lines}
        vendor, account = self.world.pair.vendor(QUICKBOOKS), self.world.pair.account(QUICKBOOKS)
        self.paid = str(vendor.person_creates(account, "Payment", wire)["Id"])
        return self.shown()

    def applies(self, *applied: tuple[int, int]) -> list[Shown]:
        """A person applies that payment so."""
        self.world.edits("Payment", self.paid, Line=[self._line(place, amount) for place, amount in applied])
        return self.shown()

    def _line(self, place: int, amount: int) -> dict[str, Any]:
        return {"Amount": amount, "LinkedTxn": [{"TxnId": self.bills[place]["Id"], "TxnType": "Invoice"}]}

    def does(self, deed: str) -> list[Shown]:
        self.world.does("Payment", self.paid, do=deed)
        return self.shown()

    def shown(self) -> list[Shown]:
        for _ in range(2):
            self.world.pair.later()
            assert self.world.pair.sync().state == "done"
        held = sorted(self.world.invoices(), key=lambda one: str(one["hs_number"]))
        amounts = ("lb_amount_paid", "lb_amount_open")
        return [(one["hs_invoice_status"], *(Decimal(one[name]) for name in amounts)) for one in held]  # type: ignore[misc]


@contextmanager
def billed(bills: int = 1) -> Iterator[Billed]:
    with World(configured(payment_notes=ON)) as world:
        found = Billed(world, bills)
        yield found
        assert [one for one in world.pair.records(HUBSPOT, "commerce_payments") if not one.get("archived")] == []
        world.pair.later()
        assert world.pair.sync().writes == 0


def note_of(total: int, number: str) -> str:
    return f"Payment of {total}.00 USD on {DAY} for invoice {number}"


def partial() -> None:
    """The invoice stays open and shows what is paid, what is open and the day; a note says so."""
    with billed() as sales:
        assert sales.pays(50, (0, 50)) == [("open", Decimal(50), Decimal(150))]
        assert sales.world.invoice()["lb_paid_on"] == DAY
        assert told(sales.world) == [note_of(50, sales.bills[0]["DocNumber"])]
        assert sales.pays(150, (0, 150)) == [PAID]


def over() -> None:
    """The invoice is paid by what is applied to it; the note tells the whole payment. The rest stays the customer's in
    QuickBooks."""
    with billed() as sales:
        assert sales.pays(250, (0, 200)) == [PAID]
        assert told(sales.world) == [note_of(250, sales.bills[0]["DocNumber"])]


def prepaid() -> None:
    """Nothing, until it is applied to an invoice; then that one is paid and a note is made."""
    with billed() as sales:
        assert (sales.pays(50), told(sales.world)) == ([UNPAID], [])
        assert sales.applies((0, 50)) == [("open", Decimal(50), Decimal(150))]
        assert told(sales.world) == [note_of(50, sales.bills[0]["DocNumber"])]


def several() -> None:
    """Each invoice shows what is applied to it there; no note is made."""
    with billed(2) as sales:
        assert sales.pays(250, (0, 200), (1, 50)) == [PAID, ("open", Decimal(50), Decimal(150))]
        assert told(sales.world) == []


def _goes_back(deed: str) -> None:
    with billed() as sales:
        assert sales.pays(200, (0, 200)) == [PAID]
        assert sales.does(deed) == [UNPAID]
        (note,) = told(sales.world)
        assert note == f"Payment given back in QuickBooks: it pays no invoice any more. It was 200.00 USD on {DAY}"


def refund() -> None:
    """Applied to an expense, it pays no invoice any more: the invoice is open again and the note says so."""
    _goes_back("refund")


def chargeback() -> None:
    """Applied to a journal entry, it pays no invoice any more: the invoice is open again and the note says so."""
    _goes_back("bounce")


def write_off() -> None:
    """The invoice is paid, nothing of it is open, and what the credit memo took off is told as credited, not as paid;
    no note is made."""
    with billed() as sales:
        sales.pays(50, (0, 50))
        sales.world.does("Invoice", sales.bills[0]["Id"], do="write_off")
        assert sales.shown() == [("paid", Decimal(50), Decimal(0))]
        assert Decimal(sales.world.invoice()["lb_amount_credited"]) == 150
        assert len(told(sales.world)) == 1


def void() -> None:
    """The invoice is open again, nothing of it is paid, and the note says that the payment was taken back."""
    with billed() as sales:
        sales.pays(200, (0, 200))
        assert sales.does("void") == [UNPAID]
        assert told(sales.world) == [f"Payment taken back in QuickBooks. It was dated {DAY}"]


def deleted() -> None:
    """The invoice is open again, nothing of it is paid, and the note says that the payment was deleted."""
    with billed() as sales:
        sales.pays(200, (0, 200))
        (said,) = told(sales.world)
        pair = sales.world.pair
        pair.vendor(QUICKBOOKS).person_deletes(pair.account(QUICKBOOKS), "Payment", sales.paid)
        assert sales.shown() == [UNPAID]
        assert told(sales.world) == [f"Payment taken back: it was deleted in QuickBooks. It said: {said}"]


@pytest.mark.feature("F-CORE-FIN-04", "F-CORE-B-17", "F-HS-QB-GEN-02")
@pytest.mark.parametrize("event", EVENTS)
def test_each_event_of_a_payment_comes_to_what_is_stated(event: str) -> None:
    comes_to_what_is_stated("QuickBooks Online to HubSpot", event, globals())
