"""The small lists: terms, payment methods, classes, locations, customer types; and Preferences about forms."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.quickbooks_caller import Caller


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.mark.behaviour("QB-TERM")
def test_terms_count_days_or_name_a_day(caller: Caller) -> None:
    days = caller.make("Term", Name="Net 5", DueDays=5, DiscountPercent=2, DiscountDays=2)
    assert (days["Type"], days["DueDays"], days["Active"]) == ("STANDARD", 5, True)
    day = caller.changed("Term", days, DayOfMonthDue=15, DueNextMonthDays=3)
    assert (day["Type"], "DueDays" in day) == ("DATE_DRIVEN", False)
    assert caller.post("term", {"Name": "Never"}).fault["element"] == "DueDays"
    assert caller.post("term", {"Name": "Too long", "DueDays": 1000}).code == "2090"


@pytest.mark.behaviour("QB-PAYMENT-METHOD")
def test_a_payment_method_is_a_card_or_not(caller: Caller) -> None:
    assert caller.make("PaymentMethod", Name="Giro")["Type"] == "NON_CREDIT_CARD"
    assert caller.make("PaymentMethod", Name="Amex", Type="CREDIT_CARD")["Type"] == "CREDIT_CARD"
    assert caller.post("paymentmethod", {"Name": "Shells", "Type": "SHELLS"}).code == "2170"


@pytest.mark.behaviour("QB-LIST-NAME")
@pytest.mark.parametrize(("type", "fields"), [("Term", {"DueDays": 5}), ("PaymentMethod", {})])
def test_names_are_unique_short_and_unmarked_when_inactive(caller: Caller, type: str, fields: dict[str, Any]) -> None:
    made = caller.make(type, Name="Mine", **fields)
    assert caller.post(type.lower(), {"Name": "Mine", **fields}).code == "6240"
    assert caller.post(type.lower(), {"Name": "x" * 32, **fields}).code == "2050"
    assert caller.post(type.lower(), fields).fault["element"] == "Name"
    assert caller.changed(type, made, Active=False)["Name"] == "Mine"
    assert "Mine" not in caller.names(f"select * from {type}")


@pytest.mark.behaviour("QB-CLASS")
@pytest.mark.parametrize(("type", "flag"), [("Class", "SubClass"), ("Department", "SubDepartment")])
def test_classes_and_locations_stand_below_each_other(caller: Caller, type: str, flag: str) -> None:
    top = caller.make(type, Name="North")
    below = caller.make(type, Name="Shop", ParentRef={"value": top["Id"]})
    assert (top[flag], below[flag], below["FullyQualifiedName"]) == (False, True, "North:Shop")
    assert caller.post(type.lower(), {"Name": "North"}).code == "6240"
    renamed = caller.changed(type, top, Name="South")
    assert caller.read(type, below["Id"])["FullyQualifiedName"] == "South:Shop"
    assert caller.changed(type, renamed, Active=False)["Name"] == "South (deleted)"
    assert caller.change(type, below, ParentRef={"value": below["Id"]}).code == "900"


@pytest.mark.behaviour("QB-CUSTOMER-TYPE")
def test_customer_types_are_read_and_referred_to(caller: Caller) -> None:
    assert caller.post("customertype", {"Name": "Retail"}).code == "500"
    made = caller.vendor.person_creates(caller.realm, "CustomerType", {"Name": "Retail"})
    customer = caller.customer("A", CustomerTypeRef={"value": made["Id"]})
    assert customer["CustomerTypeRef"] == {"value": made["Id"], "name": "Retail"}
    assert caller.names("select * from CustomerType") == ["Retail"]
    assert caller.post("customer", {"DisplayName": "B", "CustomerTypeRef": {"value": "99"}}).code == "2500"


def test_references_of_lists_are_checked_now_that_they_exist(caller: Caller) -> None:
    assert caller.post("customer", {"DisplayName": "B", "DefaultTaxCodeRef": {"value": "99"}}).code == "2500"
    income = {"Name": "A", "Type": "Service", "IncomeAccountRef": {"value": "1"}}
    for name in ("ClassRef", "SalesTaxCodeRef"):
        assert caller.post("item", {**income, name: {"value": "99"}}).code == "2500"


@pytest.mark.behaviour("QB-PREFERENCES-FORMS")
def test_preferences_tell_what_sales_forms_may_have(caller: Caller) -> None:
    caller.set(
        allow_deposit=True,
        allow_estimates=False,
        class_tracking="line",
        track_departments=True,
        revenue_recognition=True,
        default_terms="2",
    )
    prefs = caller.get("preferences").body["Preferences"]
    forms, accounting = prefs["SalesFormsPrefs"], prefs["AccountingInfoPrefs"]
    assert (forms["AllowDeposit"], forms["AllowEstimates"], forms["DefaultTerms"]) == (True, False, {"value": "2"})
    assert (accounting["ClassTrackingPerTxn"], accounting["ClassTrackingPerTxnLine"]) == (False, True)
    assert accounting["TrackDepartments"] is True
    assert prefs["ProductAndServicesPrefs"]["RevenueRecognitionEnabled"] is True
    invoice = caller.sell("Invoice", caller.customer("A"), 1, TxnDate="2026-11-20")
    assert invoice["DueDate"] == "2026-12-05"
