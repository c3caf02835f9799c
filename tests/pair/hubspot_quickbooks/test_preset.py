"""What the preset offers, as a person finds it before choosing anything."""

from __future__ import annotations

import pytest
from tests.support.hubspot_quickbooks import World

from ledgerbridge.model.side import Direction
from ledgerbridge.usecases import presets

ENDS = {
    "customers": ("contacts", "Customer", Direction.BOTH, False),
    "products": ("products", "Item", Direction.TO_LEFT, False),
    "invoices": ("invoices", "Invoice", Direction.TO_LEFT, False),
    "sent_invoices": ("invoices", "Invoice", Direction.BOTH, True),
    "credits": ("invoices", "CreditMemo", Direction.TO_LEFT, True),
    "credit_notes": ("invoices", "CreditMemo", Direction.TO_RIGHT, True),
    "payment_notes": ("notes", "Payment", Direction.TO_LEFT, True),
}


@pytest.mark.feature("F-HS-QB-GEN-01")
@pytest.mark.parametrize("name", ENDS)
def test_the_object_of_one_side_is_fixed_by_that_of_the_other(name: str) -> None:
    flow = presets.load("hubspot-quickbooks").flow_named(name)
    assert flow is not None
    assert (flow.left.type, flow.right.type, flow.direction, flow.off) == ENDS[name]
    assert not {"left.type", "right.type"} & set(flow.settings())


@pytest.mark.feature("F-HS-QB-PRD-01")
@pytest.mark.feature("F-HS-QB-INV-01")
def test_customers_products_and_invoices_of_quickbooks_run_from_the_start() -> None:
    with World() as world:
        world.pair.connect()
        flows = {flow.name: flow.direction for flow in world.pair.integration().flows}
        assert flows == {name: way for name, (_, _, way, off) in ENDS.items() if not off}
