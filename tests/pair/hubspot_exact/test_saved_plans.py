"""Saved plans of documents that are read by more than their own fields, such as shipping costs in a property."""

from __future__ import annotations

from tests.pair.hubspot_exact.selling import buyer, deal, orders, ready
from tests.pair.test_saved_plans import File
from tests.support.hubspot_exact_world import DEALS, ORDERS, World, world

SHIPPED = orders('shipping.product = "SHIP"\nshipping.cost_property = "freight"')


def shipped(office: World) -> str:
    """A deal with shipping costs, whose products and customer are there already."""
    ready(office)
    office.product("SHIP")
    office.property(DEALS, "freight", "number")
    who = buyer(office)
    office.sync()
    id = deal(office, buyer=who, freight="12.50")
    office.pair.later()
    return id


def test_a_saved_plan_sends_the_document_it_shows() -> None:
    with world(SHIPPED) as office:
        shipped(office)
        plan = File(office.pair)
        assert plan.report.counts["orders"] == {"created": 1}
        assert plan.carry_out().counts["orders"] == {"created": 1}
        assert len(office.rows(ORDERS)) == 1


def test_a_document_whose_shipping_costs_changed_since_waits() -> None:
    with world(SHIPPED) as office:
        id = shipped(office)
        plan = File(office.pair)
        office.pair.vendor("hubspot").person_edits(
            office.pair.account("hubspot"), DEALS, id, {"properties": {"freight": "20"}}
        )
        assert plan.carry_out().counts["orders"] == {"waiting": 1}
        assert office.rows(ORDERS) == []
