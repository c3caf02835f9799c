"""What the hub adds to an account is listed first and can be refused; then flows run without it."""

from __future__ import annotations

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact, edit_customer
from tests.pair.hubspot_quickbooks.test_nine_edits import CONFIGURATION, WORK, book, carried, edited, lines, payment
from tests.pair.rig import configuration, contact, customer, open_records, quiet
from tests.pair.watching import Watch
from tests.support.hubspot_quickbooks import World, configured
from tests.support.owner import HubSpotOwner
from tests.support.pair import Pair

from ledgerbridge.engine.standing_in import ROLE

ALONE = configuration("", 'direction = "off"')
REFUSED = {"own_properties": "never"}
OURS = {("companies", "lb_external_id"), ("contacts", "lb_external_id")}


def ours(pair: Pair) -> set[tuple[str, str]]:
    """(type, name) of what is in HubSpot's account of us."""
    types = ("companies", "contacts", "products", "invoices", "line_items")
    owner = HubSpotOwner(pair.sandbox)
    return {(type, name) for type in types for name in owner.names(type) if name.startswith("lb_")}


@pytest.mark.feature("F-CORE-FIN-12")
def test_what_is_to_be_added_stands_in_the_plan_by_its_name_and_is_added_once_that_is_carried_out() -> None:
    with Pair(ALONE) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com")])
        pair.connect()
        listed = [line for line in pair.lines(pair.plan()) if line.action == "set up"]
        assert [line.reason for line in listed] == [
            f"Add the property lb_external_id (Ledgerbridge reference) to {type} in HubSpot"
            for type in ("companies", "contacts")
        ]
        assert ours(pair) == set()
        pair.sync()
        assert ours(pair) == OURS


@pytest.mark.feature("F-CORE-FIN-12")
def test_where_it_is_refused_nothing_is_added_and_what_is_there_is_kept_the_same() -> None:
    with Pair(ALONE) as pair:
        both = customer("Ann Lee", "ann@example.com", CompanyName="Lee Ltd", GivenName="Ann", FamilyName="Lee")
        there, alone = pair.load(QUICKBOOKS, "Customer", [both, customer("Bo Ek", "bo@example.com")])
        here = [contact("ann@example.com", "Ann", "Lee"), contact("cy@example.com", "Cy", "Ros")]
        pair.load(HUBSPOT, "contacts", here)
        pair.connect(hubspot=REFUSED)
        watch = Watch(pair)
        assert [line.action for line in pair.lines(pair.plan())].count("set up") == 0
        pair.sync()
        assert [one["email"] for one in state.contacts(pair)] == ["ann@example.com", "cy@example.com"]
        assert {one["DisplayName"] for one in state.customers(pair)} == {"Ann Lee", "Bo Ek", "Cy Ros"}
        assert open_records(pair) == []
        pair.later()
        edit_customer(pair, there, {"PrimaryPhone.FreeFormNumber": "0921-1"})
        edit_customer(pair, alone, {"PrimaryPhone.FreeFormNumber": "0921-2"})
        edit_contact(pair, state.by_email(pair, "cy@example.com")["id"], phone="0921-3")
        pair.later()
        pair.sync()
        assert state.by_email(pair, "ann@example.com")["phone"] == "0921-1"
        phones = {one["DisplayName"]: one.get("PrimaryPhone.FreeFormNumber") for one in state.customers(pair)}
        assert phones == {"Ann Lee": "0921-1", "Bo Ek": "0921-2", "Cy Ros": "0921-3"}
        assert (ours(pair), state.companies(pair)) == (set(), [])
        assert {write.rpartition("/")[2] for write in watch.writes(HUBSPOT)} == {"update"}
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-FIN-12")
def test_a_record_that_is_not_made_says_so_and_is_made_once_the_person_agrees() -> None:
    with Pair(ALONE) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Bo Ek", "bo@example.com")])
        pair.connect(hubspot=REFUSED)
        (line,) = pair.lines(pair.plan())
        assert (line.action, "HubSpot has none with this e-mail" in line.reason) == ("skip", True)
        pair.sync()
        assert state.contacts(pair) == []
        pair.connect()
        pair.later()
        pair.sync()
        assert [one["email"] for one in state.contacts(pair)] == ["bo@example.com"]


@pytest.mark.feature("F-CORE-FIN-12")
def test_where_it_is_refused_an_invoice_is_sent_and_its_balance_is_not_told_back() -> None:
    with World(CONFIGURATION) as world:
        world.invoiced([world.contact()], [WORK])
        world.pair.connect(hubspot=REFUSED, quickbooks={"income_account": "79"})
        world.pair.sync()
        world.pair.later()
        assert book(world)["TotalAmt"] == 200
        payment(world)
        edited(world, DueDate="2031-02-03")
        world.pair.later()
        world.pair.sync()
        assert carried(world)[0] == "2031-02-03"
        assert (ours(world.pair), open_records(world.pair)) == (set(), [])
        assert quiet(world.pair) == []


@pytest.mark.feature("F-CORE-FIN-12")
@pytest.mark.parametrize("own", [False, True])
def test_the_custom_line_item_stands_in_the_plan_and_a_product_of_ones_own_takes_its_place(own: bool) -> None:
    chosen = 'substitute_product = "VARIOUS"\n' if own else ""
    sends = f'direction = "two-way"\ncustom_line_account = "79"\n{chosen}'
    with World(configured(invoices='direction = "off"', sent_invoices=sends)) as world:
        world.invoiced([world.contact()], [WORK])
        various = world.item("VARIOUS")
        before = {one["Id"] for one in world.books("Item")}
        world.pair.connect(quickbooks={"income_account": "79"})
        listed = [
            line.label for line in world.pair.lines(world.pair.plan()) if (line.role, line.type) == (ROLE, "Item")
        ]
        assert {one["Id"] for one in world.books("Item")} == before
        world.pair.sync()
        added = {one["Id"]: one["Name"] for one in world.books("Item") if one["Id"] not in before}
        used = {line["SalesItemLineDetail"]["ItemRef"]["value"] for line in lines(world)}
        assert (listed, list(added.values())) == (([], []) if own else (["Custom line item"], ["Custom line item"]))
        assert used == ({various} if own else set(added))
