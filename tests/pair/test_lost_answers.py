"""Answers that are lost, before the vendor did what was asked or after: every record stands there exactly once."""

from __future__ import annotations

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact, edit_customer
from tests.pair.rig import break_calls, configuration, contact, customer, discreet_pair, mend, open_records, quiet
from tests.support.pair import Pair

from ledgerbridge.sandbox.kit.faults import Kind, Phase
from ledgerbridge.store import schema

RECORDS = 120
FAULTS: list[Kind] = ["reset", "500"]
PHASES: list[Phase] = ["before", "after"]
BOTH_WAYS = configuration(products='direction = "two-way"')


def assert_once_each(pair: Pair) -> None:
    """After enough passes every record has exactly one partner, whole, and nothing is left to write."""
    for _ in range(3):
        pair.later()
        assert pair.sync().state == "done"
    assert open_records(pair) == []
    pairs = state.customer_pairs(pair)
    assert len(pairs) == RECORDS
    assert [found for left, right in pairs if (found := state.customer_differences(left, right))] == []
    assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-05")
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_create_in_quickbooks_whose_answers_are_lost_makes_one_customer(fault: Kind, phase: Phase) -> None:
    with discreet_pair() as pair:
        people = [contact(f"person{n}@example.com", "Person", f"Number {n}") for n in range(RECORDS)]
        pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        break_calls(pair, QUICKBOOKS, fault, "*/batch", phase, nth=2, times=10)
        waiting = pair.sync().counts["customers"]
        assert 0 < waiting["waiting"] < RECORDS
        mend(pair)
        assert_once_each(pair)


@pytest.mark.feature("F-CORE-B-05")
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize(
    ("fault", "path"),
    [
        ("reset", "*/contacts/batch/upsert"),
        ("500", "*/contacts/batch/upsert"),
        ("reset", "*/companies/batch/upsert"),
        ("reset", "*/batch/create"),
    ],
)
def test_a_create_in_hubspot_whose_answers_are_lost_makes_one_record(fault: Kind, phase: Phase, path: str) -> None:
    with discreet_pair() as pair:
        firms = [
            customer(f"Firma {n}", f"person{n}@example.com", CompanyName=f"Firma {n % 110}") for n in range(RECORDS)
        ]
        pair.load(QUICKBOOKS, "Customer", firms)
        pair.connect()
        break_calls(pair, HUBSPOT, fault, path, phase, nth=2, times=10)
        waiting = pair.sync().counts["customers"]
        assert 0 < waiting["waiting"] < RECORDS
        mend(pair)
        assert_once_each(pair)
        names = [one["name"] for one in state.companies(pair)]
        assert len(names) == len(set(names)) == 110


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("fault", FAULTS)
def test_updates_whose_answers_are_lost_arrive_in_the_end(fault: Kind, phase: Phase) -> None:
    with discreet_pair() as pair:
        people = [contact(f"person{n}@example.com", "Person", f"Number {n}") for n in range(RECORDS)]
        pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        pair.sync()
        pair.later()
        for n, (left, right) in enumerate(state.customer_pairs(pair)[:40]):
            if n % 2:
                edit_contact(pair, left["id"], phone=f"left {n}")
            else:
                edit_customer(pair, right["Id"], {"Mobile.FreeFormNumber": f"right {n}"})
        pair.later()
        break_calls(pair, QUICKBOOKS, fault, "*/batch", phase)
        break_calls(pair, HUBSPOT, fault, "*/batch/update", phase)
        assert pair.sync().counts["customers"]["waiting"] == 40
        mend(pair)
        assert_once_each(pair)
        phones = {left.get("phone") for left, _ in state.customer_pairs(pair)}
        mobiles = {left.get("mobilephone") for left, _ in state.customer_pairs(pair)}
        assert (len(phones - {None}), len(mobiles - {None})) == (20, 20)


def test_products_whose_answers_are_lost_are_made_once() -> None:
    with Pair(BOTH_WAYS) as pair:
        goods = [{"properties": {"name": f"Chai {n}", "hs_sku": f"NW-{n}"}} for n in range(40)]
        pair.load(HUBSPOT, "products", goods)
        pair.load(QUICKBOOKS, "Item", [{"Name": f"Tofu {n}", "Sku": f"QB-{n}", "Type": "Service"} for n in range(40)])
        pair.connect()
        break_calls(pair, QUICKBOOKS, "reset", "*/batch", "after", times=10)
        break_calls(pair, HUBSPOT, "reset", "*/batch/upsert", "after", times=10)
        pair.sync()
        mend(pair)
        pair.sync()
        assert len(state.product_pairs(pair, keyed_only=True)) == 80
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-05")
@pytest.mark.parametrize("forgotten", ["links", "links and intents"])
def test_links_lost_in_between_double_nothing(forgotten: str) -> None:
    with Pair(BOTH_WAYS) as pair:
        pair.load(HUBSPOT, "contacts", [contact(f"person{n}@example.com", "Person", f"No {n}") for n in range(30)])
        pair.load(QUICKBOOKS, "Customer", [customer(f"Firma {n}", f"firma{n}@example.com") for n in range(30)])
        pair.load(QUICKBOOKS, "Item", [{"Name": "Tofu", "Sku": "NW-1", "Type": "Service"}])
        pair.connect()
        pair.sync()
        pair.later()
        with pair.engine.begin() as connection:
            for table in (schema.links, schema.cursors, *([schema.intents] if "intents" in forgotten else [])):
                connection.execute(table.delete())
        pair.sync()
        assert len(state.customer_pairs(pair)) == 60
        assert len(state.product_pairs(pair, keyed_only=True)) == 1
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-05")
def test_a_second_install_on_the_same_pair_makes_nothing_anew() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer(f"Firma {n}", f"firma{n}@example.com") for n in range(30)])
        pair.connect()
        pair.sync()
        pair.later()
        with pair.engine.begin() as connection:
            for table in reversed(schema.metadata.sorted_tables):
                connection.execute(table.delete())
        pair.connect()
        assert pair.sync().counts["customers"] == {"linked": 30}
        assert len(state.customer_pairs(pair)) == 30
        assert quiet(pair) == []
