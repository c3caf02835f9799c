"""Stock of Exact, told to HubSpot's products."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.support.hubspot_exact_world import EXACT, ITEMS, ORDERS, PRODUCTS, World, world

from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.side import Side
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.choices import FlowChoice
from ledgerbridge.usecases.chosen_rules import rules_of

ON = '[flows.products]\ndirection = "off"\n[flows.stock]\ndirection = "right-to-left"\n{}'


def stocked(office: World, quantity: int, code: str = "OAK-1", warehouse: str = "1") -> str:
    """An item of which a warehouse holds so much."""
    known = office.rows(ITEMS, Code=code)
    item = known[0]["ID"] if known else office.enters(ITEMS, Code=code, Description=code, IsSalesItem=True)
    counted(office, item, quantity, warehouse)
    return str(item)


def counted(office: World, item: str, quantity: int, warehouse: str = "1") -> None:
    line = {"Item": item, "QuantityNew": quantity}
    where = office.id_of("inventory/Warehouses", warehouse)
    office.enters(
        "inventory/StockCounts", StockCountDate="2026-11-01", Warehouse=where, Status=21, StockCountLines=[line]
    )


def ordered(office: World, item: str, quantity: int) -> None:
    """A customer's order in Exact takes so much."""
    buyer = office.enters("crm/Accounts", Name="Buyer", Status="C")
    office.enters(ORDERS, OrderedBy=buyer, SalesOrderLines=[{"Item": item, "Quantity": quantity, "NetPrice": 5}])


def told(office: World) -> tuple[str | None, str | None]:
    """What HubSpot says of the product: how much there is, and whether stock is kept."""
    held = office.held(PRODUCTS)
    return held.get("lb_stock"), held.get("lb_stock_managed")


@pytest.mark.feature("F-HS-EX-STK-01", "F-CORE-STK-01", "F-CORE-STK-04")
def test_what_is_free_in_exact_stands_on_the_product_and_equal_stock_is_not_told_again() -> None:
    with world(ON.format("")) as office:
        office.product("OAK-1")
        item = stocked(office, 10)
        ordered(office, item, 3)
        report = office.sync()
        assert told(office) == ("7", "true"), [str(line.problem) for line in office.pair.lines(report)]
        assert report.counts["stock"] == {"updated": 1}
        office.comes_to_rest()
        counted(office, item, 9)
        assert office.sync().counts["stock"] == {"updated": 1}
        assert told(office) == ("6", "true")


@pytest.mark.feature("F-HS-EX-STK-01", "F-CORE-STK-02")
def test_an_item_whose_stock_is_kept_no_more_is_told_so_and_its_quantity_stays() -> None:
    with world(ON.format("")) as office:
        office.product("OAK-1")
        item = stocked(office, 10)
        office.sync()
        office.changes(ITEMS, item, IsStockItem=False)
        office.sync()
        assert told(office) == ("10", "false")


@pytest.mark.feature("F-CORE-STK-02")
@pytest.mark.parametrize(("managed", "flag"), [("from source", "true"), ("true", "true"), ("false", "false")])
def test_whether_stock_is_kept_is_told_as_chosen(managed: str, flag: str) -> None:
    with world(ON.format(f'managed = "{managed}"')) as office:
        office.product("OAK-1")
        stocked(office, 10)
        office.sync()
        assert told(office) == ("10", flag)


@pytest.mark.feature("F-HS-EX-STK-01", "F-CORE-SET-05")
def test_the_properties_are_added_as_the_plan_says_and_not_before() -> None:
    with world(ON.format("")) as office:
        office.product("OAK-1")
        stocked(office, 10)
        office.pair.later()
        planned = office.pair.lines(office.pair.plan())
        steps = [line.reason for line in planned if line.action == "set up"]
        assert any("lb_stock " in step for step in steps) and any("lb_stock_managed" in step for step in steps)
        assert told(office) == (None, None)


@pytest.mark.feature("F-CORE-STK-03")
def test_an_item_that_hubspot_lacks_is_skipped() -> None:
    with world(ON.format("")) as office:
        stocked(office, 10)
        report = office.sync()
        assert report.counts["stock"] == {"skipped": 1}
        assert office.pair.records("hubspot", PRODUCTS) == []


@pytest.mark.feature("F-CORE-STK-01")
@pytest.mark.parametrize(("warehouses", "expected"), [("", "14"), ("1", "10"), ("2", "4"), ("1 2", "14")])
def test_the_warehouses_that_count_are_chosen(warehouses: str, expected: str) -> None:
    chosen = {"stock_warehouses": warehouses} if warehouses else {}
    with world(ON.format(""), **chosen) as office:
        office.product("OAK-1")
        second = office.enters("inventory/Warehouses", Code="2", Description="Second")
        item = stocked(office, 10)
        office.enters("inventory/ItemWarehouses", Item=item, Warehouse=second)
        counted(office, item, 4, "2")
        office.sync()
        assert told(office)[0] == expected


FIGURES = {"CurrentStock": 10, "Available": 7, "AvailableSoon": 12, "AboveMinimum": 5}
"""Ten in stock, three reserved, five planned, two at least."""


def quantity_rule(**settings: Any) -> Rule:
    flow = presets.load(f"hubspot-{EXACT}").flow_named("stock")
    assert flow is not None
    return next(rule for rule in rules_of(flow, FlowChoice(settings), {}, {}) if rule.id == "quantity")


@pytest.mark.feature("F-CORE-STK-01")
@pytest.mark.parametrize(
    ("calculation", "expected"),
    [("available", 7), ("physical", 10), ("available and coming", 12), ("available above minimum", 5)],
)
def test_every_way_to_reckon_gives_its_own_quantity(calculation: str, expected: int) -> None:
    figures = {path: Decimal(number) for path, number in FIGURES.items()}
    assert quantity_rule(calculation=calculation).brought(Side.LEFT, figures) == expected


@pytest.mark.feature("F-CORE-STK-01")
@pytest.mark.parametrize(("never", "expected"), [(False, -2), (True, 0)])
def test_less_than_nothing_is_told_as_chosen(never: bool, expected: int) -> None:
    rule = quantity_rule(never_below_zero=never)
    assert rule.brought(Side.LEFT, {**FIGURES, "Available": Decimal(-2)}) == expected


# --- from HubSpot, by a stock count -----------------------------------------------------------------------------------

BACK = '[flows.products]\ndirection = "off"\n[flows.stock]\ndirection = "left-to-right"\nproperty = "in_stock"\n'
COUNTED = {"stock_count_status": "processed"}
COUNTS = "inventory/StockCounts"


def on_hand(office: World, item: str) -> int:
    return int(office.row("inventory/ItemWarehouses", Item=item)["CurrentStock"])


@pytest.mark.feature("F-HS-EX-STK-02", "F-CORE-STK-04")
def test_a_quantity_of_hubspot_becomes_one_stock_count_in_exact() -> None:
    with world(BACK, **COUNTED) as office:
        office.property(PRODUCTS, "in_stock", "number")
        office.product("OAK-1", in_stock="4")
        office.product("OAK-2")
        items = [stocked(office, 10), stocked(office, 5, "OAK-2")]
        before = len(office.rows(COUNTS))
        office.sync()
        assert [on_hand(office, item) for item in items] == [4, 5]
        assert len(office.rows(COUNTS)) == before + 1
        office.comes_to_rest()


@pytest.mark.feature("F-HS-EX-STK-02")
def test_stock_is_off_until_it_is_chosen_and_no_product_flow_moves_it() -> None:
    with world('[flows.products]\ndirection = "two-way"', **COUNTED) as office:
        office.property(PRODUCTS, "in_stock", "number")
        office.product("OAK-1", in_stock="4")
        item = stocked(office, 10)
        before = len(office.rows(COUNTS))
        office.sync()
        assert (on_hand(office, item), len(office.rows(COUNTS))) == (10, before)
    flow = presets.load(f"hubspot-{EXACT}").flow_named("stock")
    assert flow is not None and flow.off and "moves its value" in flow.warning


@pytest.mark.feature("F-HS-EX-STK-02")
def test_without_the_module_nothing_is_counted_and_the_reason_is_told() -> None:
    with world(BACK, **COUNTED) as office:
        office.property(PRODUCTS, "in_stock", "number")
        office.product("OAK-1", in_stock="4")
        item = stocked(office, 10)
        vendor = office.pair.vendor(EXACT)
        vendor.change_settings(office.pair.account(EXACT), {"missing_modules": ["trade"]})
        report = office.sync()
        assert (report.state, report.problems[0].code[:7]) == ("paused", "LB-PERM")
        assert on_hand(office, item) == 10
