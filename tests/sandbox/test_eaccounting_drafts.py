"""Invoice drafts and how they become invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.eaccounting_caller import UNKNOWN, Caller

behaviour = pytest.mark.behaviour


@pytest.fixture
def caller() -> Caller:
    return Caller()


def lamps(caller: Caller, **fields: Any) -> dict[str, Any]:
    """A draft of two lamps, 1000 with VAT."""
    return caller.draft(caller.customer(), {"ArticleId": caller.article()["Id"], "Quantity": 2}, **fields)


@behaviour("EA-DOCUMENT-CUSTOMER")
def test_a_document_takes_its_addresses_from_the_customer(caller: Caller) -> None:
    method, term = caller.first("deliverymethods"), caller.first("deliveryterms")
    customer = caller.customer(
        InvoiceAddress1="Storgatan 1",
        DeliveryCity="Malmö",
        CustomerNumber="42",
        DeliveryMethodId=method["Id"],
        DeliveryTermId=term["Id"],
    )
    draft = caller.draft(customer, DeliveryCity="Lund", InvoiceCity="Kiruna")
    assert (draft["InvoiceAddress1"], draft["InvoiceCity"], draft["DeliveryCity"]) == (
        "Storgatan 1",
        "Stockholm",
        "Lund",
    )
    assert (draft["CustomerNumber"], draft["CustomerName"]) == ("42", "Nordljus")
    assert (draft["DeliveryMethodCode"], draft["DeliveryTermName"]) == (method["Code"], term["Name"])
    assert caller.draft(customer)["DeliveryCity"] == "Malmö"


@behaviour("EA-ROW-DEFAULTS")
def test_a_row_takes_text_price_and_number_from_its_article(caller: Caller) -> None:
    id = caller.article()["Id"]
    draft = caller.draft(caller.customer(), {"ArticleId": id, "Quantity": 1}, {"IsTextRow": True, "Text": "words"})
    row, words = draft["Rows"]
    assert (row["Text"], row["UnitPrice"], row["ArticleNumber"]) == ("Desk lamp", 400, "LMP-100")
    assert (row["LineNumber"], row["UnitAbbreviation"], row["VatRateId"]) == (1, "st", caller.coding())
    assert (words["LineNumber"], words["UnitPrice"], words["ArticleId"]) == (2, None, None)


@behaviour("EA-ROW-ARTICLE")
def test_a_row_that_is_no_text_needs_an_article(caller: Caller) -> None:
    fields = caller.draft_fields(caller.customer(), {"Text": "what?"})
    assert caller.post("customerinvoicedrafts", fields).refusal == (400, 2000)
    fields = caller.draft_fields(caller.customer(), {"ArticleId": UNKNOWN})
    assert caller.post("customerinvoicedrafts", fields).refusal == (404, 3000)


@behaviour("EA-DRAFT-ZERO-PRICE")
def test_a_price_of_zero_stays_unless_it_is_to_be_replaced(caller: Caller) -> None:
    customer, row = caller.customer(), {"ArticleId": caller.article()["Id"], "Quantity": 1, "UnitPrice": 0}
    assert caller.draft(customer, row)["Rows"][0]["UnitPrice"] == 0
    assert caller.draft(customer, row, ReplaceUnitPriceWhenZero=True)["Rows"][0]["UnitPrice"] == 400


@behaviour("EA-ROW-PRICE-DECIMALS")
def test_prices_have_two_decimals_at_home_and_four_abroad(caller: Caller) -> None:
    row = {"ArticleId": caller.article()["Id"], "Quantity": 1, "UnitPrice": 1.2345}
    abroad = caller.draft(caller.customer(InvoiceCountryCode="US"), row)
    assert abroad["Rows"][0]["UnitPrice"] == Decimal("1.2345")
    assert caller.post("customerinvoicedrafts", caller.draft_fields(caller.customer(), row)).refusal == (400, 2000)


@behaviour("EA-ROW-AMOUNT")
def test_a_draft_comes_to_quantity_times_price_less_discount_and_vat(caller: Caller) -> None:
    id = caller.article()["Id"]
    draft = caller.draft(caller.customer(), {"ArticleId": id, "Quantity": 3, "DiscountPercentage": 0.1})
    assert (draft["TotalAmount"], draft["TotalVatAmount"], draft["TotalRoundings"]) == (1350, 270, 0)


@behaviour("EA-DRAFT-CURRENCY")
def test_the_currency_is_the_customers(caller: Caller) -> None:
    id = caller.article()["Id"]
    draft = caller.draft(
        caller.customer(CurrencyCode="EUR"), {"ArticleId": id, "Quantity": 1}, InvoiceCurrencyCode="USD"
    )
    assert (draft["InvoiceCurrencyCode"], draft["TotalAmount"]) == ("EUR", 500)
    assert draft["TotalAmountBaseCurrency"] == Decimal("5625.00")


@behaviour("EA-DRAFT-ROW-IDS")
def test_row_ids_change_with_every_write(caller: Caller) -> None:
    draft = lamps(caller)
    written = caller.put(f"customerinvoicedrafts/{draft['Id']}", draft).body
    assert written["Id"] == draft["Id"]
    assert written["Rows"][0]["Id"] != draft["Rows"][0]["Id"]
    assert caller.delete(f"customerinvoicedrafts/{draft['Id']}").status == 200
    assert caller.get(f"customerinvoicedrafts/{draft['Id']}").refusal == (404, 3000)


@behaviour("EA-DRAFT-CONVERT")
def test_a_converted_draft_is_a_bookkept_invoice_and_gone(caller: Caller) -> None:
    draft = lamps(caller, YourReference="PO-1")
    invoice = caller.made(f"customerinvoicedrafts/{draft['Id']}/convert")
    assert (invoice["InvoiceNumber"], invoice["TotalAmount"], invoice["YourReference"]) == (1, 1000, "PO-1")
    assert invoice["CreatedFromDraftId"] == draft["Id"]
    assert caller.get(f"customerinvoicedrafts/{draft['Id']}").refusal == (404, 3000)
    assert caller.read(f"customerinvoices/{invoice['Id']}") == invoice


@behaviour("EA-CONVERT-CHECK")
@pytest.mark.parametrize(
    ("check", "status"),
    [
        (
            {
                "TotalAmountInvoiceCurrency": 1000.0,
                "TotalVatAmountInvoiceCurrency": 200,
                "TotalRoundingsInvoiceCurrency": 0,
            },
            200,
        ),
        (
            {
                "Rows": [
                    {"LineNumber": 1, "TotalAmountNoVatInvoiceCurrency": 800, "TotalAmountIncVatInvoiceCurrency": 1000}
                ]
            },
            200,
        ),
        ({}, 200),
        ({"TotalAmountInvoiceCurrency": 999.99}, 400),
        ({"TotalVatAmountInvoiceCurrency": 0}, 400),
        ({"Rows": [{"LineNumber": 1, "TotalAmountNoVatInvoiceCurrency": 801}]}, 400),
        ({"Rows": [{"LineNumber": 2, "TotalAmountNoVatInvoiceCurrency": 800}]}, 400),
    ],
)
def test_amounts_the_client_expects_are_compared(caller: Caller, check: dict[str, Any], status: int) -> None:
    draft = lamps(caller)
    answer = caller.post(f"customerinvoicedrafts/{draft['Id']}/convert", check)
    assert answer.status == status
    assert caller.get(f"customerinvoicedrafts/{draft['Id']}").status == (404 if status == 200 else 200)


def test_expected_amounts_of_a_credit_draft_are_below_zero(caller: Caller) -> None:
    draft = lamps(caller, IsCreditInvoice=True)
    assert draft["TotalAmount"] == -1000
    path = f"customerinvoicedrafts/{draft['Id']}/convert"
    row = {"LineNumber": 1, "TotalAmountIncVatInvoiceCurrency": -1000}
    assert caller.post(path, {"TotalAmountInvoiceCurrency": 1000}).status == 400
    assert caller.post(path, {"TotalAmountInvoiceCurrency": -1000, "Rows": [row]}).status == 200


def test_a_text_row_comes_to_nothing(caller: Caller) -> None:
    draft = caller.draft(caller.customer(), {"IsTextRow": True, "Text": "words"})
    check = {"Rows": [{"LineNumber": 1, "TotalAmountIncVatInvoiceCurrency": 0}]}
    assert caller.post(f"customerinvoicedrafts/{draft['Id']}/convert", check).status == 200


PAST, TODAY, AHEAD = "2026-02-10T00:00:00", "2026-03-02T00:00:00", "2026-03-20T00:00:00"


@behaviour("EA-CONVERT-DATE")
@pytest.mark.parametrize(
    ("own", "query", "company_keeps", "date"),
    [
        (PAST, {}, False, TODAY),
        (AHEAD, {}, False, AHEAD),
        (None, {}, False, TODAY),
        (PAST, {"keepOriginalDraftDate": "true"}, False, PAST),
        (PAST, {}, True, PAST),
        (None, {}, True, "2026-02-20T00:00:00"),
        (PAST, {"keepOriginalDraftDate": "false", "overrideCompanyKeepOriginalDraftDate": "true"}, True, TODAY),
    ],
)
def test_the_date_of_a_converted_draft(
    caller: Caller, own: str | None, query: dict[str, str], company_keeps: bool, date: str
) -> None:
    caller.put("companysettings", {**caller.read("companysettings"), "KeepOriginalDraftDate": company_keeps})
    caller.clock.advance(-10 * 86400)
    draft = lamps(caller, InvoiceDate=own)
    caller.clock.advance(10 * 86400)
    caller.bearer = str(caller.vendor.credentials(caller.company)["access_token"])
    invoice = caller.made(f"customerinvoicedrafts/{draft['Id']}/convert", None, **query)
    assert invoice["InvoiceDate"] == date


def test_a_switch_is_true_or_false(caller: Caller) -> None:
    draft = lamps(caller)
    path = f"customerinvoicedrafts/{draft['Id']}/convert"
    assert caller.post(path, None, keepOriginalDraftDate="maybe").refusal == (400, 2000)


@behaviour("EA-HOUSE-WORK")
@behaviour("EA-ERROR-PERSON")
def test_house_work_is_for_private_persons_of_companies_that_use_it(caller: Caller) -> None:
    person = caller.customer(IsPrivatePerson=True)
    fields = caller.draft_fields(person, RotReducedInvoicingType=1, Persons=[{"Ssn": "640823-3234"}])
    assert caller.post("customerinvoicedrafts", fields).refusal == (400, 4002)
    caller.put("companysettings", {**caller.read("companysettings"), "UsesRotReducedInvoicing": True})
    assert caller.post("customerinvoicedrafts", fields).status == 200
    wrong = {**fields, "Persons": [{"Ssn": "640823-3235"}]}
    assert caller.post("customerinvoicedrafts", wrong).refusal == (400, 4029)
    company = {**fields, "CustomerId": caller.customer()["Id"]}
    assert caller.post("customerinvoicedrafts", company).refusal == (400, 4002)


@behaviour("EA-CONSTRUCTION")
def test_reverse_charge_on_construction_is_for_its_sector(caller: Caller) -> None:
    builder = caller.customer(ReverseChargeOnConstructionServices=True, VatNumber="SE556123456701")
    row = {"ArticleId": caller.article()["Id"], "Quantity": 1, "ReversedConstructionServicesVatFree": True}
    assert caller.post("customerinvoicedrafts", caller.draft_fields(builder, row)).refusal == (400, 4002)
    caller.put("companysettings", {**caller.read("companysettings"), "UsesReverseConstructionVat": True})
    draft = caller.draft(builder, row)
    assert (draft["TotalAmount"], draft["TotalVatAmount"]) == (400, 0)
    invoice = caller.made(f"customerinvoicedrafts/{draft['Id']}/convert")
    assert (invoice["ReversedConstructionVatInvoicing"], invoice["Rows"][0]["PercentVat"]) == (True, 0)
    other = caller.draft_fields(caller.customer(), row)
    assert caller.post("customerinvoicedrafts", other).refusal == (400, 4002)
