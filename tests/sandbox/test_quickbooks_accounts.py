"""Accounts of the ledger, the company itself, and the small lists."""

from __future__ import annotations

import pytest
from tests.sandbox.quickbooks_caller import Caller


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.mark.behaviour("QB-ACCOUNT-TYPE")
def test_type_and_sub_type_complete_each_other(caller: Caller) -> None:
    bank = caller.make("Account", Name="Savings box", AccountType="Bank")
    assert (bank["AccountSubType"], bank["Classification"], bank["CurrentBalance"]) == ("CashOnHand", "Asset", 0)
    sales = caller.make("Account", Name="Retail", AccountSubType="SalesRetail")
    assert (sales["AccountType"], sales["Classification"]) == ("Income", "Revenue")
    assert caller.post("account", {"Name": "None"}).code == "2020"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"AccountType": "Purse"}, "2170"),
        ({"AccountSubType": "Purse"}, "2170"),
        ({"AccountType": "Bank", "AccountSubType": "SalesRetail"}, "6430"),
    ],
)
def test_types_that_do_not_exist_or_do_not_fit_are_refused(caller: Caller, fields: dict[str, str], code: str) -> None:
    assert caller.post("account", {"Name": "A", **fields}).code == code


def test_a_changed_type_takes_the_other_along(caller: Caller) -> None:
    made = caller.make("Account", Name="A", AccountType="Bank")
    moved = caller.changed("Account", made, AccountType="Income")
    assert moved["AccountSubType"] == "OtherPrimaryIncome"
    assert caller.changed("Account", moved, AccountSubType="Checking")["AccountType"] == "Bank"


@pytest.mark.behaviour("QB-ACCOUNT-CREATE-TIME")
def test_a_create_answers_without_an_update_time(caller: Caller) -> None:
    made = caller.make("Account", Name="A", AccountType="Bank")
    assert set(made["MetaData"]) == {"CreateTime"}
    assert set(caller.read("Account", made["Id"])["MetaData"]) == {"CreateTime", "LastUpdatedTime"}


@pytest.mark.behaviour("QB-ACCOUNT-NUMBER")
@pytest.mark.parametrize(("country", "longest"), [("US", 7), ("CA", 20)])
def test_account_numbers_are_as_long_as_the_country_allows(country: str, longest: int) -> None:
    caller = Caller(country=country)
    assert caller.post("account", {"Name": "A", "AccountType": "Bank", "AcctNum": "1" * longest}).status == 200
    answer = caller.post("account", {"Name": "B", "AccountType": "Bank", "AcctNum": "1" * (longest + 1)})
    assert (answer.code, answer.fault["element"]) == ("2050", "AcctNum")


@pytest.mark.behaviour("QB-ACCOUNT-NAME")
def test_an_account_has_a_full_name_of_its_own_without_quotes_or_colons(caller: Caller) -> None:
    assert caller.post("account", {"Name": "Checking", "AccountType": "Bank"}).code == "6240"
    assert caller.post("account", {"Name": 'A "B"', "AccountType": "Bank"}).code == "2040"
    child = caller.make("Account", Name="Checking", AccountType="Bank", ParentRef={"value": "35"})
    assert (child["FullyQualifiedName"], child["SubAccount"]) == ("Checking:Checking", True)


def test_an_inactive_account_is_marked(caller: Caller) -> None:
    made = caller.make("Account", Name="A", AccountType="Bank")
    assert caller.changed("Account", made, Active=False)["FullyQualifiedName"] == "A (deleted)"


@pytest.mark.behaviour("QB-SINGLETON")
def test_company_and_preferences_are_read_and_queried(caller: Caller) -> None:
    company = caller.get(f"companyinfo/{caller.realm}").body["CompanyInfo"]
    assert company["Country"] == "US"
    assert {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"} in company["NameValue"]
    response = caller.query("select * from CompanyInfo").body["QueryResponse"]
    assert (response["maxResults"], "startPosition" in response) == (1, False)
    assert caller.get("companyinfo/5").code == "610"
    assert caller.post("preferences", {"sparse": True}).code == "500"


@pytest.mark.behaviour("QB-COMPANY-COUNTRY")
def test_company_addresses_give_the_country_in_three_letters() -> None:
    company = Caller(country="GB").get("companyinfo/1").body["CompanyInfo"]
    assert company["CompanyAddr"]["Country"] == "GBR"
    assert "Lat" not in company["CompanyAddr"]


@pytest.mark.behaviour("QB-PREFERENCES")
def test_preferences_follow_the_settings(caller: Caller) -> None:
    before = caller.get("preferences").body["Preferences"]
    assert before["SalesFormsPrefs"]["CustomTxnNumbers"] is False
    assert "BookCloseDate" not in before["AccountingInfoPrefs"]
    wanted = {"custom_txn_numbers": True, "closing_date": "2026-06-30", "multicurrency": True}
    caller.vendor.change_settings(caller.realm, wanted)
    after = caller.get("preferences").body["Preferences"]
    assert after["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    assert after["AccountingInfoPrefs"]["BookCloseDate"] == "2026-06-30"
    assert after["CurrencyPrefs"] == {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}}
    assert after["SyncToken"] == "1"
