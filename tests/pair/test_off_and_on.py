"""A flow that was off is on again: it catches up by itself, or goes on from now by a person's word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, delete, edit_contact, edit_customer
from tests.pair.rig import NAME, configuration, contact, customer, open_records, quiet, reconfigure
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.engine.skipping import Skipped
from ledgerbridge.model.problems import SetupError
from ledgerbridge.store import links, schema
from ledgerbridge.usecases.explain import explain
from ledgerbridge.usecases.skipping import skip

OFF = configuration('direction = "off"')
ON = configuration()
COUNT = 4


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Linked customers whose flow was turned off."""
    with Pair(ON) as pair:
        wires = [customer(f"Firma {n}", f"p{n}@example.com", GivenName=f"P{n}") for n in range(COUNT)]
        pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        reconfigure(pair, OFF)
        yield pair


def turn_on(pair: Pair) -> None:
    reconfigure(pair, ON)
    pair.later()


def skipped(pair: Pair, write: bool = True) -> tuple[Report, Skipped]:
    return pair.run(skip(pair.hub, pair.integration(), "customers", write))  # type: ignore[no-any-return]


def meanwhile(pair: Pair) -> None:
    """Three linked records change, one on each side and one on both; one is new."""
    pairs = state.customer_pairs(pair)
    edit_contact(pair, pairs[0][0]["id"], phone="0921-1")
    edit_customer(pair, pairs[1][1]["Id"], {"BillAddr.City": "Luleå"})
    edit_contact(pair, pairs[2][0]["id"], phone="0921-2")
    edit_customer(pair, pairs[2][1]["Id"], {"PrimaryPhone.FreeFormNumber": "0921-3"})
    pair.later()


@pytest.mark.feature("F-CORE-RUN-05")
def test_what_happened_while_a_flow_was_off_is_caught_up_once(pair: Pair) -> None:
    meanwhile(pair)
    assert pair.sync().counts == {}
    assert all(not one.get("BillAddr.City") or one["BillAddr.City"] == "Luleå" for one in state.customers(pair))
    with pair.engine.begin() as connection:
        assert len(links.all_of(connection, NAME, "customers", "main")) == COUNT
    turn_on(pair)
    assert pair.sync().counts["customers"] == {"updated": 3}
    assert [found for both in state.customer_pairs(pair) if (found := state.customer_differences(*both))] == []
    assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUN-05")
def test_what_happened_while_a_flow_was_off_is_skipped_if_chosen(pair: Pair) -> None:
    meanwhile(pair)
    pair.load(HUBSPOT, "contacts", [contact("new@example.com", "Ann", "Öberg")])
    turn_on(pair)
    before = pair.records(QUICKBOOKS, "Customer"), pair.records(HUBSPOT, "contacts")
    watch = Watch(pair)
    report, done = skipped(pair)
    assert (report.state, report.writes, done) == ("done", 0, Skipped(pairs=3, strangers=1))
    assert quiet(pair) == []
    assert watch.all_writes() == []
    assert (pair.records(QUICKBOOKS, "Customer"), pair.records(HUBSPOT, "contacts")) == before
    left, right = next(both for both in state.shared_pairs(pair) if both[0].get("phone") == "0921-1")
    assert "PrimaryPhone.FreeFormNumber" not in right
    edit_contact(pair, left["id"], mobilephone="070-1")
    pair.later()
    assert pair.sync().counts["customers"] == {"updated": 1}
    right = {one["Id"]: one for one in state.customers(pair)}[right["Id"]]
    assert (right["Mobile.FreeFormNumber"], right.get("PrimaryPhone.FreeFormNumber")) == ("070-1", None)


def test_a_record_passed_over_comes_when_it_changes_again(pair: Pair) -> None:
    (new,) = pair.load(HUBSPOT, "contacts", [contact("new@example.com", "Ann", "Öberg")])
    turn_on(pair)
    skipped(pair)
    pair.later()
    assert pair.sync().counts == {}
    edit_contact(pair, new, phone="0921-1")
    pair.later()
    assert pair.sync().counts["customers"] == {"created": 1}


def test_skipping_is_shown_first_and_moves_nothing(pair: Pair) -> None:
    meanwhile(pair)
    turn_on(pair)
    report, shown = skipped(pair, write=False)
    assert (report.state, report.counts, shown) == ("planned", {"customers": {"skipped": 3}}, Skipped(pairs=3))
    assert pair.sync().counts["customers"] == {"updated": 3}


def test_what_had_failed_is_waited_for_no_more(pair: Pair) -> None:
    reconfigure(pair, ON)
    twins = [customer("Twin A", "twin@example.com"), customer("Twin B", "twin@example.com")]
    pair.load(QUICKBOOKS, "Customer", twins)
    pair.sync()
    assert len(open_records(pair)) == 2
    reconfigure(pair, OFF)
    turn_on(pair)
    _, done = skipped(pair)
    assert (done.parked, open_records(pair)) == (2, [])


def test_a_record_that_went_meanwhile_is_counted_and_its_partner_stays(pair: Pair) -> None:
    left, right = state.customer_pairs(pair)[0]
    delete(pair, QUICKBOOKS, "Customer", right["Id"])
    edit_contact(pair, left["id"], phone="0921-1")
    turn_on(pair)
    _, done = skipped(pair)
    assert (done.pairs, done.gone) == (0, 1)
    assert len(state.contacts(pair)) == COUNT
    assert pair.sync().state == "done"


def test_the_story_of_a_record_says_that_it_was_passed_over(pair: Pair) -> None:
    meanwhile(pair)
    turn_on(pair)
    skipped(pair)
    left, _ = state.shared_pairs(pair)[0]
    (story,) = pair.run(explain(pair.hub, pair.integration(), f"hubspot:{left['id']}"))
    last = story.events[-1]
    assert (last.action, last.outcome) == ("skip", "skipped")
    assert "taken as agreed" in str(last.reasons[0])
    with pair.engine.begin() as connection:
        texts = [row[0] for row in connection.execute(select(schema.journal.c.detail))]
    assert not any("Luleå" in text for text in texts)


def test_a_changed_rule_is_agreed_too_when_its_flow_is_skipped(pair: Pair) -> None:
    rule = f'[[integration.{NAME}.flows.customers.rule]]\nid = "job"\nleft = "jobtitle"\nright = "Suffix"'
    for one in state.contacts(pair):
        edit_contact(pair, one["id"], jobtitle="Baker")
    reconfigure(pair, configuration(rule))
    pair.later()
    _, done = skipped(pair)
    assert done.pairs == COUNT
    assert quiet(pair) == []
    assert all("Suffix" not in one for one in state.customers(pair))


def test_only_a_flow_that_is_on_can_be_skipped(pair: Pair) -> None:
    with pytest.raises(SetupError, match="LB-RUN-24"):
        skipped(pair)
