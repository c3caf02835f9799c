"""What a vendor makes of the values it is given is no change: nothing is written back and forth because of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, do, edit_contact, edit_customer
from tests.pair.rig import configuration, contact, customer, quiet, reconfigure
from tests.pair.watching import Watch
from tests.support.pair import Pair

BOTH_WAYS = configuration(products='direction = "two-way"')


@pytest.mark.feature("F-CORE-B-15")
@pytest.mark.parametrize("conflict", ["left", "right"])
def test_an_email_in_capitals_stays_so_in_quickbooks_and_is_lower_case_in_hubspot(conflict: str) -> None:
    with Pair(configuration(customers=f'conflict = "{conflict}"')) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "Ann.Lee@Example.COM", GivenName="Ann")])
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        edit_customer(pair, state.customers(pair)[0]["Id"], {"PrimaryEmailAddr.Address": "ANN@Example.com"})
        pair.later()
        pair.sync()
        ((left, right),) = state.customer_pairs(pair)
        assert (left["email"], right["PrimaryEmailAddr.Address"]) == ("ann@example.com", "ANN@Example.com")
        assert quiet(pair) == []


@pytest.mark.parametrize("conflict", ["left", "right"])
@pytest.mark.parametrize(("in_hubspot", "in_quickbooks"), [("SE", "Sweden"), ("Sweden", "SWE"), ("sweden", "SE")])
def test_a_country_is_the_same_by_name_and_by_code(conflict: str, in_hubspot: str, in_quickbooks: str) -> None:
    with Pair(configuration(customers=f'conflict = "{conflict}"')) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "a@example.com", BillAddr={"Country": in_quickbooks})])
        pair.load(HUBSPOT, "contacts", [contact("a@example.com", country=in_hubspot)])
        pair.connect()
        pair.sync()
        ((left, right),) = state.customer_pairs(pair)
        assert (left["country"], right["BillAddr.Country"]) == (in_hubspot, in_quickbooks)
        assert quiet(pair) == []


@pytest.mark.parametrize("price", ["18", "18.0", "18.00", "0.5", "1234567.891"])
def test_a_price_is_the_same_with_any_number_of_zeros(price: str) -> None:
    with Pair(BOTH_WAYS) as pair:
        pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service", "UnitPrice": "18.00"}])
        pair.load(HUBSPOT, "products", [{"properties": {"name": "Tofu", "hs_sku": "NW-2", "price": price}}])
        pair.connect()
        pair.sync()
        items = {item["Sku"]: item for item in state.items(pair) if "Sku" in item}
        assert Decimal(str(items["NW-2"]["UnitPrice"])) == Decimal(price)
        assert quiet(pair) == []


def test_an_empty_price_that_quickbooks_answers_as_zero_stays_empty_in_hubspot() -> None:
    with Pair(BOTH_WAYS) as pair:
        pair.load(HUBSPOT, "products", [{"properties": {"name": "Tofu", "hs_sku": "NW-2"}}])
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        assert not state.products(pair)[0].get("price")


def test_the_name_of_an_inactive_customer_is_not_carried_over() -> None:
    with Pair() as pair:
        (id,) = pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "a@example.com", CompanyName="Lee Ltd")])
        pair.connect()
        pair.sync()
        do(pair, QUICKBOOKS, "Customer", id, do="deactivate")
        assert pair.records(QUICKBOOKS, "Customer")[0]["DisplayName"] == "Ann Lee (deleted)"
        assert quiet(pair) == []
        do(pair, QUICKBOOKS, "Customer", id, do="activate")
        assert quiet(pair) == []
        assert [(one["email"], one["company"]) for one in state.contacts(pair)] == [("a@example.com", "Lee Ltd")]


@pytest.mark.feature("F-CORE-B-15")
@pytest.mark.parametrize("conflict", ["left", "right"])
def test_a_name_that_differs_from_its_parts_stays_in_quickbooks_until_someone_edits_hubspot(conflict: str) -> None:
    with Pair(configuration(customers=f'conflict = "{conflict}"')) as pair:
        (id,) = pair.load(QUICKBOOKS, "Customer", [customer("Lee, Ann", "a@example.com", GivenName="Ann")])
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        edit_customer(pair, id, {"FamilyName": "Lee"})
        pair.later()
        pair.sync()
        assert quiet(pair) == []
        assert state.customers(pair)[0]["DisplayName"] == "Lee, Ann"
        edit_contact(pair, state.contacts(pair)[0]["id"], lastname="Öberg")
        pair.later()
        pair.sync()
        assert state.customers(pair)[0]["DisplayName"] == "Ann Öberg"
        assert quiet(pair) == []


@pytest.mark.parametrize("conflict", ["left", "right"])
def test_name_parts_edited_on_both_sides_at_once_end_in_one_whole_display_name(conflict: str) -> None:
    with Pair(configuration(customers=f'conflict = "{conflict}"')) as pair:
        pair.load(HUBSPOT, "contacts", [contact("a@example.com", "Ann", "Lee")])
        pair.connect()
        pair.sync()
        pair.later()
        edit_contact(pair, state.contacts(pair)[0]["id"], firstname="Åsa")
        edit_customer(pair, state.customers(pair)[0]["Id"], {"FamilyName": "Öberg"})
        pair.later()
        pair.sync()
        pair.later()
        pair.sync()
        assert quiet(pair) == []
        assert state.customers(pair)[0]["DisplayName"] == "Åsa Öberg"


def test_blanks_and_line_ends_that_a_vendor_tidies_are_no_change() -> None:
    with Pair() as pair:
        street = {"Line1": "  Storgatan 1  ", "City": "Luleå "}
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "a@example.com", BillAddr=street)])
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        edit_contact(pair, state.contacts(pair)[0]["id"], address="Storgatan 2\r\nc/o Öberg ")
        pair.later()
        assert pair.sync().counts["customers"] == {"updated": 1}
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-01")
def test_after_the_switch_to_one_way_a_change_in_hubspot_no_longer_reaches_quickbooks() -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "contacts", [contact("a@example.com", phone="1")])
        pair.connect()
        pair.sync()
        pair.later()
        edit_contact(pair, state.contacts(pair)[0]["id"], phone="2")
        pair.later()
        pair.sync()
        assert state.customers(pair)[0]["PrimaryPhone.FreeFormNumber"] == "2"
        reconfigure(pair, configuration(customers='direction = "right-to-left"'))
        edit_contact(pair, state.contacts(pair)[0]["id"], phone="3")
        watch = Watch(pair)
        assert quiet(pair) == []
        assert watch.writes(QUICKBOOKS) == []
        assert state.customers(pair)[0]["PrimaryPhone.FreeFormNumber"] == "2"
        edit_customer(pair, state.customers(pair)[0]["Id"], {"PrimaryPhone.FreeFormNumber": "4"})
        pair.later()
        pair.sync()
        assert state.contacts(pair)[0]["phone"] == "4"
