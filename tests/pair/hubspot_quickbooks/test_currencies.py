"""QuickBooks takes a document in its customer's currency alone; a customer that is made for one gets its currency."""

from __future__ import annotations

import pytest
from tests.pair.rig import main_lines
from tests.support.hubspot_quickbooks import World, configured

pytestmark = pytest.mark.feature("F-CORE-B-16")
SENT = 'direction = "two-way"\ncustom_line_account = "79"\n'
WORK = {"name": "Work", "price": "100", "quantity": "2"}


def sending(several: bool = True) -> World:
    return World(configured(invoices='direction = "off"', sent_invoices=SENT), multicurrency=several)


def outcome(world: World, currency: str) -> tuple[str, str]:
    """(what became of an invoice that was entered in HubSpot, why it failed)."""
    world.pair.connect(quickbooks={"income_account": "79"})
    invoice = world.invoiced([world.contact()], [WORK], hs_currency=currency)
    world.pair.later()
    (line,) = [one for one in main_lines(world.pair, world.pair.sync(), "sent_invoices") if one.left_id == invoice]
    return line.outcome, line.problem.code if line.problem is not None else ""


def keeps_euros(world: World) -> None:
    """QuickBooks adds a currency to those of the company with the first customer who has it."""
    world.customer("Somebody else", "bo@else.example", CurrencyRef={"value": "EUR"})


def currencies(world: World, type: str) -> list[str]:
    return [one["CurrencyRef"]["value"] for one in world.books(type)]


@pytest.mark.parametrize(
    ("theirs", "invoice", "problem"),
    [("EUR", "EUR", ""), ("EUR", "USD", "LB-DOC-60"), ("USD", "EUR", "LB-DOC-60"), ("USD", "USD", "")],
)
def test_an_invoice_goes_only_where_its_customer_has_its_currency(theirs: str, invoice: str, problem: str) -> None:
    with sending() as world:
        keeps_euros(world)
        world.customer(CurrencyRef={"value": theirs})
        assert outcome(world, invoice) == ("failed" if problem else "created", problem)
        assert currencies(world, "Invoice") == ([] if problem else [invoice])


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_a_customer_made_for_an_invoice_has_its_currency(currency: str) -> None:
    with sending() as world:
        keeps_euros(world)
        assert outcome(world, currency) == ("created", "")
        assert currencies(world, "Customer") == ["EUR", currency]
        assert currencies(world, "Invoice") == [currency]
        world.pair.later()
        assert world.pair.sync().writes == 0


@pytest.mark.parametrize("several", [True, False])
def test_a_currency_that_the_company_does_not_keep_is_given_to_no_customer(several: bool) -> None:
    with sending(several) as world:
        assert outcome(world, "EUR") == ("failed", "LB-REC-12")
        assert set(currencies(world, "Customer")) <= {"USD"}
        assert world.books("Invoice") == []
