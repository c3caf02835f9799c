"""Invoices and their sisters: lines, totals, numbers, days, defaults."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.quickbooks_caller import Caller, discount, line, shipping


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.fixture
def customer(caller: Caller) -> dict[str, Any]:
    address = {"Line1": "Storgatan 1", "City": "Stockholm", "PostalCode": "111 22"}
    return caller.customer("Nordwind Trading AB", BillAddr=address)


@pytest.mark.behaviour("QB-TOTALS")
@pytest.mark.behaviour("QB-LINE-ORDER")
@pytest.mark.behaviour("QB-DISCOUNT")
def test_an_invoice_with_tax_discount_and_shipping_adds_up(caller: Caller, customer: dict[str, Any]) -> None:
    item = caller.stock("Widget A")
    invoice = caller.sell(
        "Invoice",
        customer,
        discount(1, 10),
        shipping(10),
        line(39.80, "TAX", item["Id"], Qty=2, UnitPrice=19.9),
        TxnTaxDetail={"TxnTaxCodeRef": {"value": "2"}},
    )
    kinds = [(entry["DetailType"], entry["Amount"]) for entry in invoice["Line"]]
    assert kinds == [
        ("SalesItemLineDetail", Decimal("39.80")),
        ("SubTotalLineDetail", Decimal("39.80")),
        ("DiscountLineDetail", Decimal("3.98")),
        ("SalesItemLineDetail", Decimal("10.00")),
    ]
    assert invoice["TxnTaxDetail"]["TotalTax"] == Decimal("3.18")
    assert (invoice["TotalAmt"], invoice["Balance"]) == (Decimal("49.00"), Decimal("49.00"))


@pytest.mark.behaviour("QB-SUBTOTAL-LINE")
def test_quickbooks_writes_the_subtotal_and_numbers_item_lines_alone(caller: Caller, customer: dict[str, Any]) -> None:
    sent = [line(5), {"Amount": 99, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}, discount(1)]
    invoice = caller.sell("Invoice", customer, *sent)
    assert [entry.get("Id") for entry in invoice["Line"]] == ["1", None, None]
    assert [entry.get("LineNum") for entry in invoice["Line"]] == [1, None, None]
    assert invoice["Line"][1]["Amount"] == 5
    assert invoice["Line"][2]["DiscountLineDetail"]["DiscountAccountRef"]["name"] == "Discounts given"


@pytest.mark.behaviour("QB-INVOICE-DEFAULTS")
def test_an_invoice_holds_what_nobody_sent(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 100)
    assert (invoice["PrintStatus"], invoice["EmailStatus"]) == ("NeedToPrint", "NotSet")
    assert (invoice["CustomField"], invoice["LinkedTxn"]) == ([], [])
    assert invoice["AllowOnlineCreditCardPayment"] is False
    assert invoice["TxnTaxDetail"] == {"TotalTax": 0}
    assert not {"ExchangeRate", "GlobalTaxCalculation", "Deposit", "SalesTermRef"} & set(invoice)


@pytest.mark.behaviour("QB-SALES-ADDRESSES")
def test_addresses_come_from_the_customer_and_the_company(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 100, ShipAddr={"Line1": "Elsewhere"})
    assert invoice["BillAddr"] == customer["BillAddr"]
    assert (invoice["ShipAddr"]["Line1"], set(invoice["ShipFromAddr"])) == ("Elsewhere", {"Id", "Line1", "Line2"})


@pytest.mark.behaviour("QB-SALES-REQUIRED")
@pytest.mark.parametrize(
    ("type", "fields", "element"),
    [
        ("invoice", {"Line": [line(1)]}, "CustomerRef"),
        ("creditmemo", {"Line": [line(1)]}, "CustomerRef"),
        ("estimate", {"Line": [line(1)]}, "CustomerRef"),
        ("invoice", {"CustomerRef": {"value": "1"}}, "Line"),
        ("invoice", {"CustomerRef": {"value": "1"}, "Line": []}, "Line"),
        ("refundreceipt", {"Line": [line(1)]}, "DepositToAccountRef"),
    ],
)
def test_what_a_document_needs_is_named(
    caller: Caller, customer: dict[str, Any], type: str, fields: dict[str, Any], element: str
) -> None:
    answer = caller.post(type, fields)
    assert (answer.code, answer.fault["element"]) == ("2020", element)


@pytest.mark.behaviour("QB-LINE-AMOUNT-ONLY")
def test_a_line_of_an_amount_has_neither_quantity_nor_price(caller: Caller, customer: dict[str, Any]) -> None:
    detail = caller.sell("Invoice", customer, line(100, Qty=0, UnitPrice=0))["Line"][0]["SalesItemLineDetail"]
    assert not {"Qty", "UnitPrice", "TaxInclusiveAmt"} & set(detail)


@pytest.mark.behaviour("QB-AMOUNT-PRODUCT")
@pytest.mark.parametrize(
    ("amount", "quantity", "price", "code"),
    [("10.00", "3", "3.33333", ""), ("10.00", "3", "3.33", "6070"), ("0.01", "1", "0.005", ""), (5, "0", "7", "6070")],
)
def test_quantity_times_price_is_the_amount(
    caller: Caller, customer: dict[str, Any], amount: Any, quantity: str, price: str, code: str
) -> None:
    answer = caller.try_to_sell("Invoice", customer, line(amount, Qty=quantity, UnitPrice=price))
    assert (answer.body.get("Fault") and answer.code) == (code or None)


@pytest.mark.behaviour("QB-LINE-NON")
@pytest.mark.behaviour("QB-LINE-VIEWS")
def test_item_lines_have_a_code_and_an_account_where_answers_give_it(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 100)
    detail = invoice["Line"][0]["SalesItemLineDetail"]
    assert detail["TaxCodeRef"] == {"value": "NON"}
    assert detail["ItemAccountRef"] == {"value": "1", "name": "Services"}
    assert invoice["Line"][0]["CustomExtensions"] == []
    changed = caller.changed("Invoice", invoice, PrivateNote="x")
    assert "ItemAccountRef" not in changed["Line"][0]["SalesItemLineDetail"]
    assert "ItemAccountRef" in caller.read("Invoice", invoice["Id"])["Line"][0]["SalesItemLineDetail"]


@pytest.mark.behaviour("QB-LINE-CODES-US")
def test_a_line_in_the_us_is_taxed_or_not(caller: Caller, customer: dict[str, Any]) -> None:
    assert caller.try_to_sell("Invoice", customer, line(1, "2")).code == "2500"
    assert caller.try_to_sell("Invoice", customer, line(1, "NON")).status == 200


@pytest.mark.behaviour("QB-LINE-WITHOUT-ITEM")
def test_a_line_without_an_item_takes_the_first_one(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, {"Amount": 5, "DetailType": "SalesItemLineDetail"})
    assert invoice["Line"][0]["SalesItemLineDetail"]["ItemRef"] == {"value": "1", "name": "Services"}


def test_texts_stand_between_items_and_count_nothing(caller: Caller, customer: dict[str, Any]) -> None:
    text = {"DetailType": "DescriptionOnly", "Description": "Thank you", "DescriptionLineDetail": {}}
    invoice = caller.sell("Invoice", customer, line(5), text, line(7))
    assert [entry.get("Description") for entry in invoice["Line"][:3]] == [None, "Thank you", None]
    assert invoice["TotalAmt"] == 12


@pytest.mark.behaviour("QB-LINE-IDS")
def test_lines_keep_the_ids_they_have_and_all_are_replaced(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 1, 2, 3)
    kept = {**line(20), "Id": "2"}
    changed = caller.changed("Invoice", invoice, Line=[line(9), kept, {**line(8), "Id": "77"}, {**line(7), "Id": "-1"}])
    assert [(entry["Id"], entry["Amount"]) for entry in changed["Line"][:4]] == [
        ("4", 9),
        ("2", 20),
        ("5", 8),
        ("6", 7),
    ]
    assert [entry["LineNum"] for entry in changed["Line"][:4]] == [1, 2, 3, 4]


@pytest.mark.behaviour("QB-LINES-MOST")
def test_a_taxable_document_has_at_most_750_lines(caller: Caller, customer: dict[str, Any]) -> None:
    assert caller.try_to_sell("Invoice", customer, *[line(1, "TAX")] * 751).code == "6000"
    assert caller.try_to_sell("Invoice", customer, *[line(1)] * 751).status == 200


@pytest.mark.behaviour("QB-NEGATIVE-TOTAL")
def test_a_total_below_nothing_is_refused(caller: Caller, customer: dict[str, Any]) -> None:
    assert caller.sell("Invoice", customer, 10, -4)["TotalAmt"] == 6
    assert caller.try_to_sell("Invoice", customer, 10, -11).code == "6000"


def test_a_reference_in_a_line_is_checked(caller: Caller, customer: dict[str, Any]) -> None:
    assert caller.try_to_sell("Invoice", customer, line(1, item="99")).code == "2500"
    item = caller.service("Gone")
    invoice = caller.sell("Invoice", customer, line(1, item=item["Id"]))
    caller.changed("Item", item, Active=False)
    assert caller.try_to_sell("Invoice", customer, line(1, item=item["Id"])).code == "610"
    assert caller.change("Invoice", invoice, Line=[line(2, item=item["Id"])]).status == 200


def test_an_unknown_name_in_a_line_is_refused(caller: Caller, customer: dict[str, Any]) -> None:
    answer = caller.try_to_sell("Invoice", customer, line(1, Colour="red"))
    assert answer.code == "2010"
    assert "com.intuit.schema.finance.v3.SalesItemLineDetail" in answer.fault["Detail"]


@pytest.mark.behaviour("QB-FEATURE-OFF")
@pytest.mark.parametrize(
    ("setting", "type", "fields"),
    [
        ("allow_discount", "Invoice", {"Line": [line(5), discount(1)]}),
        ("allow_shipping", "Invoice", {"Line": [line(5), shipping(1)]}),
        ("allow_estimates", "Estimate", {"Line": [line(5)]}),
        ("allow_deposit", "Invoice", {"Line": [line(5)], "Deposit": 2}),
    ],
)
def test_what_is_switched_off_is_refused(
    caller: Caller, customer: dict[str, Any], setting: str, type: str, fields: dict[str, Any]
) -> None:
    wish = {"CustomerRef": {"value": customer["Id"]}, **fields}
    caller.set(**{setting: False})
    assert caller.post(type.lower(), wish).code == "6000"
    caller.set(**{setting: True})
    assert caller.post(type.lower(), wish).status == 200


def test_a_deposit_lowers_what_is_open(customer: dict[str, Any], caller: Caller) -> None:
    caller.set(allow_deposit=True)
    invoice = caller.sell("Invoice", customer, 50, Deposit=20)
    assert (invoice["TotalAmt"], invoice["Balance"]) == (50, 30)


@pytest.mark.behaviour("QB-CLASS-OFF")
def test_classes_and_locations_stay_where_they_are_used(caller: Caller, customer: dict[str, Any]) -> None:
    wish: dict[str, Any] = {"ClassRef": {"value": caller.make("Class", Name="North")["Id"]}}
    place = {"DepartmentRef": {"value": caller.make("Department", Name="Shop")["Id"]}}
    assert not {"ClassRef", "DepartmentRef"} & set(caller.sell("Invoice", customer, 1, **wish, **place))
    caller.set(class_tracking="transaction", track_departments=True)
    invoice = caller.sell("Invoice", customer, line(1, **wish), **wish, **place)
    assert (invoice["ClassRef"]["name"], invoice["DepartmentRef"]["name"]) == ("North", "Shop")
    assert "ClassRef" not in invoice["Line"][0]["SalesItemLineDetail"]
    caller.set(class_tracking="line")
    invoice = caller.sell("Invoice", customer, line(1, **wish), **wish)
    assert invoice["Line"][0]["SalesItemLineDetail"]["ClassRef"]["name"] == "North"
    assert "ClassRef" not in invoice


# --- numbers and days ----------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-RUNNING-NUMBER")
def test_quickbooks_numbers_sales_together_and_estimates_apart(caller: Caller, customer: dict[str, Any]) -> None:
    first = caller.sell("Invoice", customer, 1)
    own = caller.sell("Invoice", customer, 1, DocNumber="5000")
    credit = caller.sell("CreditMemo", customer, 1)
    estimate = caller.sell("Estimate", customer, 1)
    numbers = [document["DocNumber"] for document in (first, own, credit, estimate)]
    assert numbers == ["1001", "5000", "1002", "1001"]
    assert caller.sell("Invoice", customer, 1, DocNumber="1001")["DocNumber"] == "1001"


@pytest.mark.behaviour("QB-CUSTOM-NUMBERS")
def test_with_numbers_of_its_own_quickbooks_gives_none(caller: Caller, customer: dict[str, Any]) -> None:
    caller.set(custom_txn_numbers=True)
    assert caller.get("preferences").body["Preferences"]["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    assert "DocNumber" not in caller.sell("Invoice", customer, 1)


@pytest.mark.behaviour("QB-DUPLICATE-NUMBER")
@pytest.mark.behaviour("QB-ALLOW-DUPLICATE")
def test_a_number_used_before_is_refused_unless_allowed(caller: Caller, customer: dict[str, Any]) -> None:
    caller.set(custom_txn_numbers=True)
    first = caller.sell("Invoice", customer, 1, DocNumber="H-1")
    wish = {"CustomerRef": {"value": customer["Id"]}, "Line": [line(1)], "DocNumber": "H-1"}
    answer = caller.post("invoice", wish)
    assert (answer.code, answer.fault["Message"]) == ("6140", "Duplicate Document Number Error")
    assert answer.fault["Detail"].endswith(f"DocNumber=H-1 is assigned to TxnType=Invoice with TxnId={first['Id']}")
    assert caller.change("Invoice", first, PrivateNote="x").status == 200
    assert caller.post("invoice", wish, include="allowduplicatedocnum").status == 200
    item = {"bId": "1", "operation": "create", "optionsData": "allowDuplicateDocNum", "Invoice": wish}
    batch = caller.post("batch", {"BatchItemRequest": [item]})
    assert "Invoice" in batch.body["BatchItemResponse"][0]
    caller.set(warn_duplicate_numbers=False)
    assert caller.post("invoice", wish).status == 200


def test_a_number_has_at_most_21_characters(caller: Caller, customer: dict[str, Any]) -> None:
    answer = caller.try_to_sell("Invoice", customer, 1, DocNumber="x" * 45)
    assert (answer.code, answer.fault["element"]) == ("2050", "DocNumber")
    assert "Min:0 Max:21 supported. Supplied length:45" in answer.fault["Detail"]
    assert caller.try_to_sell("Invoice", customer, 1, ShipMethodRef={"value": "x" * 31}).code == "2050"


@pytest.mark.behaviour("QB-TXN-DATE")
def test_a_document_without_a_day_is_of_today(caller: Caller, customer: dict[str, Any]) -> None:
    assert caller.sell("Invoice", customer, 1)["TxnDate"] == "2026-11-20"
    caller.clock.advance(17 * 3600)
    caller.sign_in_again()
    assert caller.sell("Invoice", customer, 1)["TxnDate"] == "2026-11-20"
    caller.clock.advance(3599)
    caller.clock.advance(2)
    caller.sign_in_again()
    assert caller.sell("Invoice", customer, 1)["TxnDate"] == "2026-11-21"


@pytest.mark.behaviour("QB-DUE-DATE")
def test_the_due_day_follows_from_terms(caller: Caller, customer: dict[str, Any]) -> None:
    usual = caller.sell("Invoice", customer, 1, TxnDate="2026-11-20")
    assert (usual["DueDate"], "SalesTermRef" in usual) == ("2026-12-20", False)
    named = caller.sell("Invoice", customer, 1, TxnDate="2026-11-20", SalesTermRef={"value": "2"})
    assert (named["DueDate"], named["SalesTermRef"]["name"]) == ("2026-12-05", "Net 15")
    assert caller.sell("Invoice", customer, 1, DueDate="2027-01-01")["DueDate"] == "2027-01-01"


@pytest.mark.behaviour("QB-DUE-DATE-DRIVEN")
@pytest.mark.parametrize(
    ("day", "due"), [("2026-01-10", "2026-01-31"), ("2026-01-29", "2026-02-28"), ("2026-12-30", "2027-01-31")]
)
def test_terms_may_name_a_day_of_the_month(caller: Caller, customer: dict[str, Any], day: str, due: str) -> None:
    term = caller.make("Term", Name="End of month", DayOfMonthDue=31, DueNextMonthDays=5)
    invoice = caller.sell("Invoice", customer, 1, TxnDate=day, SalesTermRef={"value": term["Id"]})
    assert (term["Type"], invoice["DueDate"]) == ("DATE_DRIVEN", due)


@pytest.mark.behaviour("QB-TERMS-CUSTOMER")
def test_a_customers_terms_are_its_invoices(caller: Caller) -> None:
    customer = caller.customer("Sixty", SalesTermRef={"value": "4"})
    invoice = caller.sell("Invoice", customer, 1, TxnDate="2026-11-20")
    assert (invoice["SalesTermRef"]["name"], invoice["DueDate"]) == ("Net 60", "2027-01-19")


# --- the other forms -----------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-RECEIPT-DEPOSIT")
def test_a_sales_receipt_is_paid_at_once(caller: Caller) -> None:
    receipt = caller.sell("SalesReceipt", None, 25)
    assert (receipt["TotalAmt"], receipt["Balance"]) == (25, 0)
    assert receipt["DepositToAccountRef"] == {"value": "4", "name": "Undeposited Funds"}
    assert "DueDate" not in receipt


def test_a_credit_memo_is_credit_until_used(caller: Caller, customer: dict[str, Any]) -> None:
    memo = caller.sell("CreditMemo", customer, 20, LinkedTxn=[], DueDate="2026-12-01")
    assert (memo["Balance"], memo["RemainingCredit"]) == (20, 20)
    assert not {"LinkedTxn", "DueDate"} & set(memo)


def test_an_estimate_owes_nothing(caller: Caller, customer: dict[str, Any]) -> None:
    estimate = caller.sell("Estimate", customer, 20)
    assert estimate["TxnStatus"] == "Pending"
    assert not {"Balance", "DueDate", "ExpirationDate", "LinkedTxn"} & set(estimate)
    assert caller.read("Customer", customer["Id"])["Balance"] == 0
    assert caller.change("Estimate", estimate, TxnStatus="HAS_BEEN_BILLED").code == "2170"


@pytest.mark.behaviour("QB-REFUND-TO-PRINT")
def test_a_refund_to_be_printed_has_no_number_yet(caller: Caller) -> None:
    wish = {"DepositToAccountRef": {"value": "35"}, "PaymentType": "Check", "PaymentRefNum": "77"}
    assert caller.sell("RefundReceipt", None, 9, **wish)["PaymentRefNum"] == "77"
    assert caller.sell("RefundReceipt", None, 9, PrintStatus="NeedToPrint", **wish)["PaymentRefNum"] == "To Print"


@pytest.mark.behaviour("QB-CUSTOM-FIELDS")
def test_custom_fields_show_with_their_labels_filled_or_not(caller: Caller, customer: dict[str, Any]) -> None:
    caller.set(custom_fields="Crew #,Region")
    sent = [{"DefinitionId": "2", "Type": "StringType", "StringValue": "North"}]
    invoice = caller.sell("Invoice", customer, 1, CustomField=sent)
    assert invoice["CustomField"] == [
        {"DefinitionId": "1", "Name": "Crew #", "Type": "StringType"},
        {"DefinitionId": "2", "Name": "Region", "Type": "StringType", "StringValue": "North"},
    ]
    used, called = caller.get("preferences").body["Preferences"]["SalesFormsPrefs"]["CustomField"]
    assert [entry["BooleanValue"] for entry in used["CustomField"]] == [True, True, False]
    assert called["CustomField"][1] == {
        "Name": "SalesFormsPrefs.SalesCustomName2",
        "Type": "StringType",
        "StringValue": "Region",
    }


@pytest.mark.behaviour("QB-CUSTOM-FIELDS-ENHANCED")
def test_more_than_three_custom_fields_are_asked_for(caller: Caller, customer: dict[str, Any]) -> None:
    caller.set(custom_fields="A,B,C,D")
    invoice = caller.sell("Invoice", customer, 1, CustomField=[{"DefinitionId": "4", "StringValue": "x"}])
    whole = caller.get(f"invoice/{invoice['Id']}", include="enhancedAllCustomFields").body["Invoice"]
    assert (len(invoice["CustomField"]), whole["CustomField"][3]["StringValue"]) == (3, "x")


@pytest.mark.behaviour("QB-CUSTOM-FIELD-TYPES")
@pytest.mark.behaviour("QB-CUSTOM-FIELDS-PLAIN")
@pytest.mark.behaviour("QB-CUSTOM-FIELD-VALUE")
def test_a_custom_field_holds_a_value_of_its_type_and_one_that_is_no_text_is_asked_for(
    caller: Caller, customer: dict[str, Any]
) -> None:
    caller.set(custom_fields="A,B:number,C:date,D:yes or no,E:list")
    sent = [
        {"DefinitionId": "1", "StringValue": "x"},
        {"DefinitionId": "2", "NumberValue": 7.5},
        {"DefinitionId": "3", "StringValue": "2026-11-01"},
        {"DefinitionId": "4", "BooleanValue": True},
        {"DefinitionId": "5", "StringValue": "Red"},
    ]
    invoice = caller.sell("Invoice", customer, 1, CustomField=sent)
    whole = caller.get(f"invoice/{invoice['Id']}", include="enhancedAllCustomFields").body["Invoice"]["CustomField"]
    assert [one["DefinitionId"] for one in invoice["CustomField"]] == ["1"]
    assert [one["Type"] for one in whole] == ["StringType", "NumberType", "DateType", "BooleanType", "StringType"]
    assert (whole[1]["NumberValue"], whole[3]["BooleanValue"], whole[4]["StringValue"]) == (Decimal("7.5"), True, "Red")
    assert "DateValue" not in whole[2] and "StringValue" not in whole[2]


@pytest.mark.behaviour("QB-CUSTOM-FIELD-TYPES-PREFERENCES")
def test_preferences_name_the_first_three_custom_fields_whatever_their_type(caller: Caller) -> None:
    caller.set(custom_fields="A,B:number,C:date,D")
    _, called = caller.get("preferences").body["Preferences"]["SalesFormsPrefs"]["CustomField"]
    assert [one["StringValue"] for one in called["CustomField"]] == ["A", "B", "C"]


# --- changing ------------------------------------------------------------------------------------------------------


def test_a_sparse_update_changes_what_is_sent_and_nothing_else(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, line(10, "TAX"), discount(1, 10), shipping(3))
    same = caller.changed("Invoice", invoice, PrivateNote="")
    assert same["SyncToken"] == "0"
    changed = caller.changed("Invoice", invoice, PrivateNote="hub:1")
    assert (changed["SyncToken"], changed["Line"][1:]) == ("1", invoice["Line"][1:])
    assert (changed["TotalAmt"], changed["DocNumber"]) == (invoice["TotalAmt"], invoice["DocNumber"])


def test_a_full_update_clears_and_needs_its_lines(caller: Caller, customer: dict[str, Any]) -> None:
    receipt = caller.sell("SalesReceipt", customer, 10, PrivateNote="lost")
    known = {"Id": receipt["Id"], "SyncToken": "0"}
    full = caller.post("salesreceipt", {**known, "Line": [line(10)]}).body["SalesReceipt"]
    assert not {"CustomerRef", "PrivateNote"} & set(full)


@pytest.mark.behaviour("QB-OPERATION-MISTYPED")
def test_a_mistyped_operation_is_a_full_update(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 10)
    sent = {"Id": invoice["Id"], "SyncToken": "0", "CustomerRef": {"value": customer["Id"]}}
    answer = caller.post("invoice", sent, operation="viod")
    assert answer.fault["Detail"] == "Required parameter Line is missing in the request"


@pytest.mark.behaviour("QB-TXN-ID-SEQUENCE")
def test_all_documents_share_one_sequence_of_ids(caller: Caller, customer: dict[str, Any]) -> None:
    made = [caller.sell(type, customer, 1)["Id"] for type in ("Invoice", "Estimate", "SalesReceipt")]
    assert [*made, caller.paid(customer, 1)["Id"]] == ["1", "2", "3", "4"]


# --- customers and stock -------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-CUSTOMER-BALANCE")
def test_a_customers_balance_follows_its_documents(caller: Caller, customer: dict[str, Any]) -> None:
    child = caller.customer("Site", ParentRef={"value": customer["Id"]})
    caller.sell("Invoice", child, 100)
    caller.sell("CreditMemo", customer, 30)
    caller.paid(customer, 5)
    above, below = (caller.read("Customer", one["Id"]) for one in (customer, child))
    assert (above["Balance"], above["BalanceWithJobs"]) == (-35, 65)
    assert (below["Balance"], below["BalanceWithJobs"]) == (100, 100)
    assert caller.change("Customer", below, Active=False).fault["Message"] == "Delete List Has Balance Error"


@pytest.mark.behaviour("QB-BALANCE-QUIET")
def test_a_moved_balance_is_no_new_version_of_the_customer(caller: Caller, customer: dict[str, Any]) -> None:
    caller.clock.advance(60)
    caller.sell("Invoice", customer, 100)
    after = caller.read("Customer", customer["Id"])
    assert (after["SyncToken"], after["MetaData"]) == ("0", customer["MetaData"])


@pytest.mark.behaviour("QB-STOCK")
def test_stock_falls_with_sales_and_rises_with_credits(caller: Caller, customer: dict[str, Any]) -> None:
    item = caller.stock("Widget", 10)

    def on_hand() -> Any:
        return caller.read("Item", item["Id"])["QtyOnHand"]

    sold = line(4, "", item["Id"], Qty=4, UnitPrice=1)
    invoice = caller.sell("Invoice", customer, sold)
    assert on_hand() == 6
    caller.sell("CreditMemo", customer, line(1, "", item["Id"], Qty=1, UnitPrice=1))
    caller.sell("Estimate", customer, sold)
    assert on_hand() == 7
    changed = caller.changed("Invoice", invoice, Line=[line(2, "", item["Id"], Qty=2, UnitPrice=1)])
    assert on_hand() == 9
    caller.void("Invoice", changed)
    assert on_hand() == 11


@pytest.mark.behaviour("QB-STOCK-START")
def test_nothing_is_sold_before_its_stock_began(caller: Caller, customer: dict[str, Any]) -> None:
    item = caller.stock("Widget")
    sold = line(1, "", item["Id"], Qty=1, UnitPrice=1)
    assert caller.try_to_sell("Invoice", customer, sold, TxnDate="2025-12-31").code == "6000"


@pytest.mark.behaviour("QB-ADJUSTMENT")
@pytest.mark.behaviour("QB-ADJUSTMENT-COUNT")
def test_an_adjustment_sets_stock_right(caller: Caller) -> None:
    item = caller.stock("Widget", 10)

    def adjust(**detail: Any) -> dict[str, Any]:
        entry = {"ItemRef": {"value": item["Id"]}, **detail}
        adjusted = {"DetailType": "ItemAdjustmentLineDetail", "ItemAdjustmentLineDetail": entry}
        return caller.make("InventoryAdjustment", AdjustAccountRef={"value": "80"}, Line=[adjusted])

    made = adjust(QtyDiff=-3)
    assert caller.read("Item", item["Id"])["QtyOnHand"] == 7
    assert adjust(NewQty=12)["Line"][0]["ItemAdjustmentLineDetail"]["QtyDiff"] == 5
    assert caller.delete("InventoryAdjustment", made).status == 200
    assert caller.read("Item", item["Id"])["QtyOnHand"] == 15
    assert caller.post("inventoryadjustment", {"Line": []}).fault["element"] == "AdjustAccountRef"


# --- queries and changes -------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-QUERY-ORDER-TXN")
@pytest.mark.behaviour("QB-QUERY-TOTAL")
def test_documents_come_newest_first_and_invoices_with_their_total(caller: Caller, customer: dict[str, Any]) -> None:
    made = []
    for _ in range(3):
        made.append(caller.sell("Invoice", customer, 1))
        caller.clock.advance(5)
    caller.changed("Invoice", made[0], PrivateNote="x")
    response = caller.query("select * from Invoice maxresults 2").body["QueryResponse"]
    assert [row["Id"] for row in response["Invoice"]] == ["1", "3"]
    assert (response["maxResults"], response["totalCount"]) == (2, 3)
    caller.sell("Estimate", customer, 1)
    assert "totalCount" not in caller.query("select * from Estimate").body["QueryResponse"]


@pytest.mark.behaviour("QB-QUERY-DOCUMENTS")
def test_documents_are_found_by_number_day_customer_and_balance(caller: Caller, customer: dict[str, Any]) -> None:
    caller.sell("Invoice", customer, 100, TxnDate="2026-11-01", DocNumber="H-1")
    caller.sell("Invoice", caller.customer("Other"), 50, TxnDate="2026-11-10")

    def found(where: str) -> list[str]:
        rows = caller.query(f"select * from Invoice where {where}").body["QueryResponse"].get("Invoice", [])
        return sorted(row["Id"] for row in rows)

    assert found("DocNumber = 'H-1'") == ["1"]
    assert found("TxnDate > '2026-11-05'") == ["2"]
    assert found("CustomerRef = '1' AND Balance > '0'") == ["1"]
    assert found("DueDate >= '2026-12-01' AND Balance > '60'") == ["1"]
    assert caller.query("select * from Invoice where PrivateNote = 'x'").code == "4001"
    assert caller.query("select * from Invoice where DepartmentRef = '1'").fault["Detail"].endswith("is not queryable")
    rows = caller.query("select DocNumber from Invoice where Id = '1'").body["QueryResponse"]["Invoice"]
    assert rows == [{"DocNumber": "H-1", "domain": "QBO", "sparse": False}]
    assert caller.query("select Line from Invoice").code == "4001"


@pytest.mark.behaviour("QB-CDC-TOTAL")
def test_changed_documents_are_captured_deleted_ones_as_stubs(caller: Caller, customer: dict[str, Any]) -> None:
    kept, gone = (caller.sell("Invoice", customer, 1) for _ in range(2))
    caller.delete("Invoice", gone)
    paid = caller.paid(customer, 1)
    invoices, payments = caller.changes("Invoice,Payment")
    assert [(row["Id"], row.get("status")) for row in invoices["Invoice"]] == [
        (kept["Id"], None),
        (gone["Id"], "Deleted"),
    ]
    assert (invoices["totalCount"], "totalCount" in payments) == (2, False)
    assert payments["Payment"][0]["Id"] == paid["Id"]
    caller.delete("Payment", paid)
    assert "startPosition" not in caller.changes("Payment")[0]


@pytest.mark.behaviour("QB-SALES-VIEWS")
def test_an_invoice_tells_who_changed_it_but_not_after_a_send(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 1, BillEmail={"Address": "a@b.example"})
    sent = caller.call("POST", f"invoice/{invoice['Id']}/send").body["Invoice"]
    assert "LastModifiedByRef" in invoice["MetaData"]
    assert "LastModifiedByRef" not in sent["MetaData"]
    assert (invoice["FreeFormAddress"], "FreeFormAddress" in sent) == (True, False)
    assert "LastModifiedByRef" not in caller.sell("Estimate", customer, 1)["MetaData"]


@pytest.mark.behaviour("QB-INVOICE-LINK")
def test_an_invoice_with_an_address_has_a_link_to_pay_it(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 1, BillEmail={"Address": "a@b.example"})
    assert "InvoiceLink" not in invoice
    assert "InvoiceLink" in caller.read("Invoice", invoice["Id"])
    assert "InvoiceLink" not in caller.query("select * from Invoice").body["QueryResponse"]["Invoice"][0]
    bare = caller.sell("Invoice", customer, 1)
    assert "InvoiceLink" not in caller.get(f"invoice/{bare['Id']}", include="invoiceLink").body["Invoice"]
