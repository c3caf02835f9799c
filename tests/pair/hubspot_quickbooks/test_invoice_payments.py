"""Payments that HubSpot has of its own invoices: each is a payment of the invoice that went to QuickBooks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from tests.pair.hubspot_quickbooks.test_payment_notes import ON, notes
from tests.pair.rig import break_calls, main_lines, mend
from tests.support.hubspot_quickbooks import HUBSPOT, QUICKBOOKS, World, configured, sale

from ledgerbridge.engine.passes import Report

pytestmark = pytest.mark.feature("F-HS-QB-INV-14", "F-HS-QB-INV-15", "F-CORE-B-17")

WORK = {"name": "Work", "price": "100", "quantity": "2"}
SENT = 'direction = "two-way"\ncustom_line_account = "79"\n'
FLOW = "invoice_payments"


class Billed:
    """An invoice of HubSpot over 200.00, and what people do with it."""

    def __init__(self, world: World, **more: str) -> None:
        self.world = world
        self.pair = world.pair
        self.ann = world.contact()
        self.invoice = world.invoiced([self.ann], [WORK], **more)
        world.pair.connect(quickbooks={"income_account": "79"})

    def passes(self, times: int = 1) -> Report:
        """The report of the last of so many passes."""
        for _ in range(times):
            self.pair.later()
            report = self.pair.sync()
        return report

    def pays(self, amount: str, day: str = "2030-01-05", *invoices: str, **more: str) -> str:
        """A payment that HubSpot collected of the invoice, unless others are named."""
        properties = {
            "hs_initial_amount": amount,
            "hs_initiated_date": f"{day}T12:00:00Z",
            "hs_currency_code": "USD",
            "hs_latest_status": "succeeded",
            "hs_processor_type": "hs_payments",
            **more,
        }
        ends = {"invoices": [{"id": id} for id in invoices or (self.invoice,)]}
        wire = {"properties": properties, "associations": ends}
        vendor, account = self.pair.vendor(HUBSPOT), self.pair.account(HUBSPOT)
        return str(vendor.person_creates(account, "commerce_payments", wire)["id"])

    def booked(self) -> list[tuple[Decimal, str]]:
        """[(amount, day)] of QuickBooks' payments, each of which is applied whole to the one invoice there."""
        (book,) = self.world.books()
        found = self.world.books("Payment")
        for one in found:
            (line,) = one["Line"]
            assert line["LinkedTxn"] == [{"TxnId": book["Id"], "TxnType": "Invoice"}]
            assert (line["Amount"], one["CustomerRef"]["value"]) == (one["TotalAmt"], book["CustomerRef"]["value"])
        return sorted((one["TotalAmt"], one["TxnDate"]) for one in found)

    def left(self) -> Decimal:
        """What is open of the invoice in QuickBooks."""
        (book,) = self.world.books()
        return Decimal(book["Balance"])


@contextmanager
def billed(**flows: str) -> Iterator[Billed]:
    chosen = {"invoices": 'direction = "off"', "sent_invoices": SENT, **flows}
    with World(configured(**chosen)) as world:
        yield Billed(world)


def told(world: World) -> tuple[str, Decimal]:
    """What the invoice of HubSpot says: its status, and what is open of it in QuickBooks."""
    held = world.invoice()
    return held["hs_invoice_status"], Decimal(held["lb_amount_open"])


def test_a_paid_invoice_carries_its_payment_with_amount_day_and_reference() -> None:
    with billed() as sales:
        sales.passes()
        sales.pays("200", hs_reference_number="pi_3NabcdefghijklmnopqrstuvwX")
        assert sales.passes().counts[FLOW] == {"created": 1}
        assert (sales.booked(), sales.left()) == ([(200, "2030-01-05")], 0)
        (paid,) = sales.world.books("Payment")
        assert paid["PaymentRefNum"] == "pi_3Nabcdefghijklmnop"
        assert (len(sales.world.books()), sales.world.books("SalesReceipt")) == (1, [])
        sales.passes(2)
        assert told(sales.world) == ("paid", 0)
        assert sales.passes().writes == 0
        assert len(sales.pair.records(HUBSPOT, "commerce_payments")) == 1


def test_a_part_then_the_rest_are_two_payments_each_on_its_day() -> None:
    with billed() as sales:
        sales.passes()
        first = sales.pays("80", "2030-01-05")
        sales.passes()
        assert (sales.booked(), sales.left()) == ([(80, "2030-01-05")], 120)
        (held,) = sales.pair.records(HUBSPOT, "commerce_payments")
        (made,) = sales.world.books("Payment")
        assert (held["id"], made["PaymentRefNum"]) == (first, held["properties"]["hs_payment_id"])
        sales.pays("120", "2030-01-09")
        sales.passes(2)
        assert (sales.booked(), sales.left()) == ([(80, "2030-01-05"), (120, "2030-01-09")], 0)
        assert sales.passes().writes == 0


def test_one_that_is_there_before_its_invoice_went_waits_for_it_and_goes_by_itself() -> None:
    with billed() as sales:
        sales.pays("200")
        break_calls(sales.pair, QUICKBOOKS, "503", path="*/invoice", method="POST")
        for _ in range(2):
            assert sales.passes().counts[FLOW] == {"waiting": 1}
        assert (sales.world.books(), sales.world.books("Payment")) == ([], [])
        mend(sales.pair)
        sales.passes(3)
        assert (sales.booked(), sales.left()) == ([(200, "2030-01-05")], 0)
        assert sales.passes().writes == 0


def test_one_that_comes_with_its_invoice_goes_in_the_pass_after() -> None:
    with billed() as sales:
        sales.pays("200")
        assert sales.passes().counts[FLOW] == {"waiting": 1}
        assert sales.passes().counts[FLOW] == {"created": 1}
        assert (sales.booked(), sales.left()) == ([(200, "2030-01-05")], 0)
        sales.passes(2)
        assert told(sales.world) == ("paid", 0)


def test_switched_off_no_payment_goes() -> None:
    with billed(invoice_payments='direction = "off"') as sales:
        sales.pays("200")
        sales.passes(3)
        assert (sales.left(), sales.world.books("Payment")) == (200, [])


def test_the_flow_is_on_with_the_invoices_of_hubspot() -> None:
    for sent, on in ((SENT, True), ('direction = "off"\n', False)):
        with billed(sent_invoices=sent) as sales:
            assert (FLOW in {flow.name for flow in sales.pair.integration().flows}) is on


def test_one_whose_answer_was_lost_is_made_once() -> None:
    with billed() as sales:
        sales.passes()
        sales.pays("80")
        break_calls(sales.pair, QUICKBOOKS, "drop", path="*/payment", phase="after", times=1)
        sales.passes()
        mend(sales.pair)
        sales.passes()
        assert (sales.booked(), sales.left()) == ([(80, "2030-01-05")], 120)
        assert sales.passes().writes == 0


def test_the_money_goes_to_the_account_that_was_chosen() -> None:
    with billed(invoice_payments='deposit_account = "35"\n') as sales:
        sales.passes()
        sales.pays("200")
        sales.passes()
        assert [one["DepositToAccountRef"]["value"] for one in sales.world.books("Payment")] == ["35"]


@pytest.mark.parametrize("status", ["processing", "failed", "refunded"])
def test_money_that_did_not_come_or_went_back_is_no_payment(status: str) -> None:
    with billed() as sales:
        sales.passes()
        id = sales.pays("200", hs_latest_status=status)
        (line,) = main_lines(sales.pair, sales.passes(), FLOW)
        assert (line.left_id, line.outcome, line.reason) == (
            id,
            "excluded",
            "the money has not come, or was paid back",
        )
        assert (sales.left(), sales.world.books("Payment")) == (200, [])


def test_one_of_several_invoices_is_left_out_with_the_reason() -> None:
    with billed() as sales:
        second = sales.world.invoiced([sales.ann], [WORK])
        sales.passes()
        sales.pays("400", "2030-01-05", sales.invoice, second)
        (line,) = main_lines(sales.pair, sales.passes(), FLOW)
        assert line.outcome == "excluded"
        assert line.reason == "it pays several invoices, and HubSpot does not say how much of each"
        assert sales.world.books("Payment") == []


def test_one_of_an_invoice_of_quickbooks_never_goes_back_there() -> None:
    with billed(invoices='direction = "right-to-left"\n') as sales:
        sales.passes()
        world = sales.world
        book = world.bills(world.books()[0]["CustomerRef"]["value"], [sale(world.item("OAK"))])
        sales.passes()
        (mirror,) = [one["id"] for one in world.invoices() if one["id"] != sales.invoice]
        sales.pays("100", "2030-01-05", mirror)
        sales.passes(2)
        assert world.books("Payment") == []
        assert [one["Balance"] for one in world.books() if one["Id"] == book["Id"]] == [100]
        assert sales.passes().writes == 0


def test_a_payment_made_in_quickbooks_comes_as_an_amount_and_does_not_go_back() -> None:
    with billed() as sales:
        sales.passes(2)
        (book,) = sales.world.books()
        sales.world.does("Invoice", book["Id"], do="pay", amount=80)
        sales.passes(3)
        assert told(sales.world) == ("open", 120)
        assert (len(sales.world.books("Payment")), sales.pair.records(HUBSPOT, "commerce_payments")) == (1, [])
        assert sales.passes().writes == 0


def test_what_went_from_hubspot_is_not_noted_there_and_what_came_in_quickbooks_is() -> None:
    with billed(payment_notes=ON) as sales:
        sales.passes()
        sales.pays("80")
        sales.passes(3)
        assert (len(sales.world.books("Payment")), notes(sales.world)) == (1, [])
        (book,) = sales.world.books()
        sales.world.does("Invoice", book["Id"], do="pay", amount=120)
        sales.passes(2)
        assert [
            one["properties"]["hs_note_body"].startswith("Payment of 120.00 USD") for one in notes(sales.world)
        ] == [True]
        assert sales.passes().writes == 0


def test_one_that_was_booked_in_quickbooks_already_is_refused_and_told() -> None:
    with billed() as sales:
        sales.passes()
        (book,) = sales.world.books()
        sales.world.does("Invoice", book["Id"], do="pay")
        sales.pays("200")
        (line,) = main_lines(sales.pair, sales.passes(), FLOW)
        assert line.outcome == "failed"
        assert "more than the open balance" in str(line.problem and line.problem.vendor_text)
        assert len(sales.world.books("Payment")) == 1


@pytest.mark.parametrize(("currency", "outcome"), [("EUR", "created"), ("USD", "failed")])
def test_the_amount_is_in_the_currency_of_the_invoice_and_one_in_another_is_refused(
    currency: str, outcome: str
) -> None:
    chosen = {"invoices": 'direction = "off"', "sent_invoices": SENT}
    with World(configured(**chosen), multicurrency=True) as world:
        world.customer(CurrencyRef={"value": "EUR"})
        sales = Billed(world, hs_currency="EUR")
        sales.passes(2)
        sales.pays("200", hs_currency_code=currency)
        (line,) = main_lines(sales.pair, sales.passes(), FLOW)
        assert line.outcome == outcome
        made = [(one["TotalAmt"], one["CurrencyRef"]["value"]) for one in world.books("Payment")]
        assert made == ([(200, "EUR")] if outcome == "created" else [])
