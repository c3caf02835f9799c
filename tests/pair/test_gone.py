"""Records that go or are merged at a vendor: nothing is deleted elsewhere, nothing is made anew, and it is shown."""

from __future__ import annotations

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, delete, do, edit_contact, edit_customer
from tests.pair.rig import assert_told, contact, customer, discreet_pair, main_lines, open_records, problem_of, quiet
from tests.pair.watching import Watch
from tests.support.pair import Pair


def pass_on(pair: Pair) -> None:
    pair.later()
    assert pair.sync().state == "done"


@pytest.mark.feature("F-CORE-B-12")
def test_a_customer_made_inactive_leaves_its_contact_as_it_is_and_is_shown() -> None:
    with Pair() as pair:
        (id,) = pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com", GivenName="Ann")])
        pair.connect()
        pair.sync()
        before = pair.records(HUBSPOT, "contacts")
        delete(pair, QUICKBOOKS, "Customer", id)
        watch = Watch(pair)
        pair.later()
        report = pair.sync()
        (line,) = main_lines(pair, report)
        assert (line.outcome, line.right_id, line.left_id) == ("skipped", id, before[0]["id"])
        assert line.reason == "gone in QuickBooks Online; the other side is left as it is"
        assert pair.records(HUBSPOT, "contacts") == before
        assert quiet(pair) == []
        assert watch.all_writes() == []


@pytest.mark.feature("F-CORE-B-12")
def test_a_contact_edited_after_its_customer_went_is_told_of_and_not_made_anew() -> None:
    with discreet_pair() as pair:
        (id,) = pair.load(QUICKBOOKS, "Customer", [customer("Annegret Xylander", "annegret@example.com")])
        pair.connect()
        pair.sync()
        delete(pair, QUICKBOOKS, "Customer", id)
        pass_on(pair)
        contact_id = state.contacts(pair)[0]["id"]
        edit_contact(pair, contact_id, phone="0921-1")
        pass_on(pair)
        assert_told(problem_of(pair, contact_id), "LB-REC-05")
        assert state.customers(pair) == []
        do(pair, QUICKBOOKS, "Customer", id, do="activate")
        pass_on(pair)
        pair.sync(retry_failed=True)
        assert state.customers(pair)[0].get("PrimaryPhone.FreeFormNumber") == "0921-1"
        assert open_records(pair) == []
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-12")
def test_an_archived_contact_leaves_its_customer_as_it_is_and_is_shown_once_the_customer_changes() -> None:
    with discreet_pair() as pair:
        (id,) = pair.load(HUBSPOT, "contacts", [contact("annegret@example.com", "Annegret", "Xylander")])
        pair.connect()
        pair.sync()
        before = pair.records(QUICKBOOKS, "Customer")
        pair.later()
        delete(pair, HUBSPOT, "contacts", id)
        assert quiet(pair) == []
        assert pair.records(QUICKBOOKS, "Customer") == before
        customer_id = state.customers(pair)[0]["Id"]
        edit_customer(pair, customer_id, {"PrimaryPhone.FreeFormNumber": "0921-1"})
        pass_on(pair)
        assert_told(problem_of(pair, customer_id), "LB-REC-05")
        assert "HubSpot" in str(problem_of(pair, customer_id))
        assert state.contacts(pair) == []
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-12")
def test_a_product_made_inactive_stays_in_hubspot() -> None:
    with Pair() as pair:
        (id,) = pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service"}])
        pair.connect()
        pair.sync()
        delete(pair, QUICKBOOKS, "Item", id)
        pair.later()
        report = pair.sync()
        assert [(line.outcome, line.right_id) for line in main_lines(pair, report, "products")] == [("skipped", id)]
        assert [one["name"] for one in state.products(pair)] == ["Chai"]


@pytest.mark.feature("F-CORE-B-13")
def test_a_linked_contact_merged_into_a_new_one_takes_its_link_along() -> None:
    with Pair() as pair:
        (linked,) = pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee")])
        pair.connect()
        pair.sync()
        pair.later()
        (newer,) = pair.load(HUBSPOT, "contacts", [contact("", "Ann", "Öberg", city="Luleå")])
        edit_contact(pair, linked, phone="0921-1")
        edit_customer(pair, state.customers(pair)[0]["Id"], {"WebAddr.URI": "https://example.com/ann"})
        do(pair, HUBSPOT, "contacts", newer, **{"do": "merge", "with": linked})
        pair.later()
        report = pair.sync()
        assert "created" not in report.counts["customers"]
        pass_on(pair)
        ((left, right),) = state.customer_pairs(pair)
        assert left["id"] != linked
        assert (right["PrimaryPhone.FreeFormNumber"], left["website"]) == ("0921-1", "https://example.com/ann")
        assert state.customer_differences(left, right) == []
        assert quiet(pair) == []
        edit_contact(pair, left["id"], phone="0921-2")
        pass_on(pair)
        assert state.customers(pair)[0]["PrimaryPhone.FreeFormNumber"] == "0921-2"


@pytest.mark.feature("F-CORE-B-13")
@pytest.mark.parametrize("keeps", ["first", "second"])
def test_two_linked_contacts_merged_make_nothing_anew_and_keep_both_edits(keeps: str) -> None:
    with Pair() as pair:
        wires = [contact("ann@example.com", "Ann", "Lee"), contact("bo@example.com", "Bo", "Lee")]
        first, second = pair.load(HUBSPOT, "contacts", wires)
        pair.connect()
        pair.sync()
        pair.later()
        customers = {one["PrimaryEmailAddr.Address"]: one["Id"] for one in state.customers(pair)}
        stays, goes = (first, second) if keeps == "first" else (second, first)
        edit_contact(pair, first, phone="0921-1")
        edit_contact(pair, second, city="Luleå")
        do(pair, HUBSPOT, "contacts", stays, **{"do": "merge", "with": goes})
        pair.later()
        report = pair.sync()
        assert "created" not in report.counts["customers"]
        assert quiet(pair) == []
        (survivor,) = state.contacts(pair)
        kept = {one["Id"]: one for one in state.customers(pair)}[
            customers["ann@example.com" if keeps == "first" else "bo@example.com"]
        ]
        assert (kept["PrimaryPhone.FreeFormNumber"], kept["BillAddr.City"]) == ("0921-1", "Luleå")
        for id in customers.values():
            edit_customer(pair, id, {"Mobile.FreeFormNumber": f"070-{id}"})
            pass_on(pair)
            pass_on(pair)
        (survivor,) = state.contacts(pair)
        assert survivor["mobilephone"] == f"070-{kept['Id']}"
        (left_over,) = set(customers.values()) - {kept["Id"]}
        assert_told(problem_of(pair, left_over), "LB-MATCH-02")
        assert stays in str(problem_of(pair, left_over))
        assert len(state.customers(pair)) == 2


@pytest.mark.feature("F-CORE-B-13")
def test_customers_merged_in_quickbooks_make_nothing_anew() -> None:
    with Pair() as pair:
        wires = [customer("Ann Lee", "ann@example.com"), customer("Bo Lee", "bo@example.com")]
        stays, goes = pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        pair.sync()
        do(pair, QUICKBOOKS, "Customer", goes, do="merge", into=stays)
        watch = Watch(pair)
        assert quiet(pair) == []
        assert watch.all_writes() == []
        assert [one["Id"] for one in state.customers(pair)] == [stays]
        assert len(state.contacts(pair)) == 2
        edit_customer(pair, stays, {"PrimaryPhone.FreeFormNumber": "0921-1"})
        pass_on(pair)
        assert state.by_email(pair, "ann@example.com")["phone"] == "0921-1"
        assert "phone" not in state.by_email(pair, "bo@example.com")
