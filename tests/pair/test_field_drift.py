"""A field that changes under a flow is found before a pass fails on it, and named; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact
from tests.pair.rig import NAME, configuration, contact, customer, quiet, reconfigure
from tests.support.owner import HubSpotOwner
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.usecases import connect, fields
from ledgerbridge.usecases.fields import Changed

EMAIL = "ann@example.com"
RULE = f"""
[[integration.{NAME}.flows.customers.rule]]
id = "segment"
left = "segment"
right = "ResaleNum"
"""
TABLE = f"""
[[integration.{NAME}.flows.customers.rule]]
id = "sending"
left = "sending"
right = "PreferredDeliveryMethod"
table = {{ post = "Print", mail = "Email" }}
"""
FILTER = f"""
[[integration.{NAME}.flows.customers.filter]]
side = "left"
condition = [{{ field = "segment", operator = "is not", values = ["private"] }}]
"""
TWO_WAY = 'direction = "two-way"\nconflict = "left"'


@pytest.fixture
def owner_and_pair() -> Iterator[tuple[HubSpotOwner, Pair]]:
    with Pair(configuration(TWO_WAY) + RULE) as pair:
        owner = HubSpotOwner(pair.sandbox)
        owner.add("contacts", "segment", "Segment", ("string", "text"))
        owner.add("contacts", "sending", "Sending", ("enumeration", "select"), {"post": "By post", "mail": "By mail"})
        pair.connect()
        yield owner, pair


def start(pair: Pair, **more: str) -> str:
    """One contact with a segment, on both sides; its id."""
    (id,) = pair.load(HUBSPOT, "contacts", [contact(EMAIL, segment="gold", **more)])
    assert pair.sync().state == "done"
    assert in_books(pair, "ResaleNum") == "gold"
    pair.later()
    return id


def in_books(pair: Pair, path: str) -> Any:
    [found] = [one for one in state.customers(pair) if one.get("PrimaryEmailAddr.Address") == EMAIL]
    return found.get(path)


def noted(pair: Pair) -> list[Changed]:
    return list(pair.run(fields.noted_changes(pair.hub, NAME)))


def codes(pair: Pair) -> list[str]:
    return [change.problem.code for change in noted(pair)]


def accept(pair: Pair, connection: str, type: str) -> None:
    pair.run(fields.fields(pair.hub, connection, type, accept=True))


def synced(pair: Pair) -> Report:
    pair.later()
    return pair.sync()


@pytest.mark.feature("F-CORE-RUL-11")
def test_a_property_that_is_deleted_empties_nothing_on_the_other_side(
    owner_and_pair: tuple[HubSpotOwner, Pair],
) -> None:
    owner, pair = owner_and_pair
    id = start(pair)
    owner.remove("contacts", "segment")
    edit_contact(pair, id, phone="+31 15 123")
    assert synced(pair).state == "done"
    assert (in_books(pair, "PrimaryPhone.FreeFormNumber"), in_books(pair, "ResaleNum")) == ("+31 15 123", "gold")
    [change] = noted(pair)
    assert (change.flow, change.problem.code, change.problem.values["rule"]) == ("customers", "LB-DRIFT-02", "segment")


def test_a_property_that_comes_back_is_kept_the_same_again(owner_and_pair: tuple[HubSpotOwner, Pair]) -> None:
    owner, pair = owner_and_pair
    id = start(pair)
    owner.remove("contacts", "segment")
    edit_contact(pair, id, phone="+31 15 123")
    synced(pair)
    owner.add("contacts", "segment", "Segment", ("string", "text"))
    edit_contact(pair, id, segment="silver")
    synced(pair)
    synced(pair)
    assert (noted(pair), in_books(pair, "ResaleNum")) == ([], "silver")
    assert quiet(pair) == []


def test_what_changed_while_a_rule_was_left_out_is_carried_over_once_it_is_in_force(
    owner_and_pair: tuple[HubSpotOwner, Pair],
) -> None:
    owner, pair = owner_and_pair
    id = start(pair)
    owner.change("contacts", "segment", type="enumeration", fieldType="select", options={"gold": "G", "silver": "S"})
    edit_contact(pair, id, segment="silver", phone="+31 15 123")
    synced(pair)
    assert (codes(pair), in_books(pair, "ResaleNum")) == (["LB-DRIFT-04"], "gold")
    assert in_books(pair, "PrimaryPhone.FreeFormNumber") == "+31 15 123"
    accept(pair, HUBSPOT, "contacts")
    synced(pair)
    assert (codes(pair), in_books(pair, "ResaleNum")) == ([], "silver")
    assert quiet(pair) == []


def test_an_option_that_is_gone_is_named_and_what_maps_to_it_is_not_sent(
    owner_and_pair: tuple[HubSpotOwner, Pair],
) -> None:
    owner, pair = owner_and_pair
    reconfigure(pair, configuration(TWO_WAY) + RULE + TABLE)
    id = start(pair, sending="mail")
    assert in_books(pair, "PreferredDeliveryMethod") == "Email"
    owner.change("contacts", "sending", options={"post": "By post", "net": "Online"})
    [other] = [one["Id"] for one in state.customers(pair)]
    pair.vendor(QUICKBOOKS).person_edits(
        pair.account(QUICKBOOKS), "Customer", other, {"PreferredDeliveryMethod": "Print", "Title": "Dr"}
    )
    assert synced(pair).counts["customers"].get("failed", 0) == 0
    [change] = noted(pair)
    assert (change.problem.code, change.problem.values["lost"]) == ("LB-DRIFT-05", "mail")
    assert change.problem.values["options"] == "post, net"
    assert state.contacts(pair)[0]["sending"] == "mail"
    assert id


def test_a_filter_whose_field_is_gone_pauses_and_lets_nobody_in(owner_and_pair: tuple[HubSpotOwner, Pair]) -> None:
    owner, pair = owner_and_pair
    reconfigure(pair, configuration(TWO_WAY) + RULE + FILTER)
    start(pair)
    pair.load(HUBSPOT, "contacts", [contact("bea@example.com", "Bea", "Poe", segment="private")])
    owner.remove("contacts", "segment")
    report = synced(pair)
    assert (report.state, [problem.code for problem in report.problems]) == ("paused", ["LB-DRIFT-07"])
    assert len(state.customers(pair)) == 1
    reconfigure(pair, configuration(TWO_WAY))
    assert synced(pair).state == "done"
    assert len(state.customers(pair)) == 2


def test_check_names_the_change_before_any_pass_meets_it(owner_and_pair: tuple[HubSpotOwner, Pair]) -> None:
    owner, pair = owner_and_pair
    start(pair)
    assert problems_of_check(pair) == {HUBSPOT: [], QUICKBOOKS: []}
    owner.remove("contacts", "segment")
    assert problems_of_check(pair) == {HUBSPOT: ["LB-DRIFT-02"], QUICKBOOKS: []}


@pytest.mark.feature("F-CORE-CUS-12")
def test_check_refuses_a_rule_between_kinds_that_do_not_fit(owner_and_pair: tuple[HubSpotOwner, Pair]) -> None:
    owner, pair = owner_and_pair
    owner.add("contacts", "since", "Since", ("date", "date"))
    reconfigure(pair, configuration(TWO_WAY) + RULE.replace('"segment"', '"since"').replace("ResaleNum", "Taxable"))
    assert problems_of_check(pair)[HUBSPOT] == ["LB-MAP-10"]


def test_nothing_is_said_while_nothing_changes(owner_and_pair: tuple[HubSpotOwner, Pair]) -> None:
    owner, pair = owner_and_pair
    start(pair)
    owner.add("contacts", "another", "Another", ("number", "number"))
    owner.change("contacts", "segment", label="Our segment")
    pair.load(QUICKBOOKS, "Customer", [customer("Firma", "firma@example.com")])
    assert synced(pair).state == "done"
    assert noted(pair) == []


def problems_of_check(pair: Pair) -> dict[str, list[str]]:
    checked = pair.run(connect.check_all(pair.hub, None))
    found = pair.run(fields.with_fields(pair.hub, checked))
    return {one.row.name: [problem.code for problem in one.problems] for one in found}
