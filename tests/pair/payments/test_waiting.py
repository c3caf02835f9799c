"""Payments whose invoice is not on the other side yet: they wait and go by themselves, in every pair."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.pair.exact_quickbooks.test_payments import BANK_LINES, Paid
from tests.pair.hubspot_exact.test_payments import INVOICED
from tests.pair.hubspot_exact.test_sales import customer, sold
from tests.pair.hubspot_quickbooks.test_payment_notes import ON, Billed, told
from tests.pair.hubspot_quickbooks.test_standalone_payments import choosing, held, pays
from tests.pair.hyperline_exact.linked import with_customer
from tests.pair.hyperline_exact.test_payments import BANK, FROM_EXACT, TO_EXACT
from tests.pair.payments.test_eaccounting_to_hubspot import PAID, UNPAID, billed
from tests.support.exact_quickbooks import LEFT, RIGHT, TO_LEFT, TO_RIGHT, TwoBooks, configuration
from tests.support.hubspot_exact_world import BILLS, HUBSPOT, INVOICES, world
from tests.support.hubspot_quickbooks import World, configured
from tests.support.hyperline_exact import BANK_LINES as LINES
from tests.support.hyperline_exact import INVOICES as SALES_INVOICES
from tests.support.hyperline_exact import INVOICES_ON, Books, connected, line

from ledgerbridge.sandbox.kit.faults import Match, Order

pytestmark = pytest.mark.feature("F-CORE-FIN-04", "F-CORE-B-17")


def test_one_that_comes_with_its_invoice_from_quickbooks_is_booked_in_exact_after_it() -> None:
    with TwoBooks(configuration()) as pair:
        paid = Paid(pair, payments_to_exact=TO_LEFT)
        paid.invoices.append(str(paid.sales.enters()["Id"]))
        id = paid.receives(500, (2, 500))
        line = pair.outcomes(pair.synced(), "payments_to_exact")[id]
        assert (line.outcome, line.problem and line.problem.code) == ("waiting", "LB-MAP-05")
        assert pair.synced().counts["payments_to_exact"] == {"created": 1}
        assert [row["AmountFC"] for row in pair.records(LEFT, BANK_LINES)] == [500]
        assert pair.settles()


def test_one_whose_invoice_cannot_go_to_exact_waits_for_it() -> None:
    with TwoBooks(configuration()) as pair:
        paid = Paid(pair, payments_to_exact=TO_LEFT)
        order = Order(do="503", match=Match(path="*SalesEntries", method="POST"))
        pair.sandbox.desk(LEFT).order_fault(pair.account(LEFT), order)
        paid.invoices.append(str(paid.sales.enters()["Id"]))
        id = paid.receives(500, (2, 500))
        for _ in range(2):
            assert pair.outcomes(pair.synced(), "payments_to_exact")[id].outcome == "waiting"
        pair.sandbox.desk(LEFT).faults.lift_all()
        for _ in range(3):
            pair.later(120)
            pair.synced()
        assert [row["AmountFC"] for row in pair.records(LEFT, BANK_LINES)] == [500]


def test_one_of_exact_whose_invoice_cannot_go_to_quickbooks_waits_for_it() -> None:
    with TwoBooks(configuration()) as pair:
        paid = Paid(pair, payments_to_quickbooks=TO_RIGHT)
        pair.does(LEFT, "salesentry/SalesEntries", paid.entry(), "pay", amount=780)
        order = Order(do="503", match=Match(path="*/payment", method="POST"))
        pair.sandbox.desk(RIGHT).order_fault(pair.account(RIGHT), order)
        assert pair.synced().counts["payments_to_quickbooks"]["waiting"] == 1
        pair.sandbox.desk(RIGHT).faults.lift_all()
        for _ in range(2):
            pair.later(120)
            pair.synced()
        assert [row["TotalAmt"] for row in pair.records(RIGHT, "Payment")] == [780]


def test_one_of_exact_stands_on_the_invoice_of_hubspot_once_that_is_made() -> None:
    with world(INVOICED) as office:
        account, _ = customer(office)
        bill = sold(office, BILLS, account)
        office.does(BILLS, bill, do="pay", amount=100)
        office.pair.sandbox.desk(HUBSPOT).order_fault(
            office.pair.account(HUBSPOT),
            Order(do="503", match=Match(path="*/invoices/batch/[cu]*", method="POST")),
        )
        office.sync()
        assert office.pair.records(HUBSPOT, INVOICES) == []
        office.pair.sandbox.desk(HUBSPOT).faults.lift_all()
        for _ in range(4):
            office.pair.later(120)
            office.sync()
        assert Decimal(office.held(INVOICES)["lb_amount_paid"]) == 100
        office.comes_to_rest()


def test_one_of_eaccounting_that_hubspot_cannot_take_now_stands_on_its_invoice_later() -> None:
    with billed() as sales:
        desk, account = sales.pair.sandbox.desk(HUBSPOT), sales.pair.account(HUBSPOT)
        desk.order_fault(account, Order(do="503", match=Match(path="*/invoices/batch/update", method="POST")))
        assert sales.does("pay") == [UNPAID]
        desk.faults.lift_all()
        sales.pair.later(120)
        assert sales.shown() == [PAID]


def test_one_of_quickbooks_is_noted_once_its_invoice_stands_in_hubspot() -> None:
    with World(configured(payment_notes=ON)) as world:
        world.pair.sandbox.desk("hubspot").order_fault(
            world.pair.account("hubspot"),
            Order(do="503", match=Match(path="*/invoices/batch/[cu]*", method="POST")),
        )
        billed = Billed(world, 0)
        billed.pays(50)
        assert (world.invoices(), told(world)) == ([], [])
        world.pair.sandbox.desk("hubspot").faults.lift_all()
        for _ in range(3):
            world.pair.later(120)
            world.pair.sync()
        assert len(told(world)) == 1


def test_one_of_hubspot_settles_its_paid_invoice_once_that_is_made() -> None:
    with choosing("paid invoice") as world:
        pays(world, world.contact())
        world.pair.connect(quickbooks={"income_account": "79"})
        world.pair.later()
        assert world.pair.sync().counts["standalone_settled"] == {"waiting": 1}
        world.pair.later()
        world.pair.sync()
        assert held(world) == {"Invoice": [200], "SalesReceipt": [], "Payment": [200]}


UNPRINTED = f'{INVOICES_ON}\ntype = "sales invoice"\nproduct.default = "HOURS"\nbook = false'


def test_one_of_hyperline_waits_until_its_invoice_has_a_number_in_exact() -> None:
    with connected(settings=BANK, invoices=UNPRINTED, payments_to_exact=TO_EXACT) as books:
        books.enters("logistics/Items", Code="HOURS", Description="Hours", IsSalesItem=True)
        id = books.invoice(with_customer(books), line(amount=10000))
        assert books.sync()["invoices", "created"] == 1, books.problems()
        books.does("invoices", id, do="pay")
        assert books.sync()["payments_to_exact", "waiting"] == 1
        (problem,) = books.problems()
        assert (problem.code, books.held(LINES)) == ("LB-MAP-07", [])
        (bill,) = books.held(SALES_INVOICES)
        books.does_at_exact(SALES_INVOICES, bill["InvoiceID"], do="print")
        books.pair.later(60)
        assert books.sync()["payments_to_exact", "created"] == 1
        (printed,) = books.held(SALES_INVOICES)
        assert [row["OurRef"] for row in books.held(LINES)] == [printed["InvoiceNumber"]]


def _paid_at_once(books: Books) -> str:
    id = books.invoice(with_customer(books), line(amount=10000))
    books.does("invoices", id, do="pay")
    return id


def test_one_that_comes_with_its_invoice_from_hyperline_is_booked_in_exact_after_it() -> None:
    with connected(settings=BANK, invoices=INVOICES_ON, payments_to_exact=TO_EXACT) as books:
        _paid_at_once(books)
        counts = books.sync()
        assert (counts["invoices", "created"], counts["payments_to_exact", "waiting"]) == (1, 1)
        books.pair.later(60)
        assert books.sync()["payments_to_exact", "created"] == 1
        assert books.open_balance() == 0


def test_one_of_exact_that_hyperline_cannot_take_now_goes_later() -> None:
    with connected(invoices=INVOICES_ON, payments_from_exact=FROM_EXACT) as books:
        id = books.invoice(with_customer(books), line(amount=10000))
        books.sync()
        books.pays_at_exact(id, "21.00")
        books.fault("hyperline", "*transactions", "503", method="POST")
        assert books.sync()["payments_from_exact", "waiting"] == 1
        books.pair.sandbox.desk("hyperline").faults.lift_all()
        books.pair.later(120)
        books.sync()
        assert books.of("invoices", id)["amount_paid"] == 2100
