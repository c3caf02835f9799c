"""Products of HubSpot and QuickBooks: every default field both ways, and what the flow's settings make of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS
from tests.pair.rig import configuration, main_lines, quiet
from tests.support.owner import HubSpotOwner
from tests.support.pair import Pair

from ledgerbridge.usecases import presets

TO_QUICKBOOKS = 'direction = "left-to-right"\n'
WAYS = ["", TO_QUICKBOOKS]


def item(sku: str, **more: Any) -> dict[str, Any]:
    return {"Name": f"Name {sku}", "Sku": sku, "Type": "NonInventory", "UnitPrice": 100, **more}


def product(sku: str, **more: str) -> dict[str, Any]:
    return {"properties": {"name": f"Name {sku}", "hs_sku": sku, "price": "100", **more}}


def synced(pair: Pair) -> dict[str, int]:
    pair.connect(quickbooks={"income_account": "79"})
    return dict(pair.sync().counts["products"])


def by_sku(records: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    return {one[key]: one for one in records if one.get(key)}


@pytest.mark.feature("F-CORE-PRD-08")
@pytest.mark.parametrize("way", WAYS)
def test_a_golden_product_arrives_whole(way: str) -> None:
    with Pair(configuration(products=way)) as pair:
        if way:
            more = {"description": "Solid, oiled", "hs_cost_of_goods_sold": "412.50", "hs_product_type": "service"}
            pair.load(HUBSPOT, "products", [product("OAK-1", **more)])
        else:
            cost = {"Description": "Solid, oiled", "PurchaseCost": Decimal("412.50")}
            pair.load(QUICKBOOKS, "Item", [item("OAK-1", Type="Service", **cost)])
        assert synced(pair)["created"] == 1
        (held,) = [one for one in state.products(pair) if one.get("hs_sku") == "OAK-1"]
        (other,) = [one for one in state.items(pair) if one.get("Sku") == "OAK-1"]
        assert state.product_differences(held, other) == []
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-PRD-01")
def test_new_known_and_without_sku_are_created_updated_and_left_out() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Item", [item("NEW"), item("known"), {**item(""), "Name": "Bare", "Sku": None}])
        pair.load(HUBSPOT, "products", [product("KNOWN", price="1")])
        pair.connect()
        report = pair.sync()
        lines = {line.label.split(",")[0]: line for line in main_lines(pair, report, "products")}
        assert lines["Name NEW"].outcome == "created"
        assert lines["Name known"].outcome == "updated"
        assert (lines["Bare"].outcome, lines["Bare"].reason) == ("excluded", "no SKU")
        assert by_sku(state.products(pair), "hs_sku")["known"]["price"] == "100"


@pytest.mark.feature("F-CORE-PRD-02")
def test_a_text_enriched_in_the_target_stays_where_its_rule_writes_new_records_alone() -> None:
    rule = '[[integration.hubspot-quickbooks.flows.products.rule]]\nid = "description"\n'
    rule += 'left = "description"\nright = "Description"\nwhen = "create"\n'
    with Pair(configuration() + rule) as pair:
        (id,) = pair.load(QUICKBOOKS, "Item", [item("OAK-1", Description="A")])
        synced(pair)
        pair.later()
        (made,) = [one for one in state.products(pair) if one.get("hs_sku") == "OAK-1"]
        enriched = {"properties": {"description": "B"}}
        pair.vendor(HUBSPOT).person_edits(pair.account(HUBSPOT), "products", made["id"], enriched)
        changed = {"Description": "C", "UnitPrice": 120}
        pair.vendor(QUICKBOOKS).person_edits(pair.account(QUICKBOOKS), "Item", id, changed)
        pair.later()
        pair.sync()
        (now,) = [one for one in state.products(pair) if one.get("hs_sku") == "OAK-1"]
        assert (now["description"], Decimal(now["price"])) == ("B", Decimal(120))


@pytest.mark.feature("F-CORE-PRD-03")
def test_a_virtual_product_is_a_service_and_one_without_stock_none() -> None:
    with Pair(configuration(products=TO_QUICKBOOKS)) as pair:
        kinds = {"A": "service", "B": "non_inventory"}
        pair.load(HUBSPOT, "products", [product(sku, hs_product_type=kind) for sku, kind in kinds.items()])
        synced(pair)
        found = {sku: one["Type"] for sku, one in by_sku(state.items(pair), "Sku").items()}
        assert found == {"A": "Service", "B": "NonInventory"}


@pytest.mark.feature("F-CORE-PRD-08")
@pytest.mark.parametrize(("percent", "expected"), [("", "121"), ("price_tax = 21\n", "100")])
def test_prices_go_without_the_tax_they_include(percent: str, expected: str) -> None:
    with Pair(configuration(products=TO_QUICKBOOKS + percent)) as pair:
        pair.load(HUBSPOT, "products", [product("OAK-1", price="121.00")])
        synced(pair)
        assert Decimal(str(by_sku(state.items(pair), "Sku")["OAK-1"]["UnitPrice"])) == Decimal(expected)


@pytest.mark.feature("F-CORE-PRD-08")
def test_a_quantity_goes_along_when_a_product_is_made_and_not_later() -> None:
    with Pair(configuration(products='quantity_property = "on_hand"\n')) as pair:
        HubSpotOwner(pair.sandbox).add("products", "on_hand", "On hand", ("number", "number"))
        stock = {"Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": 7, "InvStartDate": "2020-01-01"}
        refs = {"AssetAccountRef": {"value": "81"}, "ExpenseAccountRef": {"value": "80"}}
        (id,) = pair.load(QUICKBOOKS, "Item", [item("OAK-1", **stock, **refs)])
        assert synced(pair)["created"] == 1
        assert by_sku(state.products(pair), "hs_sku")["OAK-1"]["on_hand"] == "7"
        pair.later()
        pair.vendor(QUICKBOOKS).person_edits(pair.account(QUICKBOOKS), "Item", id, {"QtyOnHand": 3})
        pair.later()
        assert pair.sync().writes == 0
        assert by_sku(state.products(pair), "hs_sku")["OAK-1"]["on_hand"] == "7"


@pytest.mark.feature("F-CORE-PRD-06")
@pytest.mark.parametrize(("chosen", "expected"), [("", None), ('category_property = "category"\n', "Furniture")])
def test_the_category_goes_into_the_property_that_was_chosen(chosen: str, expected: str | None) -> None:
    with Pair(configuration(products=chosen)) as pair:
        HubSpotOwner(pair.sandbox).add("products", "category", "Category", ("string", "text"))
        (above,) = pair.load(QUICKBOOKS, "Item", [{"Name": "Furniture", "Type": "Category"}])
        pair.load(QUICKBOOKS, "Item", [item("OAK-1", SubItem=True, ParentRef={"value": above})])
        synced(pair)
        assert by_sku(state.products(pair), "hs_sku")["OAK-1"].get("category") == expected


@pytest.mark.feature("F-CORE-PRD-04")
@pytest.mark.feature("F-CORE-PRD-07")
@pytest.mark.parametrize(
    "what", ["barcode", "short description", "image", "attributes", "variants", "stock", "currency"]
)
def test_what_the_pair_cannot_carry_is_listed_with_the_reason(what: str) -> None:
    flow = presets.load("hubspot-quickbooks").flow_named("products")
    assert flow is not None
    assert len(flow.unavailable[what]) > 20


@pytest.mark.feature("F-CORE-PRD-09")
def test_a_filter_lets_three_go_and_names_the_condition_for_two() -> None:
    text = '[[integration.hubspot-quickbooks.flows.products.filter]]\nside = "right"\n'
    text += 'condition = [{ field = "UnitPrice", operator = "greater", values = [10] }]\n'
    with Pair(configuration() + text) as pair:
        dear, cheap = [item(f"D{n}") for n in range(3)], [item(f"C{n}", UnitPrice=5) for n in range(2)]
        pair.load(QUICKBOOKS, "Item", [*dear, *cheap])
        pair.connect()
        report = pair.sync()
        assert sorted(by_sku(state.products(pair), "hs_sku")) == ["D0", "D1", "D2"]
        told = [line.reason for line in main_lines(pair, report, "products") if "C" in line.label.split(", ")[-1]]
        assert told and all("UnitPrice 5" in reason and "is not greater than 10" in reason for reason in told[:2])


@pytest.mark.feature("F-CORE-PRD-08")
def test_a_product_with_stock_is_made_where_its_asset_account_was_chosen() -> None:
    chosen = TO_QUICKBOOKS + 'asset_account = "81"\nquantity_property = "on_hand"\n'
    with Pair(configuration(products=chosen)) as pair:
        HubSpotOwner(pair.sandbox).add("products", "on_hand", "On hand", ("number", "number"))
        pair.load(HUBSPOT, "products", [product("OAK-1", hs_product_type="inventory", on_hand="7")])
        pair.connect(quickbooks={"income_account": "79", "expense_account": "80"})
        pair.sync()
        made = by_sku(state.items(pair), "Sku")["OAK-1"]
        assert (made["Type"], made["QtyOnHand"], made["AssetAccountRef.value"]) == ("Inventory", 7, "81")
