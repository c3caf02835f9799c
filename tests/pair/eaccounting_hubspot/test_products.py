"""Products between eAccounting's articles and HubSpot's library: simple ones, both ways."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.support.eaccounting_hubspot import BOOKS, NUMBER, TEXT, BooksAndCrm, configuration

from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import reconfiguring

TO_BOOKS, TO_CRM, BOTH = ('direction = "right-to-left"', 'direction = "left-to-right"', 'direction = "two-way"')


def prices(pair: BooksAndCrm) -> dict[str, tuple[Decimal, Decimal]]:
    """{number: (without VAT, with VAT)}"""
    return {one["Number"]: (one["NetPrice"], one["GrossPrice"]) for one in pair.articles()}


@pytest.mark.feature("F-EA-HS-PRD-01")
@pytest.mark.feature("F-EA-HS-PRD-04")
@pytest.mark.feature("F-CORE-PRD-08")
def test_a_golden_article_arrives_whole_in_hubspot() -> None:
    with BooksAndCrm() as pair:
        for name, sort in (("ean", TEXT), ("opening", NUMBER)):
            pair.owner.add("products", name, name, sort)
        pair.configuration = configuration(products='barcode_property = "ean"\nquantity_property = "opening"')
        barcodes = [{"Barcode": "7310865004703", "BarcodeType": 0}]
        more: dict[str, Any] = {"IsStock": True, "PurchasePrice": Decimal("412.50"), "Barcodes": barcodes}
        id = pair.article("OAK-1", "Oak table", "890.00", **more)
        pair.does("articles", id, "count", balance="7")
        pair.synced()
        (made,) = pair.products()
        assert (made["hs_sku"], made["name"], made["ean"]) == ("OAK-1", "Oak table", "7310865004703")
        numbers = ("price", "hs_cost_of_goods_sold", "opening")
        assert [Decimal(made[name]) for name in numbers] == [Decimal("890.00"), Decimal("412.50"), Decimal(7)]
        pair.does("articles", id, "count", balance="3")
        pair.changes("articles", id, Name="Table of oak")
        pair.synced()
        assert pair.settles()
        assert Decimal(pair.products()[0]["opening"]) == 7


@pytest.mark.feature("F-EA-HS-PRD-01")
@pytest.mark.feature("F-EA-HS-PRD-04")
def test_a_golden_product_arrives_whole_in_eaccounting() -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("products", "ean", "EAN", TEXT)
        pair.configuration = configuration(products=f'{TO_BOOKS}\nbarcode_property = "ean"')
        pair.product("OAK-1", "Oak table", "890.00", ean="7310865004703", hs_cost_of_goods_sold="412.50")
        pair.synced()
        (made,) = pair.articles()
        assert (made["Number"], made["Name"]) == ("OAK-1", "Oak table")
        assert [one["Barcode"] for one in made["Barcodes"]] == ["7310865004703"]
        assert (made["NetPrice"], made["GrossPrice"]) == (Decimal("890.00"), Decimal("1112.50"))
        assert made["PurchasePrice"] == Decimal("412.50")
        assert (made["CodingId"], made["UnitId"]) == (pair.coding("Goods 25 %"), pair.entry("units"))
        assert pair.settles()


@pytest.mark.feature("F-EA-HS-PRD-01")
def test_two_ways_products_meet_by_sku_and_a_second_run_writes_nothing() -> None:
    with BooksAndCrm(configuration(products=BOTH)) as pair:
        pair.article("BOTH-1", "Oak table", "890.00")
        pair.product("BOTH-1", "Oak table", "890.00")
        there = pair.article("EA-1", "Chair", "100.00")
        here = pair.product("HS-1", "Lamp", "12.34")
        assert pair.synced().counts["products"] == {"created": 2, "linked": 1}
        assert pair.settles()
        pair.property_edits("products", here, price="13.00")
        pair.changes("articles", there, NetPrice=Decimal("101.00"), GrossPrice=Decimal("126.25"))
        pair.synced()
        assert prices(pair)["HS-1"] == (Decimal("13.00"), Decimal("16.25"))
        assert {one["hs_sku"]: Decimal(one["price"]) for one in pair.products()}["EA-1"] == Decimal("101.00")
        assert pair.settles()


@pytest.mark.feature("F-CORE-PRD-01")
def test_a_known_number_is_updated_a_new_one_created_and_a_product_without_sku_left_out() -> None:
    with BooksAndCrm(configuration(products=TO_BOOKS)) as pair:
        pair.article("NW-1", "Old name", "1.00")
        known, new = pair.product("NW-1", "Chai", "18.00"), pair.product("NW-2", "Chang", "19.00")
        bare = pair.product("", "Tofu")
        found = pair.outcomes(pair.synced(), "products")
        assert [found[id].outcome for id in (known, new, bare)] == ["updated", "created", "excluded"]
        assert found[bare].reason == "no SKU"
        assert prices(pair) == {
            "NW-1": (Decimal("18.00"), Decimal("22.50")),
            "NW-2": (Decimal("19.00"), Decimal("23.75")),
        }


@pytest.mark.feature("F-EA-HS-PRD-01")
@pytest.mark.feature("F-CORE-PRD-02")
def test_a_field_that_is_written_on_create_alone_keeps_what_a_person_wrote() -> None:
    rule = '[[integration.pair.flows.products.rule]]\nid = "name"\nleft = "Name"\nright = "name"\nwhen = "create"\n'
    with BooksAndCrm(configuration(rule)) as pair:
        id = pair.article("OAK-1", "Oak table", "890.00")
        pair.synced()
        pair.property_edits("products", pair.products()[0]["id"], name="Oak table, solid")
        pair.changes("articles", id, Name="Table", NetPrice=Decimal("900.00"))
        pair.synced()
        (made,) = pair.products()
        assert (made["name"], Decimal(made["price"])) == ("Oak table, solid", Decimal("900.00"))


@pytest.mark.feature("F-EA-HS-PRD-04")
@pytest.mark.feature("F-CORE-PRD-08")
@pytest.mark.parametrize(
    ("with_tax", "net", "gross"),
    [("true", "96.80", "121.00"), ("false", "121.00", "151.25")],
)
def test_prices_of_hubspot_are_with_or_without_vat(with_tax: str, net: str, gross: str) -> None:
    with BooksAndCrm(configuration(products=f"{BOTH}\nprices_with_tax = {with_tax}")) as pair:
        pair.product("HS-1", price="121.00")
        pair.article("EA-1", price="96.80")
        pair.synced()
        assert prices(pair)["HS-1"] == (Decimal(net), Decimal(gross))
        told = {one["hs_sku"]: Decimal(one["price"]) for one in pair.products()}
        assert told["EA-1"] == Decimal("121.00" if with_tax == "true" else "96.80")
        assert pair.settles()


@pytest.mark.feature("F-EA-HS-PRD-02")
@pytest.mark.feature("F-CORE-PRD-03")
def test_a_variant_is_left_out_and_simple_products_and_services_go() -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("products", "parent", "Parent", TEXT)
        pair.configuration = configuration(products=f'{TO_BOOKS}\nparent_property = "parent"')
        simple, service = pair.product("OAK"), pair.product("HELP", hs_product_type="service")
        variant = pair.product("OAK-S", parent="OAK")
        found = pair.outcomes(pair.synced(), "products")
        assert [found[id].outcome for id in (simple, service, variant)] == ["created", "created", "excluded"]
        assert found[variant].reason == "type not supported by eAccounting"
        assert {one["Number"] for one in pair.articles()} == {"OAK", "HELP"}


@pytest.mark.feature("F-EA-HS-PRD-03")
@pytest.mark.feature("F-CORE-PRD-06")
@pytest.mark.feature("F-CORE-PRD-07")
@pytest.mark.parametrize("key", ["attributes", "categories", "images", "image", "description"])
def test_applying_what_eaccounting_has_not_is_refused_with_the_reason(key: str) -> None:
    with BooksAndCrm(configuration()) as pair:
        text = configuration(products=f"{key} = true")
        with pytest.raises(SetupError, match=f"this pair has no {key}: eAccounting's articles have") as refused:
            pair.run(reconfiguring.propose(pair.hub, text, "new.toml"))
        assert [problem.code for problem in refused.value.problems] == ["LB-SETUP-01"]
        assert key not in (pair.configuration or "")


@pytest.mark.feature("F-EA-HS-PRD-03")
def test_a_product_with_an_image_makes_no_call_for_one() -> None:
    with BooksAndCrm(configuration(products=TO_BOOKS)) as pair:
        pair.product("OAK-1", hs_images="https://oberg.example/oak.png")
        pair.synced()
        assert [one["Number"] for one in pair.articles()] == ["OAK-1"]
        assert [call for call in pair.calls(BOOKS) if "/v2/" in call] == ["POST /v2/articles"]


@pytest.mark.feature("F-CORE-PRD-09")
def test_a_filter_lets_three_products_go_and_holds_two_with_the_condition() -> None:
    group = '[[integration.pair.flows.products.filter]]\nside = "left"\n'
    lines = f'{group}condition = [{{ field = "NetPrice", operator = "greater", values = [10] }}]\n'
    with BooksAndCrm(configuration(lines)) as pair:
        for number in range(5):
            pair.article(f"P-{number}", price="5.00" if number < 2 else "20.00")
        report = pair.synced()
        assert report.counts["products"] == {"created": 3, "excluded": 2}
        told = {line.reason for line in pair.outcomes(report, "products").values() if line.outcome == "excluded"}
        assert told == {"NetPrice 5 is not greater than 10"}


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-EA-HS-PRD-01")
@pytest.mark.feature("F-CORE-ORD-08")
def test_the_coding_of_an_article_follows_a_property_of_the_product() -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("products", "vat", "VAT", TEXT)
        codings = {"full": pair.coding("Goods 25 %"), "food": pair.coding("Goods 12 %")}
        rows = "\n".join(f'coding.map.{name} = "{id}"' for name, id in codings.items())
        pair.configuration = configuration(products=f'{TO_BOOKS}\ncoding.property = "vat"\n{rows}')
        pair.product("OAK", vat="full", price="100")
        pair.product("TEA", vat="food", price="100")
        unknown = pair.product("BOOK", vat="reading")
        problem = pair.outcomes(pair.synced(), "products")[unknown].problem
        assert problem is not None and problem.code == "LB-MAP-01"
        assert {one["Number"]: one["CodingId"] for one in pair.articles()} == {
            "OAK": codings["full"],
            "TEA": codings["food"],
        }
        assert prices(pair)["TEA"] == (Decimal("100.00"), Decimal("112.00"))


@pytest.mark.feature("F-CORE-PRD-04")
def test_a_property_becomes_the_label_of_an_article() -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("products", "segment", "Segment", TEXT)
        labels = {name: pair.label("articlelabels", name) for name in ("chairs", "tables")}
        rows = "\n".join(f'group.map.{name} = "{id}"' for name, id in labels.items())
        pair.configuration = configuration(products=f'{TO_BOOKS}\ngroup.property = "segment"\n{rows}')
        pair.product("OAK", segment="tables")
        pair.product("ASH", segment="chairs")
        pair.synced()
        held = {one["Number"]: [label["Id"] for label in one["ArticleLabels"]] for one in pair.articles()}
        assert held == {"OAK": [labels["tables"]], "ASH": [labels["chairs"]]}


@pytest.mark.feature("F-CORE-PRD-10")
@pytest.mark.feature("F-CORE-PRD-05")
def test_a_property_of_the_accounts_own_goes_nowhere_until_it_is_mapped() -> None:
    with BooksAndCrm(configuration(products=TO_BOOKS)) as pair:
        pair.owner.add("products", "english", "English", TEXT)
        id = pair.product("OAK", english="Oak")
        pair.synced()
        assert pair.articles()[0]["NameEnglish"] is None
        rule = '[[integration.pair.flows.products.rule]]\nid = "english"\nleft = "NameEnglish"\nright = "english"\n'
        pair.configuration = configuration(rule, products=TO_BOOKS)
        pair.property_edits("products", id, english="Oaken")
        pair.synced()
        assert pair.articles()[0]["NameEnglish"] == "Oaken"
