"""Who may edit what of an invoice that went from HubSpot to QuickBooks: nine edits there, nine outcomes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.pair.rig import open_records
from tests.support.hubspot_quickbooks import HUBSPOT, World, configured

CONFIGURATION = configured(
    invoices='direction = "off"', sent_invoices='direction = "two-way"\ncustom_line_account = "79"\n'
)
WORK = {"name": "Work", "price": "100", "quantity": "2"}
Wire = dict[str, Any]


def sent(passes: int = 2) -> World:
    """An invoice of HubSpot over 200, sent to QuickBooks and, after a second pass, quiet."""
    world = World(CONFIGURATION)
    world.invoiced([world.contact()], [WORK])
    world.pair.connect(quickbooks={"income_account": "79"})
    for _ in range(passes):
        world.pair.sync()
        world.pair.later()
    return world


def book(world: World) -> Wire:
    (found,) = world.books()
    return found


def lines(world: World) -> list[Wire]:
    return [one for one in book(world)["Line"] if one["DetailType"] == "SalesItemLineDetail"]


def edited(world: World, **more: Any) -> None:
    world.edits("Invoice", book(world)["Id"], **more)


def with_line(line: Wire, **more: Any) -> Wire:
    detail = {**line["SalesItemLineDetail"], **more}
    amount = Decimal(detail["Qty"]) * Decimal(detail["UnitPrice"])
    return {**line, "Amount": amount, "SalesItemLineDetail": detail}


def due_date(world: World) -> None:
    edited(world, DueDate="2031-02-03")


def payment(world: World) -> None:
    world.does("Invoice", book(world)["Id"], do="pay", amount=50)


def credit(world: World) -> None:
    vendor, account = world.pair.vendor("quickbooks"), world.pair.account("quickbooks")
    customer = {"CustomerRef": {"value": book(world)["CustomerRef"]["value"]}}
    bare = {name: lines(world)[0][name] for name in ("Amount", "DetailType", "SalesItemLineDetail")}
    line = with_line(bare, Qty=1, UnitPrice=30)
    memo = vendor.person_creates(account, "CreditMemo", {**customer, "Line": [line]})
    ends = (("Invoice", book(world)["Id"]), ("CreditMemo", memo["Id"]))
    applied = [{"Amount": 30, "LinkedTxn": [{"TxnId": id, "TxnType": type}]} for type, id in ends]
    vendor.person_creates(account, "Payment", {**customer, "TotalAmt": 0, "Line": applied})


def service_date(world: World) -> None:
    edited(world, Line=[with_line(lines(world)[0], ServiceDate="2030-01-01")])


def more_lines(world: World) -> None:
    new = {name: lines(world)[0][name] for name in ("Amount", "DetailType", "SalesItemLineDetail")}
    edited(world, Line=[*lines(world), new])


def fewer_lines(world: World) -> None:
    words = {"DetailType": "DescriptionOnly", "Description": "Nothing", "DescriptionLineDetail": {}}
    edited(world, Line=[words])


def price(world: World) -> None:
    edited(world, Line=[with_line(lines(world)[0], UnitPrice=120)])


def tax(world: World) -> None:
    line = with_line(lines(world)[0], TaxCodeRef={"value": "TAX"})
    edited(world, Line=[line], TxnTaxDetail={"TxnTaxCodeRef": {"value": "2"}, "TotalTax": 10})


def remove_payment(world: World) -> None:
    (found,) = world.books("Payment")
    world.pair.vendor("quickbooks").person_deletes(world.pair.account("quickbooks"), "Payment", found["Id"])


def carried(world: World) -> tuple[str, Decimal]:
    """HubSpot's due date and what it was told is open."""
    found = world.invoice()
    return found.get("hs_due_date", "")[:10], Decimal(found.get("lb_amount_open") or 0)


@pytest.mark.feature("F-HS-QB-INV-04")
@pytest.mark.parametrize(("edit", "open_amount"), [(due_date, 200), (payment, 150), (credit, 170), (service_date, 200)])
def test_fields_payments_credits_and_service_dates_are_allowed_and_carried(
    edit: Callable[[World], None], open_amount: int
) -> None:
    with sent() as world:
        edit(world)
        world.pair.later()
        world.pair.sync()
        assert open_records(world.pair) == []
        day, left = carried(world)
        assert left == open_amount
        assert (day == "2031-02-03") == (edit is due_date)
        world.pair.later()
        assert world.pair.sync().writes == 0


@pytest.mark.feature("F-HS-QB-INV-04")
def test_a_payment_entered_right_after_the_invoice_was_made_is_carried_as_well() -> None:
    with sent(passes=1) as world:
        payment(world)
        world.pair.later()
        world.pair.sync()
        assert carried(world)[1] == 150
        world.pair.later()
        assert world.pair.sync().writes == 0


@pytest.mark.feature("F-HS-QB-INV-04")
@pytest.mark.parametrize(
    ("edit", "what"),
    [(more_lines, "lines"), (fewer_lines, "lines"), (price, "prices"), (tax, "tax"), (remove_payment, "payments")],
)
def test_lines_prices_tax_and_taking_a_payment_back_stop_the_invoice(edit: Callable[[World], None], what: str) -> None:
    with sent() as world:
        if edit is remove_payment:
            payment(world)
            world.pair.later()
            world.pair.sync()
            world.pair.later()
        before = carried(world)
        edit(world)
        world.pair.later()
        world.pair.sync()
        (stopped,) = open_records(world.pair)
        assert stopped.problem.code == "LB-DOC-42"
        assert what in [str(one) for one in stopped.problem.words["what"]]
        assert "Undo the change" in str(stopped.problem)
        assert carried(world) == before


@pytest.mark.feature("F-HS-QB-INV-04")
def test_undoing_the_change_lets_the_invoice_go_on() -> None:
    with sent() as world:
        price(world)
        world.pair.later()
        world.pair.sync()
        assert len(open_records(world.pair)) == 1
        edited(world, Line=[with_line(lines(world)[0], UnitPrice=100)], DueDate="2031-02-03")
        world.pair.later()
        world.pair.sync()
        assert open_records(world.pair) == []
        assert carried(world)[0] == "2031-02-03"


@pytest.mark.feature("F-HS-QB-INV-05")
def test_a_message_changed_in_hubspot_is_one_write_for_an_invoice_that_was_sent_and_none_for_one_of_quickbooks() -> (
    None
):
    both = CONFIGURATION.replace('[integration.hubspot-quickbooks.flows.invoices]\ndirection = "off"\n', "")
    with World(both) as world:
        world.invoiced([world.contact()], [WORK])
        world.pair.connect(quickbooks={"income_account": "79"})
        world.bills(
            world.customer("Bo", "bo@lee.example"),
            [{"Amount": 10, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}],
        )
        for _ in range(2):
            world.pair.sync()
            world.pair.later()
        vendor, account = world.pair.vendor(HUBSPOT), world.pair.account(HUBSPOT)
        assert len(world.invoices()) == len(world.books()) == 2
        for one in world.invoices():
            vendor.person_edits(account, "invoices", one["id"], {"properties": {"hs_comments": "Thanks"}})
        world.pair.later()
        assert world.pair.sync().writes == 1
        memos = [one.get("CustomerMemo", {}).get("value") for one in world.books() if "PrivateNote" in one]
        assert memos == ["Thanks"]
