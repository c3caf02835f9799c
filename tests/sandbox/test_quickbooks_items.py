"""Products and services: types, accounts, stock and categories."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.quickbooks_caller import Answer, Caller

STOCK: dict[str, Any] = {
    "Type": "Inventory",
    "TrackQtyOnHand": True,
    "QtyOnHand": 10,
    "InvStartDate": "2026-01-01",
    "IncomeAccountRef": {"value": "79"},
    "ExpenseAccountRef": {"value": "80"},
    "AssetAccountRef": {"value": "81"},
}


@pytest.fixture
def caller() -> Caller:
    return Caller()


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in STOCK.items() if name not in names}


def category(caller: Caller, name: str, parent: dict[str, Any] | None = None) -> dict[str, Any]:
    below = {"SubItem": True, "ParentRef": {"value": parent["Id"]}} if parent else {}
    return caller.make("Item", Name=name, Type="Category", **below)


def delete(caller: Caller, record: dict[str, Any]) -> Answer:
    return caller.post("item", {"Id": record["Id"], "SyncToken": record["SyncToken"]}, operation="delete")


@pytest.mark.behaviour("QB-ITEM-DEFAULTS")
def test_an_item_answer_holds_prices_and_flags_and_leaves_out_the_unset(caller: Caller) -> None:
    made = caller.service("Repair")
    assert (made["UnitPrice"], made["PurchaseCost"]) == (0, 0)
    assert (made["Taxable"], made["TrackQtyOnHand"], made["Active"]) == (False, False, True)
    assert made["FullyQualifiedName"] == "Repair"
    unset = {"Sku", "SubItem", "Description", "PurchaseDesc", "ExpenseAccountRef", "AssetAccountRef", "QtyOnHand"}
    assert not unset & set(made)


@pytest.mark.behaviour("QB-ITEM-VIEWS")
def test_only_reads_and_writes_show_deferred_revenue(caller: Caller) -> None:
    made = caller.service("Repair")
    assert made["DeferredRevenue"] is False
    assert caller.read("Item", made["Id"])["DeferredRevenue"] is False
    [row] = caller.query("select * from Item where Name = 'Repair'").body["QueryResponse"]["Item"]
    assert "DeferredRevenue" not in row


@pytest.mark.behaviour("QB-ITEM-TYPE-DEFAULT")
def test_an_item_without_a_type_is_a_service_or_stock(caller: Caller) -> None:
    assert caller.make("Item", Name="A", IncomeAccountRef={"value": "1"})["Type"] == "Service"
    assert caller.make("Item", Name="B", **without("Type"))["Type"] == "Inventory"


@pytest.mark.behaviour("QB-ITEM-TYPE")
def test_bundles_and_desktop_types_cannot_be_made(caller: Caller) -> None:
    assert caller.post("item", {"Name": "Bundle", "Type": "Group"}).code == "6000"
    assert caller.post("item", {"Name": "Kit", "Type": "Assembly"}).code == "2170"
    stock = caller.make("Item", Name="Widget", **STOCK)
    assert caller.change("Item", stock, Type="Service").code == "6000"
    service = caller.service("Repair")
    assert caller.change("Item", service, Type="Category").code == "6000"
    assert caller.changed("Item", service, Type="NonInventory")["Type"] == "NonInventory"


@pytest.mark.behaviour("QB-ITEM-INCOME-ACCOUNT")
def test_a_service_needs_an_income_account_and_nothing_else(caller: Caller) -> None:
    answer = caller.post("item", {"Name": "A", "Type": "Service"})
    assert (answer.code, answer.fault["element"]) == ("2020", "IncomeAccountRef")
    assert caller.post("item", {"Name": "A", "Type": "Service", "IncomeAccountRef": {"value": "1"}}).status == 200


@pytest.mark.behaviour("QB-ITEM-ASSET-ACCOUNT")
def test_stock_needs_an_asset_account(caller: Caller) -> None:
    answer = caller.post("item", {"Name": "A", **without("AssetAccountRef")})
    assert answer.code == "2020"
    assert "An inventory assetaccount is required if you are tracking inventory quantities" in answer.fault["Detail"]


@pytest.mark.behaviour("QB-ITEM-ACCOUNT-KIND")
@pytest.mark.parametrize(
    ("field", "account"), [("IncomeAccountRef", "1"), ("ExpenseAccountRef", "90"), ("AssetAccountRef", "4")]
)
def test_an_account_of_the_wrong_kind_is_refused(caller: Caller, field: str, account: str) -> None:
    answer = caller.post("item", {"Name": "A", **STOCK, field: {"value": account}})
    assert (answer.code, answer.fault["element"]) == ("6430", field)


@pytest.mark.behaviour("QB-ITEM-STOCK")
@pytest.mark.parametrize("missing", ["TrackQtyOnHand", "QtyOnHand", "InvStartDate", "ExpenseAccountRef"])
def test_stock_needs_a_count_and_a_first_day(caller: Caller, missing: str) -> None:
    answer = caller.post("item", {"Name": "A", **without(missing)})
    assert (answer.code, answer.fault["element"]) == ("2020", missing)


def test_stock_is_answered_with_its_count(caller: Caller) -> None:
    made = caller.make("Item", Name="Widget A", Sku="W-A", UnitPrice=19.9, PurchaseCost=8, **STOCK)
    assert made["UnitPrice"] == Decimal("19.9")
    assert (made["QtyOnHand"], made["InvStartDate"], made["TrackQtyOnHand"]) == (10, "2026-01-01", True)
    assert made["AssetAccountRef"] == {"value": "81", "name": "Inventory Asset"}


def test_tracking_cannot_be_turned_off(caller: Caller) -> None:
    made = caller.make("Item", Name="Widget", **STOCK)
    assert caller.change("Item", made, TrackQtyOnHand=False).code == "6000"


def test_a_service_holds_no_stock(caller: Caller) -> None:
    made = caller.service("A", TrackQtyOnHand=True, QtyOnHand=3, InvStartDate="2026-01-01")
    assert made["TrackQtyOnHand"] is False
    assert "QtyOnHand" not in made


@pytest.mark.behaviour("QB-ITEM-ADJUSTMENT")
def test_a_count_counts_only_with_its_day(caller: Caller) -> None:
    made = caller.make("Item", Name="Widget", **STOCK)
    ignored = caller.changed("Item", made, QtyOnHand=3)
    assert (ignored["QtyOnHand"], ignored["SyncToken"]) == (10, "0")
    counted = caller.changed("Item", made, QtyOnHand=3, InvStartDate="2026-05-01")
    assert (counted["QtyOnHand"], counted["InvStartDate"]) == (3, "2026-01-01")


def test_a_full_update_keeps_the_stock(caller: Caller) -> None:
    made = caller.make("Item", Name="Widget", **STOCK)
    sent = {"Id": made["Id"], "SyncToken": "0", "Name": "Widget 2", **without("QtyOnHand", "InvStartDate", "Type")}
    full = caller.post("item", sent).body["Item"]
    assert (full["Name"], full["QtyOnHand"], full["Type"]) == ("Widget 2", 10, "Inventory")


@pytest.mark.behaviour("QB-REORDER-POINT")
def test_a_reorder_point_is_cleared_only_by_a_full_update(caller: Caller) -> None:
    made = caller.make("Item", Name="Widget", ReorderPoint=5, **STOCK)
    assert caller.changed("Item", made, ReorderPoint=None)["ReorderPoint"] == 5
    full = caller.post("item", {"Id": made["Id"], "SyncToken": "0", "Name": "Widget", **STOCK}).body["Item"]
    assert "ReorderPoint" not in full


@pytest.mark.behaviour("QB-ITEM-NAME")
def test_a_name_is_taken_only_among_sisters(caller: Caller) -> None:
    first, second = category(caller, "One"), category(caller, "Two")
    for parent in (first, second):
        made = caller.service("Repair", SubItem=True, ParentRef={"value": parent["Id"]})
        assert made["FullyQualifiedName"] == f"{parent['Name']}:Repair"
    again = {"Name": "Repair", "Type": "Service", "IncomeAccountRef": {"value": "1"}}
    assert caller.post("item", {**again, "ParentRef": {"value": first["Id"]}}).code == "6240"
    assert caller.post("item", again).status == 200


@pytest.mark.behaviour("QB-ITEM-LEAF")
def test_an_item_stands_only_below_a_category(caller: Caller) -> None:
    above = caller.service("Repair")
    answer = caller.post("item", {"Name": "B", "IncomeAccountRef": {"value": "1"}, "ParentRef": {"value": above["Id"]}})
    assert answer.code == "6000"


@pytest.mark.behaviour("QB-CATEGORY")
def test_a_category_has_a_name_and_a_place_and_stays_active(caller: Caller) -> None:
    top = caller.make("Item", Name="One", Type="Category", UnitPrice=5, Description="ignored")
    below = category(caller, "Two", top)
    assert (below["FullyQualifiedName"], below["Level"], below["SubItem"]) == ("One:Two", 1, True)
    assert not {"UnitPrice", "Description", "IncomeAccountRef", "TrackQtyOnHand"} & set(top)
    assert caller.change("Item", top, Active=False).code == "6000"


@pytest.mark.behaviour("QB-CATEGORY-DEPTH")
def test_four_levels_of_categories_hold_items_on_a_fifth(caller: Caller) -> None:
    above = None
    for name in ("One", "Two", "Three", "Four"):
        above = category(caller, name, above)
    assert above is not None
    assert caller.service("Leaf", ParentRef={"value": above["Id"]})["Level"] == 4
    assert caller.post("item", {"Name": "Five", "Type": "Category", "ParentRef": {"value": above["Id"]}}).code == "6000"


@pytest.mark.behaviour("QB-CATEGORY-DELETE")
def test_an_empty_category_is_deleted_for_good(caller: Caller) -> None:
    top = category(caller, "One")
    leaf = category(caller, "Two", top)
    assert delete(caller, top).code == "800"
    assert delete(caller, {**leaf, "SyncToken": "9"}).code == "5010"
    assert delete(caller, leaf).body["Item"] == {"domain": "QBO", "status": "Deleted", "Id": leaf["Id"]}
    assert caller.get(f"item/{leaf['Id']}").code == "610"


@pytest.mark.behaviour("QB-DEFAULT-ITEMS")
def test_a_us_company_starts_with_services_and_hours(caller: Caller) -> None:
    assert caller.names("select * from Item orderby Id") == ["Services", "Hours"]
    assert caller.vendor.count(caller.vendor.add_account({"country": "GB"}), "Item") == 0
    assert caller.vendor.count(caller.vendor.add_account({"settings": {"default_items": False}}), "Item") == 0


def test_an_inactive_item_frees_its_name(caller: Caller) -> None:
    gone = caller.changed("Item", caller.service("Repair"), Active=False)
    assert (gone["Name"], gone["FullyQualifiedName"]) == ("Repair (deleted)", "Repair (deleted)")
    assert caller.service("Repair")["Name"] == "Repair"
