"""Plans that look like an accident are refused before anything is written, and go on once a person confirms them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, delete, edit_contact, edit_customer
from tests.pair.rig import assert_told, contact, customer, discreet_pair, quiet
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.store import schema

LINKED = 40


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Forty linked customers, all quiet."""
    with discreet_pair() as made:
        wires = [customer(f"Firma {n}", f"person{n}@example.com", GivenName=f"Person{n}") for n in range(LINKED)]
        made.load(QUICKBOOKS, "Customer", wires)
        made.connect()
        made.sync()
        assert quiet(made) == []
        yield made


def refused(pair: Pair, code: str, confirm: str = "") -> Report:
    watch = Watch(pair)
    report = pair.sync(confirm=confirm)
    assert (report.state, report.writes) == ("refused", 0)
    assert_told(report.problems[0], code)
    assert watch.all_writes() == []
    return report


@pytest.mark.parametrize("side", [HUBSPOT, QUICKBOOKS])
def test_more_than_half_of_the_records_changed_at_once_needs_a_word(pair: Pair, side: str) -> None:
    for left, right in state.customer_pairs(pair)[: LINKED // 2 + 1]:
        if side == HUBSPOT:
            edit_contact(pair, left["id"], phone="0")
        else:
            edit_customer(pair, right["Id"], {"PrimaryPhone.FreeFormNumber": "0"})
    pair.later()
    assert_told(pair.plan().problems[0], "LB-PLAN-02")
    report = refused(pair, "LB-PLAN-02")
    refused(pair, "LB-PLAN-02", confirm="0123456789ab")
    went_on = pair.sync(confirm=report.plan_hash)
    assert (went_on.state, went_on.writes) == ("done", LINKED // 2 + 1)
    assert [found for pairs in state.customer_pairs(pair) if (found := state.customer_differences(*pairs))] == []
    assert quiet(pair) == []


def test_a_confirmation_is_good_for_the_plan_it_was_given_for_alone(pair: Pair) -> None:
    pairs = state.customer_pairs(pair)
    for left, _ in pairs[: LINKED // 2 + 1]:
        edit_contact(pair, left["id"], phone="0")
    pair.later()
    report = refused(pair, "LB-PLAN-02")
    edit_contact(pair, pairs[-1][0]["id"], phone="1")
    pair.later()
    refused(pair, "LB-PLAN-02", confirm=report.plan_hash)


def test_half_of_the_records_changed_at_once_is_let_through(pair: Pair) -> None:
    for left, _ in state.customer_pairs(pair)[: LINKED // 2]:
        edit_contact(pair, left["id"], phone="0")
    pair.later()
    assert pair.sync().counts["customers"] == {"updated": LINKED // 2}


@pytest.mark.feature("F-CORE-B-12")
def test_more_than_a_tenth_of_the_records_gone_at_once_needs_a_word(pair: Pair) -> None:
    for _, right in state.customer_pairs(pair)[: LINKED // 10 + 1]:
        delete(pair, QUICKBOOKS, "Customer", right["Id"])
    pair.later()
    report = refused(pair, "LB-PLAN-03")
    went_on = pair.sync(confirm=report.plan_hash)
    assert went_on.counts["customers"] == {"skipped": LINKED // 10 + 1}
    assert len(state.contacts(pair)) == LINKED
    assert quiet(pair) == []


def test_a_side_that_is_suddenly_empty_needs_a_word(pair: Pair) -> None:
    for one in state.contacts(pair):
        delete(pair, HUBSPOT, "contacts", one["id"])
    with pair.engine.begin() as connection:
        connection.execute(schema.cursors.delete())
    pair.later()
    refused(pair, "LB-PLAN-01")
    assert state.contacts(pair) == []


def test_a_first_pass_is_no_accident() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer(f"Firma {n}", f"person{n}@example.com") for n in range(LINKED)])
        pair.load(HUBSPOT, "contacts", [contact(f"person{n}@example.com", f"Person{n}") for n in range(LINKED)])
        pair.connect()
        assert pair.sync().state == "done"
        assert len(state.customer_pairs(pair)) == LINKED
