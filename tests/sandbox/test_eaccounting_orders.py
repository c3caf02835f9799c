"""Orders and quotes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.sandbox.eaccounting_caller import Caller

behaviour = pytest.mark.behaviour


@pytest.fixture
def caller() -> Caller:
    return Caller()


@behaviour("EA-ORDER-AMOUNT")
def test_amounts_include_vat_where_the_prices_do(caller: Caller) -> None:
    row = {"ArticleId": caller.article()["Id"], "Quantity": 2, "DeliveredQuantity": 1}
    company = caller.order(caller.customer(), row)
    assert (company["IncludesVat"], company["Amount"], company["VatAmount"]) == (False, 800, 200)
    assert (company["DeliveredAmount"], company["DeliveredVatAmount"]) == (400, 100)
    assert company["Rows"][0]["Amount"] == 800
    person = caller.order(caller.customer(IsPrivatePerson=True), row)
    assert (person["IncludesVat"], person["Amount"], person["VatAmount"]) == (True, 1000, 200)
    assert (company["Number"], person["Number"]) == (1, 2)
    assert caller.data("orders", filter="Number eq 2") == [person]


@behaviour("EA-ORDER-STATUS")
@pytest.mark.parametrize(("status", "answer"), [(1, 200), (2, 200), (3, 400), (4, 400)])
def test_an_order_comes_in_as_draft_or_ongoing(caller: Caller, status: int, answer: int) -> None:
    assert caller.post("orders", caller.order_fields(caller.customer(), Status=status)).status == answer


@behaviour("EA-ORDER-SHIPPED")
def test_a_shipped_order_says_when(caller: Caller) -> None:
    order = caller.order(caller.customer())
    shipped = caller.put(f"orders/{order['Id']}", {**order, "Status": 3}).body
    assert shipped["ShippedDateTime"] == "2026-03-02T00:00:00"
    other = caller.order(caller.customer())
    assert caller.does("orders", other["Id"], "ship")["Status"] == 3


@behaviour("EA-DONE-UNCHANGED")
def test_an_order_is_invoiced_by_conversion_alone(caller: Caller) -> None:
    order = caller.order(caller.customer(), {"ArticleId": caller.article()["Id"], "Quantity": 1})
    assert caller.put(f"orders/{order['Id']}", {**order, "Status": 4}).refusal == (400, 4002)
    caller.made(f"orders/{order['Id']}/convert")
    assert caller.read(f"orders/{order['Id']}")["Status"] == 4


def test_an_order_in_an_unknown_currency_is_refused(caller: Caller) -> None:
    assert caller.post("orders", caller.order_fields(caller.customer(), CurrencyCode="XXX")).refusal == (400, 2000)


@behaviour("EA-ORDER-CONVERT")
def test_a_converted_order_is_an_invoice_that_names_it(caller: Caller) -> None:
    order = caller.order(caller.customer(), {"ArticleId": caller.article()["Id"], "Quantity": 2}, YourReference="PO-1")
    invoice = caller.made(f"orders/{order['Id']}/convert")
    assert (invoice["CreatedFromOrderId"], invoice["TotalAmount"], invoice["YourReference"]) == (
        order["Id"],
        1000,
        "PO-1",
    )
    after = caller.read(f"orders/{order['Id']}")
    assert (after["Status"], after["Rows"][0]["DeliveredQuantity"]) == (4, 2)
    assert caller.post(f"orders/{order['Id']}/convert").refusal == (400, 4002)
    assert caller.put(f"orders/{order['Id']}", {**after, "Status": 2}).refusal == (400, 4002)
    assert caller.data("customerinvoices", filter=f"CreatedFromOrderId eq {order['Id']}") == [invoice]


@behaviour("EA-ORDER-BACK-ORDER")
@behaviour("EA-ERROR-BACK-ORDER")
def test_what_is_not_delivered_goes_into_a_back_order(caller: Caller) -> None:
    row = {"ArticleId": caller.article()["Id"], "Quantity": 5, "DeliveredQuantity": 2}
    order = caller.order(caller.customer(), row)
    invoice = caller.made(f"orders/{order['Id']}/convert")
    assert (invoice["TotalAmount"], invoice["Rows"][0]["Quantity"]) == (1000, 2)
    rest = caller.made(f"orders/{order['Id']}/backorder")
    assert (rest["Id"] == order["Id"], rest["Number"], rest["Status"]) == (False, 2, 2)
    assert (rest["Rows"][0]["Quantity"], rest["Amount"]) == (3, 1200)
    assert caller.delete(f"orders/{order['Id']}").refusal == (400, 4028)
    caller.made(f"orders/{rest['Id']}/convert")
    assert caller.post(f"orders/{rest['Id']}/backorder").refusal == (400, 4002)


@behaviour("EA-ORDER-DELETE")
def test_an_invoiced_order_stays(caller: Caller) -> None:
    order = caller.order(caller.customer(), {"ArticleId": caller.article()["Id"], "Quantity": 1})
    other = caller.order(caller.customer())
    caller.made(f"orders/{order['Id']}/convert")
    assert caller.delete(f"orders/{order['Id']}").refusal == (409, 4001)
    assert caller.delete(f"orders/{other['Id']}").status == 200


@behaviour("EA-EMAIL-OWN-ADDRESS")
def test_orders_and_quotes_go_to_addresses_of_their_own(caller: Caller) -> None:
    addresses = {"EmailAddress": "all@b.example", "EmailAddressOrder": "orders@b.example"}
    customer = caller.customer(**addresses)
    order, quote = caller.order(customer), caller.made("quotes", {"CustomerId": customer["Id"]})
    assert caller.post(f"orders/{order['Id']}/email").status == 200
    assert caller.post(f"quotes/{quote['Id']}/email").status == 200
    sent = {each["Kind"]: each["Email"] for each in caller.vendor.records(caller.company, "emails", 10, 0)}
    assert sent == {"order": "orders@b.example", "quote": "all@b.example"}


# --- quotes ------------------------------------------------------------------------------------------------------


@behaviour("EA-QUOTE-STATUS")
def test_a_quote_is_ongoing_with_a_number_and_its_sums(caller: Caller) -> None:
    customer = caller.customer(CurrencyCode="EUR")
    body = {
        "CustomerId": customer["Id"],
        "Rows": [{"ArticleId": caller.article()["Id"], "Quantity": 2}, {"Text": "hi"}],
    }
    quote = caller.made("quotes", body)
    assert (quote["Status"], quote["Number"], quote["CurrencyCode"]) == (1, 1, "EUR")
    assert (quote["TotalAmount"], quote["VatAmount"], quote["CurrencyRate"]) == (1000, 200, Decimal("11.25"))
    assert [row["IsTextRow"] for row in quote["Rows"]] == [False, True]
    changed = caller.put(f"quotes/{quote['Id']}", {**body, "DueDate": "2026-04-01"}).body
    assert (changed["Number"], changed["DueDate"]) == (1, "2026-04-01T00:00:00")
    assert caller.data("quotes", filter=f"CustomerId eq {customer['Id']}") == [changed]
    assert b"Quote 1" in caller.get(f"quotes/{quote['Id']}/print").raw
    assert caller.delete(f"quotes/{quote['Id']}").status == 200


@behaviour("EA-QUOTE-BUYER")
def test_the_buyers_order_reference_is_written_and_found_and_the_others_are_the_customers(caller: Caller) -> None:
    customer = caller.customer(ContactPersonName="Ann Öberg")
    wished = {"BuyersOrderReference": "PO-7", "CustomerReference": "Mine", "CompanyReference": "Ours"}
    quote = caller.made("quotes", {"CustomerId": customer["Id"], **wished})
    caller.made("quotes", {"CustomerId": customer["Id"]})
    assert (quote["BuyersOrderReference"], quote["CustomerReference"]) == ("PO-7", "Ann Öberg")
    assert quote["CompanyReference"] != "Ours"
    assert caller.data("quotes", filter="BuyersOrderReference eq 'PO-7'") == [quote]
    assert caller.put(f"quotes/{quote['Id']}/accept", None).body["BuyersOrderReference"] == "PO-7"


@behaviour("EA-QUOTE-DRAFT")
def test_drafts_of_quotes_have_a_list_of_their_own(caller: Caller) -> None:
    draft = caller.made("quotedrafts", {"CustomerId": caller.customer()["Id"]})
    assert (draft["Status"], draft["Number"]) == (0, None)
    assert (len(caller.data("quotedrafts")), caller.data("quotes")) == (1, [])
    assert caller.get(f"quotes/{draft['Id']}").refusal == (404, 3000)
    assert caller.read(f"quotedrafts/{draft['Id']}") == draft
    written = caller.put(f"quotedrafts/{draft['Id']}", {"CustomerId": draft["CustomerId"], "DueDate": "2026-04-01"})
    assert (written.body["Status"], written.body["Number"]) == (0, None)
    quote = caller.put(f"quotedrafts/{draft['Id']}/convert", None).body
    assert (quote["Status"], quote["Number"]) == (1, 1)
    assert caller.read(f"quotes/{draft['Id']}") == quote
    assert caller.get(f"quotedrafts/{draft['Id']}").refusal == (404, 3000)
    other = caller.made("quotedrafts", {"CustomerId": draft["CustomerId"]})
    assert caller.delete(f"quotedrafts/{other['Id']}").status == 200


@behaviour("EA-QUOTE-ACCEPT")
def test_an_ongoing_quote_is_accepted_once(caller: Caller) -> None:
    quote = caller.made("quotes", {"CustomerId": caller.customer()["Id"]})
    accepted = caller.put(f"quotes/{quote['Id']}/accept", None).body
    assert (accepted["Status"], accepted["ApprovedDate"]) == (2, "2026-03-02T00:00:00")
    assert caller.put(f"quotes/{quote['Id']}/accept", None).refusal == (400, 4002)
    assert caller.put(f"quotes/{quote['Id']}", {"CustomerId": quote["CustomerId"]}).refusal == (400, 4002)


@behaviour("EA-QUOTE-CONVERT")
def test_a_quote_becomes_an_order_or_an_invoice(caller: Caller) -> None:
    body = {"CustomerId": caller.customer()["Id"], "Rows": [{"ArticleId": caller.article()["Id"], "Quantity": 2}]}
    quotes = [caller.made("quotes", body)["Id"] for _ in range(3)]
    draft = caller.made(f"quotes/{quotes[0]}/converttoorder", {"Type": 0})
    order = caller.made(f"quotes/{quotes[1]}/converttoorder", {"Type": 1})
    assert (draft["Status"], order["Status"], order["Amount"]) == (1, 2, 800)
    invoice = caller.made(f"quotes/{quotes[2]}/converttocustomerinvoice")
    assert invoice["TotalAmount"] == 1000
    assert caller.read(f"quotes/{quotes[2]}")["Status"] == 3
    assert caller.post(f"quotes/{quotes[2]}/converttocustomerinvoice").refusal == (400, 4002)
    assert caller.delete(f"quotes/{quotes[2]}").refusal == (409, 4001)
