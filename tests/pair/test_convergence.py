"""A thousand customers, people editing on both sides between passes: both sides come to what the policy says, and then
nothing is written any more."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from tests.pair import state
from tests.pair.edits import FIELDS, HUBSPOT, QUICKBOOKS, Edit, random_edits
from tests.pair.rig import company, configuration, contact, customer, quiet, reconfigure
from tests.pair.watching import Watch
from tests.support.pair import Pair

RECORDS = 1000
EDITS = 350
"""Well under half of the records, so that no guard asks."""


def some_customers() -> list[dict[str, Any]]:
    return [
        customer(
            f"Firma {n}",
            f"person{n}@example.com",
            CompanyName=f"Firma {n}",
            GivenName="Åsa",
            FamilyName=f"Öberg {n}",
            PrimaryPhone={"FreeFormNumber": f"0921-{n:04}"},
            BillAddr={"Line1": f"Storgatan {n}", "City": "Luleå", "PostalCode": "S-958 22", "Country": "Sweden"},
        )
        for n in range(RECORDS)
    ]


def held(pair: Pair) -> dict[tuple[str, str], tuple[str, str]]:
    """{(e-mail, property): (value in HubSpot, value in QuickBooks)}."""
    return {
        (left["email"], field): (left.get(field) or "", right.get(path) or "")
        for left, right in state.customer_pairs(pair)
        for field, path in FIELDS.items()
    }


def expect(held_before: dict[tuple[str, str], tuple[str, str]], edits: list[Edit], winner: str) -> Any:
    after = {(edit.email, edit.field): edit.after(winner) for edit in edits}
    return held_before | {key: (value, value) for key, value in after.items()}


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.feature("F-CORE-B-15")
def test_two_way_edits_of_a_thousand_customers_come_to_what_the_policy_says() -> None:
    random = Random("two-way")
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", some_customers())
        pair.connect()
        pair.sync()
        assert len(state.customer_pairs(pair)) == RECORDS
        for conflict, winner in (("right", QUICKBOOKS), ("left", HUBSPOT)):
            reconfigure(pair, configuration(customers=f'conflict = "{conflict}"'))
            pair.later()
            before = held(pair)
            edits = random_edits(pair, random, EDITS)
            pair.later()
            report = pair.sync()
            assert (report.state, report.open_records) == ("done", 0)
            assert held(pair) == expect(before, edits, winner)
            assert quiet(pair) == []
        assert len(state.contacts(pair)) == len(state.customers(pair)) == RECORDS


@pytest.mark.feature("F-CORE-RUL-01")
def test_one_way_carries_only_that_way() -> None:
    random = Random("one-way")
    people = [
        contact(f"person{n}@example.com", "Åsa", f"Öberg {n}", f"Firma {n}", phone=f"0921-{n:04}", city="Luleå")
        for n in range(RECORDS)
    ]
    with Pair(configuration(customers='direction = "left-to-right"')) as pair:
        pair.load(HUBSPOT, "companies", [company(f"Firma {n}") for n in range(RECORDS)])
        pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        pair.sync()
        for direction, source in (("left-to-right", HUBSPOT), ("right-to-left", QUICKBOOKS)):
            reconfigure(pair, configuration(customers=f'direction = "{direction}"'))
            pair.later()
            pair.sync()
            before = held(pair)
            edits = random_edits(pair, random, EDITS)
            watch = Watch(pair)
            pair.later()
            assert pair.sync().state == "done"
            assert held(pair) == before | {(e.email, e.field): one_way(e, source) for e in edits}
            assert watch.writes(source) == []
            assert quiet(pair) == []


def one_way(edit: Edit, source: str) -> tuple[str, str]:
    """What both sides hold afterwards: the source's change on both; without one, each side what it had."""
    new = edit.hubspot if source == HUBSPOT else edit.quickbooks
    return (new, new) if new != edit.before else (edit.hubspot, edit.quickbooks)
