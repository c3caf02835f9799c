"""Contacts and their companies: found by name, made once, renamed where they are ours, never taken away."""

from __future__ import annotations

from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_company, edit_contact, edit_customer
from tests.pair.rig import break_calls, company, contact, customer, main_lines, mend, open_records, quiet
from tests.support.pair import Pair


def names_of_companies(pair: Pair) -> list[str]:
    return sorted(one["name"] for one in state.companies(pair))


def the_customer(pair: Pair, email: str) -> state.Wire:
    (found,) = [one for one in state.customers(pair) if one.get("PrimaryEmailAddr.Address") == email]
    return found


def the_contact(pair: Pair, email: str) -> state.Wire:
    (found,) = [one for one in state.contacts(pair) if one.get("email") == email]
    return found


def pass_on(pair: Pair) -> None:
    """What was edited is carried over, after which nothing is left to write."""
    pair.later()
    pair.sync()
    assert open_records(pair) == []
    assert quiet(pair) == []


def test_customers_of_one_company_stand_beside_one_company() -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "companies", [company("Lee Ltd")])
        firms = ["Lee Ltd", "LEE LTD", " lee ltd ", "Öberg AB", "öberg ab"]
        wires = [customer(f"Person {n}", f"p{n}@example.com", CompanyName=firm) for n, firm in enumerate(firms)]
        pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        pair.later()
        pair.sync()
        assert names_of_companies(pair) == ["Lee Ltd", "Öberg AB"]
        assert sorted(one["company"] for one in state.contacts(pair)) == ["Lee Ltd"] * 3 + ["Öberg AB"] * 2
        assert quiet(pair) == []
        assert [one["CompanyName"].strip() for one in state.customers(pair)] == [firm.strip() for firm in firms]


def test_a_company_renamed_in_hubspot_renames_the_customer() -> None:
    with Pair() as pair:
        (id,) = pair.load(HUBSPOT, "companies", [company("Lee Ltd")])
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", company="Lee Ltd")])
        pair.connect()
        pair.sync()
        pair.later()
        edit_company(pair, id, name="Lee & Öberg Ltd")
        pass_on(pair)
        renamed = the_customer(pair, "ann@example.com")
        assert (renamed["CompanyName"], renamed["DisplayName"]) == ("Lee & Öberg Ltd", "Lee & Öberg Ltd")


def test_a_company_name_changed_in_quickbooks_renames_the_company_we_made() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com", CompanyName="Lee Ltd")])
        pair.connect()
        pair.sync()
        edit_customer(pair, the_customer(pair, "ann@example.com")["Id"], {"CompanyName": "Öberg AB"})
        pass_on(pair)
        assert names_of_companies(pair) == ["Öberg AB"]
        assert the_contact(pair, "ann@example.com")["company"] == "Öberg AB"
        assert the_customer(pair, "ann@example.com")["DisplayName"] == "Ann Lee"


def test_a_company_name_changed_in_quickbooks_leaves_a_company_of_people_in_hubspot_as_it_is() -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "companies", [company("Lee Ltd")])
        people = [contact("ann@example.com", company="Lee Ltd"), contact("", "Bo", "Lee", "Lee Ltd")]
        pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        pair.sync()
        edit_customer(pair, the_customer(pair, "ann@example.com")["Id"], {"CompanyName": "Öberg AB"})
        pass_on(pair)
        assert names_of_companies(pair) == ["Lee Ltd", "Öberg AB"]
        assert {one["firstname"]: one["company"] for one in state.contacts(pair)} == {
            "Ann": "Öberg AB",
            "Bo": "Lee Ltd",
        }


def test_a_company_that_several_customers_share_keeps_its_name_when_one_of_them_changes_his() -> None:
    with Pair() as pair:
        wires = [customer(f"Person {n}", f"p{n}@example.com", CompanyName="Lee Ltd") for n in range(3)]
        ids = pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        pair.later()
        pair.sync()
        edit_customer(pair, ids[0], {"CompanyName": "New AB"})
        pass_on(pair)
        assert names_of_companies(pair) == ["Lee Ltd", "New AB"]
        assert [the_contact(pair, f"p{n}@example.com")["company"] for n in range(3)] == ["New AB", "Lee Ltd", "Lee Ltd"]
        assert [one["CompanyName"] for one in state.customers(pair)] == ["New AB", "Lee Ltd", "Lee Ltd"]
        edit_customer(pair, ids[0], {"CompanyName": "Newer AB"})
        pass_on(pair)
        assert names_of_companies(pair) == ["Lee Ltd", "Newer AB"]


def test_a_company_all_of_whose_customers_change_its_name_is_left_by_all_of_them() -> None:
    with Pair() as pair:
        wires = [customer(f"Person {n}", f"p{n}@example.com", CompanyName="Lee Ltd") for n in range(3)]
        ids = pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        pair.later()
        pair.sync()
        for id in ids:
            edit_customer(pair, id, {"CompanyName": "New AB"})
        pass_on(pair)
        assert {one["company"] for one in state.contacts(pair)} == {"New AB"}
        assert {one["CompanyName"] for one in state.customers(pair)} == {"New AB"}


def test_a_company_renamed_and_found_under_its_old_name_in_one_pass_serves_only_one_of_both() -> None:
    with Pair() as pair:
        (first,) = pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com", CompanyName="Lee Ltd")])
        pair.connect()
        pair.sync()
        edit_customer(pair, first, {"CompanyName": "New AB"})
        pair.load(QUICKBOOKS, "Customer", [customer("Bo Ek", "bo@example.com", CompanyName="Lee Ltd")])
        pass_on(pair)
        assert {one["email"]: one["company"] for one in state.contacts(pair)} == {
            "ann@example.com": "New AB",
            "bo@example.com": "Lee Ltd",
        }
        assert sorted(one["CompanyName"] for one in state.customers(pair)) == ["Lee Ltd", "New AB"]


def test_a_company_made_a_moment_ago_is_known_before_hubspots_search_shows_it() -> None:
    with Pair() as pair:
        pair.vendor(HUBSPOT).change_settings(pair.account(HUBSPOT), {"search_lag_s": 600})
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com", CompanyName="Lee Ltd")])
        pair.connect()
        pair.sync()
        pair.load(QUICKBOOKS, "Customer", [customer("Bo Ek", "bo@example.com", CompanyName="lee ltd")])
        pair.pass_time(1)
        pair.sync()
        assert names_of_companies(pair) == ["Lee Ltd"]
        assert [one["company"] for one in state.contacts(pair)] == ["Lee Ltd", "Lee Ltd"]


def test_a_person_who_later_gets_a_company_in_hubspot_brings_it_to_quickbooks() -> None:
    with Pair() as pair:
        (id,) = pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee")])
        pair.connect()
        pair.sync()
        assert the_customer(pair, "ann@example.com")["DisplayName"] == "Ann Lee"
        pair.later()
        pair.load(HUBSPOT, "companies", [company("Lee Ltd")])
        beside = {"associations": {"company": "Lee Ltd"}}
        pair.vendor(HUBSPOT).person_edits(pair.account(HUBSPOT), "contacts", id, beside)
        pass_on(pair)
        now = the_customer(pair, "ann@example.com")
        assert (now["CompanyName"], now["DisplayName"]) == ("Lee Ltd", "Lee Ltd")


def test_a_person_who_later_gets_a_company_in_quickbooks_stands_beside_it_in_hubspot() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com", GivenName="Ann", FamilyName="Lee")])
        pair.connect()
        pair.sync()
        edit_customer(pair, the_customer(pair, "ann@example.com")["Id"], {"CompanyName": "Lee Ltd"})
        pass_on(pair)
        assert the_contact(pair, "ann@example.com")["company"] == "Lee Ltd"
        assert the_customer(pair, "ann@example.com")["DisplayName"] == "Ann Lee"


def test_a_company_name_cleared_in_quickbooks_takes_no_company_away_and_does_not_come_back() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com", CompanyName="Lee Ltd")])
        pair.connect()
        pair.sync()
        edit_customer(pair, the_customer(pair, "ann@example.com")["Id"], {"CompanyName": ""})
        pair.later()
        report = pair.sync()
        (line,) = main_lines(pair, report)
        assert (report.writes, line.outcome, line.fields) == (0, "unchanged", [])
        assert "its company cannot be taken away" in line.reason
        pair.later()
        edit_contact(pair, the_contact(pair, "ann@example.com")["id"], phone="0921-1")
        pass_on(pair)
        kept = the_customer(pair, "ann@example.com")
        assert (kept.get("CompanyName"), kept["PrimaryPhone.FreeFormNumber"]) == (None, "0921-1")
        assert the_contact(pair, "ann@example.com")["company"] == "Lee Ltd"


def test_a_company_merged_in_hubspot_keeps_its_contacts_linked() -> None:
    with Pair() as pair:
        stays, goes = pair.load(HUBSPOT, "companies", [company("Lee Ltd"), company("Lee Limited")])
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", company="Lee Limited")])
        pair.connect()
        pair.sync()
        pair.later()
        pair.vendor(HUBSPOT).person_does(pair.account(HUBSPOT), "companies", stays, {"do": "merge", "with": goes})
        pass_on(pair)
        assert the_customer(pair, "ann@example.com")["CompanyName"] == "Lee Ltd"
        assert len(state.customers(pair)) == len(state.contacts(pair)) == 1


def test_a_company_of_ours_merged_into_one_of_the_same_name_is_found_once() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com", CompanyName="Lee Ltd")])
        pair.connect()
        pair.sync()
        (ours,) = [one["id"] for one in state.companies(pair)]
        (theirs,) = pair.load(HUBSPOT, "companies", [company("Lee Ltd")])
        pair.later()
        pair.vendor(HUBSPOT).person_does(pair.account(HUBSPOT), "companies", theirs, {"do": "merge", "with": ours})
        pair.later()
        pair.load(QUICKBOOKS, "Customer", [customer("Bo Ek", "bo@example.com", CompanyName="Lee Ltd")])
        pass_on(pair)
        assert names_of_companies(pair) == ["Lee Ltd"]
        assert the_contact(pair, "bo@example.com")["company"] == "Lee Ltd"


def test_a_renaming_that_hubspot_refuses_is_not_taken_for_done() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com", CompanyName="Lee Ltd")])
        pair.connect()
        pair.sync()
        edit_customer(pair, the_customer(pair, "ann@example.com")["Id"], {"CompanyName": "Öberg AB"})
        pair.later()
        break_calls(pair, HUBSPOT, "429", "*/companies/batch/update")
        pair.sync()
        assert names_of_companies(pair) == ["Lee Ltd"]
        assert [record.outcome for record in open_records(pair)] == ["waiting"]
        mend(pair)
        pass_on(pair)
        assert names_of_companies(pair) == ["Öberg AB"]
        assert the_contact(pair, "ann@example.com")["company"] == "Öberg AB"


def test_a_name_that_a_company_of_ours_had_before_is_given_to_a_new_one() -> None:
    with Pair() as pair:
        (id,) = pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com", CompanyName="Lee Ltd")])
        pair.connect()
        pair.sync()
        pair.load(HUBSPOT, "contacts", [contact("", "Bo", "Ek", "Lee Ltd")])
        pair.later()
        edit_company(pair, state.companies(pair)[0]["id"], name="Öberg AB")
        pass_on(pair)
        assert the_customer(pair, "ann@example.com")["CompanyName"] == "Öberg AB"
        edit_customer(pair, id, {"CompanyName": "Lee Ltd"})
        pass_on(pair)
        assert names_of_companies(pair) == ["Lee Ltd", "Öberg AB"]
        assert the_customer(pair, "ann@example.com")["CompanyName"] == "Lee Ltd"
        assert {one["email"]: one["company"] for one in state.contacts(pair) if one.get("email")} == {
            "ann@example.com": "Lee Ltd"
        }
        assert [one["company"] for one in state.contacts(pair) if not one.get("email")] == ["Öberg AB"]
