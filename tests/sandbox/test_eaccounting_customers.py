"""Customers, their labels, and what holds for every record that is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.eaccounting_caller import UNKNOWN, Caller

behaviour = pytest.mark.behaviour


@pytest.fixture
def caller() -> Caller:
    return Caller()


@behaviour("EA-CREATE")
@behaviour("EA-GUID")
def test_a_create_answers_200_with_the_whole_record(caller: Caller) -> None:
    answer = caller.post("customers", caller.customer_fields(EmailAddress="a@b.example"))
    assert answer.status == 200
    made = answer.body
    assert made["Id"] == made["Id"].lower()
    assert len(made["Id"]) == 36
    assert (made["EmailAddress"], made["VatNumber"], made["CurrencyCode"]) == ("a@b.example", None, "SEK")
    assert (made["CustomerLabels"], made["DiscountPercentage"], made["UnpaidInvoicesAmount"]) == ([], 0, 0)
    assert made["TermsOfPayment"]["NumberOfDays"] == 30
    assert caller.read(f"customers/{made['Id']}") == made


@behaviour("EA-PUT-REPLACES")
def test_a_put_clears_what_it_leaves_out(caller: Caller) -> None:
    made = caller.customer(EmailAddress="a@b.example", Note="old")
    answer = caller.put(f"customers/{made['Id']}", caller.customer_fields(Note="new"))
    assert (answer.body["EmailAddress"], answer.body["Note"]) == (None, "new")
    assert (answer.body["Id"], answer.body["CustomerNumber"]) == (made["Id"], made["CustomerNumber"])
    assert caller.call("PATCH", f"customers/{made['Id']}", {}).status == 405


@behaviour("EA-NO-CONCURRENCY")
def test_a_put_of_an_old_reading_wins_silently(caller: Caller) -> None:
    read = caller.customer()
    caller.put(f"customers/{read['Id']}", {**read, "Note": "theirs"})
    answer = caller.put(f"customers/{read['Id']}", {**read, "Note": "ours"})
    assert (answer.status, answer.body["Note"]) == (200, "ours")
    assert "etag" not in answer.headers


@behaviour("EA-READ-ONLY")
def test_what_the_service_sets_is_ignored_on_writing(caller: Caller) -> None:
    made = caller.customer(Id=UNKNOWN, ChangedUtc="2020-01-01T00:00:00Z", UnpaidInvoicesAmount=5)
    assert made["Id"] != UNKNOWN
    assert (made["ChangedUtc"][:4], made["UnpaidInvoicesAmount"]) == ("2026", 0)


@behaviour("EA-UNKNOWN-PROPERTY")
def test_unknown_properties_are_dropped(caller: Caller) -> None:
    assert "Nonsense" not in caller.customer(Nonsense=1)


@behaviour("EA-REQUIRED")
@pytest.mark.parametrize(
    "name", ["Name", "InvoiceCity", "InvoicePostalCode", "TermsOfPaymentId", "IsPrivatePerson", "IsActive"]
)
def test_a_property_that_is_required_must_be_there(caller: Caller, name: str) -> None:
    body = caller.customer_fields()
    del body[name]
    answer = caller.post("customers", body)
    assert answer.refusal == (400, 2000)
    assert name in answer.body["DeveloperErrorMessage"]


@behaviour("EA-LENGTH")
@pytest.mark.parametrize(("name", "longest"), [("Name", 50), ("CustomerNumber", 16), ("InvoicePostalCode", 10)])
def test_texts_have_a_greatest_length(caller: Caller, name: str, longest: int) -> None:
    assert caller.customer(**{name: "x" * longest})[name] == "x" * longest
    assert caller.post("customers", caller.customer_fields(**{name: "x" * (longest + 1)})).refusal == (400, 2000)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Name", 5),
        ("Name", ""),
        ("IsActive", "true"),
        ("TermsOfPaymentId", "thirty"),
        ("TermsOfPaymentId", 30),
        ("WebshopCustomerNumber", 1.5),
        ("EmailAddresses", "a@b.example"),
        ("EmailAddresses", [1]),
        ("CustomerLabels", {}),
        ("CustomerLabels", [1]),
        ("AutoInvoiceActivationEmailSentDate", "soon"),
        ("CurrencyCode", "XXX"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(caller: Caller, name: str, value: Any) -> None:
    assert caller.post("customers", caller.customer_fields(**{name: value})).refusal == (400, 2000)


def test_a_body_that_is_no_object_is_refused(caller: Caller) -> None:
    assert caller.post("customers", [1]).refusal == (400, 2000)


@behaviour("EA-DISCOUNT-FRACTION")
def test_a_discount_is_a_part_of_one(caller: Caller) -> None:
    assert caller.customer(DiscountPercentage=0.125)["DiscountPercentage"] == Decimal("0.125")
    assert caller.post("customers", caller.customer_fields(DiscountPercentage=10)).refusal == (400, 2000)


@behaviour("EA-DECIMALS")
def test_numbers_have_a_greatest_count_of_decimals(caller: Caller) -> None:
    assert caller.post("customers", caller.customer_fields(DiscountPercentage=0.12345)).refusal == (400, 2000)
    assert caller.post("articles", caller.article_fields(NetPrice=1.005)).refusal == (400, 2000)
    assert caller.article(NetPrice=1.05)["NetPrice"] == Decimal("1.05")
    for wrong in ("5", True, 10_000_001, -1, 1e40):
        assert caller.post("articles", caller.article_fields("B", NetPrice=wrong)).refusal == (400, 2000)


@behaviour("EA-CHOICES")
def test_numbers_with_a_meaning_are_of_their_list(caller: Caller) -> None:
    assert caller.post("orders", caller.order_fields(caller.customer(), Status=9)).refusal == (400, 2000)
    fields = caller.draft_fields(caller.customer(), RotReducedInvoicingType=3)
    assert caller.post("customerinvoicedrafts", fields).refusal == (400, 2000)


@behaviour("EA-CUSTOMER-NUMBER")
def test_a_number_is_given_where_none_is_sent_and_taken_ones_conflict(caller: Caller) -> None:
    caller.customer(CustomerNumber="2")
    assert [caller.customer()["CustomerNumber"] for _ in range(2)] == ["1", "3"]
    assert caller.read("companysettings")["NextCustomerNumber"] == 4
    assert caller.post("customers", caller.customer_fields(CustomerNumber="3")).refusal == (409, 4000)


def test_a_customer_keeps_its_own_number(caller: Caller) -> None:
    made = caller.customer(CustomerNumber="A-1")
    assert caller.put(f"customers/{made['Id']}", made).status == 200


@behaviour("EA-COUNTRY-KNOWN")
def test_a_country_is_one_of_the_list(caller: Caller) -> None:
    assert caller.customer(InvoiceCountryCode="DE")["InvoiceCountryCode"] == "DE"
    assert caller.post("customers", caller.customer_fields(InvoiceCountryCode="XX")).refusal == (400, 2000)
    assert caller.read("countries/DE") == {"Name": "Germany", "Code": "DE", "IsEuMember": True}


@behaviour("EA-CUSTOMER-REVERSE-CHARGE")
def test_reverse_charge_needs_a_vat_number(caller: Caller) -> None:
    fields = caller.customer_fields(ReverseChargeOnConstructionServices=True)
    assert caller.post("customers", fields).refusal == (400, 4002)
    assert caller.post("customers", {**fields, "VatNumber": "SE556123456701"}).status == 200


@behaviour("EA-CUSTOMER-DELIVERY-VAT")
def test_vat_by_delivery_needs_the_address_of_delivery(caller: Caller) -> None:
    fields = caller.customer_fields(DeliveryBasedVat=True, DeliveryCity="Bonn", DeliveryCountryCode="DE")
    assert caller.post("customers", fields).refusal == (400, 4002)
    assert caller.post("customers", {**fields, "DeliveryPostalCode": "53111"}).status == 200


@behaviour("EA-CUSTOMER-DELETE")
@behaviour("EA-DELETE")
def test_a_customer_with_documents_stays(caller: Caller) -> None:
    used, unused = caller.customer(), caller.customer()
    caller.draft(used)
    assert caller.delete(f"customers/{used['Id']}").refusal == (409, 4001)
    answer = caller.delete(f"customers/{unused['Id']}")
    assert (answer.status, answer.raw) == (200, b"")
    assert caller.delete(f"customers/{unused['Id']}").refusal == (404, 3000)


@behaviour("EA-CUSTOMER-UNPAID")
def test_what_is_owed_is_summed_up_without_moving_the_time_of_change(caller: Caller) -> None:
    sold = caller.sold()
    caller.clock.advance(60)
    caller.invoice({"Id": sold["CustomerId"]}, {"ArticleId": sold["Rows"][0]["ArticleId"], "Quantity": 1})
    customer = caller.read(f"customers/{sold['CustomerId']}")
    assert (customer["UnpaidInvoicesAmount"], customer["LastInvoiceDate"]) == (1500, "2026-03-02T00:00:00")
    assert customer["ChangedUtc"] == "2026-03-02T09:15:11.097Z"
    kept = caller.put(f"customers/{customer['Id']}", customer).body
    assert kept["UnpaidInvoicesAmount"] == 1500


@behaviour("EA-LABELS")
@pytest.mark.parametrize("type", ["customerlabels", "articlelabels"])
def test_labels_are_kept_put_on_records_and_answered_when_they_go(caller: Caller, type: str) -> None:
    label = caller.made(type, {"Name": "VIP", "Description": "very"})
    if type == "customerlabels":
        carrier, path = caller.customer(CustomerLabels=[{"Id": label["Id"]}]), "customers"
    else:
        carrier, path = caller.article(ArticleLabels=[{"Id": label["Id"]}]), "articles"
    name = "CustomerLabels" if path == "customers" else "ArticleLabels"
    assert carrier[name] == [label]
    renamed = caller.put(f"{type}/{label['Id']}", {"Name": "Best"}).body
    assert caller.read(f"{path}/{carrier['Id']}")[name] == [renamed]
    gone = caller.delete(f"{type}/{label['Id']}")
    assert (gone.status, gone.body) == (200, renamed)
    assert caller.read(f"{path}/{carrier['Id']}")[name] == []
    assert caller.post("customers", caller.customer_fields(CustomerLabels=[{"Id": UNKNOWN}])).refusal == (404, 3000)


@behaviour("EA-E-INVOICE-ADDRESSES")
def test_private_persons_receive_no_e_invoices(caller: Caller) -> None:
    address = "0007:5561234567"
    company = caller.customer(ElectronicAddress=address)
    person = caller.customer(ElectronicAddress=address, IsPrivatePerson=True)
    found = caller.data(f"customers/{company['Id']}/autoinvoicerecipients")
    assert [each["ElectronicAddress"] for each in found] == [address]
    assert caller.data(f"customers/{person['Id']}/autoinvoicerecipients") == []
