"""The filters that a fresh set-up begins with: those of the preset, with the day it was set up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.support.hubspot_quickbooks import EMAIL, World, configured

from ledgerbridge.engine.flow import Flow
from ledgerbridge.model.problems import SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.planner.filters import Operator

MOMENT = datetime(2027, 5, 16, 14, 0, tzinfo=UTC)
DAY = datetime(2027, 5, 15, 22, 0, tzinfo=UTC)
"""00:00 of that day where the company is."""
ZONED = configured().replace(
    "[integration.hubspot-quickbooks]", '[integration.hubspot-quickbooks]\ntime_zone = "Europe/Stockholm"'
)
SENT = '[integration.hubspot-quickbooks.flows.sent_invoices]\ndirection = "two-way"\ncustom_line_account = "79"\n'
Line = dict[str, object]
WORK: Line = {"DetailType": "SalesItemLineDetail", "Amount": 100, "Description": "Work"}


@pytest.fixture
def world() -> Iterator[World]:
    with World(ZONED) as world:
        world.pair.sandbox.clock.set(MOMENT)
        world.pair.connect()
        yield world


def flow(world: World, name: str) -> Flow:
    [found] = [one for one in world.pair.integration().flows if one.name == name]
    return found


def shown(flow: Flow) -> list[tuple[Side, bool, list[tuple[str, Operator, tuple[object, ...]]]]]:
    """(side, fixed, [(field, operator, values)]) of each group."""
    return [
        (one.side, one.fixed, [(c.field, c.operator, c.values) for c in group])
        for one in flow.filters
        for group in one.groups
    ]


@pytest.mark.feature("F-CORE-RUL-08")
def test_customers_begin_with_contacts_invoiced_since_the_day_of_set_up(world: World) -> None:
    assert shown(flow(world, "customers")) == [
        (
            Side.LEFT,
            False,
            [
                ("invoice.newest", Operator.KNOWN, ()),
                ("invoice.newest_own", Operator.KNOWN, ()),
                ("invoice.newest_final", Operator.KNOWN, ()),
                ("invoice.newest_final", Operator.NOT_BEFORE, (DAY,)),
            ],
        )
    ]


@pytest.mark.feature("F-CORE-RUL-08")
def test_invoices_begin_with_those_made_in_quickbooks_since_the_day_of_set_up(world: World) -> None:
    [_scope, own] = shown(flow(world, "invoices"))
    assert own == (Side.RIGHT, False, [("MetaData.CreateTime", Operator.NOT_BEFORE, (DAY,))])


@pytest.mark.feature("F-CORE-RUL-08")
def test_products_begin_without_a_filter(world: World) -> None:
    assert shown(flow(world, "products")) == []


@pytest.mark.feature("F-CORE-RUL-08")
def test_the_filter_of_invoices_that_are_sent_is_fixed_and_cannot_be_edited(world: World) -> None:
    off = '[integration.hubspot-quickbooks.flows.invoices]\ndirection = "off"\n'
    world.pair.configuration = ZONED + off + SENT
    fixed = [group for group in shown(flow(world, "sent_invoices")) if group[1]]
    assert [(side, [field for field, _, _ in group]) for side, _, group in fixed] == [
        (Side.LEFT, ["hs_invoice_status", "hs_invoice_billable", "hs_createdate"])
    ]
    assert fixed[0][2][-1][1:] == (Operator.NOT_BEFORE, (DAY,))
    edited = '[[integration.hubspot-quickbooks.flows.sent_invoices.filter]]\nside = "left"\ncondition = []\n'
    world.pair.configuration = ZONED + off + SENT + edited
    with pytest.raises(SetupError, match="fixed"):
        world.pair.integration()


@pytest.mark.feature("F-CORE-RUL-08")
def test_an_unedited_start_takes_only_what_the_filters_let_through() -> None:
    with World(ZONED) as world:
        world.pair.sandbox.clock.set(MOMENT - timedelta(hours=17))
        customer = world.customer()
        contact = world.contact("old@lee.example")
        world.invoiced([contact], [{"name": "Work", "price": "10", "quantity": "1"}])
        old = world.bills(customer, [WORK])
        world.pair.sandbox.clock.set(MOMENT)
        new = world.bills(customer, [WORK])
        today = world.contact("new@lee.example")
        world.invoiced([today], [{"name": "Work", "price": "10", "quantity": "1"}])
        world.pair.connect()
        world.pair.later()
        report = world.pair.sync()
        lines = {line.right_id: line.outcome for line in world.pair.lines(report) if line.flow == "invoices"}
        assert (lines.get(old["Id"]), lines.get(new["Id"])) == ("excluded", "created")
        emails = {one.get("PrimaryEmailAddr", {}).get("Address") for one in world.books("Customer")}
        assert emails == {EMAIL, "new@lee.example"}
