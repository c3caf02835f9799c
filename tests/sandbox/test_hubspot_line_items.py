"""Line items of the simulated HubSpot: whose they are, what they cost, and when that shows."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.hubspot_portal import ACCOUNT, V3, Portal

SUMS = ("hs_pre_discount_amount", "hs_total_discount", "amount")


@pytest.fixture
def portal() -> Portal:
    return Portal(search_lag_s=0, calculation_lag_s=0)


def sums(portal: Portal, id: str, *names: str) -> list[Any]:
    found = portal.read("line_items", id, *(names or SUMS))
    return [found[name] for name in names or SUMS]


def line_of(portal: Portal, type: str, parent: str, type_id: int, **properties: str) -> Any:
    """The answer to a line made with its parent."""
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]
    wish = {"properties": properties, "associations": [{"to": {"id": parent}, "types": types}]}
    return portal.post(f"{V3}/line_items", wish)


@pytest.mark.behaviour("HS-LINE-AMOUNT")
@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"quantity": "10", "price": "10.00"}, ["100.00", "0.00", "100.00"]),
        ({"quantity": "10", "price": "10.00", "hs_discount_percentage": "10"}, ["100.00", "10.00", "90.00"]),
        ({"quantity": "3", "price": "9.99", "discount": "0.5"}, ["29.97", "1.50", "28.47"]),
        ({"quantity": "0.5", "price": "0.1234"}, ["0.0617", "0.00", "0.0617"]),
        ({"quantity": "-1", "price": "5"}, ["-5.00", "0.00", "-5.00"]),
        ({"quantity": "2"}, [None, None, None]),
        ({"quantity": "1e99999", "price": "1"}, [None, None, None]),
    ],
)
def test_amount_is_quantity_times_price_less_discount(
    portal: Portal, wish: dict[str, str], expected: list[Any]
) -> None:
    assert sums(portal, portal.create("line_items", name="W", **wish)) == expected


@pytest.mark.behaviour("HS-CALCULATED-LATE")
def test_sums_show_some_time_after_the_write_and_move_the_modified_date(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"calculation_lag_s": 3})
    made = portal.post(f"{V3}/line_items", {"properties": {"quantity": "2", "price": "4"}}).body
    assert "amount" not in made["properties"]
    portal.pass_s(2.9)
    assert sums(portal, made["id"]) == [None, None, None]
    portal.pass_s(10)
    record = portal.get(f"{V3}/line_items/{made['id']}", propertiesWithHistory="amount").body
    (version,) = record["propertiesWithHistory"]["amount"]
    assert (version["value"], version["timestamp"]) == ("8.00", "2026-01-01T00:00:03.000Z")
    assert record["updatedAt"] == version["timestamp"]


def test_sums_show_to_people_too_and_not_after_a_refused_write(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"calculation_lag_s": 3})
    wishes = [{"properties": {"quantity": "2", "price": "4"}}, {"properties": {"nonsense": "1"}}]
    assert portal.post(f"{V3}/line_items/batch/create", {"inputs": wishes}).status == 400
    portal.create("line_items", quantity="1", price="4")
    portal.pass_s(3)
    (record,) = portal.vendor.records(ACCOUNT, "line_items", 10, 0)
    assert record["properties"]["amount"] == "4.00"


@pytest.mark.behaviour("HS-LINE-TAX")
def test_tax_follows_from_the_rate_that_the_line_names(portal: Portal) -> None:
    rate = portal.get("/tax-rates/v1/tax-rates").body["results"][0]
    id = portal.create("line_items", quantity="1", price="33.33", hs_tax_rate_group_id=rate["id"])
    names = ("hs_tax_amount", "hs_post_tax_amount", "hs_tax_rate", "hs_tax_label")
    assert sums(portal, id, *names) == ["8.3325", "41.6625", "25", "Standard rate"]
    portal.patch(f"{V3}/line_items/{id}", {"hs_tax_rate_group_id": ""})
    assert sums(portal, id, *names) == [None, "33.33", None, None]


@pytest.mark.behaviour("HS-LINE-ONE-DISCOUNT")
def test_one_kind_of_discount_takes_the_place_of_the_other(portal: Portal) -> None:
    both = {"discount": "1", "hs_discount_percentage": "50"}
    id = portal.create("line_items", quantity="2", price="10", **both)
    assert sums(portal, id, "discount", "amount") == [None, "10.00"]
    portal.patch(f"{V3}/line_items/{id}", {"discount": "1"})
    assert sums(portal, id, "hs_discount_percentage", "amount") == [None, "18.00"]


@pytest.mark.behaviour("HS-LINE-PRICE")
def test_price_below_zero_is_refused(portal: Portal) -> None:
    assert portal.post(f"{V3}/line_items", {"properties": {"price": "-0.01"}}).status == 400
    assert portal.create("line_items", price="0")


@pytest.mark.behaviour("HS-LINE-PRODUCT")
def test_line_takes_from_its_product_what_it_lacks_once(portal: Portal) -> None:
    product = portal.create("products", name="Widget", price="10.00", hs_sku="W-77", description="Blue")
    id = portal.create("line_items", hs_product_id=product, quantity="1", description="Red")
    assert sums(portal, id, "name", "price", "hs_sku", "description") == ["Widget", "10.00", "W-77", "Red"]
    portal.patch(f"{V3}/products/{product}", {"price": "12.00"})
    portal.patch(f"{V3}/line_items/{id}", {"quantity": "2"})
    assert sums(portal, id, "price", "amount") == ["10.00", "20.00"]


@pytest.mark.behaviour("HS-DEAL-AMOUNT")
@pytest.mark.behaviour("HS-COUNTERS")
def test_lines_are_counted_on_a_deal_and_leave_its_amount_alone(portal: Portal) -> None:
    deal = portal.create("deals", dealname="Acme", amount="90.00")
    made = [line_of(portal, "deals", deal, 20, quantity="1", price="5").body["id"] for _ in range(2)]
    portal.delete(f"{V3}/line_items/{made[0]}")
    found = portal.read("deals", deal, "amount", "hs_num_of_associated_line_items")
    assert (found["amount"], found["hs_num_of_associated_line_items"]) == ("90.00", "1")


@pytest.mark.behaviour("HS-LINE-ONE-PARENT")
def test_line_belongs_to_one_record(portal: Portal) -> None:
    deal, invoice = portal.create("deals", dealname="Acme"), portal.create("invoices", hs_currency="USD")
    line = line_of(portal, "deals", deal, 20, name="Widget").body["id"]
    refused = portal.put(f"/crm/v4/objects/invoices/{invoice}/associations/default/line_items/{line}")
    assert (refused.status, refused.body["category"]) == (400, "VALIDATION_ERROR")
    assert portal.put(f"/crm/v4/objects/deals/{deal}/associations/default/line_items/{line}").status == 200
    portal.delete(f"/crm/v4/objects/deals/{deal}/associations/line_items/{line}")
    assert portal.put(f"/crm/v4/objects/invoices/{invoice}/associations/default/line_items/{line}").status == 200


def test_line_refused_by_its_parent_is_not_made(portal: Portal) -> None:
    assert line_of(portal, "deals", "404", 20, name="Widget").status == 404
    assert portal.vendor.count(ACCOUNT, "line_items") == 0


@pytest.mark.behaviour("HS-QUOTE-LINES")
def test_quote_takes_its_lines_along_when_it_is_deleted(portal: Portal) -> None:
    quote = portal.create("quotes", hs_title="Q")
    line = line_of(portal, "quotes", quote, 68, name="Widget").body["id"]
    portal.delete(f"{V3}/quotes/{quote}")
    assert portal.get(f"{V3}/line_items/{line}").status == 404
    assert portal.get(f"{V3}/line_items/{line}", archived="true").body["archived"] is True


@pytest.mark.behaviour("HS-CONVERT-LINES")
@pytest.mark.parametrize(("to", "type"), [("invoice", "invoices"), ("order", "orders"), ("quote", "quotes")])
def test_deal_converted_by_a_person_keeps_its_lines_and_the_new_record_has_copies(
    portal: Portal, to: str, type: str
) -> None:
    company = portal.create("companies", name="Acme")
    deal = portal.create("deals", dealname="Acme 2026", deal_currency_code="EUR")
    portal.put(f"/crm/v4/objects/deals/{deal}/associations/default/companies/{company}")
    line = line_of(portal, "deals", deal, 20, name="Widget", quantity="2", price="5").body["id"]
    answer = portal.vendor.person_does(ACCOUNT, "deals", deal, {"do": "convert", "to": to})
    (made,) = portal.vendor.records(ACCOUNT, type, 10, 0)
    (copied,) = made["associations"]["line_items"]
    assert [row["id"] for row in answer["associations"]["line_items"]] == [line] != [copied["id"]]
    assert sums(portal, copied["id"], "name", "amount") == ["Widget", "10.00"]
    assert made["associations"]["companies"][0]["id"] == company
