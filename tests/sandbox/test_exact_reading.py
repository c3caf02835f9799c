"""Queries: options, filters, pages and the forms of answers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.exact_caller import JSON, Caller, wall


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.fixture
def crowd() -> Caller:
    """A division with 130 customers, the filter not demanded."""
    caller = Caller(mandatory_filter=False)
    wires = [{"Name": f"Customer {number:03}", "Status": "C", "City": "Breda"} for number in range(130)]
    caller.vendor.load(caller.division, "crm/Accounts", wires, False)
    return caller


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [str(row["Name"]) for row in rows]


# --- forms of answers -----------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-ENVELOPE-RESULTS")
@pytest.mark.behaviour("EX-ENVELOPE-LIST")
def test_a_list_stands_in_results_unless_a_page_of_known_size_was_asked_for(crowd: Caller) -> None:
    assert set(crowd.get("crm/Accounts", select="Name").d) == {"results", "__next"}
    assert isinstance(crowd.get("crm/Accounts", select="Name", top="60").d, list)
    assert isinstance(crowd.get("crm/Accounts", select="Name", top="1", skip="0").d, list)
    assert crowd.get("crm/Accounts", filter="Name eq 'x'", top="2").body == {"d": []}
    assert crowd.get("crm/Accounts", filter="Name eq 'x'").body == {"d": {"results": []}}
    assert set(crowd.get("crm/Accounts", top="61", select="Name").d) == {"results", "__next"}
    assert set(crowd.get("crm/Accounts", top="1", inlinecount="allpages", select="Name").d) == {"results", "__count"}


@pytest.mark.behaviour("EX-METADATA")
@pytest.mark.behaviour("EX-ROW-ORDER")
def test_a_row_begins_with_its_address_and_type_and_keeps_its_own_order(caller: Caller) -> None:
    made = caller.customer()
    row = caller.read("crm/Accounts", made["ID"], select="Name,ID,Code")
    assert list(row) == ["__metadata", "Code", "ID", "Name"]
    assert row["__metadata"]["uri"].endswith(f"/{caller.division}/crm/Accounts(guid'{made['ID']}')")
    assert row["__metadata"]["type"] == "Exact.Web.Api.Models.Account"
    kinds = {"vat/VATCodes": "VATCode", "logistics/ItemGroups": "ItemGroup", "general/Currencies": "Currency"}
    for path, kind in kinds.items():
        assert caller.get(path).rows[0]["__metadata"]["type"] == f"Exact.Web.Api.Models.{kind}"


@pytest.mark.behaviour("EX-DEFERRED")
@pytest.mark.behaviour("EX-EXPAND")
def test_collections_are_deferred_unless_expanded(caller: Caller) -> None:
    account, item = caller.customer(), caller.item()
    order = caller.order(account, {"Item": item["ID"], "Quantity": 1}, {"Item": item["ID"], "Quantity": 2})
    url = order["SalesOrderLines"]["__deferred"]["uri"]
    assert [row["Quantity"] for row in sorted(caller.follow(url).rows, key=lambda row: row["LineNumber"])] == [1, 2]
    known = {"filter": f"OrderID eq guid'{order['OrderID']}'", "expand": "SalesOrderLines"}
    lines = caller.get("salesorder/SalesOrders", **known).rows[0]["SalesOrderLines"]["results"]
    assert [line["LineNumber"] for line in lines] == [1, 2]
    slim = caller.get("salesorder/SalesOrders", **known, select="OrderID,SalesOrderLines/Quantity").rows[0]
    assert set(slim) == {"__metadata", "OrderID", "SalesOrderLines"}
    assert set(slim["SalesOrderLines"]["results"][0]) == {"__metadata", "Quantity"}
    assert caller.get("salesorder/SalesOrders", filter=known["filter"], expand="Nothing").status == 400


@pytest.mark.behaviour("EX-PADDING")
@pytest.mark.behaviour("EX-EMPTY-TEXT")
@pytest.mark.behaviour("EX-PLACEHOLDER")
def test_texts_are_padded_and_some_are_never_null(caller: Caller) -> None:
    account = caller.customer(Country="NL", Language="NL")
    assert (account["Country"], account["Language"]) == ("NL ", "NL        ")
    assert (account["GlnNumber"], account["OINNumber"], account["VATNumber"]) == ("", "", None)
    assert "//docs/images/" in account["LogoUrl"]
    item = caller.item(SalesVatCode="2")
    assert (item["SalesVatCode"], item["Unit"], item["ItemGroupCode"]) == ("2  ", "pc      ", "DEFAULT")
    assert caller.coded("vat/VATCodes", "2")["Code"] == "2  "


@pytest.mark.behaviour("EX-DATE-LOCAL")
def test_dates_are_the_wall_clock_of_the_site_written_as_utc(caller: Caller) -> None:
    winter = caller.customer()
    assert winter["Created"] == "/Date(1769854530617)/"
    assert wall(winter["Created"]) == "2026-01-31T10:15:30"
    assert wall(winter["StartDate"]) == "2026-01-31T00:00:00"
    caller.clock.advance(120 * 86400)
    caller.renew()
    assert wall(caller.customer("Summer")["Created"]) == "2026-05-31T11:15:30"


@pytest.mark.behaviour("EX-NUMBERS")
@pytest.mark.behaviour("EX-INT64-TEXT")
def test_numbers_are_printed_short_and_rowversions_as_text(caller: Caller) -> None:
    made = caller.item(GrossWeight=2.50, NetWeight=3.0)
    text = caller.get(f"logistics/Items(guid'{made['ID']}')", select="GrossWeight,NetWeight").text
    assert '"GrossWeight":2.5,"NetWeight":3}' in text
    assert isinstance(caller.sync("Logistics/Items", "ID,Timestamp")[0]["Timestamp"], str)


@pytest.mark.behaviour("EX-ACCEPT")
@pytest.mark.behaviour("EX-ATOM")
def test_without_a_wish_for_json_the_answer_is_atom(caller: Caller) -> None:
    made = caller.customer("Smith & Sons")
    path = f"crm/Accounts(guid'{made['ID']}')"
    entry = caller.call("GET", path, headers={"accept": "*/*"})
    assert entry.headers["content-type"].startswith("application/atom+xml")
    assert "<d:Name>Smith &amp; Sons</d:Name>" in entry.text
    assert '<d:Created m:type="Edm.DateTime">2026-01-31T10:15:30.617</d:Created>' in entry.text
    query = {"$filter": "Status eq 'C'", "$select": "Name,Blocked,VATNumber"}
    feed = caller.call("GET", "crm/Accounts", None, query, {"accept": ""})
    assert feed.text.count("<entry") == 1
    assert '<d:Blocked m:type="Edm.Boolean">false</d:Blocked><d:Name>' in feed.text
    assert '<d:VATNumber m:null="true" />' in feed.text


@pytest.mark.behaviour("EX-ACCEPT-XML")
@pytest.mark.behaviour("EX-SCHEMA")
def test_plain_xml_is_for_the_schema_alone(caller: Caller) -> None:
    xml = {"accept": "application/xml"}
    assert caller.call("GET", "crm/Accounts", None, {"$filter": "Status eq 'C'"}, xml).status == 406
    schema = caller.call("GET", "crm/$metadata", headers=xml)
    assert schema.status == 200
    assert '<EntitySet Name="Accounts" EntityType="Exact.Web.Api.Models.Account" />' in schema.text
    assert '<Property Name="CreditLineSales" Type="Edm.Double" Nullable="true" />' in schema.text
    assert caller.call("GET", "nothing/$metadata", headers=xml).status == 404


@pytest.mark.behaviour("EX-COUNT")
@pytest.mark.behaviour("EX-INLINECOUNT")
def test_rows_are_counted_as_plain_text_or_beside_the_page(crowd: Caller) -> None:
    plain = crowd.call("GET", "crm/Accounts/$count", headers={"accept": "*/*"})
    assert (plain.text, plain.headers["content-type"]) == ("130", "text/plain;charset=utf-8")
    assert crowd.get("crm/Accounts/$count").status == 415
    counted = crowd.get("crm/Accounts", inlinecount="allpages", filter="Name ge 'Customer 100'", select="Name", top="5")
    assert (counted.d["__count"], len(counted.rows)) == ("30", 5)
    assert crowd.get("crm/Accounts", inlinecount="some").status == 400


# --- pages ----------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-PAGE-SIZE")
@pytest.mark.behaviour("EX-NEXT")
def test_regular_pages_hold_sixty_rows_and_name_the_next(crowd: Caller) -> None:
    first = crowd.get("crm/Accounts", select="ID,Name", filter="Status eq 'C'")
    assert len(first.rows) == 60
    url = first.d["__next"]
    last = first.rows[-1]["ID"]
    assert url.startswith(f"http://127.0.0.1:8700/exact/api/v1/{crowd.division}/crm/Accounts?$filter=Status%20eq%20'C'")
    assert url.endswith(f"&$select=ID,Name&$skiptoken=guid'{last}'")
    seen = names(first.rows)
    while url:
        page = crowd.follow(url)
        seen += names(page.rows)
        url = page.d.get("__next")
    assert sorted(seen) == [f"Customer {number:03}" for number in range(130)]


@pytest.mark.behaviour("EX-TOP-CAPS")
def test_a_top_above_the_page_caps_the_whole_walk(crowd: Caller) -> None:
    first = crowd.get("crm/Accounts", select="Name", top="100")
    assert len(first.rows) == 60
    assert "$top=40" in first.d["__next"]
    second = crowd.follow(first.d["__next"])
    assert len(second.rows) == 40
    assert set(second.d) == {"results"}


@pytest.mark.behaviour("EX-SKIPTOKEN")
@pytest.mark.behaviour("EX-ORDERBY")
def test_an_order_stands_in_the_skip_token(crowd: Caller) -> None:
    first = crowd.get("crm/Accounts", select="Name,Modified", orderby="Name desc")
    assert names(first.rows)[0] == "Customer 129"
    assert "$orderby=Name%20desc" in first.d["__next"]
    assert "$skiptoken='Customer%20070',guid'" in first.d["__next"]
    assert names(crowd.follow(first.d["__next"]).rows)[0] == "Customer 069"
    timed = crowd.get("crm/Accounts", select="Name", orderby="Modified asc").d["__next"]
    assert "$skiptoken=datetime'2026-01-31T10%3A15%3A30.617',guid'" in timed
    assert len(crowd.follow(timed).rows) == 60
    assert crowd.get("crm/Accounts", orderby="Nothing").status == 400
    assert crowd.get("crm/Accounts", skiptoken="12").status == 400


@pytest.mark.behaviour("EX-ORDER-OF-KEYS")
@pytest.mark.behaviour("EX-SKIP")
def test_without_an_order_rows_come_by_key(crowd: Caller) -> None:
    ids = [row["ID"] for row in crowd.get("crm/Accounts", select="ID").rows]
    assert ids == sorted(ids)
    assert [row["ID"] for row in crowd.get("crm/Accounts", select="ID", skip="3", top="2").rows] == ids[3:5]


def test_nulls_are_sorted_first_and_walked_past(crowd: Caller) -> None:
    for name in ("B", "A"):
        crowd.customer(f"Named {name}", SearchCode=name)
    page = crowd.get("crm/Accounts", select="SearchCode", orderby="SearchCode")
    seen = page.rows
    while "__next" in page.d:
        page = crowd.follow(page.d["__next"])
        seen += page.rows
    assert [row["SearchCode"] for row in seen] == [None] * 130 + ["A", "B"]


# --- options --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-SELECT")
def test_a_selection_limits_the_properties(caller: Caller) -> None:
    made = caller.customer()
    path, by_id = "crm/Accounts", f"ID eq guid'{made['ID']}'"
    assert set(caller.get(path, filter=by_id, select="Name, Email").rows[0]) == {"__metadata", "Name", "Email"}
    assert len(caller.get(path, filter=by_id, select="*").rows[0]) > 100
    refused = caller.get(path, filter=by_id, select="Name,Nothing")
    assert (refused.status, refused.message) == (400, "Bad Request - Error in query syntax.")


@pytest.mark.behaviour("EX-OPTION-DOLLAR")
def test_options_without_a_dollar_are_not_looked_at(caller: Caller) -> None:
    me = caller.send("GET", "/api/v1/current/Me", {"Select": "FullName"}, b"", _headers(caller))
    assert len(me.rows[0]) > 30


def _headers(caller: Caller) -> dict[str, str]:
    return {"authorization": f"Bearer {caller.bearer}", **JSON}


@pytest.mark.behaviour("EX-HEAVY-SELECT")
@pytest.mark.parametrize(
    "path", ["cashflow/Receivables", "financialtransaction/BankEntries", "inventory/ItemWarehouses"]
)
def test_heavy_sets_insist_on_a_selection(caller: Caller, path: str) -> None:
    refused = caller.get(path)
    assert refused.status == 400
    assert refused.message == "Please add a $select or a $top=1 statement to the query string."
    assert caller.get(path, top="1").status == 200
    assert caller.get(path, select="Created").status == 200


@pytest.mark.behaviour("EX-MANDATORY-FILTER")
def test_some_sets_demand_a_filter_with_a_flagged_property(caller: Caller) -> None:
    made = caller.customer()
    refused = caller.get("crm/Accounts", select="ID", top="1")
    assert refused.status == 400
    assert refused.message.startswith("This endpoint has mandatory filtering applied. A GET request for this endpoint")
    assert "Accountant,AccountManager,AddressLine1" in refused.message
    assert caller.get("crm/Accounts", filter="Remarks eq 'x'").status == 400
    assert caller.get("crm/Accounts", filter="Remarks eq 'x' and Status eq 'C'").status == 200
    assert caller.get(f"crm/Accounts(guid'{made['ID']}')").status == 200
    assert caller.get("crm/Contacts").status == 200
    caller.vendor.change_settings(caller.division, {"mandatory_filter": False})
    assert caller.get("crm/Accounts", select="ID").status == 200


@pytest.mark.behaviour("EX-PATH-CASE")
@pytest.mark.behaviour("EX-NOT-FOUND")
def test_paths_are_spelled_exactly(caller: Caller) -> None:
    assert caller.get("hrm/Costcenters").status == 200
    for path in ("hrm/CostCenters", "crm/accounts", "CRM/Accounts", "$batch", "crm", "crm/Accounts(guid'x"):
        assert caller.get(path).status == 404, path
    missing = caller.get("crm/Accounts(guid'00000000-0000-0000-0000-000000000000')")
    assert (missing.status, missing.message) == (404, "Not found")
    assert caller.get("crm/Accounts(12)").status == 400


# --- filters --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def four() -> Caller:
    """Four customers to be filtered."""
    caller = Caller()
    for name, city, email in (
        ("Alpha", "Breda", "a@x.example"),
        ("O'Brien", "Assen", None),
        ("Beta BV", "Breda", "b@x.example"),
        ("Gamma", "Delft", "g@y.example"),
    ):
        caller.customer(name, City=city, Email=email, Blocked=name == "Gamma", CreditLineSales=len(name))
    return caller


@pytest.mark.behaviour("EX-FILTER-OPERATORS")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Name eq 'Alpha'", ["Alpha"]),
        ("City ne 'Breda'", ["Gamma", "O'Brien"]),
        ("CreditLineSales gt 5", ["Beta BV", "O'Brien"]),
        ("CreditLineSales ge 7 or Name lt 'B'", ["Alpha", "Beta BV", "O'Brien"]),
        ("CreditLineSales le 5 and not (City eq 'Delft')", ["Alpha"]),
        ("(City eq 'Breda' or City eq 'Delft') and Blocked eq false", ["Alpha", "Beta BV"]),
        ("Email eq null", ["O'Brien"]),
        ("City eq 'Breda' and City eq 'Delft'", []),
    ],
)
def test_filters_compare_and_join(four: Caller, text: str, found: list[str]) -> None:
    assert sorted(names(four.get("crm/Accounts", filter=f"({text}) and Status eq 'C'").rows)) == found


@pytest.mark.behaviour("EX-FILTER-FUNCTIONS")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("substringof('mm',Name) eq true", ["Gamma"]),
        ("substringof('x.ex',Email)", ["Alpha", "Beta BV"]),
        ("startswith(Name,'Be') eq true", ["Beta BV"]),
        ("endswith(Name,'a') eq false", ["Beta BV", "O'Brien"]),
        ("trim(Code) eq '0000001'", ["Alpha"]),
        ("toupper(Name) eq 'ALPHA'", ["Alpha"]),
    ],
)
def test_filters_have_functions_of_texts(four: Caller, text: str, found: list[str]) -> None:
    assert sorted(names(four.get("crm/Accounts", filter=f"{text} and Status eq 'C'").rows)) == found


@pytest.mark.behaviour("EX-FILTER-LITERALS")
@pytest.mark.behaviour("EX-FILTER-FIELD-FORMS")
def test_filters_take_guids_dates_and_numbers(four: Caller) -> None:
    alpha = four.get("crm/Accounts", filter="Name eq 'Alpha'").rows[0]
    for text in (
        f"ID eq guid'{alpha['ID']}'",
        f"ID eq guid '{alpha['ID'].upper()}'",
        "Created ge datetime'2026-01-31T10:15:30' and Name eq 'Alpha'",
        "StartDate eq datetime'2026-01-31' and Name eq 'Alpha'",
        "CreditLineSales eq 5.0 and Blocked eq false and IsSales eq true",
        "CreditLineSales eq 5L and Name eq 'Alpha'",
    ):
        assert names(four.get("crm/Accounts", filter=text).rows) == ["Alpha"], text
    assert names(four.get("crm/Accounts", filter="Name eq 'O''Brien'").rows) == ["O'Brien"]
    assert four.get("crm/Accounts", filter="Modified gt datetime'2026-01-31T10:15:31'").rows == []


@pytest.mark.behaviour("EX-FILTER-CASE")
def test_texts_are_compared_without_case_and_blanks_behind(four: Caller) -> None:
    assert names(four.get("crm/Accounts", filter="Name eq 'ALPHA  '").rows) == ["Alpha"]
    padded = "0000001".rjust(18)
    assert names(four.get("crm/Accounts", filter=f"Code eq '{padded}'").rows) == ["Alpha"]
    assert four.get("crm/Accounts", filter="Code eq '0000001'").rows == []


@pytest.mark.behaviour("EX-QUERY-SYNTAX")
@pytest.mark.parametrize(
    "text",
    [
        "Name eq",
        "Name eq 'x",
        "Name = 'x'",
        "Nothing eq 'x'",
        "Name eq 'x')",
        "Name",
        "length(Name) eq 3",
        "Name in ('a')",
    ],
)
def test_a_filter_that_does_not_parse_is_a_bad_request(four: Caller, text: str) -> None:
    refused = four.get("crm/Accounts", filter=text)
    assert (refused.status, refused.message) == (400, "Bad Request - Error in query syntax.")


@pytest.mark.behaviour("EX-FILTER-TWO-FIELDS")
def test_one_property_is_not_compared_with_another(four: Caller) -> None:
    assert four.get("crm/Accounts", filter="Name eq City").status == 400


@pytest.mark.behaviour("EX-FILTER-TYPES")
@pytest.mark.parametrize(
    "text", ["ID eq 'x'", "Name eq 5", "Created gt '2026-01-01'", "Blocked eq 0", "trim(Name) eq 1"]
)
def test_a_literal_has_the_type_of_its_property(four: Caller, text: str) -> None:
    assert four.get("crm/Accounts", filter=text).status == 400


def test_deep_brackets_are_refused_and_do_not_break_anything(four: Caller) -> None:
    assert four.get("crm/Accounts", filter="(" * 5000 + "Name eq 'x'" + ")" * 5000).status == 400
    assert four.get("crm/Accounts", filter="not " * 5000 + "Name eq 'x'").status == 400


@pytest.mark.behaviour("EX-TAKEN-OVER")
def test_names_and_codes_of_other_records_are_shown_and_filtered(caller: Caller) -> None:
    account, item = caller.customer("Fittsport"), caller.item("SKU-9")
    order = caller.order(account, {"Item": item["ID"]}, PaymentCondition="30")
    assert (order["OrderedByName"], order["PaymentConditionDescription"]) == ("Fittsport", "30 days")
    found = caller.get("salesorder/SalesOrderLines", filter=f"ItemCode eq 'SKU-9' and Item eq guid'{item['ID']}'").rows
    assert [row["ItemCode"] for row in found] == ["SKU-9"]
    caller.put("crm/Accounts", account["ID"], {"Name": "Renamed"})
    assert caller.read("salesorder/SalesOrders", order["OrderID"])["OrderedByName"] == "Renamed"
