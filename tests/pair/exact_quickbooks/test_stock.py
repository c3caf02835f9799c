"""Stock between Exact and QuickBooks: by an inventory adjustment there, by a stock count here, and only if chosen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.support.exact_quickbooks import ITEMS, LEFT, RIGHT, TO_LEFT, TO_RIGHT, TwoBooks, configuration

ADJUSTMENTS, COUNTS, LINKS = "InventoryAdjustment", "inventory/StockCounts", "inventory/ItemWarehouses"
POSITIONS = "sync/Inventory/StockPositions"


def books(text: str) -> TwoBooks:
    """Both connected so that stock can be set on either side."""
    pair = TwoBooks(text, stock_count_status="processed")
    pair.connect(
        exact={"sales_journal": "70", "bank_journal": "20", "stock_count_status": "processed"},
        quickbooks={"adjustment_account": "80"},
    )
    return pair


def stocked(pair: TwoBooks, here: dict[str, int], there: dict[str, int]) -> dict[str, str]:
    """{SKU: id in Exact} of items with these quantities in Exact and in QuickBooks."""
    ids = {sku: pair.item(sku, IsStockItem=True) for sku in here}
    for sku, quantity in here.items():
        if quantity:
            pair.counts(ids[sku], quantity)
    for sku, quantity in there.items():
        pair.product(sku, type="Inventory", QtyOnHand=quantity)
    return ids


def in_quickbooks(pair: TwoBooks) -> dict[str, Decimal]:
    return {sku: Decimal(product["QtyOnHand"]) for sku, product in pair.products().items() if "QtyOnHand" in product}


def in_exact(pair: TwoBooks, ids: dict[str, str]) -> dict[str, Any]:
    held = {row["Item"]: row["CurrentStock"] for row in pair.records(LEFT, LINKS)}
    return {sku: held[id] for sku, id in ids.items()}


def counts(pair: TwoBooks) -> int:
    return len(pair.records(LEFT, COUNTS))


@pytest.mark.feature("F-EX-QB-STK-01")
@pytest.mark.feature("F-CORE-STK-03")
@pytest.mark.feature("F-CORE-STK-04")
def test_one_adjustment_makes_the_quantities_of_quickbooks_those_of_exact() -> None:
    with books(configuration(stock=TO_RIGHT)) as pair:
        stocked(pair, {"OAK-1": 7, "OAK-2": 3, "UNKNOWN": 5}, {"OAK-1": 2, "OAK-2": 9})
        pair.item("HOUR-1")
        report = pair.synced()
        assert {name: report.counts["stock"].get(name) for name in ("updated", "skipped")} == {
            "updated": 2,
            "skipped": 1,
        }
        assert in_quickbooks(pair) == {"OAK-1": 7, "OAK-2": 3}
        assert len(pair.records(RIGHT, ADJUSTMENTS)) == 1
        assert pair.settles()
        assert len(pair.records(RIGHT, ADJUSTMENTS)) == 1


@pytest.mark.feature("F-EX-QB-STK-01")
@pytest.mark.feature("F-CORE-STK-03")
@pytest.mark.feature("F-CORE-STK-04")
def test_one_stock_count_makes_the_quantities_of_exact_those_of_quickbooks() -> None:
    with books(configuration(stock=TO_LEFT)) as pair:
        ids = stocked(pair, {"OAK-1": 7, "OAK-2": 3}, {"OAK-1": 2, "OAK-2": 9, "UNKNOWN": 5})
        before = counts(pair)
        pair.synced()
        assert in_exact(pair, ids) == {"OAK-1": 2, "OAK-2": 9}
        assert counts(pair) == before + 1
        assert pair.settles()
        assert (counts(pair), len(pair.records(LEFT, ITEMS))) == (before + 1, 2)


@pytest.mark.feature("F-EX-QB-STK-01")
def test_stock_is_off_until_it_is_chosen_and_no_product_flow_moves_it() -> None:
    with books(configuration(products='direction = "two-way"\n')) as pair:
        ids = stocked(pair, {"OAK-1": 7}, {"OAK-1": 2})
        before = counts(pair)
        pair.synced()
        assert (in_exact(pair, ids), in_quickbooks(pair)) == ({"OAK-1": 7}, {"OAK-1": 2})
        assert (counts(pair), pair.records(RIGHT, ADJUSTMENTS)) == (before, [])


@pytest.mark.feature("F-CORE-STK-01")
@pytest.mark.parametrize(
    ("settings", "oak", "ash"),
    [
        ("", 7, -2),
        ('calculation = "physical"\n', 10, -2),
        ('calculation = "available with receipts"\n', 12, -2),
        ('calculation = "available above minimum"\n', 5, -2),
        ("below_zero = false\n", 7, 0),
    ],
)
def test_the_quantity_is_reckoned_as_chosen(settings: str, oak: int, ash: int) -> None:
    with books(configuration(stock=f"{TO_RIGHT}{settings}")) as pair:
        ids = stocked(pair, {"OAK": 10, "ASH": -2}, {"OAK": 0, "ASH": 1})
        (link,) = [row["ID"] for row in pair.records(LEFT, LINKS) if row["Item"] == ids["OAK"]]
        pair.edits(LEFT, LINKS, link, SafetyStock=2)
        pair.does(LEFT, ITEMS, ids["OAK"], "plan", reserved=3, receipts=5)
        pair.synced()
        assert in_quickbooks(pair) == {"OAK": oak, "ASH": ash}


@pytest.mark.feature("F-EX-QB-STK-01")
def test_without_the_module_nothing_is_set_and_the_reason_is_told() -> None:
    with books(configuration(stock=TO_RIGHT)) as pair:
        stocked(pair, {"OAK-1": 7}, {"OAK-1": 2})
        pair.switches(LEFT, missing_modules=["trade"])
        report = pair.synced()
        told = [problem.code for problem in report.problems]
        assert report.state == "paused" and told and told[0].startswith("LB-PERM"), report
        assert in_quickbooks(pair) == {"OAK-1": 2}
