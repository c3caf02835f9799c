"""Bookkept invoices, VAT and rounding, payments, and what is sent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.eaccounting_caller import UNKNOWN, Caller

behaviour = pytest.mark.behaviour


@pytest.fixture
def caller() -> Caller:
    return Caller()


def entries(caller: Caller, invoice: dict[str, Any], which: int = 0) -> dict[int, Decimal]:
    """What the vouchers of an invoice book, debits above zero."""
    found = [each for each in caller.data("vouchers") if each["SourceId"] == invoice["Id"]]
    rows = found[which]["Rows"]
    return {row["AccountNumber"]: Decimal(row["DebitAmount"] or 0) - Decimal(row["CreditAmount"] or 0) for row in rows}


@behaviour("EA-INVOICE-BOOKKEPT")
def test_an_invoice_is_bookkept_at_once_and_stays_as_it_is(caller: Caller) -> None:
    sold = caller.sold(OurReference="INV-1")
    assert (sold["InvoiceNumber"], sold["VoucherNumber"], sold["RemainingAmount"]) == (1, "A1", 1000)
    assert (sold["Rows"][0]["AmountNoVat"], sold["Rows"][0]["UnitAbbreviation"]) == (800, "st")
    assert caller.put(f"customerinvoices/{sold['Id']}", sold).status == 405
    assert caller.delete(f"customerinvoices/{sold['Id']}").status == 405
    assert caller.data("customerinvoices", filter="OurReference eq 'INV-1'") == [sold]


@behaviour("EA-INVOICE-ROWS")
def test_an_invoice_has_a_row_at_least(caller: Caller) -> None:
    nothing: tuple[Any, ...] = ([], None)
    for rows in nothing:
        body = {**caller.invoice_fields(caller.customer()), "Rows": rows}
        assert caller.post("customerinvoices", body).refusal == (400, 2000)


@behaviour("EA-INVOICE-NUMBER")
def test_numbers_follow_each_other_and_a_refusal_takes_none(caller: Caller) -> None:
    customer = caller.customer()
    first = caller.invoice(customer, {"Text": "a"})
    refused = caller.invoice_fields(customer, {"Text": "b"}, InvoiceDate="2019-01-01")
    assert caller.post("customerinvoices", refused).refusal == (404, 3001)
    assert caller.invoice(customer, {"Text": "c"})["InvoiceNumber"] == first["InvoiceNumber"] + 1
    assert caller.read("companysettings")["NextCustomerInvoiceNumber"] == 3


@behaviour("EA-INVOICE-FROM-DRAFT")
def test_a_named_draft_is_bookkept_instead_of_the_body(caller: Caller) -> None:
    draft = caller.draft(caller.customer(), {"ArticleId": caller.article()["Id"], "Quantity": 2})
    invoice = caller.made("customerinvoices", {"CreatedFromDraftId": draft["Id"], "SendType": 1})
    assert (invoice["TotalAmount"], invoice["SendType"]) == (1000, 1)
    assert caller.data("customerinvoicedrafts") == []
    assert caller.post("customerinvoices", {"CreatedFromDraftId": UNKNOWN}).refusal == (404, 3000)


@behaviour("EA-INVOICE-TERMS")
def test_terms_may_be_given_and_are_the_customers_otherwise(caller: Caller) -> None:
    ten = caller.data("termsofpayments")[1]
    usual = caller.sold()
    assert usual["DueDate"] == "2026-04-01T00:00:00"
    given = caller.invoice({"Id": usual["CustomerId"]}, {"Text": "a"}, TermsOfPaymentId=ten["Id"])
    assert (given["TermsOfPaymentId"], given["DueDate"]) == (ten["Id"], "2026-03-12T00:00:00")


@behaviour("EA-DUE-DATE")
@behaviour("EA-DATE-FORM")
def test_the_due_date_follows_from_the_terms_unless_sent(caller: Caller) -> None:
    sold = caller.sold(InvoiceDate="2026-02-01")
    assert (sold["InvoiceDate"], sold["DueDate"]) == ("2026-02-01T00:00:00", "2026-03-03T00:00:00")
    sent = caller.invoice({"Id": sold["CustomerId"]}, {"Text": "a"}, DueDate="2026-03-09T12:00:00Z")
    assert sent["DueDate"] == "2026-03-09T00:00:00"
    wrong = caller.invoice_fields({"Id": sold["CustomerId"]}, {"Text": "a"}, DueDate="9 March")
    assert caller.post("customerinvoices", wrong).refusal == (400, 2000)


@behaviour("EA-ERROR-FISCAL-YEAR")
@behaviour("EA-ERROR-LOCKED")
def test_nothing_is_booked_outside_of_open_years_and_periods(caller: Caller) -> None:
    customer = caller.customer()

    def booked(day: str) -> Any:
        return caller.post("customerinvoices", caller.invoice_fields(customer, {"Text": "a"}, InvoiceDate=day))

    assert booked("2024-12-31").refusal == (404, 3001)
    caller.vendor.change_settings(caller.company, {"closing_date": "2026-01-31"})
    assert booked("2026-01-31").refusal == (400, 4026)
    assert booked("2026-02-01").status == 200
    year = caller.data("fiscalyears")[1]
    caller.does("fiscalyears", year["Id"], "lock")
    assert booked("2026-02-01").refusal == (400, 4026)
    caller.does("fiscalyears", year["Id"], "unlock")
    assert booked("2026-02-01").status == 200


@behaviour("EA-VAT-MARKET")
@pytest.mark.parametrize(
    ("customer", "vat", "account"),
    [
        ({}, 100, 3001),
        ({"InvoiceCountryCode": "SE"}, 100, 3001),
        ({"InvoiceCountryCode": "DE", "VatNumber": "DE123456789"}, 0, 3108),
        ({"InvoiceCountryCode": "DE"}, 100, 3001),
        ({"InvoiceCountryCode": "NO"}, 0, 3105),
        ({"InvoiceCountryCode": "US", "VatNumber": "US12345678"}, 0, 3105),
    ],
)
def test_vat_and_account_follow_from_where_the_customer_is(
    caller: Caller, customer: dict[str, Any], vat: int, account: int
) -> None:
    invoice = caller.invoice(caller.customer(**customer), {"ArticleId": caller.article()["Id"], "Quantity": 1})
    assert invoice["TotalVatAmount"] == vat
    assert entries(caller, invoice)[account] == -400


def test_a_row_may_be_free_of_vat(caller: Caller) -> None:
    id = caller.article()["Id"]
    invoice = caller.invoice(caller.customer(), {"ArticleId": id, "Quantity": 1, "IsVatFree": True})
    assert invoice["TotalVatAmount"] == 0
    assert entries(caller, invoice) == {1510: 400, 3004: -400}


@behaviour("EA-VAT-DELIVERY")
def test_delivery_decides_where_the_customer_says_so(caller: Caller) -> None:
    fields = {"DeliveryCity": "Oslo", "DeliveryCountryCode": "NO", "DeliveryPostalCode": "0150"}
    row = {"ArticleId": caller.article()["Id"], "Quantity": 1}
    assert caller.invoice(caller.customer(**fields), row)["TotalVatAmount"] == 100
    assert caller.invoice(caller.customer(**fields, DeliveryBasedVat=True), row)["TotalVatAmount"] == 0


@behaviour("EA-VAT-SPECIFICATION")
@behaviour("EA-VAT-FRACTION")
def test_vat_is_specified_by_rate(caller: Caller) -> None:
    rates = {percent: caller.article(percent, CodingId=caller.coding(percent))["Id"] for percent in ("0.25", "0.06")}
    rows = [{"ArticleId": id, "Quantity": 1, "UnitPrice": 100} for id in rates.values()]
    invoice = caller.invoice(caller.customer(), *rows)
    assert invoice["VatSpecification"] == [
        {"AmountInvoiceCurrency": 100, "VatAmountInvoiceCurrency": 25, "VatPercent": Decimal("0.25")},
        {"AmountInvoiceCurrency": 100, "VatAmountInvoiceCurrency": 6, "VatPercent": Decimal("0.06")},
    ]
    assert [row["PercentVat"] for row in invoice["Rows"]] == [Decimal("0.25"), Decimal("0.06")]


@behaviour("EA-VAT-ROUNDING")
def test_vat_is_rounded_once_for_each_rate(caller: Caller) -> None:
    row = {"ArticleId": caller.article()["Id"], "Quantity": 1, "UnitPrice": 0.02}
    invoice = caller.invoice(caller.customer(), row, row, row)
    assert (invoice["TotalVatAmount"], invoice["TotalAmount"]) == (Decimal("0.02"), Decimal("0.08"))


@behaviour("EA-INCLUDES-VAT")
def test_private_persons_are_priced_with_vat() -> None:
    caller = Caller()
    row = {"ArticleId": caller.article()["Id"], "Quantity": 1}
    person = caller.customer(IsPrivatePerson=True)
    invoice = caller.invoice(person, row)
    assert (invoice["IncludesVat"], invoice["Rows"][0]["UnitPrice"]) == (True, 500)
    assert (invoice["TotalAmount"], invoice["TotalVatAmount"], invoice["Rows"][0]["AmountNoVat"]) == (500, 100, 400)
    assert entries(caller, invoice) == {1510: 500, 3001: -400, 2611: -100}
    caller.vendor.change_settings(caller.company, {"prices_excl_vat_private": True})
    invoice = caller.invoice(person, row)
    assert (invoice["IncludesVat"], invoice["Rows"][0]["UnitPrice"], invoice["TotalAmount"]) == (False, 400, 500)


@behaviour("EA-WHOLE-KRONA")
@pytest.mark.parametrize(
    ("price", "total", "roundings"),
    [(399.60, 500, "0.50"), (399.59, 499, "-0.49"), (400, 500, "0")],
)
def test_totals_at_home_are_rounded_to_whole_units(price: float, total: int, roundings: str) -> None:
    caller = Caller(currency_rounding=True)
    row = {"ArticleId": caller.article()["Id"], "Quantity": 1, "UnitPrice": price}
    invoice = caller.invoice(caller.customer(), row)
    assert (invoice["TotalAmount"], invoice["TotalRoundings"]) == (total, Decimal(roundings))
    assert sum(entries(caller, invoice).values()) == 0
    abroad = caller.invoice(caller.customer(CurrencyCode="EUR"), {**row, "UnitPrice": 399.60})
    assert (abroad["TotalAmountInvoiceCurrency"], abroad["TotalRoundings"]) == (Decimal("499.50"), 0)


@behaviour("EA-INVOICE-CURRENCY")
@behaviour("EA-INVOICE-BASE-CURRENCY")
def test_a_foreign_invoice_has_its_amounts_in_both_currencies(caller: Caller) -> None:
    row = {"ArticleId": caller.article()["Id"], "Quantity": 1}
    customer = caller.customer(CurrencyCode="EUR")
    usual = caller.invoice(customer, row)
    assert (usual["CurrencyCode"], usual["CurrencyRate"]) == ("EUR", Decimal("11.25"))
    assert (usual["TotalAmountInvoiceCurrency"], usual["TotalAmount"]) == (500, 5625)
    own = caller.invoice(customer, row, CurrencyRate=10, CurrencyCode="USD")
    assert (own["CurrencyCode"], own["TotalAmount"], own["RemainingAmount"]) == ("EUR", 5000, 5000)


@behaviour("EA-CREDIT-SIGN")
@behaviour("EA-CREDIT-ROWS")
def test_totals_of_a_credit_invoice_are_below_zero_and_its_rows_are_not(caller: Caller) -> None:
    credit = caller.sold(IsCreditInvoice=True)
    assert (credit["TotalAmount"], credit["TotalVatAmount"], credit["RemainingAmount"]) == (-1000, -200, -1000)
    row = credit["Rows"][0]
    assert (row["Quantity"], row["UnitPrice"], row["AmountNoVat"]) == (2, 400, -800)
    assert credit["ReferringInvoiceId"] is None
    assert entries(caller, credit) == {1510: -1000, 3001: 800, 2611: 200}


@behaviour("EA-INVOICE-VOUCHER")
def test_invoices_and_payments_are_vouchers(caller: Caller) -> None:
    sold = caller.sold()
    caller.post(f"customerinvoices/{sold['Id']}/payments", caller.payment_fields())
    assert entries(caller, sold) == {1510: 1000, 3001: -800, 2611: -200}
    assert entries(caller, sold, 1) == {1930: 1000, 1510: -1000}
    assert [each["VoucherType"] for each in caller.data("vouchers")] == [14, 10]
    assert caller.data("vouchers")[0]["Id"] == sold["VoucherId"]


@behaviour("EA-PAYMENT-REFERENCE")
def test_a_reference_for_payments_is_given_where_the_company_uses_one(caller: Caller) -> None:
    assert caller.sold()["PaymentReferenceNumber"] == "18"
    caller.put("companysettings", {**caller.read("companysettings"), "UsesPaymentReferenceNumber": False})
    assert caller.invoice(caller.customer(), {"Text": "a"})["PaymentReferenceNumber"] is None


@behaviour("EA-PAYMENT-STATUS")
def test_an_invoice_is_unpaid_then_overdue_then_paid(caller: Caller) -> None:
    id = caller.sold()["Id"]

    def status(day: int = 0) -> int:
        caller.clock.advance(day * 86400)
        caller.bearer = str(caller.vendor.credentials(caller.company)["access_token"])
        return int(caller.read(f"customerinvoices/{id}")["PaymentStatus"])

    assert (status(), status(30), status(1)) == (1, 1, 2)
    assert len(caller.data("customerinvoices", filter="PaymentStatus eq 2")) == 1
    caller.post(f"customerinvoices/{id}/payments", caller.payment_fields())
    assert status() == 0


@behaviour("EA-PAYMENT-NO-ID")
def test_a_payment_has_no_id_and_is_not_read_again(caller: Caller) -> None:
    sold = caller.sold()
    path = f"customerinvoices/{sold['Id']}/payments"
    paid = caller.made(path, caller.payment_fields(Reference="P-1"))
    assert (paid["PaymentAmount"], paid["Reference"], paid["PaymentDate"]) == (1000, "P-1", "2026-03-02T00:00:00")
    assert "Id" not in paid
    assert caller.get(path).status == 405
    assert caller.post(f"customerinvoices/{UNKNOWN}/payments", caller.payment_fields()).refusal == (404, 3000)


@behaviour("EA-PAYMENT-MOVES-MODIFIED")
def test_a_payment_shows_on_the_invoice(caller: Caller) -> None:
    sold = caller.sold()
    caller.clock.advance(60)
    caller.made(f"customerinvoices/{sold['Id']}/payments", caller.payment_fields(PaymentAmount=400, PaymentType=1))
    [found] = caller.data("customerinvoices", modifiedSinceUtc="2026-03-02T09:16:00Z")
    assert (found["RemainingAmount"], found["PaymentStatus"]) == (600, 1)
    assert found["PaymentDate"] == "2026-03-02T00:00:00"
    assert caller.read(f"customers/{sold['CustomerId']}")["UnpaidInvoicesAmount"] == 600


@behaviour("EA-PAYMENT-TYPES")
@pytest.mark.parametrize(
    ("type", "left", "difference"), [(1, 5, {}), (2, 0, {3740: 5}), (3, 0, {3740: 5}), (4, 0, {6570: 5})]
)
def test_the_type_of_a_payment_decides_on_the_rest(
    caller: Caller, type: int, left: int, difference: dict[int, int]
) -> None:
    sold = caller.sold()
    fields = caller.payment_fields(PaymentAmount=995, PaymentType=type)
    caller.made(f"customerinvoices/{sold['Id']}/payments", fields)
    assert caller.read(f"customerinvoices/{sold['Id']}")["RemainingAmountInvoiceCurrency"] == left
    assert entries(caller, sold, 1) == {1930: 995, 1510: -(1000 - left), **difference}


def test_fees_are_taken_off_what_the_customer_paid(caller: Caller) -> None:
    sold = caller.sold()
    fields = caller.payment_fields(PaymentAmount=980, BankFeeAmount=15, FactoringFeeAmount=5, PaymentType=1)
    caller.made(f"customerinvoices/{sold['Id']}/payments", fields)
    assert caller.read(f"customerinvoices/{sold['Id']}")["RemainingAmount"] == 0


@behaviour("EA-PAYMENT-CURRENCY")
def test_a_payment_is_in_the_currency_of_the_invoice(caller: Caller) -> None:
    path = f"customerinvoices/{caller.sold()['Id']}/payments"
    assert caller.post(path, caller.payment_fields(PaymentCurrency="EUR")).refusal == (400, 4002)


@behaviour("EA-PAYMENT-FUTURE")
def test_a_payment_is_not_made_tomorrow_as_the_company_counts_days(caller: Caller) -> None:
    path = f"customerinvoices/{caller.sold()['Id']}/payments"
    tomorrow = caller.payment_fields(PaymentDate="2026-03-03")
    assert caller.post(path, tomorrow).refusal == (400, 4002)
    caller.clock.advance(14 * 3600)
    caller.bearer = str(caller.vendor.credentials(caller.company)["access_token"])
    assert caller.post(path, tomorrow).status == 200


@behaviour("EA-PAYMENT-TOO-MUCH")
def test_more_than_what_is_open_is_refused(caller: Caller) -> None:
    path = f"customerinvoices/{caller.sold()['Id']}/payments"
    assert caller.post(path, caller.payment_fields(PaymentAmount=1000.01, PaymentType=1)).refusal == (400, 4002)
    assert caller.post(path, caller.payment_fields()).status == 200
    assert caller.post(path, caller.payment_fields()).refusal == (400, 4002)
    assert caller.post(path, caller.payment_fields(CompanyBankAccountId=UNKNOWN)).refusal == (404, 3000)


@behaviour("EA-PERSON-CREDITS")
def test_a_credit_in_the_web_client_names_both_and_sets_them_off(caller: Caller) -> None:
    sold = caller.sold()
    credit = caller.does("customerinvoices", sold["Id"], "credit")
    assert (credit["ReferringInvoiceId"], credit["RemainingAmount"], credit["TotalAmount"]) == (sold["Id"], 0, -1000)
    original = caller.read(f"customerinvoices/{sold['Id']}")
    assert original["CreditedBy"] == [{"CreditInvoiceId": credit["Id"]}]
    assert (original["RemainingAmount"], original["PaymentStatus"]) == (0, 0)
    assert (original["SetOffAmountInvoiceCurrency"], credit["SetOffAmountInvoiceCurrency"]) == (1000, -1000)


@behaviour("EA-EMAIL")
def test_an_invoice_is_mailed_to_the_customer_unless_told_otherwise(caller: Caller) -> None:
    sold = caller.sold()
    path = f"customerinvoices/{sold['Id']}/email"
    nobody = {"Email": "", "CcRecipients": [], "Subject": "", "Message": ""}
    assert caller.post(path, nobody).refusal == (400, 4002)
    assert caller.made(path, {**nobody, "Email": "x@y.example"}) == sold
    caller.put(f"customers/{sold['CustomerId']}", caller.customer_fields(EmailAddress="a@b.example"))
    caller.made(path)
    sent = {each["Email"]: each for each in caller.vendor.records(caller.company, "emails", 10, 0)}
    assert set(sent) == {"x@y.example", "a@b.example"}
    assert sent["a@b.example"]["Subject"] == "Invoice 1 Sandbox Company AB"
    assert sent["a@b.example"]["DocumentId"] == sold["Id"]


@behaviour("EA-EMAIL-CC")
def test_an_e_mail_has_five_further_recipients_at_most(caller: Caller) -> None:
    path = f"customerinvoices/{caller.sold()['Id']}/email"
    copies = [f"c{place}@b.example" for place in range(6)]
    assert caller.post(path, {"Email": "a@b.example", "CcRecipients": copies}).refusal == (400, 2000)
    assert caller.post(path, {"Email": "a@b.example", "CcRecipients": copies[:5]}).status == 200


@behaviour("EA-REMINDER")
def test_only_overdue_invoices_are_reminded_of(caller: Caller) -> None:
    sold = caller.sold(DueDate="2026-03-02")
    path = f"customerinvoices/{sold['Id']}/paymentreminders"
    body = {"LatePaymentFee": 60, "EmailDetails": {"Email": "a@b.example"}}
    assert caller.post(path, body).refusal == (400, 4002)
    caller.clock.advance(86400)
    caller.bearer = str(caller.vendor.credentials(caller.company)["access_token"])
    assert caller.post(path, body).status == 200
    assert caller.read(f"customerinvoices/{sold['Id']}")["PaymentReminderIssued"] is True


@behaviour("EA-PDF-ADDRESS")
@behaviour("EA-PDF-LIFE")
def test_a_pdf_lies_at_a_temporary_address_without_a_token(caller: Caller) -> None:
    url = caller.read(f"customerinvoices/{caller.sold()['Id']}/pdf")["Url"]
    path = url.removeprefix("http://127.0.0.1:8700/eaccounting")
    answer = caller.send("GET", path)
    assert (answer.headers["content-type"], answer.raw[:5]) == ("application/pdf", b"%PDF-")
    assert b"Invoice 1" in answer.raw
    caller.clock.advance(3600)
    assert caller.send("GET", path).status == 404


@behaviour("EA-PDF-SLOW")
def test_the_first_pdf_of_an_invoice_takes_its_time() -> None:
    caller = Caller(pdf_first_s=8)
    path = f"customerinvoices/{caller.sold()['Id']}/pdf"
    assert [caller.get(path).delay_s for _ in range(2)] == [8, 0]


@behaviour("EA-PRINT")
def test_a_print_is_the_file_itself(caller: Caller) -> None:
    sold = caller.sold()
    order = caller.order(caller.customer())
    for path in (f"customerinvoices/{sold['Id']}/print", f"orders/{order['Id']}/print"):
        assert caller.get(path).raw.endswith(b"%%EOF\n")
    assert b"Delivery note 1" in caller.get(f"orders/{order['Id']}/deliverynote/print").raw


@behaviour("EA-COUNTRY")
@pytest.mark.parametrize(
    ("country", "currency", "rates"),
    [
        ("SE", "SEK", ["25 %", "12 %", "6 %", "0 %"]),
        ("NO", "NOK", ["25 %", "15 %", "12 %", "0 %"]),
        ("NL", "EUR", ["21 %", "9 %", "0 %"]),
        ("FI", "EUR", ["25.5 %", "14 %", "10 %", "0 %"]),
    ],
)
def test_a_company_has_its_countrys_currency_and_rates(country: str, currency: str, rates: list[str]) -> None:
    caller = Caller(country=country)
    settings = caller.read("companysettings")
    assert (settings["CountryCode"], settings["CurrencyCode"]) == (country, currency)
    codings = caller.data("articleaccountcodings", filter="Type eq 'Goods'")
    assert [each["VatRate"] for each in codings] == rates
    highest = codings[0]["VatRatePercent"]
    article = caller.article(CodingId=codings[0]["Id"])
    invoice = caller.invoice(caller.customer(), {"ArticleId": article["Id"], "Quantity": 1})
    assert invoice["TotalVatAmount"] == 400 * highest
    assert sum(entries(caller, invoice).values()) == 0
    assert caller.invoice(caller.customer(InvoiceCountryCode="DK"), {"ArticleId": article["Id"]})["TotalVatAmount"] == 0
