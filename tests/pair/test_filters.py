"""Filters between two live systems: who travels, from which side, and what is said of those who stay."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact, edit_customer
from tests.pair.rig import (
    configuration,
    contact,
    customer,
    discreet_pair,
    main_lines,
    open_records,
    quiet,
    reconfigure,
)
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.store import schema

CREATED = (
    'filter = [{ side = "left", condition = [{ field = "createdate", operator = "after", values = [2025-05-16] }] }]'
)
BUYERS = 'filter = [{ side = "left", condition = [{ field = "jobtitle", operator = "is", values = ["buyer"] }] }]'
BY_MAIL = (
    'filter = [{ side = "right", condition = '
    '[{ field = "PreferredDeliveryMethod", operator = "is", values = ["Email"] }] }]'
)
TWO_GROUPS = """
filter = [
  { side = "left", condition = [
    { field = "jobtitle", operator = "is", values = ["buyer"] },
    { field = "city", operator = "any of", values = ["Lund", "Oslo"] },
  ] },
  { side = "left", condition = [{ field = "email", operator = "contains", values = ["@vip.example"] }] },
]
"""
PHONE = "PrimaryPhone.FreeFormNumber"


def pass_on(pair: Pair) -> Report:
    pair.later()
    report = pair.sync()
    assert report.state == "done"
    return report


def told(pair: Pair, report: Report) -> dict[str, tuple[str, str]]:
    """{id of the contact, else of the customer: (outcome, reason)}."""
    return {str(line.left_id or line.right_id): (line.outcome, line.reason) for line in main_lines(pair, report)}


def load_old(pair: Pair, wire: dict[str, Any]) -> str:
    """A contact as it was when people could still say when it was made."""
    (id,) = pair.vendor(HUBSPOT).load(pair.account(HUBSPOT), "contacts", [wire], True)
    return str(id)


def emails(pair: Pair) -> list[str]:
    return sorted(one["PrimaryEmailAddr.Address"] for one in state.customers(pair))


@pytest.mark.feature("F-CORE-RUL-07")
def test_an_old_contact_is_excluded_with_the_failing_condition_a_new_one_travels() -> None:
    with Pair(configuration(CREATED)) as pair:
        old = load_old(pair, contact("old@example.com", createdate="2024-01-02T09:30:00.000Z"))
        pair.load(HUBSPOT, "contacts", [contact("new@example.com")])
        pair.connect()
        assert told(pair, pair.plan())[old] == ("excluded", "createdate 2024-01-02 is not after 2025-05-16")
        assert told(pair, pair.sync())[old] == ("excluded", "createdate 2024-01-02 is not after 2025-05-16")
        assert emails(pair) == ["new@example.com"]
        assert open_records(pair) == []
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-07")
def test_of_several_groups_one_is_enough_and_each_is_named_where_none_is() -> None:
    with Pair(configuration(f'direction = "left-to-right"\n{TWO_GROUPS}')) as pair:
        wires = [
            contact("a@example.com", "Ann", jobtitle="Buyer", city="Lund"),
            contact("b@vip.example", "Bo", jobtitle="Clerk"),
            contact("c@example.com", "Cy", jobtitle="buyer", city="Rome"),
            contact("d@example.com", "Di", city="Oslo"),
        ]
        _, _, rome, no_title = pair.load(HUBSPOT, "contacts", wires)
        pair.connect()
        found = told(pair, pair.sync())
        assert emails(pair) == ["a@example.com", "b@vip.example"]
        assert found[rome] == (
            "excluded",
            "city Rome is none of Lund, Oslo; email c@example.com does not contain @vip.example",
        )
        assert found[no_title] == (
            "excluded",
            "jobtitle has no value; email d@example.com does not contain @vip.example",
        )


@pytest.mark.feature("F-CORE-RUL-07")
def test_a_filter_of_one_side_leaves_the_other_sides_records_alone() -> None:
    with Pair(configuration(BUYERS)) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", jobtitle="clerk")])
        pair.load(QUICKBOOKS, "Customer", [customer("Bo Berg", "bo@example.com")])
        pair.connect()
        report = pair.sync()
        assert report.counts["customers"] == {"created": 1, "excluded": 1}
        assert sorted(one["email"] for one in state.contacts(pair)) == ["ann@example.com", "bo@example.com"]
        assert emails(pair) == ["bo@example.com"]


@pytest.mark.feature("F-CORE-RUL-07")
@pytest.mark.parametrize("side", [HUBSPOT, QUICKBOOKS])
def test_a_linked_pair_with_one_side_outside_goes_on_the_other_way(side: str) -> None:
    with Pair(configuration(BUYERS if side == HUBSPOT else BY_MAIL)) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", jobtitle="buyer")])
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com", PreferredDeliveryMethod="Email")])
        pair.connect()
        pair.sync()
        pair.later()
        (contact_id,), (customer_id,) = ids(pair)
        leave(pair, side)
        edit_contact(pair, contact_id, phone="0921-1")
        edit_customer(pair, customer_id, {"WebAddr.URI": "https://example.com/ann"})
        pass_on(pair)
        (left,), (right,) = state.contacts(pair), state.customers(pair)
        if side == HUBSPOT:
            assert (left.get("website"), right.get(PHONE)) == ("https://example.com/ann", None)
        else:
            assert (left.get("website"), right.get(PHONE)) == (None, "0921-1")
        assert open_records(pair) == []
        assert quiet(pair) == []


def ids(pair: Pair) -> tuple[list[str], list[str]]:
    return [one["id"] for one in state.contacts(pair)], [one["Id"] for one in state.customers(pair)]


def leave(pair: Pair, side: str) -> None:
    (contact_id,), (customer_id,) = ids(pair)
    if side == HUBSPOT:
        edit_contact(pair, contact_id, jobtitle="retired")
    else:
        edit_customer(pair, customer_id, {"PreferredDeliveryMethod": "Print"})


def come_back(pair: Pair, side: str) -> None:
    (contact_id,), (customer_id,) = ids(pair)
    if side == HUBSPOT:
        edit_contact(pair, contact_id, jobtitle="buyer")
    else:
        edit_customer(pair, customer_id, {"PreferredDeliveryMethod": "Email"})


@pytest.mark.feature("F-CORE-RUL-07")
@pytest.mark.parametrize("side", [HUBSPOT, QUICKBOOKS])
@pytest.mark.parametrize("direction", ["two-way", "one-way"])
def test_what_changed_outside_the_filter_travels_when_the_record_is_inside_again(side: str, direction: str) -> None:
    one_way = "left-to-right" if side == HUBSPOT else "right-to-left"
    chosen = f'direction = "{direction if direction == "two-way" else one_way}"'
    with Pair(configuration(f"{chosen}\n{BUYERS if side == HUBSPOT else BY_MAIL}")) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", jobtitle="buyer")])
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com", PreferredDeliveryMethod="Email")])
        pair.connect()
        pair.sync()
        pair.later()
        (contact_id,), (customer_id,) = ids(pair)
        leave(pair, side)
        pass_on(pair)
        if side == HUBSPOT:
            edit_contact(pair, contact_id, phone="0921-1")
        else:
            edit_customer(pair, customer_id, {PHONE: "0921-1"})
        assert pass_on(pair).counts["customers"] == {"excluded": 1}
        # Something else on the same side must not take the phone along, nor may it be forgotten over it.
        if direction == "two-way" and side == HUBSPOT:
            edit_customer(pair, customer_id, {"BillAddr.City": "Oslo"})
        elif direction == "two-way":
            edit_contact(pair, contact_id, city="Oslo")
        pass_on(pair)
        assert phones(pair, side) == ("0921-1", None)
        come_back(pair, side)
        pass_on(pair)
        assert phones(pair, side) == ("0921-1", "0921-1")
        assert quiet(pair) == []


def phones(pair: Pair, own: str) -> tuple[str | None, str | None]:
    """(of the side edited, of the other one)."""
    (left,), (right,) = state.contacts(pair), state.customers(pair)
    found = left.get("phone") or None, right.get(PHONE) or None
    return found if own == HUBSPOT else found[::-1]


@pytest.mark.feature("F-CORE-RUL-07")
def test_an_edit_made_outside_the_filter_is_not_overwritten_without_a_conflict_being_decided() -> None:
    with Pair(configuration(f'conflict = "left"\n{BUYERS}')) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", jobtitle="buyer", phone="1")])
        pair.connect()
        pair.sync()
        pair.later()
        (contact_id,), (customer_id,) = ids(pair)
        edit_contact(pair, contact_id, jobtitle="retired", phone="2")
        edit_customer(pair, customer_id, {PHONE: "3"})
        pass_on(pair)
        assert phones(pair, HUBSPOT) == ("2", "3")
        come_back(pair, HUBSPOT)
        pass_on(pair)
        assert phones(pair, HUBSPOT) == ("2", "2")
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-07")
@pytest.mark.parametrize("side", [HUBSPOT, QUICKBOOKS])
@pytest.mark.parametrize("come", ["together", "one by one"])
def test_a_record_outside_is_still_the_counterpart_of_one_inside(side: str, come: str) -> None:
    with Pair(configuration(BUYERS if side == HUBSPOT else BY_MAIL)) as pair:
        left = [contact("ann@example.com", jobtitle="clerk", city="Lund")]
        right = [customer("Ann Lee", "ann@example.com", Mobile={"FreeFormNumber": "070-1"})]
        outside, inside = (left, right) if side == HUBSPOT else (right, left)
        types = {HUBSPOT: "contacts", QUICKBOOKS: "Customer"}
        other = QUICKBOOKS if side == HUBSPOT else HUBSPOT
        pair.load(side, types[side], outside)
        pair.connect()
        if come == "one by one":
            assert pair.sync().counts["customers"] == {"excluded": 1}
        pair.load(other, types[other], inside)
        report = pass_on(pair)
        assert "created" not in report.counts["customers"]
        assert "excluded" not in report.counts["customers"], "a record is told of once"
        ((held, found),) = state.customer_pairs(pair)
        assert (held.get("mobilephone") == "070-1") is (side == HUBSPOT)
        assert (found.get("BillAddr.City") == "Lund") is (side == QUICKBOOKS)
        assert open_records(pair) == []
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-07")
def test_a_record_that_cannot_go_is_no_failure_while_it_is_outside() -> None:
    with Pair(configuration(BUYERS)) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", jobtitle="buyer")])
        pair.connect()
        pair.sync()
        pair.later()
        (contact_id,), _ = ids(pair)
        edit_contact(pair, contact_id, jobtitle="retired", phone="0" * 60)
        assert pass_on(pair).counts["customers"] == {"excluded": 1}
        assert open_records(pair) == []
        come_back(pair, HUBSPOT)
        pass_on(pair)
        assert [record.problem.code for record in open_records(pair)] == ["LB-REC-04"]


@pytest.mark.feature("F-CORE-RUL-07")
def test_a_filter_that_is_changed_lets_in_those_it_kept_out() -> None:
    with Pair(configuration(BUYERS)) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", jobtitle="clerk")])
        pair.connect()
        assert pair.sync().counts["customers"] == {"excluded": 1}
        pair.later()
        reconfigure(pair, configuration(BUYERS.replace("buyer", "clerk")))
        pass_on(pair)
        assert emails(pair) == ["ann@example.com"]
        assert quiet(pair) == []


def test_what_a_record_holds_stands_in_no_open_text() -> None:
    with discreet_pair(configuration(BUYERS.replace("jobtitle", "lastname").replace("buyer", "Somebody"))) as pair:
        (id,) = pair.load(HUBSPOT, "contacts", [contact("annegret@example.com", "Annegret", "Xylander")])
        pair.connect()
        report = pair.sync()
        assert told(pair, report)[id] == ("excluded", "lastname Xylander is not Somebody")
        with pair.engine.connect() as connection:
            details = [str(row[0]) for row in connection.execute(select(schema.journal.c.detail))]
        assert any("{field} {value} is not {wanted}" in detail for detail in details)


@pytest.mark.feature("F-CORE-RUL-07")
def test_a_plan_says_who_is_outside_and_the_sync_does_just_that() -> None:
    with Pair(configuration(BUYERS)) as pair:
        titles = ["buyer", "clerk", "Buyer ", "", "buyer"]
        pair.load(
            HUBSPOT,
            "contacts",
            [contact(f"p{n}@example.com", f"Person {n}", jobtitle=title) for n, title in enumerate(titles)],
        )
        pair.connect()
        planned = pair.plan()
        watch = Watch(pair)
        report = pair.sync()
        assert planned.counts == report.counts
        assert report.counts["customers"] == {"created": 3, "excluded": 2}
        assert watch.all_writes() != []


@pytest.mark.feature("F-CORE-RUL-07")
@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        (
            '{ field = "jobtitel", operator = "is", values = ["buyer"] }',
            "there is no field 'jobtitel'; did you mean 'jobtitle'?",
        ),
        (
            '{ field = "createdate", operator = "greater", values = [5] }',
            "createdate: 'greater' cannot be asked of a field of kind datetime: "
            "only numbers are greater or less; dates are before or after one another",
        ),
        (
            '{ field = "hs_lead_status", operator = "any of", values = ["new", "opened"] }',
            "hs_lead_status: 'opened' is none of the field's options; did you mean 'OPEN'?",
        ),
        (
            '{ field = "createdate", operator = "after", values = ["soon"] }',
            "createdate: 'soon' is neither a day nor a moment with its offset, "
            "such as 2026-03-01 or 2026-03-01T09:00:00Z",
        ),
    ],
)
def test_a_filter_that_cannot_be_asked_stops_the_pass_before_anything_is_written(condition: str, fault: str) -> None:
    with Pair(configuration(f'filter = [{{ side = "left", condition = [{condition}] }}]')) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com")])
        pair.connect()
        watch = Watch(pair)
        report = pair.sync()
        assert report.state == "paused"
        [problem] = report.problems
        assert problem.code == "LB-SETUP-70"
        assert problem.said("{fault}") == fault
        assert watch.all_writes() == []


@pytest.mark.feature("F-CORE-RUL-07")
def test_a_record_that_comes_inside_travels_in_the_next_pass() -> None:
    status = (
        'filter = [{ side = "left", condition = [{ field = "hs_lead_status", operator = "is", values = ["OPEN"] }] }]'
    )
    with Pair(configuration(status)) as pair:
        (id,) = pair.load(HUBSPOT, "contacts", [contact("ann@example.com", hs_lead_status="NEW")])
        pair.connect()
        assert told(pair, pair.sync())[id] == ("excluded", "hs_lead_status NEW is not OPEN")
        pair.later()
        edit_contact(pair, id, hs_lead_status="OPEN")
        assert pass_on(pair).counts["customers"] == {"created": 1}
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-07")
def test_what_both_sides_came_to_agree_on_outside_the_filter_is_no_conflict_later() -> None:
    with Pair(configuration(f'conflict = "right"\n{BUYERS}')) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", jobtitle="buyer", phone="1")])
        pair.connect()
        pair.sync()
        pair.later()
        (contact_id,), (customer_id,) = ids(pair)
        edit_contact(pair, contact_id, jobtitle="retired", phone="2")
        edit_customer(pair, customer_id, {PHONE: "2"})
        assert pass_on(pair).counts["customers"] == {"excluded": 1}
        edit_contact(pair, contact_id, jobtitle="buyer", phone="3")
        pass_on(pair)
        assert phones(pair, HUBSPOT) == ("3", "3")
        assert quiet(pair) == []
