"""Calls made against the fewest possible, as counted by the simulators: pages to read, keys to look up or the target
read whole, whichever is less, and batches to write."""

from __future__ import annotations

from math import ceil

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact
from tests.pair.rig import configuration, contact, some_customers
from tests.pair.watching import VENDORS, Watch
from tests.support.pair import Pair

HUBSPOT_PAGE = HUBSPOT_BATCH = 100
QUICKBOOKS_PAGE, QUICKBOOKS_BATCH = 1000, 30

SET_UP = 2 * 3
"""Our property on contacts and on companies: its group, itself, the definitions read again."""
READING_UP = 4
"""Definitions of contacts and companies, HubSpot's clock, the size of the target."""
INTO_QUICKBOOKS = 3
"""Definitions of contacts, HubSpot's clock, the size of the target."""
NO_CHANGE = {HUBSPOT: 2, QUICKBOOKS: 2}
"""A search for contacts and one for companies; a look at the changes of both types, and the accounts of products."""


def calls(count: int, size: int) -> int:
    return ceil(count / size)


def look_up_or_read(keys: int, batch: int, held: int, page: int) -> int:
    return min(calls(keys, batch), max(1, calls(held, page)))


def fewest_into_hubspot(customers: int, companies: int) -> int:
    """Reading QuickBooks, matching against an empty HubSpot, writing companies, contacts and what ties them."""
    reading = calls(customers, QUICKBOOKS_PAGE)
    matching = look_up_or_read(customers, HUBSPOT_BATCH, 0, HUBSPOT_PAGE)
    matching += look_up_or_read(companies, HUBSPOT_BATCH, 0, HUBSPOT_PAGE) if companies else 0
    writing = calls(customers, HUBSPOT_BATCH) + 2 * calls(companies, HUBSPOT_BATCH)
    return reading + matching + writing


def fewest_into_quickbooks(contacts: int) -> int:
    matching = look_up_or_read(contacts, 100, 0, QUICKBOOKS_PAGE)
    return calls(contacts, HUBSPOT_PAGE) + matching + calls(contacts, QUICKBOOKS_BATCH)


def first_pass(pair: Pair) -> int:
    pair.connect()
    pair.later()
    watch = Watch(pair)
    pair.sync()
    assert [watch.tokens(vendor) for vendor in VENDORS] == [[], []]
    return sum(map(watch.total, VENDORS))


@pytest.mark.parametrize("count", [40, 540])
@pytest.mark.parametrize("in_companies", [False, True])
def test_a_first_pass_into_an_empty_hubspot_takes_few_more_calls_than_it_must(count: int, in_companies: bool) -> None:
    with Pair(configuration('direction = "right-to-left"', 'direction = "off"')) as pair:
        pair.load(QUICKBOOKS, "Customer", some_customers(count, in_companies))
        made = first_pass(pair)
        assert len(state.contacts(pair)) == count
        companies = count if in_companies else 0
        looked_up_not_read = calls(companies, HUBSPOT_BATCH) - 1 if companies else 0
        assert made - fewest_into_hubspot(count, companies) == SET_UP + READING_UP + looked_up_not_read


@pytest.mark.parametrize("count", [40, 540])
def test_a_first_pass_into_an_empty_quickbooks_takes_few_more_calls_than_it_must(count: int) -> None:
    with Pair(configuration('direction = "left-to-right"', 'direction = "off"')) as pair:
        pair.load(HUBSPOT, "contacts", [contact(f"p{n}@example.com", "Person", f"Number {n}") for n in range(count)])
        made = first_pass(pair)
        assert len(state.customers(pair)) == count
        assert made - fewest_into_quickbooks(count) == INTO_QUICKBOOKS


@pytest.mark.parametrize("count", [10, 250])
def test_a_pass_without_changes_takes_the_same_few_calls_however_many_records_there_are(count: int) -> None:
    with Pair() as pair:
        goods = [{"Name": f"Chai {n}", "Sku": f"NW-{n}", "Type": "Service"} for n in range(count)]
        pair.load(QUICKBOOKS, "Customer", some_customers(count, in_companies=True))
        pair.load(QUICKBOOKS, "Item", goods)
        pair.connect()
        for _ in range(2):
            pair.sync()
            pair.later()
        for _ in range(3):
            watch = Watch(pair)
            assert pair.sync().writes == 0
            pair.later()
            assert {vendor: watch.total(vendor) - len(watch.tokens(vendor)) for vendor in VENDORS} == NO_CHANGE


def test_one_change_among_many_costs_a_read_and_a_write_more() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", some_customers(120, in_companies=False))
        pair.connect()
        for _ in range(2):
            pair.sync()
            pair.later()
        edit_contact(pair, state.contacts(pair)[7]["id"], phone="0921-1")
        pair.later()
        watch = Watch(pair)
        assert pair.sync().writes == 1
        assert watch.writes(HUBSPOT) == []
        assert len(watch.writes(QUICKBOOKS)) == 1
        definitions, contact_read, customer_read, write = 1, 1, 1, 1
        more = definitions + contact_read + customer_read + write
        made = sum(watch.total(vendor) - len(watch.tokens(vendor)) for vendor in VENDORS)
        assert made == sum(NO_CHANGE.values()) + more


@pytest.mark.parametrize("direction", ["right-to-left", "left-to-right"])
def test_the_limits_of_both_vendors_are_never_exceeded(direction: str) -> None:
    with Pair(configuration(f'direction = "{direction}"'), limits=True) as pair:
        count = 1500
        if direction == "right-to-left":
            pair.load(QUICKBOOKS, "Customer", some_customers(count, in_companies=True))
        else:
            people = [contact(f"p{n}@example.com", "Person", f"Number {n}") for n in range(count)]
            pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        assert pair.sync().counts["customers"] == {"created": count}
        for vendor in VENDORS:
            assert pair.vendor(vendor).meters(pair.account(vendor))["breaches"] == 0
            assert not [call for call in pair.sandbox.desk(vendor).calls.since(0, 10_000) if call.answer.status == 429]
