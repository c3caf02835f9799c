"""Records that cannot go: each ends as failed or excluded with code, id, cause and what to do, nothing of it
is written, and every other record goes through."""

from __future__ import annotations

from typing import Any

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, delete, edit_contact, edit_customer
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

FINE = "fine@example.com"
BAD = "quentin@example.com"


def emails_in_quickbooks(pair: Pair) -> list[str]:
    return sorted(one.get("PrimaryEmailAddr.Address", "") for one in state.customers(pair))


def assert_only_fine_goes(pair: Pair, bad: list[str], code: str) -> None:
    """The bad records are parked under that code, the fine one is on both sides, and a second pass changes nothing."""
    report = pair.sync()
    assert report.state == "done"
    assert report.counts["customers"] == {"created": 1, "failed": len(bad)}
    assert sorted(record.record_id for record in open_records(pair)) == sorted(bad)
    for record in open_records(pair):
        assert record.outcome == "failed"
        assert_told(record.problem, code)
    assert quiet(pair) == []
    assert sorted(record.record_id for record in open_records(pair)) == sorted(bad)


@pytest.mark.parametrize(
    ("flawed", "code", "field"),
    [
        ({"firstname": "Q" * 101}, "LB-REC-04", "GivenName"),
        ({"phone": "0" * 31}, "LB-REC-04", "PrimaryPhone.FreeFormNumber"),
        ({"city": "Y" * 256}, "LB-REC-04", "BillAddr.City"),
        ({"lastname": "Yardley: North"}, "LB-REC-01", "FamilyName"),
        ({"lastname": "Yardley\tNorth"}, "LB-REC-01", "FamilyName"),
    ],
)
def test_a_contact_quickbooks_could_not_hold_is_refused_in_the_plan(
    flawed: dict[str, str], code: str, field: str
) -> None:
    with discreet_pair() as pair:
        properties = {"email": BAD, "firstname": "Quentin", "lastname": "Yardley"} | flawed
        bad, _ = pair.load(HUBSPOT, "contacts", [{"properties": properties}, contact(FINE)])
        pair.connect()
        (line,) = [line for line in main_lines(pair, pair.plan()) if line.left_id == bad]
        assert (line.outcome, line.problem.field if line.problem else "") == ("failed", field)
        assert_only_fine_goes(pair, [bad], code)
        assert emails_in_quickbooks(pair) == [FINE]
        assert problem_of(pair, bad).field == field


def test_a_contact_whose_email_quickbooks_refuses_fails_alone() -> None:
    with discreet_pair() as pair:
        wires = [contact("quentin.example.com", "Quentin", "Yardley"), contact(FINE)]
        vendor, account = pair.vendor(HUBSPOT), pair.account(HUBSPOT)
        bad, _ = vendor.load(account, "contacts", wires, True)
        pair.connect()
        assert_only_fine_goes(pair, [bad], "LB-REC-01")
        assert problem_of(pair, bad).field == "PrimaryEmailAddr.Address"
        assert emails_in_quickbooks(pair) == [FINE]
        edit_contact(pair, bad, email=BAD)
        pair.later()
        pair.sync()
        assert emails_in_quickbooks(pair) == [FINE, BAD]
        assert open_records(pair) == []


@pytest.mark.parametrize("email", ["quentin@@example", "quentin@localhost", "quentin@example.com,ann@example.com"])
def test_a_customer_whose_email_hubspot_refuses_fails_alone(email: str) -> None:
    with discreet_pair() as pair:
        wires = [customer("Fine Ltd", FINE), customer("Quentin Yardley", email)]
        _, bad = pair.vendor(QUICKBOOKS).load(pair.account(QUICKBOOKS), "Customer", wires, True)
        pair.connect()
        pair.later()
        report = pair.sync()
        assert report.counts["customers"] == {"created": 1, "failed": 1}
        assert_told(problem_of(pair, bad), "LB-REC-01")
        assert problem_of(pair, bad).field == "email"
        assert [one["email"] for one in state.contacts(pair)] == [FINE]
        assert state.companies(pair) == []
        edit_customer(pair, bad, {"PrimaryEmailAddr.Address": BAD})
        pair.later()
        pair.sync()
        assert sorted(one["email"] for one in state.contacts(pair)) == [FINE, BAD]
        assert open_records(pair) == []


def test_one_refused_record_in_a_full_batch_stops_none_of_the_others() -> None:
    with discreet_pair() as pair:
        wires = [customer(f"Firma {n}", f"person{n}@example.com") for n in range(150)]
        wires[70]["PrimaryEmailAddr"]["Address"] = "quentin@@example"
        ids = pair.vendor(QUICKBOOKS).load(pair.account(QUICKBOOKS), "Customer", wires, True)
        pair.connect()
        assert pair.sync().counts["customers"] == {"created": 149, "failed": 1}
        assert [record.record_id for record in open_records(pair)] == [ids[70]]
        assert len(state.contacts(pair)) == 149


@pytest.mark.feature("F-CORE-RUL-10")
def test_two_customers_with_one_email_are_named_and_no_third_is_made() -> None:
    with discreet_pair() as pair:
        wires = [customer("Fine Ltd", FINE), customer("Yardley A", BAD), customer("Yardley B", BAD.upper())]
        _, first, second = pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        assert_only_fine_goes(pair, [first, second], "LB-MATCH-01")
        assert all({first, second} == set(problem_of(pair, id).values["ids"].split(", ")) for id in (first, second))
        assert [one["email"] for one in state.contacts(pair)] == [FINE]
        (third,) = pair.load(HUBSPOT, "contacts", [contact(BAD, "Quentin", "Yardley")])
        pair.later()
        pair.sync()
        assert problem_of(pair, third).values["ids"] == f"{first}, {second}"
        assert (len(state.contacts(pair)), len(state.customers(pair))) == (2, 3)


@pytest.mark.feature("F-CORE-RUL-10")
@pytest.mark.feature("F-HS-QB-CUS-06")
def test_twins_that_come_one_after_the_other_are_ambiguous_until_one_gets_its_own_email() -> None:
    with discreet_pair() as pair:
        (first,) = pair.load(QUICKBOOKS, "Customer", [customer("Yardley A", BAD)])
        pair.connect()
        pair.sync()
        (second,) = pair.load(QUICKBOOKS, "Customer", [customer("Yardley B", f" {BAD.upper()}")])
        pair.later()
        assert pair.sync().counts["customers"]["failed"] == 1
        assert_told(problem_of(pair, second), "LB-MATCH-02")
        assert len(state.contacts(pair)) == 1
        edit_customer(pair, second, {"PrimaryEmailAddr.Address": FINE})
        pair.later()
        pair.sync()
        assert sorted(one["email"] for one in state.contacts(pair)) == [FINE, BAD]
        assert open_records(pair) == []
        assert {one["Id"] for one in state.customers(pair)} == {first, second}


def test_several_companies_of_one_name_are_a_question_for_a_person() -> None:
    with discreet_pair() as pair:
        companies = pair.load(HUBSPOT, "companies", [company("Yardley Ltd"), company("yardley ltd")])
        wires = [customer("Fine Ltd", FINE), customer("Yardley Ltd", BAD, CompanyName="Yardley Ltd")]
        _, bad = pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        pair.later()
        assert_only_fine_goes(pair, [bad], "LB-MATCH-03")
        assert problem_of(pair, bad).values["ids"] == ", ".join(sorted(companies))
        assert len(state.companies(pair)) == 2


@pytest.mark.feature("F-CORE-PRD-01")
@pytest.mark.feature("F-HS-QB-PRD-02")
def test_a_product_without_sku_is_left_out_until_it_has_one() -> None:
    with Pair() as pair:
        _, bare = pair.load(
            QUICKBOOKS,
            "Item",
            [{"Name": "Chai", "Sku": "NW-1", "Type": "Service"}, {"Name": "Chang", "Type": "Service"}],
        )
        pair.connect()
        listed = {line.right_id: line for line in main_lines(pair, pair.plan(), "products")}
        assert (listed[bare].outcome, listed[bare].reason) == ("excluded", "no SKU")
        pair.sync()
        assert [one["name"] for one in state.products(pair)] == ["Chai"]
        pair.vendor(QUICKBOOKS).person_edits(pair.account(QUICKBOOKS), "Item", bare, {"Sku": "NW-2"})
        pair.later()
        pair.sync()
        assert sorted(one["name"] for one in state.products(pair)) == ["Chai", "Chang"]
        assert quiet(pair) == []


@pytest.mark.parametrize(
    ("wire", "code"),
    [
        ({"hs_product_type": "inventory"}, "LB-REC-03"),
        ({"name": "Chai: black"}, "LB-REC-01"),
        ({"name": "C" * 101}, "LB-REC-04"),
    ],
)
def test_a_product_quickbooks_cannot_make_fails_alone(wire: dict[str, Any], code: str) -> None:
    with Pair(configuration(products='direction = "two-way"')) as pair:
        bad = {"name": "Chai", "hs_sku": "NW-1", "hs_product_type": "service"} | wire
        fine = {"name": "Chang", "hs_sku": "NW-2", "hs_product_type": "service"}
        id, _ = pair.load(HUBSPOT, "products", [{"properties": bad}, {"properties": fine}])
        pair.connect()
        pair.sync()
        assert_told(problem_of(pair, id), code)
        assert [item["Sku"] for item in state.items(pair) if "Sku" in item] == ["NW-2"]
        assert quiet(pair) == []


def test_a_failed_record_is_tried_again_when_asked_for() -> None:
    with discreet_pair() as pair:
        vendors = [{"DisplayName": "Quentin Yardley"}]
        (holder,) = pair.load(QUICKBOOKS, "Vendor", vendors)
        (id,) = pair.load(HUBSPOT, "contacts", [contact(BAD, "Quentin", "Yardley")])
        pair.connect()
        pair.sync()
        assert_told(problem_of(pair, id), "LB-REC-02")
        pair.vendor(QUICKBOOKS).person_edits(pair.account(QUICKBOOKS), "Vendor", holder, {"DisplayName": "Q. Yardley"})
        pair.later()
        assert pair.sync().writes == 0
        assert pair.sync(retry_failed=True).counts["customers"] == {"created": 1}
        assert emails_in_quickbooks(pair) == [BAD]
        assert open_records(pair) == []


@pytest.mark.feature("F-CORE-RUL-10")
@pytest.mark.parametrize("mended", ["another e-mail", "inactive"])
def test_twins_both_go_once_one_of_them_is_mended(mended: str) -> None:
    with discreet_pair() as pair:
        first, second = pair.load(QUICKBOOKS, "Customer", [customer("Yardley A", BAD), customer("Yardley B", BAD)])
        (third,) = pair.load(HUBSPOT, "contacts", [contact(BAD, "Quentin", "Yardley")])
        pair.connect()
        pair.sync()
        assert {record.record_id for record in open_records(pair)} == {first, second, third}
        if mended == "inactive":
            delete(pair, QUICKBOOKS, "Customer", second)
        else:
            edit_customer(pair, second, {"PrimaryEmailAddr.Address": FINE})
        pair.later()
        report = pair.sync()
        assert open_records(pair) == []
        assert {line.left_id for line in main_lines(pair, report) if line.right_id == first} == {third}
        assert [one["email"] for one in state.contacts(pair)] == [BAD] + [FINE] * (mended != "inactive")
        assert quiet(pair) == []
        assert open_records(pair) == []
