"""Accounts, contacts, addresses, items, prices and the lists they refer to."""

from __future__ import annotations

import pytest
from tests.sandbox.exact_caller import Caller, wall


@pytest.fixture
def caller() -> Caller:
    return Caller()


# --- accounts -------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-CODE-18")
@pytest.mark.behaviour("EX-CODE-NEXT")
def test_an_account_code_is_eighteen_wide_and_follows_the_highest(caller: Caller) -> None:
    assert caller.customer("A")["Code"] == "0000001".rjust(18)
    assert caller.customer("B", Code="400")["Code"] == "400".rjust(18)
    assert caller.customer("C")["Code"] == "0000401".rjust(18)
    assert caller.customer("D", Code="WEB-9")["Code"] == "WEB-9".rjust(18)
    assert caller.customer("E")["Code"] == "0000402".rjust(18)


@pytest.mark.behaviour("EX-ACCOUNT-DEFAULTS")
@pytest.mark.behaviour("EX-FLAG-DEFAULTS")
def test_a_new_account_holds_what_nobody_sent(caller: Caller) -> None:
    account = caller.customer()
    known = (
        "SalesCurrency",
        "CreditLineSales",
        "InvoiceAttachmentType",
        "ConsolidationScenario",
        "SecurityLevel",
        "Source",
    )
    assert [account[name] for name in known] == ["EUR", 0, 1, 6, 10, 2]
    assert (account["Type"], account["Language"], account["Blocked"], account["IsAccountant"]) == ("A", None, False, 0)
    dates = [wall(account[name]) for name in ("StartDate", "CustomerSince", "StatusSince")]
    assert dates == ["2026-01-31T00:00:00"] * 3


@pytest.mark.behaviour("EX-ACCOUNT-STATUS")
def test_the_status_says_whether_it_is_a_customer(caller: Caller) -> None:
    prospect = caller.make("crm/Accounts", Name="P", Status="P")
    assert (prospect["IsSales"], prospect["CustomerSince"]) == (False, None)
    caller.clock.advance(86_400)
    caller.renew()
    caller.put("crm/Accounts", prospect["ID"], {"Status": "C"})
    now = caller.read("crm/Accounts", prospect["ID"])
    assert (now["IsSales"], wall(now["CustomerSince"])) == (True, "2026-02-01T00:00:00")
    assert caller.post("crm/Accounts", {"Name": "x", "Status": "Z"}).status == 500


@pytest.mark.behaviour("EX-CURRENCY-EMPTIED")
def test_a_currency_that_is_not_active_is_emptied_in_silence(caller: Caller) -> None:
    assert caller.customer(SalesCurrency="SEK")["SalesCurrency"] is None
    assert caller.customer("B", SalesCurrency="USD")["SalesCurrency"] == "USD"


@pytest.mark.behaviour("EX-VISIT-ADDRESS")
def test_the_address_on_an_account_is_its_visit_address(caller: Caller) -> None:
    account = caller.customer(AddressLine1="Kerkstraat 1", City="Amsterdam", Country="NL")
    mine = f"Account eq guid'{account['ID']}'"
    [address] = caller.get("crm/Addresses", filter=mine).rows
    assert (address["Type"], address["Main"], address["City"]) == (1, True, "Amsterdam")
    caller.put("crm/Accounts", account["ID"], {"City": "Breda"})
    [changed] = caller.get("crm/Addresses", filter=mine).rows
    assert (changed["ID"], changed["City"]) == (address["ID"], "Breda")
    caller.delete("crm/Accounts", account["ID"])
    assert caller.get("crm/Addresses", filter=mine).rows == []


def test_bank_accounts_hang_on_an_account(caller: Caller) -> None:
    account = caller.customer()
    caller.make("crm/BankAccounts", Account=account["ID"], BankAccount="NL91ABNA0417164300")
    expanded = caller.get("crm/Accounts", filter="Status eq 'C'", expand="BankAccounts").rows[0]
    assert [row["BankAccount"] for row in expanded["BankAccounts"]["results"]] == ["NL91ABNA0417164300"]


# --- contacts and addresses -----------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-CONTACT-NAME")
@pytest.mark.behaviour("EX-CONTACT-DEFAULTS")
def test_a_contact_has_an_account_and_one_name(caller: Caller) -> None:
    account = caller.customer(Country="NL")
    assert caller.post("crm/Contacts", {"Account": account["ID"]}).message == "Mandatory: Last name"
    assert caller.post("crm/Contacts", {"LastName": "x"}).message == "Mandatory: Account"
    contact = caller.make("crm/Contacts", Account=account["ID"], FirstName="Amy", LastName="Vos")
    assert (contact["FullName"], contact["Gender"], contact["BirthName"]) == ("Amy Vos", "O", "Vos")
    assert (contact["Country"], contact["Language"], len(contact["Code"])) == ("NL ", "NL        ", 18)
    assert isinstance(contact["HID"], int)
    assert (contact["AccountName"], contact["AccountIsCustomer"]) == ("Fittsport BV", True)
    assert wall(contact["StartDate"]) == "2026-01-31T00:00:00"


@pytest.mark.behaviour("EX-CONTACT-EMAIL")
def test_an_email_sent_alone_is_the_business_one_too(caller: Caller) -> None:
    account = caller.customer()
    contact = caller.make("crm/Contacts", Account=account["ID"], LastName="Vos", Email="amy@x.example")
    assert contact["BusinessEmail"] == "amy@x.example"


@pytest.mark.behaviour("EX-CONTACT-BIRTH-NAME")
def test_a_birth_name_takes_the_last_names_place(caller: Caller) -> None:
    account = caller.customer()
    contact = caller.make("crm/Contacts", Account=account["ID"], LastName="Vos", BirthName="Bos")
    assert contact["LastName"] == "Bos"


@pytest.mark.behaviour("EX-CONTACT-MAIN")
def test_the_first_contact_is_the_main_one(caller: Caller) -> None:
    account = caller.customer()
    first = caller.make("crm/Contacts", Account=account["ID"], LastName="One")
    second = caller.make("crm/Contacts", Account=account["ID"], LastName="Two")
    assert (first["IsMainContact"], second["IsMainContact"]) == (True, False)
    assert second["AccountMainContact"] == first["ID"]
    caller.put("crm/Accounts", account["ID"], {"MainContact": second["ID"]})
    assert caller.read("crm/Contacts", second["ID"])["IsMainContact"] is True
    caller.delete("crm/Contacts", second["ID"])
    assert caller.read("crm/Accounts", account["ID"])["MainContact"] is None


@pytest.mark.behaviour("EX-ADDRESS-FIND")
@pytest.mark.behaviour("EX-ADDRESS-DEFAULTS")
def test_a_posted_address_is_found_before_it_is_made(caller: Caller) -> None:
    account = caller.customer()
    body = {"Account": account["ID"], "Type": 4, "AddressLine1": "Dock 1", "City": "Breda", "Country": "NL"}
    first = caller.make("crm/Addresses", **body)
    assert first["Main"] is True
    assert caller.make("crm/Addresses", **body)["ID"] == first["ID"]
    other = caller.make("crm/Addresses", **{**body, "City": "Assen"})
    assert (other["ID"] != first["ID"], other["Main"]) == (True, False)
    assert caller.post("crm/Addresses", {**body, "Type": 9}).status == 500
    assert caller.post("crm/Addresses", {"City": "Breda"}).message == "Mandatory: Account"


# --- items and prices -----------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-ITEM-DEFAULTS")
def test_a_new_item_holds_what_nobody_sent(caller: Caller) -> None:
    item = caller.item()
    assert (item["Unit"], item["UnitType"], item["CostPriceCurrency"]) == ("pc      ", "O", "EUR")
    assert (item["IsStockItem"], item["IsPurchaseItem"], item["IsWebshopItem"]) == (True, False, 0)
    assert (item["Stock"], item["StandardSalesPrice"], item["SecurityLevel"]) == (0, 0, 10)
    assert (item["IsBatchNumberItem"], item["IsSerialNumberItem"]) == (0, None)
    assert (item["GLRevenue"], item["ItemGroupCode"]) == (None, "DEFAULT")
    assert wall(item["StartDate"]) == "2025-07-01T00:00:00"
    small = Caller(missing_modules=["trade"])
    assert small.item()["IsStockItem"] is False


@pytest.mark.behaviour("EX-PICTURE")
@pytest.mark.behaviour("EX-PICTURE-FILE")
def test_the_picture_of_an_item_is_had_at_an_address(caller: Caller) -> None:
    bare = caller.item()
    assert (bare["PictureName"], "//docs/images/" in bare["PictureUrl"]) == (None, True)
    caller.put("logistics/Items", bare["ID"], {"PictureName": "oak.png", "Picture": "iVBORw0K"})
    item = caller.read("logistics/Items", bare["ID"])
    assert (item["PictureName"], item["Picture"]) == ("oak.png", None)
    assert f"/docs/SysImage.aspx?Table=Items&ID={item['ID']}&ThumbSize=500&" in item["PictureUrl"]
    assert "&ThumbSize=100&" in item["PictureThumbnailUrl"]
    assert caller.follow(item["PictureUrl"]).text.endswith("PNG\r\n")
    assert caller.send("GET", "/docs/SysImage.aspx", {"ID": item["ID"]}).status == 401
    other = caller.item("SKU-2")
    assert caller.follow(item["PictureUrl"].replace(item["ID"], other["ID"])).status == 404


@pytest.mark.behaviour("EX-ITEM-WAREHOUSE")
def test_an_item_with_stock_stands_in_the_main_warehouse(caller: Caller) -> None:
    item = caller.item()
    caller.item("SERVICE", IsStockItem=False)
    [link] = caller.get("inventory/ItemWarehouses", select="Item,WarehouseCode,CurrentStock,ItemCode").rows
    assert (link["Item"], link["WarehouseCode"], link["CurrentStock"]) == (item["ID"], "1", 0)
    caller.delete("logistics/Items", item["ID"])
    assert caller.get("inventory/ItemWarehouses", select="Item").rows == []
    types = [row["EntityType"] for row in caller.sync("Deleted", "EntityType")]
    assert sorted(types) == [9, 15, 19]


@pytest.mark.behaviour("EX-PRICE-DEFAULTS")
@pytest.mark.behaviour("EX-STANDARD-PRICE")
def test_the_general_price_is_the_items_standard_price(caller: Caller) -> None:
    item, account = caller.item(), caller.customer()
    price = caller.make("logistics/SalesItemPrices", Item=item["ID"], Price=12.5)
    assert (price["Currency"], price["Unit"], price["Quantity"], price["ItemCode"]) == ("EUR", "pc", 1, "SKU-1")
    caller.make("logistics/SalesItemPrices", Item=item["ID"], Price=9, Account=account["ID"])
    caller.make("logistics/SalesItemPrices", Item=item["ID"], Price=10, Quantity=100)
    assert str(caller.read("logistics/Items", item["ID"])["StandardSalesPrice"]) == "12.5"
    assert caller.post("logistics/SalesItemPrices", {"Price": 1}).message == "Mandatory: Item"


@pytest.mark.behaviour("EX-PRICE-OVERLAP")
def test_a_new_price_ends_the_open_one(caller: Caller) -> None:
    item = caller.item()
    old = caller.make("logistics/SalesItemPrices", Item=item["ID"], Price=1)
    caller.make("logistics/SalesItemPrices", Item=item["ID"], Price=2, StartDate="2026-03-01")
    assert wall(caller.read("logistics/SalesItemPrices", old["ID"])["EndDate"]) == "2026-02-28T00:00:00"


@pytest.mark.behaviour("EX-EXTRA-FIELDS")
@pytest.mark.behaviour("EX-FUNCTION-LIST")
def test_free_fields_of_an_item_are_listed_by_a_function(caller: Caller) -> None:
    item = caller.item()
    division = caller.vendor.state.divisions[caller.division]
    row = division.table("logistics/Items").rows[item["ID"]]
    row.values["FreeTextField_01"] = "blue"
    known = {"itemId": f"guid'{item['ID']}'", "modified": "datetime'2026-01-01'"}
    answer = caller.ask("read/logistics/ItemExtraField", **known)
    assert [(entry["Number"], entry["Value"]) for entry in answer.d] == [(1, "blue")]
    assert caller.ask("read/logistics/ItemExtraField", **{**known, "modified": "datetime'2027-01-01'"}).d == []


# --- lists ----------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-TEMPLATE")
def test_a_new_division_has_the_lists_of_its_country(caller: Caller) -> None:
    codes = [row["Code"].strip() for row in caller.get("vat/VATCodes", orderby="Code").rows]
    assert codes == ["0", "1", "2", "4", "6", "7"]
    assert str(caller.coded("vat/VATCodes", "2")["Percentage"]) == "0.21"
    types = {row["Code"]: row["Type"] for row in caller.get("financial/Journals").rows}
    assert types == {"10": 10, "20": 12, "70": 20, "90": 90}
    french = Caller(country="FR")
    assert str(french.coded("vat/VATCodes", "VR")["Percentage"]) == "0.055"
    assert [row["ID"] for row in caller.get("documents/DocumentTypes", filter="ID eq 10").rows] == [10]
    january = caller.get("financial/FinancialPeriods", filter="FinYear eq 2026 and FinPeriod eq 1").rows
    assert [wall(row["EndDate"]) for row in january] == ["2026-01-31T00:00:00"]
    assert caller.call("GET", "general/Currencies('EUR')").d["Description"] == "Euro"


@pytest.mark.behaviour("EX-SITES")
def test_a_country_site_has_its_own_zone_and_currency() -> None:
    british = Caller(country="GB")
    account = british.customer()
    assert (wall(account["Created"]), account["SalesCurrency"]) == ("2026-01-31T09:15:30", "GBP")
    division = british.get("system/Divisions", select="Country,Currency").rows[0]
    assert (division["Country"], division["Currency"]) == ("GB ", "GBP")


@pytest.mark.behaviour("EX-COST-RECODE")
def test_the_code_of_a_cost_centre_is_not_changed(caller: Caller) -> None:
    center = caller.make("hrm/Costcenters", Code="SALES", Description="Sales")
    assert caller.put("hrm/Costcenters", center["ID"], {"Code": "OTHER"}).status == 500
    assert caller.put("hrm/Costcenters", center["ID"], {"EndDate": "2026-06-30"}).status == 204


@pytest.mark.behaviour("EX-JOURNAL-IN-USE")
def test_a_journal_with_entries_is_not_deleted(caller: Caller) -> None:
    caller.entry(caller.customer(), {"GLAccount": caller.gl("8000"), "AmountFC": 1})
    assert caller.delete("financial/Journals", caller.coded("financial/Journals", "70")["ID"]).status == 500
    assert caller.delete("financial/Journals", caller.coded("financial/Journals", "90")["ID"]).status == 204


# --- who and where --------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-ME")
def test_me_is_a_list_of_one_with_the_sites_time(caller: Caller) -> None:
    answer = caller.me()
    [row] = answer.d["results"]
    assert row["__metadata"]["type"] == "Exact.Web.Api.Models.System.Me"
    assert row["CurrentDivision"] == int(caller.division)
    assert (row["ServerTime"], row["ServerUtcOffset"]) == ("2026-01-31T10:15:30", 3600)
    assert (row["Language"], row["LanguageCode"], row["Legislation"]) == ("EN", "en-GB", "1")
    assert (len(row["CustomerCode"]), row["MiddleName"], row["PictureUrl"]) == (18, None, "")
    assert list(caller.me(select="FullName").rows[0]) == ["__metadata", "FullName"]


@pytest.mark.behaviour("EX-DIVISIONS")
def test_divisions_are_listed_in_several_ways(caller: Caller) -> None:
    second = caller.vendor.add_account({"name": "Second", "country": "BE"})
    rows = caller.get("system/Divisions", select="Code,Hid,IsMainDivision,Current,Country,Legislation,Status").rows
    assert [str(row["Code"]) for row in rows] == sorted([caller.division, second])
    mine = next(row for row in rows if str(row["Code"]) == caller.division)
    assert (mine["IsMainDivision"], mine["Current"], mine["Country"], mine["Legislation"]) == (True, True, "NL ", "1  ")
    assert isinstance(mine["Hid"], str)
    assert mine["__metadata"]["uri"].endswith(f"/system/Divisions({caller.division})")
    assert caller.get("hrm/Divisions", select="Code,HID,Main").rows[0]["HID"].isdigit()
    for path in ("system/AllDivisions", "system/GetMostRecentlyUsedDivisions"):
        assert len(caller.get(path, select="Code").rows) == 2
    assert caller.get(f"system/Divisions({second})").d["Description"] == "Second"
