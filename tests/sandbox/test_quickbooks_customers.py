"""Customers: names, parents, inactivity and what answers hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.sandbox.quickbooks_caller import Caller


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.mark.behaviour("QB-CUSTOMER-DEFAULTS")
def test_a_create_answers_what_nobody_sent(caller: Caller) -> None:
    made = caller.customer("Nordwind Trading AB")
    assert made["FullyQualifiedName"] == made["PrintOnCheckName"] == "Nordwind Trading AB"
    assert (made["Taxable"], made["Job"], made["BillWithParent"], made["IsProject"]) == (True, False, False, False)
    assert (made["Balance"], made["BalanceWithJobs"]) == (0, 0)
    assert (made["PreferredDeliveryMethod"], made["Active"]) == ("Print", True)
    assert (made["domain"], made["sparse"], made["SyncToken"]) == ("QBO", False, "0")
    assert not {"CompanyName", "ShipAddr", "Level", "ParentRef"} & set(made)


@pytest.mark.behaviour("QB-CUSTOMER-VIEWS")
def test_reads_queries_and_writes_show_different_parts_of_a_customer(caller: Caller) -> None:
    made = caller.customer("A")
    changed = caller.changed("Customer", made, Notes="x")
    read = caller.read("Customer", made["Id"])
    [row] = caller.query("select * from Customer").body["QueryResponse"]["Customer"]
    shown = [
        [name for name in ("ClientEntityId", "DefaultTaxCodeRef", "V4IDPseudonym") if name in record]
        for record in (made, changed, read, row)
    ]
    assert shown == [
        ["DefaultTaxCodeRef"],
        ["DefaultTaxCodeRef"],
        ["DefaultTaxCodeRef", "V4IDPseudonym"],
        ["ClientEntityId", "V4IDPseudonym"],
    ]


@pytest.mark.behaviour("QB-DISPLAYNAME-BUILT")
def test_a_display_name_is_built_from_the_parts_of_a_name(caller: Caller) -> None:
    made = caller.make("Customer", Title="Dr", GivenName="Eva", MiddleName="M", FamilyName="Lind", Suffix="Jr")
    assert made["DisplayName"] == "Dr Eva M Lind Jr"
    answer = caller.post("customer", {"CompanyName": "No name Ltd"})
    assert (answer.code, answer.fault["element"]) == ("2020", "DisplayName")


@pytest.mark.behaviour("QB-NAME-CHARACTERS")
@pytest.mark.parametrize("mark", [":", "\t", "\n"])
@pytest.mark.parametrize("field", ["DisplayName", "GivenName", "PrintOnCheckName"])
def test_names_hold_no_colon_tab_or_line_break(caller: Caller, field: str, mark: str) -> None:
    answer = caller.post("customer", {"DisplayName": "A", field: f"a{mark}b"})
    assert (answer.code, answer.fault["element"]) == ("2040", field)


@pytest.mark.behaviour("QB-DUPLICATE-NAME")
def test_a_name_that_is_taken_is_refused(caller: Caller) -> None:
    caller.customer("Amy's Shop")
    answer = caller.post("customer", {"DisplayName": "Amy's Shop"})
    assert answer.code == "6240"
    assert answer.fault["Message"] == "Duplicate Name Exists Error"
    assert answer.fault["Detail"] == (
        "The name supplied already exists. : Another customer, vendor or employee is already using this \n"
        "name. Please use a different name."
    )


@pytest.mark.behaviour("QB-NAME-SHARED")
def test_customers_and_vendors_share_their_names(caller: Caller) -> None:
    caller.make("Vendor", DisplayName="Shared")
    assert caller.post("customer", {"DisplayName": "Shared"}).code == "6240"
    caller.customer("Mine")
    assert caller.post("vendor", {"DisplayName": "Mine"}).code == "6240"


@pytest.mark.behaviour("QB-INACTIVE-NAME")
def test_an_inactive_customer_frees_its_name(caller: Caller) -> None:
    gone = caller.changed("Customer", caller.customer("Amy"), Active=False)
    assert gone["DisplayName"] == gone["FullyQualifiedName"] == "Amy (deleted)"
    assert caller.customer("Amy")["Id"] != gone["Id"]
    again = caller.changed("Customer", gone, Active=False)
    assert again["SyncToken"] == gone["SyncToken"]


@pytest.mark.behaviour("QB-INACTIVE-NAME-COUNT")
def test_the_second_of_a_name_gets_a_number(caller: Caller) -> None:
    for expected in ("Amy (deleted)", "Amy (deleted-1)", "Amy (deleted-2)"):
        assert caller.changed("Customer", caller.customer("Amy"), Active=False)["DisplayName"] == expected


@pytest.mark.behaviour("QB-REACTIVATE")
def test_a_customer_made_active_again_takes_the_name_it_is_sent(caller: Caller) -> None:
    gone = caller.changed("Customer", caller.customer("Amy"), Active=False)
    back = caller.changed("Customer", gone, Active=True)
    assert back["DisplayName"] == "Amy (deleted)"
    assert caller.changed("Customer", back, DisplayName="Amy")["FullyQualifiedName"] == "Amy"


@pytest.mark.behaviour("QB-INACTIVE-BALANCE")
def test_a_customer_who_owes_cannot_be_made_inactive(caller: Caller) -> None:
    made = caller.customer("Amy", Balance=12.5, OpenBalanceDate="2026-01-01")
    answer = caller.change("Customer", made, Active=False)
    assert answer.fault["Message"] == "Delete List Has Balance Error"
    assert caller.read("Customer", made["Id"])["Active"] is True


@pytest.mark.behaviour("QB-OPENING-BALANCE")
def test_a_balance_is_written_only_on_create(caller: Caller) -> None:
    made = caller.customer("Amy", Balance=12.5)
    assert made["Balance"] == made["BalanceWithJobs"] == Decimal("12.50")
    assert caller.changed("Customer", made, Balance=0, Notes="x")["Balance"] == Decimal("12.50")


@pytest.mark.behaviour("QB-HIERARCHY")
def test_a_sub_customer_has_a_level_and_its_parents_name(caller: Caller) -> None:
    top = caller.customer("Top")
    child = caller.customer("Child", Job=True, ParentRef={"value": top["Id"]})
    assert (child["FullyQualifiedName"], child["Level"], child["Job"]) == ("Top:Child", 1, True)
    above = child
    for level in (2, 3, 4):
        above = caller.customer(f"Step {level}", Job=True, ParentRef={"value": above["Id"]})
    assert above["Level"] == 4
    assert caller.post("customer", {"DisplayName": "Deep", "ParentRef": {"value": above["Id"]}}).code == "6000"


@pytest.mark.behaviour("QB-HIERARCHY-RENAME")
def test_a_renamed_parent_renames_what_is_below_without_a_new_version(caller: Caller) -> None:
    top = caller.customer("Top")
    child = caller.customer("Child", ParentRef={"value": top["Id"]})
    leaf = caller.customer("Leaf", ParentRef={"value": child["Id"]})
    caller.changed("Customer", top, DisplayName="New")
    found = caller.read("Customer", leaf["Id"])
    assert (found["FullyQualifiedName"], found["SyncToken"]) == ("New:Child:Leaf", "0")


@pytest.mark.behaviour("QB-PARENT-CIRCLE")
def test_a_customer_cannot_stand_below_itself(caller: Caller) -> None:
    top = caller.customer("Top")
    child = caller.customer("Child", ParentRef={"value": top["Id"]})
    for parent in (top, child):
        assert caller.change("Customer", top, ParentRef={"value": parent["Id"]}).code == "900"


def test_a_parent_that_is_not_there_is_refused(caller: Caller) -> None:
    assert caller.post("customer", {"DisplayName": "A", "ParentRef": {"value": "77"}}).code == "2500"


@pytest.mark.behaviour("QB-CURRENCY")
def test_a_customer_has_the_home_currency(caller: Caller) -> None:
    assert caller.customer("A")["CurrencyRef"] == {"value": "USD", "name": "United States Dollar"}
    assert caller.post("customer", {"DisplayName": "B", "CurrencyRef": {"value": "EUR"}}).code == "6000"


@pytest.mark.behaviour("QB-CURRENCY-FIXED")
def test_with_multicurrency_a_currency_is_chosen_once() -> None:
    caller = Caller(multicurrency=True)
    made = caller.customer("A", CurrencyRef={"value": "EUR"})
    assert made["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    changed = caller.changed("Customer", made, CurrencyRef={"value": "SEK"}, Notes="x")
    assert changed["CurrencyRef"]["value"] == "EUR"


@pytest.mark.behaviour("QB-TAX-NUMBER-MASKED")
def test_a_tax_number_shows_its_last_five_characters(caller: Caller) -> None:
    made = caller.customer("A", PrimaryTaxIdentifier="DE123456789")
    assert made["PrimaryTaxIdentifier"] == "XXXXXX56789"
    assert caller.read("Customer", made["Id"])["PrimaryTaxIdentifier"] == "XXXXXX56789"
    stored = caller.vendor.record(caller.realm, "Customer", made["Id"])
    assert stored is not None
    assert stored["PrimaryTaxIdentifier"] == "DE123456789"


def test_a_vendor_is_made_and_found_by_name(caller: Caller) -> None:
    made = caller.make("Vendor", DisplayName="Paper Mill", PrimaryEmailAddr={"Address": "a@mill.example"})
    assert "V4IDPseudonym" in made
    assert caller.names("select * from Vendor where DisplayName = 'Paper Mill'") == ["Paper Mill"]
    assert caller.changed("Vendor", made, Active=False)["DisplayName"] == "Paper Mill (deleted)"
