"""Stock from eAccounting into a property of HubSpot's products."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.support.eaccounting_hubspot import NUMBER, YES_NO, BooksAndCrm, configuration

from ledgerbridge.model.problems import SetupError

ON = 'direction = "left-to-right"\nproperty = "on_hand"\n'
OFF = 'direction = "off"'


def stocked(pair: BooksAndCrm, settings: str) -> None:
    """Articles in stock, one with three reserved, one below zero, and a service; their products are in HubSpot."""
    pair.owner.add("products", "on_hand", "On hand", NUMBER)
    pair.owner.add("products", "kept", "Stock is kept", YES_NO)
    for number, balance in (("OAK", 10), ("ASH", -2), ("UNKNOWN", 4)):
        pair.does("articles", pair.article(number, IsStock=True), "count", balance=str(balance))
    pair.article("HELP", coding="Services 25 %")
    for sku in ("OAK", "ASH", "HELP"):
        pair.product(sku)
    pair.configuration = configuration(products=OFF, customers=OFF, stock=ON + settings)


def reserve(pair: BooksAndCrm, number: str, quantity: int) -> None:
    """Somebody at eAccounting takes an order for an article."""
    pair.order(pair.customer("Öberg AB"), pair.row(number, str(quantity)))


def quantities(pair: BooksAndCrm) -> dict[str, Decimal | None]:
    """{SKU: what HubSpot says is on hand}"""
    told = {one["hs_sku"]: one.get("on_hand") for one in pair.products()}
    return {sku: Decimal(said) if said else None for sku, said in told.items()}


@pytest.mark.feature("F-EA-HS-STK-01")
@pytest.mark.feature("F-CORE-STK-01")
@pytest.mark.feature("F-CORE-STK-03")
@pytest.mark.parametrize(
    ("settings", "oak", "ash"),
    [("", 7, -2), ("physical = true", 10, -2), ("below_zero = false", 7, 0)],
)
def test_the_balance_of_tracked_articles_arrives_as_it_is_reckoned(settings: str, oak: int, ash: int) -> None:
    with BooksAndCrm() as pair:
        stocked(pair, settings)
        reserve(pair, "OAK", 3)
        report = pair.synced()
        assert quantities(pair) == {"OAK": oak, "ASH": ash, "HELP": None}
        skipped = {line.label for line in pair.outcomes(report, "stock").values() if line.outcome == "skipped"}
        assert len(skipped) == 1 and "UNKNOWN" in skipped.pop()
        assert len(pair.products()) == 3


@pytest.mark.feature("F-CORE-STK-04")
def test_a_quantity_that_is_as_it_was_makes_no_call() -> None:
    with BooksAndCrm() as pair:
        stocked(pair, "")
        pair.synced()
        assert pair.settles()
        reserve(pair, "OAK", 3)
        assert pair.synced().writes == 1
        assert quantities(pair)["OAK"] == 7


@pytest.mark.feature("F-CORE-STK-02")
def test_articles_whose_stock_is_kept_are_marked_where_a_property_is_chosen() -> None:
    with BooksAndCrm() as pair:
        stocked(pair, 'managed_property = "kept"')
        pair.synced()
        assert {one["hs_sku"]: one.get("kept") for one in pair.products()} == {
            "OAK": "true",
            "ASH": "true",
            "HELP": None,
        }


@pytest.mark.feature("F-EA-HS-STK-01")
def test_stock_is_off_until_it_is_switched_on_and_has_one_balance_for_each_article() -> None:
    with BooksAndCrm(configuration()) as pair:
        assert "stock" not in {flow.name for flow in pair.integration().flows}
        pair.configuration = configuration(stock=f"{ON}warehouses = 'all'")
        with pytest.raises(SetupError, match="one balance for each article"):
            pair.integration()


@pytest.mark.feature("F-EA-HS-STK-01")
@pytest.mark.feature("F-CORE-SET-05")
def test_without_a_property_of_the_accounts_own_ours_is_added_as_the_plan_says() -> None:
    with BooksAndCrm(configuration(products=OFF, customers=OFF, stock='direction = "left-to-right"')) as pair:
        pair.does("articles", pair.article("OAK", IsStock=True), "count", balance="7")
        pair.product("OAK")
        assert any("lb_stock" in line.reason for line in pair.lines(pair.plan()) if line.role == "set-up")
        pair.synced()
        assert [Decimal(one["lb_stock"]) for one in pair.products()] == [7]
