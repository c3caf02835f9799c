"""Products: from QuickBooks to HubSpot unless set up otherwise, all products and services, matched by SKU."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS
from tests.pair.rig import configuration, main_lines, quiet
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.model.side import Direction


def edit_product(pair: Pair, id: str, **properties: str) -> None:
    pair.vendor(HUBSPOT).person_edits(pair.account(HUBSPOT), "products", id, {"properties": properties})


def edit_item(pair: Pair, id: str, **fields: str) -> None:
    pair.vendor(QUICKBOOKS).person_edits(pair.account(QUICKBOOKS), "Item", id, fields)


def item_of(pair: Pair, sku: str) -> state.Wire:
    (found,) = [item for item in state.items(pair) if item.get("Sku") == sku]
    return found


@pytest.mark.feature("F-HS-QB-PRD-01")
def test_the_preset_brings_all_products_and_services_to_hubspot_and_nothing_back() -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "products", [{"properties": {"name": "Only here", "hs_sku": "HS-1"}}])
        goods = [
            {"Name": "Service", "Sku": "NW-1", "Type": "Service"},
            {"Name": "Part", "Sku": "NW-2", "Type": "NonInventory"},
            {"Name": "Drinks", "Type": "Category"},
        ]
        *_, category = pair.load(QUICKBOOKS, "Item", goods)
        pair.connect()
        (flow,) = [flow for flow in pair.integration().flows if flow.name == "products"]
        assert flow.direction is Direction.TO_LEFT
        report = pair.sync()
        types = {one["name"]: one.get("hs_product_type") for one in state.products(pair)}
        assert types == {"Only here": None, "Service": "service", "Part": "non_inventory"}
        left_out = {line.right_id: line.reason for line in main_lines(pair, report, "products") if not line.system}
        assert left_out[category] == "categories and bundles are not products"
        watch = Watch(pair)
        (here,) = [one for one in state.products(pair) if one["name"] == "Part"]
        edit_product(pair, here["id"], price="99")
        assert quiet(pair) == []
        assert watch.writes(QUICKBOOKS) == []
        assert not any(item["Name"] == "Only here" for item in state.items(pair))


@pytest.mark.feature("F-CORE-PRD-01")
def test_a_known_sku_is_updated_a_new_one_created_an_empty_one_excluded() -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "products", [{"properties": {"name": "Old name", "hs_sku": "NW-1", "price": "1"}}])
        goods = [
            {"Name": "Chai", "Sku": "NW-1", "Type": "Service", "UnitPrice": "18.00"},
            {"Name": "Chang", "Sku": "NW-2", "Type": "Service", "UnitPrice": "19.00"},
            {"Name": "Tofu", "Type": "Service"},
        ]
        known, new, bare = pair.load(QUICKBOOKS, "Item", goods)
        pair.connect()
        outcomes = {line.right_id: line.outcome for line in main_lines(pair, pair.sync(), "products")}
        assert [outcomes[id] for id in (known, new, bare)] == ["updated", "created", "excluded"]
        prices = {one["name"]: Decimal(one["price"]) for one in state.products(pair)}
        assert prices == {"Chai": Decimal("18.00"), "Chang": Decimal("19.00")}
        edit_item(pair, known, UnitPrice="18.50")
        pair.later()
        assert pair.sync().counts["products"]["updated"] == 1
        assert Decimal(state.products(pair)[0]["price"]) == Decimal("18.5")
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-10")
def test_a_linked_product_whose_sku_changes_stays_one() -> None:
    with Pair() as pair:
        (id,) = pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service"}])
        pair.connect()
        pair.sync()
        edit_item(pair, id, Sku="NW-1B")
        pair.later()
        pair.sync()
        assert [one["hs_sku"] for one in state.products(pair)] == ["NW-1B"]
        assert quiet(pair) == []


def test_two_way_products_are_edited_on_either_side() -> None:
    with Pair(configuration(products='direction = "two-way"')) as pair:
        pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service", "UnitPrice": "18.00"}])
        goods = {"name": "Chang", "hs_sku": "NW-2", "price": "19", "hs_product_type": "service"}
        pair.load(HUBSPOT, "products", [{"properties": goods}])
        pair.connect()
        pair.sync()
        pair.later()
        (chai,) = [one for one in state.products(pair) if one["name"] == "Chai"]
        edit_product(pair, chai["id"], price="18.75", description="Black tea")
        edit_item(pair, item_of(pair, "NW-2")["Id"], PurchaseCost="7.5")
        pair.later()
        pair.sync()
        for product, item in state.product_pairs(pair, keyed_only=True):
            assert state.product_differences(product, item) == []
        assert Decimal(str(item_of(pair, "NW-1")["UnitPrice"])) == Decimal("18.75")
        (chang,) = [one for one in state.products(pair) if one["name"] == "Chang"]
        assert Decimal(chang["hs_cost_of_goods_sold"]) == Decimal("7.5")
        assert quiet(pair) == []
