"""A display name that is in use: four settings, four outcomes, and never two equal names."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS
from tests.pair.rig import company, configuration, contact, customer, open_records, problem_of, quiet
from tests.support.pair import Pair

HELD = "Xylander Ltd"


def clashing(policy: str) -> Pair:
    """A customer of that name, and a contact whose company has it, not yet synced."""
    pair = Pair(configuration(customers=f'on_name_clash = "{policy}"' if policy else ""))
    pair.load(QUICKBOOKS, "Customer", [customer(HELD)])
    pair.load(HUBSPOT, "companies", [company(HELD)])
    pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee", HELD)])
    pair.connect()
    return pair


def names(pair: Pair) -> dict[str, str]:
    """{display name: e-mail}; none stands twice, case aside."""
    customers = state.customers(pair)
    counted = Counter(one["DisplayName"].casefold() for one in customers)
    assert max(counted.values(), default=0) <= 1, counted
    return {one["DisplayName"]: one.get("PrimaryEmailAddr.Address", "") for one in customers}


@pytest.mark.feature("F-HS-QB-CUS-03")
@pytest.mark.parametrize(
    ("policy", "expected", "counts"),
    [
        ("", {HELD: ""}, {"failed": 1}),
        ("fail", {HELD: ""}, {"failed": 1}),
        ("link", {HELD: "ann@example.com"}, {"updated": 1}),
        ("suffix", {HELD: "", f"{HELD} (2)": "ann@example.com"}, {"created": 1}),
        ("sub-customer", {HELD: "", "Ann Lee": "ann@example.com"}, {"created": 1}),
    ],
)
def test_four_settings_four_outcomes(policy: str, expected: dict[str, str], counts: dict[str, int]) -> None:
    with clashing(policy) as pair:
        found = pair.sync().counts["customers"]
        assert {name: n for name, n in found.items() if name != "excluded"} == counts
        assert names(pair) == expected
        assert quiet(pair) == []
        assert names(pair) == expected


@pytest.mark.feature("F-HS-QB-CUS-03")
def test_a_sub_customer_stands_under_the_one_that_has_the_name() -> None:
    with clashing("sub-customer") as pair:
        pair.sync()
        above, below = sorted(pair.records(QUICKBOOKS, "Customer"), key=lambda one: int(one["Id"]))
        assert below["ParentRef"]["value"] == above["Id"]
        assert below["FullyQualifiedName"] == f"{HELD}:Ann Lee"
        assert below["Job"] is True


@pytest.mark.feature("F-HS-QB-CUS-03")
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (
            "suffix",
            {HELD: "person0@example.com", f"{HELD} (2)": "person1@example.com", f"{HELD} (3)": "person2@example.com"},
        ),
        (
            "sub-customer",
            {HELD: "person0@example.com", "P1 Lee": "person1@example.com", "P2 Lee": "person2@example.com"},
        ),
    ],
)
def test_several_contacts_of_one_company_each_become_a_customer(policy: str, expected: dict[str, str]) -> None:
    with Pair(configuration(customers=f'on_name_clash = "{policy}"')) as pair:
        pair.load(HUBSPOT, "companies", [company(HELD)])
        people = [contact(f"person{n}@example.com", f"P{n}", "Lee", HELD) for n in range(3)]
        pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        for _ in range(2):
            pair.sync()
            pair.later()
        assert names(pair) == expected
        assert open_records(pair) == []
        assert quiet(pair) == []


@pytest.mark.feature("F-HS-QB-CUS-03")
def test_a_customer_that_is_linked_already_is_not_linked_a_second_time() -> None:
    with clashing("link") as pair:
        pair.sync()
        pair.later()
        (late,) = pair.load(HUBSPOT, "contacts", [contact("bo@example.com", "Bo", "Lee", HELD)])
        pair.later()
        assert pair.sync().counts["customers"].get("failed") == 1
        assert problem_of(pair, late).code == "LB-REC-02"
        assert names(pair) == {HELD: "ann@example.com"}


@pytest.mark.feature("F-HS-QB-CUS-03")
def test_a_suffix_goes_past_names_that_are_in_use_too() -> None:
    with Pair(configuration(customers='on_name_clash = "suffix"')) as pair:
        taken = [HELD, *(f"{HELD} ({n})" for n in range(2, 12))]
        pair.load(QUICKBOOKS, "Customer", [customer(name) for name in taken])
        pair.load(HUBSPOT, "companies", [company(HELD)])
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee", HELD)])
        pair.connect()
        pair.sync()
        assert names(pair)[f"{HELD} (12)"] == "ann@example.com"
