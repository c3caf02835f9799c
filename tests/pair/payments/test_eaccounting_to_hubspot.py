"""Payments of Visma eAccounting on invoices of HubSpot, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from tests.pair.eaccounting_hubspot.test_payments import OFF, ORDERS, PAYMENTS
from tests.support.eaccounting_hubspot import BOOKS, NUMBER, TEXT, BooksAndCrm, configuration
from tests.support.payment_events import EVENTS, comes_to_what_is_stated

from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError

INVOICES, TOTAL = "customerinvoices", Decimal(1250)
Shown = list[tuple[str, Decimal]]
"""[(status, what is open)] of HubSpot's invoices, in the order of their numbers."""
UNPAID, PAID = ("open", TOTAL), ("paid", Decimal(0))


class Billed:
    """Invoices over 1250.00 that HubSpot sent to eAccounting."""

    def __init__(self, pair: BooksAndCrm, bills: int) -> None:
        self.pair = pair
        pair.owner.add("invoices", "still_open", "Open", NUMBER)
        pair.owner.add("invoices", "ea_number", "Number", TEXT)
        pair.configuration = configuration(customers=OFF, products=OFF, orders=ORDERS, payments=PAYMENTS)
        pair.article("OAK-1", price="100")
        pair.product("OAK-1")
        contact = pair.contact("ann@oberg.example", company="Öberg AB")
        for number in range(bills):
            pair.crm_invoice(contact, pair.line("OAK-1", "10"), hs_number=f"INV-{number}")
        pair.synced()
        self.bills = sorted(pair.records(BOOKS, INVOICES), key=lambda bill: str(bill["YourReference"]))
        assert self.shown() == [UNPAID] * bills

    def does(self, deed: str, place: int = 0, **more: Any) -> Shown:
        bill = str(self.bills[place]["Id"])
        self.pair.vendor(BOOKS).person_does(self.pair.account(BOOKS), INVOICES, bill, {"do": deed, **more})
        return self.shown()

    def shown(self) -> Shown:
        self.pair.synced()
        held = sorted(self.pair.held("invoices"), key=lambda one: str(one["hs_number"]))
        return [(one["hs_invoice_status"], Decimal(one["still_open"])) for one in held]


@contextmanager
def billed(bills: int = 1) -> Iterator[Billed]:
    with BooksAndCrm() as pair:
        found = Billed(pair, bills)
        yield found
        assert pair.records("hubspot", "commerce_payments") == []
        assert pair.settles()


def partial() -> None:
    """The invoice stays open and shows what is open of it."""
    with billed() as sales:
        assert sales.does("pay", amount="250.00") == [("open", Decimal(1000))]


def over() -> None:
    """eAccounting takes no more than is open; a payment that closes the invoice with a difference makes it paid."""
    with billed() as sales:
        with pytest.raises(Rejected):
            sales.does("pay", amount="1300.00", type=1)
        assert sales.does("pay", amount="1300.00", type=2) == [PAID]


def prepaid() -> None:
    """The invoice stays open until the money is registered as a payment of it."""
    with billed() as sales:
        accounts = {"bank": 1930, "receivables": 1510}
        rows = [
            {"AccountNumber": accounts["bank"], "DebitAmount": Decimal(500)},
            {"AccountNumber": accounts["receivables"], "CreditAmount": Decimal(500)},
        ]
        wire = {"VoucherDate": sales.pair.today(), "VoucherText": "Paid in advance", "Rows": rows}
        sales.pair.vendor(BOOKS).person_creates(sales.pair.account(BOOKS), "vouchers", wire)
        assert sales.shown() == [UNPAID]


def several() -> None:
    """eAccounting registers it on each invoice; each shows what is open of it."""
    with billed(2) as sales:
        sales.does("pay", 0, amount="1250.00", reference="BG 1")
        assert sales.does("pay", 1, amount="250.00", reference="BG 1") == [PAID, ("open", Decimal(1000))]


def refund() -> None:
    """The invoice is open again."""
    with billed() as sales:
        assert sales.does("pay") == [PAID]
        assert sales.does("take_back", why="Refund") == [UNPAID]


def chargeback() -> None:
    """The invoice is open again."""
    with billed() as sales:
        assert sales.does("pay") == [PAID]
        assert sales.does("take_back", why="Chargeback") == [UNPAID]


def write_off() -> None:
    """The invoice is paid, as eAccounting says of it: its API does not tell how an invoice was settled."""
    with billed() as sales:
        sales.does("pay", amount="250.00")
        assert sales.does("write_off") == [PAID]


def void() -> None:
    """eAccounting voids no payment; a person takes it back by another voucher, and the invoice is open again by so
    much."""
    with billed() as sales:
        sales.does("pay")
        assert sales.does("take_back", amount="1000.00") == [("open", Decimal(1000))]


def deleted() -> None:
    """cannot happen: what is bookkept is never deleted at eAccounting."""
    with billed() as sales:
        sales.does("pay")
        vendor, account = sales.pair.vendor(BOOKS), sales.pair.account(BOOKS)
        voucher = sales.pair.records(BOOKS, "vouchers")[-1]
        with pytest.raises(SandboxError, match="cannot delete"):
            vendor.person_deletes(account, "vouchers", voucher["Id"])
        assert sales.shown() == [PAID]


@pytest.mark.feature("F-CORE-FIN-04", "F-CORE-B-17")
@pytest.mark.parametrize("event", EVENTS)
def test_each_event_of_a_payment_comes_to_what_is_stated(event: str) -> None:
    comes_to_what_is_stated("Visma eAccounting to HubSpot", event, globals())
