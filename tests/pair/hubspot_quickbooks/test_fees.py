"""What collecting payments cost: a report of HubSpot's own figures, and no expense in the books."""

from __future__ import annotations

from datetime import UTC, date
from decimal import Decimal

import pytest
from tests.support.hubspot_quickbooks import HUBSPOT, World, configured

from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases.fees import Fees, fees

WORK = {"name": "Work", "price": "100", "quantity": "2"}
SENDING = configured(invoices='direction = "off"', sent_invoices='direction = "two-way"\ncustom_line_account = "79"\n')


def pays(world: World, invoice: str, amount: str, fee: str, day: str) -> None:
    """A payment that HubSpot collected, with its fee."""
    properties = {
        "hs_initial_amount": amount,
        "hs_fees_amount": fee,
        "hs_initiated_date": f"{day}T12:00:00Z",
        "hs_currency_code": "USD",
        "hs_latest_status": "succeeded",
        "hs_processor_type": "hs_payments",
    }
    wire = {"properties": properties, "associations": {"invoices": [{"id": invoice}]}}
    world.pair.vendor(HUBSPOT).person_creates(world.pair.account(HUBSPOT), "commerce_payments", wire)


@pytest.mark.feature("F-HS-QB-INV-15")
def test_the_fees_of_a_period_are_summed_and_no_expense_is_made() -> None:
    with World(SENDING) as world:
        ann = world.contact()
        first, second = (world.invoiced([ann], [WORK]) for _ in range(2))
        pays(world, first, "150", "4.65", "2030-01-01")
        pays(world, first, "50", "1.75", "2030-01-31")
        pays(world, second, "200", "6.10", "2030-02-01")
        world.pair.connect(quickbooks={"income_account": "79"})
        world.pair.sync()
        january = world.pair.run(fees(world.pair.hub, HUBSPOT, date(2030, 1, 1), date(2030, 1, 31), UTC))
        assert january == [Fees("USD", 2, 1, Decimal(200), Decimal("6.40"))]
        both = world.pair.run(fees(world.pair.hub, HUBSPOT, date(2030, 1, 1), date(2030, 2, 28), UTC))
        assert both == [Fees("USD", 3, 2, Decimal(400), Decimal("12.50"))]
        assert not {"Purchase", "Bill"} & set(
            world.pair.vendor("quickbooks").types(world.pair.account("quickbooks"))
        ) or (world.books("Purchase") == world.books("Bill") == [])


@pytest.mark.feature("F-HS-QB-INV-14")
def test_a_payment_of_an_invoice_makes_no_second_document() -> None:
    with World(SENDING) as world:
        invoice = world.invoiced([world.contact()], [WORK])
        world.pair.later()
        pays(world, invoice, "200", "6.10", "2030-01-01")
        world.pair.connect(quickbooks={"income_account": "79"})
        for _ in range(3):
            world.pair.sync()
            world.pair.later()
        (book,) = world.books()
        assert (book["TotalAmt"], book["Balance"], world.books("SalesReceipt")) == (200, 0, [])
        (paid,) = world.books("Payment")
        assert paid["Line"][0]["LinkedTxn"] == [{"TxnId": book["Id"], "TxnType": "Invoice"}]


def test_a_system_without_fees_says_so() -> None:
    with World() as world:
        world.pair.connect()
        with pytest.raises(SetupError, match="tells no fees"):
            world.pair.run(fees(world.pair.hub, "quickbooks", date(2030, 1, 1), date(2030, 1, 31), UTC))
