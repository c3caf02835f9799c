"""A document that is refused brings nothing: neither the customer, its contact and its products that it alone needs,
nor the changes of a customer that is there. The plan announces none of it. Once the document goes, all of it goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.pair.eaccounting_hubspot.test_sales_to_eaccounting import made, setup, stocked
from tests.pair.hubspot_exact.selling import OAK, buyer, deal, orders, ready
from tests.pair.hubspot_quickbooks.test_healing import WORK, sending
from tests.pair.rig import problem_of
from tests.support.eaccounting_hubspot import BOOKS, TEXT, BooksAndCrm
from tests.support.hubspot_exact_world import ACCOUNTS, DEALS, ITEMS, ORDERS, PEOPLE, World, world
from tests.support.hubspot_quickbooks import World as HubSpotAndQuickBooks
from tests.support.pair import Pair

OFF = "".join(f'[flows.{name}]\ndirection = "off"\n' for name in ("companies", "customers", "contacts", "products"))
ON = '[flows.companies]\ndirection = "left-to-right"\n'
CREATE = 'on_missing_product = "create"\n'
NEW = {**OAK, "hs_sku": "NEW-1"}
TOTAL = "LB-DOC-05"
WRONG, RIGHT = "120.00", "121.00"
"""What the one deal says of its total: other than its line with tax, and the same."""


def planned(pair: Pair) -> list[tuple[str, str]]:
    """(flow, action) of all that a plan announces to write."""
    pair.later()
    told = ((line.flow, line.action) for line in pair.lines(pair.plan()))
    return sorted((flow, action) for flow, action in told if action in ("create", "update"))


@contextmanager
def office(settings: str = "", others: str = OFF) -> Iterator[World]:
    """HubSpot and Exact without anything but the product OAK-1, quiet."""
    with world(orders(settings, others)) as found:
        ready(found)
        found.enters(ITEMS, Code="OAK-1", Description="Oak table", IsSalesItem=True)
        found.sync()
        yield found


def held(found: World) -> tuple[int, ...]:
    """How many accounts, people, items and orders Exact holds."""
    return tuple(len(found.rows(type)) for type in (ACCOUNTS, PEOPLE, ITEMS, ORDERS))


@pytest.mark.feature("F-CORE-ORD-01", "F-CORE-ORD-02", "F-CORE-ORD-14")
def test_an_order_refused_for_its_total_brings_neither_company_nor_contact_nor_product() -> None:
    with office(CREATE) as found:
        found.product("NEW-1")
        sale = deal(found, NEW, amount=WRONG)
        assert planned(found.pair) == []
        found.sync()
        assert (found.problems(), held(found)) == ({sale: TOTAL}, (0, 0, 1, 0))
        found.edits(DEALS, sale, amount=RIGHT)
        assert {flow for flow, _ in planned(found.pair)} == {"companies", "contacts", "products", "orders"}
        found.sync()
        assert (found.problems(), held(found)) == ({}, (1, 1, 2, 1))
        found.comes_to_rest()


@pytest.mark.feature("F-CORE-ORD-06")
def test_an_order_refused_for_a_product_brings_neither_its_customer_nor_its_other_product() -> None:
    with office('on_missing_product = "fail"\n') as found:
        sale = deal(found, OAK, {**OAK, "hs_sku": "GHOST"})
        assert planned(found.pair) == []
        found.sync()
        assert (found.problems(), held(found)) == ({sale: "LB-DOC-08"}, (0, 0, 1, 0))


@pytest.mark.feature("F-CORE-ORD-03")
def test_a_customer_of_two_orders_goes_with_the_one_that_can_go() -> None:
    with office() as found:
        who = buyer(found)
        refused, gone = (deal(found, OAK, buyer=who, amount=amount) for amount in (WRONG, RIGHT))
        found.sync()
        assert (found.problems(), held(found)) == ({refused: TOTAL}, (1, 1, 1, 1))
        assert found.row(ORDERS)["YourRef"] == gone


@pytest.mark.feature("F-CORE-ORD-03")
def test_what_a_company_s_own_flow_makes_goes_whatever_becomes_of_its_order() -> None:
    with office(others=ON) as found:
        sale = deal(found, OAK, amount=WRONG)
        found.sync()
        assert (found.problems(), len(found.rows(ACCOUNTS)), found.rows(ORDERS)) == ({sale: TOTAL}, 1, [])


@pytest.mark.feature("F-CORE-ORD-03")
def test_a_refused_order_brings_no_change_of_its_customer() -> None:
    with office("update_customer = true\n") as found:
        who = buyer(found, city="Umea")
        deal(found, OAK, buyer=who, amount=RIGHT)
        found.sync()
        found.edits("companies", who["company"], city="Delft")
        sale = deal(found, OAK, buyer=who, amount=WRONG)
        assert planned(found.pair) == []
        found.sync()
        assert (found.problems(), found.row(ACCOUNTS)["City"]) == ({sale: TOTAL}, "Umea")
        found.edits(DEALS, sale, amount=RIGHT)
        found.sync()
        assert (found.problems(), found.row(ACCOUNTS)["City"]) == ({}, "Delft")


@pytest.mark.feature("F-CORE-ORD-02", "F-CORE-ORD-14")
@pytest.mark.parametrize("refusal", [TOTAL, "LB-DOC-59"])
def test_an_order_refused_at_eaccounting_brings_neither_customer_nor_article(refusal: str) -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("contacts", "vat", "VAT number", TEXT)
        coding = f'coding.default = "{pair.coding("Goods 25 %")}"'
        pair.configuration = setup(CREATE, products=coding, customers='vat_property = "vat"')
        stocked(pair)
        pair.product("NEW-1", "Lamp", "12.00")
        vat = {"vat": "DE136695977", "country": "DE"} if refusal == "LB-DOC-59" else {}
        contact = pair.contact("ann@oberg.example", company="Öberg AB", **vat)
        amount = {"amount": "14.00"} if refusal == TOTAL else {}
        sale = pair.deal(contact, pair.line("NEW-1", price="12.00"), **amount)
        assert planned(pair) == []
        told = pair.outcomes(pair.synced(), "orders")[sale].problem
        assert told is not None and told.code == refusal
        assert (pair.records(BOOKS, "customers"), [one["Number"] for one in pair.articles()]) == ([], ["OAK-1"])
        assert made(pair) == []


@pytest.mark.feature("F-CORE-ORD-03")
def test_a_name_that_only_a_refused_invoice_asked_for_stays_free_for_another_customer() -> None:
    with HubSpotAndQuickBooks(sending('on_missing_product = "fail"\n', customers='direction = "off"')) as both:
        people = [both.contact(f"p{n}@lee.example", lastname="Lee") for n in range(2)]
        refused = both.invoiced(people[:1], [{**WORK, "hs_sku": "GHOST"}])
        both.invoiced(people[1:], [WORK])
        both.pair.later()
        both.pair.connect(quickbooks={"income_account": "79"})
        for _ in range(2):
            both.pair.sync()
            both.pair.later()
        assert problem_of(both.pair, refused).code == "LB-DOC-08"
        (customer,) = both.books("Customer")
        assert (customer["DisplayName"], customer["PrimaryEmailAddr"]["Address"]) == ("Ann Lee", "p1@lee.example")
        assert [one["CustomerRef"]["value"] for one in both.books()] == [customer["Id"]]
