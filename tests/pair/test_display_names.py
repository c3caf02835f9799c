"""Display names of customers made from contacts: the company's name or the person's, and never the same twice."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_company, edit_contact
from tests.pair.rig import (
    assert_told,
    company,
    configuration,
    contact,
    customer,
    discreet_pair,
    main_lines,
    open_records,
    problem_of,
    quiet,
)
from tests.support.pair import Pair

FROM_PERSON = configuration(customers="display_name_from_company = false")


def display_names(pair: Pair) -> dict[str, str]:
    """{e-mail: display name} of all customers; no name stands twice, case aside."""
    customers = state.customers(pair)
    counted = Counter(one["DisplayName"].casefold() for one in customers)
    assert max(counted.values(), default=0) <= 1, counted
    return {one.get("PrimaryEmailAddr.Address", ""): one["DisplayName"] for one in customers}


@pytest.mark.feature("F-HS-QB-CUS-02")
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (None, {"both@example.com": "Lee Ltd", "person@example.com": "Bo Öberg", "bare@example.com": "Firma AB"}),
        (
            FROM_PERSON,
            {"both@example.com": "Ann Lee", "person@example.com": "Bo Öberg", "bare@example.com": "bare@example.com"},
        ),
    ],
    ids=["company name", "person"],
)
def test_the_switch_decides_between_the_company_and_the_person(settings: str | None, expected: dict[str, str]) -> None:
    with Pair(settings) as pair:
        pair.load(HUBSPOT, "companies", [company("Lee Ltd"), company("Firma AB")])
        people = [
            contact("both@example.com", "Ann", "Lee", "Lee Ltd"),
            contact("person@example.com", "Bo", "Öberg"),
            contact("bare@example.com", "", "", "Firma AB"),
        ]
        pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        planned = {f.new for line in main_lines(pair, pair.plan()) for f in line.fields if f.field == "DisplayName"}
        assert planned == set(expected.values())
        pair.sync()
        assert display_names(pair) == expected
        assert quiet(pair) == []


@pytest.mark.parametrize(("first", "last", "name"), [("Ann", "", "Ann"), ("", "Lee", "Lee"), ("", "", "a@example.com")])
def test_a_person_is_called_by_what_there_is(first: str, last: str, name: str) -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "contacts", [contact("a@example.com", first, last)])
        pair.connect()
        pair.sync()
        assert display_names(pair) == {"a@example.com": name}
        assert quiet(pair) == []


@pytest.mark.feature("F-HS-QB-CUS-03")
def test_the_first_contact_of_a_company_takes_its_name_and_later_ones_fail_with_advice() -> None:
    with discreet_pair() as pair:
        pair.load(HUBSPOT, "companies", [company("Xylander Ltd")])
        people = [contact(f"person{n}@example.com", f"Person {n}", "Xylander", "Xylander Ltd") for n in range(3)]
        ids = pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        pair.sync()
        assert display_names(pair) == {"person0@example.com": "Xylander Ltd"}
        assert [record.record_id for record in open_records(pair)] == ids[1:]
        for id in ids[1:]:
            assert_told(problem_of(pair, id), "LB-REC-02")
            assert ids[0] in str(problem_of(pair, id))
            assert "the one that is billed" in str(problem_of(pair, id))
        pair.later()
        (late,) = pair.load(HUBSPOT, "contacts", [contact("late@example.com", "Late", "Xylander", "Xylander Ltd")])
        pair.later()
        pair.sync()
        assert_told(problem_of(pair, late), "LB-REC-02")
        assert state.customers(pair)[0]["Id"] in str(problem_of(pair, late))
        assert display_names(pair) == {"person0@example.com": "Xylander Ltd"}
        assert quiet(pair) == []


@pytest.mark.feature("F-HS-QB-CUS-03")
def test_the_person_names_of_the_switch_let_all_contacts_of_a_company_go() -> None:
    with discreet_pair(FROM_PERSON) as pair:
        pair.load(HUBSPOT, "companies", [company("Xylander Ltd")])
        people = [contact(f"person{n}@example.com", f"Person {n}", "Xylander", "Xylander Ltd") for n in range(3)]
        pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        pair.sync()
        assert len(display_names(pair)) == 3
        assert open_records(pair) == []


@pytest.mark.parametrize("holder", [customer("XYLANDER LTD"), customer("Xylander Ltd", "other@example.com")])
def test_a_name_that_a_customer_has_already_is_not_taken(holder: state.Wire) -> None:
    with discreet_pair() as pair:
        (held,) = pair.load(QUICKBOOKS, "Customer", [holder])
        pair.load(HUBSPOT, "companies", [company("Xylander Ltd")])
        (id,) = pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee", "Xylander Ltd")])
        pair.connect()
        pair.sync()
        assert_told(problem_of(pair, id), "LB-REC-02")
        assert held in str(problem_of(pair, id))
        assert "ann@example.com" not in display_names(pair)


def test_a_name_that_a_vendor_of_the_company_has_is_not_taken() -> None:
    with discreet_pair() as pair:
        pair.load(QUICKBOOKS, "Vendor", [{"DisplayName": "Ann Xylander"}])
        (id,) = pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Xylander")])
        pair.connect()
        pair.sync()
        assert_told(problem_of(pair, id), "LB-REC-02")
        assert state.customers(pair) == []


def test_a_name_becomes_free_when_its_holder_is_renamed() -> None:
    with discreet_pair() as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Xylander")])
        pair.connect()
        pair.sync()
        pair.later()
        (id,) = pair.load(HUBSPOT, "contacts", [contact("other@example.com", "Ann", "Xylander")])
        pair.later()
        pair.sync()
        assert_told(problem_of(pair, id), "LB-REC-02")
        edit_contact(pair, state.by_email(pair, "ann@example.com")["id"], lastname="Lee")
        for _ in range(3):
            pair.later()
            pair.sync()
        assert display_names(pair) == {"ann@example.com": "Ann Lee", "other@example.com": "Ann Xylander"}
        assert open_records(pair) == []


def test_a_rename_to_a_name_in_use_fails_alone_and_leaves_both_as_they_were() -> None:
    with discreet_pair() as pair:
        companies = pair.load(HUBSPOT, "companies", [company("Xylander Ltd"), company("Yardley Ltd")])
        people = [
            contact("ann@example.com", "Ann", "Lee", "Xylander Ltd"),
            contact("bo@example.com", "Bo", "Lee", "Yardley Ltd"),
        ]
        ids = pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        pair.sync()
        pair.later()
        edit_company(pair, companies[1], name="Xylander Ltd")
        edit_contact(pair, ids[0], phone="0921-1")
        pair.later()
        assert pair.sync().counts["customers"] == {"updated": 1, "failed": 1}
        assert_told(problem_of(pair, ids[1]), "LB-REC-02")
        assert display_names(pair) == {"ann@example.com": "Xylander Ltd", "bo@example.com": "Yardley Ltd"}
        edit_company(pair, companies[1], name="Zander Ltd")
        pair.later()
        pair.sync()
        assert display_names(pair) == {"ann@example.com": "Xylander Ltd", "bo@example.com": "Zander Ltd"}
        assert open_records(pair) == []
