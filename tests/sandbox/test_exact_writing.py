"""Creating, changing and deleting records: what is taken, what is refused and how that is worded."""

from __future__ import annotations

import base64

import pytest
from tests.sandbox.exact_caller import Caller, wall

UNKNOWN = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def caller() -> Caller:
    return Caller()


# --- answers --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-POST-SPARSE")
def test_a_new_account_is_answered_with_hardly_more_than_its_key(caller: Caller) -> None:
    answer = caller.post("crm/Accounts", {"Name": "Fittsport", "Status": "C"})
    assert answer.status == 201
    assert answer.headers["location"] == answer.d["__metadata"]["uri"]
    told = {name for name, value in answer.d.items() if value not in (None, 0, False)}
    assert told == {"__metadata", "ID", "BankAccounts"}
    assert caller.read("crm/Accounts", answer.d["ID"])["Name"] == "Fittsport"
    whole = caller.post("crm/Accounts", {"Name": "Whole"}, prefer="return=representation")
    assert (whole.d["Name"], whole.d["Type"]) == ("Whole", "A")


@pytest.mark.behaviour("EX-POST-FILLED")
def test_documents_are_answered_filled_but_for_their_vat(caller: Caller) -> None:
    account, item = caller.customer(SalesVATCode="2"), caller.item()
    body = {"OrderedBy": account["ID"], "SalesInvoiceLines": [{"Item": item["ID"], "NetPrice": 100}]}
    answer = caller.post("salesinvoice/SalesInvoices", body)
    assert (answer.d["AmountFC"], answer.d["VATAmountFC"], answer.d["StarterSalesInvoiceStatus"]) == (121, None, None)
    read = caller.read("salesinvoice/SalesInvoices", answer.d["InvoiceID"])
    assert (read["VATAmountFC"], read["StarterSalesInvoiceStatus"]) == (21, 0)
    order = caller.post(
        "salesorder/SalesOrders", {"OrderedBy": account["ID"], "SalesOrderLines": [{"Item": item["ID"]}]}
    )
    assert order.d["OrderNumber"] == 1


@pytest.mark.behaviour("EX-WRITE-204")
@pytest.mark.behaviour("EX-PUT-MERGE")
def test_a_put_changes_what_it_names_and_answers_nothing(caller: Caller) -> None:
    account = caller.customer(City="Breda", Email="a@x.example")
    answer = caller.put("crm/Accounts", account["ID"], {"ID": account["ID"], "City": None, "Phone": "+31 20"})
    assert (answer.status, answer.text) == (204, "")
    read = caller.read("crm/Accounts", account["ID"])
    assert (read["City"], read["Phone"], read["Email"]) == (None, "+31 20", "a@x.example")
    gone = caller.delete("crm/Accounts", account["ID"])
    assert (gone.status, gone.text) == (204, "")
    assert caller.delete("crm/Accounts", account["ID"]).status == 404


@pytest.mark.behaviour("EX-METHODS")
def test_a_set_takes_the_methods_of_the_reference(caller: Caller) -> None:
    assert caller.call("PATCH", f"crm/Accounts(guid'{UNKNOWN}')", {}).status == 405
    assert caller.post("logistics/Units", {"Code": "box"}).status == 405
    assert caller.call("PUT", "crm/Accounts", {"Name": "x"}).status == 405
    assert caller.get("salesinvoice/PrintedSalesInvoices").status == 405


# --- bodies ---------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-BODY-OBJECT")
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff"])
def test_a_body_is_an_object(caller: Caller, body: bytes) -> None:
    refused = caller.post("crm/Accounts", body)
    assert refused.status == 400
    assert refused.message.endswith("The request should be a valid top-level resource object.")


@pytest.mark.behaviour("EX-UNKNOWN-PROPERTY")
def test_an_unknown_property_is_named_with_its_type(caller: Caller) -> None:
    refused = caller.post("crm/Contacts", {"NotAField": 1})
    assert refused.status == 400
    assert refused.message == (
        "Error processing request stream. The property name 'NotAField' specified for type "
        "'Exact.Web.Api.Models.Contact' is not valid."
    )
    assert caller.post("logistics/Items", {"Code": "A", "Description": "A", "SalesVATCode": "2"}).status == 400


@pytest.mark.behaviour("EX-BODY-TYPES")
@pytest.mark.parametrize(
    "wrong",
    [
        {"Name": 5},
        {"Blocked": 1},
        {"Parent": "x"},
        {"StartDate": "soon"},
        {"CreditLineSales": "much"},
        {"IsAccountant": 300},
    ],
)
def test_a_value_has_the_type_of_its_property(caller: Caller, wrong: dict[str, object]) -> None:
    refused = caller.post("crm/Accounts", {"Name": "x", **wrong})
    assert refused.status == 400
    assert refused.message.startswith("Error processing request stream. ")


@pytest.mark.behaviour("EX-BODY-SIZE")
def test_a_body_is_at_most_ten_megabytes_and_files_count_decoded(caller: Caller) -> None:
    assert caller.post("crm/Addresses", {"Notes": "x" * (10 * 1024 * 1024)}).status == 400
    document = caller.make("documents/Documents", Subject="Large", Type=10)
    known = {"Document": document["ID"], "FileName": "a.bin"}
    most = base64.b64encode(bytes(10 * 1024 * 1024)).decode()
    assert caller.post("documents/DocumentAttachments", {**known, "Attachment": most}).status == 201
    more = base64.b64encode(bytes(10 * 1024 * 1024 + 1)).decode()
    assert caller.post("documents/DocumentAttachments", {**known, "Attachment": more}).status == 400


@pytest.mark.behaviour("EX-DATE-WRITE")
@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-02-03", "2026-02-03T00:00:00"),
        ("2026-02-03T04:05:06", "2026-02-03T04:05:06"),
        ("2026-02-03T00:00:00Z", "2026-02-03T00:00:00"),
        ("02/18/2016 00:00:00", "2016-02-18T00:00:00"),
        ("/Date(1769817600000)/", "2026-01-31T00:00:00"),
    ],
)
def test_dates_are_taken_in_several_forms(caller: Caller, sent: str, read: str) -> None:
    assert wall(caller.customer(EndDate=sent)["EndDate"]) == read


@pytest.mark.behaviour("EX-READ-ONLY-IGNORED")
def test_read_only_properties_are_not_refused_and_not_stored(caller: Caller) -> None:
    account = caller.customer(IsSales=False, IsPurchase=False, Type="D", Created="2020-01-01")
    assert (account["IsSales"], account["IsPurchase"], account["Type"]) == (True, True, "A")


@pytest.mark.behaviour("EX-LINES-ARRAY")
@pytest.mark.behaviour("EX-PUT-NO-LINES")
def test_lines_come_as_an_array_and_with_a_new_document_only(caller: Caller) -> None:
    account, item = caller.customer(), caller.item()
    line = {"Item": item["ID"]}
    refused = caller.post("salesorder/SalesOrders", {"OrderedBy": account["ID"], "SalesOrderLines": line})
    assert (refused.status, "valid top-level resource object" in refused.message) == (400, True)
    order = caller.order(account, line)
    added = caller.put("salesorder/SalesOrders", order["OrderID"], {"SalesOrderLines": [line]})
    assert added.status == 400
    assert added.message.startswith("Error processing request stream. Binding to new entities")


@pytest.mark.behaviour("EX-ATOMIC")
def test_a_document_with_a_bad_line_leaves_nothing_behind(caller: Caller) -> None:
    account, item = caller.customer(), caller.item()
    lines = [{"Item": item["ID"]}, {"Item": UNKNOWN}]
    before = caller.vendor.state.divisions[caller.division].stamp
    assert caller.post("salesorder/SalesOrders", {"OrderedBy": account["ID"], "SalesOrderLines": lines}).status == 500
    assert caller.get("salesorder/SalesOrderLines", filter=f"Item eq guid'{item['ID']}'").rows == []
    assert caller.vendor.state.divisions[caller.division].stamp == before


@pytest.mark.behaviour("EX-OWN-KEY")
def test_a_posted_key_is_used_only_where_a_switch_says_so(caller: Caller) -> None:
    assert caller.customer(ID=UNKNOWN)["ID"] != UNKNOWN
    caller.vendor.change_settings(caller.division, {"own_keys": "honoured"})
    assert caller.customer("Second", ID=UNKNOWN)["ID"] == UNKNOWN


# --- rules ----------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-MANDATORY")
@pytest.mark.behaviour("EX-BUSINESS-500")
@pytest.mark.behaviour("EX-ERROR-BODY")
@pytest.mark.behaviour("EX-ERROR-JOINED")
def test_missing_properties_are_a_business_error_with_status_500(caller: Caller) -> None:
    refused = caller.post("crm/Accounts", {"Email": "a@x.example"})
    assert refused.status == 500
    assert refused.body == {"error": {"code": "", "message": {"lang": "", "value": "Mandatory: Name"}}}
    assert caller.post("logistics/Items", {}).message == "Mandatory: Code\r\nMandatory: Description"
    account = caller.customer()
    assert caller.put("crm/Accounts", account["ID"], {"Name": ""}).message == "Mandatory: Name"


@pytest.mark.behaviour("EX-ERROR-LANGUAGE")
@pytest.mark.behaviour("EX-CAPTION")
def test_errors_speak_the_users_language_and_of_captions() -> None:
    caller = Caller(language="NL")
    supplier = caller.make("crm/Accounts", Name="Supplier")
    body = {"OrderedBy": supplier["ID"], "SalesOrderLines": [{"Item": caller.item()["ID"]}]}
    assert caller.post("salesorder/SalesOrders", body).message == "Ongeldige referentie: Besteld door"
    assert caller.post("salesinvoice/SalesInvoices", {"SalesInvoiceLines": [{}]}).message == "Verplicht: Besteld door"
    caller.item("TWICE")
    assert caller.post("logistics/Items", {"Code": "TWICE", "Description": "x"}).message == "Gegeven bestaat reeds."
    caller.vendor.change_settings(caller.division, {"language": "EN"})
    assert caller.post("salesorder/SalesOrders", body).message == "Invalid reference: Ordered by"


@pytest.mark.behaviour("EX-ERROR-XML")
def test_errors_are_xml_for_those_who_want_no_json(caller: Caller) -> None:
    refused = caller.call("POST", "crm/Accounts", {}, None, {"accept": "application/atom+xml"})
    assert refused.headers["content-type"].startswith("application/xml")
    assert '<code></code><message xml:lang="">Mandatory: Name</message>' in refused.text


@pytest.mark.behaviour("EX-INVALID-REFERENCE")
def test_a_reference_to_nothing_is_refused(caller: Caller) -> None:
    refused = caller.post("crm/Contacts", {"Account": UNKNOWN, "LastName": "x"})
    assert (refused.status, refused.message) == (500, "Invalid reference: Account")
    refused = caller.post("crm/Accounts", {"Name": "x", "PaymentConditionSales": "99"})
    assert refused.message == "Invalid reference: Payment condition sales"
    assert caller.post("salesorder/SalesOrderLines", {"OrderID": UNKNOWN, "Item": caller.item()["ID"]}).status == 500
    assert caller.customer(PaymentConditionSales=" 30 ")["PaymentConditionSales"] == "30"


@pytest.mark.behaviour("EX-EXISTS")
@pytest.mark.behaviour("EX-CODE-UNIQUE")
def test_a_code_is_used_once(caller: Caller) -> None:
    caller.item("A")
    refused = caller.post("logistics/Items", {"Code": "a", "Description": "x"})
    assert (refused.status, refused.message) == (500, "Data already exists.")
    caller.customer(Code="77")
    assert caller.post("crm/Accounts", {"Name": "x", "Code": "77"}).status == 500
    assert caller.post("hrm/Costcenters", {"Code": "SALES", "Description": "Sales"}).status == 201
    assert caller.post("hrm/Costcenters", {"Code": "SALES", "Description": "Again"}).message == "Data already exists."
    warehouse = caller.get("inventory/ItemWarehouses", select="Item,Warehouse").rows[0]
    link = {"Item": warehouse["Item"], "Warehouse": warehouse["Warehouse"]}
    assert caller.post("inventory/ItemWarehouses", link).message == "Data already exists."


@pytest.mark.behaviour("EX-LENGTHS")
def test_texts_have_their_lengths(caller: Caller) -> None:
    assert caller.item("L1", Description="x" * 60)["Description"] == "x" * 60
    refused = caller.post("logistics/Items", {"Code": "L2", "Description": "x" * 61})
    assert (refused.status, refused.message) == (500, "Too long: Description")
    assert caller.post("crm/Accounts", {"Name": "x" * 51}).status == 500
    assert caller.post("hrm/Costunits", {"Code": "NINECHARS", "Description": "x"}).status == 500


@pytest.mark.behaviour("EX-NOT-ALLOWED")
@pytest.mark.behaviour("EX-IN-USE")
def test_what_is_in_use_stays(caller: Caller) -> None:
    account, item = caller.customer(), caller.item()
    caller.order(account, {"Item": item["ID"]})
    refused = caller.delete("crm/Accounts", account["ID"])
    assert (refused.status, refused.message) == (500, "Not allowed: Account")
    assert caller.delete("logistics/Items", item["ID"]).message == "Not allowed: Item"


@pytest.mark.behaviour("EX-ROUNDING")
def test_amounts_are_rounded_half_away_from_zero(caller: Caller) -> None:
    account = caller.customer()
    lines = [{"GLAccount": caller.gl("8000"), "AmountFC": amount} for amount in (1.005, -1.005, 2.004)]
    entry = caller.entry(account, *lines)
    amounts = [
        str(line["AmountFC"]) for line in caller.lines("salesentry/SalesEntryLines", "EntryID", entry["EntryID"])
    ]
    assert amounts == ["1.01", "-1.01", "2"]
