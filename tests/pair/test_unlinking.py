"""Records that go where a flow is told to unlink: the link goes too, the other side's record never."""

from __future__ import annotations

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, delete, do, edit_contact, edit_customer
from tests.pair.rig import (
    assert_told,
    configuration,
    contact,
    customer,
    main_lines,
    open_records,
    problem_of,
    quiet,
    reconfigure,
)
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.engine.flow import MAIN
from ledgerbridge.engine.passes import Report
from ledgerbridge.store import links

UNLINK = 'gone = "unlink"'


def linked_ids(pair: Pair) -> list[tuple[str, str]]:
    with pair.engine.connect() as connection:
        found = links.all_of(connection, pair.integration().name, "customers", MAIN)
    return [(link.left_id, link.right_id) for link in found]


def pass_on(pair: Pair) -> Report:
    pair.later()
    report = pair.sync()
    assert report.state == "done"
    return report


def linked(pair: Pair) -> tuple[str, str]:
    """(contact, customer) that are linked and in step."""
    pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com")])
    pair.connect()
    pair.sync()
    pair.later()
    [ids] = linked_ids(pair)
    return ids


@pytest.mark.feature("F-CORE-B-12")
def test_the_link_of_a_customer_that_went_is_removed_and_told_and_its_contact_stays() -> None:
    with Pair(configuration(UNLINK)) as pair:
        contact_id, customer_id = linked(pair)
        before = pair.records(HUBSPOT, "contacts")
        delete(pair, QUICKBOOKS, "Customer", customer_id)
        watch = Watch(pair)
        assert pair.plan().counts["customers"] == {"skipped": 1}
        assert linked_ids(pair) == [(contact_id, customer_id)], "a plan removes nothing"
        (line,) = main_lines(pair, pass_on(pair))
        assert (line.outcome, line.left_id, line.right_id) == ("skipped", contact_id, customer_id)
        assert line.reason == "gone in QuickBooks Online; the link was removed, the other side is left as it is"
        assert linked_ids(pair) == []
        assert pair.records(HUBSPOT, "contacts") == before
        assert quiet(pair) == []
        assert watch.all_writes() == []


@pytest.mark.feature("F-CORE-B-12")
def test_a_customer_that_comes_back_is_matched_anew() -> None:
    with Pair(configuration(UNLINK)) as pair:
        ids = linked(pair)
        delete(pair, QUICKBOOKS, "Customer", ids[1])
        pass_on(pair)
        do(pair, QUICKBOOKS, "Customer", ids[1], do="activate")
        assert "created" not in pass_on(pair).counts["customers"]
        assert linked_ids(pair) == [ids]
        edit_contact(pair, ids[0], phone="0921-1")
        pass_on(pair)
        assert state.customers(pair)[0]["PrimaryPhone.FreeFormNumber"] == "0921-1"
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-12")
def test_a_record_left_alone_is_made_anew_on_its_next_change() -> None:
    with Pair(configuration(UNLINK)) as pair:
        contact_id, customer_id = linked(pair)
        delete(pair, QUICKBOOKS, "Customer", customer_id)
        pass_on(pair)
        assert state.customers(pair) == []
        edit_contact(pair, contact_id, phone="0921-1")
        assert pass_on(pair).counts["customers"] == {"created": 1}
        ((left, right),) = state.customer_pairs(pair)
        assert (left["id"], right["PrimaryPhone.FreeFormNumber"]) == (contact_id, "0921-1")
        assert open_records(pair) == []
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-12")
def test_a_change_made_beside_the_deletion_is_not_lost() -> None:
    with Pair(configuration(UNLINK)) as pair:
        contact_id, customer_id = linked(pair)
        delete(pair, HUBSPOT, "contacts", contact_id)
        edit_customer(pair, customer_id, {"PrimaryPhone.FreeFormNumber": "0921-1"})
        pass_on(pair)
        assert_told(problem_of(pair, customer_id), "LB-RUN-09")
        assert linked_ids(pair) == []
        assert pass_on(pair).counts["customers"] == {"created": 1}
        (made,) = state.contacts(pair)
        assert (made["phone"], made["id"] != contact_id) == ("0921-1", True)
        assert open_records(pair) == []
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-12")
def test_a_failure_over_a_partner_that_went_ends_when_unlinking_is_chosen() -> None:
    with Pair(configuration()) as pair:
        contact_id, customer_id = linked(pair)
        delete(pair, HUBSPOT, "contacts", contact_id)
        edit_customer(pair, customer_id, {"PrimaryPhone.FreeFormNumber": "0921-1"})
        pass_on(pair)
        assert_told(problem_of(pair, customer_id), "LB-REC-05")
        reconfigure(pair, configuration(UNLINK))
        pair.later()
        pair.sync(retry_failed=True)
        pass_on(pair)
        assert state.contacts(pair)[0]["phone"] == "0921-1"
        assert open_records(pair) == []


@pytest.mark.feature("F-CORE-B-12")
def test_other_pairs_keep_their_links() -> None:
    with Pair(configuration(UNLINK)) as pair:
        linked(pair)
        pair.load(HUBSPOT, "contacts", [contact("bo@example.com", "Bo", "Berg")])
        pass_on(pair)
        first, second = linked_ids(pair)
        delete(pair, QUICKBOOKS, "Customer", first[1])
        pass_on(pair)
        assert linked_ids(pair) == [second]
