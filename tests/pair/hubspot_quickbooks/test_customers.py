"""Customers of HubSpot and QuickBooks: every default field both ways, and what the flow's settings make of them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact
from tests.pair.rig import company, configuration, contact, customer, main_lines, quiet
from tests.support.owner import HubSpotOwner
from tests.support.pair import Pair

from ledgerbridge.usecases import presets

FULL = {
    "phone": "0921-1",
    "mobilephone": "0700-2",
    "fax": "0921-3",
    "website": "https://lee.example",
    "address": "Storgatan 12",
    "city": "Umeå",
    "state": "AC",
    "zip": "903 26",
    "country": "SE",
}


def only_customer(pair: Pair) -> dict[str, Any]:
    (found,) = state.customers(pair)
    return found


def only_contact(pair: Pair) -> dict[str, Any]:
    (found,) = state.contacts(pair)
    return found


@pytest.mark.feature("F-CORE-CUS-10")
def test_a_golden_contact_arrives_whole() -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "companies", [company("Lee Ltd")])
        pair.load(HUBSPOT, "contacts", [contact("ann@lee.example", "Ann", "Lee", "Lee Ltd", **FULL)])
        pair.connect()
        assert pair.sync().counts["customers"] == {"created": 1}
        assert state.customer_differences(only_contact(pair), only_customer(pair)) == []
        assert only_customer(pair)["BillAddr.Line1"] == "Storgatan 12"
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-CUS-10")
def test_a_golden_customer_arrives_whole_but_for_the_address_hubspot_has_no_fields_for() -> None:
    fields = {right: FULL[left] for left, right in state.CUSTOMER_FIELDS.items() if left in FULL}
    wire: dict[str, Any] = {"ShipAddr": {"Line1": "Lager 1", "City": "Luleå"}}
    for path, value in fields.items():
        head, dot, leaf = path.partition(".")
        wire |= {head: {**wire.get(head, {}), leaf: value}} if dot else {head: value}
    with Pair() as pair:
        more = {"GivenName": "Ann", "FamilyName": "Lee", "CompanyName": "Lee Ltd", **wire}
        pair.load(QUICKBOOKS, "Customer", [customer("Lee Ltd", "ann@lee.example", **more)])
        pair.connect()
        assert pair.sync().counts["customers"] == {"created": 1}
        assert state.customer_differences(only_contact(pair), only_customer(pair)) == []
        assert "Lager 1" not in str(only_contact(pair))
        assert pair.integration().missing_slots["customers"]["shipping.street"].value == "left"
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-CUS-01")
def test_a_change_arrives_without_any_invoice() -> None:
    with Pair() as pair:
        (id,) = pair.load(HUBSPOT, "contacts", [contact("ann@lee.example")])
        pair.connect()
        pair.sync()
        pair.later()
        edit_contact(pair, id, phone="0921-9")
        pair.later()
        assert pair.sync().counts["customers"] == {"updated": 1}
        assert only_customer(pair)["PrimaryPhone.FreeFormNumber"] == "0921-9"


@pytest.mark.feature("F-CORE-CUS-03")
def test_a_contact_is_found_by_its_email_and_one_without_is_left_out() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ANN@lee.example"), customer("Nobody Ltd")])
        pair.load(HUBSPOT, "contacts", [contact("ann@lee.example"), contact("", "Bo", "Lee")])
        pair.connect()
        report = pair.sync()
        left_out = [line.reason for line in main_lines(pair, report) if line.outcome == "excluded"]
        assert left_out == ["no e-mail", "no e-mail"]
        assert sorted(one["DisplayName"] for one in state.customers(pair)) == ["Ann Lee", "Nobody Ltd"]


@pytest.mark.feature("F-CORE-CUS-04")
def test_a_person_who_gets_a_company_later_is_moved_and_not_doubled() -> None:
    with Pair() as pair:
        (made,) = pair.load(HUBSPOT, "companies", [company("Lee Ltd")])
        (id,) = pair.load(HUBSPOT, "contacts", [contact("ann@lee.example", "Ann", "Lee")])
        pair.connect()
        pair.sync()
        assert (only_customer(pair)["DisplayName"], only_customer(pair).get("CompanyName")) == ("Ann Lee", None)
        pair.later()
        beside = {"properties": {"jobtitle": "Owner"}, "associations": {"company": made}}
        pair.vendor(HUBSPOT).person_edits(pair.account(HUBSPOT), "contacts", id, beside)
        pair.later()
        pair.sync()
        assert (only_customer(pair)["DisplayName"], only_customer(pair)["CompanyName"]) == ("Lee Ltd", "Lee Ltd")


@pytest.mark.feature("F-CORE-CUS-05")
@pytest.mark.parametrize(
    ("updating", "phone", "fax"),
    [("always", "0921-A", "0921-F"), ("empty", "0921-B", "0921-F"), ("never", "0921-B", None)],
)
def test_what_of_a_customer_that_exists_is_written(updating: str, phone: str, fax: str | None) -> None:
    chosen = f'direction = "left-to-right"\nupdate_existing = "{updating}"'
    with Pair(configuration(customers=chosen)) as pair:
        held = customer("Ann Lee", "ann@lee.example", PrimaryPhone={"FreeFormNumber": "0921-B"})
        pair.load(QUICKBOOKS, "Customer", [held])
        pair.load(HUBSPOT, "contacts", [contact("ann@lee.example", phone="0921-A", fax="0921-F")])
        pair.connect()
        pair.sync()
        found = only_customer(pair)
        assert (found["PrimaryPhone.FreeFormNumber"], found.get("Fax.FreeFormNumber")) == (phone, fax)


@pytest.mark.feature("F-CORE-CUS-09")
@pytest.mark.parametrize(("segment", "type"), [("gold", "Wholesale"), ("silver", "Retail")])
def test_the_segment_becomes_the_customer_type(segment: str, type: str) -> None:
    with Pair() as pair:
        HubSpotOwner(pair.sandbox).add("contacts", "segment", "Segment", ("string", "text"))
        types = ("Wholesale", "Retail")
        ids = dict(zip(types, pair.load(QUICKBOOKS, "CustomerType", [{"Name": name} for name in types]), strict=True))
        table = f'{{ gold = "{ids["Wholesale"]}", silver = "{ids["Retail"]}" }}'
        pair.configuration = configuration(customers=f'classification = {{ property = "segment", table = {table} }}')
        pair.load(HUBSPOT, "contacts", [contact("ann@lee.example", segment=segment)])
        pair.connect()
        pair.sync()
        assert only_customer(pair)["CustomerTypeRef.value"] == ids[type]


@pytest.mark.feature("F-CORE-B-07")
def test_the_lifecycle_stage_only_moves_on() -> None:
    chosen = 'direction = "right-to-left"\nlifecycle = { stage = "opportunity" }'
    with Pair(configuration(customers=chosen)) as pair:
        people = [customer("A", "a@lee.example"), customer("B", "b@lee.example"), customer("C", "c@lee.example")]
        pair.load(QUICKBOOKS, "Customer", people)
        stages = [contact("b@lee.example", lifecyclestage="lead"), contact("c@lee.example", lifecyclestage="customer")]
        pair.load(HUBSPOT, "contacts", stages)
        pair.connect()
        pair.sync()
        found = {one["email"][0]: one["lifecyclestage"] for one in state.contacts(pair)}
        assert found == {"a": "opportunity", "b": "opportunity", "c": "customer"}


@pytest.mark.feature("F-CORE-CUS-06")
@pytest.mark.feature("F-CORE-CUS-07")
@pytest.mark.feature("F-CORE-CUS-08")
@pytest.mark.parametrize("what", ["tax code", "revenue account", "cost centre", "shipping address", "VAT number"])
def test_what_the_pair_cannot_carry_is_listed_with_the_reason(what: str) -> None:
    flow = presets.load("hubspot-quickbooks").flow_named("customers")
    assert flow is not None
    assert len(flow.unavailable[what]) > 20
