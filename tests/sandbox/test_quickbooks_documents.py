"""Documents sent, printed, voided and deleted, closed books, estimates that become invoices, and people."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.quickbooks_caller import Answer, Caller, line

from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.fixture
def customer(caller: Caller) -> dict[str, Any]:
    return caller.customer("Nordwind Trading AB")


MAIL = {"BillEmail": {"Address": "a@b.example"}}


def send(caller: Caller, type: str, document: dict[str, Any], **query: str) -> Answer:
    headers = {"authorization": f"Bearer {caller.bearer}", "content-type": "application/octet-stream"}
    path = f"/v3/company/{caller.realm}/{type.lower()}/{document['Id']}/send"
    return caller.send("POST", path, query, b"", headers)


@pytest.mark.behaviour("QB-SEND")
@pytest.mark.behaviour("QB-SEND-ADDRESS")
def test_a_sent_document_says_when_and_to_whom(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 1, **MAIL)
    sent = send(caller, "Invoice", invoice).body["Invoice"]
    assert (sent["EmailStatus"], sent["SyncToken"]) == ("EmailSent", "1")
    assert sent["DeliveryInfo"] == {"DeliveryType": "Email", "DeliveryTime": "2026-11-20T06:00:00-08:00"}
    again = send(caller, "Invoice", sent, sendTo="c@d.example").body["Invoice"]
    assert again["BillEmail"] == {"Address": "c@d.example"}
    assert caller.read("Invoice", invoice["Id"])["BillEmail"] == {"Address": "c@d.example"}
    bare = caller.sell("Estimate", customer, 1)
    assert send(caller, "Estimate", bare).code == "2020"
    assert send(caller, "Estimate", bare, sendTo="nobody").code == "2210"


@pytest.mark.behaviour("QB-SEND-PAYMENT")
def test_a_payment_is_sent_only_to_a_named_address(caller: Caller, customer: dict[str, Any]) -> None:
    payment = caller.paid(customer, 5)
    assert send(caller, "Payment", payment).code == "2020"
    assert send(caller, "Payment", payment, sendTo="c@d.example").body["Payment"]["SyncToken"] == "1"


@pytest.mark.behaviour("QB-SEND-CAP")
def test_a_company_sends_so_many_mails_a_day(caller: Caller, customer: dict[str, Any]) -> None:
    caller.set(limits=True, mails_per_day=2)
    invoice = caller.sell("Invoice", customer, 1, **MAIL)
    assert [send(caller, "Invoice", invoice).status for _ in range(3)] == [200, 200, 429]
    caller.clock.advance(86400)
    caller.sign_in_again()
    assert send(caller, "Invoice", invoice).status == 200


@pytest.mark.behaviour("QB-NEED-TO-SEND")
def test_a_document_to_be_sent_needs_an_address(caller: Caller, customer: dict[str, Any]) -> None:
    assert caller.try_to_sell("Invoice", customer, 1, EmailStatus="NeedToSend").fault["element"] == "BillEmail"
    invoice = caller.sell("Invoice", customer, 1, EmailStatus="NeedToSend", **MAIL)
    assert invoice["DeliveryInfo"] == {"DeliveryType": "Email"}


@pytest.mark.behaviour("QB-PDF")
@pytest.mark.parametrize("type", ["Invoice", "SalesReceipt", "Estimate", "CreditMemo", "Payment"])
def test_a_document_is_printed_as_a_pdf(caller: Caller, customer: dict[str, Any], type: str) -> None:
    made = caller.paid(customer, 5) if type == "Payment" else caller.sell(type, customer, 5)
    path = f"/v3/company/{caller.realm}/{type.lower()}/{made['Id']}/pdf"
    answer = caller.vendor.handle(Request("GET", path, headers={"authorization": f"Bearer {caller.bearer}"}))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body.startswith(b"%PDF-1.4")
    assert b"xref" in answer.body
    assert caller.get(f"{type.lower()}/99/pdf").code == "610"
    assert caller.get("customer/1/pdf").code == "500"


# --- voiding and deleting ------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-VOID")
@pytest.mark.behaviour("QB-VOID-CALL")
@pytest.mark.parametrize("type", ["Invoice", "SalesReceipt"])
def test_a_voided_document_stays_with_nothing_in_it(caller: Caller, customer: dict[str, Any], type: str) -> None:
    taxed = line(100, "TAX", Qty=4, UnitPrice=25)
    made = caller.sell(type, customer, taxed, PrivateNote="hub:1")
    voided = caller.void(type, made).body[type]
    assert (voided["TotalAmt"], voided["Balance"], voided["TxnTaxDetail"]["TotalTax"]) == (0, 0, 0)
    assert {entry["Amount"] for entry in voided["Line"]} == {0}
    assert voided["Line"][0]["SalesItemLineDetail"]["Qty"] == 0
    assert voided["PrivateNote"].startswith("Voided")
    assert voided["PrivateNote"].endswith("hub:1")
    assert voided["SyncToken"] == "1"
    assert caller.read("Customer", customer["Id"])["Balance"] == 0
    assert caller.query(f"select * from {type}").body["QueryResponse"][type][0]["Id"] == made["Id"]
    assert caller.changed(type, voided, PrivateNote="Voided, seen")["TotalAmt"] == 0


@pytest.mark.behaviour("QB-BATCH-VOID")
def test_a_batch_voids_and_deletes(caller: Caller, customer: dict[str, Any]) -> None:
    payment, invoice = caller.paid(customer, 5), caller.sell("Invoice", customer, 5)
    known = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}
    items = [
        {"bId": "v", "operation": "update", "optionsData": "void", "Payment": known},
        {"bId": "d", "operation": "delete", "Invoice": {"Id": invoice["Id"], "SyncToken": "0"}},
    ]
    voided, deleted = caller.post("batch", {"BatchItemRequest": items}).body["BatchItemResponse"]
    assert voided["Payment"]["PrivateNote"] == "Voided"
    assert deleted["Invoice"]["status"] == "Deleted"


@pytest.mark.behaviour("QB-BATCH-CDC")
def test_a_batch_captures_changes(caller: Caller, customer: dict[str, Any]) -> None:
    item = {"bId": "c", "CDCQuery": {"Entities": "Customer", "ChangedSince": "2026-11-20T00:00:00-08:00"}}
    [answer] = caller.post("batch", {"BatchItemRequest": [item]}).body["BatchItemResponse"]
    assert answer["CDCResponse"][0]["QueryResponse"][0]["Customer"][0]["Id"] == customer["Id"]


@pytest.mark.behaviour("QB-LINKED-FIRST")
def test_a_paid_invoice_is_neither_voided_nor_deleted(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 10)
    payment = caller.paid(customer, 4, (invoice, 4))
    now = caller.read("Invoice", invoice["Id"])
    assert (caller.void("Invoice", now).code, caller.delete("Invoice", now).code) == ("6000", "6000")
    caller.delete("Payment", payment)
    assert caller.delete("Invoice", caller.read("Invoice", invoice["Id"])).status == 200


@pytest.mark.behaviour("QB-DELETE")
@pytest.mark.behaviour("QB-READ-DELETED")
@pytest.mark.parametrize("type", ["Invoice", "SalesReceipt", "Estimate", "CreditMemo", "RefundReceipt"])
def test_a_deleted_document_is_gone(caller: Caller, customer: dict[str, Any], type: str) -> None:
    made = caller.sell(type, customer, 5, DepositToAccountRef={"value": "35"})
    stale = caller.delete(type, {**made, "SyncToken": "7"})
    assert stale.code == "5010"
    assert caller.delete(type, made).body[type] == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}
    answer = caller.get(f"{type.lower()}/{made['Id']}")
    assert (answer.status, answer.code) == (400, "610")
    assert answer.fault["Detail"] == "Object Not Found : Another user has deleted this transaction."
    assert caller.query(f"select * from {type}").body["QueryResponse"] == {}
    assert caller.read("Customer", customer["Id"])["Balance"] == 0


@pytest.mark.behaviour("QB-CLOSED-BOOKS")
def test_closed_books_are_changed_by_people_alone(caller: Caller, customer: dict[str, Any]) -> None:
    old = caller.sell("Invoice", customer, 5, TxnDate="2026-06-30")
    payment = caller.paid(customer, 5, TxnDate="2026-06-30")
    caller.set(closing_date="2026-06-30")
    assert caller.get("preferences").body["Preferences"]["AccountingInfoPrefs"]["BookCloseDate"] == "2026-06-30"
    for answer in (
        caller.try_to_sell("Invoice", customer, 5, TxnDate="2026-06-30"),
        caller.change("Invoice", old, PrivateNote="x"),
        caller.change("Invoice", old, TxnDate="2026-07-01"),
        caller.delete("Invoice", old),
        caller.void("Invoice", old),
        caller.change("Payment", payment, PrivateNote="x"),
        caller.delete("Payment", payment),
    ):
        assert (answer.code, answer.fault["Message"]) == ("6210", "Account Period Closed")
    assert caller.sell("Invoice", customer, 5, TxnDate="2026-07-01")["TotalAmt"] == 5
    assert caller.sell("Estimate", customer, 5, TxnDate="2026-06-30")["TotalAmt"] == 5
    edited = caller.vendor.person_edits(caller.realm, "Invoice", old["Id"], {"PrivateNote": "by hand"})
    assert edited["PrivateNote"] == "by hand"


# --- estimates -----------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-LINK-ESTIMATE")
@pytest.mark.behaviour("QB-ESTIMATE-CLOSED")
def test_an_invoiced_estimate_is_closed_and_linked_both_ways(caller: Caller, customer: dict[str, Any]) -> None:
    estimate = caller.sell("Estimate", customer, 50)
    link = {"TxnId": estimate["Id"], "TxnType": "Estimate"}
    invoice = caller.sell("Invoice", customer, 50, LinkedTxn=[link])
    closed = caller.read("Estimate", estimate["Id"])
    assert (closed["TxnStatus"], closed["SyncToken"]) == ("Closed", "1")
    assert closed["LinkedTxn"] == [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]
    assert invoice["LinkedTxn"] == [link]
    caller.paid(customer, 50, (invoice, 50))
    now = caller.read("Invoice", invoice["Id"])
    assert [entry["TxnType"] for entry in now["LinkedTxn"]] == ["Estimate", "Payment"]
    assert caller.changed("Invoice", now, PrivateNote="x")["LinkedTxn"] == now["LinkedTxn"]
    other = caller.sell("Estimate", customer, 5)
    two = [link, {"TxnId": other["Id"], "TxnType": "Estimate"}]
    assert caller.try_to_sell("Invoice", customer, 5, LinkedTxn=two).code == "620"


def test_an_estimate_that_is_not_there_cannot_be_invoiced(caller: Caller, customer: dict[str, Any]) -> None:
    answer = caller.try_to_sell("Invoice", customer, 5, LinkedTxn=[{"TxnId": "75", "TxnType": "Estimate"}])
    assert answer.fault["Detail"] == (
        "Business Validation Error: The entity Estimate 75 that you are trying to link does not exist. Estimate 75"
    )


# --- people --------------------------------------------------------------------------------------------------------


def test_a_person_sells_pays_sends_prints_and_voids(caller: Caller, customer: dict[str, Any]) -> None:
    wish = {"CustomerRef": {"value": customer["Id"]}, "Line": [line(10)], **MAIL}
    made = caller.vendor.person_creates(caller.realm, "Invoice", wish)
    assert caller.does("Invoice", made["Id"], "send")["EmailStatus"] == "EmailSent"
    assert caller.does("Invoice", made["Id"], "print")["PrintStatus"] == "PrintComplete"
    assert caller.does("Invoice", made["Id"], "pay", amount=4)["Balance"] == 6
    assert caller.does("Invoice", made["Id"], "pay")["Balance"] == 0
    with pytest.raises(Rejected, match="6000"):
        caller.does("Invoice", made["Id"], "void")
    credit = caller.sell("CreditMemo", customer, 5)
    assert caller.does("CreditMemo", credit["Id"], "void")["RemainingCredit"] == 0
    bare = caller.sell("Invoice", customer, 5)
    with pytest.raises(SandboxError, match="no address"):
        caller.does("Invoice", bare["Id"], "send")
    with pytest.raises(SandboxError, match="cannot accept"):
        caller.does("Invoice", bare["Id"], "accept")
    with pytest.raises(SandboxError, match="cannot deactivate"):
        caller.does("Invoice", bare["Id"], "deactivate")


def test_a_person_accepts_an_estimate_and_makes_an_invoice_of_it(caller: Caller, customer: dict[str, Any]) -> None:
    estimate = caller.sell("Estimate", customer, 50)
    assert caller.does("Estimate", estimate["Id"], "accept")["TxnStatus"] == "Accepted"
    converted = caller.does("Estimate", estimate["Id"], "convert")
    invoice = caller.read("Invoice", converted["LinkedTxn"][0]["TxnId"])
    assert (converted["TxnStatus"], invoice["TotalAmt"]) == ("Closed", 50)


@pytest.mark.behaviour("QB-PERSON-DELETES")
def test_a_person_deletes_a_paid_invoice_and_the_payment_is_open_again(
    caller: Caller, customer: dict[str, Any]
) -> None:
    invoice = caller.sell("Invoice", customer, 50)
    payment = caller.paid(customer, 50, (invoice, 50))
    caller.vendor.person_deletes(caller.realm, "Invoice", invoice["Id"])
    left = caller.read("Payment", payment["Id"])
    assert (left["UnappliedAmt"], left["Line"], left["SyncToken"]) == (50, [], "1")
    assert caller.read("Customer", customer["Id"])["Balance"] == -50
    stub = caller.vendor.record(caller.realm, "Invoice", invoice["Id"])
    assert stub is not None
    assert stub["status"] == "Deleted"


def test_a_merge_takes_the_documents_along(caller: Caller, customer: dict[str, Any]) -> None:
    loser = caller.customer("Loser")
    invoice = caller.sell("Invoice", loser, 40)
    caller.does("Customer", loser["Id"], "merge", into=customer["Id"])
    assert caller.read("Invoice", invoice["Id"])["CustomerRef"]["value"] == customer["Id"]
    assert caller.read("Customer", customer["Id"])["Balance"] == 40
    caller.paid(customer, 40, (caller.read("Invoice", invoice["Id"]), 40))
    assert caller.read("Customer", customer["Id"])["Balance"] == 0


def test_documents_are_loaded_by_the_rules_or_raw(caller: Caller, customer: dict[str, Any]) -> None:
    wish = {"CustomerRef": {"value": customer["Id"]}, "Line": [line(10)], "Id": "500"}
    assert caller.vendor.load(caller.realm, "Invoice", [wish], False) == ["500"]
    assert caller.sell("Invoice", customer, 1)["Id"] == "501"
    broken = {"Line": [line(25)], "DocNumber": "R-1"}
    with pytest.raises(Rejected, match="2020"):
        caller.vendor.load(caller.realm, "Invoice", [broken], False)
    for type in ("Invoice", "Estimate", "Payment"):
        [id] = caller.vendor.load(caller.realm, type, [{} if type == "Payment" else broken], True)
        assert caller.read(type, id)["TotalAmt"] == (0 if type == "Payment" else 25)


def test_what_was_loaded_raw_is_read_changed_and_deleted_all_the_same(caller: Caller, customer: dict[str, Any]) -> None:
    lost: list[dict[str, Any]] = [{"LinkedTxn": [{"TxnId": "9", "TxnType": "Invoice"}]}, {"Amount": 5}]
    wishes: dict[str, dict[str, Any]] = {
        "Payment": {"Line": lost},
        "Invoice": {"Line": [{"Amount": 5}], "SalesTermRef": {"value": "99"}},
        "Attachable": {"AttachableRef": [{"EntityRef": {"type": "Moon", "value": "1"}}]},
    }
    for type, wish in wishes.items():
        [id] = caller.vendor.load(caller.realm, type, [wish], True)
        record = caller.read(type, id)
        assert caller.query(f"select * from {type}").body["QueryResponse"][type][0]["Id"] == id
        assert caller.change(type, record, PrivateNote="x").status == 400
        assert caller.delete(type, record).status == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"Line": [line(10**15, Qty=10**15, UnitPrice=10**15)]},
        {"Line": ["x"]},
        {"Line": "x"},
        {"Line": [{"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": []}]},
        {"Line": [{"Amount": 5}]},
        {"Line": [line(5)], "LinkedTxn": [{"TxnType": "Estimate"}]},
        {"Line": [line(5)], "LinkedTxn": [{"TxnType": "TimeActivity", "TxnId": "1"}]},
        {"Line": [line(5)], "TxnTaxDetail": {"TaxLine": [{}], "TotalTax": "much"}},
        {"Line": [{"Amount": 5, "DetailType": "GroupLineDetail"}]},
    ],
)
def test_nonsense_is_refused_and_never_breaks_the_service(
    caller: Caller, customer: dict[str, Any], fields: dict[str, Any]
) -> None:
    answer = caller.post("invoice", {"CustomerRef": {"value": customer["Id"]}, **fields})
    assert (answer.status, "Fault" in answer.body) == (400, True)


def test_the_end_of_the_calendar_is_no_end_of_the_service(caller: Caller, customer: dict[str, Any]) -> None:
    driven = caller.make("Term", Name="Driven", DayOfMonthDue=5)
    for term in ("3", driven["Id"]):
        invoice = caller.sell("Invoice", customer, 1, TxnDate="9999-12-31", SalesTermRef={"value": term})
        assert invoice["DueDate"] == "9999-12-31"
    assert caller.post("term", {"Name": "Never", "DayOfMonthDue": 0}).code == "2090"
