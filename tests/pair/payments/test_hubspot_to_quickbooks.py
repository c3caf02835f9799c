"""Payments of HubSpot in QuickBooks Online, of its own invoices and without one, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.pair.hubspot_quickbooks.test_invoice_payments import FLOW, Billed, billed
from tests.pair.hubspot_quickbooks.test_standalone_payments import WORK, choosing, held, pays
from tests.pair.rig import main_lines
from tests.support.hubspot_quickbooks import HUBSPOT, World
from tests.support.payment_events import EVENTS, comes_to_what_is_stated

from ledgerbridge.engine.sent_documents import CHANGED
from ledgerbridge.sandbox.kit.vendor import SandboxError
from ledgerbridge.usecases import passes
from ledgerbridge.usecases.extent import Extent

NOT_COME = "the money has not come, or was paid back"
SEVERAL = "it pays several invoices, and HubSpot does not say how much of each"


class Collected:
    """A payer of HubSpot, and payments over work of 200.00; each makes a sales receipt."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ann = world.contact()
        world.pair.connect(quickbooks={"income_account": "79"})

    def pays(self, **more: Any) -> str:
        return pays(self.world, self.ann, **more)

    def does(self, payment: str, deed: str, **more: str) -> None:
        pair = self.world.pair
        pair.vendor(HUBSPOT).person_does(pair.account(HUBSPOT), "commerce_payments", payment, {"do": deed, **more})

    def said(self) -> set[tuple[str, str]]:
        """What the next pass says of payments: (outcome, reason or the problem's code)."""
        self.world.pair.later()
        lines = main_lines(self.world.pair, self.world.pair.sync(), "standalone_payments")
        return {(str(line.outcome), line.problem.code if line.problem else line.reason) for line in lines}

    def receipts(self) -> list[Any]:
        return held(self.world)["SalesReceipt"]


@contextmanager
def collected() -> Iterator[Collected]:
    with choosing("sales receipt") as world:
        found = Collected(world)
        yield found
        assert held(world)["Payment"] == []
        world.pair.later()
        assert world.pair.sync().writes == 0


@contextmanager
def invoiced() -> Iterator[Billed]:
    """An invoice of HubSpot over 200.00 that went, and what people do with it."""
    with billed() as sales:
        sales.passes()
        yield sales
        assert sales.world.books("SalesReceipt") == []
        sales.passes()
        assert sales.passes().writes == 0


def _says(sales: Billed) -> set[tuple[str, str]]:
    """What the next pass says of payments of invoices: (outcome, reason or the problem's code)."""
    lines = main_lines(sales.pair, sales.passes(), FLOW)
    return {(str(line.outcome), line.problem.code if line.problem else line.reason) for line in lines}


def _happens(sales: Billed, payment: str, deed: str) -> None:
    sales.pair.vendor(HUBSPOT).person_does(sales.pair.account(HUBSPOT), "commerce_payments", payment, {"do": deed})


def partial() -> None:
    """Of an invoice, a payment of that part is booked on it, and it stays open for the rest. Without an invoice there
    are no parts: one that is less than its lines come to is refused."""
    with invoiced() as sales:
        sales.pays("150")
        assert _says(sales) == {("created", "")}
        assert (sales.booked(), sales.left()) == ([(150, "2030-01-05")], 50)
    with collected() as loose:
        loose.pays(amount="150")
        assert (loose.said(), loose.receipts()) == ({("failed", "LB-DOC-05")}, [])


def over() -> None:
    """Refused: of an invoice QuickBooks takes no more than is open, and without one the lines have to come to the
    amount."""
    with invoiced() as sales:
        sales.pays("250")
        ((outcome, _),) = _says(sales)
        assert (outcome, sales.booked(), sales.left()) == ("failed", [], 200)
    with collected() as loose:
        loose.pays(amount="250")
        assert (loose.said(), loose.receipts()) == ({("failed", "LB-DOC-05")}, [])


def prepaid() -> None:
    """Without an invoice, a sales receipt, or an invoice and its payment, as chosen; of an invoice that has not gone
    yet, it waits for that one."""
    with collected() as loose:
        loose.pays()
        assert (loose.said(), loose.receipts()) == ({("created", "")}, [200])
    with choosing("paid invoice") as world:
        loose = Collected(world)
        loose.pays()
        loose.said()
        loose.said()
        assert held(world) == {"Invoice": [200], "SalesReceipt": [], "Payment": [200]}
    with billed() as sales:
        sales.pays("200")
        ((outcome, _),) = _says(sales)
        assert (outcome, _says(sales), sales.left()) == ("waiting", {("created", "")}, 0)


def several() -> None:
    """Left out, with the reason: HubSpot does not say how much of it goes to which invoice."""
    with invoiced() as sales:
        second = sales.world.invoiced([sales.ann], [WORK])
        sales.pays("400", "2030-01-05", sales.invoice, second)
        assert _says(sales) == {("excluded", SEVERAL)}
        assert [one["Balance"] for one in sales.world.books()] == [200, 200]


def _goes_back(deed: str) -> None:
    """Before and after it is sent, with an invoice and without one."""
    for sent in (True, False):
        with collected() as loose:
            payment = loose.pays()
            assert not sent or loose.said() == {("created", "")}
            loose.does(payment, deed)
            said = ("skipped", f"{CHANGED}; {NOT_COME}") if sent else ("excluded", NOT_COME)
            assert (loose.said(), loose.receipts()) == ({said}, [200] if sent else [])
        with invoiced() as sales:
            payment = sales.pays("200")
            assert not sent or _says(sales) == {("created", "")}
            _happens(sales, payment, deed)
            assert (_says(sales), sales.left()) == ({("excluded", NOT_COME)}, 0 if sent else 200)


def refund() -> None:
    """Paid back before it is sent, it is left out; later, the pass says so and what was made stays until a person books
    the refund in QuickBooks."""
    _goes_back("refund")


def chargeback() -> None:
    """A dispute before it is sent leaves it out; later, the pass says so and what was made stays until a person books
    the loss in QuickBooks."""
    _goes_back("dispute")


def _is_unknown(deed: str) -> None:
    with invoiced() as sales:
        payment = sales.pays("200")
        sales.passes()
        with pytest.raises(SandboxError):
            _happens(sales, payment, deed)
        assert sales.booked() == [(200, "2030-01-05")]


def write_off() -> None:
    """cannot happen: HubSpot's API knows write-offs of neither payments nor invoices."""
    _is_unknown("write_off")


def void() -> None:
    """cannot happen: HubSpot voids invoices, not payments."""
    _is_unknown("void")


def deleted() -> None:
    """HubSpot does not tell of it; a sweep says that it is gone. What was made stays until a person takes it back in
    QuickBooks. What HubSpot collected cannot be deleted there."""
    with collected() as loose:
        payment = loose.pays(hs_processor_type="none")
        loose.said()
        _is_told_by_a_sweep(loose.world, payment, "standalone_payments")
        assert loose.receipts() == [200]
    with invoiced() as sales:
        payment = sales.pays("200", hs_processor_type="none")
        sales.passes()
        _is_told_by_a_sweep(sales.world, payment, FLOW)
        assert sales.booked() == [(200, "2030-01-05")]


def _is_told_by_a_sweep(world: World, payment: str, flow: str) -> None:
    pair = world.pair
    pair.vendor(HUBSPOT).person_deletes(pair.account(HUBSPOT), "commerce_payments", payment)
    pair.later()
    assert main_lines(pair, pair.sync(), flow) == []
    report = pair.run(passes.sync(pair.hub, pair.integration(), extent=Extent(sweep=True)))
    (line,) = main_lines(pair, report, flow)
    assert (line.outcome, line.reason.startswith("gone in HubSpot")) == ("skipped", True)


@pytest.mark.feature("F-CORE-FIN-04", "F-HS-QB-INV-18")
@pytest.mark.parametrize("event", EVENTS)
def test_each_event_of_a_payment_comes_to_what_is_stated(event: str) -> None:
    comes_to_what_is_stated("HubSpot to QuickBooks Online", event, globals())
