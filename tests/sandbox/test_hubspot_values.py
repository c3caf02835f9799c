"""What the simulated HubSpot makes of property values."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.hubspot_portal import V3, Portal

behaviour = pytest.mark.behaviour


@pytest.fixture
def portal() -> Portal:
    return Portal()


def code_for(portal: Portal, type: str, **sent: Any) -> str:
    """The code of the first error that a create gives."""
    answer = portal.post(f"{V3}/{type}", {"properties": {"name" if type != "contacts" else "lastname": "n", **sent}})
    assert answer.status == 400
    return str(answer.body["errors"][0]["code"])


@behaviour("HS-VALUE-NUMBER")
@pytest.mark.parametrize("text", ["6000.00", "1E+3", "-0.5"])
def test_number_comes_back_as_it_was_written(portal: Portal, text: str) -> None:
    id = portal.create("products", name="Widget", price=text)
    assert portal.read("products", id, "price")["price"] == text


@pytest.mark.parametrize("text", ["1,000", "ten", "NaN", "1_000"])
def test_what_is_no_number_is_refused(portal: Portal, text: str) -> None:
    assert code_for(portal, "products", price=text) == "INVALID_NUMBER"


@behaviour("HS-VALUE-JSON")
def test_json_numbers_and_truth_values_become_text(portal: Portal) -> None:
    portal.define("products", "lb_managed", "bool", "booleancheckbox")
    id = portal.create("products", name="Widget", price=10000, lb_managed=True)
    read = portal.read("products", id, "price", "lb_managed")
    assert (read["price"], read["lb_managed"]) == ("10000", "true")


@behaviour("HS-VALUE-CLEAR")
def test_empty_text_clears(portal: Portal) -> None:
    id = portal.create("companies", name="Acme", city="Oslo")
    portal.patch(f"{V3}/companies/{id}", {"city": ""})
    assert portal.read("companies", id, "city")["city"] is None


@behaviour("HS-VALUE-NULL")
def test_null_clears(portal: Portal) -> None:
    id = portal.create("companies", name="Acme", city="Oslo")
    portal.patch(f"{V3}/companies/{id}", {"city": None})
    assert portal.read("companies", id, "city")["city"] is None


@behaviour("HS-VALUE-BLANKS")
def test_blanks_around_a_number_are_refused_and_around_text_kept(portal: Portal) -> None:
    assert code_for(portal, "products", price=" 10") == "INVALID_NUMBER"
    id = portal.create("products", name=" Widget ")
    assert portal.read("products", id, "name")["name"] == " Widget "


@behaviour("HS-VALUE-EMAIL")
def test_email_is_trimmed_and_lower_case_and_checked(portal: Portal) -> None:
    id = portal.create("contacts", email=" Ada@X.test ")
    assert portal.read("contacts", id, "email")["email"] == "ada@x.test"
    assert code_for(portal, "contacts", email="ada at x") == "INVALID_EMAIL"


@behaviour("HS-VALUE-OPTION")
def test_option_must_be_one_of_the_list_in_its_own_case(portal: Portal) -> None:
    assert code_for(portal, "companies", industry="retail") == "INVALID_OPTION"
    id = portal.create("companies", name="Acme", industry="RETAIL", hubspot_owner_id="41629779")
    assert portal.read("companies", id, "industry")["industry"] == "RETAIL"


@behaviour("HS-VALUE-APPEND")
def test_leading_semicolon_adds_to_a_choice_of_several(portal: Portal) -> None:
    options = [{"label": value, "value": value} for value in "abc"]
    portal.define("companies", "lb_tags", "enumeration", "checkbox", options=options)
    id = portal.create("companies", name="Acme", lb_tags="a")
    portal.patch(f"{V3}/companies/{id}", {"lb_tags": ";c"})
    assert portal.read("companies", id, "lb_tags")["lb_tags"] == "a;c"
    portal.patch(f"{V3}/companies/{id}", {"lb_tags": "b"})
    assert portal.read("companies", id, "lb_tags")["lb_tags"] == "b"


@behaviour("HS-VALUE-DATE")
def test_date_is_a_day_or_midnight_utc(portal: Portal) -> None:
    sent = {"hs_recurring_billing_start_date": "1772236800000"}
    id = portal.create("products", name="Widget", **sent)
    read = portal.read("products", id, "hs_recurring_billing_start_date")
    assert read["hs_recurring_billing_start_date"] == "2026-02-28"
    assert code_for(portal, "products", hs_recurring_billing_start_date="1772236800001") == "INVALID_DATE"


@behaviour("HS-VALUE-DATETIME")
def test_datetime_takes_iso_or_epoch_ms_and_no_microseconds(portal: Portal) -> None:
    portal.define("companies", "lb_seen", "datetime", "date")
    id = portal.create("companies", name="Acme", lb_seen="2026-12-31")
    assert portal.read("companies", id, "lb_seen")["lb_seen"] == "2026-12-31T00:00:00Z"
    assert code_for(portal, "companies", lb_seen="2019-05-13T12:05:53.602759Z") == "INVALID_LONG"


@behaviour("HS-VALUE-LENGTH")
def test_text_is_at_most_65536_characters(portal: Portal) -> None:
    assert portal.create("companies", name="Acme", description="x" * 65_536)
    assert code_for(portal, "companies", description="x" * 65_537) == "INVALID_STRING"


@pytest.mark.parametrize("value", ["²", "NaN", "-Infinity", "9" * 5000, "1E+999999999", "99999999999999999", {"a": 1}])
@pytest.mark.parametrize(
    ("type", "name"),
    [("deals", "amount"), ("deals", "closedate"), ("line_items", "hs_product_id"), ("orders", "hs_total_price")],
)
def test_odd_value_is_stored_or_refused_and_can_be_searched_for(
    portal: Portal, type: str, name: str, value: Any
) -> None:
    named = {"deals": {"dealname": "A"}, "orders": {"hs_order_name": "A"}}.get(type, {"price": "1"})
    assert portal.post(f"{V3}/{type}", {"properties": {**named, name: value}}).status in (201, 400)
    found = portal.post(f"{V3}/{type}/search", {"filters": [{"propertyName": name, "operator": "GT", "value": value}]})
    assert found.status in (200, 400)
    assert portal.get(f"{V3}/{type}", limit=value if isinstance(value, str) else "0").status == 400
