"""Products between Exact and QuickBooks, with their types, accounts, categories and variants."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.support.exact_quickbooks import (
    BOTH,
    GROUPS,
    ITEMS,
    LEFT,
    RIGHT,
    TO_LEFT,
    TO_RIGHT,
    TwoBooks,
    configuration,
    day,
)

from ledgerbridge.model.problems import SetupError

REFS = ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef")


def refs(product: dict[str, object]) -> list[object]:
    """The accounts that a product of QuickBooks points to."""
    held = [product.get(name) for name in REFS]
    return [one["value"] if isinstance(one, dict) else None for one in held]


@pytest.mark.feature("F-EX-QB-PRD-01")
@pytest.mark.feature("F-CORE-PRD-03")
def test_each_type_of_item_becomes_the_type_of_product_with_its_accounts() -> None:
    with TwoBooks(configuration(products=TO_RIGHT)) as pair:
        pair.item("STOCK-1", IsStockItem=True)
        pair.item("HOUR-1", IsTime=1)
        pair.item("OTHER-1")
        assert pair.synced().counts["products"] == {"created": 3}
        made = pair.products()
        assert {sku: product["Type"] for sku, product in made.items()} == {
            "STOCK-1": "Inventory",
            "HOUR-1": "Service",
            "OTHER-1": "NonInventory",
        }
        assert refs(made["STOCK-1"]) == ["79", "80", "81"]
        assert refs(made["HOUR-1"]) == refs(made["OTHER-1"]) == ["79", None, None]
        assert made["STOCK-1"]["InvStartDate"] == pair.day_in("UTC").isoformat()
        assert pair.settles()


@pytest.mark.feature("F-EX-QB-PRD-01")
def test_accounts_and_start_date_come_from_the_settings() -> None:
    with TwoBooks(configuration(products=TO_RIGHT)) as pair:
        income = pair.enters(RIGHT, "Account", Name="Bikes", AccountSubType="SalesOfProductIncome")["Id"]
        costs = pair.enters(RIGHT, "Account", Name="Bikes bought", AccountSubType="SuppliesMaterialsCogs")["Id"]
        asset = pair.enters(RIGHT, "Account", Name="Bikes in stock", AccountSubType="Inventory")["Id"]
        chosen = f'income_account = "{income}"\nexpense_account = "{costs}"\nasset_account = "{asset}"\n'
        pair.configuration = configuration(products=f"{TO_RIGHT}{chosen}stock_start = 2026-01-15\n")
        pair.item("STOCK-1", IsStockItem=True)
        pair.item("OTHER-1")
        assert pair.synced().counts["products"] == {"created": 2}
        made = pair.products()
        assert refs(made["STOCK-1"]) == [income, costs, asset]
        assert refs(made["OTHER-1"]) == [income, costs, None]
        assert made["STOCK-1"]["InvStartDate"] == "2026-01-15"


@pytest.mark.feature("F-EX-QB-PRD-06")
@pytest.mark.feature("F-CORE-PRD-08")
def test_a_golden_item_arrives_whole_and_its_quantity_once() -> None:
    with TwoBooks(configuration(products=TO_RIGHT)) as pair:
        more = {"ExtraDescription": "Solid, oiled", "CostPriceStandard": Decimal("412.50"), "IsStockItem": True}
        id = pair.item("OAK-1", "Oak table", "890.00", **more)
        pair.counts(id, 7)
        pair.synced()
        made = pair.products()["OAK-1"]
        assert [made[name] for name in ("Name", "Description")] == ["Oak table", "Solid, oiled"]
        assert [Decimal(made[name]) for name in ("UnitPrice", "PurchaseCost", "QtyOnHand")] == [
            890,
            Decimal("412.5"),
            7,
        ]
        pair.counts(id, 9)
        pair.edits(LEFT, ITEMS, id, ExtraDescription="Solid, waxed")
        pair.synced()
        made = pair.products()["OAK-1"]
        assert (made["Description"], made["QtyOnHand"]) == ("Solid, waxed", 7)
        assert pair.settles()


@pytest.mark.feature("F-CORE-PRD-08")
@pytest.mark.parametrize(("setting", "begins"), [("opening_quantity = true", 7), ("opening_quantity = false", 0)])
def test_opening_quantity_is_a_choice(setting: str, begins: int) -> None:
    with TwoBooks(configuration(products=f"{TO_RIGHT}{setting}\n")) as pair:
        pair.counts(pair.item("OAK-1", IsStockItem=True), 7)
        pair.synced()
        assert pair.products()["OAK-1"]["QtyOnHand"] == begins


@pytest.mark.feature("F-EX-QB-PRD-01")
@pytest.mark.feature("F-EX-QB-PRD-06")
def test_golden_products_arrive_whole_in_exact_with_their_type() -> None:
    with TwoBooks(configuration(products=TO_LEFT)) as pair:
        pair.product("OAK-1", "Oak table", "890.00", Description="Solid, oiled", PurchaseCost=Decimal("412.50"))
        pair.product("STOCK-1", type="Inventory")
        pair.product("HOUR-1", type="Service")
        assert pair.synced().counts["products"]["created"] == 3
        made = pair.items()
        oak = made["OAK-1"]
        assert [oak[name] for name in ("Description", "ExtraDescription")] == ["Oak table", "Solid, oiled"]
        assert [Decimal(oak[name]) for name in ("StandardSalesPrice", "CostPriceStandard")] == [890, Decimal("412.5")]
        flags = {code: (item["IsStockItem"], bool(item["IsTime"])) for code, item in made.items()}
        assert flags == {"OAK-1": (False, False), "STOCK-1": (True, False), "HOUR-1": (False, True)}
        assert day(oak["StartDate"]) == pair.day_in("UTC")
        assert pair.settles()


@pytest.mark.feature("F-EX-QB-PRD-01")
@pytest.mark.feature("F-CORE-B-15")
def test_two_ways_each_side_reaches_the_other_and_nothing_echoes() -> None:
    with TwoBooks(configuration(products=BOTH)) as pair:
        here, there = pair.item("HERE-1", price="10"), pair.product("THERE-1")
        assert pair.synced().counts["products"]["created"] == 2
        assert pair.settles()
        pair.edits(LEFT, ITEMS, here, ExtraDescription="From Exact")
        pair.edits(RIGHT, "Item", there, Description="From QuickBooks")
        pair.synced()
        assert pair.products()["HERE-1"]["Description"] == "From Exact"
        assert pair.items()["THERE-1"]["ExtraDescription"] == "From QuickBooks"
        assert pair.settles()


@pytest.mark.feature("F-CORE-PRD-01")
def test_products_are_made_or_found_by_sku_in_any_case_and_left_out_without_one() -> None:
    with TwoBooks(configuration(products=TO_LEFT)) as pair:
        pair.product("NEW-1")
        known = pair.item("known-1", "Before")
        pair.product("KNOWN-1", "After")
        bare = pair.product("", "No SKU")
        report = pair.synced()
        assert [report.counts["products"][what] for what in ("created", "updated")] == [1, 1]
        assert {row["ID"]: row["Description"] for row in pair.items().values()}[known] == "After"
        left_out = pair.outcomes(report, "products")[bare]
        assert (left_out.action, left_out.reason) == ("exclude", "no SKU")


@pytest.mark.feature("F-EX-QB-PRD-02")
@pytest.mark.feature("F-CORE-PRD-02")
def test_a_long_description_set_at_creation_is_kept_when_its_box_is_off() -> None:
    rule = """[[integration.pair.flows.products.rule]]
id = "description"
left = "ExtraDescription"
right = "Description"
when = "create"
"""
    with TwoBooks(configuration(rule, products=TO_RIGHT)) as pair:
        id = pair.item("OAK-1", price="10", ExtraDescription="A")
        pair.synced()
        product = pair.products()["OAK-1"]
        pair.edits(RIGHT, "Item", product["Id"], Description="B")
        pair.edits(LEFT, ITEMS, id, ExtraDescription="C", Description="Oak")
        pair.synced()
        product = pair.products()["OAK-1"]
        assert (product["Description"], product["Name"]) == ("B", "Oak")
        assert pair.settles()


@pytest.mark.feature("F-CORE-PRD-02")
@pytest.mark.parametrize(
    ("updating", "filled", "empty"), [("always", "A", "A"), ("empty", "B", "A"), ("never", "B", None)]
)
def test_what_is_updated_is_a_choice(updating: str, filled: str, empty: str | None) -> None:
    with TwoBooks(configuration(products=f'{TO_RIGHT}update_existing = "{updating}"\n')) as pair:
        pair.product("OAK-1", Description="B")
        pair.product("OAK-2")
        for code in ("OAK-1", "OAK-2"):
            pair.item(code, ExtraDescription="A")
        pair.synced()
        told = {sku: product.get("Description") for sku, product in pair.products().items()}
        assert told == {"OAK-1": filled, "OAK-2": empty}


@pytest.mark.feature("F-CORE-PRD-08")
def test_prices_with_tax_go_without_it_and_come_back_with_it() -> None:
    with TwoBooks(configuration(products=f"{BOTH}price_tax = 21\n")) as pair:
        pair.item("HERE-1", price="121.00")
        pair.product("THERE-1", price="100")
        pair.synced()
        assert Decimal(pair.products()["HERE-1"]["UnitPrice"]) == 100
        assert Decimal(pair.items()["THERE-1"]["StandardSalesPrice"]) == 121
        assert pair.settles()


@pytest.mark.feature("F-EX-QB-PRD-04")
@pytest.mark.feature("F-CORE-PRD-06")
def test_item_groups_become_categories_once_with_their_products_and_a_rename_follows() -> None:
    flows = configuration(categories=TO_RIGHT, products=f"{TO_RIGHT}categories = true\n")
    with TwoBooks(flows) as pair:
        service = pair.entry(GROUPS, "SERVICE", LEFT)
        pair.edits(LEFT, GROUPS, service, Description="Labour")
        id = pair.item("HOUR-1", "An hour", ItemGroup=service)
        assert pair.synced().counts["categories"] == {"created": 2}
        assert pair.products()["HOUR-1"]["FullyQualifiedName"] == "Labour:An hour"
        pair.edits(LEFT, GROUPS, service, Description="Work")
        pair.synced()
        assert sorted(categories(pair)) == ["Default group", "Work"]
        assert pair.products()["HOUR-1"]["FullyQualifiedName"] == "Work:An hour"
        pair.edits(LEFT, ITEMS, id, ItemGroup=pair.entry(GROUPS, "DEFAULT", LEFT))
        pair.synced()
        assert pair.products()["HOUR-1"]["FullyQualifiedName"] == "Default group:An hour"
        assert sorted(categories(pair)) == ["Default group", "Work"]
        assert pair.settles()


def categories(pair: TwoBooks) -> list[str]:
    return [str(row["Name"]) for row in pair.records(RIGHT, "Item") if row["Type"] == "Category"]


@pytest.mark.feature("F-EX-QB-PRD-04")
@pytest.mark.parametrize("way", [TO_LEFT, BOTH])
def test_categories_do_not_go_to_exact_and_the_reason_is_told(way: str) -> None:
    with TwoBooks(configuration(categories=way)) as pair, pytest.raises(SetupError) as refused:
        pair.plan()
    assert "Exact's API makes no item groups" in str(refused.value)


VARIANTS = f"""{TO_RIGHT}parent_field = "FreeTextField_01"
"""
NO_PARENTS = """[[integration.pair.flows.products.filter]]
side = "left"
condition = [{ field = "FreeBoolField_01", operator = "is not", values = [true], reason = "it has variants" }]
"""


@pytest.mark.feature("F-EX-QB-PRD-03")
@pytest.mark.feature("F-CORE-PRD-03")
def test_each_variant_is_a_product_of_its_own_that_names_its_parent() -> None:
    with TwoBooks(configuration(NO_PARENTS, products=VARIANTS)) as pair:
        parent = pair.item("SHIRT", "Shirt", FreeBoolField_01=True)
        for size in ("S", "M", "L"):
            pair.item(f"SHIRT-{size}", f"Shirt {size}", FreeTextField_01="SHIRT")
        pair.item("HAT", "Hat")
        report = pair.synced()
        assert report.counts["products"] == {"created": 4, "excluded": 1}
        assert pair.outcomes(report, "products")[parent].reason == "it has variants"
        names = {sku: product["Name"] for sku, product in pair.products().items()}
        assert names == {
            "SHIRT-S": "SHIRT / Shirt S",
            "SHIRT-M": "SHIRT / Shirt M",
            "SHIRT-L": "SHIRT / Shirt L",
            "HAT": "Hat",
        }
        assert pair.settles()


@pytest.mark.feature("F-EX-QB-PRD-03")
def test_variants_come_back_with_their_parent_in_the_field_for_it() -> None:
    with TwoBooks(configuration(products=f'{TO_LEFT}parent_field = "FreeTextField_01"\n')) as pair:
        pair.product("SHIRT-S", "SHIRT / Shirt S")
        pair.product("HAT", "Hat")
        pair.synced()
        made = {code: (item["Description"], item.get("FreeTextField_01")) for code, item in pair.items().items()}
        assert made == {"SHIRT-S": ("Shirt S", "SHIRT"), "HAT": ("Hat", None)}


ATTRIBUTES = """[[integration.pair.flows.products.rule]]
id = "name"
into = "right"
field = "Name"
value = { join = ["Description", "FreeTextField_02"] }
[[integration.pair.flows.products.rule]]
id = "origin"
left = "FreeTextField_03"
right = "PurchaseDesc"
"""


@pytest.mark.feature("F-EX-QB-PRD-03")
@pytest.mark.feature("F-CORE-PRD-04")
@pytest.mark.feature("F-CORE-PRD-05")
def test_attributes_make_variants_and_features_are_told_where_they_are_mapped_by_hand() -> None:
    item = {"FreeTextField_03": "Portugal", "FreeTextField_04": "unmapped"}
    with TwoBooks(configuration(ATTRIBUTES, products=TO_RIGHT)) as pair:
        for size in ("S", "M"):
            pair.item(f"SHIRT-{size}", "Shirt", FreeTextField_02=size, **item)
        pair.synced()
        made = pair.products()
        assert {sku: product["Name"] for sku, product in made.items()} == {"SHIRT-S": "Shirt S", "SHIRT-M": "Shirt M"}
        assert {product["PurchaseDesc"] for product in made.values()} == {"Portugal"}
        assert not [product for product in made.values() if "unmapped" in str(product)]


@pytest.mark.feature("F-CORE-PRD-09")
def test_a_filter_leaves_products_out_and_says_why() -> None:
    with TwoBooks(configuration(products=TO_RIGHT)) as pair:
        service = pair.entry(GROUPS, "SERVICE", LEFT)
        pair.configuration = configuration(
            '[[integration.pair.flows.products.filter]]\nside = "left"\n'
            'condition = [{ field = "ItemGroupCode", operator = "is", values = ["SERVICE"] }]\n',
            products=TO_RIGHT,
        )
        for n in range(3):
            pair.item(f"HOUR-{n}", ItemGroup=service)
        out = [pair.item(f"OTHER-{n}") for n in range(2)]
        report = pair.synced()
        assert report.counts["products"] == {"created": 3, "excluded": 2}
        assert pair.outcomes(report, "products")[out[0]].reason == "ItemGroupCode DEFAULT is not SERVICE"


@pytest.mark.feature("F-CORE-PRD-10")
def test_free_fields_of_an_item_can_be_mapped() -> None:
    rule = """[[integration.pair.flows.products.rule]]
id = "text"
left = "FreeTextField_05"
right = "PurchaseDesc"
[[integration.pair.flows.products.rule]]
id = "number"
left = "FreeNumberField_01"
right = "PurchaseCost"
[[integration.pair.flows.products.rule]]
id = "cost"
left = "CostPriceStandard"
right = "PurchaseCost"
direction = "right-to-left"
[[integration.pair.flows.products.rule]]
id = "taxable"
left = "FreeBoolField_02"
right = "Taxable"
"""
    with TwoBooks(configuration(rule, products=TO_RIGHT)) as pair:
        pair.item("OAK-1", FreeTextField_05="Buy oiled", FreeNumberField_01=Decimal("4.5"), FreeBoolField_02=True)
        pair.synced()
        made = pair.products()["OAK-1"]
        assert (made["PurchaseDesc"], made["PurchaseCost"], made["Taxable"]) == ("Buy oiled", Decimal("4.5"), True)
