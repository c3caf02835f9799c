"""Orders, deliveries, invoices, sales entries, and what of them stands in the books."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.exact_caller import Caller, wall

from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError

UNKNOWN = "00000000-0000-0000-0000-000000000001"
Record = dict[str, Any]


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.fixture
def buyer(caller: Caller) -> Record:
    """A customer with 21 % VAT, paying in 30 days."""
    return caller.customer(SalesVATCode="2", PaymentConditionSales="30", City="Breda", Country="NL")


@pytest.fixture
def shoe(caller: Caller) -> Record:
    return caller.item("SHOE", Description="Training shoes")


def line_of(caller: Caller, order: Record, number: int = 1) -> Record:
    return caller.lines("salesorder/SalesOrderLines", "OrderID", order["OrderID"])[number - 1]


def stock_of(caller: Caller, item: Record) -> Record:
    record: Record = caller.ask("read/logistics/StockPosition", itemId=f"guid'{item['ID']}'").d[0]
    return record


def count_in(caller: Caller, item: Record, quantity: int) -> Record:
    """Puts stock on the shelf by a processed count."""
    [warehouse] = caller.get("inventory/Warehouses").rows
    known = {"StockCountDate": "2026-01-31", "Warehouse": warehouse["ID"], "Status": 21}
    return caller.make(
        "inventory/StockCounts", **known, StockCountLines=[{"Item": item["ID"], "QuantityNew": quantity}]
    )


def deliver(caller: Caller, line: Record, quantity: int) -> Any:
    lines = [{"SalesOrderLineID": line["ID"], "QuantityDelivered": quantity}]
    return caller.post("salesorder/GoodsDeliveries", {"DeliveryDate": "2026-02-01", "GoodsDeliveryLines": lines})


def receivables(caller: Caller) -> list[Record]:
    select = (
        "ID,InvoiceNumber,AmountDC,TransactionAmountDC,IsFullyPaid,Status,LastPaymentDate,TransactionEntryID,DueDate"
    )
    return caller.get("cashflow/Receivables", select=select, orderby="AmountDC").rows


def pay(caller: Caller, buyer: Record, number: int, amount: object, **balance: object) -> Any:
    line = {"Account": buyer["ID"], "GLAccount": caller.gl("1300"), "AmountFC": amount, "OurRef": number}
    body = {"JournalCode": "20", "BankEntryLines": [{**line, "Date": "2026-02-10T00:00:00"}], **balance}
    return caller.post("financialtransaction/BankEntries", body)


# --- orders ---------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-ORDER-DEFAULTS")
@pytest.mark.behaviour("EX-DOCUMENT-DEFAULTS")
def test_a_new_order_takes_the_rest_from_its_customer(caller: Caller, buyer: Record, shoe: Record) -> None:
    contact = caller.make("crm/Contacts", Account=buyer["ID"], LastName="Vos")
    order = caller.order(buyer, {"Item": shoe["ID"], "NetPrice": 10}, OrderDate="2026-02-01")
    states = [order[name] for name in ("Status", "DeliveryStatus", "InvoiceStatus", "ApprovalStatus")]
    assert states == [12, 12, 12, 1]
    assert order["InvoiceTo"] == order["DeliverTo"] == buyer["ID"]
    assert (order["PaymentCondition"], order["WarehouseCode"]) == ("30", "1")
    assert order["OrderedByContactPerson"] == contact["ID"]
    assert wall(order["DeliveryDate"]) == "2026-02-01T00:00:00"
    assert wall(order["Approved"]) == "2026-01-31T10:15:30"
    assert order["DeliveryAddress"] is not None
    delivery = caller.make("crm/Addresses", Account=buyer["ID"], Type=4, City="Dock")
    assert caller.order(buyer, {"Item": shoe["ID"]})["DeliveryAddress"] == delivery["ID"]


@pytest.mark.behaviour("EX-LINE-DEFAULTS")
@pytest.mark.behaviour("EX-DOCUMENT-TOTALS")
def test_a_line_takes_the_rest_from_its_item(caller: Caller, buyer: Record, shoe: Record) -> None:
    order = caller.order(buyer, {"Item": shoe["ID"], "Quantity": 2, "NetPrice": 24.50})
    line = line_of(caller, order)
    assert (line["Description"], line["UnitCode"], line["VATCode"], line["UnitPrice"]) == (
        "Training shoes",
        "pc",
        "2  ",
        0,
    )
    assert (str(line["VATPercentage"]), str(line["VATAmount"]), line["AmountFC"]) == ("0.21", "10.29", 49)
    assert (str(order["AmountFC"]), order["AmountFCExclVat"]) == ("59.29", 49)
    plain = caller.customer("No VAT")
    line = line_of(caller, caller.order(plain, {"Item": shoe["ID"], "NetPrice": 5}))
    assert (line["VATCode"], line["VATPercentage"], line["VATAmount"]) == (None, None, 0)


@pytest.mark.behaviour("EX-LINE-PRICE")
@pytest.mark.parametrize(
    ("sent", "net"),
    [
        ({"NetPrice": 8, "UnitPrice": 10, "Discount": 0.05}, "8"),
        ({"UnitPrice": 10, "Discount": 0.05}, "9.5"),
        ({}, "12.5"),
        ({"AmountFC": 30, "Quantity": 4}, "7.5"),
    ],
)
def test_the_net_price_goes_first_and_the_list_last(
    caller: Caller, buyer: Record, shoe: Record, sent: Record, net: str
) -> None:
    caller.make("logistics/SalesItemPrices", Item=shoe["ID"], Price=12.5)
    line = line_of(caller, caller.order(buyer, {"Item": shoe["ID"], **sent}))
    assert str(line["NetPrice"]) == net
    assert line["AmountFC"] == Decimal(net) * line["Quantity"]


@pytest.mark.behaviour("EX-VAT-INCLUDED")
@pytest.mark.behaviour("EX-VAT-PER-LINE")
def test_vat_is_taken_out_of_prices_that_include_it_line_by_line(caller: Caller, buyer: Record, shoe: Record) -> None:
    line = line_of(caller, caller.order(buyer, {"Item": shoe["ID"], "NetPrice": 121, "VATCode": "4"}))
    assert (line["AmountFC"], line["VATAmount"]) == (100, 21)
    small = [{"Item": shoe["ID"], "NetPrice": 0.02, "Quantity": 1} for _ in range(3)]
    assert str(caller.order(buyer, *small)["AmountFC"]) == "0.06"
    larger = [{"Item": shoe["ID"], "NetPrice": 0.03, "Quantity": 1} for _ in range(3)]
    assert str(caller.order(buyer, *larger)["AmountFC"]) == "0.12"


@pytest.mark.behaviour("EX-CUSTOMER-ONLY")
@pytest.mark.behaviour("EX-SALES-ITEM")
def test_an_order_is_for_a_customer_and_of_sales_items(caller: Caller, buyer: Record, shoe: Record) -> None:
    lead = caller.make("crm/Accounts", Name="Lead", Status="S")
    body = {"OrderedBy": lead["ID"], "SalesOrderLines": [{"Item": shoe["ID"]}]}
    refused = caller.post("salesorder/SalesOrders", body)
    assert (refused.status, refused.message) == (500, "Invalid reference: Ordered by")
    raw = caller.make("logistics/Items", Code="RAW", Description="Raw")
    body = {"OrderedBy": buyer["ID"], "SalesOrderLines": [{"Item": raw["ID"]}]}
    assert caller.post("salesorder/SalesOrders", body).message == "Invalid reference: Item"


@pytest.mark.behaviour("EX-ORDER-NUMBER")
def test_an_order_number_is_ones_own_or_the_next_free(caller: Caller, buyer: Record, shoe: Record) -> None:
    line = {"Item": shoe["ID"]}
    numbers = [caller.order(buyer, line, **sent)["OrderNumber"] for sent in ({}, {"OrderNumber": 2}, {})]
    assert numbers == [1, 2, 3]
    body = {"OrderedBy": buyer["ID"], "OrderNumber": 2, "SalesOrderLines": [line]}
    assert caller.post("salesorder/SalesOrders", body).message == "Data already exists."


@pytest.mark.behaviour("EX-ORDER-FIXED")
def test_whom_an_order_is_for_does_not_change(caller: Caller, buyer: Record, shoe: Record) -> None:
    order = caller.order(buyer, {"Item": shoe["ID"]})
    other = caller.customer("Other")
    assert caller.put("salesorder/SalesOrders", order["OrderID"], {"InvoiceTo": other["ID"]}).status == 500
    assert caller.put("salesorder/SalesOrders", order["OrderID"], {"YourRef": "R-1"}).status == 204


def test_lines_are_added_changed_and_deleted_one_by_one(caller: Caller, buyer: Record, shoe: Record) -> None:
    order = caller.order(buyer, {"Item": shoe["ID"], "NetPrice": 10})
    added = caller.make("salesorder/SalesOrderLines", OrderID=order["OrderID"], Item=shoe["ID"], NetPrice=5)
    assert added["LineNumber"] == 2
    caller.put("salesorder/SalesOrderLines", added["ID"], {"Quantity": 3})
    assert caller.read("salesorder/SalesOrders", order["OrderID"])["AmountFCExclVat"] == 25
    caller.put("salesorder/SalesOrderLines", added["ID"], {"UnitPrice": 7, "Discount": 0})
    assert caller.read("salesorder/SalesOrders", order["OrderID"])["AmountFCExclVat"] == 31
    caller.delete("salesorder/SalesOrderLines", added["ID"])
    assert caller.read("salesorder/SalesOrders", order["OrderID"])["AmountFCExclVat"] == 10
    assert [row["EntityType"] for row in caller.sync("Deleted", "EntityType")] == [33]


# --- stock and deliveries -------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-COUNT-PROCESS")
@pytest.mark.behaviour("EX-COUNT-STATUS")
@pytest.mark.behaviour("EX-STOCK-MOVES")
def test_a_processed_count_is_the_stock(caller: Caller, shoe: Record) -> None:
    count = count_in(caller, shoe, 50)
    assert (count["Status"], count["StockCountNumber"], count["EntryNumber"]) == (21, 1, 1)
    position = caller.sync("Inventory/StockPositions", "ItemCode,WarehouseCode,CurrentStock,Timestamp")[0]
    assert (position["ItemCode"], position["WarehouseCode"], position["CurrentStock"]) == ("SHOE", "1", 50)
    assert caller.read("logistics/Items", shoe["ID"])["Stock"] == 50
    refused = caller.put("inventory/StockCounts", count["StockCountID"], {"Description": "x"})
    assert (refused.status, refused.message) == (500, "Already processed")


@pytest.mark.behaviour("EX-COUNT-DIFFERENCE")
def test_a_draft_count_is_processed_by_a_call_and_the_difference_goes_first(caller: Caller, shoe: Record) -> None:
    count_in(caller, shoe, 10)
    [warehouse] = caller.get("inventory/Warehouses").rows
    line = {"Item": shoe["ID"], "QuantityDifference": -3, "QuantityNew": 99}
    known = {"StockCountDate": "2026-01-31", "Warehouse": warehouse["ID"]}
    draft = caller.make("inventory/StockCounts", **known, StockCountLines=[line])
    [stored] = caller.lines("inventory/StockCountLines", "StockCountID", draft["StockCountID"])
    assert (stored["QuantityInStock"], stored["QuantityDifference"], stored["QuantityNew"]) == (10, -3, 7)
    assert stock_of(caller, shoe)["InStock"] == 10
    done = caller.post("inventory/ProcessStockCount", {"StockCountID": draft["StockCountID"]})
    assert (done.status, done.d["SuccessMessage"]) == (201, "Stock count processed")
    assert stock_of(caller, shoe)["InStock"] == 7
    assert caller.post("inventory/ProcessStockCount", {"StockCountID": draft["StockCountID"]}).status == 500


@pytest.mark.behaviour("EX-STOCK-PLANNED")
@pytest.mark.behaviour("EX-STOCK-FREE")
@pytest.mark.behaviour("EX-STOCK-POSITION")
def test_orders_plan_what_leaves_the_warehouse(caller: Caller, buyer: Record, shoe: Record) -> None:
    count_in(caller, shoe, 50)
    order = caller.order(buyer, {"Item": shoe["ID"], "Quantity": 2})
    figures = stock_of(caller, shoe)
    names = ("InStock", "PlanningIn", "PlanningOut", "FreeStock", "ProjectedStock", "ReservedStock")
    assert [figures[name] for name in names] == [50, 0, 2, 48, 48, 0]
    caller.put("salesorder/SalesOrderLines", line_of(caller, order)["ID"], {"Quantity": 5})
    assert stock_of(caller, shoe)["PlanningOut"] == 5
    caller.delete("salesorder/SalesOrders", order["OrderID"])
    assert stock_of(caller, shoe)["PlanningOut"] == 0
    assert caller.ask("read/logistics/StockPosition").status == 400


@pytest.mark.behaviour("EX-DELIVERY-EFFECT")
@pytest.mark.behaviour("EX-ORDER-STATUS")
def test_a_delivery_moves_stock_and_the_state_of_its_order(caller: Caller, buyer: Record, shoe: Record) -> None:
    count_in(caller, shoe, 10)
    order = caller.order(buyer, {"Item": shoe["ID"], "Quantity": 4})
    line = line_of(caller, order)
    first = deliver(caller, line, 1)
    assert (first.status, first.d["DeliveryNumber"], first.d["DeliveryAccount"]) == (201, 1, buyer["ID"])
    assert caller.read("salesorder/SalesOrders", order["OrderID"])["DeliveryStatus"] == 20
    assert (stock_of(caller, shoe)["InStock"], stock_of(caller, shoe)["PlanningOut"]) == (9, 3)
    deliver(caller, line, 3)
    done = caller.read("salesorder/SalesOrders", order["OrderID"])
    assert (done["DeliveryStatus"], done["Status"]) == (21, 20)
    assert line_of(caller, order)["QuantityDelivered"] == 4
    body = {"TrackingNumber": "3S"}
    assert caller.put("salesorder/GoodsDeliveries", first.d["EntryID"], body).status == 204
    assert len(caller.sync("SalesOrder/GoodsDeliveryLines", "ID,QuantityDelivered")) == 2


@pytest.mark.behaviour("EX-DELIVERY-OPEN")
def test_no_more_is_delivered_than_is_open_and_approved(caller: Caller, buyer: Record, shoe: Record) -> None:
    line = line_of(caller, caller.order(buyer, {"Item": shoe["ID"], "Quantity": 2}))
    assert deliver(caller, line, 3).status == 500
    assert deliver(caller, line, 0).status == 500
    waiting = line_of(caller, caller.order(buyer, {"Item": shoe["ID"]}, ApprovalStatus=0))
    assert deliver(caller, waiting, 1).status == 500


@pytest.mark.behaviour("EX-ORDER-DELETE")
def test_an_order_with_deliveries_is_not_deleted(caller: Caller, buyer: Record, shoe: Record) -> None:
    order = caller.order(buyer, {"Item": shoe["ID"], "Quantity": 2})
    deliver(caller, line_of(caller, order), 1)
    assert caller.delete("salesorder/SalesOrders", order["OrderID"]).status == 500
    other = caller.order(buyer, {"Item": shoe["ID"]})
    assert caller.delete("salesorder/SalesOrders", other["OrderID"]).status == 204
    assert sorted(row["EntityType"] for row in caller.sync("Deleted", "EntityType")) == [32, 33]


@pytest.mark.behaviour("EX-ORDER-COMPLETE")
@pytest.mark.behaviour("EX-ORDER-COMPLETE-CALL")
def test_a_completed_order_stays_as_it_is(caller: Caller, buyer: Record, shoe: Record) -> None:
    order = caller.order(buyer, {"Item": shoe["ID"], "Quantity": 2})
    body = {"OrderID": order["OrderID"], "CompleteDelivery": True, "CompleteInvoice": True}
    assert caller.post("salesorder/CompleteSalesOrder", body).d["SuccessMessage"] == "Sales order completed"
    assert caller.read("salesorder/SalesOrders", order["OrderID"])["Status"] == 21
    assert stock_of(caller, shoe)["PlanningOut"] == 0
    assert caller.put("salesorder/SalesOrders", order["OrderID"], {"YourRef": "x"}).message == "Already processed"
    assert caller.post("salesorder/CompleteSalesOrder", body).status == 500


# --- invoices -------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-INVOICE-DEFAULTS")
@pytest.mark.behaviour("EX-INVOICE-DATE")
@pytest.mark.behaviour("EX-DUE-DATE")
def test_a_new_invoice_is_open_and_has_no_number(caller: Caller, buyer: Record, shoe: Record) -> None:
    invoice = caller.invoice(buyer, {"Item": shoe["ID"], "NetPrice": 100}, Status=50)
    assert (invoice["Status"], invoice["Type"], invoice["InvoiceNumber"], invoice["Journal"]) == (20, 8020, None, "70")
    assert (wall(invoice["InvoiceDate"]), wall(invoice["DueDate"])) == ("2026-01-31T00:00:00", "2026-03-02T00:00:00")
    assert (invoice["AmountFC"], invoice["AmountFCExclVat"], invoice["VATAmountFC"]) == (121, 100, 21)
    dated = caller.invoice(buyer, {"Item": shoe["ID"]}, InvoiceDate="2026-02-10", PaymentCondition="00")
    assert wall(dated["InvoiceDate"]) == wall(dated["DueDate"]) == "2026-02-10T00:00:00"
    direct = caller.invoice(buyer, {"Item": shoe["ID"]}, Type=8023)
    assert direct["Warehouse"] is not None
    body = {"OrderedBy": buyer["ID"], "Type": 8000, "SalesInvoiceLines": [{"Item": shoe["ID"]}]}
    assert caller.post("salesinvoice/SalesInvoices", body).message == "Invalid: Type"


@pytest.mark.behaviour("EX-INVOICE-LINE-ITEM")
def test_an_invoice_line_needs_an_item_and_finds_its_ledger_account(
    caller: Caller, buyer: Record, shoe: Record
) -> None:
    body = {"OrderedBy": buyer["ID"], "SalesInvoiceLines": [{"NetPrice": 10}]}
    refused = caller.post("salesinvoice/SalesInvoices", body)
    assert (refused.status, refused.message) == (500, "Mandatory: G/L account\r\nMandatory: Item")
    invoice = caller.invoice(buyer, {"Item": shoe["ID"], "NetPrice": 10})
    [line] = caller.lines("salesinvoice/SalesInvoiceLines", "InvoiceID", invoice["InvoiceID"])
    assert line["GLAccount"] == caller.gl("8000")


@pytest.mark.behaviour("EX-SALES-JOURNAL")
def test_a_sales_document_stands_in_a_sales_journal(caller: Caller, buyer: Record, shoe: Record) -> None:
    body = {"OrderedBy": buyer["ID"], "Journal": "20", "SalesInvoiceLines": [{"Item": shoe["ID"]}]}
    assert caller.post("salesinvoice/SalesInvoices", body).message == "Invalid reference: Journal"
    entry = {"Customer": buyer["ID"], "Journal": "90", "SalesEntryLines": [{"GLAccount": caller.gl("8000")}]}
    assert caller.post("salesentry/SalesEntries", entry).message == "Invalid reference: Journal"


@pytest.mark.behaviour("EX-PRINT")
@pytest.mark.behaviour("EX-PRINT-ENTRY")
@pytest.mark.behaviour("EX-PROCESSED-FINAL")
def test_printing_gives_a_number_an_entry_and_a_document(caller: Caller, buyer: Record, shoe: Record) -> None:
    invoice = caller.invoice(buyer, {"Item": shoe["ID"], "NetPrice": 100}, YourRef="HS-1")
    body = {"InvoiceID": invoice["InvoiceID"], "InvoiceDate": "2026-02-05"}
    answer = caller.post("salesinvoice/PrintedSalesInvoices", body)
    assert (answer.status, answer.d["DocumentCreationError"]) == (201, None)
    printed = caller.read("salesinvoice/SalesInvoices", invoice["InvoiceID"])
    assert (printed["Status"], printed["InvoiceNumber"]) == (50, 26700001)
    assert wall(printed["DueDate"]) == "2026-03-07T00:00:00"
    entry = caller.read("salesentry/SalesEntries", invoice["InvoiceID"])
    assert (entry["EntryNumber"], entry["AmountFC"], entry["YourRef"], entry["Type"]) == (26700001, 121, "HS-1", 20)
    document = caller.read("documents/Documents", answer.d["Document"])
    assert (document["Type"], entry["Document"]) == (10, document["ID"])
    assert [row["TransactionEntryID"] for row in receivables(caller)] == [invoice["InvoiceID"]]
    refused = caller.put("salesinvoice/SalesInvoices", invoice["InvoiceID"], {"YourRef": "x"})
    assert (refused.status, refused.message) == (500, "Already processed")
    assert caller.delete("salesinvoice/SalesInvoices", invoice["InvoiceID"]).status == 500
    [line] = caller.lines("salesinvoice/SalesInvoiceLines", "InvoiceID", invoice["InvoiceID"])
    assert caller.put("salesinvoice/SalesInvoiceLines", line["ID"], {"Quantity": 2}).status == 500
    assert caller.post("salesinvoice/PrintedSalesInvoices", body).status == 500
    assert caller.post("salesinvoice/PrintedSalesInvoices", {"InvoiceID": UNKNOWN}).status == 500


@pytest.mark.behaviour("EX-PRINT-MAIL")
def test_a_mail_that_cannot_go_out_is_told_inside_a_success(caller: Caller, buyer: Record, shoe: Record) -> None:
    invoice = caller.invoice(buyer, {"Item": shoe["ID"]})
    body = {"InvoiceID": invoice["InvoiceID"], "SendEmailToCustomer": True}
    answer = caller.post("salesinvoice/PrintedSalesInvoices", body)
    assert (answer.status, answer.d["EmailCreationError"], answer.d["EmailCreationSuccess"]) == (
        201,
        "Mandatory: Email",
        None,
    )
    caller.put("crm/Accounts", buyer["ID"], {"Email": "b@x.example"})
    body["InvoiceID"] = caller.invoice(buyer, {"Item": shoe["ID"]})["InvoiceID"]
    assert "b@x.example" in caller.post("salesinvoice/PrintedSalesInvoices", body).d["EmailCreationSuccess"]


@pytest.mark.behaviour("EX-CREDIT-SIGN")
def test_a_credit_note_has_negative_amounts(caller: Caller, buyer: Record, shoe: Record) -> None:
    credit = caller.invoice(buyer, {"Item": shoe["ID"], "Quantity": 2, "NetPrice": 50}, Type=8021)
    assert (credit["AmountFC"], credit["TypeDescription"]) == (-121, "Sales credit note")
    caller.post("salesinvoice/PrintedSalesInvoices", {"InvoiceID": credit["InvoiceID"]})
    entry = caller.read("salesentry/SalesEntries", credit["InvoiceID"])
    assert (entry["Type"], entry["AmountFC"]) == (21, -121)
    assert [row["AmountDC"] for row in receivables(caller)] == [121]


@pytest.mark.behaviour("EX-INVOICE-ORDERS")
def test_orders_are_invoiced_per_customer_or_per_order(caller: Caller, buyer: Record, shoe: Record) -> None:
    orders = [caller.order(buyer, {"Item": shoe["ID"], "Quantity": 2, "NetPrice": 10}) for _ in range(2)]
    ids = [{"ID": order["OrderID"]} for order in orders]
    body = {"SalesOrderIDs": ids, "CreateMode": 0, "InvoiceMode": 0, "JournalCode": "70"}
    assert caller.post("salesinvoice/InvoiceSalesOrders", body).d["NumberOfFailedInvoices"] == 1
    deliver(caller, line_of(caller, orders[0]), 1)
    assert caller.post("salesinvoice/InvoiceSalesOrders", body).d["NumberOfCreatedInvoices"] == 1
    [invoice] = caller.get("salesinvoice/SalesInvoices", filter="Status eq 20", expand="SalesInvoiceLines").rows
    [line] = invoice["SalesInvoiceLines"]["results"]
    assert (line["Quantity"], line["SalesOrder"]) == (1, orders[0]["OrderID"])
    body |= {"CreateMode": 1, "InvoiceMode": 1}
    assert caller.post("salesinvoice/InvoiceSalesOrders", body).d["NumberOfCreatedInvoices"] == 2
    assert caller.read("salesorder/SalesOrders", orders[1]["OrderID"])["InvoiceStatus"] == 21


# --- sales entries --------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-ENTRY-DEFAULTS")
@pytest.mark.behaviour("EX-ENTRY-NUMBER")
def test_an_entry_takes_its_number_from_year_and_journal(caller: Caller, buyer: Record) -> None:
    line = {"GLAccount": caller.gl("8000"), "AmountFC": 100, "VATCode": "2"}
    entry = caller.entry(buyer, line)
    assert (entry["EntryNumber"], entry["InvoiceNumber"], entry["Status"]) == (26700001, 26700001, 20)
    assert (entry["ReportingYear"], entry["ReportingPeriod"], entry["Rate"]) == (2026, 1, 1)
    assert (entry["AmountFC"], entry["VATAmountFC"], wall(entry["DueDate"])) == (121, 21, "2026-03-02T00:00:00")
    known = {"EntryNumber": 26700012, "EntryDate": "2026-02-03", "DueDate": "2026-02-04"}
    own = caller.entry(buyer, line, **known)
    assert (own["EntryNumber"], own["ReportingPeriod"], wall(own["DueDate"])) == (26700012, 2, "2026-02-04T00:00:00")


@pytest.mark.behaviour("EX-ENTRY-NUMBER-ONCE")
def test_a_number_is_used_once_in_journal_and_year(caller: Caller, buyer: Record) -> None:
    lines = [{"GLAccount": caller.gl("8000"), "AmountFC": 1}]
    caller.entry(buyer, *lines, EntryNumber=5)
    body = {"Customer": buyer["ID"], "Journal": "70", "EntryNumber": 5, "SalesEntryLines": lines}
    refused = caller.post("salesentry/SalesEntries", body)
    assert (refused.status, refused.message) == (500, "Data already exists.")
    assert caller.post("salesentry/SalesEntries", {**body, "ReportingYear": 2025}).status == 201


@pytest.mark.behaviour("EX-ENTRY-LINE-VAT")
def test_vat_of_an_entry_follows_its_code_unless_the_amount_is_sent(caller: Caller, buyer: Record) -> None:
    revenue = caller.coded("financial/GLAccounts", "8000")["ID"]
    caller.put("financial/GLAccounts", revenue, {"VATCode": "1"})
    entry = caller.entry(
        buyer,
        {"GLAccount": revenue, "AmountFC": 100},
        {"GLAccount": revenue, "AmountFC": 100, "VATCode": "2"},
        {"GLAccount": revenue, "AmountFC": 100, "VATCode": "2", "VATAmountFC": 20.99},
    )
    lines = caller.lines("salesentry/SalesEntryLines", "EntryID", entry["EntryID"])
    assert [str(line["VATAmountFC"]) for line in lines] == ["9", "21", "20.99"]
    assert str(entry["AmountFC"]) == "350.99"
    foreign = caller.entry(buyer, {"GLAccount": revenue, "AmountFC": 100, "VATCode": "0"}, Currency="USD", Rate=0.9)
    assert (foreign["AmountFC"], foreign["AmountDC"]) == (100, 90)


@pytest.mark.behaviour("EX-ENTRY-TYPE")
def test_a_credit_note_is_told_by_its_type_or_by_its_sign(caller: Caller, buyer: Record) -> None:
    gl = caller.gl("8000")
    assert caller.entry(buyer, {"GLAccount": gl, "AmountFC": -100, "VATCode": "2"})["Type"] == 21
    credit = caller.entry(buyer, {"GLAccount": gl, "AmountFC": -100}, Type=21)
    assert (credit["Type"], credit["AmountFC"]) == (21, -100)
    body = {"Customer": buyer["ID"], "Journal": "70", "Type": 30, "SalesEntryLines": [{"GLAccount": gl}]}
    assert caller.post("salesentry/SalesEntries", body).status == 500


@pytest.mark.behaviour("EX-ENTRY-AMOUNT-MISSING")
def test_a_wrong_amount_field_is_not_reported(caller: Caller, buyer: Record) -> None:
    assert caller.entry(buyer, {"GLAccount": caller.gl("8000"), "AmountDC": 100})["AmountFC"] == 0


@pytest.mark.behaviour("EX-ENTRY-LAST-LINE")
def test_an_entry_goes_with_its_last_line(caller: Caller, buyer: Record) -> None:
    gl = caller.gl("8000")
    entry = caller.entry(buyer, {"GLAccount": gl, "AmountFC": 1}, {"GLAccount": gl, "AmountFC": 2})
    first, second = caller.lines("salesentry/SalesEntryLines", "EntryID", entry["EntryID"])
    caller.make("salesentry/SalesEntryLines", EntryID=entry["EntryID"], GLAccount=gl, AmountFC=5)
    caller.delete("salesentry/SalesEntryLines", first["ID"])
    assert caller.read("salesentry/SalesEntries", entry["EntryID"])["AmountFC"] == 7
    caller.delete("salesentry/SalesEntryLines", second["ID"])
    [last] = caller.lines("salesentry/SalesEntryLines", "EntryID", entry["EntryID"])
    caller.delete("salesentry/SalesEntryLines", last["ID"])
    assert caller.get(f"salesentry/SalesEntries(guid'{entry['EntryID']}')").status == 404
    assert receivables(caller) == []


@pytest.mark.behaviour("EX-LEDGER-SALE")
def test_an_entry_is_booked_debtor_positive_revenue_and_vat_negative(caller: Caller, buyer: Record) -> None:
    entry = caller.entry(buyer, {"GLAccount": caller.gl("8000"), "AmountFC": 100, "VATCode": "2"})
    known = {"filter": f"EntryID eq guid'{entry['EntryID']}'", "orderby": "LineNumber"}
    rows = caller.get(
        "financialtransaction/TransactionLines", **known, select="GLAccountCode,AmountDC,VATCode,Type"
    ).rows
    assert [(row["GLAccountCode"], row["AmountDC"]) for row in rows] == [("1300", 121), ("8000", -100), ("1500", -21)]
    assert [row["VATCode"] for row in rows] == [None, "2  ", "2  "]
    caller.put("salesentry/SalesEntries", entry["EntryID"], {"YourRef": "R"})
    rows = caller.get("financialtransaction/TransactionLines", **known, select="YourRef").rows
    assert [row["YourRef"] for row in rows] == ["R"] * 3


# --- what is owed and paid ------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-RECEIVABLE-SIGN")
@pytest.mark.behaviour("EX-RECEIVABLES-LIST")
def test_what_is_owed_is_negative_here_and_positive_there(caller: Caller, buyer: Record) -> None:
    entry = caller.entry(buyer, {"GLAccount": caller.gl("8000"), "AmountFC": 100, "VATCode": "2"}, YourRef="INV-1")
    [term] = receivables(caller)
    assert (term["AmountDC"], term["TransactionAmountDC"], term["Status"]) == (-121, 121, 20)
    assert term["TransactionEntryID"] == entry["EntryID"]
    [row] = caller.get("read/financial/ReceivablesList").rows
    assert (row["Amount"], row["AccountName"], row["YourRef"], row["HID"]) == (121, "Fittsport BV", "INV-1", "1")
    mine = {"filter": f"AccountId eq guid'{buyer['ID']}' and DueDate gt datetime'2026-01-01'"}
    assert len(caller.get("read/financial/ReceivablesList", **mine).rows) == 1


@pytest.mark.behaviour("EX-MATCHING")
@pytest.mark.behaviour("EX-RECEIVABLE-SPLIT")
def test_a_payment_with_the_number_settles_or_splits(caller: Caller, buyer: Record) -> None:
    entry = caller.entry(buyer, {"GLAccount": caller.gl("8000"), "AmountFC": 100, "VATCode": "2"})
    assert pay(caller, buyer, entry["InvoiceNumber"], 100).status == 201
    rest, part = sorted(receivables(caller), key=lambda row: bool(row["IsFullyPaid"]))
    assert (rest["AmountDC"], rest["IsFullyPaid"]) == (-21, False)
    assert (part["AmountDC"], part["IsFullyPaid"], part["Status"]) == (-100, True, 50)
    assert wall(part["LastPaymentDate"]) == "2026-02-10T00:00:00"
    pay(caller, buyer, entry["InvoiceNumber"], 21)
    assert all(row["IsFullyPaid"] for row in receivables(caller))
    assert caller.get("read/financial/ReceivablesList").rows == []
    pay(caller, buyer, entry["InvoiceNumber"], 5)
    assert len(receivables(caller)) == 2


@pytest.mark.behaviour("EX-BANK-BALANCE")
def test_bank_entries_follow_each_other_and_come_out(caller: Caller, buyer: Record) -> None:
    first = pay(caller, buyer, 1, 121, OpeningBalanceFC=1000, ClosingBalanceFC=1121)
    assert (first.status, first.d["ClosingBalanceFC"], first.d["Status"]) == (201, 1121, 20)
    assert pay(caller, buyer, 1, 1, OpeningBalanceFC=1000).message == "Invalid: Opening balance FC"
    assert pay(caller, buyer, 1, 1, OpeningBalanceFC=1121, ClosingBalanceFC=1).message == "Invalid: Closing balance FC"
    assert pay(caller, buyer, 1, -21).d["ClosingBalanceFC"] == 1100
    body = {"EntryID": first.d["EntryID"], "GLAccount": caller.gl("4900"), "AmountFC": 5}
    assert caller.post("financialtransaction/BankEntryLines", body).status == 201
    known = {"filter": f"EntryID eq guid'{first.d['EntryID']}'", "select": "ClosingBalanceFC"}
    assert [row["ClosingBalanceFC"] for row in caller.get("financialtransaction/BankEntries", **known).rows] == [1126]
    assert pay(caller, buyer, 1, 1, JournalCode="10").message == "Invalid reference: Journal"


@pytest.mark.behaviour("EX-LEDGER-CASH")
def test_money_in_is_booked_as_a_cash_flow(caller: Caller, buyer: Record) -> None:
    lines = [{"GLAccount": caller.gl("1300"), "AmountFC": 50, "Account": buyer["ID"]}]
    entry = caller.make("financialtransaction/CashEntries", JournalCode="10", CashEntryLines=lines)
    known = {"filter": f"EntryID eq guid'{entry['EntryID']}'", "select": "Type,AmountDC,JournalCode,AccountName"}
    [row] = caller.get("financialtransaction/TransactionLines", **known).rows
    assert (row["Type"], row["AmountDC"], row["JournalCode"], row["AccountName"]) == (40, -50, "10", "Fittsport BV")
    assert caller.delete("financialtransaction/CashEntries", entry["EntryID"]).status == 204
    assert caller.get("financialtransaction/TransactionLines", **known).rows == []


@pytest.mark.behaviour("EX-INVOICE-PAID")
def test_people_print_pay_book_and_cancel(caller: Caller, buyer: Record, shoe: Record) -> None:
    does = caller.vendor.person_does
    invoice = caller.invoice(buyer, {"Item": shoe["ID"], "NetPrice": 100})
    id = invoice["InvoiceID"]
    with pytest.raises(SandboxError, match="after it was printed"):
        does(caller.division, "salesinvoice/SalesInvoices", id, {"do": "pay"})
    does(caller.division, "salesinvoice/SalesInvoices", id, {"do": "print", "date": "2026-02-01"})
    does(caller.division, "salesinvoice/SalesInvoices", id, {"do": "pay", "amount": "21", "date": "2026-02-02"})
    assert caller.read("salesinvoice/SalesInvoices", id)["StarterSalesInvoiceStatus"] == 1
    does(caller.division, "salesentry/SalesEntries", id, {"do": "pay"})
    assert caller.read("salesinvoice/SalesInvoices", id)["StarterSalesInvoiceStatus"] == 3
    does(caller.division, "salesentry/SalesEntries", id, {"do": "book"})
    assert caller.put("salesentry/SalesEntries", id, {"YourRef": "x"}).message == "Already processed"
    with pytest.raises(Rejected):
        does(caller.division, "salesinvoice/SalesInvoices", id, {"do": "print"})
    order = caller.order(buyer, {"Item": shoe["ID"]})
    cancelled = does(caller.division, "salesorder/SalesOrders", order["OrderID"], {"do": "cancel"})
    assert (cancelled["Status"], stock_of(caller, shoe)["PlanningOut"]) == (45, 0)


# --- documents, quotations ------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-DOCUMENT-FIELDS")
@pytest.mark.behaviour("EX-ATTACHMENT")
@pytest.mark.behaviour("EX-ATTACHMENT-FILE")
def test_a_file_hangs_on_a_document_and_is_fetched_with_the_token(caller: Caller, buyer: Record) -> None:
    document = caller.make("documents/Documents", Subject="Invoice 1", Type=10, Account=buyer["ID"])
    assert (document["Currency"], document["HasEmptyBody"], document["HID"]) == ("EUR", True, 10_001)
    assert document["Category"] is not None
    body = {"Document": document["ID"], "FileName": "1.pdf", "Attachment": "JVBERi0xLjcK"}
    attachment = caller.make("documents/DocumentAttachments", **body)
    assert (attachment["FileSize"], attachment["Attachment"]) == (9, None)
    assert f"/docs/SysAttachment.aspx?ID={attachment['ID']}&_Division_=" in attachment["Url"]
    assert caller.follow(attachment["Url"] + "&Download=1").text == "%PDF-1.7\n"
    assert caller.send("GET", "/docs/SysAttachment.aspx", {"ID": attachment["ID"]}).status == 401
    assert caller.put("documents/DocumentAttachments", attachment["ID"], {}).status == 405
    entry = caller.entry(buyer, {"GLAccount": caller.gl("8000"), "AmountFC": 1}, Document=document["ID"])
    assert (entry["DocumentSubject"], entry["DocumentNumber"]) == ("Invoice 1", 10_001)
    assert caller.post("documents/Documents", {"Subject": "x", "Type": 9}).message == "Invalid reference: Type"
    caller.delete("documents/Documents", document["ID"])
    assert sorted(row["EntityType"] for row in caller.sync("Deleted", "EntityType")) == [4, 6]


@pytest.mark.behaviour("EX-QUOTATION")
def test_a_quotation_adds_its_lines_up(caller: Caller, buyer: Record, shoe: Record) -> None:
    lines = [{"Item": shoe["ID"], "Quantity": 2, "NetPrice": 50}]
    quotation = caller.make("crm/Quotations", OrderAccount=buyer["ID"], QuotationLines=lines)
    assert (quotation["AmountFC"], quotation["VATAmountFC"], quotation["Status"]) == (121, 21, 20)
    assert (quotation["QuotationNumber"], quotation["VersionNumber"], quotation["InvoiceAccount"]) == (
        1,
        1,
        buyer["ID"],
    )
    [line] = caller.lines("crm/QuotationLines", "QuotationID", quotation["QuotationID"])
    caller.put("crm/QuotationLines", line["ID"], {"Quantity": 1})
    assert str(caller.read("crm/Quotations", quotation["QuotationID"])["AmountFC"]) == "60.5"
