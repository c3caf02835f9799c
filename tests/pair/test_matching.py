"""Which contact is which customer: the e-mail at the first meeting, the stored link from then on."""

from __future__ import annotations

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact, edit_customer
from tests.pair.rig import (
    assert_told,
    configuration,
    contact,
    customer,
    discreet_pair,
    open_records,
    problem_of,
    quiet,
)
from tests.support.pair import Pair

EMAIL = "ann.lee@example.com"
WAYS = ["two-way", "left-to-right", "right-to-left"]


@pytest.mark.feature("F-CORE-RUL-10")
@pytest.mark.feature("F-HS-QB-CUS-06")
@pytest.mark.parametrize("direction", WAYS)
@pytest.mark.parametrize(
    "spelled", ["ann.lee@example.com", "Ann.Lee@Example.COM", "  ann.lee@example.com ", "ANN.LEE@EXAMPLE.COM  "]
)
def test_case_and_blanks_of_an_email_do_not_count(spelled: str, direction: str) -> None:
    with Pair(configuration(f'direction = "{direction}"')) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", spelled), customer("Bo", "bo@example.com")])
        pair.load(HUBSPOT, "contacts", [contact(EMAIL), contact("cy@example.com", "Cy")])
        pair.connect()
        pair.sync()
        assert len([one for one in state.contacts(pair) if state.key_of(one.get("email")) == EMAIL]) == 1
        emails = [state.key_of(one.get("PrimaryEmailAddr.Address")) for one in state.customers(pair)]
        assert emails.count(EMAIL) == 1
        assert quiet(pair) == []


@pytest.mark.feature("F-HS-QB-CUS-06")
@pytest.mark.parametrize("spelled", ["ann.lee@example.com", "Ann.Lee@Example.COM", " ANN.LEE@example.com "])
@pytest.mark.parametrize("side", [HUBSPOT, QUICKBOOKS])
def test_a_record_that_comes_later_is_looked_up_without_case_and_blanks(spelled: str, side: str) -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "contacts", [contact("bo@example.com", "Bo")])
        pair.connect()
        pair.sync()
        if side == QUICKBOOKS:
            pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", spelled)])
            pair.load(HUBSPOT, "contacts", [contact(EMAIL)])
        else:
            pair.load(HUBSPOT, "contacts", [contact(spelled)])
            pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", EMAIL)])
        pair.later()
        pair.sync()
        assert len(state.customer_pairs(pair)) == 2
        assert open_records(pair) == []
        assert quiet(pair) == []


@pytest.mark.parametrize("come", ["together", "later"])
def test_case_of_a_sku_does_not_count(come: str) -> None:
    with Pair() as pair:
        pair.connect()
        if come == "later":
            pair.load(QUICKBOOKS, "Item", [{"Name": "Tofu", "Sku": "NW-9", "Type": "Service"}])
            pair.sync()
        pair.load(HUBSPOT, "products", [{"properties": {"name": "Chai", "hs_sku": "nw-1"}}])
        pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service"}])
        pair.later()
        pair.sync()
        assert sorted(one["hs_sku"].upper() for one in state.products(pair) if one["name"] == "Chai") == ["NW-1"]
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-10")
@pytest.mark.parametrize("side", [HUBSPOT, QUICKBOOKS])
def test_a_linked_customer_whose_email_changes_stays_one(side: str) -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", EMAIL)])
        pair.connect()
        pair.sync()
        pair.later()
        if side == HUBSPOT:
            edit_contact(pair, state.contacts(pair)[0]["id"], email="ann@example.org")
        else:
            edit_customer(pair, state.customers(pair)[0]["Id"], {"PrimaryEmailAddr.Address": "ann@example.org"})
        pair.later()
        pair.sync()
        ((left, right),) = state.customer_pairs(pair)
        assert (left["email"], right["PrimaryEmailAddr.Address"]) == ("ann@example.org", "ann@example.org")
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-10")
def test_two_linked_customers_who_swap_emails_stay_two() -> None:
    with Pair() as pair:
        first, second = pair.load(
            QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com"), customer("Bo Lee", "bo@example.com")]
        )
        pair.connect()
        pair.sync()
        before = {one["email"]: one["id"] for one in state.contacts(pair)}
        edit_customer(pair, first, {"PrimaryEmailAddr.Address": "bo@example.com"})
        edit_customer(pair, second, {"PrimaryEmailAddr.Address": "ann@example.com"})
        for _ in range(4):
            pair.later()
            pair.sync(retry_failed=True)
        assert (len(state.contacts(pair)), len(state.customers(pair))) == (2, 2)
        assert {one["id"] for one in state.contacts(pair)} == set(before.values())


@pytest.mark.feature("F-CORE-RUL-10")
def test_an_email_of_several_customers_makes_no_third_whoever_asks() -> None:
    with discreet_pair() as pair:
        twins = pair.load(QUICKBOOKS, "Customer", [customer("Xylander A", EMAIL), customer("Xylander B", EMAIL)])
        pair.connect()
        pair.sync()
        (id,) = pair.load(HUBSPOT, "contacts", [contact(f" {EMAIL.upper()} ", "Annegret", "Xylander")])
        pair.later()
        pair.sync()
        assert_told(problem_of(pair, id), "LB-MATCH-01")
        assert problem_of(pair, id).values["ids"] == ", ".join(sorted(twins))
        assert (len(state.contacts(pair)), len(state.customers(pair))) == (1, 2)


def test_a_customer_whose_email_goes_to_a_record_of_someone_else_is_a_question() -> None:
    with discreet_pair() as pair:
        wires = [customer("Annegret Xylander", "ann@example.com"), customer("Quentin Yardley", "quentin@example.com")]
        first, _ = pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        pair.sync()
        edit_customer(pair, first, {"PrimaryEmailAddr.Address": "quentin@example.com"})
        pair.later()
        pair.sync()
        assert_told(problem_of(pair, first), "LB-REC-06")
        assert sorted(one["email"] for one in state.contacts(pair)) == ["ann@example.com", "quentin@example.com"]
