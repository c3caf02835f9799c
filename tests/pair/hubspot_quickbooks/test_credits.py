"""Credit memos of QuickBooks on invoices of HubSpot, and invoices of HubSpot credited in QuickBooks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.pair.rig import main_lines
from tests.support.hubspot_quickbooks import HUBSPOT, QUICKBOOKS, World, configured, sale

WORK = {"name": "Work", "price": "100", "quantity": "2"}
SENT = 'direction = "two-way"\ncustom_line_account = "79"\n'
TO_BOOKS = 'direction = "left-to-right"\n'
ASKED = {"lb_amount_credited": "number", "lb_credit_status": "string"}


def credited(world: World, customer: str, item: str, amount: int) -> dict[str, Any]:
    """A credit memo that a person makes in QuickBooks."""
    vendor, account = world.pair.vendor("quickbooks"), world.pair.account("quickbooks")
    wire = {"CustomerRef": {"value": customer}, "Line": [sale(item, 1, amount)]}
    return dict(vendor.person_creates(account, "CreditMemo", wire))


def applied(world: World, customer: str, memo: str, amount: int, *invoices: tuple[str, int], money: int = 0) -> str:
    """A credit memo applied to invoices, with money beside it."""
    vendor, account = world.pair.vendor("quickbooks"), world.pair.account("quickbooks")
    ends = [*(("Invoice", id, part) for id, part in invoices), ("CreditMemo", memo, amount)]
    lines = [{"Amount": part, "LinkedTxn": [{"TxnId": id, "TxnType": type}]} for type, id, part in ends]
    wire = {"CustomerRef": {"value": customer}, "TotalAmt": money, "Line": lines}
    return str(vendor.person_creates(account, "Payment", wire)["Id"])


def told(invoice: dict[str, Any]) -> tuple[Any, ...]:
    """What an invoice of HubSpot says of credits: status, amount, numbers, what is open, its own status."""
    amount, left = invoice.get("lb_amount_credited"), invoice.get("lb_amount_open")
    said = Decimal(amount) if amount else None
    open_now = Decimal(left) if left else None
    return (
        invoice.get("lb_credit_status") or None,
        said,
        invoice.get("lb_credit_number") or None,
        open_now,
        invoice["hs_invoice_status"],
    )


def synced(world: World) -> Any:
    world.pair.later()
    report = world.pair.sync()
    assert report.state == "done"
    return report


@pytest.mark.feature("F-CORE-ORD-21")
@pytest.mark.parametrize(("amount", "left", "status"), [(200, 0, "paid"), (50, 150, "open")])
def test_a_credit_memo_stands_on_the_invoice_it_is_applied_to_whole_or_in_part(
    amount: int, left: int, status: str
) -> None:
    with World() as world:
        customer, oak = world.customer(), world.item("OAK")
        world.pair.connect()
        bill = world.bills(customer, [sale(oak, 2)])
        world.pair.sync()
        assert told(world.invoice()) == (None, None, None, Decimal(200), "open")
        memo = credited(world, customer, oak, amount)
        applied(world, customer, memo["Id"], amount, (bill["Id"], amount))
        synced(world)
        assert told(world.invoice()) == ("credited", Decimal(amount), memo["DocNumber"], Decimal(left), status)
        assert synced(world).writes == 0


@pytest.mark.feature("F-CORE-ORD-21")
def test_several_credits_add_up_and_one_taken_back_is_taken_off() -> None:
    with World() as world:
        customer, oak = world.customer(), world.item("OAK")
        world.pair.connect()
        bills = [world.bills(customer, [sale(oak, 2)])["Id"] for _ in range(2)]
        one, two = (credited(world, customer, oak, amount) for amount in (60, 30))
        applied(world, customer, one["Id"], 60, (bills[0], 40), (bills[1], 20))
        use = applied(world, customer, two["Id"], 30, (bills[0], 80), money=50)
        synced(world)
        found = {Decimal(invoice["lb_amount_credited"]): told(invoice) for invoice in world.invoices()}
        numbers = f"{one['DocNumber']}, {two['DocNumber']}"
        assert sorted(found) == [20, 70]
        assert (found[Decimal(70)][3], set(found[Decimal(70)][2].split(", "))) == (80, set(numbers.split(", ")))
        world.pair.vendor("quickbooks").person_deletes(world.pair.account("quickbooks"), "Payment", use)
        synced(world)
        assert sorted(told(invoice)[1:4:2] for invoice in world.invoices()) == [(20, 180), (40, 160)]


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_credit_applied_to_nothing_is_left_out_and_says_so() -> None:
    with World(configured(credits='direction = "right-to-left"')) as world:
        customer, oak = world.customer(), world.item("OAK")
        world.pair.connect()
        world.bills(customer, [sale(oak, 2)])
        credited(world, customer, oak, 50)
        report = synced(world)
        (line,) = main_lines(world.pair, report, "credits")
        assert (line.outcome, line.reason) == ("excluded", "no invoice to carry it")
        assert told(world.invoice()) == (None, None, None, Decimal(200), "open")


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_credit_comes_with_its_invoice_where_that_comes_later() -> None:
    with World() as world:
        customer, oak = world.customer("No Mail", ""), world.item("OAK")
        world.pair.connect()
        bill = world.bills(customer, [sale(oak, 2)])
        memo = credited(world, customer, oak, 50)
        applied(world, customer, memo["Id"], 50, (bill["Id"], 50))
        synced(world)
        assert world.invoices() == []
        world.edits("Customer", customer, PrimaryEmailAddr={"Address": "late@lee.example"})
        synced(world)
        world.pair.later()
        world.pair.sync(retry_failed=True)
        assert told(world.invoice())[:2] == ("credited", Decimal(50))


# --- from HubSpot -----------------------------------------------------------------------------------------------------


def sent(world: World, **more: str) -> str:
    """Id of an invoice of HubSpot over 200, sent to QuickBooks, in an account that can ask for credits."""
    id = world.invoiced([world.contact()], [WORK], **more)
    world.pair.connect(quickbooks={"income_account": "79"})
    for _ in range(2):
        world.pair.sync()
        world.pair.later()
    return id


def asks(world: World, id: str, amount: str) -> None:
    wire = {"properties": {"lb_amount_credited": amount, "lb_credit_status": "to be credited"}}
    world.pair.vendor(HUBSPOT).person_edits(world.pair.account(HUBSPOT), "invoices", id, wire)


def crediting() -> World:
    flows = {"sent_invoices": SENT, "credit_notes": TO_BOOKS}
    return World(configured(invoices='direction = "off"', **flows))


@pytest.mark.feature("F-CORE-ORD-21")
def test_an_invoice_that_hubspot_credits_is_credited_and_settled_in_quickbooks() -> None:
    with crediting() as world:
        id = sent(world)
        asks(world, id, "200")
        synced(world)
        (memo,) = world.books("CreditMemo")
        (bill,) = world.books()
        assert (memo["TotalAmt"], memo["CustomerRef"]) == (Decimal(200), bill["CustomerRef"])
        synced(world)
        (bill,), (memo,) = world.books(), world.books("CreditMemo")
        (use,) = world.books("Payment")
        assert (bill["Balance"], memo["RemainingCredit"], use["TotalAmt"]) == (0, 0, 0)
        synced(world)
        assert told(world.invoice())[:4] == ("credited", Decimal(200), memo["DocNumber"], Decimal(0))
        assert synced(world).writes == 0
        assert len(world.books("CreditMemo")) == len(world.books("Payment")) == 1


@pytest.mark.feature("F-CORE-ORD-21")
@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_a_credit_is_made_and_applied_in_the_currency_of_its_invoice_where_the_company_keeps_several(
    currency: str,
) -> None:
    with crediting() as world:
        world.pair.vendor(QUICKBOOKS).change_settings(world.pair.account(QUICKBOOKS), {"multicurrency": True})
        world.customer(CurrencyRef={"value": currency})
        asks(world, sent(world, hs_currency=currency), "200")
        for _ in range(2):
            synced(world)
        made = [one for type in ("Invoice", "CreditMemo", "Payment") for one in world.books(type)]
        assert [one["CurrencyRef"]["value"] for one in made] == [currency] * 3
        assert [one.get("Balance", 0) for one in made] == [0, 0, 0]


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_part_that_hubspot_credits_is_refused() -> None:
    with crediting() as world:
        asks(world, sent(world), "50")
        assert synced(world).counts["credit_notes"] == {"failed": 1}
        assert world.books("CreditMemo") == []


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_credit_of_hubspot_waits_for_its_invoice() -> None:
    with crediting() as world:
        buyer = world.contact()
        world.invoiced([buyer], [WORK])
        world.pair.connect(quickbooks={"income_account": "79"})
        world.pair.sync()
        world.pair.vendor("quickbooks").change_settings(
            world.pair.account("quickbooks"), {"closing_date": "2035-12-31"}
        )
        id = world.invoiced([buyer], [WORK])
        asks(world, id, "200")
        counts = synced(world).counts
        assert (counts["sent_invoices"]["failed"], counts["credit_notes"]["waiting"]) == (1, 1)
        assert world.books("CreditMemo") == []


@pytest.mark.feature("F-CORE-ORD-21")
def test_a_credited_invoice_that_hubspot_changes_keeps_what_is_told_of_its_credit() -> None:
    with World(configured(invoices='direction = "off"', sent_invoices=SENT)) as world:
        id = sent(world)
        (bill,) = world.books()
        customer = bill["CustomerRef"]["value"]
        memo = credited(world, customer, world.item("OAK"), 50)
        applied(world, customer, memo["Id"], 50, (bill["Id"], 50))
        synced(world)
        before = told(world.invoice())
        assert before[:4] == ("credited", Decimal(50), memo["DocNumber"], Decimal(150))
        wire = {"properties": {"hs_comments": "Thanks"}}
        world.pair.vendor(HUBSPOT).person_edits(world.pair.account(HUBSPOT), "invoices", id, wire)
        assert synced(world).writes == 1
        assert (synced(world).writes, told(world.invoice())) == (0, before)
