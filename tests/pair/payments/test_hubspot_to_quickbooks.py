"""Payments of HubSpot without an invoice in QuickBooks Online, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.pair.hubspot_quickbooks.test_standalone_payments import WORK, choosing, held, pays
from tests.pair.rig import main_lines
from tests.support import payment_events as events
from tests.support.hubspot_quickbooks import HUBSPOT, World
from tests.support.payment_events import comes_to_what_is_stated

from ledgerbridge.sandbox.kit.vendor import SandboxError
from ledgerbridge.usecases import passes
from ledgerbridge.usecases.extent import Extent

NOT_COME = "the money has not come, or was paid back"
OF_INVOICE = "its source is an invoice, which is sent by itself"


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


def partial() -> None:
    """cannot happen: what no invoice stands behind is never a part. One that is less than its lines come to is
    refused."""
    with collected() as sales:
        sales.pays(amount="150")
        assert (sales.said(), sales.receipts()) == ({("failed", "LB-DOC-05")}, [])


def over() -> None:
    """cannot happen: what no invoice stands behind is never too much. One that is more than its lines come to is
    refused."""
    with collected() as sales:
        sales.pays(amount="250")
        assert (sales.said(), sales.receipts()) == ({("failed", "LB-DOC-05")}, [])


def prepaid() -> None:
    """A sales receipt, or an invoice and its payment, as chosen."""
    with collected() as sales:
        sales.pays()
        assert (sales.said(), sales.receipts()) == ({("created", "")}, [200])
    with choosing("paid invoice") as world:
        sales = Collected(world)
        sales.pays()
        sales.said()
        sales.said()
        assert held(world) == {"Invoice": [200], "SalesReceipt": [], "Payment": [200]}


def several() -> None:
    """Never sent: a payment whose source is an invoice comes with that one."""
    with collected() as sales:
        bills = [sales.world.invoiced([sales.ann], [{**WORK, "price": "50"}]) for _ in range(2)]
        payment = sales.pays(invoice=bills[0])
        ends = {"properties": {}, "associations": {"commerce_payments": [{"id": payment}]}}
        pair = sales.world.pair
        pair.vendor(HUBSPOT).person_edits(pair.account(HUBSPOT), "invoices", bills[1], ends)
        assert (sales.said(), sales.receipts()) == ({("excluded", OF_INVOICE)}, [])


def _goes_back(deed: str) -> None:
    with collected() as sales:
        payment = sales.pays()
        assert sales.said() == {("created", "")}
        sales.does(payment, deed)
        assert (sales.said(), sales.receipts()) == ({("excluded", NOT_COME)}, [200])


def refund() -> None:
    """Paid back before it is sent, it is left out; later, the pass says so and the document stays until a person books
    the refund in QuickBooks."""
    _goes_back("refund")
    with collected() as sales:
        sales.does(sales.pays(), "refund")
        assert (sales.said(), sales.receipts()) == ({("excluded", NOT_COME)}, [])


def chargeback() -> None:
    """A dispute before it is sent leaves it out; later, the pass says so and the document stays until a person books
    the loss in QuickBooks."""
    _goes_back("dispute")


def write_off() -> None:
    """cannot happen: nothing is owed where no invoice stands behind a payment."""
    with collected() as sales:
        payment = sales.pays()
        sales.said()
        with pytest.raises(SandboxError):
            sales.does(payment, "write_off")
        assert sales.receipts() == [200]


def void() -> None:
    """cannot happen: HubSpot voids invoices, not payments."""
    with collected() as sales:
        payment = sales.pays()
        sales.said()
        with pytest.raises(SandboxError):
            sales.does(payment, "void")
        assert sales.receipts() == [200]


def deleted() -> None:
    """HubSpot does not tell of it; a sweep says that it is gone. The document stays until a person takes it back in
    QuickBooks. What HubSpot collected cannot be deleted there."""
    with collected() as sales:
        payment = sales.pays(hs_processor_type="none")
        sales.said()
        pair = sales.world.pair
        pair.vendor(HUBSPOT).person_deletes(pair.account(HUBSPOT), "commerce_payments", payment)
        assert (sales.said(), sales.receipts()) == (set(), [200])
        report = pair.run(passes.sync(pair.hub, pair.integration(), extent=Extent(sweep=True)))
        (line,) = main_lines(pair, report, "standalone_payments")
        assert (line.outcome, line.reason.startswith("gone in HubSpot"), sales.receipts()) == ("skipped", True, [200])


SCENARIOS = {
    events.PARTIAL: partial,
    events.OVER: over,
    events.PRE: prepaid,
    events.SEVERAL: several,
    events.REFUND: refund,
    events.CHARGEBACK: chargeback,
    events.WRITE_OFF: write_off,
    events.VOID: void,
    events.DELETED: deleted,
}


@pytest.mark.feature("F-CORE-FIN-04", "F-HS-QB-INV-18")
@pytest.mark.parametrize("event", events.EVENTS)
def test_each_event_of_a_payment_comes_to_what_is_stated(event: str) -> None:
    comes_to_what_is_stated("HubSpot to QuickBooks Online", event, SCENARIOS)
