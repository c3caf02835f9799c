"""The catalogue and tax rates."""

from __future__ import annotations

import pytest
from tests.sandbox.hyperline_caller import Caller


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.mark.behaviour("HYP-PRODUCT-FIELDS")
def test_product_tells_no_moment_of_change(caller: Caller) -> None:
    made = caller.product()
    [listed] = caller("GET", "/v1/products")["data"]
    assert (made["status"], made["type"], made["is_available_on_demand"]) == ("active", "flat_fee", True)
    assert not {"created_at", "updated_at", "price_configurations"} & set(listed)
    assert set(listed["translations"]) == {"fr", "en", "de", "it", "nl", "es", "pt", "pl"}


@pytest.mark.behaviour("HYP-PRODUCT-PRICES")
def test_single_product_has_its_prices(caller: Caller) -> None:
    book = caller.vendor.person_creates(caller.account, "price_books", {"name": "Partners"})["id"]
    made = caller.product()
    partner = {"product_id": made["id"], "currency": "SEK", "price_book_id": book, "prices": [{"amount": 30_000}]}
    caller("POST", "/v1/price-configurations", partner)
    path = f"/v1/products/{made['id']}"
    amounts = [entry["prices"][0]["amount"] for entry in caller("GET", path)["price_configurations"]]
    assert amounts == [40_000, 30_000]
    [chosen] = caller("GET", f"{path}?price_book_id={book}")["price_configurations"]
    assert (chosen["price_book_id"], chosen["type"]) == (book, "fee")


@pytest.mark.behaviour("HYP-PRICES")
def test_prices_of_a_configuration_are_replaced(caller: Caller) -> None:
    [price] = caller.product()["price_configurations"]
    path = f"/v1/price-configurations/{price['id']}"
    caller("POST", f"{path}/prices", {"prices": [{"amount": 50_000}]})
    assert [entry["amount"] for entry in caller("GET", path)["prices"]] == [50_000]


@pytest.mark.behaviour("HYP-PRODUCT-ACCOUNTING")
def test_codes_for_the_books_stand_under_each_seller(caller: Caller) -> None:
    made = caller.product(accounting={"ive_A": {"product_code": "PROD-23", "account_code": "3041"}, "ive_B": {}})
    assert made["accounting"] == {
        "ive_A": {"tax_rate_id": None, "product_code": "PROD-23", "account_code": "3041", "integrations": []},
        "ive_B": {"tax_rate_id": None, "product_code": None, "account_code": None, "integrations": []},
    }


@pytest.mark.behaviour("HYP-PRODUCT-UPDATE")
def test_fields_left_out_of_an_update_stay(caller: Caller) -> None:
    made = caller.product(description="internal")
    changed = caller("PUT", f"/v1/products/{made['id']}", {"name": "Access"})
    assert (changed["name"], changed["description"]) == ("Access", "internal")


@pytest.mark.parametrize("body", [{"name": "A"}, {"type": "flat_fee"}, {"name": "A", "type": "gift"}])
def test_product_needs_a_name_and_a_type(caller: Caller, body: dict[str, str]) -> None:
    assert caller.try_("POST", "/v1/products", body).status == 400


@pytest.mark.behaviour("HYP-ARCHIVE-VERB")
def test_product_is_archived_with_put_and_then_deleted(caller: Caller) -> None:
    path = f"/v1/products/{caller.product()['id']}"
    assert caller.try_("POST", f"{path}/archive").message == "Route not found"
    assert caller.try_("DELETE", path).status == 400
    assert caller("PUT", f"{path}/archive")["status"] == "archived"
    totals = [
        caller("GET", f"/v1/products{query}")["meta"]["total"] for query in ("", "?status=all", "?status=archived")
    ]
    assert totals == [0, 1, 1]
    assert caller.try_("DELETE", path).status == 204
    assert caller.try_("GET", path).message == "Product not found"


@pytest.mark.behaviour("HYP-PRODUCT-FEATURES")
def test_features_are_a_bare_list(caller: Caller) -> None:
    assert caller("GET", f"/v1/products/{caller.product()['id']}/features") == []


@pytest.mark.behaviour("HYP-TAX-RATES")
def test_tax_rate_of_a_product_is_used_on_its_lines(caller: Caller) -> None:
    [entity] = caller("GET", "/v1/invoicing-entities")["data"]
    rate = {"code": "books", "invoicing_entity_id": entity["id"], "type": "custom", "name": "Books", "rate": 6}
    made = caller("POST", "/v1/taxes/rates", rate)
    assert caller("GET", "/v1/taxes/rates")["data"] == [made]
    product = caller.product(accounting={entity["id"]: {"tax_rate_id": made["id"]}})
    invoice = caller.invoice(lines=[{"product_id": product["id"]}])
    assert (invoice["line_items"][0]["tax_rate"], invoice["tax_amount"]) == (6, 2400)
