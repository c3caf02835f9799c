"""Products of HubSpot and items of Exact, each way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.support.hubspot_exact_world import ITEMS, PRODUCTS, World, world

from ledgerbridge.usecases import presets

FROM_EXACT = '[flows.products]\ndirection = "right-to-left"\n{}'
ONCE = """
[[flows.products.rule]]
id = "description"
left = "description"
right = "ExtraDescription"
when = "create"
"""
IN_SHOP = """
[[flows.products.filter]]
side = "left"
condition = [{ field = "own", operator = "is", values = ["shop"] }]
"""
GOLDEN = {
    "hs_sku": ("Code", "OAK-1"),
    "name": ("Description", "Oak table"),
    "description": ("ExtraDescription", "Solid, oiled"),
    "price": ("StandardSalesPrice", Decimal("890.00")),
    "hs_cost_of_goods_sold": ("CostPriceStandard", Decimal("412.50")),
}
"""{property: (field of items, value)} of every default field."""


def item(office: World) -> dict[str, Any]:
    return office.row(ITEMS, Code="OAK-1")


@pytest.mark.feature("F-HS-EX-PRD-01", "F-CORE-PRD-08", "F-CORE-PRD-01", "F-CORE-RUL-06")
def test_a_golden_product_arrives_in_every_default_field() -> None:
    with world() as office:
        office.makes(PRODUCTS, **{name: value for name, (_, value) in GOLDEN.items()})
        office.sync()
        assert {field: item(office)[field] for field, _ in GOLDEN.values()} == dict(GOLDEN.values())
        office.comes_to_rest()


@pytest.mark.feature("F-HS-EX-PRD-05", "F-CORE-PRD-08")
def test_a_golden_item_arrives_in_every_default_field() -> None:
    with world(FROM_EXACT.format("")) as office:
        given = {field: value for field, value in GOLDEN.values() if field != "StandardSalesPrice"}
        made = office.enters(ITEMS, IsSalesItem=True, **given)
        office.enters("logistics/SalesItemPrices", Item=made, Price=Decimal("890.00"))
        office.sync()
        held = office.held(PRODUCTS)
        found = {name: held[name] for name in GOLDEN}
        assert {
            name: Decimal(text) if isinstance(GOLDEN[name][1], Decimal) else text for name, text in found.items()
        } == {name: value for name, (_, value) in GOLDEN.items()}
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-PRD-01")
def test_a_known_sku_is_updated_and_a_product_without_one_excluded() -> None:
    with world() as office:
        office.enters(ITEMS, Code="OAK-1", Description="Old", IsSalesItem=True)
        office.product("OAK-1", name="New")
        office.makes(PRODUCTS, name="Without")
        assert office.sync().counts["products"] == {"updated": 1, "excluded": 1}
        assert item(office)["Description"] == "New"


SETTINGS = [
    ("included_tax = 21", {"price": "121.00"}, "StandardSalesPrice", Decimal("100.00")),
    ("", {"price": "121.00"}, "StandardSalesPrice", Decimal("121.00")),
    ('tax_code = "1"', {}, "SalesVatCode", "1"),
    ('tax_code = "2"', {}, "SalesVatCode", "2"),
    ('barcode_property = "own"', {"own": "8712345678906"}, "Barcode", "8712345678906"),
    ("", {"own": "8712345678906"}, "Barcode", None),
    ('parent_property = "own"', {"own": "OAK"}, "FreeTextField_01", "OAK"),
    ('parent_property = "own"\nparent_field = "FreeTextField_02"', {"own": "OAK"}, "FreeTextField_02", "OAK"),
    ("", {"own": "OAK"}, "FreeTextField_01", None),
    ("", {"hs_product_type": "inventory"}, "IsStockItem", True),
    ("", {"hs_product_type": "service"}, "IsStockItem", False),
]


@pytest.mark.feature("F-HS-EX-PRD-01", "F-HS-EX-PRD-04", "F-CORE-PRD-03", "F-CORE-PRD-08", "F-CORE-PRD-10")
@pytest.mark.parametrize(("settings", "properties", "field", "expected"), SETTINGS)
def test_a_setting_gives_what_it_says(settings: str, properties: dict[str, str], field: str, expected: Any) -> None:
    with world(f"[flows.products]\n{settings}") as office:
        office.property(PRODUCTS, "own")
        office.product("OAK-1", **properties)
        report = office.sync()
        assert report.counts["products"] == {"created": 1}, [
            str(line.problem) for line in office.lines(report, "products")
        ]
        assert item(office)[field] == expected
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-PRD-02")
def test_a_field_written_at_creation_only_stays_as_it_was_enriched() -> None:
    with world(f"[flows.products]\n{ONCE}") as office:
        id = office.product("OAK-1", description="A", price="10")
        office.sync()
        office.changes(ITEMS, item(office)["ID"], ExtraDescription="B")
        office.edits(PRODUCTS, id, description="C", price="20")
        office.sync()
        assert (item(office)["ExtraDescription"], item(office)["StandardSalesPrice"]) == ("B", 20)


@pytest.mark.feature("F-CORE-PRD-04", "F-CORE-PRD-05", "F-CORE-PRD-10")
def test_features_are_sent_once_they_are_mapped() -> None:
    rule = '[[flows.products.rule]]\nid = "origin"\nleft = "own"\nright = "FreeTextField_03"\n'
    with world(f"[flows.products]\n{rule}") as office:
        office.property(PRODUCTS, "own")
        office.property(PRODUCTS, "other")
        office.product("OAK-1", own="Sweden", other="Soft")
        office.sync()
        texts = {name: value for name, value in item(office).items() if name.startswith("FreeTextField") and value}
        assert texts == {"FreeTextField_03": "Sweden"}


@pytest.mark.feature("F-CORE-PRD-09")
def test_products_outside_the_filter_stay() -> None:
    with world(f"[flows.products]\n{IN_SHOP}") as office:
        office.property(PRODUCTS, "own")
        for number, group in enumerate(("shop", "shop", "shop", "internal", "old")):
            office.product(f"P-{number}", own=group)
        assert office.sync().counts["products"] == {"created": 3, "excluded": 2}


@pytest.mark.feature("F-CORE-PRD-06", "F-HS-EX-PRD-02", "F-CORE-PRD-08")
def test_what_the_pair_has_not_is_listed_with_its_reason() -> None:
    flow = presets.load("hubspot-exact").flow_named("products")
    assert flow is not None
    assert {"quantity", "categories", "currency"} <= set(flow.unavailable)
    assert "no item groups" in flow.unavailable["categories"]
