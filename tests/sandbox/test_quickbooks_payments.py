"""Payments: applied to invoices and credits, left open, voided, deposited."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.quickbooks_caller import Caller, application


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.fixture
def customer(caller: Caller) -> dict[str, Any]:
    return caller.customer("Nordwind Trading AB")


def balance(caller: Caller, document: dict[str, Any]) -> Any:
    type = "CreditMemo" if "RemainingCredit" in document else "Invoice"
    return caller.read(type, document["Id"])["Balance"]


@pytest.mark.behaviour("QB-PAYMENT-EFFECT")
def test_a_payment_lowers_the_balance_of_several_invoices(caller: Caller, customer: dict[str, Any]) -> None:
    first, second = (caller.sell("Invoice", customer, amount) for amount in (100, 50))
    caller.clock.advance(5)
    payment = caller.paid(customer, 120, (first, 100), (second, 20))
    assert (balance(caller, first), balance(caller, second)) == (0, 30)
    paid = caller.read("Invoice", first["Id"])
    assert paid["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]
    assert paid["SyncToken"] == "1"
    assert paid["MetaData"]["LastUpdatedTime"] != first["MetaData"]["LastUpdatedTime"]
    assert len(caller.changes("Invoice", "2026-11-20T06:00:04-08:00")[0]["Invoice"]) == 2
    assert caller.change("Invoice", first, PrivateNote="x").code == "5010"


@pytest.mark.behaviour("QB-PAYMENT-UNAPPLIED")
@pytest.mark.parametrize(("applied", "left"), [(0, 80), (30, 50), (80, 0)])
def test_what_is_not_applied_stays_open(caller: Caller, customer: dict[str, Any], applied: int, left: int) -> None:
    invoice = caller.sell("Invoice", customer, 80)
    payment = caller.paid(customer, 80, *([(invoice, applied)] if applied else []))
    assert (payment["UnappliedAmt"], len(payment["Line"])) == (left, bool(applied))
    assert caller.read("Customer", customer["Id"])["Balance"] == 0
    assert caller.pay(customer, 10, (invoice, 20)).code == "6000"


@pytest.mark.behaviour("QB-PAYMENT-OVER")
def test_more_than_is_open_cannot_be_applied(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 80)
    assert caller.pay(customer, 100, (invoice, 81)).code == "6000"
    caller.paid(customer, 50, (invoice, 50))
    assert caller.pay(customer, 50, (invoice, "30.01")).code == "6000"
    assert balance(caller, invoice) == 30


@pytest.mark.behaviour("QB-PAYMENT-CUSTOMER")
def test_a_payment_is_for_its_own_customer_or_those_it_pays_for(caller: Caller, customer: dict[str, Any]) -> None:
    other = caller.customer("Other")
    assert caller.pay(other, 5, (caller.sell("Invoice", customer, 5), 5)).code == "6000"
    for bills_above, status in ((True, 200), (False, 400)):
        child = caller.customer(f"Site {bills_above}", ParentRef={"value": customer["Id"]}, BillWithParent=bills_above)
        assert caller.pay(customer, 5, (caller.sell("Invoice", child, 5), 5)).status == status


@pytest.mark.behaviour("QB-PAYMENT-AMOUNT")
def test_a_payment_needs_an_amount_and_a_customer(caller: Caller, customer: dict[str, Any]) -> None:
    answer = caller.post("payment", {"CustomerRef": {"value": customer["Id"]}})
    assert (answer.code, answer.fault["Detail"]) == (
        "6000",
        "Business Validation Error: You must set a transaction amount.",
    )
    assert caller.post("payment", {"TotalAmt": 5}).fault["element"] == "CustomerRef"


@pytest.mark.behaviour("QB-PAYMENT-ACCOUNT")
def test_money_lands_in_undeposited_funds_unless_told(caller: Caller, customer: dict[str, Any]) -> None:
    assert caller.paid(customer, 5)["DepositToAccountRef"] == {"value": "4"}
    assert caller.paid(customer, 5, DepositToAccountRef={"value": "35"})["DepositToAccountRef"] == {"value": "35"}
    assert caller.pay(customer, 5, DepositToAccountRef={"value": "1"}).code == "6430"
    assert "DepositToAccountRef" not in caller.paid(customer, 0)


def test_a_credit_memo_is_applied_by_a_payment_of_nothing(caller: Caller, customer: dict[str, Any]) -> None:
    invoice, memo = caller.sell("Invoice", customer, 100), caller.sell("CreditMemo", customer, 30)
    payment = caller.paid(customer, 0, (invoice, 30), (memo, 30))
    assert (payment["TotalAmt"], payment["UnappliedAmt"]) == (0, 0)
    assert (balance(caller, invoice), balance(caller, memo)) == (70, 0)
    used = caller.read("CreditMemo", memo["Id"])
    assert (used["RemainingCredit"], "LinkedTxn" in used) == (0, False)
    assert caller.pay(customer, 0, (invoice, 5), (memo, 5)).code == "6000"
    mixed = caller.paid(customer, 50, (invoice, 70), (caller.sell("CreditMemo", customer, 20), 20))
    assert (mixed["UnappliedAmt"], balance(caller, invoice)) == (0, 0)


@pytest.mark.behaviour("QB-PAYMENT-LINE")
@pytest.mark.behaviour("QB-PAYMENT-VIEWS")
@pytest.mark.behaviour("QB-PAYMENT-LINEEX")
def test_lines_tell_of_their_documents_but_in_the_answer_to_a_create(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 100, DocNumber="H-1")
    payment = caller.paid(customer, 40, (invoice, 40), PaymentMethodRef={"value": "2"})
    assert payment["Line"] == [{"Amount": 40, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}]
    assert payment["PaymentMethodRef"] == {"value": "2"}
    about = caller.read("Payment", payment["Id"])["Line"][0]["LineEx"]["any"]
    assert [entry["value"] for entry in about] == [
        {"Name": "txnId", "Value": invoice["Id"]},
        {"Name": "txnOpenBalance", "Value": "100.00"},
        {"Name": "txnReferenceNumber", "Value": "H-1"},
    ]


def test_a_sparse_update_keeps_lines_and_an_empty_list_unapplies_all(caller: Caller, customer: dict[str, Any]) -> None:
    first, second = (caller.sell("Invoice", customer, amount) for amount in (100, 50))
    payment = caller.paid(customer, 100, (first, 100))
    noted = caller.changed("Payment", payment, PrivateNote="BG-1")
    assert (len(noted["Line"]), noted["TotalAmt"], balance(caller, first)) == (1, 100, 0)
    moved = caller.changed("Payment", noted, Line=[application(second, 50)])
    assert (balance(caller, first), balance(caller, second), moved["UnappliedAmt"]) == (100, 0, 50)
    empty = caller.changed("Payment", moved, Line=[])
    assert (balance(caller, second), empty["UnappliedAmt"], empty["Line"]) == (50, 100, [])
    assert caller.read("Invoice", first["Id"])["LinkedTxn"] == []


def test_a_voided_payment_gives_back_what_it_took(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 100)
    voided = caller.void("Payment", caller.paid(customer, 100, (invoice, 60))).body["Payment"]
    assert (voided["TotalAmt"], voided["UnappliedAmt"], voided["PrivateNote"]) == (0, 0, "Voided")
    assert (voided["sparse"], "Line" in voided) == (True, False)
    assert balance(caller, invoice) == 100
    assert caller.read("Customer", customer["Id"])["Balance"] == 100


def test_a_deleted_payment_gives_back_what_it_took(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 100)
    payment = caller.paid(customer, 100, (invoice, 100))
    assert caller.delete("Payment", payment).status == 200
    assert (balance(caller, invoice), caller.read("Invoice", invoice["Id"])["LinkedTxn"]) == (100, [])


@pytest.mark.behaviour("QB-LINK-MISSING")
def test_a_payment_for_what_is_not_there_is_refused(caller: Caller, customer: dict[str, Any]) -> None:
    answer = caller.pay(customer, 5, ({"Id": "75"}, 5))
    assert answer.code == "6000"
    assert answer.fault["Detail"].endswith(
        "The entity Invoice 75 that you are trying to link does not exist. Invoice 75"
    )


@pytest.mark.behaviour("QB-BELOW-PAID")
def test_an_invoice_cannot_fall_below_what_was_paid(caller: Caller, customer: dict[str, Any]) -> None:
    invoice = caller.sell("Invoice", customer, 100)
    caller.paid(customer, 60, (invoice, 60))
    now = caller.read("Invoice", invoice["Id"])
    changed = caller.changed("Invoice", now, Line=[{**now["Line"][0], "Amount": 70, "CustomExtensions": []}])
    assert (changed["TotalAmt"], changed["Balance"]) == (70, 10)
    assert caller.change("Invoice", changed, Line=[{**changed["Line"][0], "Amount": 50}]).code == "6000"


@pytest.mark.behaviour("QB-DEPOSITED")
def test_what_lies_in_a_bank_deposit_is_frozen(caller: Caller, customer: dict[str, Any]) -> None:
    payment = caller.paid(customer, 100)
    deposited = caller.does("Payment", payment["Id"], "deposit")
    assert [link["TxnType"] for link in deposited["LinkedTxn"]] == ["Deposit"]
    for answer in (
        caller.change("Payment", deposited, PrivateNote="x"),
        caller.delete("Payment", deposited),
        caller.void("Payment", deposited),
    ):
        assert (answer.code, answer.fault["Message"]) == ("6540", "Deposited Transaction cannot be changed")
    freed = caller.does("Payment", payment["Id"], "undeposit")
    assert caller.change("Payment", freed, PrivateNote="x").status == 200
    receipt = caller.does("SalesReceipt", caller.sell("SalesReceipt", customer, 5)["Id"], "deposit")
    assert caller.change("SalesReceipt", receipt, PrivateNote="x").code == "6540"


@pytest.mark.behaviour("QB-AUTO-APPLY")
def test_quickbooks_may_apply_open_credits_by_itself(caller: Caller, customer: dict[str, Any]) -> None:
    caller.set(auto_apply_credit=True)
    memo = caller.sell("CreditMemo", customer, 30)
    invoice = caller.sell("Invoice", customer, 100)
    assert (invoice["Balance"], balance(caller, memo)) == (70, 0)
    assert [link["TxnType"] for link in invoice["LinkedTxn"]] == ["Payment"]
    assert caller.read("Customer", customer["Id"])["Balance"] == 70


# --- currencies ----------------------------------------------------------------------------------------------------


@pytest.fixture
def many() -> Caller:
    return Caller(multicurrency=True)


def in_euro(caller: Caller) -> dict[str, Any]:
    return caller.customer("Nordwind (EUR)", CurrencyRef={"value": "EUR"})


@pytest.mark.behaviour("QB-HOME-AMOUNTS")
def test_a_foreign_invoice_has_its_amounts_at_home_too(many: Caller) -> None:
    euro = in_euro(many)
    invoice = many.sell("Invoice", euro, 125, CurrencyRef={"value": "EUR"}, ExchangeRate="1.12")
    assert (invoice["HomeTotalAmt"], invoice["HomeBalance"]) == (140, 140)
    many.paid(euro, 25, (invoice, 25), CurrencyRef={"value": "EUR"})
    now = many.read("Invoice", invoice["Id"])
    assert (now["Balance"], now["HomeBalance"]) == (100, 112)


@pytest.mark.behaviour("QB-TXN-CURRENCY")
@pytest.mark.behaviour("QB-TXN-CURRENCY-REQUIRED")
def test_a_document_is_in_its_customers_currency(many: Caller) -> None:
    euro = in_euro(many)
    assert many.try_to_sell("Invoice", euro, 1).fault["element"] == "CurrencyRef"
    answer = many.try_to_sell("Invoice", euro, 1, CurrencyRef={"value": "USD"})
    assert answer.code == "6000"
    assert "currency and the transaction's currency differ" in answer.fault["Detail"]
    single = Caller()
    customer = single.customer("A")
    assert single.try_to_sell("Invoice", customer, 1, CurrencyRef={"value": "EUR"}).code == "6000"
    assert "ExchangeRate" not in single.sell("Invoice", customer, 1, ExchangeRate=1)


@pytest.mark.behaviour("QB-EXCHANGE-RATE")
@pytest.mark.behaviour("QB-EXCHANGE-RATE-READ")
@pytest.mark.behaviour("QB-EXCHANGE-RATE-WRITE")
def test_rates_are_kept_by_currency_and_day(many: Caller) -> None:
    euro = in_euro(many)

    def rate_of(day: str) -> Any:
        return many.sell("Invoice", euro, 1, TxnDate=day, CurrencyRef={"value": "EUR"})["ExchangeRate"]

    assert rate_of("2026-11-01") == Decimal("1.08")
    wish = {"SourceCurrencyCode": "EUR", "Rate": "1.2", "AsOfDate": "2026-11-10"}
    made = many.post("exchangerate", wish).body["ExchangeRate"]
    assert (made["Rate"], made["TargetCurrencyCode"], "Id" in made) == (Decimal("1.2"), "USD", False)
    assert (rate_of("2026-11-01"), rate_of("2026-11-15")) == (Decimal("1.08"), Decimal("1.2"))
    assert many.post("exchangerate", {**wish, "Rate": "1.3"}).body["ExchangeRate"]["SyncToken"] == "1"
    asked = many.get("exchangerate", sourcecurrencycode="EUR", asofdate="2026-11-20").body["ExchangeRate"]
    assert (asked["Rate"], asked["AsOfDate"]) == (Decimal("1.3"), "2026-11-10")
    rows = many.query("select * from ExchangeRate where SourceCurrencyCode = 'EUR'").body["QueryResponse"]
    assert (rows["totalCount"], "Id" in rows["ExchangeRate"][0]) == (1, False)
    assert Caller().get("exchangerate", sourcecurrencycode="EUR").code == "6000"
    assert many.get("exchangerate").fault["element"] == "sourcecurrencycode"


@pytest.mark.behaviour("QB-COMPANY-CURRENCY")
@pytest.mark.behaviour("QB-CURRENCY-ENLISTED")
def test_the_companys_currencies_are_listed(many: Caller) -> None:
    in_euro(many)
    made = many.make("CompanyCurrency", Code="SEK")
    assert (made["Name"], made["Active"]) == ("Swedish Krona", True)
    assert many.names("select * from CompanyCurrency") == ["Euro", "Swedish Krona"]
    assert many.post("companycurrency", {"Code": "SEK"}).code == "6240"
    assert many.post("companycurrency", {"Code": "EURO"}).code == "2050"
    assert Caller().post("companycurrency", {"Code": "SEK"}).code == "6000"
